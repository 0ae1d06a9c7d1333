//! Files that are written whole or not at all.

use std::io::{self, Write as _};
use std::path::Path;

use tempfile::NamedTempFile;

/// Writes a file, readable by its owner alone, in place of what was there.
///
/// # Errors
/// The folder cannot be written; then what was there is there still.
pub fn write_whole(path: &Path, content: &[u8]) -> io::Result<()> {
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
    beside(path).map(drop)
}

fn beside(path: &Path) -> io::Result<NamedTempFile> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))
}
