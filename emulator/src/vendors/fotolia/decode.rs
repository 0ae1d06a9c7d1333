//! A call, read: the key from Basic authentication, the method from the path, the properties from
//! form and query.

use std::borrow::Cow;

use super::VENDOR;
use crate::arguments::Arguments;
use crate::vendors::{Asked, Call, fields};
use crate::wire::basic;
use crate::wire::unreadable::Unreadable;

/// Reads a call.
pub(super) fn call<'a>(asked: &Asked<'a>) -> Call<'a> {
    let mut call = Call::new(asked);
    // FOT-REST-2, FOT-REST-7: the user name is the key; an empty one is none.
    let user =
        asked.request.header("Authorization").and_then(basic::user).filter(|user| !user.is_empty());
    call.credential = user.map(Cow::Owned);
    // FOT-ERR-031: compared to the letter, escapes and all.
    call.operation = Some(asked.to.path.into());
    match arguments(asked) {
        Ok((arguments, unread)) => {
            call.unread = unread;
            call.take(arguments, &VENDOR);
        }
        Err(unreadable) => call.unreadable = Some(unreadable),
    }
    call
}

/// FOT-REST-1, FOT-REST-4, FOT-REST-9: a form, in the body or in the query. FOT-REST-5: the sample's
/// `id` is one more argument that nobody reads.
fn arguments<'a>(asked: &Asked<'a>) -> Result<(Arguments<'a>, Vec<String>), Unreadable> {
    let united = fields::united(asked)?;
    // FOT-REST-9: JSON, XML or whatever else is no form cannot be parsed.
    if let Some(essence) = united.other {
        return Err(Unreadable::new(format!("a body of {essence} is no form")));
    }
    // ALL-ARG-5: here a bad escape or byte is 002.
    match united.flaw {
        Some(flaw) => Err(flaw),
        None => Ok((Arguments::nested(united.fields, asked.limits.brackets)?, united.unread)),
    }
}
