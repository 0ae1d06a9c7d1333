//! Refusals: the answers that the documents list for what goes wrong. A refusal is an answer, not an
//! error of ours.

use std::borrow::Cow;
use std::fmt;

/// A vendor's documented refusals.
pub trait Refusal: Copy + PartialEq + 'static {
    /// All of them, in the document's order.
    const ALL: &'static [Self];

    /// The documented code or status.
    fn code(self) -> &'static str;

    /// The text that goes with it; empty where the vendor sends none.
    fn message(self) -> &'static str;

    /// The HTTP status that carries it.
    fn status(self) -> u16;

    /// The clause that documents it.
    fn clause(self) -> &'static str;

    /// The refusal of that code, in any letter case.
    #[must_use]
    fn by_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|refusal| refusal.code().eq_ignore_ascii_case(code))
    }

    /// Refuses, and says why.
    fn because(self, why: impl Into<Cow<'static, str>>, clause: &'static str) -> Refused<Self> {
        Refused { refusal: self, cause: Cause::new(why, clause) }
    }
}

/// A refusal with its cause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused<R> {
    /// What the caller is told.
    pub refusal: R,
    /// Why, for the log and the journal.
    pub cause: Cause,
}

impl<R> Refused<R> {
    /// The same, for a key or session that is none of the seed's.
    #[must_use]
    pub(super) fn for_unknown_key(mut self) -> Self {
        self.cause.is_unknown_key = true;
        self
    }
}

/// Why something was refused: never with a value of a password, key or token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause {
    /// In words: `properties[login]: 2 characters, 3 to 16`.
    pub why: Cow<'static, str>,
    /// The clause that asks for it.
    pub clause: &'static str,
    /// The key or session is none of the seed's: whoever starts the fake can make it known.
    pub is_unknown_key: bool,
}

impl Cause {
    /// A cause that lies in the request.
    pub(super) fn new(why: impl Into<Cow<'static, str>>, clause: &'static str) -> Self {
        Self { why: why.into(), clause, is_unknown_key: false }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.why, self.clause)
    }
}

/// A refusal as a row of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Documented {
    /// The code or status.
    pub code: &'static str,
    /// The text.
    pub message: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// The clause.
    pub clause: &'static str,
}

impl Documented {
    /// A vendor's refusals as rows.
    #[must_use]
    pub fn all<R: Refusal>() -> Vec<Self> {
        let row = |&refusal: &R| Self {
            code: refusal.code(),
            message: refusal.message(),
            status: refusal.status(),
            clause: refusal.clause(),
        };
        R::ALL.iter().map(row).collect()
    }
}
