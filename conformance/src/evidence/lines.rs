//! The lines of a recording.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{Profile, hex};
use crate::report::Wire;
use crate::run::live::Left;
use crate::spec::Specs;
use crate::verdict::Word;

/// The version of the file. It goes up when a reader of the former one would be misled.
pub const FORMAT: u32 = 1;

/// A line.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(tag = "line", rename_all = "kebab-case")]
pub(super) enum Line {
    Head(Box<Head>),
    Case(Box<Row>),
    /// What stands in place of secrets, and what people see of it.
    StandIns {
        stand_ins: Vec<(String, String)>,
    },
    End(Tail),
    Seal {
        sha256: String,
    },
}

/// What was run, with what, against what.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct Head {
    /// [`FORMAT`].
    pub evidence: u32,
    /// The version of the program.
    pub program: String,
    /// What was judged by.
    pub suite: Suite,
    /// What was judged.
    pub target: Profile,
    /// What names and values were made from.
    pub run_seed: String,
    /// When it began.
    pub started: DateTime<Utc>,
    /// What the run had to say beforehand.
    pub notes: Vec<String>,
}

/// What a run is judged by, as hashes.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Suite {
    /// Of the files of the specs, by their names: the ledger, what cases are derived from, and `cases.lock`.
    pub specs: BTreeMap<String, String>,
}

/// A case and what came of it.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub(super) struct Row {
    pub(super) case: String,
    /// See [`super::asks`].
    pub(super) asks: String,
    /// Its verdict, where that is not what grading comes to: it was not tried, or we failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) word: Option<Word>,
    /// Why, where that is so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) why: Option<String>,
    /// What was said beside the verdict.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) remarks: Vec<String>,
    pub(super) took_us: u64,
    pub(super) exchanges: Vec<Wire>,
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct Tail {
    /// The ids of cases that were selected and not tried.
    pub not_tried: Vec<String>,
    /// Why it was stopped, and what it comes to at least, as an exit code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped: Option<(String, u8)>,
    /// What it left at a live target.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left: Option<Left>,
}

impl Suite {
    /// The hashes of specs as they were read.
    #[must_use]
    pub fn of(specs: &Specs) -> Self {
        let hash = |text: &str| {
            let mut hash = Sha256::new();
            hash.update(text);
            hex(hash)
        };
        let files = specs.files.iter().map(|file| (file.name.to_string(), hash(&file.text)));
        Self { specs: files.collect() }
    }

    /// The files in which two differ.
    pub fn differences<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = &'a str> {
        let (own, others) = (&self.specs, &other.specs);
        let differs = |name: &&String| own.get(*name) != others.get(*name);
        let missing = others.keys().filter(|name| !own.contains_key(*name));
        own.keys().chain(missing).filter(differs).map(String::as_str)
    }
}
