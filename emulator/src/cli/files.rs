//! The files of an environment, written into a folder.

use std::fs;
use std::io;
use std::path::Path;

use crate::environment::File;

/// Writes them into a folder that is there. Who reads them may be another user: there is no secret in
/// them.
pub(super) fn write(folder: &Path, files: &[File]) -> io::Result<()> {
    for (name, content) in files {
        let path = folder.join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(path, content)?;
    }
    let all = files.iter().flat_map(|(name, _)| Path::new(name).ancestors());
    for name in all {
        publish(&folder.join(name))?;
    }
    Ok(())
}

#[cfg(unix)]
fn publish(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = if path.is_dir() { 0o755 } else { 0o644 };
    fs::set_permissions(path, fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn publish(_: &Path) -> io::Result<()> {
    Ok(())
}
