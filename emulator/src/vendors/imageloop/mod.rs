//! imageloop's `imagelooop.canRegisterUsers`: may this key register users? (document 000)

mod decode;
mod error;
mod reply;
mod soap;
mod store;

pub use error::Exception;
use store::Keys;

use super::endpoint::{Endpoint, Envelope, Shape};
use super::refusal::Documented;
use super::vendor::{self, Context, Vendor};
use super::{Call, Outcome, Refused, Store as _, magic};
use crate::world::Generator;

/// The one function; three o's (IML-X-1).
const CAN_REGISTER: &str = "imagelooop.canRegisterUsers";

/// IML-OUT-1, IML-SOAP-5: where all elements of requests and replies belong; IML-X-1: three o's in the schema's
/// name, two in the host.
const NAMESPACE: &str = "http://www.imageloop.com/imagelooop-api-xsd/";

/// Where SOAP is spoken (IML-SOAP-4).
const SOAP: &str = "/soap/api/";

/// IML-SOAP-2: the operation whose failure is a Fault.
const INVOCATION: &str = "Invocation";

/// IML-SOAP-2: the operation whose failure is in its reply.
const HANDLED: &str = "InvocationHandled";

/// IML-SOAP-2: the operation with a result for each of its requests.
const BATCH: &str = "InvocationBatchHandled";

/// The vendor.
pub static VENDOR: Vendor = Vendor {
    name: "imageloop",
    title: "imageloop",
    domain: "imageloop.com",
    hosts: &["www.imageloop.com"],
    endpoints: &[
        // IML-RPC-1, IML-RPC-2, IML-RPC-3
        Endpoint {
            operation: CAN_REGISTER,
            envelope: Envelope::Rest,
            methods: &["GET", "POST"],
            path: "/httprpc/",
            base: "/httprpc/",
            shape: Shape::LastSlash,
            clause: "IML-RPC-1",
        },
        // IML-SOAP-4
        Endpoint {
            operation: CAN_REGISTER,
            envelope: Envelope::Soap,
            methods: &["POST"],
            path: SOAP,
            base: SOAP,
            shape: Shape::LastSlash,
            clause: "IML-SOAP-4",
        },
        // IML-SOAP-1
        document("wsdl", Envelope::Wsdl, "/soap/api/api.wsdl"),
        document("xsd", Envelope::Xsd, "/soap/api/api.xsd"),
    ],
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

const fn document(operation: &'static str, envelope: Envelope, path: &'static str) -> Endpoint {
    Endpoint {
        operation,
        envelope,
        methods: &["GET"],
        path,
        base: path,
        shape: Shape::Exact,
        clause: "IML-SOAP-1",
    }
}

fn fresh(generator: &mut Generator) -> String {
    generator.alphanumeric(24)
}

/// Perform, then encode.
fn handle(store: &mut Keys, call: &Call<'_>, _: &mut Context<'_>) -> Outcome {
    match call.envelope {
        Envelope::Wsdl => return Outcome::document("wsdl", reply::wsdl(call.address)),
        Envelope::Xsd => return Outcome::document("xsd", reply::xsd()),
        _ => {}
    }
    if call.batch.is_empty() {
        let found = perform(store, call, call);
        return Outcome::new(CAN_REGISTER, &found, reply::encode(store.options(), call, &found));
    }
    // IML-SOAP-2: each on its own.
    let found: Vec<_> = call.batch.iter().map(|one| perform(store, call, one)).collect();
    Outcome::batch(CAN_REGISTER, &found, reply::batch(store.options(), &found))
}

/// One call, which may be of a batch.
fn perform(store: &Keys, call: &Call<'_>, one: &Call<'_>) -> Result<(), Refused<Exception>> {
    // ALL-MAGIC-1: once the request is parsed, before every other check. What the control plane asks for, it asks
    // of the whole request.
    let asked_for = || magic::refusal(call, one.credential.as_deref(), None);
    let forced = store.can_force(call).then(asked_for).flatten();
    forced.map_or_else(|| store.may_register(one), Err)
}
