//! Secrets by the place where they stand: the value of an argument that is called `password`, whatever envelope
//! carries it, though nobody could read it. So this looks at the text, and asks no reader.

use std::collections::BTreeMap;
use std::ops::Range;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_PAD_INDIFFERENT as BASE64;

use super::escapes::{without_backslashes, without_references};
use super::found::{Found, HIDDEN, find};
use super::strange;
use crate::vendors::VENDORS;
use crate::wire::charset::ContentType;
use crate::wire::percent;

/// What is shown for the value of an argument of that name; `None` if it is no secret.
pub(super) fn word_for(name: &str) -> Option<&'static str> {
    let secrets = VENDORS.iter().flat_map(|vendor| vendor.secrets);
    let mut parts = name.split(['[', ']']);
    parts.find_map(|part| {
        let named = |(known, _): &&(&str, &str)| known.eq_ignore_ascii_case(part.trim());
        secrets.clone().find(named).map(|(_, word)| *word)
    })
}

/// All in a body, in order; `boundary` is that of its parts, if it has parts.
pub(super) fn body(bytes: &[u8], boundary: Option<&str>) -> Vec<Found> {
    apart(explained(bytes, boundary))
}

/// The same in what a client sent; what is strange is hidden.
pub(super) fn request(bytes: &[u8], boundary: Option<&str>) -> Vec<Found> {
    let mut found = explained(bytes, boundary);
    found.sort_by_key(|found| found.name.start);
    found.extend(strange::in_body(bytes, &found, boundary.is_some()));
    apart(found)
}

/// The same in a query.
pub(super) fn query(bytes: &[u8]) -> Vec<Found> {
    let mut found = form(bytes);
    found.extend(strange::in_form(bytes, &found));
    apart(found)
}

fn explained(bytes: &[u8], boundary: Option<&str>) -> Vec<Found> {
    let mut found = boundary.map(|boundary| boundaries(bytes, boundary)).unwrap_or_default();
    found.extend(parts(bytes, boundary));
    found.extend(form(bytes));
    found.extend(elements(bytes));
    found.extend(members(bytes));
    found
}

/// In their order, and none within another.
fn apart(mut found: Vec<Found>) -> Vec<Found> {
    found.retain(|found| !found.range.is_empty());
    found.sort_by_key(|found| (found.range.start, std::cmp::Reverse(found.range.end)));
    let mut apart: Vec<Found> = Vec::new();
    for next in found {
        match apart.last_mut() {
            // Its value counts all the same.
            Some(last) if next.range.start < last.range.end => {
                last.range.end = last.range.end.max(next.range.end);
                if next.word == HIDDEN {
                    last.word = next.word;
                }
                last.values.extend(next.values);
            }
            _ => apart.push(next),
        }
    }
    apart
}

/// Those of a form or a query.
fn form(bytes: &[u8]) -> Vec<Found> {
    let mut found = Vec::new();
    let mut end = 0;
    for piece in bytes.split(|&byte| byte == b'&') {
        let start = end;
        end = start + piece.len() + 1;
        let mut sides = piece.splitn(2, |&byte| byte == b'=');
        let (Some(name), Some(value)) = (sides.next(), sides.next()) else { continue };
        let (name_read, _) = percent::decode_form(name);
        if let Some(word) = word_for(&String::from_utf8_lossy(&name_read)) {
            let from = start + name.len() + 1;
            // Some write `;` for `&`.
            let first = value.split(|&byte| byte == b';').next().unwrap_or_default();
            let values = [value, first].map(|value| percent::decode_form(value).0.into_owned());
            let (name, range) = (start..from, from..from + value.len());
            found.push(Found { name, end: 0..0, range, word, values: values.to_vec() });
        }
    }
    found
}

