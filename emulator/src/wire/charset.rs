//! Character sets of requests, and the header values that name them.

use std::borrow::Cow;

use super::unreadable::Unreadable;

/// The character sets that the clients of the time declare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Charset {
    /// UTF-8. A byte order mark is not skipped: it decodes to U+FEFF.
    Utf8,
    /// US-ASCII, seven bits.
    Ascii,
    /// ISO-8859-1 itself: byte N is U+00NN, also for 80 to 9F (not windows-1252).
    Latin1,
}

impl Charset {
    /// The character set of a label, in any letter case; `None` if it is not one of ours.
    pub fn named(label: &str) -> Option<Self> {
        match label.to_ascii_lowercase().as_str() {
            "utf-8" | "utf8" => Some(Self::Utf8),
            "us-ascii" | "ascii" => Some(Self::Ascii),
            "iso-8859-1" | "iso8859-1" | "iso_8859-1" | "latin1" | "latin-1" | "l1" => {
                Some(Self::Latin1)
            }
            _ => None,
        }
    }

    /// All of `bytes` as text, borrowed where the bytes are UTF-8 already.
    pub fn decode(self, bytes: &[u8]) -> Result<Cow<'_, str>, NotInCharset> {
        let foreign = |offset| NotInCharset { charset: self, offset };
        match self {
            Self::Ascii if !bytes.is_ascii() => {
                let offset = bytes.iter().position(|byte| !byte.is_ascii());
                Err(foreign(offset.unwrap_or_default()))
            }
            Self::Latin1 if !bytes.is_ascii() => {
                Ok(bytes.iter().copied().map(char::from).collect())
            }
            _ => match str::from_utf8(bytes) {
                Ok(text) => Ok(Cow::Borrowed(text)),
                Err(error) => Err(foreign(error.valid_up_to())),
            },
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Ascii => "US-ASCII",
            Self::Latin1 => "ISO-8859-1",
        }
    }
}

/// A byte that the declared character set does not have there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("byte {offset}: not {}", charset.name())]
pub struct NotInCharset {
    /// What the bytes were declared to be.
    pub charset: Charset,
    /// Where the first bad byte is, from 0.
    pub offset: usize,
}

impl From<NotInCharset> for Unreadable {
    fn from(error: NotInCharset) -> Self {
        Self::new(error.to_string())
    }
}

/// A Content-Type header's value, or that of any header of the same shape.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContentType<'a> {
    /// What stands before the parameters, without blanks and in lower case: `text/xml`.
    pub essence: Cow<'a, str>,
    parameters: Vec<(&'a str, Cow<'a, str>)>,
}

impl<'a> ContentType<'a> {
    /// Reads what can be read: a piece that is no `name=value` is skipped.
    ///
    /// In quotes a backslash counts only before a quote or another backslash, as in PHP: browsers
    /// send the backslashes of a Windows path raw.
    pub fn parse(value: &'a str) -> Self {
        let (essence, mut rest) = value.split_once(';').unwrap_or((value, ""));
        let mut parameters = Vec::new();
        while !rest.is_empty() {
            let (parameter, after) = parameter(rest);
            parameters.extend(parameter);
            rest = after;
        }
        Self { essence: lower_case(essence.trim()), parameters }
    }

    /// The first parameter of this name, in any letter case.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        let mut parameters = self.parameters.iter();
        parameters.find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_ref())
    }

    /// The declared character set; an unknown one is an error that names it.
    pub fn charset(&self) -> Result<Option<Charset>, Unreadable> {
        self.parameter("charset").map(known).transpose()
    }
}

/// The character set of a label; if it is unknown, an error that names it.
pub fn known(label: &str) -> Result<Charset, Unreadable> {
    Charset::named(label).ok_or_else(|| {
        // A label is a short token; anything else is not worth the journal's space.
        let token = label.len() <= 40 && label.chars().all(|c| c.is_ascii_graphic());
        let shown = if token { label } else { "(not a token)" };
        Unreadable::new(format!("the character set {shown} is not known"))
    })
}

