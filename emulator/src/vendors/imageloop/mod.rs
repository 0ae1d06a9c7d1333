//! imageloop's `imagelooop.canRegisterUsers`: may this key register users? (document 000)

mod decode;
mod error;
mod reply;
mod store;

pub use error::Exception;
use store::Keys;

use super::endpoint::{Endpoint, Envelope, Shape};
use super::refusal::Documented;
use super::vendor::{self, Context, Vendor};
use super::{Call, Outcome, Store as _, magic};
use crate::world::Generator;

/// The one function; three o's (IML-X-1).
const CAN_REGISTER: &str = "imagelooop.canRegisterUsers";

/// The vendor.
pub static VENDOR: Vendor = Vendor {
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
    secrets: &[("apiKey", "key"), ("accessToken", "token")],
    variables: &["STANDIN_IMAGELOOP_KEY"],
    examples: reply::EXAMPLES,
    refusals: Documented::all::<Exception>,
    read: decode::call,
    pins: &[],
    fresh,
    check: vendor::check::<Keys>,
    open: vendor::open::<Keys>,
};

fn fresh(generator: &mut Generator) -> String {
    generator.alphanumeric(24)
}

/// Perform, then encode.
fn handle(store: &mut Keys, call: &Call<'_>, _: &mut Context<'_>) -> Outcome {
    // ALL-MAGIC-1: once the request is parsed, before every other check.
    let asked_for = || magic::refusal(call, call.credential.as_deref(), None);
    let forced = store.can_force(call).then(asked_for).flatten();
    let found = match forced {
        Some(refused) => Err(refused),
        None => store.may_register(call),
    };
    Outcome::new(CAN_REGISTER, &found, reply::encode(store.options(), &found))
}
