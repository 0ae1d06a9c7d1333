//! MoveDigital's `movedigital.accounts.proxy.createAccount`: a form in over TLS, `<rsp stat>` out, and a
//! password that is required and ignored (document 004).

mod decode;
mod error;
mod reply;
mod store;

pub use error::Error;
use store::{Proxies, Seed};

use super::endpoint::{Endpoint, Envelope, Shape};
use super::refusal::Documented;
use super::vendor::{Context, Example, Profile, Store, Vendor};
use super::{Call, Outcome, seeds};
use crate::http::{Destination, Request};
use crate::world::{Accounts, Generator};

/// The vendor.
pub struct Movedigital;

/// The one method.
const CREATE_ACCOUNT: &str = "movedigital.accounts.proxy.createAccount";

static PROFILE: Profile = Profile {
    name: "movedigital",
    title: "MoveDigital",
    domain: "movedigital.com",
    hosts: &["secure.movedigital.com", "www.movedigital.com"],
    // MOV-REST-1; MOV-REST-3: a GET is answered, too.
    endpoints: &[Endpoint {
        operation: CREATE_ACCOUNT,
        envelope: Envelope::Rest,
        methods: &["GET", "POST"],
        path: "/services/rest/",
        base: "/services/rest/",
        shape: Shape::LastSlash,
        clause: "MOV-REST-1",
    }],
    arguments: &[
        "method",
        "userid",
        "sessionid",
        "session",
        "username",
        "password",
        "confirm_password",
        "email",
        "eula_agree",
        "firstname",
        "lastname",
        "security_question",
        "security_answer",
        "updates",
        "website",
    ],
    variables: &[
        "STANDIN_MOVEDIGITAL_USERID",
        "STANDIN_MOVEDIGITAL_SESSIONID",
        "STANDIN_MOVEDIGITAL_SESSION",
    ],
};

impl Vendor for Movedigital {
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
        Ok(Box::new(Proxies::open(seeds::typed(section)?)?))
    }

    fn fresh(&self, generator: &mut Generator) -> String {
        // As long as the figures of the default seed: user 20's session.
        format!("20:{}:{}", generator.digits(12), generator.digits(31))
    }

    fn examples(&self) -> &'static [Example] {
        reply::EXAMPLES
    }
}

impl Store for Proxies {
    fn handle(&mut self, call: &Call, context: &mut Context<'_>) -> Outcome {
        let found = self.create(call, context);
        Outcome::new(CREATE_ACCOUNT, &found, reply::encode(self.options(), call, &found))
    }

    fn admit(&mut self, credential: &str) -> Result<(), String> {
        self.admit_session(credential)
    }

    fn admit_all(&mut self) {
        self.admit_any_session();
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
