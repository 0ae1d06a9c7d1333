//! A file that only grows: what is appended is on the disk, and under its name, before anything else is done.
//! Whoever takes it away, cuts it, or writes to it beside us is noticed before the next line.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

#[derive(Debug)]
pub(super) struct Kept {
    path: PathBuf,
    file: File,
    /// So long it is, as far as we know.
    length: u64,
}

impl Kept {
    /// Begins a file that must not be there; if its first line cannot be written, it goes again.
    pub(super) fn create(path: &Path, first: &[u8]) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut kept = Self { path: path.to_owned(), file: options.open(path)?, length: 0 };
        let begun = kept.append(first).and_then(|()| keep_name(path));
        begun.map(|()| kept).inspect_err(|_| {
            // It tells of nothing; if it stays, it says so.
            drop(fs::remove_file(path));
        })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Returns once it is on the disk.
    pub(super) fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.is_ours()?;
        self.file.write_all(bytes)?;
        self.length += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        self.file.sync_data()
    }

    /// Whether it is where it was, and as long as we left it.
    fn is_ours(&self) -> io::Result<()> {
        let own = self.file.metadata()?;
        let there = fs::symlink_metadata(&self.path).is_ok_and(|there| is_same(&there, &own));
        let path = self.path.display();
        if !there {
            return Err(io::Error::other(format!("{path} was taken away while the run went on")));
        }
        if own.len() != self.length {
            return Err(io::Error::other(format!("somebody else wrote to {path}, or cut it")));
        }
        Ok(())
    }
}

#[cfg(unix)]
fn is_same(one: &Metadata, other: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;

    (one.dev(), one.ino()) == (other.dev(), other.ino())
}

/// That something is under its name has to do here.
#[cfg(not(unix))]
fn is_same(one: &Metadata, _: &Metadata) -> bool {
    one.is_file()
}

/// The name of a file has to last, too.
#[cfg(unix)]
fn keep_name(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

/// Folders cannot be flushed here.
#[cfg(not(unix))]
const fn keep_name(_: &Path) -> io::Result<()> {
    Ok(())
}
