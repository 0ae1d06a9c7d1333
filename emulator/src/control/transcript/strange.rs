//! What nobody could wholly understand and what yet speaks of a secret is not shown at all: better too much
//! hidden than too little.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::LazyLock;

use super::escapes::escape;
use super::found::{Found, HIDDEN, find};
use crate::http::Request;
use crate::vendors::VENDORS;
use crate::wire::charset::{Charset, ContentType};

/// The names of all arguments that are secret, in lower case.
static NAMES: LazyLock<BTreeSet<Vec<u8>>> = LazyLock::new(|| {
    let secrets = VENDORS.iter().flat_map(|vendor| vendor.secrets);
    secrets.map(|(name, _)| name.to_ascii_lowercase().into_bytes()).collect()
});

/// A text escaped more often than this is not read to its end.
const MOST_ROUNDS: usize = 4;

/// Whether a secret argument is named in a text, however it is escaped; or may be.
pub(super) fn names(text: &[u8]) -> bool {
    let mut text: Cow<'_, [u8]> = Cow::Borrowed(text);
    for _ in 0..MOST_ROUNDS {
        if has_name(&text) {
            return true;
        }
        let plain = unescaped(&text);
        if plain == *text {
            return is_reference(&text);
        }
        text = Cow::Owned(plain);
    }
    true
}

fn has_name(text: &[u8]) -> bool {
    let mut words = text.split(|byte| !byte.is_ascii_alphanumeric() && *byte != b'_');
    words.any(|word| (3..=40).contains(&word.len()) && NAMES.contains(&word.to_ascii_lowercase()))
}

/// Without one layer of escapes, and without the zeros of wide characters.
fn unescaped(text: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(text.len());
    let mut rest = text;
    while let [first, after @ ..] = rest {
        if let Some((read, length)) = escape(rest) {
            plain.extend_from_slice(read.bytes());
            rest = rest.get(length..).unwrap_or_default();
        } else {
            plain.extend(Some(*first).filter(|byte| *byte != 0));
            rest = after;
        }
    }
    plain
}

/// Whether there is a reference to a character that was too long to be read.
fn is_reference(text: &[u8]) -> bool {
    find(text, b"&#0", 0).is_some() || find(text, b"&#x0", 0).is_some()
}

/// What of a request's body nobody explained, if it speaks of a secret: one field of a form, or all of it.
pub(super) fn in_body(bytes: &[u8], found: &[Found], has_parts: bool) -> Vec<Found> {
    let declares = find(bytes, b"<!ENTITY", 0).is_some() || find(bytes, b"<!DOCTYPE", 0).is_some();
    if declares && (!found.is_empty() || names(bytes)) {
        return vec![hidden(0..bytes.len())];
    }
    let start = bytes.trim_ascii_start().first();
    if has_parts || matches!(start, Some(b'<' | b'{' | b'[' | b'"' | b'\xef')) {
        let strange = names(&without(bytes, 0..bytes.len(), &explained(found)));
        return strange.then(|| hidden(0..bytes.len())).into_iter().collect();
    }
    in_form(bytes, found)
}

/// The fields of a form or a query that speak of a secret, and nobody explained it.
pub(super) fn in_form(bytes: &[u8], found: &[Found]) -> Vec<Found> {
    let explained = explained(found);
    if !names(&without(bytes, 0..bytes.len(), &explained)) {
        return Vec::new();
    }
    let (mut strange, mut end, mut at) = (Vec::new(), 0, 0);
    for piece in bytes.split(|&byte| byte == b'&') {
        let start = end;
        end = start + piece.len() + 1;
        at += explained.iter().skip(at).take_while(|known| known.end <= start).count();
        let those = explained.get(at..).unwrap_or_default();
        let until = those.iter().take_while(|known| known.start < end).count();
        let those = those.get(..until).unwrap_or_default();
        if names(&without(bytes, start..start + piece.len(), those)) {
            let name = find(piece, b"=", 0).map(|place| place + 1);
            let name = name.filter(|end| !piece.get(..*end).is_some_and(names));
            strange.push(hidden(start + name.unwrap_or_default()..start + piece.len()));
        }
    }
    if strange.is_empty() {
        // An `&` stands in the middle of it, as in `&#112;assword`.
        strange.push(hidden(0..bytes.len()));
    }
    strange
}

