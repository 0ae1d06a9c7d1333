//! A character of a text, in every way that it can be read: as it stands, or as an escape of percent, XML or
//! JSON, which may be escaped again (`%2526`, `&amp;amp;`, `%26amp%3B`, `\\\\u0026`).

/// A character that stands somewhere, and how many bytes it takes there.
pub(super) type Reading = (char, usize);

/// So many escapes within one another are read.
const DEEPEST: usize = 3;

/// Every way to read what stands at a place; none at the end, or within a character.
pub(super) fn readings(text: &[u8], at: usize) -> impl Iterator<Item = Reading> {
    let text = text.get(at..).unwrap_or_default();
    let deepest = match text.first() {
        Some(b'+') => 1,
        _ if may_be_escaped(text) => DEEPEST,
        _ => 0,
    };
    let escaped = (1..=deepest).rev().filter_map(|depth| Reader { depth: depth - 1 }.escaped(text));
    escaped.chain(plain(text))
}

/// Whether a byte may be read as more than the character that it is, or is none by itself.
pub(super) const fn is_open(byte: u8) -> bool {
    !byte.is_ascii() || matches!(byte, b'%' | b'&' | b'\\' | b'+')
}

/// Whatever is escaped how often, this is what it begins with: a mark, and what may stand behind it, which
/// may be escaped itself.
fn may_be_escaped(text: &[u8]) -> bool {
    match text {
        [b'%' | b'&' | b'\\', b'%' | b'&' | b'\\', ..] => true,
        [b'%', next, ..] => next.is_ascii_hexdigit(),
        [b'&', next, ..] => matches!(next, b'#' | b'a' | b'l' | b'g' | b'q'),
        [b'\\', next, ..] => {
            matches!(next, b'u' | b'n' | b'r' | b't' | b'b' | b'f' | b'"' | b'/' | b'\'')
        }
        _ => false,
    }
}

/// A text as it is meant: its escapes read, whatever stands in their way left out.
pub(super) fn plainly(text: &[u8]) -> Vec<char> {
    let reader = Reader { depth: DEEPEST };
    let mut letters = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let reading = reader.next(rest);
        letters.extend(reading.map(|(letter, _)| letter));
        at += reading.map_or(1, |(_, length)| length);
    }
    letters
}

/// Reads characters that are escaped as often as that, or less.
#[derive(Clone, Copy)]
struct Reader {
    depth: usize,
}

impl Reader {
    /// An escape, each character of which is read like that.
    fn escaped(self, text: &[u8]) -> Option<Reading> {
        let (first, length) = self.next(text)?;
        match first {
            '%' => self.percent(text),
            '&' => self.reference(text, length),
            '\\' => self.escape(text, length),
            '+' if text.first() == Some(&b'+') => Some((' ', 1)),
            _ => None,
        }
    }

    /// The next character: what is escaped as it is meant.
    fn next(self, text: &[u8]) -> Option<Reading> {
        let depth = self.depth.checked_sub(1).filter(|_| may_be_escaped(text));
        let Some(depth) = depth else { return plain(text) };
        let inner = Self { depth };
        inner.escaped(text).or_else(|| inner.next(text))
    }

    /// The next character, if it is in ASCII.
    fn ascii(self, text: &[u8], at: usize) -> Option<(u8, usize)> {
        let (letter, length) = self.next(text.get(at..)?)?;
        Some((u8::try_from(letter).ok().filter(u8::is_ascii)?, length))
    }

    /// So many hex digits.
    fn hex(self, text: &[u8], at: usize, count: usize) -> Option<(u32, usize)> {
        let mut end = at;
        let mut digits = Vec::with_capacity(count);
        for _ in 0..count {
            let (digit, length) = self.ascii(text, end)?;
            digits.push(digit);
            end += length;
        }
        Some((hex(&digits)?, end))
    }

    /// `%C3%A9`, in either letter case.
    fn percent(self, text: &[u8]) -> Option<Reading> {
        let (mut bytes, mut wanted, mut end) = (Vec::with_capacity(4), 1, 0);
        while bytes.len() < wanted {
            let (b'%', length) = self.ascii(text, end)? else { return None };
            let (byte, behind) = self.hex(text, end + length, 2)?;
            let byte = u8::try_from(byte).ok()?;
            if bytes.is_empty() {
                wanted = width(byte)?;
            }
            bytes.push(byte);
            end = behind;
        }
        Some((str::from_utf8(&bytes).ok()?.chars().next()?, end))
    }

