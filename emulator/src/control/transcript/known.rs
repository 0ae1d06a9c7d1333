//! What is known not to be shown: the secrets of a world and of its calls, and the addresses by which callers
//! know us.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_PAD_INDIFFERENT as BASE64;

use super::found::Found;
use super::hide::{Collected, Hidden};
use super::{Past, scan, strange};
use crate::http::{Destination, Request};
use crate::vendors::{CONFIRM, VENDORS, of_host};
use crate::wire::charset::ContentType;

/// The words for secrets. Of two that fit one value the first is shown.
const WORDS: [&str; 6] = ["password", "key", "session", "token", "answer", "code"];

/// All of it.
pub(super) fn of(past: &Past) -> Hidden {
    let mut secrets = Vec::new();
    past.seed.each_secret(|name, secret| {
        secrets.extend(word_of(name).map(|word| (word, secret.as_bytes().to_owned())));
    });
    for exchange in &past.exchanges {
        secrets.extend(of_request(&exchange.request));
        let found = scan::body(&exchange.answer.body, None);
        secrets.extend(found.into_iter().flat_map(values));
    }
    let public = vocabulary();
    let mut collected = Collected::default();
    for shown in WORDS {
        let those = secrets.iter().filter(|(word, value)| {
            *word == shown && !str::from_utf8(value).is_ok_and(|text| public.contains(text))
        });
        those.for_each(|(_, value)| collected.secret(value, shown));
    }
    addresses(past).iter().for_each(|address| collected.host(address));
    collected.sorted()
}

/// The boundary of a request's parts.
pub(super) fn boundary(request: &Request) -> Option<String> {
    let declared = ContentType::parse(request.header("Content-Type")?);
    declared.parameter("boundary").filter(|name| !name.is_empty()).map(str::to_owned)
}

type Secret = (&'static str, Vec<u8>);

fn values(found: Found) -> impl Iterator<Item = Secret> {
    found.values.into_iter().map(move |value| (found.word, value))
}

/// The word for what a seed calls so.
fn word_of(name: &str) -> Option<&'static str> {
    Some(match name {
        "password" => "password",
        "key" => "key",
        "session" | "sessionid" => "session",
        "auth_token" | "next_auth_tokens" | "token" | "link" => "token",
        "security_answer" => "answer",
        "code" => "code",
        _ => return None,
    })
}

fn of_request(request: &Request) -> Vec<Secret> {
    let mut secrets = Vec::new();
    if let Ok(to) = Destination::of(request) {
        let token =
            to.path.strip_prefix(CONFIRM).map(|token| ("token", token.as_bytes().to_owned()));
        secrets.extend(token);
        // A path that is not shown comes back in what says that nothing is there.
        let is_only_a_name = scan::word_for(to.path.trim_matches('/')).is_some();
        if strange::names(to.path.as_bytes()) && !is_only_a_name {
            secrets.push(("token", to.path.as_bytes().to_owned()));
        }
        let query = scan::query(to.query.unwrap_or_default().as_bytes());
        secrets.extend(query.into_iter().flat_map(values));
    }
    let body = strange::readable(request).unwrap_or_default();
    let found = scan::request(&body, boundary(request).as_deref());
    secrets.extend(found.into_iter().flat_map(values));
    for (_, value) in request.headers().filter(|(name, _)| *name == "Authorization") {
        secrets.extend(of_authorization(value));
    }
    secrets
}

/// All behind the scheme, and of Basic the two parts.
fn of_authorization(value: &[u8]) -> Vec<Secret> {
    let space = value.iter().position(|&byte| byte == b' ').map_or(0, |space| space + 1);
    let credentials = value.get(space..).unwrap_or_default().trim_ascii();
    let mut secrets = vec![("key", credentials.to_owned())];
    if let Ok(pair) = BASE64.decode(credentials) {
        let mut parts = pair.splitn(2, |&byte| byte == b':');
        secrets.extend(parts.next().map(|user| ("key", user.to_owned())));
        secrets.extend(parts.next().map(|password| ("password", password.to_owned())));
    }
    secrets
}

/// Words of the vendors' own pages: who has one of them for a key has no secret.
fn vocabulary() -> BTreeSet<&'static str> {
    let arguments = VENDORS.iter().flat_map(|vendor| vendor.arguments);
    let arguments = arguments.flat_map(|name| name.split(['[', ']']));
    arguments.chain(VENDORS.iter().map(|vendor| vendor.name)).collect()
}

/// Every way to call us that was used or could have been, with the world's prefix and without it.
fn addresses(past: &Past) -> BTreeSet<String> {
    let mut addresses = BTreeSet::new();
    for exchange in &past.exchanges {
        let request = &exchange.request;
        addresses.insert(request.local.to_string());
        let port = request.local.port();
        for host in ["localhost", "127.0.0.1", "[::1]"] {
            addresses.insert(format!("{host}:{port}"));
        }
        addresses.insert(format!("{}.localhost:{port}", past.world));
        if let Ok(to) = Destination::of(request)
            && exchange.verdict.escape.is_none()
            // A vendor's own host is the same on every machine, and stands in what it sends.
            && (to.port.is_some() || to.host.and_then(of_host).is_none())
        {
            addresses.insert(to.address.authority);
        }
    }
    let prefixed = addresses.iter().map(|address| format!("{address}/~{}", past.world));
    let prefixed: Vec<_> = prefixed.collect();
    addresses.extend(prefixed);
    addresses
}
