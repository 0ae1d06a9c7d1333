//! Before the first case: whether the target is there, and whether it speaks TLS.

use std::collections::BTreeSet;

use crate::exchange::Fault;
use crate::send::Wire;
use crate::target::{Address, Target};

/// What was found.
#[derive(Clone, Debug)]
pub struct Probed {
    /// The target, without TLS if it has none.
    pub target: Target,
    /// What a report should say about it.
    pub notes: Vec<String>,
}

/// Connects to every address of these vendors once.
///
/// # Errors
/// Nobody is there; or a target that says that it has TLS has none.
pub async fn probe(
    target: Target,
    given_by_address: bool,
    vendors: &BTreeSet<&str>,
    wire: &Wire,
) -> Result<Probed, Fault> {
    let known = || vendors.iter().filter_map(|name| target.vendor(name));
    let plain: BTreeSet<String> =
        known().filter_map(|vendor| vendor.http.as_ref()).map(ToString::to_string).collect();
    let secure: BTreeSet<String> =
        known().filter_map(|vendor| vendor.https.as_ref()).map(ToString::to_string).collect();
    for authority in &plain {
        wire.reach(authority).await?;
    }
    for authority in &secure {
        match wire.handshake(authority).await {
            Ok(_) => {}
            // An address alone does not promise TLS; a file does, and who names an authority counts on it.
            Err(Fault::Tls { why, .. }) if given_by_address && wire.trusts_any() => {
                let note = format!("{authority} speaks no TLS ({why}): what needs it is skipped");
                return Ok(Probed { target: target.without_tls(), notes: vec![note] });
            }
            Err(fault) => return Err(fault),
        }
    }
    let note = "any certificate was accepted: the target is this machine";
    let here = known().filter_map(|vendor| vendor.https.as_ref()).any(Address::is_loopback);
    let any = wire.trusts_any() && here;
    Ok(Probed { target, notes: any.then(|| note.to_owned()).into_iter().collect() })
}
