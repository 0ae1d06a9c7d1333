//! Clients that misbehave in a tunnel, and such as want to go elsewhere.

use std::io::Write as _;
use std::net::Shutdown;
use std::thread;
use std::time::Duration;

use crate::client::{Place, Reply, Request};
use crate::owed::{hello, named, refusal_or_end};
use crate::random::Random;

pub(crate) fn garbage(place: &Place, random: &mut Random) -> Result<(), String> {
    let length = 1 + random.below(3_000);
    let mut bytes = random.bytes(length);
    bytes.insert(0, random.pick(b"G\x16", b'G'));
    bytes.extend_from_slice(b"\r\n\r\n");
    let mut stream = place.tunnel("www.box.net")?;
    let _sent = stream.write_all(&bytes);
    let _shut = stream.shutdown(Shutdown::Write);
    refusal_or_end(&mut stream)
}

pub(crate) fn half_hello(place: &Place, random: &mut Random) -> Result<(), String> {
    let mut bytes = hello(place)?;
    bytes.truncate(1 + random.below(bytes.len()));
    let mut stream = place.tunnel("www.box.net")?;
    let _sent = stream.write_all(&bytes);
    thread::sleep(Duration::from_millis(50));
    Ok(())
}

/// Some of thousands of hosts, so that the lists of escapes reach their bound.
pub(crate) fn beyond(place: &Place, random: &mut Random) -> Result<(), String> {
    let host = format!("h{}.example", random.below(5_000));
    let (method, target) = match random.once_in(2) {
        true => ("CONNECT", format!("{host}:443")),
        false => ("GET", format!("http://{host}/x")),
    };
    let request = named(Request { method, ..Request::get(target) }, random);
    let mut stream = place.plain()?;
    let sent = stream.write_all(&request.bytes(place.address));
    sent.map_err(|error| format!("the request was not taken: {error}"))?;
    Reply::read(&mut stream, &mut Vec::new(), false)?.check(502, &host)
}
