//! Text as a JSON string, to the byte (ALL-WIRE-2).

use std::fmt::{self, Write as _};

/// Writes the text between quotes: `"`, `\` and controls escaped, all else raw.
pub struct Quoted<'a>(pub &'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char('"')?;
        for character in self.0.chars() {
            match character {
                '"' => f.write_str("\\\"")?,
                '\\' => f.write_str("\\\\")?,
                '\n' => f.write_str("\\n")?,
                '\r' => f.write_str("\\r")?,
                '\t' => f.write_str("\\t")?,
                '\0'..='\x1f' | '\x7f' => write!(f, "\\u{:04x}", u32::from(character))?,
                _ => f.write_char(character)?,
            }
        }
        f.write_char('"')
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_quotes_backslashes_and_controls_are_escaped() {
        assert_eq!(Quoted("a/b\"c\\d\n\u{1}é'<").to_string(), r#""a/b\"c\\d\n\u0001é'<""#);
    }

    proptest! {
        #[test]
        fn another_reader_reads_it_back(text in any::<String>()) {
            let read: String = serde_json::from_str(&Quoted(&text).to_string()).unwrap();
            prop_assert_eq!(read, text);
        }
    }
}
