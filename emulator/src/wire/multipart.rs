//! Bodies of `multipart/form-data`, as the clients of the time wrote them.

use std::borrow::Cow;

use super::{
    charset::{Charset, ContentType},
    unreadable::Unreadable,
};

/// How many bytes a boundary may have (RFC 2046).
pub const MAX_BOUNDARY: usize = 70;

/// A field of the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part<'a> {
    /// The field's name: as UTF-8 if the part's headers are that, else as ISO-8859-1.
    pub name: String,
    /// The file's name, if the part says that it is a file; maybe empty. One that was sent as
    /// `filename*` stands here undecoded.
    pub filename: Option<String>,
    /// What the part's own Content-Type declares.
    pub charset: Option<Charset>,
    /// The value's bytes.
    pub body: &'a [u8],
}

/// The boundary that a Content-Type declares.
pub fn boundary<'c>(content_type: &'c ContentType<'_>) -> Result<&'c str, Unreadable> {
    let boundary = content_type.parameter("boundary");
    let boundary = boundary.ok_or_else(|| Unreadable::new("the Content-Type has no boundary"))?;
    check(boundary)?;
    Ok(boundary)
}

/// Reads a whole body into its parts, in order.
///
/// Lines may end with CRLF or LF, and blanks may follow a boundary. What stands before the first
/// boundary and after the last one is skipped; the last one has to be there. More than `most` parts
/// are refused.
pub fn read<'a>(body: &'a [u8], boundary: &str, most: usize) -> Result<Vec<Part<'a>>, Unreadable> {
    check(boundary)?;
    let mut parts = Vec::new();
    let mut delimiter = next_delimiter(body, 0, boundary)
        .ok_or_else(|| Unreadable::new("no line of the body is the boundary"))?;
    while !delimiter.last {
        let start = delimiter.end;
        let refused = |cause| Unreadable::new(format!("byte {start}: {cause}"));
        delimiter = next_delimiter(body, start, boundary)
            .ok_or_else(|| refused("no boundary ends the part".to_owned()))?;
        if parts.len() >= most {
            return Err(refused(format!("more than {most} parts")));
        }
        let section = body.get(start..delimiter.start).unwrap_or_default();
        parts.push(part(section).map_err(refused)?);
    }
    Ok(parts)
}

fn check(boundary: &str) -> Result<(), Unreadable> {
    match boundary.len() {
        1..=MAX_BOUNDARY => Ok(()),
        length => Err(Unreadable::new(format!("the boundary has {length} bytes, not 1 to 70"))),
    }
}

/// A line that is the boundary.
#[derive(Debug)]
struct Delimiter {
    start: usize,
    end: usize,
    last: bool,
}

/// The first boundary from the start of a line on.
fn next_delimiter(body: &[u8], from: usize, boundary: &str) -> Option<Delimiter> {
    let mut start = from;
    for line in body.get(from..)?.split_inclusive(|byte| *byte == b'\n') {
        let end = start + line.len();
        if let Some(last) = is_delimiter(line, boundary) {
            return Some(Delimiter { start, end, last });
        }
        start = end;
    }
    None
}

/// Whether the line is the boundary, and if so, whether it is the last one.
///
/// A line that goes on is none: it may be a longer boundary, of a body in this body.
fn is_delimiter(line: &[u8], boundary: &str) -> Option<bool> {
    let rest = line.strip_prefix(b"--")?.strip_prefix(boundary.as_bytes())?;
    let after = rest.strip_prefix(b"--");
    let padding = after.unwrap_or(rest);
    // Only the last boundary may end the body; another one without a line end is a torn one.
    let blank = padding.iter().all(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n'));
    (blank && (after.is_some() || padding.ends_with(b"\n"))).then_some(after.is_some())
}

/// Reads what stands between two boundaries.
fn part(section: &[u8]) -> Result<Part<'_>, String> {
    let (head, body) = split_head(section).ok_or("the part's headers do not end")?;
    let head = unfolded(head);
    let mut form = None;
    let mut charset = None;
    for line in head.lines() {
        let (name, value) =
            line.split_once(':').ok_or("a line of the part's headers has no colon")?;
        if name.trim().eq_ignore_ascii_case("content-disposition") {
            form.get_or_insert(ContentType::parse(value));
        } else if name.trim().eq_ignore_ascii_case("content-type") {
            charset = ContentType::parse(value).charset().map_err(|cause| cause.to_string())?;
        }
    }
    let form = form.ok_or("the part has no Content-Disposition")?;
    let name = form.parameter("name").ok_or("the part has no name")?;
    let filename = form.parameter("filename").or_else(|| form.parameter("filename*"));
    Ok(Part { name: unescaped(name), filename: filename.map(unescaped), charset, body })
}

