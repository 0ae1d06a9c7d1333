//! The file of a target: its shape, and the way from there to a [`Target`].

mod bounds;

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use super::address::Url;
use super::credential::{Given, References, blotted};
use super::live::{Budget, Live, Rate, Stop};
use super::{Address, Credential, Expected, Means, Named, Pin, Target, VendorTarget};
use crate::spec::{Source, SpecError, VENDORS};

type Text = Spanned<String>;
type RawRole = BTreeMap<Text, Spanned<Given>>;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    name: String,
    #[serde(default)]
    strict: bool,
    #[serde(default)]
    live: Option<Spanned<bool>>,
    hosts: Option<Spanned<Vec<Text>>>,
    http: Option<Text>,
    https: Option<Text>,
    pace: Option<Spanned<Rate>>,
    budget: Option<Spanned<Budget>>,
    stop: Option<Spanned<Stop>>,
    #[serde(default)]
    means: RawMeans,
    #[serde(default)]
    vendors: BTreeMap<Text, RawVendor>,
    #[serde(default)]
    expected: Vec<Expected>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawMeans {
    world_header: Option<Text>,
    seeds: Option<Text>,
    mailbox: Option<Text>,
    accounts: Option<Text>,
    journal: Option<Text>,
    outage: Option<Text>,
    #[serde(default)]
    any_host: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawVendor {
    http: Option<Text>,
    https: Option<Text>,
    fingerprint: Option<Spanned<Pin>>,
    #[serde(default)]
    roles: BTreeMap<Text, RawRole>,
}

/// Reads a target's file.
pub(super) fn read(source: &Source, references: &References<'_>) -> Result<Target, SpecError> {
    let raw: Raw = source.parse().map_err(plain)?;
    let hosts = bounds::hosts(source, &raw)?;
    let live = bounds::because(&raw).is_some();
    let references = References { in_clear: references.in_clear && !live, ..*references };
    let reading = Reading { source, references: &references, hosts, live };
    let vendors = reading.vendors(raw.http.as_ref(), raw.https.as_ref(), &raw.vendors)?;
    let mut target = Target {
        live: bounds::read(source, &raw, reading.hosts.as_deref())?,
        name: raw.name,
        strict: raw.strict,
        means: reading.means(raw.means)?,
        vendors,
        expected: raw.expected,
        source: source.clone(),
        named: raw.vendors.iter().flat_map(|(vendor, raw)| named(vendor.get_ref(), raw)).collect(),
    };
    if let Some(none) = target.expected.iter().find(|expected| expected.globs().next().is_none()) {
        let message = "an expectation is of some case: `cases` is empty";
        return Err(source.error(none.cases.span().start, message));
    }
    if let Some((at, message)) = unset(&raw.vendors, &references) {
        return Err(reading.of_a_field(at, false, message));
    }
    // Only now, so that a host that may not be called is refused before a secret is looked for.
    for (vendor, raw) in raw.vendors {
        let needed = references.needs(vendor.get_ref());
        if let Some(vendor) = target.vendors.get_mut(vendor.get_ref()) {
            vendor.roles = reading.roles(raw.roles, needed)?;
        }
    }
    Ok(target)
}

/// Where the first of several variables is wanted that are not there, and all of their names.
fn unset(
    vendors: &BTreeMap<Text, RawVendor>,
    references: &References<'_>,
) -> Option<(usize, String)> {
    let needed = vendors.iter().filter(|(vendor, _)| references.needs(vendor.get_ref()));
    let given = needed.flat_map(|(_, raw)| raw.roles.values()).flat_map(BTreeMap::values);
    let unset = |given: &Spanned<Given>| {
        Some((given.span().start, given.get_ref().unset(references)?.to_owned()))
    };
    let unset: BTreeMap<usize, String> = given.filter_map(unset).collect();
    let mut names: Vec<_> = Vec::new();
    for name in unset.values() {
        if !names.contains(&name.as_str()) {
            names.push(name.as_str());
        }
    }
    let first = *unset.keys().next()?;
    let said =
        || format!("the environment has none of these, or not in UTF-8: {}", names.join(", "));
    (names.len() > 1).then(|| (first, said()))
}

/// What the reader of data calls its kinds of numbers, in words.
fn plain(error: SpecError) -> SpecError {
    let kinds = [
        ("expected u64", "expected a whole number from 0 on"),
        ("expected u16", "expected a whole number from 0 to 65535"),
        ("expected f64", "expected a number"),
        ("expected a boolean", "expected true or false"),
    ];
    let message = kinds.iter().fold(error.message, |text, (kind, said)| text.replace(kind, said));
    SpecError { message, ..error }
}

/// Every role and field that a vendor's part names, and where.
fn named(vendor: &str, raw: &RawVendor) -> Vec<Named> {
    let named = |role: &Text, field: Option<&Text>| Named {
        vendor: vendor.to_owned(),
        role: role.get_ref().clone(),
        field: field.map(|field| field.get_ref().clone()),
        at: field.unwrap_or(role).span().start,
    };
    let of = |(role, fields): (&Text, &RawRole)| {
        let fields: Vec<_> = fields.keys().map(|field| named(role, Some(field))).collect();
        [named(role, None)].into_iter().chain(fields).collect::<Vec<_>>()
    };
    raw.roles.iter().flat_map(of).collect()
}

struct Reading<'a> {
    source: &'a Source,
    references: &'a References<'a>,
    /// None: the file names none.
    hosts: Option<Vec<String>>,
    live: bool,
}

