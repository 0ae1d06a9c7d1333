//! A call, read: the body and nothing but the body (ALL-ARG-2).

use std::borrow::Cow;

use super::VENDOR;
use crate::arguments::{Arguments, Repeated};
use crate::vendors::{Asked, Call, fields};
use crate::wire::Field;
use crate::wire::unreadable::Unreadable;

/// Reads a call.
pub(super) fn call<'a>(asked: &Asked<'a>) -> Call<'a> {
    let mut call = Call::new(asked);
    if asked.to.query.is_some_and(|query| !query.is_empty()) {
        call.unread.push("(the query)".to_owned());
    }
    match sent(asked) {
        Ok(mut sent) => {
            call.unread.extend(fields::take_files(&mut sent));
            // ALL-WIRE-2: the method may be echoed in XML.
            call.take(Arguments::flat(sent, Repeated::Last).in_xml(), &VENDOR);
        }
        Err(unreadable) => call.unreadable = Some(unreadable),
    }
    call.operation = call.arguments.text("method");
    call.credential = credential(&call).map(Cow::Owned);
    call
}

/// MOV-REST-1, MOV-REST-3.
fn sent<'a>(asked: &Asked<'a>) -> Result<Vec<Field<'a>>, Unreadable> {
    if asked.request.method() != "POST" {
        return Err(Unreadable::new("calls are POSTed"));
    }
    match fields::body(asked)? {
        fields::Body::Empty => Ok(Vec::new()),
        fields::Body::Form(form) => Ok(form.fields),
        fields::Body::Untyped => Err(Unreadable::new("a body without a Content-Type")),
        fields::Body::Other(essence) => {
            Err(Unreadable::new(format!("a body of {essence} is no form")))
        }
    }
}

/// The three parts of a session, as `--key` has them.
fn credential(call: &Call<'_>) -> Option<String> {
    let part = |name| call.arguments.get(name).ok().flatten();
    Some([part("userid")?, part("sessionid")?, part("session")?].join(":"))
}
