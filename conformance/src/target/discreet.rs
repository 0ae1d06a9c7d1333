//! What is wrong with a target's file, told without what may be a secret in it.

use super::credential::{end_of, is_reference};
use crate::spec::{Place, Source, SpecError};

/// What stands in place of a value.
const HIDDEN: &str = "…";

/// Shorter pieces are words, and no secrets.
const SHORTEST: usize = 6;

/// Keys whose values are addresses: a key may have got into one, as in `http://API_KEY@host/`.
const ADDRESSES: [&str; 3] = ["http", "https", "hosts"];

/// Other keys that no secret belongs to. What stands behind any other is not shown: it may be one in the wrong
/// place.
const HARMLESS: [&str; 37] = [
    "name",
    "strict",
    "live",
    "pace",
    "calls_per_second",
    "in_flight",
    "longest_wait",
    "budget",
    "calls",
    "creates",
    "notifies",
    "seconds",
    "stop",
    "fails",
    "server_errors",
    "unexpected_creates",
    "unknown",
    "redirects",
    "clock",
    "world_header",
    "seeds",
    "mailbox",
    "accounts",
    "journal",
    "outage",
    "any_host",
    "fingerprint",
    "certificate",
    "public_key",
    "path",
    "status",
    "body",
    "cases",
    "verdict",
    "reason",
    "date",
    "expires",
];

/// An error of a target's file, and its line without what may be a secret: the value of a role's field, unless
/// that only says where the secret is; of a key that is not known; and what an address has besides its host.
pub(super) fn discreet(error: SpecError, source: &Source) -> SpecError {
    let Some(place) = &error.place else { return error };
    let own = error.line.as_str();
    if is_header(own) {
        return error;
    }
    // A text where none belongs may be a secret, whatever the key.
    if error.message.starts_with("invalid type: string") {
        return hidden(&error, place);
    }
    let in_a_role = is_in_a_role(&source.text, place.line);
    let key = key(&source.text, place.line).filter(|_| !in_a_role);
    let is = |known: &[&str]| key.is_some_and(|key| known.contains(&key));
    let line = if is(&ADDRESSES) {
        let scheme = !is(&["hosts"]);
        quoted(own, |text| if scheme { address(text) } else { authority(text) })
    } else if is(&HARMLESS) {
        quoted(own, |text| if text.contains("://") { address(text) } else { text.to_owned() })
    } else if in_a_role && own.split_once('=').is_some_and(|(_, value)| is_written_as_one(value)) {
        quoted(own, str::to_owned)
    } else {
        return hidden(&error, place);
    };
    SpecError { line, ..error }
}

/// An address, with stars for all that is neither scheme, host nor port.
pub(super) fn address(text: &str) -> String {
    match text.split_once("://") {
        Some((scheme, rest)) => format!("{scheme}://{}", authority(rest)),
        None => stars(text),
    }
}

fn authority(text: &str) -> String {
    let (before, host) = text.split_at(text.rfind('@').unwrap_or(0));
    let (host, behind) = host.split_at(host.find(['/', '?', '#']).unwrap_or(host.len()));
    let behind = if behind == "/" { behind.to_owned() } else { stars(behind) };
    format!("{}{host}{behind}", stars(before))
}

/// As many, so that what points to a place still does.
fn stars(text: &str) -> String {
    "*".repeat(text.chars().count())
}

/// An error without the value of its line, in the message neither.
fn hidden(error: &SpecError, place: &Place) -> SpecError {
    let (name, value) = error.line.split_once('=').unwrap_or(("", &error.line));
    let pieces = value.split(|letter: char| letter.is_whitespace() || "'\"[]{},=".contains(letter));
    let pieces = pieces.filter(|piece| piece.chars().count() >= SHORTEST);
    let message = pieces.fold(error.message.clone(), |text, piece| text.replace(piece, HIDDEN));
    let line = if name.is_empty() { HIDDEN.to_owned() } else { format!("{name}= {HIDDEN}") };
    // The caret stays under what is shown.
    let column = place.column.min(line.chars().count());
    SpecError { message, line, place: Some(Place { column, ..place.clone() }) }
}

/// Whether a line is of a table of roles, or has one in it.
fn is_in_a_role(text: &str, line: usize) -> bool {
    let upto: Vec<&str> = text.lines().take(line).collect();
    let header = upto.iter().rev().find(|line| is_header(line));
    let own = upto.last().copied().unwrap_or_default();
    header.is_some_and(|header| header.contains("roles")) || own.contains("roles")
}

