//! A file that is written whole or not at all.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process;

/// A file in the making. It gets its name at [`WholeFile::commit`]; without that, it goes again.
#[derive(Debug)]
pub struct WholeFile {
    path: PathBuf,
    /// None where there is nothing to rename: a pipe, a terminal, `/dev/null`.
    temporary: Option<PathBuf>,
    writer: BufWriter<File>,
}

impl WholeFile {
    /// Begins one, beside where it will be: what cannot be written is known before the run.
    ///
    /// # Errors
    /// The folder is not there, or not ours to write to.
    pub fn create(path: &Path) -> io::Result<Self> {
        // A link stays a link: what it points at is replaced.
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let there = fs::metadata(&path).ok();
        if there.as_ref().is_some_and(fs::Metadata::is_dir) {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        if there.is_some_and(|there| !there.is_file()) {
            let writer = BufWriter::new(File::options().write(true).open(&path)?);
            return Ok(Self { path, temporary: None, writer });
        }
        let name = path.file_name().ok_or(io::ErrorKind::InvalidFilename)?;
        let hidden = format!(".{}.{}.tmp", name.to_string_lossy(), process::id());
        let temporary = path.with_file_name(hidden);
        let writer = BufWriter::new(File::create(&temporary)?);
        Ok(Self { path, temporary: Some(temporary), writer })
    }

    /// Puts it in its place.
    ///
    /// # Errors
    /// The last bytes could not be written, or the name could not be given.
    pub fn commit(mut self) -> io::Result<()> {
        self.writer.flush()?;
        let Some(temporary) = &self.temporary else { return Ok(()) };
        self.writer.get_ref().sync_all()?;
        fs::rename(temporary, &self.path)?;
        self.temporary = None;
        Ok(())
    }
}

impl Write for WholeFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.writer.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

impl Drop for WholeFile {
    fn drop(&mut self) {
        if let Some(temporary) = &self.temporary {
            // Nobody is left to tell; a left-over under a hidden name harms nobody.
            drop(fs::remove_file(temporary));
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

    use super::*;

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("standin-{name}-{}", process::id()));
        drop(fs::remove_dir_all(&folder));
        fs::create_dir(&folder).unwrap();
        folder
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    #[test]
    fn it_is_there_when_it_is_whole_and_not_before() {
        let folder = folder("whole");
        let path = folder.join("report");
        fs::write(&path, "the former").unwrap();
        let mut file = WholeFile::create(&path).unwrap();
        file.write_all(b"the new").unwrap();
        file.flush().unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"the former");
        file.commit().unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"the new");
        assert_eq!(names(&folder), ["report"]);
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn what_is_dropped_leaves_nothing() {
        let folder = folder("dropped");
        drop(WholeFile::create(&folder.join("report")).unwrap());
        assert!(names(&folder).is_empty());
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn what_cannot_be_written_is_an_error_at_once() {
        let folder = folder("unwritable");
        assert!(WholeFile::create(&folder.join("no/such/report")).is_err());
        assert!(WholeFile::create(&folder).is_err());
        assert!(WholeFile::create(Path::new("")).is_err());
        fs::remove_dir_all(folder).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn what_is_no_file_is_written_to_and_not_replaced() {
        let mut file = WholeFile::create(Path::new("/dev/null")).unwrap();
        file.write_all(b"gone").unwrap();
        file.commit().unwrap();
        assert!(!fs::metadata("/dev/null").unwrap().is_file());
    }
}
