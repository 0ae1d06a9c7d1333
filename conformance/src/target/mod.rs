//! Targets: what is judged, where it is, and what it has.

mod address;
mod credential;
mod discreet;
mod expected;
mod file;
mod glob;
mod leave;
mod live;
mod means;
mod pin;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::string::FromUtf8Error;
use std::{env, fs};

use toml::value::Date;

pub use address::Address;
pub(crate) use address::Url;
pub use credential::Credential;
use credential::References;
pub use expected::{Expected, ExpectedVerdict, day};
pub use glob::Glob;
pub use live::{Budget, Live, Rate, Stop};
pub use means::Means;
pub use pin::{Fingerprint, Pin, Probe};

use crate::case::{Case, Need};
use crate::compose;
use crate::spec::{Source, SpecError};
use crate::text::{Piece, there_are};

/// What is judged.
#[derive(Clone, Debug)]
pub struct Target {
    /// What reports call it.
    pub name: String,
    /// Judged as the fake is: every basis counts, and bytes are identical. Else by basis.
    pub strict: bool,
    /// What it can do for a judge.
    pub means: Means,
    /// What is known to fail.
    pub expected: Vec<Expected>,
    /// What a live run is bound to.
    live: Option<Live>,
    vendors: BTreeMap<String, VendorTarget>,
    /// Its file.
    source: Source,
    /// The roles and fields that the file names.
    named: Vec<Named>,
}

/// A role, or a field of one, and where a target's file has it.
#[derive(Clone, Debug)]
struct Named {
    vendor: String,
    role: String,
    field: Option<String>,
    at: usize,
}

/// A vendor at a target.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VendorTarget {
    /// Where it answers in plain.
    pub http: Option<Address>,
    /// Where it answers over TLS.
    pub https: Option<Address>,
    /// What it has to show before it is called.
    pub pin: Option<Pin>,
    /// Callers, by role and field.
    pub roles: BTreeMap<String, BTreeMap<String, Credential>>,
}

/// A target that cannot be had.
#[derive(Clone, Debug, thiserror::Error)]
pub enum TargetError {
    /// Its file is wrong.
    #[error(transparent)]
    File(SpecError),
    /// It is no address that may be called, and no file that can be read.
    #[error("{given}: {why}")]
    Unusable {
        /// What was given.
        given: String,
        /// What is wrong with it.
        why: String,
    },
}

const FAKE: &str = include_str!("../../targets/fake.toml");

impl Target {
    /// A target by its address, or by its file's path.
    ///
    /// # Errors
    /// As [`Target::from_url`] and [`Target::read`].
    pub fn open(given: &str) -> Result<Self, TargetError> {
        Self::open_for(given, None)
    }

    /// The same, of which these vendors are asked only: secrets of others may be missing.
    ///
    /// # Errors
    /// As [`Target::from_url`] and [`Target::read`].
    pub fn open_for(given: &str, vendors: Option<&BTreeSet<String>>) -> Result<Self, TargetError> {
        if given.contains("://") {
            Self::from_url(given)
        } else {
            Self::read_for(Path::new(given), vendors)
        }
    }

    /// A target on this machine, judged as the fake. One port takes plain calls and TLS.
    ///
    /// # Errors
    /// It is no address, or not on this machine.
    pub fn from_url(url: &str) -> Result<Self, TargetError> {
        let fail = |why: &str| TargetError::Unusable {
            given: discreet::address(url),
            why: why.to_owned(),
        };
        let at = Url::base(url).map_err(fail)?.address;
        if !at.is_loopback() {
            return Err(fail(
                "this is not on this machine: a target file is needed, which pins its hosts and \
                 whose accounts are used (conformance/targets/real.example.toml shows one)",
            ));
        }
        Self::fake(&at).map_err(TargetError::File)
    }

    /// A target of which there is a recording: it can be judged, and not called.
    #[must_use]
    pub fn recorded(name: &str, strict: bool, means: Means, expected: Vec<Expected>) -> Self {
        Self {
            name: name.to_owned(),
            strict,
            means,
            expected,
            live: None,
            vendors: BTreeMap::new(),
            source: Source::new(name, ""),
            named: Vec::new(),
        }
    }

    /// The target of a file.
    ///
    /// # Errors
    /// The file cannot be read or is wrong.
    pub fn read(path: &Path) -> Result<Self, TargetError> {
        Self::read_for(path, None)
    }

    fn read_for(path: &Path, vendors: Option<&BTreeSet<String>>) -> Result<Self, TargetError> {
        let name = path.display().to_string();
        let bytes = fs::read(path).map_err(|error| TargetError::Unusable {
            given: name.clone(),
            why: format!("cannot be read: {error} (an address begins with http:// or https://)"),
        })?;
        let text = String::from_utf8(bytes).map_err(|error| not_utf8(&name, &error))?;
        let folder = path.parent().unwrap_or(Path::new(""));
        let env = |name: &str| env::var(name).ok();
        let references = References { folder, env: &env, in_clear: true, vendors };
        let source = Source::new(&name, &text);
        let read = file::read(&source, &references);
        read.map_err(|error| TargetError::File(discreet::discreet(error, &source)))
    }

