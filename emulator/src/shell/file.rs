//! Files that are written whole or not at all.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;

use tempfile::NamedTempFile;

/// Writes a file, readable by its owner alone, in place of what was there. What is no plain file, such as
/// `/dev/stdout`, is written to.
///
/// # Errors
/// The folder cannot be written; then what was there is there still.
pub fn write_whole(path: &Path, content: &[u8]) -> io::Result<()> {
    if is_special(path) {
        return open(path)?.write_all(content);
    }
    let mut file = beside(path)?;
    file.write_all(content)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

/// Whether a file could be written, without writing it.
///
/// # Errors
/// The folder cannot be written.
pub fn check(path: &Path) -> io::Result<()> {
    if is_special(path) { open(path).map(drop) } else { beside(path).map(drop) }
}

/// A pipe, a device, or a name for something that is open: a file in its place would take it away.
fn is_special(path: &Path) -> bool {
    let of_system = path.starts_with("/dev") || path.starts_with("/proc");
    (of_system && path.is_symlink()) || fs::metadata(path).is_ok_and(|found| !found.is_file())
}

fn open(path: &Path) -> io::Result<File> {
    File::options().append(true).open(path)
}

fn beside(path: &Path) -> io::Result<NamedTempFile> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))
}
