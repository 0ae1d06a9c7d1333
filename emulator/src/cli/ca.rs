//! `standin ca`, and the authority that every command shares.

use std::path::PathBuf;

use time::OffsetDateTime;

use super::args::AuthorityArgs;
use super::{Failure, print};
use crate::shell::authority::{Authority, AuthorityError, Origin, Permitted};
use crate::vendors::VENDORS;

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

/// The authority of the folder. A default folder that cannot be written means an authority in
/// memory; one that was asked for is a failure.
pub(super) fn open_or_in_memory(arguments: &AuthorityArgs) -> Result<Authority, Failure> {
    let (permitted, now) = (permitted(arguments), OffsetDateTime::now_utc());
    let unwritable = match folder(arguments).map(|folder| Authority::open(&folder, &permitted, now))
    {
        Ok(Ok(opened)) => {
            say(&opened.origin);
            return Ok(opened.authority);
        }
        Ok(Err(error @ AuthorityError::File { .. })) if arguments.ca_dir.is_none() => {
            error.to_string()
        }
        Ok(Err(error)) => return Err(failure(&error)),
        Err(no_folder) => no_folder.to_string(),
    };
    tracing::warn!("{unwritable}; this run has a certificate authority of its own, in memory");
    Authority::in_memory(&permitted, now).map_err(|error| failure(&error))
}

fn open(arguments: &AuthorityArgs) -> Result<Authority, Failure> {
    Authority::open(&folder(arguments)?, &permitted(arguments), OffsetDateTime::now_utc())
        .map(|opened| opened.authority)
        .map_err(|error| failure(&error))
}

fn failure(error: &AuthorityError) -> Failure {
    Failure(match error {
        AuthorityError::File { .. } => format!("{error}; choose another folder with --ca-dir"),
        _ => error.to_string(),
    })
}

fn say(origin: &Origin) {
    match origin {
        Origin::Loaded => {}
        Origin::Created => tracing::info!("made a certificate authority"),
        Origin::Remade(reason) => tracing::warn!(
            "made the certificate authority anew: {reason}; trust its certificate again"
        ),
    }
}

fn permitted(arguments: &AuthorityArgs) -> Permitted {
    let hosts = VENDORS.iter().flat_map(|vendor| vendor.hosts);
    let mut domains: Vec<String> = hosts.map(|host| registrable(host).to_owned()).collect();
    domains.sort_unstable();
    domains.dedup();
    Permitted { domains, names: arguments.name.clone() }
}

/// `www.box.net` is below `box.net`, as all the vendors' hosts are two labels deep.
fn registrable(host: &str) -> &str {
    let dot = host.rmatch_indices('.').nth(1);
    dot.and_then(|(dot, _)| host.get(dot + 1..)).unwrap_or(host)
}

/// The folder: as asked for, else below the user's data folder.
fn folder(arguments: &AuthorityArgs) -> Result<PathBuf, Failure> {
    if let Some(folder) = &arguments.ca_dir {
        return Ok(folder.clone());
    }
    let variable =
        |name| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    variable("XDG_DATA_HOME")
        .or_else(|| variable("HOME").map(|home| home.join(".local/share")))
        .map(|data| data.join("standin"))
        .ok_or_else(|| {
            Failure(
                "neither XDG_DATA_HOME nor HOME says where to keep the certificate authority; \
                 choose a folder with --ca-dir"
                    .to_owned(),
            )
        })
}