/// Those of XML: what elements hold, and the elements that they refer to.
fn elements(bytes: &[u8]) -> Vec<Found> {
    let (mut found, mut referred) = (Vec::new(), BTreeMap::new());
    let mut at = 0;
    while let Some(open) = find(bytes, b"<", at) {
        at = open + 1;
        let name = local_name(bytes, at);
        let own = word_for(name);
        let Some(word) = own.or_else(|| word_of_parameter(bytes, at)) else { continue };
        // A tag without an end has the rest of the document in it.
        let end = tag_end(bytes, at).unwrap_or(bytes.len());
        let tag = bytes.get(open..end).unwrap_or_default();
        at = end;
        if let Some(id) = attribute(tag, "href").and_then(|href| href.strip_prefix('#')) {
            referred.insert(id, word);
        }
        let first = if is_plain(tag, own.is_none()) { open..end } else { 0..0 };
        if !tag.ends_with(b">") {
            let range = open + 1..end;
            found.push(Found { name: first, end: 0..0, range, word, values: Vec::new() });
        } else if tag.ends_with(b"/>") {
            found.push(Found { name: first, end: 0..0, range: end..end, word, values: Vec::new() });
        } else {
            let content = content(bytes, end, name);
            at = content.end;
            let last = at..tag_end(bytes, at).unwrap_or(bytes.len());
            let inside = match own {
                Some(_) => in_element(bytes, tag, content, word),
                None => in_value(bytes, content, word),
            };
            found.push(Found { name: first, end: last, ..inside });
        }
    }
    found.extend(referred_to(bytes, &referred));
    found
}

/// SOAP's `href="#id"`: what the elements of these ids hold.
fn referred_to(bytes: &[u8], referred: &BTreeMap<&str, &'static str>) -> Vec<Found> {
    let mut found = Vec::new();
    // Elements may stand within each other, and each is read to its end.
    let mut work = bytes.len().saturating_mul(8);
    let mut at = if referred.is_empty() { bytes.len() } else { 0 };
    while let Some(place) = find(bytes, b"id=", at) {
        at = place + 3;
        let Some(id) = quoted(bytes, at) else { continue };
        let Some(word) = referred.get(id) else { continue };
        let open = bytes.get(..place).and_then(|before| memchr::memrchr(b'<', before));
        let open = open.unwrap_or_default();
        let end = tag_end(bytes, place).unwrap_or(bytes.len());
        let range = content(bytes, end, local_name(bytes, open + 1));
        let Some(less) = work.checked_sub(range.end - open) else {
            let range = 0..bytes.len();
            return vec![Found { name: 0..0, end: 0..0, range, word, values: Vec::new() }];
        };
        work = less;
        let tag = bytes.get(place..end).unwrap_or_default();
        found.push(in_element(bytes, tag, range, word));
    }
    found
}

/// The word for a parameter of imageloop's SOAP, which an attribute names: `<parameter name="apiKey">`. A tag that
/// does not end soon is none: each would have all that follows looked through.
fn word_of_parameter(bytes: &[u8], at: usize) -> Option<&'static str> {
    let rest = near(bytes, at).get(at..)?;
    let tag = rest.get(..find(rest, b">", 0)?)?;
    word_for(attribute(tag, "name").filter(|_| local_name(bytes, at) == "parameter")?)
}

/// What such an element holds: of one `<value>` alone what stands in that.
fn in_value(bytes: &[u8], range: Range<usize>, word: &'static str) -> Found {
    let inner = |range: &Range<usize>| {
        let content = bytes.get(range.clone())?;
        let open = content.iter().position(|byte| !byte.is_ascii_whitespace())?;
        let start = tag_end(content, open)?;
        let text = content.get(start..)?;
        let end = start + find(text, b"<", 0)?;
        let alone = content.get(end..)?.trim_ascii_end() == b"</value>";
        let named =
            local_name(content, open + 1) == "value" && is_plain(content.get(open..start)?, false);
        (alone && named).then(|| range.start + start..range.start + end)
    };
    let inner = inner(&range).unwrap_or_else(|| range.clone());
    let tag = bytes.get(range.start..inner.start).unwrap_or_default();
    in_element(bytes, tag, inner, word)
}

/// Whether a tag has no attribute but those that say how to read what it holds; one that its attribute names has
/// that, too.
fn is_plain(tag: &[u8], named: bool) -> bool {
    const KNOWN: [&str; 6] = ["href", "id", "type", "nil", "encodingStyle", "lang"];
    let pieces = tag.split(|byte| matches!(byte, b'"' | b'\'')).step_by(2);
    let mut names = pieces.filter_map(|piece| piece.trim_ascii().strip_suffix(b"="));
    names.all(|name| {
        let name = name.trim_ascii();
        let start = name.iter().rposition(u8::is_ascii_whitespace).map_or(0, |space| space + 1);
        let name = name.get(start..).and_then(|name| str::from_utf8(name).ok());
        let name = name.unwrap_or_default();
        let (prefix, local) = name.split_once(':').unwrap_or(("", name));
        let known = KNOWN.contains(&local) || (named && name == "name");
        prefix == "xmlns" || name == "xmlns" || known
    })
}