    fn fake(at: &Address) -> Result<Self, SpecError> {
        let references =
            References { folder: Path::new(""), env: &|_| None, in_clear: true, vendors: None };
        let source = Source::new("conformance/targets/fake.toml", FAKE);
        let mut target = file::read(&source, &references)?;
        for vendor in target.vendors.values_mut() {
            vendor.http = Some(at.clone());
            vendor.https = Some(at.clone());
        }
        Ok(target)
    }

    /// What a live run is bound to; none: the target is this machine's, and its accounts are nobody's.
    #[must_use]
    pub const fn live(&self) -> Option<&Live> {
        self.live.as_ref()
    }

    /// The target without its TLS addresses: what cases need TLS for is skipped.
    #[must_use]
    pub fn without_tls(mut self) -> Self {
        self.vendors.values_mut().for_each(|vendor| vendor.https = None);
        self
    }

    /// A vendor, which may have no address and no roles; none: there is no such vendor.
    #[must_use]
    pub fn vendor(&self, name: &str) -> Option<&VendorTarget> {
        self.vendors.get(name)
    }

    /// Whether it has what a case of a vendor needs.
    #[must_use]
    pub fn has(&self, vendor: &str, need: &Need) -> bool {
        let means = &self.means;
        let vendor = self.vendors.get(vendor);
        match need {
            Need::World => means.world_header.is_some(),
            // A world that was made has to be picked, too.
            Need::Seed => means.world_header.is_some() && means.seeds.is_some(),
            Need::Outage => means.outage.is_some(),
            Need::Mailbox => means.mailbox.is_some(),
            Need::Accounts => means.accounts.is_some(),
            Need::Journal => means.journal.is_some(),
            Need::Tls => vendor.is_some_and(|vendor| vendor.https.is_some()),
            Need::Plain => vendor.is_some_and(|vendor| vendor.http.is_some()),
            Need::Address => vendor.is_some_and(|one| one.http.is_some() || one.https.is_some()),
            Need::AnyHost => means.any_host,
            Need::Role(role) => vendor.is_some_and(|vendor| vendor.roles.contains_key(role)),
        }
    }

    /// What a case needs and the target has not, as a report says it; none: it can be tried.
    #[must_use]
    pub fn lacks(&self, case: &Case) -> Option<String> {
        if !self.has(&case.vendor, &Need::Address) {
            // Who is not there at all lacks nothing else worth telling.
            return Some(format!("{} has no {}", self.name, wanted(&case.vendor, &Need::Address)));
        }
        // Of what is live no world is made, whatever means there are: that has its own words.
        let wants = |need: &&Need| self.live.is_none() || **need != Need::Seed;
        let missing = case.needs.iter().filter(wants).filter(|need| !self.has(&case.vendor, need));
        let missing = missing.map(|need| wanted(&case.vendor, need));
        let missing = missing.chain(self.fields_lacking(case)).chain(self.room_lacking(case));
        let leave: BTreeSet<_> = self.live.iter().flat_map(|_| leave::lacking(case)).collect();
        let missing = missing.chain(leave).collect::<Vec<_>>();
        (!missing.is_empty()).then(|| format!("{} has no {}", self.name, missing.join(", no ")))
    }

    /// Where strangers have accounts, a name has to be one that nobody has, and can be told to be ours.
    fn room_lacking(&self, case: &Case) -> Option<String> {
        let asked = [Need::World, Need::Seed].iter().any(|need| case.needs.contains(need));
        let worlds = self.means.world_header.is_some() || asked;
        self.live.as_ref().filter(|_| !worlds)?;
        let room = case.room.filter(|room| !compose::has_room(*room))?;
        Some(format!(
            "worlds, and a name of {room} made-up characters is not surely nobody's (40 bits behind the mark \
             {:?} are)",
            compose::MARK
        ))
    }

    /// Fields that a case sends, of roles that are there without them.
    fn fields_lacking(&self, case: &Case) -> BTreeSet<String> {
        let values = case.steps.iter().flat_map(|step| step.request.values());
        let pieces = values.flat_map(|value| &value.pieces);
        let lacking = pieces.filter_map(|piece| match piece {
            Piece::Credential { role, field }
                if self.has(&case.vendor, &Need::Role(role.clone()))
                    && self.credential(&case.vendor, role, field).is_none() =>
            {
                Some(format!("{field} for it (vendors.{}.roles.{role}.{field})", case.vendor))
            }
            _ => None,
        });
        lacking.collect()
    }

    /// The fields of a vendor's plain caller that cases send, and the file does not have, as it would write them.
    #[must_use]
    pub fn fields_of_main_missing(&self, vendor: &str, cases: &[Case]) -> Vec<String> {
        let used: BTreeSet<_> = cases.iter().flat_map(credentials).collect();
        let of_main = used.into_iter().filter(|(of, role, _)| *of == vendor && *role == "main");
        let missing =
            of_main.filter(|(_, role, field)| self.credential(vendor, role, field).is_none());
        missing.map(|(_, role, field)| format!("vendors.{vendor}.roles.{role}.{field}")).collect()
    }

