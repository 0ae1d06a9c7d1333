//! Writes a recording: whole, or not at all.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use super::lines::{Line, Row};
use super::{Head, Tail, asks, hex};
use crate::case::Case;
use crate::report::{Redactor, ReportError, WholeFile, Wire, micros};
use crate::run::{Ran, Standard};

/// A recording in the making.
#[derive(Debug)]
pub struct Recorder {
    path: PathBuf,
    file: WholeFile,
    hash: Sha256,
    redactor: Redactor,
}

impl Recorder {
    /// Begins one, so that a path that cannot be written stops the run before it begins.
    ///
    /// # Errors
    /// The file cannot be made, or is there: what was recorded of real accounts cannot be had again.
    pub fn create(path: &Path, redactor: Redactor) -> Result<Self, ReportError> {
        if fs::metadata(path).is_ok_and(|there| there.is_file()) {
            return Err(ReportError::Recorded { path: path.to_owned() });
        }
        let file = WholeFile::create(path).map_err(|error| failed(path, error))?;
        Ok(Self { path: path.to_owned(), file, hash: Sha256::new(), redactor })
    }

    /// Writes what is run.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn head(&mut self, head: Head) -> Result<(), ReportError> {
        let mut line = serde_json::to_value(Line::Head(Box::new(head)))?;
        line = self.redactor.json(line);
        self.line(&serde_json::to_string(&line)?)
    }

    /// Writes what came of a case. Its exchanges have stand-ins for secrets already, as they were graded.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn case(
        &mut self,
        case: &Case,
        ran: &Ran,
        standard: &Standard<'_>,
    ) -> Result<(), ReportError> {
        // What grading comes to is left to grading.
        let graded = standard.verdict(case, &ran.exchanges);
        let said = ran.verdict.word != graded.word || ran.exchanges.is_empty();
        let why = ran.verdict.why.as_ref().filter(|_| said);
        let row = Row {
            case: case.id.clone(),
            asks: asks(case),
            word: said.then_some(ran.verdict.word),
            why: why.map(|why| self.redactor.text(why)),
            remarks: ran.remarks.iter().map(|remark| self.redactor.text(remark)).collect(),
            took_us: micros(ran.took),
            exchanges: ran.exchanges.iter().map(Wire::from).collect(),
        };
        self.line(&serde_json::to_string(&Line::Case(Box::new(row)))?)
    }

    /// Writes how it ended, seals it, and gives the file its name.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn finish(mut self, tail: Tail) -> Result<(), ReportError> {
        let stand_ins = Line::StandIns { stand_ins: self.redactor.stand_ins() };
        self.line(&serde_json::to_string(&stand_ins)?)?;
        let line = self.redactor.json(serde_json::to_value(Line::End(tail))?);
        self.line(&serde_json::to_string(&line)?)?;
        let seal = Line::Seal { sha256: hex(self.hash.clone()) };
        self.line(&serde_json::to_string(&seal)?)?;
        self.file.commit().map_err(|error| failed(&self.path, error))
    }

    fn line(&mut self, text: &str) -> Result<(), ReportError> {
        let line = format!("{text}\n");
        self.hash.update(&line);
        self.file.write_all(line.as_bytes()).map_err(|error| failed(&self.path, error))
    }
}

fn failed(path: &Path, error: io::Error) -> ReportError {
    ReportError::Recording { path: path.to_owned(), error }
}
