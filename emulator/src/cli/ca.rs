//! `standin ca`, and the authority that every command shares.

use std::path::PathBuf;

use super::options::AuthorityArgs;
use super::{Failure, print};
use crate::shell::Trust;
use crate::shell::authority::{Authority, AuthorityError};

pub(super) const NO_FOLDER: &str =
    "neither XDG_DATA_HOME nor HOME names a folder to keep the certificate authority in";

/// Prints the path of the certificate, or the certificate.
pub(super) fn run(pem: bool, arguments: &AuthorityArgs) -> Result<(), Failure> {
    let authority = open(arguments)?;
    match (pem, authority.ca_path()) {
        (false, Some(path)) => print(&path.display().to_string()),
        _ => print(authority.ca_pem().trim_end()),
    }
}

/// The path of the certificate, which is there afterwards.
pub(super) fn path(arguments: &AuthorityArgs) -> Result<PathBuf, Failure> {
    let authority = open(arguments)?;
    let path = authority.ca_path().map(PathBuf::from);
    path.ok_or_else(|| Failure("the certificate is in no file".to_owned()))
}

/// Where a fake's authority is: in the folder that was asked for, else in the user's data folder, else
/// in memory.
pub(super) fn trust(arguments: &AuthorityArgs) -> Trust {
    match (&arguments.ca_dir, default_folder()) {
        (Some(folder), _) => Trust::Folder(folder.clone()),
        (None, Some(folder)) => Trust::FolderElseMemory(folder),
        (None, None) => {
            tracing::warn!("{NO_FOLDER}; this run has a certificate authority in memory");
            Trust::Memory
        }
    }
}

/// What is wrong with it, and what to do.
pub(super) fn failure(error: &AuthorityError) -> Failure {
    Failure(match error {
        AuthorityError::File { .. } => format!("{error}; choose another folder with --ca-dir"),
        AuthorityError::Name(_) => format!("--name: {error}"),
        _ => error.to_string(),
    })
}

fn open(arguments: &AuthorityArgs) -> Result<Authority, Failure> {
    let folder = arguments.ca_dir.clone().or_else(default_folder);
    let folder = folder.ok_or_else(|| Failure(format!("{NO_FOLDER}; choose one with --ca-dir")))?;
    Trust::Folder(folder).open(&arguments.name).map_err(|error| failure(&error))
}

/// `standin` below the user's data folder.
pub(super) fn default_folder() -> Option<PathBuf> {
    let variable =
        |name| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    variable("XDG_DATA_HOME")
        .or_else(|| variable("HOME").map(|home| home.join(".local/share")))
        .map(|data| data.join("standin"))
}
