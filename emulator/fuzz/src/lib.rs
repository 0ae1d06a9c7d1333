//! What the targets share: a request out of its parts, as the shell would make one.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use standin_emulator::http::{Head, Request, Scheme, Version};

/// A request over plain http from this machine; `None` for what hyper would not let through.
#[must_use]
pub fn request(
    method: &str,
    target: &str,
    headers: &[(&str, &[u8])],
    body: &[u8],
) -> Option<Request> {
    let token = !method.is_empty() && method.bytes().all(|byte| byte.is_ascii_alphabetic());
    let uri = !target.is_empty() && target.bytes().all(|byte| byte > b' ' && byte != 127);
    if !token || !uri {
        return None;
    }
    let here = IpAddr::V4(Ipv4Addr::LOCALHOST);
    let head = Head {
        scheme: Scheme::Http,
        version: Version::Http11,
        method,
        target,
        local: SocketAddr::new(here, 4700),
        peer: here,
        listener_world: None,
    };
    Request::new(&head, headers, body)
}

/// What stands before and behind the first such mark.
#[must_use]
pub fn split<'a>(bytes: &'a [u8], mark: &[u8]) -> (&'a [u8], &'a [u8]) {
    match bytes.windows(mark.len()).position(|window| window == mark) {
        Some(at) => (&bytes[..at], &bytes[at + mark.len()..]),
        None => (bytes, &[]),
    }
}
