//! What keeps the program from doing what was asked.

use std::fs::{self, File};
use std::io::{self, BufRead as _, BufReader, Read as _};

use crate::evidence::EvidenceError;
use crate::exchange::Fault;
use crate::report::ReportError;
use crate::run::Exit;
use crate::run::live::{Leftovers, NoIntents, Unmet};
use crate::send::WireError;
use crate::spec::SpecError;
use crate::target::TargetError;

/// Why nothing came of a command.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The specs are wrong.
    #[error("{0}")]
    Specs(#[from] SpecError),
    /// The target cannot be had.
    #[error(transparent)]
    Target(#[from] TargetError),
    /// It was not said what to judge.
    #[error(
        "no target: name one by --target URL|FILE\n\
         The fake is started by `standin`, and is then at http://127.0.0.1:4700"
    )]
    NoTarget,
    /// A file that was named cannot be read.
    #[error("cannot read {path}: {error}")]
    File {
        /// Which.
        path: String,
        /// The system's words.
        error: io::Error,
    },
    /// An option names what is not there.
    #[error("{option}: no {name:?} ({known})")]
    NoSuch {
        /// The option.
        option: &'static str,
        /// What it names.
        name: String,
        /// What there is.
        known: String,
    },
    /// There is no case or clause of that id.
    #[error("{0:?} is neither a case nor a clause{1}")]
    Unknown(String, String),
    /// A file of authorities that is none.
    #[error("{path}: {error}")]
    Authority {
        /// Which.
        path: String,
        /// What is wrong with it.
        error: WireError,
    },
    /// A report that cannot be read back.
    #[error("{path}: {error}")]
    NoReport {
        /// Which.
        path: String,
        /// What is wrong with it.
        error: ReportError,
    },
    /// A report without its first or its last line: what it does not tell of may have failed, too.
    #[error("{path}: the report is cut short: it has no {event} line")]
    CutShort {
        /// Which.
        path: String,
        /// The event that is missing.
        event: &'static str,
    },
    /// A live target, and one key only.
    #[error(
        "{target} is live: what a run makes there is real, and stays. Nothing was sent. It would be\n\n\
         {plan}\n\
         To do so, spell it out: {command}"
    )]
    Closed {
        /// Its name.
        target: String,
        /// What the run would have done.
        plan: String,
        /// The command that would do it: what was asked for, with the effects spelled out.
        command: String,
    },
    /// What one writes would be the end of the other.
    #[error("{by} and {other} are both {path}: name another file")]
    OneFile {
        /// The option that writes it.
        by: String,
        /// What else it is.
        other: String,
        /// The file.
        path: String,
    },
    /// What cannot be made again is not replaced.
    #[error("{by}: {path} is {what} of an earlier run, and is not written over: name another file")]
    Kept {
        /// The option that writes it.
        by: String,
        /// The file.
        path: String,
        /// What it is.
        what: &'static str,
    },
    /// Replies of a live target are not damaged.
    #[error("{0} is live: a score asks thousands of calls of a fake, and of nobody else")]
    NotScored(String),
    /// The file of intents cannot be begun.
    #[error("cannot begin the file of intents {path}: {}", in_the_way(error, path))]
    NoPlaceForIntents {
        /// Which.
        path: String,
        /// The system's words.
        error: io::Error,
    },
    /// Twice, before the first case.
    #[error("interrupted before the first case: nothing was made")]
    Interrupted,
    /// The intents could not be kept: the run was stopped.
    #[error("the intents cannot be written, so nothing further was sent: {0}")]
    Intents(io::Error),
    /// A file that is none of intents.
    #[error("{path}: {error}")]
    NoIntents {
        /// Which.
        path: String,
        /// What is wrong with it.
        error: NoIntents,
    },
    /// The target is not as its file says.
    #[error(transparent)]
    Unmet(#[from] Unmet),
    /// What is no recording, or none any more.
    #[error(transparent)]
    Evidence(#[from] EvidenceError),
    /// No TLS.
    #[error(transparent)]
    Wire(#[from] WireError),
    /// Nobody answers.
    #[error(transparent)]
    Unreachable(#[from] Fault),
    /// A report could not be written.
    #[error(transparent)]
    Report(#[from] ReportError),
    /// The terminal could not be written to.
    #[error("cannot write: {0}")]
    Output(#[from] io::Error),
    /// We failed.
    #[error("a bug: {0}")]
    Bug(String),
}

/// Why a file of intents cannot be begun, and what to do about it.
fn in_the_way(error: &io::Error, path: &str) -> String {
    if error.kind() != io::ErrorKind::AlreadyExists {
        return error.to_string();
    }
    let what = match fs::symlink_metadata(path) {
        Ok(there) if there.is_dir() => "it is a folder",
        Ok(there) if there.is_symlink() => "it is a link, and what is kept has a name of its own",
        Ok(there) if !there.is_file() => "it is a device or a pipe, and keeps nothing",
        Ok(_) if is_of_intents(path) => {
            return format!(
                "it tells what an earlier run left behind (`leftovers {path}`), and is not written over: name \
                 another one by --intents FILE"
            );
        }
        _ => "it is there already, and is not written over",
    };
    format!("{what}: name a file that is not there yet by --intents FILE")
}

fn is_of_intents(path: &str) -> bool {
    let first = |file| BufReader::new(file).take(64 * 1024).lines().next();
    let line = File::open(path).ok().and_then(first).and_then(Result::ok);
    line.is_some_and(|line| Leftovers::read(&line).is_ok())
}

impl Failure {
    /// Whether the reader of what we print is gone.
    #[must_use]
    pub fn is_broken_pipe(&self) -> bool {
        matches!(self, Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe)
    }

    /// What it is as an exit code.
    #[must_use]
    pub const fn exit(&self) -> Exit {
        match self {
            Self::Interrupted => Exit::Incomplete,
            Self::Unreachable(_) | Self::Unmet(_) => Exit::Unreachable,
            Self::Report(
                ReportError::Json(_) | ReportError::Junit(_) | ReportError::Incomplete(_),
            )
            | Self::Bug(_) => Exit::Bug,
            _ => Exit::Usage,
        }
    }
}
