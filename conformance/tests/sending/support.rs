//! Targets for tests: each takes one connection and does with it what it is told.

use std::time::Duration;

use standin_conformance::exchange::{Fault, Reply, Sending};
use standin_conformance::send::{Limits, Wire};
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// Long enough for what comes, and soon over for what does not.
pub(crate) const BRIEF: Duration = Duration::from_millis(500);

const CALL: &[u8] = b"GET / HTTP/1.1\r\n\r\n";

/// A wire that waits longer than any test that passes.
pub(crate) fn long() -> Wire {
    Wire::new(Limits::default()).unwrap()
}

/// A target that does this with its one connection; where it is, and what came of it.
pub(crate) async fn serve<F, R>(behave: F) -> (String, JoinHandle<R::Output>)
where
    F: FnOnce(TcpStream) -> R + Send + 'static,
    R: Future + Send + 'static,
    R::Output: Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let authority = listener.local_addr().unwrap().to_string();
    let serving = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        behave(stream).await
    });
    (authority, serving)
}

/// Reads the plain call.
pub(crate) async fn request<S: AsyncRead + Unpin>(stream: &mut S) {
    let mut bytes = vec![0; CALL.len()];
    stream.read_exact(&mut bytes).await.unwrap();
    assert_eq!(bytes, CALL);
}

pub(crate) fn call(authority: &str, tls: bool) -> Sending {
    let authority = authority.to_owned();
    Sending { authority, tls, bytes: CALL.to_vec(), arguments: Vec::new() }
}

pub(crate) async fn reply(wire: &Wire, authority: &str) -> Reply {
    wire.exchange(&call(authority, false)).await.received.unwrap()
}

pub(crate) async fn fault(wire: &Wire, authority: &str) -> Fault {
    wire.exchange(&call(authority, false)).await.received.unwrap_err()
}
