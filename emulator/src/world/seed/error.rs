//! What is wrong with a seed, where, and what was probably meant.

use std::fmt;

use crate::text;

/// A seed that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeedError {
    /// The seed's name and, where it is known, line and column: `seed.toml:3:1`.
    pub place: Option<String>,
    /// What is wrong, and "did you mean".
    pub message: String,
}

impl SeedError {
    pub(super) fn of_toml(error: &toml::de::Error, text: &str, origin: &str) -> Self {
        let start = error.span().map_or(0, |span| span.start);
        Self::at(error.message(), text, start, origin)
    }

    pub(super) fn at(message: &str, text: &str, offset: usize, origin: &str) -> Self {
        let before = text.get(..offset).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        let message = with_suggestion(message);
        Self { place: Some(format!("{origin}:{line}:{column}")), message }
    }

    pub(super) fn whole(message: String) -> Self {
        Self { place: None, message }
    }
}

impl fmt::Display for SeedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Some(place) => write!(f, "{place}: {}", self.message),
            None => write!(f, "seed: {}", self.message),
        }
    }
}

impl std::error::Error for SeedError {}

/// serde says "unknown field `a`, expected one of `b`, `c`"; this adds which is near.
fn with_suggestion(message: &str) -> String {
    let mut quoted = message.split('`').skip(1).step_by(2);
    let near = message.starts_with("unknown ").then(|| {
        let unknown = quoted.next()?;
        text::nearest(unknown, quoted)
    });
    match near.flatten() {
        Some(near) => format!("{message}; did you mean `{near}`?"),
        None => message.to_owned(),
    }
}
