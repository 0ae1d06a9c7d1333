//! Reads a recording: as it was written, or not at all.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use chrono::{DateTime, Utc};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use super::lines::{Line, Row};
use super::{FORMAT, Head, Tail, asks, hex};
use crate::case::Case;
use crate::exchange::Exchange;
use crate::report::Redactor;
use crate::verdict::Word;

/// A recording that was read.
#[derive(Clone, Debug)]
pub struct Evidence {
    /// What was run.
    pub head: Head,
    /// The cases, in the order of the run.
    pub order: Vec<String>,
    /// Hides from people what stands in it in place of secrets.
    pub redactor: Redactor,
    /// How it ended.
    pub tail: Tail,
    cases: BTreeMap<String, Recorded>,
}

/// What was recorded of a case.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// See [`super::asks`].
    pub asks: String,
    /// Its verdict, where grading does not come to it.
    pub word: Option<Word>,
    /// Why, where that is so.
    pub why: Option<String>,
    /// What was said beside the verdict.
    pub remarks: Vec<String>,
    /// How long it took, in microseconds.
    pub took_us: u64,
    /// What went over the wire, a step each.
    pub exchanges: Vec<Exchange>,
}

/// Why a file is no recording.
#[derive(Debug, thiserror::Error)]
pub enum EvidenceError {
    /// It cannot be read.
    #[error("cannot read {path}: {error}")]
    File {
        /// Which.
        path: String,
        /// The system's words.
        error: std::io::Error,
    },
    /// Its first line is something else.
    #[error("{path} is no recording (`run --record FILE` makes one): {why}")]
    None {
        /// Which.
        path: String,
        /// What is wrong with its first line.
        why: String,
    },
    /// It is of another version.
    #[error(
        "{path} is a recording of format {format}, written by version {program} of this program; this \
         version ({own}) reads format {FORMAT}",
        own = env!("CARGO_PKG_VERSION")
    )]
    Format {
        /// Which.
        path: String,
        /// Its version.
        format: u32,
        /// Who wrote it.
        program: String,
    },
    /// Its end is missing.
    #[error(
        "{path} is cut short: its last line is no seal. What is missing may have failed, so nothing of it is \
         judged"
    )]
    Cut {
        /// Which.
        path: String,
    },
    /// It is not what was written.
    #[error(
        "{path} was changed since it was written: its seal is of {sealed}, and what it seals is {found} (SHA-256)"
    )]
    Changed {
        /// Which.
        path: String,
        /// The hash in its seal.
        sealed: String,
        /// That of its lines.
        found: String,
    },
    /// It is sealed, and still not to be understood.
    #[error("{path}:{line}: {why}")]
    Line {
        /// Which.
        path: String,
        /// Counted from 1.
        line: usize,
        /// What is wrong.
        why: String,
    },
}

/// As much of a head as every version has.
#[derive(Deserialize)]
struct Any {
    evidence: u32,
    #[serde(default)]
    program: String,
}

impl Evidence {
    /// Reads a file.
    ///
    /// # Errors
    /// It cannot be read, is none, of another version, cut short, or was changed.
    pub fn read(path: &Path) -> Result<Self, EvidenceError> {
        let name = path.display().to_string();
        let bytes =
            fs::read(path).map_err(|error| EvidenceError::File { path: name.clone(), error })?;
        Self::parse(&name, &bytes)
    }

    fn parse(path: &str, bytes: &[u8]) -> Result<Self, EvidenceError> {
        let path = || path.to_owned();
        let first = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
        let any: Any = serde_json::from_slice(first)
            .map_err(|error| EvidenceError::None { path: path(), why: error.to_string() })?;
        if any.evidence != FORMAT {
            let (format, program) = (any.evidence, any.program);
            return Err(EvidenceError::Format { path: path(), format, program });
        }
        let sealed = sealed(bytes).ok_or_else(|| EvidenceError::Cut { path: path() })?;
        let mut hash = Sha256::new();
        hash.update(sealed.lines);
        let found = hex(hash);
        if sealed.sha256 != found {
            let sealed = sealed.sha256;
            return Err(EvidenceError::Changed { path: path(), sealed, found });
        }
        Self::of(sealed.lines).map_err(|(line, why)| EvidenceError::Line {
            path: path(),
            line,
            why,
        })
    }

    /// Of all lines but the seal.
    fn of(lines: &[u8]) -> Result<Self, (usize, String)> {
        let (mut head, mut tail) = (None, None);
        let (mut order, mut cases, mut stood_in) = (Vec::new(), BTreeMap::new(), Vec::new());
        let mut number = 0;
        for line in lines.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
            number += 1;
            let line = serde_json::from_slice(line).map_err(|error| (number, error.to_string()))?;
            match line {
                Line::Head(own) if number == 1 => head = Some(*own),
                Line::Case(row) if tail.is_none() => {
                    order.push(row.case.clone());
                    if cases.insert(row.case.clone(), Recorded::from(*row)).is_some() {
                        return Err((number, "a case that was recorded before".to_owned()));
                    }
                }
                Line::StandIns { stand_ins } if tail.is_none() => stood_in.extend(stand_ins),
                Line::End(own) if tail.is_none() => tail = Some(own),
                Line::Head(_)
                | Line::Case(_)
                | Line::StandIns { .. }
                | Line::End(_)
                | Line::Seal { .. } => {
                    return Err((number, "a line that has no place here".to_owned()));
                }
            }
        }
        let missing = |what: &str| (number, format!("it has no {what} line"));
        Ok(Self {
            head: head.ok_or_else(|| missing("head"))?,
            tail: tail.ok_or_else(|| missing("end"))?,
            redactor: Redactor::of_stand_ins(&stood_in),
            order,
            cases,
        })
    }

    /// What was recorded of a case.
    #[must_use]
    pub fn get(&self, case: &str) -> Option<&Recorded> {
        self.cases.get(case)
    }

    /// When it was recorded.
    #[must_use]
    pub const fn started(&self) -> DateTime<Utc> {
        self.head.started
    }

    /// The day (UTC) on which it was recorded, for people.
    #[must_use]
    pub fn day(&self) -> String {
        self.started().format("%Y-%m-%d").to_string()
    }
}

/// A recording's lines, and what its seal says of them.
struct Sealed<'a> {
    lines: &'a [u8],
    sha256: String,
}

fn sealed(bytes: &[u8]) -> Option<Sealed<'_>> {
    let whole = bytes.strip_suffix(b"\n")?;
    let start = whole.iter().rposition(|byte| *byte == b'\n')? + 1;
    let (lines, seal) = whole.split_at_checked(start)?;
    match serde_json::from_slice(seal) {
        Ok(Line::Seal { sha256 }) => Some(Sealed { lines, sha256 }),
        _ => None,
    }
}

impl Recorded {
    /// Whether what was recorded came of what a case asks.
    #[must_use]
    pub fn answers(&self, case: &Case) -> bool {
        !self.exchanges.is_empty() && self.asks == asks(case)
    }
}

impl From<Row> for Recorded {
    fn from(row: Row) -> Self {
        let Row { asks, word, why, remarks, took_us, exchanges, .. } = row;
        let exchanges = exchanges.iter().map(Exchange::from).collect();
        Self { asks, word, why, remarks, took_us, exchanges }
    }
}
