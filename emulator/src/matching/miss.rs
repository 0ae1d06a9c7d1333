//! What of a request is not as a pattern wants it, in words that hold no secret.

use std::borrow::Cow;
use std::fmt;

use crate::vendors::CONFIRM;

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

/// A URL or a pattern of one, without the token that confirms an account.
pub(super) fn without_token(url: &str) -> Cow<'_, str> {
    match url.find(CONFIRM) {
        Some(place) => {
            let start = url.get(..place + CONFIRM.len()).unwrap_or_default();
            Cow::Owned(format!("{start}{{token}}"))
        }
        None => Cow::Borrowed(url),
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
