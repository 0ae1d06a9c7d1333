//! Filemobile's `users.register`: bracketed PHP arguments in, XML or JSON out, accounts that wait for
//! activation (document 003, whose sample stands there four times: FIL-X-11).

mod decode;
mod error;
mod message;
mod reply;
mod store;
mod userdata;

pub use error::Failure;
use store::{Seed, Users};

use super::endpoint::{Endpoint, Envelope, Shape};
use super::refusal::Documented;
use super::vendor::{Context, Example, Profile, Store, Vendor};
use super::{Call, Outcome, seeds};
use crate::http::{Destination, Request};
use crate::world::{Accounts, Generator};

/// The vendor.
pub struct Filemobile;

/// The one method.
const REGISTER: &str = "users.register";

/// The template of ALL-HTTP-1 and FIL-REST-2.
const METHODS: &[&str] = &["GET", "POST"];

static PROFILE: Profile = Profile {
    name: "filemobile",
    title: "Filemobile",
    domain: "filemobile.com",
    hosts: &["api.filemobile.com"],
    endpoints: &[
        // FIL-REST-1, FIL-REST-2; FIL-REST-3: an unknown method is answered, too.
        Endpoint {
            operation: REGISTER,
            envelope: Envelope::Rest,
            methods: METHODS,
            path: "/services/rest/users/register",
            base: "/services/rest/",
            shape: Shape::Pair,
            clause: "FIL-REST-1",
        },
        // FIL-JSON-1
        Endpoint {
            operation: REGISTER,
            envelope: Envelope::Json,
            methods: METHODS,
            path: "/services/json",
            base: "/services/json",
            shape: Shape::Exact,
            clause: "FIL-JSON-1",
        },
        Endpoint {
            operation: REGISTER,
            envelope: Envelope::Json,
            methods: METHODS,
            path: "/services/json/users/register",
            base: "/services/json/",
            shape: Shape::Pair,
            clause: "FIL-JSON-1",
        },
    ],
    // FIL-IN-13: all of userData[…] is kept.
    arguments: &["APIKEY", "method", "callBack", "vhost", "userData[*]", "activate", "sendEmail"],
    variables: &["STANDIN_FILEMOBILE_KEY"],
};

impl Vendor for Filemobile {
    fn profile(&self) -> &'static Profile {
        &PROFILE
    }

    fn refusals(&self) -> Vec<Documented> {
        Documented::all::<Failure>()
    }

    fn read(&self, endpoint: &'static Endpoint, to: &Destination<'_>, request: &Request) -> Call {
        decode::call(endpoint, to, request)
    }

    fn check(&self, section: toml::de::ValueDeserializer<'_>) -> Result<(), toml::de::Error> {
        seeds::check::<Seed>(section)
    }

    fn open(&self, section: toml::Value) -> Result<Box<dyn Store>, String> {
        Ok(Box::new(Users::open(seeds::typed(section)?)?))
    }

    fn fresh(&self, generator: &mut Generator) -> String {
        generator.hex(32)
    }

    fn examples(&self) -> &'static [Example] {
        reply::EXAMPLES
    }
}

impl Store for Users {
    fn handle(&mut self, call: &Call, context: &mut Context<'_>) -> Outcome {
        if let Some(unreadable) = &call.unreadable {
            // The document has no answer for it: ours.
            return Outcome::unreadable(REGISTER, unreadable);
        }
        let found = match Users::forced(call) {
            Some(refused) => Err(refused),
            None => self.register(call, context),
        };
        Outcome::new(REGISTER, &found, reply::encode(call, &found))
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

    fn export(&self) -> toml::Value {
        seeds::value(&self.to_seed())
    }
}
