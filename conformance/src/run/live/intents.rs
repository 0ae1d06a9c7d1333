//! The intents file: what a call may make is on the disk before the call leaves, and what became of it after.
//!
//! JSON lines, each of them flushed to the disk. Whatever ends the program, even the power, the file says what
//! was made, what may have been made, and what was not.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::time::SystemTime;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::fate::{Fate, Told};
use super::keep::Kept;
use crate::case::Effect;
use crate::report::Redactor;

/// The version of the file. It goes up when a reader of the former one would be misled.
pub const INTENTS_FORMAT: u32 = 1;

/// A line of the file.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(tag = "line", rename_all = "kebab-case")]
enum Line {
    Start(Head),
    Intent(Intent),
    Fate {
        number: u64,
        fate: Fate,
        why: String,
        at: DateTime<Utc>,
    },
    End {
        /// Why it was stopped before its end.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        stopped: Option<String>,
    },
}

/// The first line: whose run it is.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Head {
    /// [`INTENTS_FORMAT`].
    pub format: u32,
    /// This program's version.
    pub program: String,
    /// The target's name.
    pub target: String,
    /// What names were made from.
    pub run_seed: String,
    /// What names begin with.
    pub mark: String,
    /// When the run began.
    pub at: DateTime<Utc>,
}

/// A call that is about to leave, and may make an account.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Intent {
    /// Counted from 1, a run.
    pub number: u64,
    /// The case.
    pub case: String,
    /// Its step, counted from 1.
    pub step: usize,
    /// The vendor.
    pub vendor: String,
    /// Where it goes: `host:port`.
    pub authority: String,
    /// The name that is signed up; none: the call names nobody.
    pub name: Option<String>,
    /// Who may be written to.
    pub address: Option<String>,
    /// What it may leave behind.
    pub effects: Vec<Effect>,
    /// When.
    pub at: DateTime<Utc>,
}

/// The file, as it is written.
#[derive(Debug)]
pub struct Intents {
    kept: Kept,
    redactor: Redactor,
}

impl Intents {
    /// Begins a file that must not be there: one that is tells of another run, and nothing else does.
    ///
    /// # Errors
    /// It is there, or cannot be written.
    pub fn create(path: &Path, redactor: Redactor, head: Head) -> io::Result<Self> {
        let first = bytes(&redactor, &Line::Start(head))?;
        Ok(Self { kept: Kept::create(path, &first)?, redactor })
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.kept.path()
    }

    /// A call may leave once this has returned.
    pub(super) fn intend(&mut self, intent: Intent) -> io::Result<()> {
        self.write(&Line::Intent(intent))
    }

    /// What became of it.
    pub(super) fn tell(&mut self, number: u64, told: &Told) -> io::Result<()> {
        let Told { fate, why } = told.clone();
        self.write(&Line::Fate { number, fate, why, at: SystemTime::now().into() })
    }

    /// The run is over: it came to its end, or was stopped.
    pub(super) fn end(&mut self, stopped: Option<String>) -> io::Result<()> {
        self.write(&Line::End { stopped })
    }

    fn write(&mut self, line: &Line) -> io::Result<()> {
        self.kept.append(&bytes(&self.redactor, line)?)
    }
}

/// A line as it stands in the file.
fn bytes(redactor: &Redactor, line: &Line) -> io::Result<Vec<u8>> {
    let mut bytes = serde_json::to_vec(&redactor.json(serde_json::to_value(line)?))?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// What a file says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leftovers {
    /// Whose run it was.
    pub head: Head,
    /// Every call that may have made an account, and what became of it; none: nothing more is written.
    pub calls: Vec<(Intent, Option<Told>)>,
    /// How the run ended; none: it does not say.
    pub ended: Option<Ended>,
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    /// Why it was stopped; none: it came to its end.
    pub stopped: Option<String>,
}

/// Why a file says nothing.
#[derive(Debug, thiserror::Error)]
pub enum NoIntents {
    /// A line that is none of it. The last may be torn: its call never left.
    #[error("line {line} is none of a file of intents: {error}")]
    Line {
        /// Counted from 1.
        line: usize,
        /// Why.
        error: serde_json::Error,
    },
    /// It does not begin as one.
    #[error("it does not begin as a file of intents does")]
    Headless,
    /// It is of another version.
    #[error("it is of format {0}; this program reads format {INTENTS_FORMAT}")]
    Format(u32),
    /// Two files in one: a call of the one would hide one of the other.
    #[error("line {0} belongs to another run: read the files one by one")]
    Two(usize),
    /// A fate without its intent.
    #[error("line {0} tells the fate of a call that no line before it has")]
    Stray(usize),
}

impl Leftovers {
    /// Reads a file, of a run that came to its end or not.
    ///
    /// # Errors
    /// It is no such file.
    pub fn read(text: &str) -> Result<Self, NoIntents> {
        let (mut head, mut calls, mut ended) = (None, BTreeMap::new(), None);
        for (at, line) in text.split_inclusive('\n').enumerate() {
            let whole = line.ends_with('\n');
            let read = serde_json::from_str(line);
            // A line that was not written whole was not on the disk: its call had not left.
            let Some(read) = (if whole { Some(read) } else { read.ok().map(Ok) }) else { continue };
            match read.map_err(|error| NoIntents::Line { line: at + 1, error })? {
                Line::Start(start) if start.format != INTENTS_FORMAT => {
                    return Err(NoIntents::Format(start.format));
                }
                Line::Start(start) if head.is_none() => head = Some(start),
                Line::Intent(intent) if !calls.contains_key(&intent.number) => {
                    calls.insert(intent.number, (intent, None));
                }
                Line::Start(_) | Line::Intent(_) => return Err(NoIntents::Two(at + 1)),
                Line::Fate { number, fate, why, .. } => {
                    let call = calls.get_mut(&number).ok_or(NoIntents::Stray(at + 1))?;
                    call.1 = Some(Told { fate, why });
                }
                Line::End { stopped } => ended = Some(Ended { stopped }),
            }
        }
        let head = head.ok_or(NoIntents::Headless)?;
        Ok(Self { head, calls: calls.into_values().collect(), ended })
    }

    /// The calls of a fate. Of what is not told nobody knows.
    pub fn of(&self, fate: Fate) -> impl Iterator<Item = (&Intent, Option<&Told>)> {
        let is = move |told: &Option<Told>| told.as_ref().map_or(Fate::Unknown, |told| told.fate);
        let calls = self.calls.iter().filter(move |(_, told)| is(told) == fate);
        calls.map(|(intent, told)| (intent, told.as_ref()))
    }
}

impl Intent {
    /// What it signs up, for people.
    #[must_use]
    pub fn who(&self) -> String {
        self.name.clone().unwrap_or_else(|| "(no name)".to_owned())
    }
}
