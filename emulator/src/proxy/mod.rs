//! The fake as a forward proxy: whom a caller wants to reach through it, and whether that is us.

mod public;
mod user;

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

pub use public::is_public;
pub use user::{BadUser, world};

use crate::http::{Answer, Request};
use crate::vendors::of_host;
use crate::world::{Whither, WorldName};

/// Who is reached through the fake, beside the vendors.
#[derive(Clone, Debug, Default)]
pub struct Proxy {
    /// The hosts of `--name`, by which callers know us.
    pub names: Vec<String>,
    /// The hosts of `--pass`, which are let through.
    pub pass: Vec<String>,
}

/// Who answers what was asked of a proxy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Who {
    /// We do: it is a vendor's host, or our own.
    Ours,
    /// The host itself, because somebody said `--pass`.
    Passed,
    /// Nobody.
    Nobody,
}

/// A tunnel that a CONNECT asked for.
#[derive(Clone, Debug)]
pub struct Tunnel {
    /// Host and port, as the caller wrote them.
    pub authority: Arc<str>,
    /// The host, in lower case, without brackets.
    pub host: String,
    /// The port.
    pub port: u16,
    /// The CONNECT itself.
    pub request: Request,
    /// The world of what belongs to no request in it.
    pub home: WorldName,
    /// The world that the CONNECT named, for all that is asked in it.
    pub world: Option<WorldName>,
}

/// What is let through: where to, and the request that asked for it.
#[derive(Clone, Debug)]
pub struct Passing {
    /// Where to.
    pub whither: Whither,
    /// In which world that counts.
    pub world: WorldName,
    /// What was asked: a CONNECT, or a request that is to be sent on.
    pub request: Request,
}

/// A target of CONNECT that is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("CONNECT takes HOST:PORT, such as www.box.net:443, and an IPv6 address in brackets")]
pub struct BadAuthority;

/// The longest name that DNS knows.
pub(crate) const LONGEST_HOST: usize = 253;

impl Proxy {
    /// Who answers for a host and port, asked at our address `local`.
    pub(crate) fn who(&self, host: &str, port: u16, local: SocketAddr) -> Who {
        if of_host(host).is_some() || self.is_us(host, port, local) {
            return Who::Ours;
        }
        let named = |named: &String| bare(named) == host;
        // An address of this machine or its network is never let through, whatever the command line says.
        if self.pass.iter().any(named) && !is_near(host) { Who::Passed } else { Who::Nobody }
    }

    /// Whether a host and port are the fake itself. Where no port was named, a name of this machine is ours, too:
    /// nothing else of it could be reached.
    fn is_us(&self, host: &str, port: u16, local: SocketAddr) -> bool {
        let ports = [local.port(), 80, 443];
        self.names.iter().any(|name| bare(name) == host)
            || (is_this_machine(host) || is_address(host, local.ip())) && ports.contains(&port)
    }
}

/// A host in the one spelling that we compare: lower case, without brackets and without a dot at its end.
pub(crate) fn bare(host: &str) -> String {
    let host = host.strip_suffix('.').unwrap_or(host);
    host.trim_start_matches('[').trim_end_matches(']').to_ascii_lowercase()
}

/// Host (in our spelling) and port of a CONNECT's target.
///
/// # Errors
/// Anything else than a host and a port.
pub fn authority(target: &str) -> Result<(String, u16), BadAuthority> {
    let (host, port) = target.rsplit_once(':').ok_or(BadAuthority)?;
    let port = self::port(port).ok_or(BadAuthority)?;
    let odd = |character: char| "/?#@\\".contains(character) || character.is_whitespace();
    let bracketed = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    let is_host = match bracketed {
        Some(address) => address.parse::<std::net::Ipv6Addr>().is_ok(),
        None => !host.contains([':', '[', ']']) && !host.contains(odd),
    };
    let host = bare(host);
    if is_host && (1..=LONGEST_HOST).contains(&host.len()) {
        Ok((host, port))
    } else {
        Err(BadAuthority)
    }
}

/// A port as it may be named: digits, and not zero.
pub(crate) fn port(text: &str) -> Option<u16> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|port| digits && *port > 0)
}

/// `localhost`, a name below it, or a loopback address.
pub(crate) fn is_this_machine(host: &str) -> bool {
    let loopback = |address: IpAddr| address.to_canonical().is_loopback();
    host == "localhost" || host.ends_with(".localhost") || host.parse().is_ok_and(loopback)
}

fn is_address(host: &str, local: IpAddr) -> bool {
    host.parse().is_ok_and(|address: IpAddr| address.to_canonical() == local.to_canonical())
}

/// Reads a host of `--pass`.
///
/// # Errors
/// What is no host, or one that is never let through.
pub fn passable(host: &str) -> Result<String, String> {
    let known = bare(host);
    let parts = |character: char| "/?#@\\[]".contains(character) || character.is_whitespace();
    let is_name =
        !known.contains(parts) && (!known.contains(':') || known.parse::<IpAddr>().is_ok());
    if !is_name || !(1..=LONGEST_HOST).contains(&known.len()) {
        return Err("a host without scheme, port and path, such as www.example.com".to_owned());
    }
    if let Some(vendor) = of_host(&known) {
        return Err(format!("that host is {}'s, and Standin answers for it", vendor.title));
    }
    if is_near(&known) {
        return Err("nothing of this machine or of a private network is let through".to_owned());
    }
    Ok(known)
}

/// A name or an address of this machine or of a network that is not everybody's.
fn is_near(host: &str) -> bool {
    is_this_machine(host) || host.parse().is_ok_and(|address| !is_public(address))
}