    /// `&amp;`, `&#38;`, `&#x26;`.
    fn reference(self, text: &[u8], from: usize) -> Option<Reading> {
        let (mut name, mut end) = (Vec::new(), from);
        loop {
            let (byte, length) = self.ascii(text, end)?;
            end += length;
            match byte {
                b';' => break,
                byte if name.len() < LONGEST && (byte == b'#' || byte.is_ascii_alphanumeric()) => {
                    name.push(byte);
                }
                _ => return None,
            }
        }
        let code = match name.as_slice() {
            [b'#', b'x' | b'X', digits @ ..] => hex(digits)?,
            [b'#', digits @ ..] if digits.iter().all(u8::is_ascii_digit) => {
                str::from_utf8(digits).ok()?.parse().ok()?
            }
            b"amp" => u32::from('&'),
            b"lt" => u32::from('<'),
            b"gt" => u32::from('>'),
            b"quot" => u32::from('"'),
            b"apos" => u32::from('\''),
            _ => return None,
        };
        Some((char::from_u32(code)?, end))
    }

    /// `\"`, `\/`, `\n`, `\u00e9`, and a pair of them for what does not fit in one.
    fn escape(self, text: &[u8], from: usize) -> Option<Reading> {
        let (letter, length) = self.ascii(text, from)?;
        let short = match letter {
            b'u' => return self.unicode(text),
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            itself @ (b'"' | b'\\' | b'/' | b'\'') => char::from(itself),
            _ => return None,
        };
        Some((short, from + length))
    }

    fn unicode(self, text: &[u8]) -> Option<Reading> {
        let unit = |at: usize| {
            let (b'\\', one) = self.ascii(text, at)? else { return None };
            let (b'u', two) = self.ascii(text, at + one)? else { return None };
            let (unit, end) = self.hex(text, at + one + two, 4)?;
            Some((u16::try_from(unit).ok()?, end))
        };
        let (first, end) = unit(0)?;
        if let Some(letter) = char::from_u32(u32::from(first)) {
            return Some((letter, end));
        }
        let (second, end) = unit(end)?;
        Some((char::decode_utf16([first, second]).next()?.ok()?, end))
    }
}

/// The most characters of a reference, zeros in front of its number among them.
const LONGEST: usize = 24;

/// How many bytes a character has that begins with this one.
const fn width(first: u8) -> Option<usize> {
    match first {
        0..=0x7F => Some(1),
        0xC2..=0xDF => Some(2),
        0xE0..=0xEF => Some(3),
        0xF0..=0xF4 => Some(4),
        _ => None,
    }
}

fn plain(text: &[u8]) -> Option<Reading> {
    let length = width(*text.first()?)?;
    let letter = str::from_utf8(text.get(..length)?).ok()?.chars().next()?;
    Some((letter, length))
}

fn hex(digits: &[u8]) -> Option<u32> {
    // `from_str_radix` takes a sign, too.
    let is_hex = !digits.is_empty() && digits.iter().all(u8::is_ascii_hexdigit);
    u32::from_str_radix(std::str::from_utf8(digits).ok().filter(|_| is_hex)?, 16).ok()
}

/// A character in the place of another, escaped as that was: as long as it, where their codes are.
pub(super) fn written(letter: char, form: &[u8], out: &mut Vec<u8>) {
    let once = Reader { depth: 0 }.escaped(form);
    if once.into_iter().chain(plain(form)).any(|(_, length)| length == form.len()) {
        return escaped(letter, form, out);
    }
    // Escapes within one another: what stands within the outermost is written anew, and then that.
    let (mut inner, mut forms, mut at) = (Vec::new(), Vec::new(), 0);
    let outermost = Reader { depth: 1 };
    while let Some((one, length)) = outermost.next(form.get(at..).unwrap_or_default()) {
        inner.extend(one.encode_utf8(&mut [0; 4]).bytes());
        forms.push((one, form.get(at..at + length).unwrap_or_default()));
        at += length;
    }
    let mut other = Vec::new();
    written(letter, &inner, &mut other);
    for (new, (old, form)) in String::from_utf8_lossy(&other).chars().zip(forms) {
        if new == old { out.extend(form) } else { escaped(new, form, out) }
    }
}

/// The same, of what is escaped once, or not at all.
fn escaped(letter: char, form: &[u8], out: &mut Vec<u8>) {
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
        assert_eq!(read("%2561"), [('a', 5), ('%', 3), ('%', 1)]);
        assert_eq!(read("%252561").first(), Some(&('a', 7)));
        assert_eq!(read("%25C3%25A9").first(), Some(&('é', 10)));
        for text in ["&amp;amp;", "&#38;amp;", "%26amp%3B", "\\u0026amp;", "&amp;#x26;"] {
            assert_eq!(read(text).first(), Some(&('&', text.len())), "{text}");
        }
        assert_eq!(read("\\\\\\\"").first(), Some(&('"', 4)));
        assert_eq!(read("\\\\ud83d\\\\ude00").first(), Some(&('😀', 14)));
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
            ('m', "%256a", "%256d"),
            ('m', "%25%36%61", "%25%36%64"),
            ('b', "&amp;#97;", "&amp;#98;"),
            ('m', "\\\\u006a", "\\\\u006d"),
        ] {
            assert_eq!(written(letter, form), wanted);
        }
    }
}