/// What stands in quotation marks at a place; nothing longer than ids are.
fn quoted(bytes: &[u8], at: usize) -> Option<&str> {
    let quote = bytes.get(at).filter(|byte| matches!(byte, b'"' | b'\''))?;
    let rest = bytes.get(at + 1..)?;
    let rest = rest.get(..MOST_OF_AN_ID).unwrap_or(rest);
    let end = rest.iter().position(|byte| byte == quote)?;
    str::from_utf8(rest.get(..end)?).ok()
}

/// A longer id is none.
const MOST_OF_AN_ID: usize = 200;

fn in_element(bytes: &[u8], tag: &[u8], range: Range<usize>, word: &'static str) -> Found {
    let content = bytes.get(range.clone()).unwrap_or_default();
    let text = without_markup(content);
    let mut values = vec![content.to_owned()];
    if find(tag, b"base64", 0).is_some() {
        let dense: Vec<_> = text.iter().copied().filter(|b| !b.is_ascii_whitespace()).collect();
        values.extend(BASE64.decode(dense));
    }
    values.push(text);
    Found { name: 0..0, end: 0..0, range, word, values }
}

/// The local name at a place.
fn local_name(bytes: &[u8], at: usize) -> &str {
    let rest = bytes.get(at..).unwrap_or_default();
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-.:".contains(byte);
    let end = rest.iter().position(|byte| !is_name(byte)).unwrap_or(rest.len());
    let name = rest.get(..end).and_then(|name| str::from_utf8(name).ok()).unwrap_or_default();
    name.rsplit(':').next().unwrap_or_default()
}

/// What stands behind the `>` of the tag in which a place is.
fn tag_end(bytes: &[u8], at: usize) -> Option<usize> {
    let mut quote = None;
    for (place, &byte) in bytes.iter().enumerate().skip(at) {
        match (quote, byte) {
            (None, b'>') => return Some(place + 1),
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            _ => {}
        }
    }
    None
}

fn attribute<'a>(tag: &'a [u8], name: &str) -> Option<&'a str> {
    let start = find(tag, name.as_bytes(), 0)? + name.len();
    let rest = str::from_utf8(tag.get(start..)?).ok()?.trim_start().strip_prefix('=')?;
    let rest = rest.trim_start();
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    rest.get(1..)?.split_once(quote).map(|(value, _)| value)
}

/// From a place to the end tag of that name, over all that is none; to the end where there is none.
fn content(bytes: &[u8], start: usize, name: &str) -> Range<usize> {
    let (mut at, mut depth) = (start, 0_usize);
    while let Some(next) = find(bytes, b"<", at) {
        at = match skipped(bytes, next) {
            Some(end) => end,
            None if bytes.get(next + 1) == Some(&b'/') => {
                if local_name(bytes, next + 2) == name {
                    match depth.checked_sub(1) {
                        None => return start..next,
                        Some(less) => depth = less,
                    }
                }
                next + 2
            }
            None if local_name(bytes, next + 1) == name => {
                let end = tag_end(bytes, next).unwrap_or(bytes.len());
                let empty = bytes.get(..end).is_some_and(|tag| tag.ends_with(b"/>"));
                depth += usize::from(!empty);
                end
            }
            None => next + 1,
        };
    }
    start..bytes.len()
}

/// What stands behind the CDATA section, or the comment, at a place: one that does not end has all the rest
/// in it, which nobody must look through again.
fn skipped(bytes: &[u8], at: usize) -> Option<usize> {
    let rest = bytes.get(at..)?;
    let end: &[u8] = if rest.starts_with(b"<![CDATA[") {
        b"]]>"
    } else if rest.starts_with(b"<!--") {
        b"-->"
    } else {
        return None;
    };
    Some(find(bytes, end, at).map_or(bytes.len(), |place| place + end.len()))
}

/// The text of what an element holds.
fn without_markup(content: &[u8]) -> Vec<u8> {
    let mut text = Vec::new();
    let mut at = 0;
    while let Some(rest) = content.get(at..).filter(|rest| !rest.is_empty()) {
        let plain = find(rest, b"<", 0).unwrap_or(rest.len());
        text.extend(without_references(rest.get(..plain).unwrap_or_default()));
        let open = at + plain;
        let end = skipped(content, open).or_else(|| tag_end(content, open));
        let end = end.unwrap_or(content.len());
        let markup = content.get(open..end).unwrap_or_default();
        if let Some(data) = markup.strip_prefix(b"<![CDATA[") {
            text.extend_from_slice(data.strip_suffix(b"]]>").unwrap_or(data));
        }
        at = end;
    }
    text
}

