//! A call of either gateway, read.

use super::{REGISTER, VENDOR};
use crate::arguments::Arguments;
use crate::vendors::{Asked, Call, fields};
use crate::wire::percent;
use crate::wire::unreadable::Unreadable;

/// Reads a call.
pub(super) fn call(asked: &Asked<'_>) -> Call {
    let mut call = Call::new(asked);
    match arguments(asked) {
        Ok((arguments, unread)) => {
            call.unread = unread;
            call.take(arguments, &VENDOR);
        }
        Err(unreadable) => call.unreadable = Some(unreadable),
    }
    call.credential = call.text("APIKEY");
    call.operation = operation(asked, &call);
    call
}

/// FIL-REST-2: query and form together, brackets nesting.
fn arguments(asked: &Asked<'_>) -> Result<(Arguments, Vec<String>), Unreadable> {
    let united = fields::united(asked)?;
    // ALL-WIRE-2: a reply may be XML.
    Ok((Arguments::nested(united.fields, asked.limits.brackets)?.in_xml(), united.unread))
}

/// The method, as `users.register`: the path's, or the JSON gateway's argument (FIL-JSON-1).
/// FIL-X-10: `Users` is accepted, too.
fn operation(asked: &Asked<'_>, call: &Call) -> Option<String> {
    let named = match asked.endpoint.rest(asked.to.path).filter(|rest| !rest.is_empty()) {
        Some(rest) => percent::decode_path(rest).replacen('/', ".", 1),
        None => call.text("method")?,
    };
    let known = named == REGISTER || named == "Users.register";
    Some(if known { REGISTER.to_owned() } else { named })
}
