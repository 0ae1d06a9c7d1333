//! What a vendor is to the rest of the fake: a page of facts, a way to read its calls, and a store.

use std::fmt;

use serde::Serialize;
use serde::de::{Deserialize as _, DeserializeOwned};

use super::call::{Asked, Call};
use super::endpoint::Endpoint;
use super::outcome::Outcome;
use super::pin::Pin;
use super::refusal::Documented;
use crate::http::Address;
use crate::world::{Accounts, Generator, Outbox, Timestamp};

/// A vendor: a page of facts, and how it reads, refuses, opens a store and makes up a credential.
pub struct Vendor {
    /// The name in seeds, options and logs.
    pub name: &'static str,
    /// The name as people know it.
    pub title: &'static str,
    /// The domain that its mail comes from.
    pub domain: &'static str,
    /// The hosts that its clients call.
    pub hosts: &'static [&'static str],
    /// Where it is asked.
    pub endpoints: &'static [Endpoint],
    /// The arguments that it reads; a name that ends in `[*]` stands for all below it.
    pub arguments: &'static [&'static str],
    /// The names under which secrets stand in its calls and replies, each with the word that a transcript
    /// shows in place of the value. Brackets part a name: `properties[password]` is `password`.
    pub secrets: &'static [(&'static str, &'static str)],
    /// The environment variables that carry a fresh credential, in the order of its parts.
    pub variables: &'static [&'static str],
    /// Curl commands that sign a user up and meet refusals.
    pub examples: &'static [Example],
    /// Its documented refusals.
    pub refusals: fn() -> Vec<Documented>,
    /// Reads a request, before any lock.
    pub read: for<'a> fn(&Asked<'a>) -> Call<'a>,
    /// What it makes up for its accounts, and that can be pinned.
    pub pins: &'static [Pin],
    /// Makes up a credential that nobody has, as `--key` takes it: parts are parted by `:`.
    pub fresh: fn(&mut Generator) -> String,
    /// Checks a section of a seed: an unknown key, a value of the wrong kind, with its place.
    pub check: fn(toml::de::ValueDeserializer<'_>) -> Result<(), toml::de::Error>,
    /// Opens a store as a section of a seed has it, or says what contradicts itself.
    pub open: fn(toml::Value) -> Result<Box<dyn Store>, String>,
}

impl fmt::Debug for Vendor {
    /// Its name: the rest is the same in every run.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Vendor").field(&self.name).finish()
    }
}

impl Vendor {
    /// Its place in the list of vendors.
    #[must_use]
    pub fn index(&self) -> usize {
        let same = |vendor: &&Self| vendor.name == self.name;
        super::VENDORS.iter().position(same).unwrap_or_default()
    }

    /// Whether a code or status is one of its documented refusals.
    #[must_use]
    pub fn documents(&self, code: &str) -> bool {
        (self.refusals)().iter().any(|refusal| refusal.code == code)
    }
}

/// A command that works as printed.
#[derive(Clone, Copy, Debug)]
pub struct Example {
    /// What it shows.
    pub title: &'static str,
    /// It has to go over TLS.
    pub secure: bool,
    /// What follows `curl`, with `{base}` where scheme, host and port belong.
    pub arguments: &'static str,
    /// What a fresh world answers.
    pub reply: &'static str,
}

/// What a vendor remembers in one world.
pub trait Store: Send + Sync + StoreClone {
    /// Answers a call: decode was before the lock; this performs and encodes.
    fn handle(&mut self, call: &Call<'_>, context: &mut Context<'_>) -> Outcome;

    /// Whether a call gets as far as an outcome that is asked for (ALL-MAGIC-1): it could be read, and no
    /// check comes before. A document has no outcomes.
    fn can_force(&self, call: &Call<'_>) -> bool {
        call.unreadable.is_none() && !call.envelope.is_document()
    }

    /// Takes one more credential, valid and unrestricted; one that is there so already is fine.
    ///
    /// # Errors
    /// It is none, or it is there with other rights.
    fn admit(&mut self, credential: &str) -> Result<(), String>;

    /// Takes any credential from now on.
    fn admit_all(&mut self);

    /// The accounts.
    fn accounts(&self) -> &Accounts;

    /// The accounts, to change them.
    fn accounts_mut(&mut self) -> &mut Accounts;

    /// Confirms what an account waits for; the next step's message goes out, if there is one.
    fn confirm(&mut self, id: i32, _address: &Address, _context: &mut Context<'_>) {
        self.accounts_mut().update(id, |account| account.confirm());
    }

    /// What is pinned to be made up next; ids are with the accounts.
    fn pinned(&self, _pin: Pin) -> &[String] {
        &[]
    }

    /// The same, to change it; `None` of what is not made up here.
    fn pins(&mut self, _pin: Pin) -> Option<&mut Vec<String>> {
        None
    }

    /// The store as a section of a seed.
    fn export(&self) -> toml::Value;
}

/// How a store comes out of its section of a seed.
pub(super) trait Opened: Store + Sized + 'static {
    /// The section: options, keys, and accounts.
    type Seed: DeserializeOwned;

    /// Opens it, or says what contradicts itself.
    fn open(seed: Self::Seed) -> Result<Self, String>;
}

/// [`Vendor::check`] of a kind of store.
pub(super) fn check<S: Opened>(
    section: toml::de::ValueDeserializer<'_>,
) -> Result<(), toml::de::Error> {
    S::Seed::deserialize(section).map(drop)
}

/// [`Vendor::open`] of a kind of store.
pub(super) fn open<S: Opened>(section: toml::Value) -> Result<Box<dyn Store>, String> {
    let seed = section.try_into().map_err(|error: toml::de::Error| error.message().to_owned())?;
    Ok(Box::new(S::open(seed)?))
}

/// [`Store::export`] of a seed.
pub(super) fn section(seed: &impl Serialize) -> toml::Value {
    toml::Value::try_from(seed).unwrap_or_else(|_| toml::Value::Table(toml::Table::new()))
}

/// Stores are copied when a world is made.
pub trait StoreClone {
    /// A copy.
    fn boxed(&self) -> Box<dyn Store>;
}

impl<S: Store + Clone + 'static> StoreClone for S {
    fn boxed(&self) -> Box<dyn Store> {
        Box::new(self.clone())
    }
}

impl Clone for Box<dyn Store> {
    fn clone(&self) -> Self {
        (**self).boxed()
    }
}

/// What a world lends a vendor while it answers.
pub struct Context<'a> {
    /// The world's time.
    pub now: Timestamp,
    /// The world's generator.
    pub generator: &'a mut Generator,
    /// The world's outbox.
    pub outbox: &'a mut Outbox,
    /// Eight hex digits of the world's own, so that no two worlds make up the same link.
    pub mark: &'a str,
}
