//! Fotolia's `user/createUser`: a form in, a number or JSON out, and accounts that wait for an e-mail
//! or a text message (document 002).

mod decode;
mod error;
mod message;
mod properties;
mod reply;
mod store;

pub use error::Error;
use store::{Members, Seed};

use super::endpoint::{Endpoint, Envelope, Shape};
use super::refusal::Documented;
use super::vendor::{Context, Example, Profile, Store, Vendor};
use super::{Call, Outcome, seeds};
use crate::http::{Address, Destination, Request};
use crate::world::{Accounts, Generator};

/// The vendor.
pub struct Fotolia;

/// The one method.
const CREATE_USER: &str = "user/createUser";

static PROFILE: Profile = Profile {
    name: "fotolia",
    title: "Fotolia",
    domain: "fotolia.com",
    hosts: &["api.fotolia.com"],
    // FOT-REST-1; FOT-ERR-031: any /Rest/… is answered; FOT-REST-6: by any HTTP method; FOT-REST-8:
    // over http and https alike.
    endpoints: &[Endpoint {
        operation: CREATE_USER,
        envelope: Envelope::Form,
        methods: &[],
        path: "/Rest/1/user/createUser",
        base: "/Rest/",
        shape: Shape::Tree,
        clause: "FOT-REST-1",
    }],
    // FOT-IN-15: all of properties[…] is kept.
    arguments: &["properties[*]"],
    variables: &["STANDIN_FOTOLIA_KEY"],
};

impl Vendor for Fotolia {
    fn profile(&self) -> &'static Profile {
        &PROFILE
    }

    fn refusals(&self) -> Vec<Documented> {
        Documented::all::<Error>()
    }

    fn read(&self, endpoint: &'static Endpoint, to: &Destination<'_>, request: &Request) -> Call {
        decode::call(endpoint, to, request)
    }

    fn check(&self, section: toml::de::ValueDeserializer<'_>) -> Result<(), toml::de::Error> {
        seeds::check::<Seed>(section)
    }

    fn open(&self, section: toml::Value) -> Result<Box<dyn Store>, String> {
        Ok(Box::new(Members::open(seeds::typed(section)?)?))
    }

    fn fresh(&self, generator: &mut Generator) -> String {
        generator.alphanumeric(32)
    }

    fn examples(&self) -> &'static [Example] {
        reply::EXAMPLES
    }
}

impl Store for Members {
    fn handle(&mut self, call: &Call, context: &mut Context<'_>) -> Outcome {
        let found = match self.forced(call, context) {
            Some(refused) => Err(refused),
            None => self.create(call, context),
        };
        Outcome::new(CREATE_USER, &found, reply::encode(&found))
    }

    fn admit(&mut self, credential: &str) -> Result<(), String> {
        self.admit_key(credential)
    }

    fn admit_all(&mut self) {
        self.admit_any_key();
    }

    fn accounts(&self) -> &Accounts {
        &self.accounts
    }

    fn accounts_mut(&mut self) -> &mut Accounts {
        &mut self.accounts
    }

    /// FOT-VAL-2: a confirmation makes the account active, or moves it on to the next validation.
    fn confirm(&mut self, id: i32, address: &Address, context: &mut Context<'_>) {
        let next = self.accounts.update(id, |account| account.confirm());
        if next.flatten().is_some() {
            message::send(&mut self.accounts, id, address, context);
        }
    }

    fn export(&self) -> toml::Value {
        seeds::value(&self.to_seed())
    }
}