/// The headers' lines, and the body without the line end that belongs to the next boundary.
fn split_head(section: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut end = 0;
    for line in section.split_inclusive(|byte| *byte == b'\n') {
        if matches!(line, b"\r\n" | b"\n") {
            let body = section.get(end + line.len()..)?;
            return Some((section.get(..end)?, without_line_end(body)));
        }
        end += line.len();
    }
    None
}

fn without_line_end(body: &[u8]) -> &[u8] {
    let body = body.strip_suffix(b"\n").unwrap_or(body);
    body.strip_suffix(b"\r").unwrap_or(body)
}

/// The headers as text, each on one line: a line that starts with a blank continues the last.
fn unfolded(head: &[u8]) -> String {
    let text = str::from_utf8(head)
        .map_or_else(|_| head.iter().copied().map(char::from).collect::<String>(), str::to_owned);
    text.replace("\r\n", "\n").replace("\n ", " ").replace("\n\t", " ")
}

/// A name without the escapes that browsers put for quotes and line ends.
fn unescaped(name: &str) -> String {
    let name = Cow::Borrowed(name);
    let escapes = [("%22", "\""), ("%0D", "\r"), ("%0d", "\r"), ("%0A", "\n"), ("%0a", "\n")];
    let plain = escapes.iter().fold(name, |name, (escape, character)| {
        if name.contains(escape) { Cow::Owned(name.replace(escape, character)) } else { name }
    });
    plain.into_owned()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

    use proptest::prelude::*;

    use super::*;

    const MOST: usize = 100;

    fn plain<'a>(name: &str, body: &'a [u8]) -> Part<'a> {
        Part { name: name.to_owned(), filename: None, charset: None, body }
    }

    #[test]
    fn bodies() {
        for (body, parts) in [
            (
                &b"--b\r\nContent-Disposition: form-data; name=\"f\"\r\n\r\nv\r\n--b--\r\n"[..],
                vec![plain("f", b"v")],
            ),
            (
                b"--b\r\ncontent-disposition:form-data;NAME=f\r\n\r\n\r\n--b--",
                vec![plain("f", b"")],
            ),
            (b"--b\r\nContent-Disposition: form-data; name=f\r\n\r\n--b--", vec![plain("f", b"")]),
            (
                b"--b\nContent-Disposition: form-data; name=f\n\na\nb\n--b--\n",
                vec![plain("f", b"a\nb")],
            ),
            (
                b"pre\r\n--b \t\r\nContent-Disposition: form-data; name=f\r\n\r\n\
                \r\n\r\n\r\n--b-- \r\npost",
                vec![plain("f", b"\r\n\r\n")],
            ),
            (
                b"--b\r\nContent-Disposition: form-data;\r\n name=\"a\\\"b%22c\"\r\n\r\n1\r\n\
                --b\r\nX: y\r\n\
                Content-Disposition: form-data; name=g\r\n\r\n--bb\r\nx--b\r\n--b--",
                vec![plain("a\"b\"c", b"1"), plain("g", b"--bb\r\nx--b")],
            ),
            (
                b"--b\r\nContent-Disposition: form-data; name=caf\xE9\r\n\r\n\xFF\0\r\n--b--",
                vec![plain("caf\u{e9}", b"\xFF\0")],
            ),
            (
                b"--b\r\nContent-Disposition: form-data; name=\"caf\xC3\xA9\"\r\n\r\n\r\r\n--b--",
                vec![plain("caf\u{e9}", b"\r")],
            ),
            (b"--b--", vec![]),
        ] {
            assert_eq!(read(body, "b", MOST).as_ref(), Ok(&parts), "{}", body.escape_ascii());
        }
    }

    #[test]
    fn headers_of_parts() {
        let read = |headers: &str| {
            let body = format!("--b\r\n{headers}\r\n\r\n\r\n--b--");
            read(body.as_bytes(), "b", MOST).map(|mut parts| {
                let part = parts.pop().unwrap();
                (part.name, part.filename, part.charset)
            })
        };
        for (headers, filename, charset) in [
            ("Content-Disposition: form-data; name=f", None, None),
            ("Content-Disposition: form-data; name=f; filename=\"\"", Some(""), None),
            (
                "Content-Disposition: form-data; filename=\"C:\\a;b.txt\"; name=f",
                Some("C:\\a;b.txt"),
                None,
            ),
            ("Content-Disposition: form-data; name=f; filename*=UTF-8''x", Some("UTF-8''x"), None),
            (
                "CONTENT-TYPE: text/plain; charset=ISO-8859-1\r\n\
                 Content-Disposition: form-data; name=f",
                None,
                Some(Charset::Latin1),
            ),
            ("Content-Disposition: form-data; name=f\r\nContent-Type: text/plain", None, None),
        ] {
            let expected = ("f".to_owned(), filename.map(str::to_owned), charset);
            assert_eq!(read(headers), Ok(expected), "{headers}");
        }
        for headers in [
            "X: y",
            "Content-Disposition: form-data",
            "Content-Disposition: form-data; filename=f",
            "Content-Disposition",
            "Content-Disposition: form-data; name=f\r\njunk",
            "Content-Disposition: form-data; name=f\r\nContent-Type: text/plain; charset=utf-7",
        ] {
            assert!(read(headers).is_err(), "{headers}");
        }
    }

    #[test]
    fn unreadable() {
        for (body, cause) in [
            (&b""[..], "no line of the body is the boundary"),
            (b"--c--", "no line of the body is the boundary"),
            (b"x--b--", "no line of the body is the boundary"),
            (b"--b", "no line of the body is the boundary"),
            (b"--b\r\n", "byte 5: no boundary ends the part"),
            (
                b"--b\r\nContent-Disposition: form-data; name=f\r\n\r\nv\r\n",
                "byte 5: no boundary ends the part",
            ),
            (
                b"--b\r\nContent-Disposition: form-data; name=f\r\n\r\nv\r\n--b-",
                "byte 5: no boundary ends the part",
            ),
            (
                b"--b\r\nContent-Disposition: form-data; name=f\r\n\r\nv\r\n--b",
                "byte 5: no boundary ends the part",
            ),
            (
                b"--b\r\nContent-Disposition: form-data; name=f\r\n--b--",
                "byte 5: the part's headers do not end",
            ),
            (b"--b\r\n--b--", "byte 5: the part's headers do not end"),
            (b"--b\r\n\r\nv\r\n--b--", "byte 5: the part has no Content-Disposition"),
        ] {
            let error = read(body, "b", MOST).unwrap_err();
            assert_eq!(error.to_string(), cause, "{}", body.escape_ascii());
        }
    }

    #[test]
    fn limits() {
        for (length, good) in [(0, false), (1, true), (70, true), (71, false)] {
            let named = "b".repeat(length);
            let header = format!("multipart/form-data; boundary=\"{named}\"");
            let content_type = ContentType::parse(&header);
            assert_eq!(boundary(&content_type).is_ok(), good, "{length}");
            assert_eq!(
                read(format!("--{named}--").as_bytes(), &named, MOST).is_ok(),
                good,
                "{length}"
            );
        }
        assert!(boundary(&ContentType::parse("multipart/form-data")).is_err());
        let part = "--b\r\nContent-Disposition: form-data; name=f\r\n\r\n\r\n";
        for (count, good) in [(MOST, true), (MOST + 1, false)] {
            let body = format!("{}--b--", part.repeat(count));
            assert_eq!(read(body.as_bytes(), "b", MOST).is_ok(), good, "{count}");
        }
    }

    /// A body of those fields, with that line end.
    fn written(fields: &[(String, Vec<u8>)], eol: &str) -> Vec<u8> {
        let mut body = Vec::new();
        for (name, value) in fields {
            let name = name.replace('\\', "\\\\").replace('"', "\\\"");
            let head =
                format!("--=_B{eol}Content-Disposition: form-data; name=\"{name}\"{eol}{eol}");
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(value);
            body.extend_from_slice(eol.as_bytes());
        }
        body.extend_from_slice(b"--=_B--");
        body
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn forms_round_trip(
            fields in prop::collection::vec(("[ -$&-~é]{0,8}", any::<Vec<u8>>()), 0..5),
        ) {
            let body = written(&fields, "\r\n");
            let read = read(&body, "=_B", MOST).unwrap();
            let read: Vec<_> = read.into_iter().map(|p| (p.name, p.body.to_vec())).collect();
            prop_assert_eq!(read, fields);
        }

        #[test]
        fn a_truncated_form_is_refused(
            fields in prop::collection::vec(("[a-z]{1,8}", any::<Vec<u8>>()), 0..5),
            lf in any::<bool>(),
            at in any::<prop::sample::Index>(),
        ) {
            let body = written(&fields, if lf { "\n" } else { "\r\n" });
            let cut = body.get(..at.index(body.len())).unwrap();
            prop_assert!(read(cut, "=_B", MOST).is_err());
        }

        #[test]
        fn any_body_is_survived(bytes in any::<Vec<u8>>(), boundary in any::<String>(),
            pieces in prop::collection::vec(prop::sample::select(vec![
                "--b", "--", "b", "\r\n", "\n", "\r", " ", "Content-Disposition:", "name=", "\"",
                ";", "f", "%22", "\\", "\r\n\r\n", "é",
            ]), 0..24),
        ) {
            for boundary in ["b", &boundary] {
                prop_assert!(read(&bytes, boundary, MOST).map_or(0, |parts| parts.len()) <= MOST);
            }
            let body = pieces.concat();
            for part in read(body.as_bytes(), "b", MOST).unwrap_or_default() {
                prop_assert!(part.body.len() < body.len());
            }
        }
    }
}