    /// A role's field.
    #[must_use]
    pub fn credential(&self, vendor: &str, role: &str, field: &str) -> Option<&Credential> {
        self.vendors.get(vendor)?.roles.get(role)?.get(field)
    }

    /// What is wrong with the first pattern of an expectation that fits none of the cases.
    #[must_use]
    pub fn stray_expectation(&self, cases: &[Case]) -> Option<SpecError> {
        let fits_one = |glob: &Glob| cases.iter().any(|case| glob.matches(&case.id));
        let stray = self
            .expected
            .iter()
            .flat_map(Expected::globs)
            .find(|glob| !fits_one(glob.get_ref()))?;
        let message = format!("no case fits \"{}\" (`list` shows all)", stray.get_ref());
        Some(discreet::discreet(self.source.error(stray.span().start, message), &self.source))
    }

    /// What is wrong with the first role or field that the file names and no case uses.
    #[must_use]
    pub fn unused_name(&self, cases: &[Case]) -> Option<SpecError> {
        let used: BTreeSet<_> = cases.iter().flat_map(credentials).collect();
        let roles = |vendor: &str| -> BTreeSet<&str> {
            used.iter().filter(|one| one.0 == vendor).map(|one| one.1).collect()
        };
        self.named.iter().find_map(|Named { vendor, role, field, at }| {
            let (kind, name, known) = match field {
                None => ("role", role, roles(vendor)),
                Some(field) => {
                    let of = used.iter().filter(|one| one.0 == vendor && one.1 == role);
                    ("field", field, of.map(|one| one.2).collect())
                }
            };
            let known_names = || there_are(name, known.iter().copied());
            let message =
                || format!("no case of {vendor} uses a {kind} {name:?} ({})", known_names());
            let error = || discreet::discreet(self.source.error(*at, message()), &self.source);
            (!known.contains(name.as_str())).then(error)
        })
    }

    /// What a report says beforehand of entries that have expired, whether their cases are tried or not.
    pub fn expired(&self, today: Date) -> impl Iterator<Item = String> {
        let expired = self.expected.iter().filter(move |expected| expected.has_expired(today));
        expired.map(|expected| {
            let place = self.source.place(expected.cases.span().start);
            let Expected { expires, reason, .. } = expected;
            format!("{place}: an expectation has expired on {expires}: {reason}")
        })
    }

    /// The failure that is expected of a case: the first entry that fits.
    #[must_use]
    pub fn expectation(&self, case: &str) -> Option<&Expected> {
        let fits = |expected: &&Expected| expected.globs().any(|glob| glob.get_ref().matches(case));
        self.expected.iter().find(fits)
    }

    /// Every value that must not appear in a report.
    pub fn secrets(&self) -> impl Iterator<Item = &str> {
        let roles = self.vendors.values().flat_map(|vendor| vendor.roles.values());
        let secrets = roles.flat_map(BTreeMap::values).filter(|credential| credential.secret);
        secrets.map(|credential| credential.value.as_str())
    }
}

/// A file in other letters: the line, and not what stands there.
fn not_utf8(name: &str, error: &FromUtf8Error) -> TargetError {
    let upto = error.as_bytes().iter().take(error.utf8_error().valid_up_to());
    let line = upto.filter(|byte| **byte == b'\n').count() + 1;
    let why = "what stands there is not UTF-8: save the file as UTF-8".to_owned();
    TargetError::Unusable { given: format!("{name}:{line}"), why }
}

/// The credentials that a case sends: vendor, role, field.
fn credentials(case: &Case) -> impl Iterator<Item = (&str, &str, &str)> {
    let values = case.steps.iter().flat_map(|step| step.request.values());
    values.flat_map(|value| &value.pieces).filter_map(|piece| match piece {
        Piece::Credential { role, field } => {
            Some((case.vendor.as_str(), role.as_str(), field.as_str()))
        }
        _ => None,
    })
}

fn wanted(vendor: &str, need: &Need) -> String {
    match need {
        Need::World => "worlds (means.world_header)".into(),
        Need::Seed => "worlds from seeds (means.seeds)".into(),
        Need::Outage => "outcomes on request (means.outage)".into(),
        Need::Mailbox => "mailbox (means.mailbox)".into(),
        Need::Accounts => "accounts to look at (means.accounts)".into(),
        Need::Journal => "journal to look at (means.journal)".into(),
        Need::Tls => format!("TLS address for {vendor} (vendors.{vendor}.https)"),
        Need::Plain => format!("plain address for {vendor} (vendors.{vendor}.http)"),
        Need::Address => format!("address for {vendor} (vendors.{vendor}.https or http)"),
        Need::AnyHost => "ear for other host names (means.any_host)".into(),
        Need::Role(role) => format!("credential for it (vendors.{vendor}.roles.{role})"),
    }
}

#[cfg(test)]
mod tests;
