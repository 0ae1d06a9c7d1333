//! The names of worlds.

use std::fmt;
use std::sync::Arc;

/// A world's name: 1 to 64 of `[A-Za-z0-9._-]`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct WorldName(Arc<str>);

/// A text that is no world's name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no name of a world: 1 to 64 of A-Z a-z 0-9 . _ -")]
pub struct BadName(String);

impl WorldName {
    /// Reads a name.
    ///
    /// # Errors
    /// Empty, too long, or another character.
    pub fn parse(text: &str) -> Result<Self, BadName> {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
        if (1..=64).contains(&text.len()) && text.bytes().all(allowed) {
            Ok(Self(Arc::from(text)))
        } else {
            Err(BadName(text.chars().take(80).collect()))
        }
    }

    /// The world of who names none.
    #[must_use]
    pub fn fallback() -> Self {
        Self(Arc::from("default"))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for WorldName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
