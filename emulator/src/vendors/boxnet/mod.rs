//! Box.net's `register_new_user`: one call in three envelopes, one set of users behind them
//! (document 001).

mod decode;
mod error;
mod reply;
mod store;

pub use error::Error;
use store::Users;

use super::endpoint::{Endpoint, Envelope, Shape};
use super::refusal::Documented;
use super::vendor::{self, Context, Vendor};
use super::{Call, Outcome, Pin, Refused, Store as _, magic};
use crate::world::Generator;

/// The one method.
const REGISTER: &str = "register_new_user";

/// What the journal and faults call the asking for the WSDL.
const WSDL: &str = "wsdl";

/// Where SOAP is spoken, and its WSDL to be had.
const SOAP: &str = "/api/1.0/soap";

/// The vendor.
pub static VENDOR: Vendor = Vendor {
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
        endpoint(Envelope::Soap, &["POST"], SOAP, "BOX-SOAP-2"),
        // BOX-WSDL-1: by either name; BOX-WSDL-4: any other GET of that path is SOAP's to refuse.
        Endpoint {
            operation: WSDL,
            path: "/api/1.0/soap?wsdl",
            base: SOAP,
            shape: Shape::Query(&["wsdl", "box.wsdl"]),
            ..endpoint(Envelope::Wsdl, &["GET"], SOAP, "BOX-WSDL-1")
        },
    ],
    arguments: &["action", "api_key", "login", "password"],
    secrets: &[
        ("api_key", "key"),
        ("password", "password"),
        ("auth_token", "token"),
        // BOX-X-2: the name of the token in the sample of SOAP.
        ("sid", "token"),
    ],
    variables: &["STANDIN_BOXNET_KEY"],
    examples: reply::EXAMPLES,
    refusals: Documented::all::<Error>,
    read: decode::call,
    pins: &[Pin::Id, Pin::AuthToken],
    fresh,
    check: vendor::check::<Users>,
    open: vendor::open::<Users>,
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

fn fresh(generator: &mut Generator) -> String {
    generator.alphanumeric(32).to_ascii_lowercase()
}

/// Perform, then encode.
fn handle(store: &mut Users, call: &Call<'_>, context: &mut Context<'_>) -> Outcome {
    if call.envelope == Envelope::Wsdl {
        return Outcome::document(WSDL, reply::wsdl(call.address));
    }
    let found = match forced(store, call) {
        Some(refused) => Err(refused),
        None => store.register(call, context),
    };
    let answer = reply::encode(store.options(), call, &found);
    Outcome::new(REGISTER, &found, answer)
}

/// ALL-MAGIC-1: once the request is parsed, before every other check.
fn forced(store: &Users, call: &Call<'_>) -> Option<Refused<Error>> {
    if !store.can_force(call) {
        return None;
    }
    magic::refusal(call, call.credential.as_deref(), call.arguments.get("login").ok().flatten())
}
