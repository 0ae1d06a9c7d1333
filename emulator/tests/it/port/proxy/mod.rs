//! The fake as a forward proxy: who is answered, who is not, and in which world.

mod absolute;
mod bad;
mod connect;
mod escapes;
mod flood;
mod worlds;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use tokio_rustls::rustls;
use tokio_rustls::rustls::pki_types::ServerName;

use crate::calls::Call;
use crate::support::{Fake, Reply, client_config, read_reply};

/// The vendors' hosts, in the order of their list; MoveDigital's is the one for https.
pub(super) const HOSTS: [(&str, &str); 5] = [
    ("boxnet", "www.box.net"),
    ("fotolia", "api.fotolia.com"),
    ("filemobile", "api.filemobile.com"),
    ("imageloop", "www.imageloop.com"),
    ("movedigital", "secure.movedigital.com"),
];

/// The header of a proxy's user.
pub(super) fn user(name: &str) -> String {
    format!("Proxy-Authorization: Basic {}\r\n", STANDARD.encode(format!("{name}:x")))
}

/// Asks for a tunnel; the reply, and the socket that it came over.
pub(super) fn connect(fake: &Fake, authority: &str, headers: &str) -> (Reply, TcpStream) {
    let mut socket = fake.socket();
    write!(socket, "CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n{headers}\r\n").unwrap();
    (head_and_body(&mut socket), socket)
}

/// A tunnel that has to be there.
pub(super) fn tunnel(fake: &Fake, authority: &str, headers: &str) -> TcpStream {
    let (reply, socket) = connect(fake, authority, headers);
    assert_eq!((reply.status, reply.body.len()), (200, 0), "{authority}: {}", reply.text());
    assert_eq!(reply.header("Content-Length"), None, "RFC 9110, 9.3.6");
    socket
}

/// A reply, and not a byte of what follows.
pub(super) fn head_and_body(stream: &mut impl Read) -> Reply {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).expect("a whole head");
        head.push(byte[0]);
    }
    let (reply, _) = Reply::parse(&head, true).unwrap();
    let length = reply.header("Content-Length").map_or(0, |length| length.parse().unwrap());
    let mut body = vec![0; length];
    stream.read_exact(&mut body).unwrap();
    Reply { body, ..reply }
}

pub(super) type Tls<S> = rustls::StreamOwned<rustls::ClientConnection, S>;

/// TLS over a stream, for a name; an IP address sends none.
pub(super) fn tls<S: Read + Write>(fake: &Fake, name: &str, stream: S) -> Tls<S> {
    tls_by(client_config(fake.standin.ca_pem()), name, stream)
}

pub(super) fn tls_by<S: Read + Write>(
    config: Arc<rustls::ClientConfig>,
    name: &str,
    stream: S,
) -> Tls<S> {
    let name = ServerName::try_from(name.to_owned()).unwrap();
    rustls::StreamOwned::new(rustls::ClientConnection::new(config, name).unwrap(), stream)
}

/// Sends a call of the table; `head` is version and header lines, from the version on.
pub(super) fn send(stream: &mut (impl Read + Write), call: &Call, head: &str) -> Reply {
    stream.write_all(written(call, head).as_bytes()).unwrap();
    stream.flush().unwrap();
    read_reply(stream, &mut Vec::new())
}

/// The same as text.
pub(super) fn written(call: &Call, head: &str) -> String {
    let headers = call.headers.iter().map(|(name, value)| format!("{name}: {value}\r\n"));
    let headers: String = headers.collect();
    let (method, target, body) = (call.method, &call.target, &call.body);
    let length = body.len();
    format!("{method} {target} {head}{headers}Content-Length: {length}\r\n\r\n{body}")
}

/// A world's escapes.
pub(super) fn escapes(fake: &Fake, world: &str) -> Vec<Value> {
    let listed = fake.get(&format!("/~{world}/__admin/standin/escapes")).json();
    let escapes = listed["escapes"].as_array().unwrap().clone();
    assert_eq!(listed["meta"]["total"], escapes.len());
    escapes
}

/// Host, port, way, fate and count of each.
pub(super) fn summary(fake: &Fake, world: &str) -> Vec<String> {
    let line = |escape: &Value| {
        let text = |field: &str| escape[field].as_str().unwrap().to_owned();
        let (by, fate, host) = (text("by"), text("fate"), text("host"));
        format!("{by} {host}:{} {fate} {}", escape["port"], escape["count"])
    };
    escapes(fake, world).iter().map(line).collect()
}
