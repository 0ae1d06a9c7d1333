//! How a host is reached that is let through (`--pass`): resolved once, and connected to one of the very addresses that
//! were found, of which none may be private.

use std::io;
use std::net::IpAddr;

use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;

use crate::shell::server::Shared;
use crate::world::{Fate, Whither};

/// Why a host was not reached.
#[derive(Debug, thiserror::Error)]
pub(in crate::shell) enum Unreached {
    #[error("its name has no address ({0})")]
    Unknown(io::Error),
    #[error("its name leads to {0}, which is no public address, and none other is ever reached")]
    Private(IpAddr),
    #[error("it cannot be reached ({0})")]
    Closed(io::Error),
    #[error("it could not be reached in time")]
    Late,
    #[error("it gave no answer that is HTTP ({0})")]
    Silent(hyper::Error),
    #[error("it wants to speak another protocol, which nobody asked it for (101)")]
    Switched,
}

impl Unreached {
    /// What that makes of an escape.
    pub(in crate::shell) fn fate(&self) -> Fate {
        match self {
            Self::Private(_) => Fate::Refused,
            _ => Fate::Failed,
        }
    }
}

/// Connects, within the time that a head may take.
pub(in crate::shell) async fn connect(
    shared: &Shared,
    whither: &Whither,
) -> Result<TcpStream, Unreached> {
    let found = found(shared, whither);
    timeout(shared.limits.deadlines.head, found).await.unwrap_or(Err(Unreached::Late))
}

async fn found(shared: &Shared, whither: &Whither) -> Result<TcpStream, Unreached> {
    let addresses = lookup_host((whither.host.as_str(), whither.port)).await;
    let addresses: Vec<_> = addresses.map_err(Unreached::Unknown)?.collect();
    // One that is private among others that are not is a trick, or a mistake.
    if let Some(private) = addresses.iter().find(|address| !(shared.reachable)(address.ip())) {
        return Err(Unreached::Private(private.ip()));
    }
    let mut last = io::Error::from(io::ErrorKind::NotFound);
    for address in addresses {
        match TcpStream::connect(address).await {
            Ok(stream) => {
                stream.set_nodelay(true).map_err(Unreached::Closed)?;
                return Ok(stream);
            }
            Err(error) => last = error,
        }
    }
    Err(Unreached::Closed(last))
}
