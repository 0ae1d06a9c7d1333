//! A world of the soak: how it is named, and what has to be in it after the calls so far. One thread owns
//! it, so every answer can be told in advance.

use std::collections::BTreeMap;

use crate::client::Request;
use crate::random::Random;

/// How calls name the world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// `Standin-World: NAME`
    Header,
    /// `/~NAME/…`
    Prefix,
    /// `Host: NAME.localhost`
    Host,
    /// The vendor's own key, of a world that was created.
    Credential,
}

/// The vendors, in the order of the table of what is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Vendor {
    Boxnet,
    Fotolia,
    Filemobile,
    Movedigital,
}

/// A world, as it has to be.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) name: String,
    pub(crate) way: Way,
    /// The credentials that it was created with.
    pub(crate) fresh: BTreeMap<String, String>,
    /// It has sprung up, or was created.
    pub(crate) exists: bool,
    /// How many accounts there are.
    pub(crate) accounts: u64,
    /// How many exchanges its journal holds.
    pub(crate) exchanges: u64,
    /// How many calls it has yet to live for.
    pub(crate) left: usize,
    /// A name that is taken, by vendor.
    pub(crate) taken: BTreeMap<Vendor, String>,
    /// The last id that was given out, by vendor.
    pub(crate) last_id: BTreeMap<Vendor, u64>,
}

impl World {
    /// A world that nobody has called yet.
    pub(crate) fn new(name: String, way: Way, life: usize) -> Self {
        let (fresh, taken, last_id) = Default::default();
        let (exists, accounts, exchanges) = (false, 0, 0);
        Self { name, way, fresh, exists, accounts, exchanges, left: life, taken, last_id }
    }

    /// The key of a vendor that a call carries, and whether it names the world.
    pub(crate) fn key<'a>(&'a self, vendor: &str, usual: &'a str) -> &'a str {
        match self.way {
            Way::Credential => self.fresh.get(vendor).map_or(usual, String::as_str),
            _ => usual,
        }
    }

    /// Addresses a call that carries the world's own key, where it has one.
    pub(crate) fn keyed(&self, request: Request, port: u16) -> Request {
        if self.way == Way::Credential { request } else { self.named(request, port) }
    }

    /// Addresses any other call.
    pub(crate) fn named(&self, mut request: Request, port: u16) -> Request {
        let name = &self.name;
        match self.way {
            Way::Header | Way::Credential => request.with("Standin-World", name),
            Way::Prefix => {
                request.target = format!("/~{name}{}", request.target);
                request
            }
            Way::Host => request.with("Host", format!("{name}.localhost:{port}")),
        }
    }

    /// Takes note of an id that was given out, which has to be higher than those before.
    pub(crate) fn note_id(&mut self, vendor: Vendor, id: u64) -> Result<(), String> {
        match self.last_id.insert(vendor, id) {
            Some(before) if before >= id => Err(format!("id {id} after {before} of {vendor:?}")),
            _ => Ok(()),
        }
    }

    /// Forgets all, as a reset does.
    pub(crate) fn reset(&mut self) {
        (self.accounts, self.exchanges) = (0, 0);
        (self.taken, self.last_id) = Default::default();
    }
}

/// Any way; the key's is for worlds that are created.
pub(crate) fn any_way(random: &mut Random) -> Way {
    random.pick(&[Way::Header, Way::Prefix, Way::Host, Way::Credential], Way::Header)
}
