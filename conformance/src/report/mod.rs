//! Reports: one stream of events, and every writer from it, behind one sink that takes the secrets out.

mod bytes;
mod event;
mod file;
pub mod html;
pub mod json;
pub mod junit;
mod output;
mod redact;
#[cfg(test)]
mod samples;
mod sink;
mod tell;
pub mod terminal;
mod wire;

pub use bytes::{Bytes, Cut, MAX_KEPT_BYTES};
pub use event::{Cited, Clause, End, Event, FORMAT, Graded, Judged, Start};
pub use file::WholeFile;
pub use output::{Kind, Output};
pub use redact::{MIN_SECRET_CHARS, REDACTED, Redactor};
pub use sink::{Run, Sink};
pub use tell::{Done, clauses, micros};
pub use wire::{Answer, Reply, Wire};

use std::io;
use std::path::PathBuf;

/// Why a report is not there.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// A file cannot be written.
    #[error("cannot write the report {}: {error}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// The system's words.
        error: io::Error,
    },
    /// A recording cannot be written.
    #[error("cannot write the recording {}: {error}", path.display())]
    Recording {
        /// Which.
        path: PathBuf,
        /// The system's words.
        error: io::Error,
    },
    /// A recording that is there already.
    #[error(
        "{} is there already, and a recording is not written over: name another one by --record FILE",
        path.display()
    )]
    Recorded {
        /// Which.
        path: PathBuf,
    },
    /// The terminal cannot be written to.
    #[error("cannot write to the terminal: {0}")]
    Terminal(#[from] io::Error),
    /// An event cannot be turned into JSON and back.
    #[error("a bug: an event that is no JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// The JUnit writer failed.
    #[error("a bug: no JUnit document: {0}")]
    Junit(String),
    /// A stream without its first or its last event.
    #[error("the run is not complete: no {0} event")]
    Incomplete(&'static str),
    /// A line that is no event.
    #[error("line {line} is no event of a report: {error}")]
    Line {
        /// Counted from 1.
        line: usize,
        /// Why.
        error: serde_json::Error,
    },
    /// A stream of another version.
    #[error("the stream is of format {format}; this program reads format {FORMAT}")]
    Format {
        /// Its version.
        format: u32,
    },
}