/// Those of JSON: strings and figures behind their names.
fn members(bytes: &[u8]) -> Vec<Found> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(open) = find(bytes, b"\"", at) {
        at = open + 1;
        let Some(name) = string(near(bytes, at), at) else { continue };
        let name_read = without_backslashes(bytes.get(name.clone()).unwrap_or_default());
        let Some(word) = word_for(&String::from_utf8_lossy(&name_read)) else { continue };
        let colon = blanks(bytes, name.end + 1);
        if bytes.get(colon) != Some(&b':') {
            continue;
        }
        let start = blanks(bytes, colon + 1);
        let range = match bytes.get(start) {
            Some(b'"') => string(bytes, start + 1).unwrap_or(start + 1..bytes.len()),
            _ => start..figure(bytes, start),
        };
        at = range.end;
        let value = bytes.get(range.clone()).unwrap_or_default();
        let values = vec![without_backslashes(value)];
        found.push(Found { name: open..start, end: 0..0, range, word, values });
    }
    found
}

/// Not so far that each quotation mark would have all that follows looked through: no name is so long.
fn near(bytes: &[u8], at: usize) -> &[u8] {
    bytes.get(..at + 200).unwrap_or(bytes)
}

/// The inside of a string that begins at a place.
fn string(bytes: &[u8], start: usize) -> Option<Range<usize>> {
    let mut at = start;
    loop {
        match bytes.get(at)? {
            b'"' => return Some(start..at),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}

fn blanks(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.iter().skip(at);
    at + rest.take_while(|byte| byte.is_ascii_whitespace()).count()
}

/// Where a figure, or a list or an object, ends.
fn figure(bytes: &[u8], start: usize) -> usize {
    let (mut depth, mut place) = (0_usize, start);
    while let Some(byte) = bytes.get(place) {
        match byte {
            b'"' => place = string(bytes, place + 1).map_or(bytes.len(), |inside| inside.end),
            b'[' | b'{' => depth += 1,
            b']' | b'}' if depth > 0 => depth -= 1,
            b',' | b']' | b'}' if depth == 0 => return place,
            _ => {}
        }
        place += 1;
    }
    bytes.len()
}

/// Those of `multipart/form-data`.
fn parts(bytes: &[u8], boundary: Option<&str>) -> Vec<Found> {
    const HEADER: &[u8] = b"content-disposition:";
    let lower = bytes.to_ascii_lowercase();
    let delimiter = format!("\n--{}", boundary.unwrap_or_default());
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(header) = find(&lower, HEADER, at) {
        at = header + HEADER.len();
        let Some(start) = head_end(bytes, at) else { break };
        let head = String::from_utf8_lossy(bytes.get(at..start).unwrap_or_default());
        at = start;
        let head = head.replace("\r\n", "\n").replace("\n ", " ").replace("\n\t", " ");
        let disposition = ContentType::parse(head.lines().next().unwrap_or_default());
        let Some(word) = disposition.parameter("name").and_then(word_for) else { continue };
        // Behind an empty part the line end of its head is the one before the boundary.
        let end = find(bytes, delimiter.as_bytes(), start - 1).unwrap_or(bytes.len()).max(start);
        at = end;
        let value = bytes.get(start..end).unwrap_or_default();
        let value = value.strip_suffix(b"\r").unwrap_or(value);
        let (name, range) = (header..start, start..start + value.len());
        found.push(Found { name, end: 0..0, range, word, values: vec![value.to_owned()] });
    }
    found
}

/// What stands behind the empty line that ends a part's head.
fn head_end(bytes: &[u8], at: usize) -> Option<usize> {
    let mut line = at;
    loop {
        line = find(bytes, b"\n", line)? + 1;
        match bytes.get(line..)? {
            [b'\n', ..] => return Some(line + 1),
            [b'\r', b'\n', ..] => return Some(line + 2),
            _ => {}
        }
    }
}

/// The boundaries themselves, which clients draw at random.
fn boundaries(bytes: &[u8], boundary: &str) -> Vec<Found> {
    let line = format!("--{boundary}");
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(place) = find(bytes, line.as_bytes(), at) {
        at = place + line.len();
        let begins = place == 0 || bytes.get(place - 1) == Some(&b'\n');
        if begins && !boundary.is_empty() {
            let range = place + 2..at;
            let name = range.clone();
            let (end, word) = (0..0, "boundary");
            found.push(Found { name, end, range, word, values: Vec::new() });
        }
    }
    found
}
