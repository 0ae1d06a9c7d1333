//! Fotolia's `user/createUser`: a form in, a number or JSON out, and accounts that wait for an e-mail
//! or a text message (document 002).

mod decode;
mod error;
mod message;
mod properties;
mod reply;
mod store;

pub use error::Error;
use store::Members;

use super::endpoint::{Endpoint, Envelope, Shape};
use super::refusal::Documented;
use super::vendor::{self, Context, Vendor};
use super::{Call, Outcome, Pin};
use crate::world::Generator;

/// The one method.
const CREATE_USER: &str = "user/createUser";

/// The vendor.
pub static VENDOR: Vendor = Vendor {
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
    secrets: &[("password", "password")],
    variables: &["STANDIN_FOTOLIA_KEY"],
    examples: reply::EXAMPLES,
    refusals: Documented::all::<Error>,
    read: decode::call,
    pins: &[Pin::Id, Pin::Code, Pin::LinkToken],
    fresh,
    check: vendor::check::<Members>,
    open: vendor::open::<Members>,
};

fn fresh(generator: &mut Generator) -> String {
    generator.alphanumeric(32)
}

/// Perform, then encode.
fn handle(store: &mut Members, call: &Call<'_>, context: &mut Context<'_>) -> Outcome {
    let found = match store.forced(call, context) {
        Some(refused) => Err(refused),
        None => store.create(call, context),
    };
    Outcome::new(CREATE_USER, &found, reply::encode(&found))
}
