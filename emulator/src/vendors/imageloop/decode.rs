//! A call, read: of HTTP-RPC query and body, of which the first value counts.

use super::{VENDOR, soap};
use crate::arguments::{Arguments, Repeated};
use crate::vendors::{Asked, Call, Envelope, fields};
use crate::wire::Field;
use crate::wire::unreadable::Unreadable;

/// All the parameters that there are (IML-ERR-2002).
pub(super) const ARGUMENTS: &[&str] = &["apiKey", "f", "h", "accessToken"];

/// Reads a call.
pub(super) fn call<'a>(asked: &Asked<'a>) -> Call<'a> {
    match asked.endpoint.envelope {
        Envelope::Soap => soap::call(asked),
        // IML-SOAP-1: all that it asks is in its target.
        Envelope::Wsdl | Envelope::Xsd => Call::new(asked),
        _ => from_rpc(asked),
    }
}

fn from_rpc<'a>(asked: &Asked<'a>) -> Call<'a> {
    let mut call = Call::new(asked);
    match sent(asked) {
        Ok(mut sent) => {
            // IML-RPC-5: a file is a surplus parameter, whatever its name.
            call.unread = fields::take_files(&mut sent);
            call.take(Arguments::flat(sent, Repeated::First).in_xml(), &VENDOR);
        }
        Err(unreadable) => call.unreadable = Some(unreadable),
    }
    call.credential = match &call.unreadable {
        None => call.arguments.text("apiKey"),
        Some(_) => fields::in_query(asked, "apiKey"),
    };
    call.operation = call.arguments.text("f");
    call
}

/// ALL-ARG-2: the body stands before the query, because the first counts and the body wins.
fn sent<'a>(asked: &Asked<'a>) -> Result<Vec<Field<'a>>, Unreadable> {
    let query = fields::query(asked)?.fields;
    if asked.request.method() != "POST" {
        return Ok(query);
    }
    let mut sent = match fields::body(asked)? {
        // IML-RPC-5
        fields::Body::Empty => Vec::new(),
        fields::Body::Form(form) => form.fields,
        // IML-RPC-4
        fields::Body::Untyped => return Err(Unreadable::new("a body without a Content-Type")),
        fields::Body::Other(essence) => {
            return Err(Unreadable::new(format!("a body of {essence} is no form")));
        }
    };
    sent.extend(query);
    Ok(sent)
}
