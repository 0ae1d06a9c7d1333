//! The start of a document: which character set it is in, and the declaration that says so.

use std::borrow::Cow;

use super::{
    names::Name,
    tag::{BLANKS, attributes},
};
use crate::wire::{
    charset::{Charset, NotInCharset, known},
    unreadable::Unreadable,
};

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// The document as text, without byte order mark and with LF for every line end.
///
/// The character set is the declared one, else that of the document's own declaration, else UTF-8.
pub(super) fn decode(
    document: &[u8],
    declared: Option<Charset>,
) -> Result<Cow<'_, str>, Unreadable> {
    let charset = declared.map_or_else(|| named_inside(document), Ok)?;
    let unmarked = document.strip_prefix(BYTE_ORDER_MARK).filter(|_| charset == Charset::Utf8);
    let body = unmarked.unwrap_or(document);
    let skipped = document.len() - body.len();
    let text = charset.decode(body);
    let text = text.map_err(|bad| NotInCharset { offset: bad.offset + skipped, ..bad })?;
    Ok(with_line_feeds(text))
}

/// How long the XML declaration at the start of the text is: 0 if there is none.
pub(super) fn declaration_length(text: &str) -> Result<usize, &'static str> {
    declaration(text).map(|found| found.map_or(0, |(length, _)| length))
}

/// The character set that the document's own declaration names, else UTF-8.
fn named_inside(document: &[u8]) -> Result<Charset, Unreadable> {
    let marked = document.strip_prefix(BYTE_ORDER_MARK);
    let body = marked.unwrap_or(document);
    if !body.starts_with(b"<?xml") {
        return Ok(Charset::Utf8);
    }
    let end = body.windows(2).position(|pair| pair == b"?>").map_or(body.len(), |at| at + 2);
    // A declaration is ASCII in all character sets that are known here.
    let head = Charset::Latin1.decode(body.get(..end).unwrap_or(body))?;
    let found = declaration(&head).map_err(|cause| Unreadable::new(format!("byte 0: {cause}")))?;
    match found.and_then(|(_, encoding)| encoding).map(known).transpose()? {
        Some(charset) if marked.is_some() && charset != Charset::Utf8 => {
            Err(Unreadable::new("byte 0: a UTF-8 byte order mark, but another encoding declared"))
        }
        charset => Ok(charset.unwrap_or(Charset::Utf8)),
    }
}

/// The length of the declaration, and the encoding in it.
fn declaration(text: &str) -> Result<Option<(usize, Option<&str>)>, &'static str> {
    // `<?xml-stylesheet` is an instruction like any other.
    let rest = text.strip_prefix("<?xml").filter(|rest| rest.starts_with(BLANKS));
    let Some(rest) = rest else { return Ok(None) };
    let (inside, after) = rest.split_once("?>").ok_or("the XML declaration is not closed")?;
    let pairs: Vec<_> = attributes(inside).collect::<Result<_, _>>()?;
    let encoding = encoding(&pairs).ok_or("the XML declaration is not one")?;
    Ok(Some((text.len() - after.len(), encoding)))
}

/// The encoding among the declaration's pairs, whose order is fixed; `None` if they are wrong.
fn encoding<'a>(pairs: &[(Name<'a>, &'a str)]) -> Option<Option<&'a str>> {
    let mut pairs = pairs.iter().peekable();
    let mut next = |local| {
        let wanted = Name { prefix: None, local };
        pairs.next_if(|(name, _)| *name == wanted).map(|(_, value)| *value)
    };
    let version = next("version")?;
    let encoding = next("encoding");
    let standalone = next("standalone").unwrap_or("no");
    let good = is_version(version)
        && encoding.is_none_or(is_encoding)
        && matches!(standalone, "yes" | "no")
        && pairs.next().is_none();
    good.then_some(encoding)
}

fn is_version(text: &str) -> bool {
    let minor = text.strip_prefix("1.").unwrap_or_default();
    !minor.is_empty() && minor.chars().all(|c| c.is_ascii_digit())
}

