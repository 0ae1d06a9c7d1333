//! What an int is, and what a boolean is.

/// An int is `-?[0-9]+` within 32 bits signed: leading zeros allowed; no plus, blank, point or
/// exponent (ALL-ARG-4).
#[must_use]
pub fn int(text: &str) -> Option<i32> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

/// `true` or `false` in any letter case, `1` or `0`.
#[must_use]
pub fn boolean(text: &str) -> Option<bool> {
    match text {
        "1" => Some(true),
        "0" => Some(false),
        _ if text.eq_ignore_ascii_case("true") => Some(true),
        _ if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ints_and_what_is_none() {
        let good = [("0", 0), ("-0", 0), ("007", 7), ("2147483647", i32::MAX)];
        for (text, wanted) in good {
            assert_eq!(int(text), Some(wanted), "{text}");
        }
        assert_eq!(int("-2147483648"), Some(i32::MIN));
        assert_eq!(int("000000000000000000000000000001"), Some(1));
        for text in ["", "-", "+1", " 1", "1 ", "1.0", "1e3", "0x1", "--1", "2147483648", "١"] {
            assert_eq!(int(text), None, "{text}");
        }
    }

    #[test]
    fn booleans_and_what_is_none() {
        for (text, wanted) in [("1", true), ("TRUE", true), ("0", false), ("False", false)] {
            assert_eq!(boolean(text), Some(wanted), "{text}");
        }
        for text in ["", "2", "yes", "01", " 1"] {
            assert_eq!(boolean(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_int_is_read_back(value in any::<i32>()) {
            prop_assert_eq!(int(&value.to_string()), Some(value));
        }

        #[test]
        fn nothing_panics(text in any::<String>()) {
            let _ = (int(&text), boolean(&text));
        }
    }
}
