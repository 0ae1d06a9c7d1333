//! Where a request was going: host, world prefix, path and query, and the address that the caller
//! knows us by.

use std::fmt;

use memchr::memchr;

use super::{Request, Scheme};
use crate::proxy;
use crate::vendors::of_host;
use crate::world::{BadName, WorldName};

/// The header that names a world.
pub(crate) const WORLD_HEADER: &str = "Standin-World";

/// The address that a caller used, world prefix included: every link that we hand out starts so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// Plain or TLS.
    pub scheme: Scheme,
    /// Host and, if given, port, as the caller wrote them.
    pub authority: String,
    /// The world of the path prefix, if the caller used one.
    pub prefix: Option<WorldName>,
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.scheme.as_str(), self.authority)?;
        match &self.prefix {
            Some(world) => write!(f, "/~{world}"),
            None => Ok(()),
        }
    }
}

/// A request that is going nowhere.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadDestination {
    /// It names a world by what is no name.
    #[error(transparent)]
    World(#[from] BadName),
    /// RFC 9112, 3.2: whom it is for would be a guess.
    #[error("there are two Host headers")]
    Hosts,
    /// A URL that is neither `http` nor `https`.
    #[error("only http:// and https:// URLs are answered")]
    Scheme,
    /// Which port was meant would be a guess.
    #[error("the URL's port is no number from 1 to 65535")]
    Port,
}

/// A request target, taken apart.
#[derive(Clone, Debug)]
pub struct Destination<'a> {
    /// How the caller knows us.
    pub address: Address,
    /// The host without port, or `None` where an old client named none.
    pub host: Option<&'a str>,
    /// The port that the caller named, if any.
    pub port: Option<u16>,
    /// The path without world prefix, escapes kept.
    pub path: &'a str,
    /// What follows the `?`.
    pub query: Option<&'a str>,
    /// How the target was written.
    pub form: Form,
    /// It came to us as to a proxy: with its whole URL, in a tunnel, or to ask for one.
    pub proxied: bool,
    /// The world that the request names by header, prefix, host label, proxy user or listener, in this order.
    pub world: Option<WorldName>,
}

/// How a target was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A path, or `*`.
    Origin,
    /// `http://host/path`, as for a proxy.
    Absolute,
    /// Host and port, as CONNECT has it.
    Authority,
}

impl<'a> Destination<'a> {
    /// Reads where a request was going.
    ///
    /// # Errors
    /// A world's name that is none, two hosts, or a URL of another scheme or without a port that could be.
    pub fn of(request: &'a Request) -> Result<Self, BadDestination> {
        let mut hosts = request.values("Host");
        let host = hosts.next().and_then(|host| str::from_utf8(host).ok());
        if hosts.next().is_some() {
            return Err(BadDestination::Hosts);
        }
        let target = request.target();
        let form = form(request);
        let (scheme, authority, rest) = match form {
            // An old client sends what it wants over TLS to its proxy in clear.
            Form::Absolute => {
                let (scheme, authority, rest) = absolute(target).ok_or(BadDestination::Scheme)?;
                check_port(authority)?;
                (scheme, Some(authority), rest)
            }
            Form::Authority => (request.scheme, Some(target), ""),
            Form::Origin => {
                let named = host.filter(|host| !host.is_empty());
                (request.scheme, named.or_else(|| tunnelled(request)), target)
            }
        };
        let proxied = form != Form::Origin || request.tunnel().is_some();
        let (path, query) = match memchr(b'?', rest.as_bytes()) {
            Some(at) => (rest.get(..at).unwrap_or_default(), rest.get(at + 1..)),
            None => (rest, None),
        };
        let (host, port) = match authority.map(split_port) {
            Some((host, port)) => (Some(host), port),
            None => (None, None),
        };
        let (prefix, path) = match world_prefix(path) {
            // Elsewhere `~` stands before the names of people.
            Err(_) if form == Form::Absolute && !host.is_some_and(is_ours) => (None, path),
            read => read?,
        };
        let path = if path.is_empty() { "/" } else { path };
        let world = named_world(request, prefix.as_ref(), host)?;
        let authority = authority.map_or_else(|| request.local.to_string(), str::to_owned);
        let address = Address { scheme, authority, prefix };
        Ok(Self { address, host, port, path, query, form, proxied, world })
    }
}