fn is_encoding(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'))
}

/// XML does this before anything else, so CDATA and attributes see it too.
fn with_line_feeds(text: Cow<'_, str>) -> Cow<'_, str> {
    if text.contains('\r') {
        Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n"))
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declarations() {
        let none = Some(None);
        for (text, expected) in [
            ("", none),
            ("<a/>", none),
            ("<?xml-stylesheet href='x'?><a/>", none),
            ("<?xml version='1.0'?><a/>", Some(Some((21, None)))),
            ("<?xml version=\"1.0\" encoding='UTF-8' ?>", Some(Some((39, Some("UTF-8"))))),
            ("<?xml\tversion='1.1'\n standalone='yes'?>", Some(Some((39, None)))),
            ("<?xml version='1.0' encoding='x' standalone='no'?>", Some(Some((50, Some("x"))))),
            ("<?xml version='1.0'", None),
            ("<?xml version='1.0'>", None),
            ("<?xml ?>", None),
            ("<?xml encoding='UTF-8'?>", None),
            ("<?xml encoding='UTF-8' version='1.0'?>", None),
            ("<?xml version='1.0' standalone='no' encoding='UTF-8'?>", None),
            ("<?xml version='1.0'encoding='UTF-8'?>", None),
            ("<?xml version='1.0' version='1.0'?>", None),
            ("<?xml version='1.0' p:encoding='UTF-8'?>", None),
            ("<?xml version='1.0' more='x'?>", None),
            ("<?xml version='2.0'?>", None),
            ("<?xml version='1.'?>", None),
            ("<?xml version='1.0' encoding=''?>", None),
            ("<?xml version='1.0' encoding='1x'?>", None),
            ("<?xml version='1.0' standalone='maybe'?>", None),
        ] {
            assert_eq!(declaration(text).ok(), expected, "{text}");
        }
    }

    #[test]
    fn character_sets() {
        let latin1 = b"<?xml version='1.0' encoding='ISO-8859-1'?><a>\xE9</a>";
        for (document, declared, read) in [
            (&b"<a>\xC3\xA9</a>"[..], None, Some("<a>é</a>")),
            (b"\xEF\xBB\xBF<a/>", None, Some("<a/>")),
            (b"\xEF\xBB\xBF<a/>", Some(Charset::Utf8), Some("<a/>")),
            (b"\xEF\xBB\xBF<a/>", Some(Charset::Latin1), Some("\u{EF}\u{BB}\u{BF}<a/>")),
            (b"\xEF\xBB\xBF<a/>", Some(Charset::Ascii), None),
            (b"<a>\xE9</a>", None, None),
            (b"<a>\xE9</a>", Some(Charset::Latin1), Some("<a>é</a>")),
            (latin1, None, Some("<?xml version='1.0' encoding='ISO-8859-1'?><a>é</a>")),
            (latin1, Some(Charset::Utf8), None),
            (b"<?xml version='1.0' encoding='us-ascii'?><a>\xC3\xA9</a>", None, None),
            (b"\xEF\xBB\xBF<?xml version='1.0' encoding='latin1'?><a/>", None, None),
            (b"<?xml version='1.0' encoding='UTF-16'?><a/>", None, None),
            (b"a\r\nb\rc\n\r", None, Some("a\nb\nc\n\n")),
            (b"\xFF\xFE<\0a\0", None, None),
        ] {
            assert_eq!(decode(document, declared).ok().as_deref(), read, "{document:?}");
        }
    }

    #[test]
    fn causes() {
        for (document, cause) in [
            (
                &b"<?xml version='1.0' encoding='KOI8-R'?><a/>"[..],
                "the character set KOI8-R is not known",
            ),
            (b"\xEF\xBB\xBF<a>\xFF", "byte 6: not UTF-8"),
        ] {
            let error = decode(document, None).err();
            assert_eq!(error.map(|error| error.to_string()).as_deref(), Some(cause));
        }
    }
}