impl Reading<'_> {
    fn vendors(
        &self,
        http: Option<&Text>,
        https: Option<&Text>,
        raw: &BTreeMap<Text, RawVendor>,
    ) -> Result<BTreeMap<String, VendorTarget>, SpecError> {
        if let Some(name) = raw.keys().find(|name| !VENDORS.contains(&name.get_ref().as_str())) {
            let message = format!("no such vendor (there are {})", VENDORS.join(", "));
            return Err(self.source.error(name.span().start, message));
        }
        let vendors = VENDORS.iter().map(|name| {
            let own = raw.get(*name);
            let vendor = VendorTarget {
                http: self.address(own.and_then(|own| own.http.as_ref()).or(http), false)?,
                https: self.address(own.and_then(|own| own.https.as_ref()).or(https), true)?,
                pin: None,
                roles: BTreeMap::new(),
            };
            let given = own.and_then(|own| own.fingerprint.as_ref());
            let vendor = VendorTarget { pin: self.pin(given, &vendor)?, ..vendor };
            Ok(((*name).to_owned(), vendor))
        });
        vendors.collect()
    }

    fn address(&self, text: Option<&Text>, tls: bool) -> Result<Option<Address>, SpecError> {
        let Some(text) = text else { return Ok(None) };
        let fail = |message: String| self.source.error(text.span().start, message);
        let url = Url::base(text.get_ref()).map_err(|why| fail(why.to_owned()))?;
        if url.tls != tls {
            return Err(fail("the key says one scheme, the address another".to_owned()));
        }
        if let Some(hosts) = &self.hosts {
            Live::allows(hosts, &url.address).map_err(fail)?;
        }
        Ok(Some(url.address))
    }

    /// A fingerprint has to be one that can be looked at.
    fn pin(
        &self,
        given: Option<&Spanned<Pin>>,
        vendor: &VendorTarget,
    ) -> Result<Option<Pin>, SpecError> {
        let Some(given) = given else { return Ok(None) };
        let fail = |message: &str| Err(self.source.error(given.span().start, message));
        match given.get_ref() {
            _ if !self.live => fail("only a live target has a fingerprint: say `live = true`"),
            Pin::Certificate(_) | Pin::PublicKey(_) if vendor.https.is_none() => {
                fail("there is no https address here whose certificate it could be")
            }
            Pin::Probe(_) if vendor.http.is_none() && vendor.https.is_none() => {
                fail("there is no address here that could answer")
            }
            pin => Ok(Some(pin.clone())),
        }
    }

    fn means(&self, raw: RawMeans) -> Result<Means, SpecError> {
        let path = |text: &str| text.starts_with('/') && text.bytes().all(is_visible);
        let header = |text: &str| !text.is_empty() && text.bytes().all(is_token);
        let pattern = |text: &str| text.contains("{code}");
        Ok(Means {
            world_header: self.text(raw.world_header, header, "a header's name is wanted")?,
            seeds: self.text(raw.seeds, path, "a path is wanted: it begins with /")?,
            mailbox: self.text(raw.mailbox, path, "a path is wanted: it begins with /")?,
            accounts: self.text(raw.accounts, path, "a path is wanted: it begins with /")?,
            journal: self.text(raw.journal, path, "a path is wanted: it begins with /")?,
            outage: self.text(raw.outage, pattern, "{code} has to stand in it")?,
            any_host: raw.any_host,
        })
    }

    fn text(
        &self,
        text: Option<Text>,
        fits: impl Fn(&str) -> bool,
        wanted: &str,
    ) -> Result<Option<String>, SpecError> {
        match text {
            Some(text) if !fits(text.get_ref()) => {
                Err(self.source.error(text.span().start, wanted))
            }
            text => Ok(text.map(Spanned::into_inner)),
        }
    }

    /// An error of a field: its line is shown without what may be a secret, this one (`written`) or another.
    fn of_a_field(&self, at: usize, written: bool, message: String) -> SpecError {
        let error = self.source.error(at, message);
        let line = blotted(&error.line);
        if !written {
            return SpecError { line, ..error };
        }
        let before = error.place.as_ref().map_or(0, |place| place.column.saturating_sub(1));
        SpecError { line: line.chars().take(before).chain(['…']).collect(), ..error }
    }

    fn roles(
        &self,
        raw: BTreeMap<Text, RawRole>,
        needed: bool,
    ) -> Result<BTreeMap<String, BTreeMap<String, Credential>>, SpecError> {
        // What no case asks for may be missing.
        let counts = |given: &Spanned<Given>| needed || given.get_ref().is_there(self.references);
        let field = |(name, given): (Text, Spanned<Given>)| {
            let at = given.span().start;
            let written = matches!(given.get_ref(), Given::Plain(_) | Given::NoText);
            let credential = given.into_inner().resolve(self.references);
            let credential = credential.map_err(|message| self.of_a_field(at, written, message))?;
            Ok((name.into_inner(), credential))
        };
        let role = |(name, fields): (Text, RawRole)| {
            Ok((
                name.into_inner(),
                fields.into_iter().filter(|(_, given)| counts(given)).map(field).collect::<Result<
                    _,
                    SpecError,
                >>(
                )?,
            ))
        };
        raw.into_iter().map(role).collect()
    }
}

const fn is_visible(byte: u8) -> bool {
    byte.is_ascii_graphic()
}

/// What names of headers are made of (RFC 9110, 5.6.2).
fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}
