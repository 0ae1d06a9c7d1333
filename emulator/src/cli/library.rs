//! Where proxychains is: what leads even those clients through the fake that read no variable.

use std::fs;
use std::path::{Path, PathBuf};

use super::Failure;

const NAME: &str = "libproxychains.so.4";

/// Folders of libraries; of `/usr/lib` also the folders in it, which Debian has for each architecture.
const FOLDERS: [&str; 4] = ["/usr/lib", "/usr/lib64", "/usr/local/lib", "/lib64"];

/// What `--preload` asks for, if it was said: the library that it names, or the one that is installed.
pub(super) fn asked_for(preload: Option<&Option<PathBuf>>) -> Result<Option<String>, Failure> {
    preload.map(|named| find(named.as_deref())).transpose()
}

fn find(named: Option<&Path>) -> Result<String, Failure> {
    let found = match named {
        Some(path) => fs::canonicalize(path)
            .map_err(|error| Failure(format!("--preload: {}: {error}", path.display())))?,
        None => installed().ok_or_else(|| {
            Failure(format!(
                "--preload needs {NAME}, which is in none of {} (Debian: apt-get install \
                 proxychains4); name the file as --preload=FILE if it is elsewhere",
                FOLDERS.join(", ")
            ))
        })?,
    };
    // The linker parts the libraries at these.
    let text = found.to_str().filter(|text| !text.contains([' ', ':']));
    text.map(str::to_owned).ok_or_else(|| {
        Failure(format!("--preload: the path {} has a space or a colon", found.display()))
    })
}

fn installed() -> Option<PathBuf> {
    let within = |folder: &Path| Some(folder.join(NAME)).filter(|path| path.is_file());
    let deeper = |folder: &Path| {
        let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
        entries.filter(|entry| entry.path().is_dir()).find_map(|entry| within(&entry.path()))
    };
    let folders = FOLDERS.map(Path::new);
    folders.into_iter().find_map(|folder| within(folder).or_else(|| deeper(folder)))
}
