//! Redirects: none is followed, and one to another host is named.

use crate::exchange::{Exchange, Reply};
use crate::target::Url;

/// The other host that a reply sends its caller to.
pub(crate) fn elsewhere(exchange: &Exchange) -> Option<String> {
    let reply = exchange.received.as_ref().ok()?;
    elsewhere_of(reply, &exchange.sent.authority)
}

/// The same, of a reply of `host:port`.
pub(crate) fn elsewhere_of(reply: &Reply, authority: &str) -> Option<String> {
    let location =
        reply.header("Location").next().filter(|_| (300..400).contains(&reply.status))?;
    let location = String::from_utf8_lossy(location);
    // `//host/path` keeps the scheme.
    let url = match location.trim().strip_prefix("//") {
        Some(rest) => format!("http://{rest}"),
        None => location.trim().to_owned(),
    };
    let url = without_user(&url);
    let Ok(to) = Url::parse(&url) else { return unread(&url) };
    let to = to.address;
    let own = authority.rsplit_once(':').map_or(authority, |(host, _)| host);
    (!own.eq_ignore_ascii_case(&to.host)).then_some(to.host)
}

/// What names a host, and cannot be read, is no host that may be called.
fn unread(url: &str) -> Option<String> {
    let (_, rest) = url.split_once("://")?;
    let host = rest.split(['/', '?', '#']).next().filter(|host| !host.is_empty())?;
    Some(host.to_owned())
}

/// A URL without the user's name that may stand before its host, and hide it.
fn without_user(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let (authority, behind) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    let host = authority.rsplit('@').next().unwrap_or(authority);
    format!("{scheme}://{host}{behind}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grade::fixture::reply;

    #[test]
    fn only_another_host_is_elsewhere() {
        let of = |status, location: &str| {
            elsewhere_of(&reply(status, &[("location", location)], ""), "a.example:80")
        };
        for (location, host) in [
            ("https://b.example/x", Some("b.example")),
            ("HTTP://B.example:81", Some("b.example")),
            ("//b.example/x", Some("b.example")),
            ("https://A.example:444/x", None),
            ("https://a.example@b.example/x", Some("b.example")),
            ("//a:b@a.example/@b.example", None),
            ("/x", None),
            ("x", None),
            ("https://", None),
            ("https://\u{e4}.example/x", Some("\u{e4}.example")),
            ("ftp://b.example/", Some("b.example")),
            ("https://b.example:99999/", Some("b.example:99999")),
            ("", None),
        ] {
            assert_eq!(of(302, location).as_deref(), host, "{location}");
        }
        assert_eq!(of(200, "https://b.example/"), None);
        assert_eq!(of(308, "https://b.example/").as_deref(), Some("b.example"));
    }
}
