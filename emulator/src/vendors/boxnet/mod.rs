//! Box.net's `register_new_user`: one call in three envelopes, one set of users behind them
//! (document 001).

mod decode;
mod error;
mod reply;
mod store;

pub use error::Error;
use store::{Seed, Users};

use super::endpoint::{Endpoint, Envelope, Shape};
use super::refusal::Documented;
use super::vendor::{Context, Example, Profile, Store, Vendor};
use super::{Call, Outcome, Refused, magic, seeds};
use crate::http::{Destination, Request};
use crate::world::{Accounts, Generator};

/// The vendor.
pub struct Boxnet;

/// The one method.
const REGISTER: &str = "register_new_user";

static PROFILE: Profile = Profile {
    name: "boxnet",
    title: "Box.net",
    domain: "box.net",
    hosts: &["www.box.net", "box.net", "www.box.com", "box.com"],
    endpoints: &[
        // BOX-REST-1, BOX-REST-2, BOX-REST-3; BOX-REST-4: no envelope minds plain http.
        endpoint(Envelope::Rest, &["GET", "POST"], "/api/1.0/rest", "BOX-REST-1"),
        // BOX-XML-2
        endpoint(Envelope::Xml, &["POST"], "/api/1.0/xml", "BOX-XML-2"),
        // BOX-SOAP-2
        endpoint(Envelope::Soap, &["POST"], "/api/1.0/soap", "BOX-SOAP-2"),
    ],
    arguments: &["action", "api_key", "login", "password"],
    variables: &["STANDIN_BOXNET_KEY"],
};

const fn endpoint(
    envelope: Envelope,
    methods: &'static [&'static str],
    path: &'static str,
    clause: &'static str,
) -> Endpoint {
    Endpoint {
        operation: REGISTER,
        envelope,
        methods,
        path,
        base: path,
        shape: Shape::Exact,
        clause,
    }
}

impl Vendor for Boxnet {
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
        Ok(Box::new(Users::open(seeds::typed(section)?)?))
    }

    fn fresh(&self, generator: &mut Generator) -> String {
        generator.alphanumeric(32).to_ascii_lowercase()
    }

    fn examples(&self) -> &'static [Example] {
        reply::EXAMPLES
    }
}

impl Store for Users {
    fn handle(&mut self, call: &Call, context: &mut Context<'_>) -> Outcome {
        let found = match forced(call) {
            Some(refused) => Err(refused),
            None => self.register(call, context),
        };
        let answer = reply::encode(self.options(), call, &found);
        Outcome::new(REGISTER, &found, answer)
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

/// ALL-MAGIC-1: once the request is parsed, before every other check.
fn forced(call: &Call) -> Option<Refused<Error>> {
    if call.unreadable.is_some() {
        return None;
    }
    magic::refusal(call.credential.as_deref(), call.arguments.get("login").ok().flatten())
}
