//! Percent escapes: bytes out of `%41`, and what was wrong with them.

use std::borrow::Cow;

/// Decodes `%XX` and `+` of a form. A `%` that two hex digits do not follow stays as it is; the
/// second value is the offset of the first such `%` (ALL-ARG-5).
#[must_use]
pub fn decode_form(escaped: &[u8]) -> (Cow<'_, [u8]>, Option<usize>) {
    if !escaped.iter().any(|byte| matches!(byte, b'%' | b'+')) {
        return (Cow::Borrowed(escaped), None);
    }
    let mut decoded = Vec::with_capacity(escaped.len());
    let mut flaw = None;
    let mut rest = escaped;
    while let [byte, tail @ ..] = rest {
        rest = tail;
        match byte {
            b'+' => decoded.push(b' '),
            b'%' => match escape(tail) {
                Some((byte, after)) => {
                    decoded.push(byte);
                    rest = after;
                }
                None => {
                    flaw = flaw.or(Some(escaped.len() - tail.len() - 1));
                    decoded.push(b'%');
                }
            },
            byte => decoded.push(*byte),
        }
    }
    (Cow::Owned(decoded), flaw)
}

/// Decodes `%XX` of a path, where a `+` is a plus. What is not valid UTF-8 is replaced.
#[must_use]
pub fn decode_path(escaped: &str) -> Cow<'_, str> {
    if !escaped.contains('%') {
        return Cow::Borrowed(escaped);
    }
    let plusses = escaped.replace('+', "%2B");
    let (decoded, _) = decode_form(plusses.as_bytes());
    Cow::Owned(String::from_utf8_lossy(&decoded).into_owned())
}

/// Escapes all but letters, digits and `-._~`, as a form's value.
#[must_use]
pub fn encode(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                escaped.push(char::from(byte));
            }
            _ => {
                escaped.push('%');
                escaped.push(hex_digit(byte >> 4));
                escaped.push(hex_digit(byte & 15));
            }
        }
    }
    escaped
}

fn escape(after_percent: &[u8]) -> Option<(u8, &[u8])> {
    let [high, low, rest @ ..] = after_percent else { return None };
    Some((hex_value(*high)? << 4 | hex_value(*low)?, rest))
}

fn hex_value(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}

fn hex_digit(value: u8) -> char {
    char::from(if value < 10 { b'0' + value } else { b'A' + value - 10 })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn escapes_are_read_and_flaws_stay() {
        let cases: [(&str, &str, Option<usize>); 8] = [
            ("", "", None),
            ("a+b%20c", "a b c", None),
            ("%41%4a%4A", "AJJ", None),
            ("%", "%", Some(0)),
            ("a%4", "a%4", Some(1)),
            ("%zz%41", "%zzA", Some(0)),
            ("%%41", "%A", Some(0)),
            ("100%", "100%", Some(3)),
        ];
        for (escaped, text, flaw) in cases {
            let (decoded, found) = decode_form(escaped.as_bytes());
            assert_eq!((&*decoded, found), (text.as_bytes(), flaw), "{escaped}");
        }
        assert_eq!(decode_path("/a+b%20c"), "/a+b c");
    }

    proptest! {
        #[test]
        fn what_is_encoded_is_decoded(text in any::<String>()) {
            let escaped = encode(&text);
            let (decoded, flaw) = decode_form(escaped.as_bytes());
            prop_assert_eq!((&*decoded, flaw), (text.as_bytes(), None));
        }

        #[test]
        fn any_bytes_are_read_and_none_are_added(bytes in any::<Vec<u8>>()) {
            prop_assert!(decode_form(&bytes).0.len() <= bytes.len());
        }
    }
}
