//! Keeps the authority in a folder: `authority.toml` is the truth, `ca.pem` beside it a copy of the root
//! certificate for clients.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;

use tempfile::NamedTempFile;
use time::{Duration, OffsetDateTime};

use super::AuthorityError;
use super::issue::{Record, Signer};
use super::names::Constraints;

/// What clients trust; world-readable.
pub(super) const CA: &str = "ca.pem";
/// Everything, the intermediate's key included; for the owner's eyes.
const AUTHORITY: &str = "authority.toml";
/// How long before its end an authority is made anew, lest a test suite meet the end at noon.
const RENEWAL: Duration = Duration::days(30);
/// Looks at a folder where the file is now there and now not, before we give up on it.
const ATTEMPTS: usize = 3;

/// How an authority came about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// It was there, and permits all that was asked for.
    Loaded,
    /// There was none.
    Created,
    /// There was one; whoever trusts its `ca.pem` must fetch the new one.
    Remade(Reason),
}

/// Why an authority was made anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// The old one does not permit these names and addresses.
    Names(Vec<String>),
    /// The old one ends then: it has expired, or soon will.
    Expiry(OffsetDateTime),
    /// The old file is damaged, and how.
    Damage(String),
}

impl fmt::Display for Reason {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Names(names) => write!(to, "it did not permit {}", names.join(", ")),
            Self::Expiry(at) => write!(to, "it expires on {}", at.date()),
            Self::Damage(how) => write!(to, "its file was damaged: {how}"),
        }
    }
}

/// Loads the authority in `dir`, or makes one that permits `wanted` and what the old one permitted.
pub(super) fn open(
    dir: &Path,
    wanted: &Constraints,
    now: OffsetDateTime,
) -> Result<(Signer, Origin), AuthorityError> {
    // The usual case needs to write nothing, so it also works in a folder that cannot be written.
    if let Found::Fit(signer) = look(dir, wanted, now)?
        && copy_is_true(dir, &signer)
    {
        return Ok((*signer, Origin::Loaded));
    }
    fs::create_dir_all(dir).map_err(|source| failure(dir, source))?;
    let _lock = lock(dir);
    let (signer, origin) = settle(dir, wanted, now)?;
    if !copy_is_true(dir, &signer) {
        write_copy(dir, &signer)?;
    }
    Ok((signer, origin))
}

/// Looks again, under the lock, and makes an authority unless another process has by now.
fn settle(
    dir: &Path,
    wanted: &Constraints,
    now: OffsetDateTime,
) -> Result<(Signer, Origin), AuthorityError> {
    for _ in 0..ATTEMPTS {
        match look(dir, wanted, now)? {
            Found::Fit(signer) => return Ok((*signer, Origin::Loaded)),
            Found::Unfit(reason, permitted) => {
                let (signer, file) = make(dir, permitted, now)?;
                file.persist(dir.join(AUTHORITY)).map_err(|e| failure(dir, e.error))?;
                return Ok((signer, Origin::Remade(reason)));
            }
            Found::Nothing => {
                let (signer, file) = make(dir, wanted.clone(), now)?;
                // Not every file system can lock; two that create at once must still agree.
                match file.persist_noclobber(dir.join(AUTHORITY)) {
                    Ok(_) => return Ok((signer, Origin::Created)),
                    Err(lost) if lost.error.kind() == io::ErrorKind::AlreadyExists => {}
                    Err(other) => return Err(failure(dir, other.error)),
                }
            }
        }
    }
    Err(failure(&dir.join(AUTHORITY), io::ErrorKind::AlreadyExists.into()))
}

/// What there is in the folder.
enum Found {
    Nothing,
    Fit(Box<Signer>),
    /// Why it will not do, and what its successor must permit.
    Unfit(Reason, Constraints),
}

fn look(dir: &Path, wanted: &Constraints, now: OffsetDateTime) -> Result<Found, AuthorityError> {
    let path = dir.join(AUTHORITY);
    let text = match fs::read(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Found::Nothing),
        Err(error) => return Err(failure(&path, error)),
    };
    keep_private(&path);
    Ok(judge(&text, wanted, now))
}

fn judge(text: &[u8], wanted: &Constraints, now: OffsetDateTime) -> Found {
    let record: Record = match toml::from_slice(text) {
        Ok(record) => record,
        Err(error) => return Found::Unfit(damage(error.message()), wanted.clone()),
    };
    let (not_after, union) = (record.not_after, record.permitted.union(wanted));
    if not_after - now < RENEWAL {
        return Found::Unfit(Reason::Expiry(not_after), union);
    }
    let lacking = record.permitted.lacks(wanted);
    if !lacking.is_empty() {
        return Found::Unfit(Reason::Names(lacking), union);
    }
    match Signer::load(record).and_then(|signer| signer.check(now).map(|()| signer)) {
        Ok(signer) => Found::Fit(Box::new(signer)),
        Err(how) => Found::Unfit(damage(&how), union),
    }
}

/// Makes an authority and writes it to a file that has no name of its own yet.
fn make(
    dir: &Path,
    permitted: Constraints,
    now: OffsetDateTime,
) -> Result<(Signer, NamedTempFile), AuthorityError> {
    let record = Record::issue(permitted, now)?;
    let text =
        toml::to_string_pretty(&record).map_err(|e| AuthorityError::Unusable(e.to_string()))?;
    let file = write_beside(dir, text.as_bytes()).map_err(|error| failure(dir, error))?;
    Ok((Signer::load(record).map_err(AuthorityError::Unusable)?, file))
}

fn copy_is_true(dir: &Path, signer: &Signer) -> bool {
    fs::read(dir.join(CA)).is_ok_and(|copy| copy == signer.record.root.as_bytes())
}

/// Only under the lock: else this might undo the copy of a newer authority.
fn write_copy(dir: &Path, signer: &Signer) -> Result<(), AuthorityError> {
    let path = dir.join(CA);
    let written = write_beside(dir, signer.record.root.as_bytes()).and_then(|file| {
        make_public(file.as_file())?;
        file.persist(&path).map_err(|error| error.error)
    });
    written.map(drop).map_err(|error| failure(&path, error))
}

/// A file in the same folder, so that renaming it into place is atomic; its owner's alone.
fn write_beside(dir: &Path, content: &[u8]) -> io::Result<NamedTempFile> {
    let mut file = NamedTempFile::new_in(dir)?;
    file.write_all(content)?;
    Ok(file)
}

/// Held until the file is dropped. The folder itself is what is locked, so nothing is left behind; where
/// that is impossible the atomic writes must do.
fn lock(dir: &Path) -> Option<File> {
    let folder = File::open(dir).ok()?;
    folder.lock().ok()?;
    Some(folder)
}

#[cfg(unix)]
fn make_public(file: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    file.set_permissions(fs::Permissions::from_mode(0o644))
}

/// Takes from others what a copy or a backup may have given them; if it cannot, the key is no worse off.
#[cfg(unix)]
fn keep_private(path: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    let open = fs::metadata(path).is_ok_and(|found| found.permissions().mode() & 0o077 != 0);
    if open {
        fs::set_permissions(path, fs::Permissions::from_mode(0o600)).ok();
    }
}

#[cfg(not(unix))]
fn make_public(_: &File) -> io::Result<()> {
    Ok(())
}

#[cfg(not(unix))]
fn keep_private(_: &Path) {}

fn damage(how: &str) -> Reason {
    Reason::Damage(how.to_owned())
}

fn failure(path: &Path, source: io::Error) -> AuthorityError {
    AuthorityError::File { path: path.to_owned(), source }
}

#[cfg(test)]
mod tests;