fn hidden(range: Range<usize>) -> Found {
    Found { name: range.clone(), end: 0..0, range, word: HIDDEN, values: Vec::new() }
}

/// Where what was found stands, and its names: in order, and none within another.
fn explained(found: &[Found]) -> Vec<Range<usize>> {
    let all = found.iter().flat_map(|found| [&found.name, &found.range, &found.end]);
    let mut all: Vec<_> = all.filter(|range| !range.is_empty()).cloned().collect();
    all.sort_by_key(|range| range.start);
    let mut apart: Vec<Range<usize>> = Vec::new();
    for next in all {
        match apart.last_mut() {
            Some(last) if next.start <= last.end => last.end = last.end.max(next.end),
            _ => apart.push(next),
        }
    }
    apart
}

/// A part of a text without what is explained.
fn without(bytes: &[u8], range: Range<usize>, explained: &[Range<usize>]) -> Vec<u8> {
    let mut rest = Vec::new();
    let mut at = range.start;
    for known in explained {
        if known.start > at {
            rest.extend_from_slice(bytes.get(at..known.start.min(range.end)).unwrap_or_default());
        }
        rest.push(b' ');
        at = at.max(known.end);
    }
    rest.extend_from_slice(bytes.get(at..range.end).unwrap_or_default());
    rest
}

/// A request's body in UTF-8; `None` if it is written in what nobody here reads.
pub(super) fn readable(request: &Request) -> Option<Cow<'_, [u8]>> {
    let body = request.body();
    let coded = request.header("Content-Encoding");
    if coded.is_some_and(|coding| !coding.trim().eq_ignore_ascii_case("identity")) {
        return None;
    }
    let declared = request.header("Content-Type").map(ContentType::parse);
    let label = declared.as_ref().and_then(|declared| declared.parameter("charset"));
    let label = label.unwrap_or_default().to_ascii_lowercase();
    let wide = |big: bool| {
        let (pairs, _) = body.as_chunks::<2>();
        let units = pairs.iter().map(|pair| match big {
            true => u16::from_be_bytes(*pair),
            false => u16::from_le_bytes(*pair),
        });
        let text = char::decode_utf16(units).map(|read| read.unwrap_or('\u{fffd}'));
        Some(Cow::Owned(text.collect::<String>().trim_start_matches('\u{feff}').into()))
    };
    match body {
        [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] => return None,
        [0xff, 0xfe, ..] => return wide(false),
        [0xfe, 0xff, ..] => return wide(true),
        [0, byte, ..] if *byte != 0 => return wide(true),
        [byte, 0, other, ..] if *byte != 0 && *other != 0 => return wide(false),
        _ => {}
    }
    match label.as_str() {
        // What is in ASCII all the same is read as such, too.
        "utf-16" | "utf-16be" | "utf-16le" if body.contains(&0) => wide(label != "utf-16le"),
        _ => (is_like_ascii(&label) && is_like_ascii(&encoding(body))).then_some(body.into()),
    }
}

/// What XML says that it is written in.
fn encoding(body: &[u8]) -> String {
    let start = String::from_utf8_lossy(body.get(..200).unwrap_or(body)).to_ascii_lowercase();
    let declared = start.strip_prefix("<?xml").and_then(|rest| rest.split("?>").next());
    let label = declared.and_then(|text| text.split_once("encoding")).map(|(_, label)| label);
    let label = label.unwrap_or_default().split(['"', '\'']).nth(1);
    label.unwrap_or_default().to_owned()
}

/// Whether a character set writes the letters of ASCII as ASCII does.
fn is_like_ascii(label: &str) -> bool {
    let label = label.trim().trim_matches(['\'', '"']);
    let like = ["windows-125", "iso-8859-", "utf-16"];
    label.is_empty()
        || Charset::named(label).is_some()
        || like.iter().any(|like| label.starts_with(like))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_named_however_it_is_escaped() {
        for text in [
            "password",
            "a-PassWord.b",
            "pass%77ord",
            "pass%2577ord",
            "%2525252525252525",
            "&#112;assword",
            "&#00000000000000000112;assword",
            "\\\\u0070assword",
            "\0p\0a\0s\0s\0w\0o\0r\0d",
            "[password]",
        ] {
            assert!(names(text.as_bytes()), "{text}");
        }
        for text in ["", "passwords", "pass word", "%41", "a+b", "ada@example.com"] {
            assert!(!names(text.as_bytes()), "{text}");
        }
    }
}
