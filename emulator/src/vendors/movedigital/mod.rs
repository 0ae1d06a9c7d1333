//! MoveDigital's `movedigital.accounts.proxy.createAccount`: a form in over TLS, `<rsp stat>` out, and a
//! password that is required and ignored (document 004).

mod decode;
mod error;
mod reply;
mod store;

pub use error::Error;
use store::Proxies;

use super::endpoint::{Endpoint, Envelope, Shape};
use super::refusal::Documented;
use super::vendor::{self, Context, Vendor};
use super::{Call, Outcome, Pin};
use crate::world::Generator;

/// The one method.
const CREATE_ACCOUNT: &str = "movedigital.accounts.proxy.createAccount";

/// The vendor.
pub static VENDOR: Vendor = Vendor {
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
    secrets: &[
        ("sessionid", "session"),
        ("session", "session"),
        ("password", "password"),
        ("confirm_password", "password"),
        ("security_answer", "answer"),
    ],
    variables: &[
        "STANDIN_MOVEDIGITAL_USERID",
        "STANDIN_MOVEDIGITAL_SESSIONID",
        "STANDIN_MOVEDIGITAL_SESSION",
    ],
    examples: reply::EXAMPLES,
    refusals: Documented::all::<Error>,
    read: decode::call,
    pins: &[Pin::Id, Pin::Password],
    fresh,
    check: vendor::check::<Proxies>,
    open: vendor::open::<Proxies>,
};

fn fresh(generator: &mut Generator) -> String {
    // As long as the figures of the default seed: user 20's session.
    format!("20:{}:{}", generator.digits(12), generator.digits(31))
}

/// Perform, then encode.
fn handle(store: &mut Proxies, call: &Call<'_>, context: &mut Context<'_>) -> Outcome {
    let found = store.create(call, context);
    Outcome::new(CREATE_ACCOUNT, &found, reply::encode(store.options(), call, &found))
}
