//! A call of either gateway, read.

use super::{REGISTER, VENDOR};
use crate::arguments::Arguments;
use crate::http::{Destination, Request};
use crate::vendors::{Call, Endpoint, fields};
use crate::wire::percent;
use crate::wire::unreadable::Unreadable;

/// Reads a call.
pub(super) fn call(endpoint: &Endpoint, to: &Destination<'_>, request: &Request) -> Call {
    let mut call = Call::new(endpoint, to, request);
    match arguments(to, request) {
        Ok((arguments, unread)) => {
            call.unread = unread;
            call.take(arguments, &VENDOR);
        }
        Err(unreadable) => call.unreadable = Some(unreadable),
    }
    call.credential = call.text("APIKEY");
    call.operation = operation(endpoint, to.path, &call);
    call
}

/// FIL-REST-2: query and form together, brackets nesting.
fn arguments(
    to: &Destination<'_>,
    request: &Request,
) -> Result<(Arguments, Vec<String>), Unreadable> {
    let united = fields::united(to, request)?;
    // ALL-WIRE-2: a reply may be XML.
    Ok((Arguments::nested(united.fields)?.in_xml(), united.unread))
}

/// The method, as `users.register`: the path's, or the JSON gateway's argument (FIL-JSON-1).
/// FIL-X-10: `Users` is accepted, too.
fn operation(endpoint: &Endpoint, path: &str, call: &Call) -> Option<String> {
    let named = match endpoint.rest(path).filter(|rest| !rest.is_empty()) {
        Some(rest) => percent::decode_path(rest).replacen('/', ".", 1),
        None => call.text("method")?,
    };
    let known = named == REGISTER || named == "Users.register";
    Some(if known { REGISTER.to_owned() } else { named })
}
