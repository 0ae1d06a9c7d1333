//! What a run tells, event by event. The JSON-lines report is this stream; every other report is made of it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::Wire;
use crate::run::Exit;
use crate::run::live::Left;
use crate::spec::{Basis, Level};
use crate::verdict::{Verdict, Word};

/// The version of the stream. It goes up when a reader of the former one would be misled.
pub const FORMAT: u32 = 1;

/// Something that happened in a run.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Event {
    /// The first: what will be run, against what.
    Start(Start),
    /// A case has its verdict.
    Case(Box<Graded>),
    /// The last: what it comes to.
    End(End),
}

/// What is run, against what.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct Start {
    /// [`FORMAT`].
    pub format: u32,
    /// This program's version.
    pub program: String,
    /// The target's name.
    pub target: String,
    /// Its address.
    pub address: String,
    /// What its replies are held against.
    pub judged: Judged,
    /// What names and values were made from.
    pub run_seed: String,
    /// How many cases were selected.
    pub cases: usize,
    /// When it began.
    pub started: DateTime<Utc>,
    /// What a reader has to know: "any certificate was accepted: loopback".
    pub notes: Vec<String>,
    /// The ledger, so that what no case tests can be told, too.
    pub clauses: Vec<Clause>,
}

/// What replies are held against.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Judged {
    /// Every basis, to the byte: the fake.
    Strict,
    /// What each basis asks: a real endpoint.
    ByProfile,
}

/// A clause of the ledger.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct Clause {
    /// `FOT-IN-1`.
    pub id: String,
    /// The vendor, or `all`.
    pub vendor: String,
    /// Whether something observable follows.
    pub level: Level,
    /// What it rests on.
    pub basis: Basis,
    /// Lines of a document: `002:L11-12`.
    #[serde(rename = "where")]
    pub at: Option<String>,
    /// The promise, in our words.
    pub says: String,
    /// Why no case can test it.
    pub untestable: Option<String>,
    /// How many cases of the suite cite it, selected or not.
    pub cases: usize,
}

/// A case and its verdict.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct Graded {
    /// The case's id.
    pub id: String,
    /// The vendor.
    pub vendor: String,
    /// The envelope.
    pub envelope: String,
    /// What it is about, in a line.
    pub title: String,
    /// Every clause that it or one of its checks cites; the case's headline first.
    pub clauses: Vec<Cited>,
    /// Where the specs have it: `specs/fotolia/operation.toml:31`.
    pub place: String,
    /// The case that it is a change of.
    pub baseline: Option<String>,
    /// What was changed, as it went out: `properties[login]=ab`.
    pub change: Vec<String>,
    /// The steps that asked the target's means and not the vendor, counted from 1.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub means: Vec<usize>,
    /// What it came to.
    pub verdict: Verdict,
    /// When it began: microseconds after the run did.
    pub at_us: u64,
    /// How long it took, in microseconds.
    pub took_us: u64,
    /// What went over the wire, a step each.
    pub exchanges: Vec<Wire>,
    /// The command that does it again.
    pub replay: String,
}

/// A clause that a case cites.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Cited {
    /// `FOT-IN-1`.
    pub id: String,
    /// Whether something observable follows.
    pub level: Level,
    /// What it rests on.
    pub basis: Basis,
    /// Lines of a document: `002:L11-12`.
    #[serde(rename = "where")]
    pub at: Option<String>,
    /// The promise, in our words.
    pub says: String,
}

/// What a run comes to.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct End {
    /// How many cases had each verdict.
    pub counts: BTreeMap<Word, usize>,
    /// The ids of those that were selected and not tried, because the run was stopped.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_tried: Vec<String>,
    /// The program's exit code.
    pub exit: u8,
    /// What that means.
    pub meaning: String,
    /// How long it took, in microseconds.
    pub took_us: u64,
    /// Why it was stopped, if it was: a rule, a budget, or whoever ran it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped: Option<String>,
    /// What it leaves behind at a live target.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left: Option<Left>,
}

impl Graded {
    /// The clause that it is reported under: the case's own where a mismatch is against it (or there is
    /// none at all), else the first that something is against. A wrong header is never reported as a
    /// wrong outcome.
    #[must_use]
    pub fn headline(&self) -> Option<&Cited> {
        let own = self.clauses.first();
        let mismatches = &self.verdict.mismatches;
        let is_own = own.is_some_and(|own| mismatches.iter().any(|one| one.clause == own.id));
        let first = mismatches.first().filter(|_| !is_own);
        first.and_then(|first| self.cited(&first.clause)).or(own)
    }

    /// A clause that it cites, by id.
    #[must_use]
    pub fn cited(&self, id: &str) -> Option<&Cited> {
        self.clauses.iter().find(|clause| clause.id == id)
    }
}

impl End {
    /// The end of a run, with its exit code in words.
    #[must_use]
    pub fn new(
        counts: BTreeMap<Word, usize>,
        not_tried: Vec<String>,
        exit: Exit,
        took_us: u64,
    ) -> Self {
        let (exit, meaning) = (exit.code(), exit.meaning().to_owned());
        Self { counts, not_tried, exit, meaning, took_us, stopped: None, left: None }
    }
}
