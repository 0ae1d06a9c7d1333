//! A call of either gateway, read.

use std::borrow::Cow;

use super::{REGISTER, VENDOR};
use crate::arguments::Arguments;
use crate::vendors::{Asked, Call, Envelope, fields};
use crate::wire::percent;
use crate::wire::unreadable::Unreadable;

/// Reads a call.
pub(super) fn call<'a>(asked: &Asked<'a>) -> Call<'a> {
    let mut call = Call::new(asked);
    match arguments(asked) {
        Ok((arguments, unread)) => {
            call.unread = unread;
            call.take(arguments, &VENDOR);
        }
        Err(unreadable) => call.unreadable = Some(unreadable),
    }
    call.credential = match &call.unreadable {
        None => call.arguments.text("APIKEY"),
        Some(_) => fields::in_query(asked, "APIKEY"),
    };
    call.operation = operation(asked, &call);
    call
}

/// FIL-REST-2: query and form together, brackets nesting.
fn arguments<'a>(asked: &Asked<'a>) -> Result<(Arguments<'a>, Vec<String>), Unreadable> {
    let united = fields::united(asked)?;
    // ALL-WIRE-2: a reply may be XML.
    Ok((Arguments::nested(united.fields, asked.limits.brackets)?.in_xml(), united.unread))
}

/// The method: the path's, or the JSON gateway's argument (FIL-REST-1, FIL-JSON-1). FIL-X-10: `Users`
/// is accepted, too.
fn operation<'a>(asked: &Asked<'a>, call: &Call<'a>) -> Option<Cow<'a, str>> {
    let in_path = asked.endpoint.rest(asked.to.path).filter(|rest| !rest.is_empty());
    let (named, separator) = match in_path {
        Some(rest) => (percent::decode_path(rest), "/"),
        None if call.envelope == Envelope::Json => (call.arguments.text("method")?, "."),
        None => return None,
    };
    let known = named
        .split_once(separator)
        .is_some_and(|(object, verb)| matches!(object, "users" | "Users") && verb == "register");
    known.then_some(Cow::Borrowed(REGISTER))
}