/// The world of what is for somebody else: what stands in its URL is none of ours.
pub(crate) fn world_beyond(request: &Request) -> Option<WorldName> {
    if let Some(name) = request.values(WORLD_HEADER).next() {
        return WorldName::parse(&String::from_utf8_lossy(name)).ok();
    }
    let listener = || WorldName::parse(request.listener_world()?).ok();
    request.proxy_world().cloned().or_else(listener)
}

/// Whether a host is surely a vendor's, or of this machine.
fn is_ours(host: &str) -> bool {
    of_host(host).is_some() || proxy::is_this_machine(&proxy::bare(host))
}

fn form(request: &Request) -> Form {
    let target = request.target();
    if request.method() == "CONNECT" {
        Form::Authority
    } else if target.starts_with('/') || !target.contains("://") {
        Form::Origin
    } else {
        Form::Absolute
    }
}

/// Who speaks in a tunnel, and names no host: the tunnel's, without the port that goes without saying.
fn tunnelled(request: &Request) -> Option<&str> {
    let authority = request.tunnel()?;
    let usual = match request.scheme {
        Scheme::Http => ":80",
        Scheme::Https => ":443",
    };
    Some(authority.strip_suffix(usual).unwrap_or(authority))
}

/// Scheme, authority and the rest of an absolute target.
fn absolute(target: &str) -> Option<(Scheme, &str, &str)> {
    let (scheme, rest) = target.split_once("://")?;
    let scheme = [Scheme::Http, Scheme::Https]
        .into_iter()
        .find(|known| known.as_str().eq_ignore_ascii_case(scheme))?;
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let authority = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    Some((scheme, authority, path))
}

/// A port, if one is named, has to be one: elsewhere nobody is reached but where they were looked for.
fn check_port(authority: &str) -> Result<(), BadDestination> {
    let after = authority.rfind(']').map_or(0, |bracket| bracket + 1);
    let port = authority.get(after..).and_then(|rest| rest.rsplit_once(':'));
    match port {
        Some((_, port)) if !port.is_empty() && proxy::port(port).is_none() => {
            Err(BadDestination::Port)
        }
        _ => Ok(()),
    }
}

/// `/~NAME/rest` is world NAME and `/rest`.
fn world_prefix(path: &str) -> Result<(Option<WorldName>, &str), BadName> {
    let spellings = ["/~", "/%7E", "/%7e"];
    let Some(after) = spellings.iter().find_map(|start| path.strip_prefix(start)) else {
        return Ok((None, path));
    };
    let end = after.find('/').unwrap_or(after.len());
    let (name, rest) = after.split_at(end);
    let name = WorldName::parse(name)?;
    Ok((Some(name), rest))
}

/// Host and port of an authority; a trailing dot of the host does not count.
fn split_port(authority: &str) -> (&str, Option<u16>) {
    // Short: the searches of `str` take longer to begin.
    let last = |wanted| authority.bytes().rposition(|byte| byte == wanted);
    let bracket = last(b']').unwrap_or(0);
    let colon = last(b':').filter(|&colon| colon > bracket);
    let (host, port) = match colon {
        Some(colon) => {
            let (host, port) = authority.split_at(colon);
            (host, port.get(1..).and_then(|port| port.parse().ok()))
        }
        None => (authority, None),
    };
    (host.strip_suffix('.').unwrap_or(host), port)
}

