//! One character as the envelopes of the vendors may write it: raw, `%41`, `&amp;`, `\u0041`.

/// What an escape stands for: the bytes of one character, or one byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unescaped {
    bytes: [u8; 4],
    count: usize,
}

impl Unescaped {
    pub(super) fn bytes(&self) -> &[u8] {
        self.bytes.get(..self.count).unwrap_or_default()
    }

    pub(super) fn byte(byte: u8) -> Self {
        Self { bytes: [byte, 0, 0, 0], count: 1 }
    }

    fn character(character: char) -> Self {
        let mut bytes = [0; 4];
        let count = character.encode_utf8(&mut bytes).len();
        Self { bytes, count }
    }
}

/// The escape at the start of a text, and how long it is; a form's `+` is one.
pub(super) fn escape(text: &[u8]) -> Option<(Unescaped, usize)> {
    match text {
        [b'+', ..] => Some((Unescaped::byte(b' '), 1)),
        [b'%', high, low, ..] => {
            let byte = hex(&[*high, *low])?;
            Some((Unescaped::byte(u8::try_from(byte).ok()?), 3))
        }
        [b'&', rest @ ..] => {
            let (character, length) = reference(rest)?;
            Some((Unescaped::character(character), length + 1))
        }
        [b'\\', rest @ ..] => {
            let (character, length) = backslash(rest)?;
            Some((Unescaped::character(character), length + 1))
        }
        _ => None,
    }
}

/// All of a text without the references of XML.
pub(super) fn without_references(text: &[u8]) -> Vec<u8> {
    without(text, b'&')
}

/// All of a text without the escapes of JSON.
pub(super) fn without_backslashes(text: &[u8]) -> Vec<u8> {
    without(text, b'\\')
}

fn without(text: &[u8], sign: u8) -> Vec<u8> {
    let mut plain = Vec::with_capacity(text.len());
    let mut rest = text;
    while let [first, after @ ..] = rest {
        let found = escape(rest).filter(|_| *first == sign);
        match found {
            Some((unescaped, length)) => {
                plain.extend_from_slice(unescaped.bytes());
                rest = rest.get(length..).unwrap_or_default();
            }
            None => {
                plain.push(*first);
                rest = after;
            }
        }
    }
    plain
}

/// What follows `&`.
fn reference(text: &[u8]) -> Option<(char, usize)> {
    // `#x10FFFF;`, and some zeros.
    let end = text.iter().take(16).position(|&byte| byte == b';')?;
    let name = text.get(..end)?;
    let character = match name {
        b"amp" => '&',
        b"lt" => '<',
        b"gt" => '>',
        b"quot" => '"',
        b"apos" => '\'',
        [b'#', b'x' | b'X', digits @ ..] => char::from_u32(hex(digits)?)?,
        [b'#', digits @ ..] => char::from_u32(str::from_utf8(digits).ok()?.parse().ok()?)?,
        _ => return None,
    };
    Some((character, end + 1))
}

/// What follows `\`.
fn backslash(text: &[u8]) -> Option<(char, usize)> {
    let character = match text.first()? {
        b'"' => '"',
        b'\\' => '\\',
        b'/' => '/',
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'u' => return unicode(text),
        _ => return None,
    };
    Some((character, 1))
}

/// `uXXXX`, or two of them that are one character.
fn unicode(text: &[u8]) -> Option<(char, usize)> {
    let high = hex(text.get(1..5)?)?;
    if let Some(character) = char::from_u32(high) {
        return Some((character, 5));
    }
    let low = text.get(5..)?.strip_prefix(b"\\u")?;
    let pair = [u16::try_from(high).ok()?, u16::try_from(hex(low.get(..4)?)?).ok()?];
    let character = char::decode_utf16(pair).next()?.ok()?;
    Some((character, 11))
}

fn hex(digits: &[u8]) -> Option<u32> {
    let digits = str::from_utf8(digits).ok().filter(|text| !text.starts_with('+'))?;
    u32::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_of_all_envelopes() {
        for (text, plain, length) in [
            ("%41b", "A", 3),
            ("%c3", "\u{fffd}", 3),
            ("+", " ", 1),
            ("&amp;x", "&", 5),
            ("&#65;", "A", 5),
            ("&#x41;", "A", 6),
            ("\\u0041", "A", 6),
            ("\\ud83d\\ude00x", "😀", 12),
            ("\\\"", "\"", 2),
        ] {
            let found = escape(text.as_bytes());
            let found =
                found.map(|(u, length)| (String::from_utf8_lossy(u.bytes()).into_owned(), length));
            assert_eq!(found, Some((plain.to_owned(), length)), "{text}");
        }
        for text in
            ["", "a", "%4", "%zz", "%+1", "&x;", "&amp", "&#x110000;", "\\x", "\\u00", "\\ud83d"]
        {
            assert_eq!(escape(text.as_bytes()), None, "{text}");
        }
        assert_eq!(without_references(b"a&amp;b%41"), b"a&b%41");
        assert_eq!(without_backslashes(b"a\\nb&amp;"), b"a\nb&amp;");
    }
}
