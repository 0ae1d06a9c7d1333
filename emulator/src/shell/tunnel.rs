//! What follows a CONNECT: TLS or plain HTTP with us, or a relay to a host that is let through.

use std::io;
use std::net::SocketAddr;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::watch;
use tokio::time::timeout;

use super::ahead::Ahead;
use super::connection;
use super::pass::Relay;
use super::server::{Caller, Shared, Stop};
use super::socket::Abort;
use super::transport::{ForeignName, Transport, handshake, is_tls};
use super::{clock, log};
use crate::http::Answer;
use crate::proxy::{Passing, Tunnel};
use crate::world::{By, Fate, Whither};

/// What follows the answer to a CONNECT.
pub(super) enum Next {
    /// We are the other end.
    Us(Box<Tunnel>),
    /// Somebody else is.
    Relay(Box<Relay>),
}

/// Serves what follows, until either side has enough.
pub(super) async fn follow<S: AsyncRead + AsyncWrite + Abort + Unpin>(
    next: Next,
    caller: &Caller,
    mut io: Ahead<S>,
    local: SocketAddr,
    stopped: &mut watch::Receiver<Stop>,
) -> io::Result<()> {
    let tunnel = match next {
        Next::Us(tunnel) => tunnel,
        Next::Relay(relay) => return relay.run(&mut io, stopped).await,
    };
    let begun = tokio::select! {
        begun = begin(io, &tunnel, local, &caller.shared) => begun?,
        _ = stopped.wait_for(|stop| *stop != Stop::No) => None,
    };
    let Some(transport) = begun else { return Ok(()) };
    // There is no tunnel within a tunnel, so that nothing follows.
    connection::exchange(caller, transport, local, Some(&tunnel), stopped).await.map(drop)
}

/// As on a connection: plain or TLS, once the client has said something.
async fn begin<S: AsyncRead + AsyncWrite + Unpin>(
    mut io: Ahead<S>,
    tunnel: &Tunnel,
    local: SocketAddr,
    shared: &Shared,
) -> io::Result<Option<Transport<Ahead<S>>>> {
    let deadlines = &shared.limits.deadlines;
    let Ok(first) = timeout(deadlines.idle, io.peek()).await else { return Ok(None) };
    let Some(first) = first? else { return Ok(None) };
    if !is_tls([first]) {
        return Ok(Some(Transport::Plain(io)));
    }
    let shaken = handshake(io, Some(&tunnel.host), local.ip(), &shared.authority, deadlines).await;
    shaken.map(Some).inspect_err(|error| {
        if let Some(ForeignName(name)) = error.get_ref().and_then(|error| error.downcast_ref()) {
            note(shared, tunnel, name);
        }
    })
}

/// A client that speaks to somebody else, in a tunnel to a vendor.
fn note(shared: &Shared, tunnel: &Tunnel, name: &str) {
    let host = crate::proxy::bare(name);
    let whither = Whither { host, port: tunnel.port, by: By::ServerName, fate: Fate::Refused };
    let (world, request) = (tunnel.home.clone(), tunnel.request.clone());
    let passing = Passing { whither, world, request };
    // No answer of HTTP was sent.
    let handled = shared.fake.note_escape(passing, Answer::new(0, "", ""), clock::now());
    tracing::warn!(
        tunnel = &*tunnel.authority,
        name,
        "refused: a TLS server name that is not ours"
    );
    log::exchange(&handled, std::time::Duration::ZERO);
}
