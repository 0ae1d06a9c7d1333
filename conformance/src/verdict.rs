//! What a case's exchanges come to.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::spec::Basis;

/// The verdict on a case.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Verdict {
    /// In a word.
    pub word: Word,
    /// Everything that is not as it should be, in the order of steps and bytes.
    pub mismatches: Vec<Mismatch>,
    /// Why, where the mismatches do not say: what is skipped for, what blocks, what went wrong.
    pub why: Option<String>,
}

/// A verdict in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Word {
    /// As it should be.
    Pass,
    /// Not as a document says.
    Fail,
    /// Not as clients or another page have it, or not to the byte.
    Warn,
    /// Not as we chose where the document is silent.
    Note,
    /// It says nothing, for what it builds on failed.
    Blocked,
    /// It was not tried, for a reason.
    Skip,
    /// It was tried, and what came says neither yes nor no.
    Inconclusive,
    /// We failed.
    Error,
    /// It failed, as was expected.
    Xfail,
    /// It passed, though a failure was expected.
    Xpass,
    /// Not as a document says, and as it was recorded before.
    Drift,
}

/// One thing that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Mismatch {
    /// The step, counted from 1.
    pub step: usize,
    /// The clause that it is against.
    pub clause: String,
    /// What that clause rests on.
    pub basis: Basis,
    /// How deep it goes.
    pub view: View,
    /// Where: `status`, `header Content-Type`, `body /response/status`, `body byte 17`.
    pub place: String,
    /// What was expected.
    pub expected: String,
    /// What came.
    pub got: String,
}

/// The three ways to look at a reply, the deepest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum View {
    /// The code, the status, the field.
    Outcome,
    /// XML as trees, JSON as values.
    Content,
    /// To the byte.
    Bytes,
}

impl fmt::Display for Word {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Pass => "PASS",
            Self::Fail => "FAIL",
            Self::Warn => "WARN",
            Self::Note => "NOTE",
            Self::Blocked => "BLOCKED",
            Self::Skip => "SKIP",
            Self::Inconclusive => "INCONCLUSIVE",
            Self::Error => "ERROR",
            Self::Xfail => "XFAIL",
            Self::Xpass => "XPASS",
            Self::Drift => "DRIFT",
        })
    }
}
