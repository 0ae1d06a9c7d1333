//! What of a request is not as a pattern wants it, in words that hold no secret.

use std::fmt;

/// A part of a request that is not as wanted. What a header, an argument or a body came with is not in here:
/// it may be a password or a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Miss {
    /// The part: `method`, `query apiKey`.
    pub part: String,
    /// What was wanted: a text of the pattern, or an operator's name.
    pub wanted: String,
    /// What came, where that is no secret.
    pub came: String,
}

impl fmt::Display for Miss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: wanted {}, came {}", self.part, self.wanted, self.came)
    }
}

/// How many characters of a text are shown.
const SHOWN: usize = 100;

/// The start of a text.
pub(super) fn cut(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}
