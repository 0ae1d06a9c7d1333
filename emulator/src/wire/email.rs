//! What an e-mail address is (ALL-ARG-6).

use std::fmt;

/// Why a text is no address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoAddress {
    /// Something outside ASCII.
    NotAscii,
    /// Longer than 254 characters.
    TooLong,
    /// No `@`, or more than one.
    NotOneAt,
    /// A local part that is empty, too long, or has a character or dot where none may be.
    Local,
    /// A domain of one label: no dot.
    NoDot,
    /// A label that is empty, too long, or has a character that may not be there.
    Label,
}

impl fmt::Display for NoAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotAscii => "an address is ASCII",
            Self::TooLong => "an address has at most 254 characters",
            Self::NotOneAt => "an address has one @",
            Self::Local => "what stands before the @ is no local part",
            Self::NoDot => "the domain has no dot",
            Self::Label => "the domain has a label that is none",
        })
    }
}

/// Whether a text is an e-mail address.
///
/// # Errors
/// The first rule that it breaks.
pub fn check(text: &str) -> Result<(), NoAddress> {
    if !text.is_ascii() {
        return Err(NoAddress::NotAscii);
    }
    if text.len() > 254 {
        return Err(NoAddress::TooLong);
    }
    let mut sides = text.as_bytes().split(|byte| *byte == b'@');
    let (Some(local), Some(domain), None) = (sides.next(), sides.next(), sides.next()) else {
        return Err(NoAddress::NotOneAt);
    };
    if !is_local(local) {
        return Err(NoAddress::Local);
    }
    if !domain.split(|byte| *byte == b'.').all(is_label) {
        return Err(NoAddress::Label);
    }
    if domain.contains(&b'.') { Ok(()) } else { Err(NoAddress::NoDot) }
}

fn is_local(local: &[u8]) -> bool {
    let mut atoms = local.split(|byte| *byte == b'.');
    local.len() <= 64 && atoms.all(|atom| !atom.is_empty() && atom.iter().all(is_of_atom))
}

/// Whether a byte may stand between the dots of a local part.
fn is_of_atom(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+/=?^_`{|}~-".contains(byte)
}

fn is_label(label: &[u8]) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    let hyphens = label.starts_with(b"-") || label.ends_with(b"-");
    (1..=63).contains(&label.len()) && !hyphens && label.iter().copied().all(allowed)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn addresses() {
        let long = format!("{}@{}.example", "a".repeat(64), "b".repeat(63));
        let plus = "!#$%&'*+/=?^_`{|}~-@x_y.example";
        for text in ["a@b.c", "email@example.com", "a.b@c-d.e.f", "A@1.2", plus, &long] {
            assert_eq!(check(text), Ok(()), "{text}");
        }
    }

    #[test]
    fn no_addresses() {
        let labels = ["d".repeat(63), "e".repeat(63), "f".repeat(63)].join(".");
        let cases = [
            ("", NoAddress::NotOneAt),
            ("a", NoAddress::NotOneAt),
            ("a@b@c.d", NoAddress::NotOneAt),
            ("@b.c", NoAddress::Local),
            (".a@b.c", NoAddress::Local),
            ("a.@b.c", NoAddress::Local),
            ("a..b@c.d", NoAddress::Local),
            ("a b@c.d", NoAddress::Local),
            ("\"a\"@b.c", NoAddress::Local),
            ("a\0@b.c", NoAddress::Local),
            ("a@b", NoAddress::NoDot),
            ("a@", NoAddress::Label),
            ("a@.b", NoAddress::Label),
            ("a@b.", NoAddress::Label),
            ("a@b..c", NoAddress::Label),
            ("a@-b.c", NoAddress::Label),
            ("a@b-.c", NoAddress::Label),
            ("a@b.c d", NoAddress::Label),
            ("ä@b.c", NoAddress::NotAscii),
        ];
        for (text, wanted) in cases {
            assert_eq!(check(text), Err(wanted), "{text}");
        }
        assert_eq!(check(&format!("{}@b.c", "a".repeat(65))), Err(NoAddress::Local));
        assert_eq!(check(&format!("a@{}.c", "b".repeat(64))), Err(NoAddress::Label));
        let most = format!("{}@{labels}", "a".repeat(254 - labels.len() - 1));
        assert_eq!((most.len(), check(&most)), (254, Ok(())));
        assert_eq!(check(&format!("a{most}")), Err(NoAddress::TooLong));
    }

    proptest! {
        #[test]
        fn nothing_panics(text in any::<String>()) {
            let _ = check(&text);
        }

        #[test]
        fn what_is_made_by_the_rule_is_an_address(
            text in "[a-z0-9+_-]{1,20}(\\.[a-z0-9]{1,20}){0,2}@[a-z0-9]{1,20}(\\.[a-z0-9_]{1,20}){1,3}"
        ) {
            prop_assert_eq!(check(&text), Ok(()));
        }
    }
}
