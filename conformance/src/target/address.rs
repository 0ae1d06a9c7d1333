//! Addresses: scheme, host and port, and whether they are this machine's.

use std::fmt;
use std::net::IpAddr;

/// A host and a port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// In small letters; a version 6 address in its brackets.
    pub host: String,
    /// The port.
    pub port: u16,
}

/// An absolute URL, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Url<'a> {
    pub(crate) tls: bool,
    pub(crate) address: Address,
    /// Path and query as they stand, without a fragment; may be empty.
    pub(crate) rest: &'a str,
}

impl Address {
    /// The value of `Host`: without the port where it goes without saying.
    #[must_use]
    pub fn host_header(&self, tls: bool) -> String {
        if self.port == default_port(tls) { self.host.clone() } else { self.to_string() }
    }

    /// It is this machine.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        let bare = self.host.trim_start_matches('[').trim_end_matches(']');
        match bare.parse::<IpAddr>() {
            Ok(ip) => ip.to_canonical().is_loopback(),
            // RFC 6761: these names are this machine and nobody else.
            Err(_) => bare == "localhost" || bare.ends_with(".localhost"),
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}", self.host, self.port)
    }
}

impl<'a> Url<'a> {
    /// Takes an absolute URL of http or https apart.
    pub(crate) fn parse(text: &'a str) -> Result<Self, &'static str> {
        let (scheme, behind) = text.split_once("://").ok_or("it has no http:// or https://")?;
        let tls = match scheme.to_ascii_lowercase().as_str() {
            "http" => false,
            "https" => true,
            _ => return Err("only http and https are known"),
        };
        let (authority, rest) =
            behind.split_at(behind.find(['/', '?', '#']).unwrap_or(behind.len()));
        let rest = rest.split('#').next().unwrap_or_default();
        Ok(Self { tls, address: address(authority, tls)?, rest })
    }

    /// An address alone: a URL without path and query.
    pub(crate) fn base(text: &'a str) -> Result<Self, &'static str> {
        let url = Self::parse(text)?;
        let bare = matches!(url.rest, "" | "/") && !text.contains('#');
        if bare { Ok(url) } else { Err("an address is scheme, host and port: no path, no query") }
    }
}

fn address(authority: &str, tls: bool) -> Result<Address, &'static str> {
    if authority.contains('@') {
        return Err(
            "a user name or a key has no place in it: a key is a field of a caller's (roles)",
        );
    }
    // The brackets of a version 6 address hold colons.
    let colon = authority.rfind(':').filter(|at| authority.rfind(']').is_none_or(|end| end < *at));
    let (host, port) = match colon {
        Some(at) => (authority.get(..at), authority.get(at + 1..)),
        None => (Some(authority), None),
    };
    let port = match port {
        None | Some("") => default_port(tls),
        Some(port) if port.bytes().all(|byte| byte.is_ascii_digit()) => {
            port.parse().map_err(|_| "a port is at most 65535")?
        }
        Some(_) => return Err("a port is a number"),
    };
    let host = host.unwrap_or_default().to_ascii_lowercase();
    if is_host(&host) {
        Ok(Address { host, port })
    } else if host.is_ascii() {
        Err("that is no host")
    } else {
        Err("a name with other letters than a to z is written as the wire has it: xn--…")
    }
}

fn is_host(host: &str) -> bool {
    match host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        Some(bare) => matches!(bare.parse(), Ok(IpAddr::V6(_))),
        None => {
            let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
            !host.is_empty() && host.bytes().all(fits)
        }
    }
}

const fn default_port(tls: bool) -> u16 {
    if tls { 443 } else { 80 }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

    use super::*;

    #[test]
    fn a_url_is_taken_apart() {
        for (text, tls, address, rest) in [
            ("http://127.0.0.1:4700", false, "127.0.0.1:4700", ""),
            ("HTTPS://LocalHost/a?b=c#d", true, "localhost:443", "/a?b=c"),
            ("http://[::1]:80?x", false, "[::1]:80", "?x"),
            ("http://[::1]", false, "[::1]:80", ""),
            ("http://a-b_c.example.:1/", false, "a-b_c.example.:1", "/"),
        ] {
            let url = Url::parse(text).unwrap();
            assert_eq!((url.tls, &*url.address.to_string(), url.rest), (tls, address, rest));
        }
    }

    #[test]
    fn what_is_none_is_refused() {
        for text in [
            "127.0.0.1:4700",
            "ftp://a",
            "http://",
            "http://a:b",
            "http://a:65536",
            "http://a:+1",
            "http://u@a",
            "http://a b",
            "http://[::1",
            "http://[127.0.0.1]",
            "http://a\r\nX: y",
            "http://ä.example",
            "http://:80",
        ] {
            assert!(Url::parse(text).is_err(), "{text}");
        }
        assert!(Url::parse("http://ä.example").unwrap_err().contains("xn--"));
        assert!(Url::base("http://a/b").is_err());
        assert!(Url::base("http://a/#b").is_err());
        assert!(Url::base("http://a/").is_ok());
    }

    #[test]
    fn only_this_machine_is_loopback() {
        let is = |text: &str| Url::parse(text).unwrap().address.is_loopback();
        for text in [
            "http://127.0.0.1",
            "http://127.9.8.7:1",
            "http://[::1]",
            "http://localhost",
            "http://one.localhost:2",
            "http://[::ffff:127.0.0.1]",
        ] {
            assert!(is(text), "{text}");
        }
        for text in [
            "http://10.0.0.1",
            "http://0.0.0.0",
            "http://[::]",
            "http://127.0.0.1.example.com",
            "http://localhost.example",
            "http://notlocalhost",
            "http://127.1",
            "http://2130706433",
        ] {
            assert!(!is(text), "{text}");
        }
    }

    #[test]
    fn a_port_that_goes_without_saying_is_left_out() {
        let host = |text: &str| {
            let url = Url::parse(text).unwrap();
            url.address.host_header(url.tls)
        };
        assert_eq!(host("http://a:80"), "a");
        assert_eq!(host("https://a"), "a");
        assert_eq!(host("https://a:80"), "a:80");
        assert_eq!(host("http://[::1]:4700"), "[::1]:4700");
    }
}
