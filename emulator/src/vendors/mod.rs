//! The vendors: one list, from which routing, the endpoint table, the seed's sections and the 404 that
//! names the endpoints are derived.

pub mod boxnet;
pub mod filemobile;
pub mod fotolia;
pub mod imageloop;
pub mod movedigital;

mod call;
mod document;
mod endpoint;
mod fields;
mod keys;
mod magic;
mod mail;
mod outcome;
mod pin;
mod refusal;
mod vendor;

pub use call::{Asked, Call};
pub use endpoint::{Endpoint, Envelope, Shape};
pub use mail::CONFIRM;
pub use outcome::{Outcome, SUCCESS};
pub use pin::Pin;
pub use refusal::{Cause, Documented, Refusal, Refused};
pub use vendor::{Context, Example, Store, Vendor};

use crate::http::Destination;

/// Every vendor. Adding one adds a line here.
pub static VENDORS: &[&Vendor] = &[
    &boxnet::VENDOR,
    &fotolia::VENDOR,
    &filemobile::VENDOR,
    &imageloop::VENDOR,
    &movedigital::VENDOR,
];

/// Who is asked.
pub enum Claim {
    /// A vendor's endpoint.
    Endpoint(&'static Vendor, &'static Endpoint),
    /// A vendor's host, and a path that the vendor does not have.
    Host(&'static Vendor),
    /// Nobody.
    Nobody,
}

/// Finds the vendor: by a vendor's host, else by path (ALL-HTTP-2).
#[must_use]
pub fn claim(method: &str, to: &Destination<'_>) -> Claim {
    let path = to.path;
    if let Some(vendor) = to.host.and_then(of_host) {
        let theirs = |endpoint: &&Endpoint| endpoint.claims_on_its_host(path);
        return match meant(vendor.endpoints.iter().filter(theirs), method, to.query) {
            Some(endpoint) => Claim::Endpoint(vendor, endpoint),
            None => Claim::Host(vendor),
        };
    }
    let claims = |endpoint: &&Endpoint| endpoint.claims(path);
    let found = VENDORS.iter().find_map(|vendor| {
        let endpoint = meant(vendor.endpoints.iter().filter(claims), method, to.query)?;
        Some(Claim::Endpoint(vendor, endpoint))
    });
    found.unwrap_or(Claim::Nobody)
}

/// Of endpoints that share a path the one that takes this method and query, else the first, which says what
/// it takes.
fn meant(
    mut sharing: impl Iterator<Item = &'static Endpoint>,
    method: &str,
    query: Option<&str>,
) -> Option<&'static Endpoint> {
    let first = sharing.next()?;
    if first.answers(method) && first.takes(query) {
        return Some(first);
    }
    let other = sharing.find(|endpoint| endpoint.answers(method) && endpoint.takes(query));
    other.or(Some(first))
}

/// The methods that a target takes: those of its endpoint, and of what shares its path (ALL-HTTP-1).
#[must_use]
pub fn allowed(vendor: &Vendor, endpoint: &Endpoint, query: Option<&str>) -> Vec<&'static str> {
    let sharing = |other: &&Endpoint| other.base == endpoint.base && other.takes(query);
    let methods = vendor.endpoints.iter().filter(sharing).flat_map(|endpoint| endpoint.methods);
    let mut methods: Vec<_> = methods.copied().collect();
    methods.sort_unstable();
    methods.dedup();
    methods
}

/// The vendor that a host belongs to.
#[must_use]
pub fn of_host(host: &str) -> Option<&'static Vendor> {
    let theirs =
        |vendor: &&Vendor| vendor.hosts.iter().any(|known| known.eq_ignore_ascii_case(host));
    VENDORS.iter().copied().find(theirs)
}

/// The vendor of that name.
#[must_use]
pub fn named(name: &str) -> Option<&'static Vendor> {
    VENDORS.iter().copied().find(|vendor| vendor.name == name)
}
