//! A character of a text, in every way that it can be read: as it stands, or as an escape of percent, XML or
//! JSON.

/// A character that stands somewhere, and how many bytes it takes there.
pub(super) type Reading = (char, usize);

/// Every way to read what stands at a place; none at the end, or within a character.
pub(super) fn readings(text: &[u8], at: usize) -> impl Iterator<Item = Reading> {
    let text = text.get(at..).unwrap_or_default();
    let escaped = match text.first() {
        Some(b'%') => percent(text),
        Some(b'&') => reference(text),
        Some(b'\\') => escape(text),
        Some(b'+') => Some((' ', 1)),
        _ => None,
    };
    escaped.into_iter().chain(plain(text))
}

fn plain(text: &[u8]) -> Option<Reading> {
    let first = *text.first()?;
    let length = match first {
        0..=0x7F => return Some((char::from(first), 1)),
        0xC2..=0xDF => 2,
        0xE0..=0xEF => 3,
        0xF0..=0xF4 => 4,
        _ => return None,
    };
    let letter = std::str::from_utf8(text.get(..length)?).ok()?.chars().next()?;
    Some((letter, length))
}

/// `%C3%A9`, in either letter case.
fn percent(text: &[u8]) -> Option<Reading> {
    let mut bytes = [0; 4];
    let mut length = 1;
    let mut read = 0;
    let mut escapes = text.chunks(3);
    while read < length {
        let Some([b'%', high, low]) = escapes.next() else { return None };
        let byte = u8::try_from(hex(&[*high, *low])?).ok()?;
        *bytes.get_mut(read)? = byte;
        if read == 0 {
            length = match byte {
                0..=0x7F => 1,
                0xC2..=0xDF => 2,
                0xE0..=0xEF => 3,
                0xF0..=0xF4 => 4,
                _ => return None,
            };
        }
        read += 1;
    }
    let letter = std::str::from_utf8(bytes.get(..length)?).ok()?.chars().next()?;
    Some((letter, length * 3))
}

/// `&amp;`, `&#38;`, `&#x26;`.
fn reference(text: &[u8]) -> Option<Reading> {
    let length = text.iter().take(12).position(|byte| *byte == b';')?;
    let code = match text.get(1..length)? {
        [b'#', b'x' | b'X', digits @ ..] => hex(digits)?,
        [b'#', digits @ ..] if digits.iter().all(u8::is_ascii_digit) => {
            std::str::from_utf8(digits).ok()?.parse().ok()?
        }
        b"amp" => u32::from('&'),
        b"lt" => u32::from('<'),
        b"gt" => u32::from('>'),
        b"quot" => u32::from('"'),
        b"apos" => u32::from('\''),
        _ => return None,
    };
    Some((char::from_u32(code)?, length + 1))
}

/// `\"`, `\/`, `\n`, `\u00e9`, and a pair of them for what does not fit in one.
fn escape(text: &[u8]) -> Option<Reading> {
    let short = match text.get(1)? {
        b'u' => return unicode(text),
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        itself @ (b'"' | b'\\' | b'/' | b'\'') => char::from(*itself),
        _ => return None,
    };
    Some((short, 2))
}

fn unicode(text: &[u8]) -> Option<Reading> {
    let unit = |at: usize| match text.get(at..at + 6)? {
        [b'\\', b'u', digits @ ..] => u16::try_from(hex(digits)?).ok(),
        _ => None,
    };
    let units = unit(0).into_iter().chain(unit(6));
    let letter = char::decode_utf16(units).next()?.ok()?;
    Some((letter, 6 * letter.len_utf16()))
}

fn hex(digits: &[u8]) -> Option<u32> {
    // `from_str_radix` takes a sign, too.
    let is_hex = !digits.is_empty() && digits.iter().all(u8::is_ascii_hexdigit);
    u32::from_str_radix(std::str::from_utf8(digits).ok().filter(|_| is_hex)?, 16).ok()
}

/// A character in the place of another, escaped as that was: as long as it, where their codes are.
pub(super) fn written(letter: char, form: &[u8], out: &mut Vec<u8>) {
    let mut buffer = [0; 4];
    let bytes = letter.encode_utf8(&mut buffer).as_bytes();
    let lower = form.iter().any(|byte| matches!(byte, b'a'..=b'f'));
    match form {
        [b'%', _, _, ..] => {
            for byte in bytes {
                out.push(b'%');
                out.extend(digits(u32::from(*byte), 16, 2, lower).bytes());
            }
        }
        [b'&', b'#', b'x' | b'X', code @ .., b';'] => {
            out.extend(form.iter().take(3));
            out.extend(digits(u32::from(letter), 16, code.len(), lower).bytes());
            out.push(b';');
        }
        [b'&', b'#', code @ .., b';'] => {
            out.extend(b"&#");
            out.extend(digits(u32::from(letter), 10, code.len(), lower).bytes());
            out.push(b';');
        }
        [b'\\', b'u', ..] => {
            for unit in letter.encode_utf16(&mut [0; 2]) {
                out.extend(b"\\u");
                out.extend(digits(u32::from(*unit), 16, 4, lower).bytes());
            }
        }
        _ => out.extend(bytes),
    }
}

fn digits(code: u32, radix: u32, width: usize, lower: bool) -> String {
    match (radix, lower) {
        (10, _) => format!("{code:0width$}"),
        (_, true) => format!("{code:0width$x}"),
        (_, false) => format!("{code:0width$X}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<Reading> {
        readings(text.as_bytes(), 0).collect()
    }

    #[test]
    fn a_character_is_read_in_every_way() {
        assert_eq!(read("a"), [('a', 1)]);
        assert_eq!(read("é"), [('é', 2)]);
        assert_eq!(read("+"), [(' ', 1), ('+', 1)]);
        assert_eq!(read("%61"), [('a', 3), ('%', 1)]);
        assert_eq!(read("%c3%A9x"), [('é', 6), ('%', 1)]);
        assert_eq!(read("%C3x"), [('%', 1)]);
        for text in ["&amp;", "&#38;", "&#x26;", "&#X026;"] {
            assert_eq!(read(text), [('&', text.len()), ('&', 1)]);
        }
        assert_eq!(read("\\u00E9"), [('é', 6), ('\\', 1)]);
        assert_eq!(read("\\ud83d\\ude00"), [('😀', 12), ('\\', 1)]);
        assert_eq!(read("\\/"), [('/', 2), ('\\', 1)]);
        assert_eq!(read(""), []);
        for text in ["%", "%+1", "&;", "&#;", "&#+1;", "\\", "\\u12", "\\x"] {
            assert_eq!(read(text).len(), 1, "{text}");
        }
        assert_eq!(readings(&[0x80], 0).count() + readings("é".as_bytes(), 1).count(), 0);
    }

    #[test]
    fn another_character_takes_its_escape() {
        let written = |letter, form: &str| {
            let mut out = Vec::new();
            written(letter, form.as_bytes(), &mut out);
            String::from_utf8_lossy(&out).into_owned()
        };
        for (letter, form, wanted) in [
            ('b', "a", "b"),
            ('m', "%6a", "%6d"),
            ('m', "%6A", "%6D"),
            ('ö', "%C3%A9", "%C3%B6"),
            ('b', "&#0097;", "&#0098;"),
            ('m', "&#x6A;", "&#x6D;"),
            ('m', "\\u006a", "\\u006d"),
            ('😁', "\\uD83D\\uDE00", "\\uD83D\\uDE01"),
        ] {
            assert_eq!(written(letter, form), wanted);
        }
    }
}
