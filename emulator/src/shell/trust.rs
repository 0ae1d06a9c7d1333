//! Which certificate authority a fake has: of a folder, of its own, or the one if not the other.

use std::path::PathBuf;

use super::authority::{Authority, AuthorityError, Origin, Permitted};
use super::clock;
use crate::vendors::VENDORS;

/// Where the authority is.
#[derive(Clone, Debug)]
pub enum Trust {
    /// In memory, made anew by each start.
    Memory,
    /// In this folder.
    Folder(PathBuf),
    /// In this folder; in memory where that cannot be written.
    FolderElseMemory(PathBuf),
}

impl Trust {
    /// Opens it. It may sign for the vendors' domains, `localhost`, loopback addresses, and `names`.
    ///
    /// # Errors
    /// The folder cannot be written, or a name is none.
    pub fn open(&self, names: &[String]) -> Result<Authority, AuthorityError> {
        let permitted = permitted(names);
        let in_folder = |folder: &PathBuf| Authority::open(folder, &permitted, clock::date());
        let opened = match self {
            Self::Memory => return Authority::in_memory(&permitted, clock::date()),
            Self::Folder(folder) => in_folder(folder)?,
            Self::FolderElseMemory(folder) => match in_folder(folder) {
                Err(error @ AuthorityError::File { .. }) => {
                    tracing::warn!("{error}; this run has a certificate authority in memory");
                    return Authority::in_memory(&permitted, clock::date());
                }
                opened => opened?,
            },
        };
        match &opened.origin {
            Origin::Loaded => {}
            Origin::Created => tracing::info!("made a certificate authority"),
            Origin::Remade(reason) => tracing::warn!(
                "made the certificate authority anew: {reason}; trust its certificate again, and \
                 start again what is running with the old one"
            ),
        }
        Ok(opened.authority)
    }
}

fn permitted(names: &[String]) -> Permitted {
    let hosts = VENDORS.iter().flat_map(|vendor| vendor.hosts);
    let mut domains: Vec<String> = hosts.map(|host| registrable(host).to_owned()).collect();
    domains.sort_unstable();
    domains.dedup();
    Permitted { domains, names: names.to_vec() }
}

/// `www.box.net` is below `box.net`: all the vendors' domains have two labels.
fn registrable(host: &str) -> &str {
    let dot = host.rmatch_indices('.').nth(1);
    dot.and_then(|(dot, _)| host.get(dot + 1..)).unwrap_or(host)
}
