//! The files that a command reads and writes: what is written is neither read nor written under another name, and
//! replaces no evidence of an earlier run.

use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::Failure;
use crate::report::Output;

/// How a file begins that is not replaced, and what it is. Nobody can make it again: the calls were made.
const KEPT: [(&[u8], &str); 2] =
    [(b"{\"line\":\"head\"", "a recording"), (b"{\"line\":\"start\"", "a file of intents")];

/// Those that are named so far.
#[derive(Debug, Default)]
pub(super) struct Files {
    /// By what, and where it is.
    named: Vec<(String, PathBuf)>,
}

impl Files {
    /// One that is read.
    pub(super) fn read(mut self, by: &str, path: Option<&Path>) -> Self {
        self.named.extend(path.map(|path| (by.to_owned(), place(path))));
        self
    }

    /// One that is written; it is no other, and replaces nothing that is kept.
    pub(super) fn written(mut self, by: &str, path: Option<&Path>) -> Result<Self, Failure> {
        let Some(path) = path else { return Ok(self) };
        let shown = || path.display().to_string();
        let place = place(path);
        // What is no file (a pipe, `/dev/null`) holds nothing that could be lost.
        if fs::metadata(&place).is_ok_and(|there| !there.is_file()) {
            return Ok(self);
        }
        if let Some((other, _)) = self.named.iter().find(|(_, other)| *other == place) {
            let (by, other) = (by.to_owned(), other.clone());
            return Err(Failure::OneFile { by, other, path: shown() });
        }
        if let Some(what) = kept(&place) {
            return Err(Failure::Kept { by: by.to_owned(), path: shown(), what });
        }
        self.named.push((by.to_owned(), place));
        Ok(self)
    }

    /// Those of reports.
    pub(super) fn reports(self, outputs: &[Output]) -> Result<Self, Failure> {
        outputs.iter().try_fold(self, |files, output| {
            files.written(&format!("--report {}", output.kind), Some(&output.path))
        })
    }
}

/// Where a file is, or will be, however its path is written.
fn place(path: &Path) -> PathBuf {
    if let Ok(there) = fs::canonicalize(path) {
        return there;
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = fs::canonicalize(folder.unwrap_or(Path::new(".")));
    folder.ok().zip(path.file_name()).map_or_else(|| path.to_owned(), |(at, name)| at.join(name))
}

fn kept(path: &Path) -> Option<&'static str> {
    let mut start = [0; 16];
    let mut file = File::open(path).ok()?;
    let length = file.read(&mut start).ok()?;
    let start = start.get(..length)?;
    KEPT.iter().find(|(how, _)| start.starts_with(how)).map(|(_, what)| *what)
}
