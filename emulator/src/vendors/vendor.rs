//! What a vendor is to the rest of the fake: a page of facts, a way to read its calls, and a store.

use super::call::Call;
use super::endpoint::Endpoint;
use super::outcome::Outcome;
use super::refusal::Documented;
use crate::http::{Address, Destination, Request};
use crate::world::{Accounts, Generator, Outbox, Timestamp};

/// A vendor's facts.
#[derive(Debug)]
pub struct Profile {
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
    /// The environment variables that carry a credential of `fresh`, in the order of its parts.
    pub variables: &'static [&'static str],
}

/// One vendor. The implementations are one page each: `decode → perform → encode`.
pub trait Vendor: Sync {
    /// Its facts.
    fn profile(&self) -> &'static Profile;

    /// Its documented refusals.
    fn refusals(&self) -> Vec<Documented>;

    /// Reads a request, before any lock.
    fn read(&self, endpoint: &'static Endpoint, to: &Destination<'_>, request: &Request) -> Call;

    /// Checks a section of a seed, for errors with a line.
    ///
    /// # Errors
    /// An unknown key, or a value of the wrong kind.
    fn check(&self, section: toml::de::ValueDeserializer<'_>) -> Result<(), toml::de::Error>;

    /// Opens a store as a section of a seed has it.
    ///
    /// # Errors
    /// What the section says contradicts itself.
    fn open(&self, section: toml::Value) -> Result<Box<dyn Store>, String>;

    /// A credential that nobody has, as `--key` takes it; its parts are parted by `:`.
    fn fresh(&self, generator: &mut Generator) -> String;

    /// Curl commands that sign a user up and meet a refusal, each with what to expect.
    fn examples(&self) -> &'static [Example];

    /// Its place in the list of vendors.
    fn index(&self) -> usize {
        let name = self.profile().name;
        super::VENDORS.iter().position(|vendor| vendor.profile().name == name).unwrap_or_default()
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
    fn handle(&mut self, call: &Call, context: &mut Context<'_>) -> Outcome;

    /// Takes one more credential, valid and unrestricted.
    ///
    /// # Errors
    /// It is none, or it is there already.
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

    /// The store as a section of a seed.
    fn export(&self) -> toml::Value;
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
}