fn named_world(
    request: &Request,
    prefix: Option<&WorldName>,
    host: Option<&str>,
) -> Result<Option<WorldName>, BadName> {
    // A name that is no text is a bad name, and no reason to end up in another world.
    if let Some(name) = request.values(WORLD_HEADER).next() {
        return WorldName::parse(&String::from_utf8_lossy(name)).map(Some);
    }
    if let Some(name) = prefix {
        return Ok(Some(name.clone()));
    }
    if let Some(label) = host.and_then(before_localhost) {
        return WorldName::parse(label).map(Some);
    }
    if let Some(name) = request.proxy_world() {
        return Ok(Some(name.clone()));
    }
    request.listener_world().map(WorldName::parse).transpose()
}

/// The label before `.localhost`.
fn before_localhost(host: &str) -> Option<&str> {
    let at = host.len().checked_sub(".localhost".len())?;
    let (label, suffix) = host.split_at_checked(at)?;
    (suffix.eq_ignore_ascii_case(".localhost") && !label.is_empty()).then_some(label)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

    use super::*;
    use crate::http::{Head, Version};

    type Headers<'a> = &'a [(&'a str, &'a [u8])];

    fn request(target: &str, headers: Headers<'_>) -> Request {
        let head = Head {
            scheme: Scheme::Http,
            version: Version::Http11,
            method: "GET",
            target,
            local: "127.0.0.1:4700".parse().unwrap(),
            peer: "127.0.0.1".parse().unwrap(),
            listener_world: Some("listener"),
        };
        Request::new(&head, headers, b"body").unwrap()
    }

    #[test]
    fn a_request_gives_back_what_it_was_made_of() {
        let request = request("/a?b", &[("content-type", b"text/xml"), ("x", b"\xff")]);
        assert_eq!((request.method(), request.target()), ("GET", "/a?b"));
        let headers: Vec<_> = request.headers().collect();
        assert_eq!(headers, [("Content-Type", &b"text/xml"[..]), ("X", &b"\xff"[..])]);
        assert_eq!(request.body(), b"body");
        assert_eq!((request.header("CONTENT-TYPE"), request.header("x")), (Some("text/xml"), None));
    }

    #[test]
    fn a_world_is_named_in_the_order_of_the_design() {
        let all: Headers<'_> = &[("host", b"Label.localhost:4700"), ("standin-world", b"header")];
        let cases: [(&str, Headers<'_>, &str); 5] = [
            ("/~prefix/x", all, "header"),
            ("/~prefix/x", &[("host", b"Label.localhost:4700")], "prefix"),
            ("/x", &[("host", b"Label.localhost:4700")], "Label"),
            ("/x", &[("host", b"localhost:4700")], "listener"),
            ("/x", &[], "listener"),
        ];
        for (target, headers, world) in cases {
            let request = request(target, headers);
            let found = Destination::of(&request).unwrap().world.unwrap();
            assert_eq!(found.as_str(), world, "{target} {headers:?}");
        }
    }

    #[test]
    fn an_address_is_the_callers() {
        let cases: [(&str, Headers<'_>, &str, &str); 5] = [
            ("/~w/x?y", &[("host", b"127.0.0.1:4700")], "http://127.0.0.1:4700/~w", "/x"),
            ("/~w", &[("host", b"[::1]:4700")], "http://[::1]:4700/~w", "/"),
            ("/x", &[], "http://127.0.0.1:4700", "/x"),
            ("http://www.box.net/a?b", &[("host", b"other")], "http://www.box.net", "/a"),
            ("http://u:p@www.box.net?b", &[], "http://www.box.net", "/"),
        ];
        for (target, headers, address, path) in cases {
            let request = request(target, headers);
            let found = Destination::of(&request).unwrap();
            assert_eq!((found.address.to_string().as_str(), found.path), (address, path));
        }
    }

    #[test]
    fn a_bad_name_is_refused() {
        assert!(Destination::of(&request("/~a b/x", &[])).is_err());
        assert!(Destination::of(&request("/x", &[("standin-world", b"")])).is_err());
        assert!(Destination::of(&request("/x", &[("standin-world", b"\xe4")])).is_err());
    }
}
