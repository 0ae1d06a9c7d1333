//! A secret, and whether it stands at some place, however its characters are escaped there.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

/// Characters to look for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Needle {
    letters: Vec<char>,
    /// It is base64: its first and last characters may hold bits of what stands beside it.
    is_base64: bool,
}

impl Needle {
    /// A secret as it is, and as base64 has it: at each of the three places in a group of three bytes.
    pub(super) fn all_of(secret: &str) -> Vec<Self> {
        let plain = Self { letters: secret.chars().collect(), is_base64: false };
        let shifted = (0..3).flat_map(|shift| {
            let bytes: Vec<u8> = [0].repeat(shift).into_iter().chain(secret.bytes()).collect();
            // Six bits a character. Those that hold bits of the neighbours cannot be known.
            let (first, end) = ((shift * 8).div_ceil(6), bytes.len() * 8 / 6);
            [STANDARD_NO_PAD.encode(&bytes), URL_SAFE_NO_PAD.encode(&bytes)].map(|text| Self {
                letters: text.chars().take(end).skip(first).collect(),
                is_base64: true,
            })
        });
        std::iter::once(plain).chain(shifted).collect()
    }

    /// Where it ends, if it stands here. Every way to read an escape is followed, and the longest wins.
    pub(super) fn end(&self, text: &[u8], at: usize) -> Option<usize> {
        let mut places = BTreeSet::from([at]);
        for letter in &self.letters {
            places = places.iter().flat_map(|place| ends_of(*letter, text, *place)).collect();
            if places.is_empty() {
                return None;
            }
        }
        let end = places.last().copied()?;
        Some(if self.is_base64 { end + tail(text.get(end..).unwrap_or_default()) } else { end })
    }
}

/// How much of what follows belongs to the last bytes of a secret in base64: a character, and padding.
fn tail(text: &[u8]) -> usize {
    let is_of_base64 = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/-_".contains(byte);
    let shared = text.iter().take(1).filter(|byte| is_of_base64(byte)).count();
    shared + text.iter().skip(shared).take(2).take_while(|byte| **byte == b'=').count()
}

/// The ends of all forms of a character that stand here.
fn ends_of(letter: char, text: &[u8], at: usize) -> Vec<usize> {
    let Some(text) = text.get(at..) else { return Vec::new() };
    let lengths = match text.first() {
        Some(b'%') => percent(letter, text),
        Some(b'&') => reference(letter, text),
        Some(b'\\') => escape(letter, text),
        Some(b'+') if letter == ' ' => Some(1),
        _ => None,
    };
    let mut buffer = [0; 4];
    let plain = letter.encode_utf8(&mut buffer).as_bytes();
    let plain = text.starts_with(plain).then_some(plain.len());
    lengths.into_iter().chain(plain).map(|length| at + length).collect()
}

/// `%C3%A9`, in either letter case.
fn percent(letter: char, text: &[u8]) -> Option<usize> {
    let mut buffer = [0; 4];
    let bytes = letter.encode_utf8(&mut buffer).as_bytes();
    let mut escapes = text.chunks(3);
    let is_there = bytes.iter().all(|byte| match escapes.next() {
        Some([b'%', high, low]) => hex(&[*high, *low]) == Some(u32::from(*byte)),
        _ => false,
    });
    is_there.then_some(bytes.len() * 3)
}

/// `&amp;`, `&#38;`, `&#x26;`.
fn reference(letter: char, text: &[u8]) -> Option<usize> {
    let length = text.iter().take(12).position(|byte| *byte == b';')?;
    let code = match text.get(1..length)? {
        [b'#', b'x' | b'X', digits @ ..] => hex(digits)?,
        [b'#', digits @ ..] => std::str::from_utf8(digits).ok()?.parse().ok()?,
        b"amp" => u32::from('&'),
        b"lt" => u32::from('<'),
        b"gt" => u32::from('>'),
        b"quot" => u32::from('"'),
        b"apos" => u32::from('\''),
        _ => return None,
    };
    (code == u32::from(letter)).then_some(length + 1)
}

/// `\"`, `\/`, `\n`, `\u00e9`, and a pair of them for what does not fit in one.
fn escape(letter: char, text: &[u8]) -> Option<usize> {
    if text.get(1) != Some(&b'u') {
        let short = match letter {
            '\n' => b'n',
            '\r' => b'r',
            '\t' => b't',
            '\u{8}' => b'b',
            '\u{c}' => b'f',
            '"' | '\\' | '/' | '\'' => u8::try_from(letter).ok()?,
            _ => return None,
        };
        return (text.get(1) == Some(&short)).then_some(2);
    }
    let mut buffer = [0; 2];
    let units = letter.encode_utf16(&mut buffer);
    let mut escapes = text.chunks(6);
    let is_there = units.iter().all(|unit| match escapes.next() {
        Some([b'\\', b'u', digits @ ..]) => hex(digits) == Some(u32::from(*unit)),
        _ => false,
    });
    is_there.then_some(units.len() * 6)
}

fn hex(digits: &[u8]) -> Option<u32> {
    // `from_str_radix` takes a sign, too.
    let is_hex = digits.iter().all(u8::is_ascii_hexdigit);
    u32::from_str_radix(std::str::from_utf8(digits).ok().filter(|_| is_hex)?, 16).ok()
}
