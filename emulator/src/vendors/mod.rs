//! The vendors: one list, from which routing, the endpoint table, the seed's sections and the 404 that
//! names the endpoints are derived.

pub mod boxnet;
pub mod filemobile;
pub mod fotolia;
pub mod imageloop;
pub mod movedigital;

mod call;
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
pub fn claim(host: Option<&str>, path: &str) -> Claim {
    if let Some(vendor) = host.and_then(of_host) {
        let endpoints = vendor.endpoints;
        return match endpoints.iter().find(|endpoint| endpoint.claims_on_its_host(path)) {
            Some(endpoint) => Claim::Endpoint(vendor, endpoint),
            None => Claim::Host(vendor),
        };
    }
    VENDORS
        .iter()
        .flat_map(|vendor| vendor.endpoints.iter().map(move |endpoint| (vendor, endpoint)))
        .find(|(_, endpoint)| endpoint.claims(path))
        .map_or(Claim::Nobody, |(vendor, endpoint)| Claim::Endpoint(vendor, endpoint))
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