/// Whether a line is the head of a table.
fn is_header(line: &str) -> bool {
    let bare = line.split('#').next().unwrap_or_default().trim();
    let of = |letter: char| letter.is_ascii_alphanumeric() || "[]._- ".contains(letter);
    bare.starts_with('[') && bare.ends_with(']') && bare.chars().all(of)
}

/// The key that a line belongs to: its own, or that of the array that it goes on with.
fn key(text: &str, line: usize) -> Option<&str> {
    let lines: Vec<&str> = text.lines().take(line).collect();
    let own = lines.into_iter().rev().take_while(|line| !is_header(line)).find_map(|line| {
        let name = line.split_once('=')?.0.trim();
        let of = |letter: char| letter.is_ascii_alphanumeric() || "_-. ".contains(letter);
        name.chars().all(of).then_some(name)
    });
    own?.rsplit('.').next().map(str::trim)
}

/// A line whose texts in quotes are shown as that says, without its comment.
fn quoted(line: &str, shown: impl Fn(&str) -> String) -> String {
    let mut clean = String::new();
    let mut rest = line;
    while let Some(at) = rest.find(['"', '\'', '#']) {
        let (before, behind) = rest.split_at(at);
        clean += before;
        if behind.starts_with('#') {
            return clean + HIDDEN;
        }
        let (text, behind) = behind.split_at(end_of(behind));
        let inner = text.trim_matches(['"', '\'']);
        clean += &text.replacen(inner, &shown(inner), usize::from(!inner.is_empty()));
        rest = behind;
    }
    clean + rest
}

fn is_written_as_one(value: &str) -> bool {
    let value = value.trim();
    let bare =
        ['"', '\''].into_iter().find_map(|quote| value.strip_prefix(quote)?.split(quote).next());
    bare.is_some_and(is_reference)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(role: &str) -> String {
        let text = format!("name = 'x'\n[vendors.fotolia.roles.main]\n{role}\n");
        let source = Source::new("t.toml", &text);
        let at = text.rfind('=').unwrap_or_default() + 2;
        discreet(source.error(at, "no 'a-secret-key' here"), &source).to_string()
    }

    #[test]
    fn a_value_is_not_shown_and_a_reference_is() {
        assert_eq!(
            told("key = 'a-secret-key'"),
            "t.toml:3:7: no '…' here\n  |\n3 | key = …\n  |       ^"
        );
        assert!(told("key = { publik = 'a-secret-key' }").contains("3 | key = …"));
        assert!(told("key = 'env:SOME_KEY'").contains("3 | key = 'env:SOME_KEY'"));
    }

    #[test]
    fn what_is_no_role_is_shown() {
        let source = Source::new("t.toml", "name = 'something'\n");
        let error = discreet(source.error(7, "something else"), &source);
        assert_eq!(error.line, "name = 'something'");
    }

    /// The error of a line, at its end.
    fn at_the_last(text: &str) -> String {
        let source = Source::new("t.toml", text);
        discreet(source.error(text.len(), "so"), &source).line
    }

    #[test]
    fn a_key_in_the_wrong_place_is_not_shown() {
        for (text, shown) in [
            ("http = 'http://a-key@host:1'", "http = 'http://*****@host:1'"),
            ("http = 'http://a/key@host:1'", "http = 'http://*****@host:1'"),
            ("https = 'https://host:1/?api_key=a'", "https = 'https://host:1***********'"),
            ("https = 'https://host/'", "https = 'https://host/'"),
            ("http = 'a-secret'", "http = '********'"),
            ("hosts = ['host', 'a-key@host'] # a-key", "hosts = ['host', '*****@host'] …"),
            ("hosts = [\n  'a-key@host',", "  '*****@host',"),
            ("vendors.boxnet.http = 'http://k@h'", "vendors.boxnet.http = 'http://*@h'"),
            ("key = 'a-secret'", "key = …"),
            ("[vendors.fotolia]\nkey = 'a-secret'", "key = …"),
            ("[vendors]\nfotolia = { key = 'a-secret' }", "fotolia = …"),
            ("a-secret", "…"),
            ("[vendors.fotolia.roles.main]\nkey = \"\"\"\na-secret", "…"),
            ("[vendors.fotolia.roles.main]\nkey = 'env:a-secret-7'", "key = …"),
            ("[vendors.fotolia.roles.main]\nkey = 'file:a-secret-7'", "key = …"),
            ("[vendors.fotolia.roles.a-role]", "[vendors.fotolia.roles.a-role]"),
            ("name = 'x'", "name = 'x'"),
        ] {
            assert_eq!(at_the_last(text), shown, "{text}");
        }
    }
}
