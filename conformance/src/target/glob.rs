//! Patterns for the ids of cases, as the shell has them: `*` stands for any characters, `?` for one.

use std::fmt;

use serde::Deserialize;
use wildmatch::WildMatch;

/// A pattern.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Glob(String);

impl Glob {
    /// A pattern of its text.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Whether a text is of it, from end to end.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        WildMatch::new(&self.0).matches(text)
    }
}

impl fmt::Display for Glob {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_is_any_characters() {
        for (glob, text, is) in [
            ("a.b", "a.b", true),
            ("a.?", "a.b", true),
            ("a.?", "a.", false),
            ("a.b", "a.bc", false),
            ("*", "", true),
            ("a.*", "a.b.c", true),
            ("a.*", "ab", false),
            ("*.c", "a.b.c", true),
            ("*.c", "a.b.cd", false),
            ("a*c", "ac", true),
            ("ab*b", "ab", false),
            ("*a*b*", "xaxbx", true),
            ("*a*b*", "xbxax", false),
            ("a**c", "abc", true),
            ("", "a", false),
            ("", "", true),
        ] {
            assert_eq!(Glob::new(glob).matches(text), is, "{glob} {text}");
        }
    }
}
