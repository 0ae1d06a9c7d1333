//! imageloop's `imagelooop.canRegisterUsers`: may this key register users? (document 000)

mod decode;
mod error;
mod reply;
mod store;

pub use error::Exception;
use store::{Keys, Seed};

use super::endpoint::{Endpoint, Envelope, Shape};
use super::refusal::Documented;
use super::vendor::{Context, Example, Profile, Store, Vendor};
use super::{Call, Outcome, magic, seeds};
use crate::http::{Destination, Request};
use crate::world::{Accounts, Generator};

/// The vendor.
pub struct Imageloop;

/// The one function; three o's (IML-X-1).
const CAN_REGISTER: &str = "imagelooop.canRegisterUsers";

static PROFILE: Profile = Profile {
    name: "imageloop",
    title: "imageloop",
    domain: "imageloop.com",
    hosts: &["www.imageloop.com"],
    // IML-RPC-1, IML-RPC-2, IML-RPC-3
    endpoints: &[Endpoint {
        operation: CAN_REGISTER,
        envelope: Envelope::Rest,
        methods: &["GET", "POST"],
        path: "/httprpc/",
        base: "/httprpc/",
        shape: Shape::LastSlash,
        clause: "IML-RPC-1",
    }],
    arguments: decode::ARGUMENTS,
    variables: &["STANDIN_IMAGELOOP_KEY"],
};

impl Vendor for Imageloop {
    fn profile(&self) -> &'static Profile {
        &PROFILE
    }

    fn refusals(&self) -> Vec<Documented> {
        Documented::all::<Exception>()
    }

    fn read(&self, endpoint: &'static Endpoint, to: &Destination<'_>, request: &Request) -> Call {
        decode::call(endpoint, to, request)
    }

    fn check(&self, section: toml::de::ValueDeserializer<'_>) -> Result<(), toml::de::Error> {
        seeds::check::<Seed>(section)
    }

    fn open(&self, section: toml::Value) -> Result<Box<dyn Store>, String> {
        Ok(Box::new(Keys::open(seeds::typed(section)?)?))
    }

    fn fresh(&self, generator: &mut Generator) -> String {
        generator.alphanumeric(24)
    }

    fn examples(&self) -> &'static [Example] {
        reply::EXAMPLES
    }
}

impl Store for Keys {
    fn handle(&mut self, call: &Call, _: &mut Context<'_>) -> Outcome {
        let readable = call.unreadable.is_none();
        // ALL-MAGIC-1: once the request is parsed, before every other check.
        let forced = magic::refusal(call.credential.as_deref().filter(|_| readable), None);
        let found = match forced {
            Some(refused) => Err(refused),
            None => self.may_register(call),
        };
        Outcome::new(CAN_REGISTER, &found, reply::encode(self.options(), &found))
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
        seeds::value(self.options())
    }
}
