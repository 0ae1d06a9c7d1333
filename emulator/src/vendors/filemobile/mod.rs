//! Filemobile's `users.register`: bracketed PHP arguments in, XML or JSON out, accounts that wait for
//! activation (document 003, whose sample stands there four times: FIL-X-11).

mod decode;
mod error;
mod message;
mod reply;
mod store;
mod userdata;

pub use error::Failure;
use store::Users;

use super::endpoint::{Endpoint, Envelope, Shape};
use super::refusal::Documented;
use super::vendor::{self, Context, Vendor};
use super::{Call, Outcome, Pin};
use crate::world::Generator;

/// The one method.
const REGISTER: &str = "users.register";

/// FIL-REST-2, FIL-JSON-1; others are 405 (ALL-HTTP-1).
const METHODS: &[&str] = &["GET", "POST"];

/// The vendor.
pub static VENDOR: Vendor = Vendor {
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
    secrets: &[("APIKEY", "key"), ("password", "password")],
    variables: &["STANDIN_FILEMOBILE_KEY"],
    examples: reply::EXAMPLES,
    refusals: Documented::all::<Failure>,
    read: decode::call,
    pins: &[Pin::Id, Pin::Password, Pin::LinkToken],
    fresh,
    check: vendor::check::<Users>,
    open: vendor::open::<Users>,
};

fn fresh(generator: &mut Generator) -> String {
    generator.hex(32)
}

/// Perform, then encode.
fn handle(store: &mut Users, call: &Call<'_>, context: &mut Context<'_>) -> Outcome {
    if let Some(unreadable) = &call.unreadable {
        // The document has no answer for it: ours.
        return Outcome::unreadable(REGISTER, unreadable);
    }
    let found = match store.forced(call) {
        Some(refused) => Err(refused),
        None => store.register(call, context),
    };
    Outcome::new(REGISTER, &found, reply::encode(call, &found))
}
