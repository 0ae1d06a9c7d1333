//! What was found, before it is known what it costs.

use crate::verdict::View;

/// One thing that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Finding {
    pub(super) clause: String,
    /// A firmer clause for it, if the ledger has that.
    pub(super) rather: Option<&'static str>,
    pub(super) view: View,
    /// It is in a hole that has a clause of its own: the field that a page speaks of.
    pub(super) is_field: bool,
    /// It decides what came of the call, and so concerns the case's headline.
    pub(super) is_outcome: bool,
    pub(super) place: String,
    pub(super) expected: String,
    pub(super) got: String,
}

/// So much of a text is shown.
const SHOWN: usize = 200;

/// Bytes for people: line ends and tabs visible, and not too many.
pub(crate) fn visible(bytes: &[u8]) -> String {
    shorten(&String::from_utf8_lossy(bytes), SHOWN)
}

/// See [`visible`].
pub(super) fn shorten(text: &str, limit: usize) -> String {
    let mut shown = String::new();
    for letter in text.chars().take(limit) {
        match letter {
            '\r' => shown.push_str("\\r"),
            '\n' => shown.push_str("\\n"),
            '\t' => shown.push_str("\\t"),
            control if control.is_control() => shown.extend(control.escape_unicode()),
            other => shown.push(other),
        }
    }
    if text.chars().nth(limit).is_some() {
        shown.push('…');
    }
    shown
}
