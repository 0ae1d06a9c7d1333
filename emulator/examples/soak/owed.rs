//! What clients that misbehave have in common: where they call, how they begin, and what they are owed.

use std::io::{Read as _, Write as _};
use std::sync::Arc;

use tokio_rustls::rustls::ClientConnection;
use tokio_rustls::rustls::pki_types::ServerName;

use crate::client::{Place, Reply, Request};
use crate::random::Random;

/// How many worlds they share. Their journals are filled to the bound first, so that they grow no more.
pub(crate) const WORLDS: usize = 4;

/// The same request in one of their worlds.
pub(crate) fn named(request: Request, random: &mut Random) -> Request {
    request.with("Standin-World", format!("broken-{}", random.below(WORLDS)))
}

/// Sends bytes over a connection of their own, and reads one reply.
pub(crate) fn exchange(place: &Place, bytes: &[u8]) -> Result<Reply, String> {
    let mut stream = place.plain()?;
    stream.write_all(bytes).map_err(|error| format!("the request was not taken: {error}"))?;
    Reply::read(&mut stream, &mut Vec::new(), false)
}

/// Whatever comes is a refusal, and then the connection ends.
pub(crate) fn refusal_or_end(stream: &mut impl std::io::Read) -> Result<(), String> {
    match Reply::read(stream, &mut Vec::new(), false) {
        Ok(reply) if reply.status < 400 => Err(format!("accepted: {}", reply.text())),
        Err(what) if what.contains("did not come: Resource temporarily") => {
            Err("neither an answer nor an end".to_owned())
        }
        Ok(_) | Err(_) => Ok(()),
    }
}

/// The connection ends, whatever comes before that.
pub(crate) fn end(stream: &mut std::net::TcpStream) -> Result<(), String> {
    match stream.read_to_end(&mut Vec::new()) {
        Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {
            Err("the connection does not end".to_owned())
        }
        _ => Ok(()),
    }
}

/// How a TLS client begins.
pub(crate) fn hello(place: &Place) -> Result<Vec<u8>, String> {
    let name = ServerName::try_from("localhost").map_err(|error| error.to_string())?;
    let hello = ClientConnection::new(Arc::clone(&place.tls), name);
    let mut bytes = Vec::new();
    hello
        .map_err(|error| error.to_string())?
        .write_tls(&mut bytes)
        .map_err(|error| error.to_string())?;
    Ok(bytes)
}