/// What a caller gets who wanted to go somewhere else. 502, as a proxy says it. `who` is whom [`Proxy::who`] finds there.
pub(crate) fn refusal(host: &str, port: u16, who: Who) -> Answer {
    let place = place(host, port);
    let text = if who == Who::Passed {
        format!(
            "{place} is let through (--pass) by CONNECT, or as http://, and neither as https:// in clear nor \
             in a tunnel that leads to Standin."
        )
    } else if is_near(host) {
        format!(
            "{place} is an address of this machine or of a private network, and none of these is reached \
             through Standin. Have your client go there directly: put {host} into NO_PROXY."
        )
    } else {
        format!(
            "{place} is no vendor's host, and Standin sent nothing there. Let it through by starting \
             Standin with --pass {host}."
        )
    };
    // What follows a failed CONNECT, many clients do not show: its reason they do.
    let reason = format!("Bad Gateway: {place} is no vendor's host");
    Answer { reason: Some(reason.into()), ..Answer::plain(502, text) }
}

/// What a caller gets where a host that is let through cannot be reached; `why` is a part of a sentence.
pub(crate) fn failure(whither: &Whither, why: &str) -> Answer {
    let place = place(&whither.host, whither.port);
    Answer::plain(502, format!("{place} is let through (--pass), but {why}."))
}

fn place(host: &str, port: u16) -> String {
    if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

    use super::*;

    #[test]
    fn a_connect_names_a_host_and_a_port() {
        let cases = [
            ("www.box.net:443", Some(("www.box.net", 443))),
            ("WWW.Box.NET.:80", Some(("www.box.net", 80))),
            ("[::1]:443", Some(("::1", 443))),
            ("127.0.0.1:1", Some(("127.0.0.1", 1))),
            ("www.box.net", None),
            ("www.box.net:", None),
            ("www.box.net:0", None),
            ("www.box.net:65536", None),
            ("www.box.net:-1", None),
            ("www.box.net:+443", None),
            (":443", None),
            ("[::1]", None),
            ("::1:443", None),
            ("[www.box.net]:443", None),
            ("user@www.box.net:443", None),
            ("/www.box.net:443", None),
            ("http://www.box.net:443", None),
            ("", None),
        ];
        for (target, wanted) in cases {
            let wanted = wanted.map(|(host, port)| (host.to_owned(), port));
            assert_eq!(authority(target).ok(), wanted, "{target}");
        }
        let long = format!("{}:443", "x".repeat(LONGEST_HOST + 1));
        assert_eq!(authority(&long), Err(BadAuthority));
    }

    #[test]
    fn who_answers() {
        let proxy = Proxy {
            names: vec!["Fake.Test".to_owned(), "[fd00::1]".to_owned()],
            pass: ["passed.example", "localhost", "10.0.0.1", "127.0.0.1"]
                .map(str::to_owned)
                .into(),
        };
        let local = "192.168.7.7:4700".parse().unwrap();
        let cases = [
            ("www.box.net", 443, Who::Ours),
            ("box.com", 8_443, Who::Ours),
            ("upload.box.net", 443, Who::Nobody),
            ("fake.test", 443, Who::Ours),
            ("fd00::1", 1, Who::Ours),
            ("localhost", 4_700, Who::Ours),
            ("localhost", 443, Who::Ours),
            ("a.localhost", 80, Who::Ours),
            ("::1", 443, Who::Ours),
            ("::ffff:127.0.0.1", 4_700, Who::Ours),
            ("127.9.9.9", 4_700, Who::Ours),
            ("192.168.7.7", 4_700, Who::Ours),
            ("localhost", 5_432, Who::Nobody),
            ("127.0.0.1", 4_701, Who::Nobody),
            ("192.168.7.8", 4_700, Who::Nobody),
            ("10.0.0.1", 80, Who::Nobody),
            ("0.0.0.0", 4_700, Who::Nobody),
            ("passed.example", 443, Who::Passed),
            ("x.passed.example", 443, Who::Nobody),
        ];
        for (host, port, who) in cases {
            assert_eq!(proxy.who(host, port, local), who, "{host}:{port}");
        }
    }

    #[test]
    fn what_can_be_let_through() {
        for (host, known) in [
            ("www.example.com", "www.example.com"),
            ("WWW.Example.COM.", "www.example.com"),
            ("8.8.8.8", "8.8.8.8"),
            ("[2606:4700::1111]", "2606:4700::1111"),
        ] {
            assert_eq!(passable(host).as_deref(), Ok(known));
        }
        for (host, why) in [
            ("", "a host without"),
            ("http://www.example.com", "a host without"),
            ("www.example.com:443", "a host without"),
            ("www.example.com/x", "a host without"),
            ("a b", "a host without"),
            ("www.box.net", "Box.net's"),
            ("localhost", "nothing of this machine"),
            ("10.1.2.3", "nothing of this machine"),
            ("[::1]", "nothing of this machine"),
        ] {
            assert!(passable(host).is_err_and(|told| told.contains(why)), "{host}");
        }
    }

    #[test]
    fn a_refusal_names_the_place_and_the_way_out() {
        let body = |host, port| refusal(host, port, Who::Nobody).body;
        let text = |host, port| String::from_utf8_lossy(&body(host, port)).into_owned();
        assert!(text("evil.example", 443).contains("evil.example:443"));
        assert!(text("evil.example", 443).contains("--pass evil.example"));
        assert!(text("fe80::1", 80).starts_with("[fe80::1]:80 is an address"));
        assert!(text("10.0.0.1", 80).contains("put 10.0.0.1 into NO_PROXY"));
    }
}
