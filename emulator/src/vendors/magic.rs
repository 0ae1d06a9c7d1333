//! Easy outcomes: a key or an address that asks for a documented refusal by name (ALL-MAGIC-1).

use super::call::Call;
use super::refusal::{Refusal, Refused};

/// The clause; a cause that cites it was forced.
pub(super) const MAGIC: &str = "ALL-MAGIC-1";

/// The refusal that a stub or a fault asks for, a key `standin-<code>`, or an address
/// `…@<code>.standin.test`.
pub(super) fn refusal<R: Refusal>(
    call: &Call<'_>,
    key: Option<&str>,
    address: Option<&str>,
) -> Option<Refused<R>> {
    let by_control = call.forced.as_deref().and_then(R::by_code);
    if let Some(refusal) = by_control {
        return Some(refusal.because("asked for by the control plane", MAGIC));
    }
    let by_key = key.and_then(|key| key.strip_prefix("standin-")).and_then(R::by_code);
    if let Some(refusal) = by_key {
        return Some(refusal.because("asked for by the key", MAGIC));
    }
    let refusal = address.and_then(code_of).and_then(R::by_code)?;
    Some(refusal.because("asked for by the address", MAGIC))
}

fn code_of(address: &str) -> Option<&str> {
    let at = address.len().checked_sub(".standin.test".len())?;
    let (before, suffix) = address.split_at_checked(at)?;
    if !suffix.eq_ignore_ascii_case(".standin.test") {
        return None;
    }
    before.rsplit_once('@').map(|(_, code)| code)
}