/// Whether XML 1.0 has the character at all (its production `Char`).
pub fn is_xml_char(c: char) -> bool {
    matches!(c,
        '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}

/// Whether XML 1.0 has all characters of a text.
pub fn is_xml_text(text: &str) -> bool {
    // Most texts are printable ASCII, which needs no decoding; looked at to the end, many bytes at a time.
    let plain = text.bytes().fold(true, |plain, byte| plain & matches!(byte, b' '..=b'~'));
    plain || text.chars().all(is_xml_char)
}

/// A text in lower case, which it nearly always is.
fn lower_case(text: &str) -> Cow<'_, str> {
    if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(text.to_ascii_lowercase())
    } else {
        Cow::Borrowed(text)
    }
}

/// The parameter at the start of `text`, if it is one, and what follows its semicolon.
fn parameter(text: &str) -> (Option<(&str, Cow<'_, str>)>, &str) {
    let end = text.find([';', '=']).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    let Some(value) = rest.strip_prefix('=') else {
        return (None, rest.strip_prefix(';').unwrap_or(rest));
    };
    let (value, rest) = match value.trim_start().strip_prefix('"') {
        Some(quoted) => unquoted(quoted),
        None => {
            let (token, rest) = value.split_once(';').unwrap_or((value, ""));
            return (Some((name.trim(), Cow::Borrowed(token.trim()))), rest);
        }
    };
    // Between the closing quote and the semicolon there is nothing of use.
    let rest = rest.split_once(';').map_or("", |(_, rest)| rest);
    (Some((name.trim(), value)), rest)
}

/// What stands before the closing quote (or the end), and what follows it.
fn unquoted(text: &str) -> (Cow<'_, str>, &str) {
    let mut value = Cow::Borrowed("");
    let mut rest = text;
    while let Some(at) = rest.find(['"', '\\']) {
        let (plain, special) = rest.split_at(at);
        append(&mut value, plain);
        if let Some(after) = special.strip_prefix('"') {
            return (value, after);
        }
        // A backslash stands for itself unless the next character needs it.
        let after = special.strip_prefix('\\').unwrap_or(special);
        let escaped = after.starts_with(['"', '\\']);
        let (literal, after) = if escaped { after.split_at(1) } else { ("\\", after) };
        append(&mut value, literal);
        rest = after;
    }
    append(&mut value, rest);
    (value, "")
}

/// Adds to the value, which stays borrowed while it is of one piece.
fn append<'a>(value: &mut Cow<'a, str>, piece: &'a str) {
    if value.is_empty() {
        *value = Cow::Borrowed(piece);
    } else if !piece.is_empty() {
        value.to_mut().push_str(piece);
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn labels() {
        for (label, charset) in [
            ("utf-8", Some(Charset::Utf8)),
            ("UTF8", Some(Charset::Utf8)),
            ("US-ASCII", Some(Charset::Ascii)),
            ("ascii", Some(Charset::Ascii)),
            ("ISO-8859-1", Some(Charset::Latin1)),
            ("ISO8859-1", Some(Charset::Latin1)),
            ("iso_8859-1", Some(Charset::Latin1)),
            ("Latin1", Some(Charset::Latin1)),
            ("latin-1", Some(Charset::Latin1)),
            ("l1", Some(Charset::Latin1)),
            ("windows-1252", None),
            ("utf-16", None),
            (" utf-8", None),
            ("", None),
        ] {
            assert_eq!(Charset::named(label), charset, "{label}");
        }
    }

    #[test]
    fn decoding() {
        let bad = |charset, offset| Err(NotInCharset { charset, offset });
        for (charset, bytes, text) in [
            (Charset::Utf8, &b"caf\xC3\xA9"[..], Ok(Cow::from("café"))),
            (Charset::Utf8, b"caf\xE9", bad(Charset::Utf8, 3)),
            (Charset::Utf8, b"ab\xED\xA0\x80", bad(Charset::Utf8, 2)),
            (Charset::Ascii, b"cafe\x00", Ok(Cow::from("cafe\0"))),
            (Charset::Ascii, b"caf\xC3\xA9", bad(Charset::Ascii, 3)),
            (Charset::Latin1, b"caf\xE9\x80\xFF", Ok(Cow::from("café\u{80}ÿ"))),
            (Charset::Latin1, b"", Ok(Cow::from(""))),
        ] {
            assert_eq!(charset.decode(bytes), text, "{bytes:?}");
        }
        let error = Charset::Ascii.decode(b"a\xFF").unwrap_err();
        assert_eq!(Unreadable::from(error).to_string(), "byte 1: not US-ASCII");
    }

    #[test]
    fn content_types() {
        for (value, essence, parameters) in [
            ("text/xml", "text/xml", &[][..]),
            (" Text/XML ;", "text/xml", &[]),
            ("text/xml; charset=utf-8", "text/xml", &[("charset", "utf-8")]),
            ("text/xml;CHARSET=\"UTF-8\"", "text/xml", &[("charset", "UTF-8")]),
            ("a/b; x; =y; charset = l1 ;z", "a/b", &[("charset", "l1"), ("x", "-")]),
            ("a/b; boundary=\"a;b\\\"c\\\\\"; d=e", "a/b", &[("boundary", "a;b\"c\\"), ("d", "e")]),
            ("f; filename=\"C:\\new\\x.txt\"", "f", &[("filename", "C:\\new\\x.txt")]),
            ("a/b; x=\"open; y=z", "a/b", &[("x", "open; y=z"), ("y", "-")]),
            ("a/b; x=\"\" junk; y=z", "a/b", &[("x", ""), ("y", "z")]),
            ("a/b; x=1; X=2", "a/b", &[("X", "1")]),
            ("", "", &[("charset", "-")]),
        ] {
            let parsed = ContentType::parse(value);
            assert_eq!(parsed.essence, essence, "{value}");
            for (name, expected) in parameters {
                assert_eq!(parsed.parameter(name).unwrap_or("-"), *expected, "{value}");
            }
        }
    }

    #[test]
    fn charsets_of_content_types() {
        let charset = |value| ContentType::parse(value).charset();
        assert_eq!(charset("text/xml"), Ok(None));
        assert!(charset("text/xml; charset='utf-8'").is_err());
        assert_eq!(charset("text/xml; Charset=\"iso-8859-1\""), Ok(Some(Charset::Latin1)));
        let unknown = charset("text/xml; charset=utf-16").unwrap_err();
        assert_eq!(unknown.to_string(), "the character set utf-16 is not known");
        let strange = charset("text/xml; charset=\"a b\"").unwrap_err();
        assert_eq!(strange.to_string(), "the character set (not a token) is not known");
    }

    #[test]
    fn characters_of_xml() {
        for c in ['\t', '\n', '\r', ' ', '\u{7F}', '\u{D7FF}', '\u{E000}', '\u{FFFD}', '\u{1F600}']
        {
            assert!(is_xml_char(c), "{c:?}");
        }
        for c in ['\0', '\u{8}', '\u{B}', '\u{C}', '\u{E}', '\u{1F}', '\u{FFFE}', '\u{FFFF}'] {
            assert!(!is_xml_char(c), "{c:?}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn utf8_round_trips(text in any::<String>()) {
            prop_assert_eq!(Charset::Utf8.decode(text.as_bytes()).unwrap(), text.as_str());
        }

        #[test]
        fn latin1_takes_every_byte(bytes in any::<Vec<u8>>()) {
            let text = Charset::Latin1.decode(&bytes).unwrap();
            let back: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
            prop_assert_eq!(back, bytes);
        }

        #[test]
        fn the_offset_is_the_first_bad_byte(bytes in any::<Vec<u8>>()) {
            for charset in [Charset::Utf8, Charset::Ascii] {
                if let Err(error) = charset.decode(&bytes) {
                    prop_assert!(charset.decode(bytes.get(..error.offset).unwrap()).is_ok());
                }
            }
        }

        #[test]
        fn parameters_round_trip(values in prop::collection::vec("[ -~é]{0,12}", 0..5)) {
            let quoted = |v: &String| v.replace('\\', "\\\\").replace('"', "\\\"");
            let pairs = values.iter().enumerate();
            let header: String = pairs.map(|(i, v)| format!("; p{i}=\"{}\"", quoted(v))).collect();
            let header = format!("a/b{header}");
            let parsed = ContentType::parse(&header);
            for (i, value) in values.iter().enumerate() {
                prop_assert_eq!(parsed.parameter(&format!("P{i}")), Some(value.as_str()));
            }
        }

        #[test]
        fn any_header_is_read(value in any::<String>(), shaped in "[a\";=\\\\ /é]{0,30}") {
            ContentType::parse(&value);
            ContentType::parse(&shaped);
        }
    }
}
