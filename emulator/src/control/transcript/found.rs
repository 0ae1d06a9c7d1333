//! What was found in a text, and how it is looked for.

use std::ops::Range;

/// The word for what is hidden with its length.
pub(super) const HIDDEN: &str = "hidden";

/// A secret in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// Where its name stands.
    pub name: Range<usize>,
    /// Where its name stands once more, behind it.
    pub end: Range<usize>,
    /// Where it stands; nowhere if it is empty.
    pub range: Range<usize>,
    /// What is shown for it.
    pub word: &'static str,
    /// What it is once it is read, to know it again elsewhere.
    pub values: Vec<Vec<u8>>,
}

/// Where bytes stand next, from a place on.
pub(super) fn find(bytes: &[u8], wanted: &[u8], from: usize) -> Option<usize> {
    let rest = bytes.get(from..)?;
    let place = match wanted {
        [] => None,
        [byte] => memchr::memchr(*byte, rest),
        // Whatever stands there, this takes no longer than to read it once.
        _ => memchr::memmem::find(rest, wanted),
    };
    place.map(|place| from + place)
}
