//! What the replies of an operation say, in every envelope: to read what came of a call, whatever was
//! expected of it. It is no second opinion: grading does not look at it.

use std::collections::BTreeSet;
use std::sync::Arc;

use toml::Spanned;

use super::Origin;
use super::check::{self, Expected};
use crate::case::{Check, Known, Says, What};
use crate::spec::{Cause, Refusal, Reply};

/// All of an operation's, in the order in which they are asked.
pub(super) fn of(origin: &Origin<'_>) -> Arc<[Known]> {
    let envelopes = origin.operation().envelopes.iter().map(Spanned::get_ref);
    let success = replies(origin, envelopes.clone().map(|envelope| envelope.success.as_str()));
    let failure = replies(origin, envelopes.map(|envelope| envelope.failure.as_str()));
    let refusals = || origin.operation().refusals.iter().map(Spanned::get_ref);
    let mut known = Vec::new();
    for reply in success {
        known.extend(one(origin, reply, Says::Made, Expected::SUCCESS));
    }
    for reply in failure {
        for says in [Says::Made, Says::Taken, Says::Refused] {
            for refusal in refusals().filter(|refusal| is(refusal, says)) {
                known.extend(one(origin, reply, says, Expected::refused(refusal, "")));
            }
        }
        let checks = vec![check::any_refusal(reply)];
        known.push(Known { says: Says::Refused, checks, whole: true, status: None });
    }
    known.into()
}

fn is(refusal: &Refusal, says: Says) -> bool {
    match says {
        Says::Made => refusal.creates,
        Says::Taken => refusal.cause == Cause::Taken,
        Says::Refused => !refusal.creates && refusal.cause != Cause::Taken,
    }
}

/// Replies by name, each once.
fn replies<'a>(origin: &Origin<'a>, names: impl Iterator<Item = &'a str>) -> Vec<&'a Reply> {
    let names: BTreeSet<_> = names.collect();
    names.into_iter().filter_map(|name| origin.reply(name)).collect()
}

/// What the body says: its status and headers do not tell it apart. None: the reply has no words for it.
fn one(origin: &Origin<'_>, reply: &Reply, says: Says, expected: Expected<'_>) -> Option<Known> {
    let mut checks = check::of_reply(origin, reply, expected).ok()?;
    let status = checks.iter().find_map(|check| match check.what {
        What::Status(status) => Some(status),
        _ => None,
    });
    checks.retain(Check::is_body);
    Some(Known { says, checks, whole: false, status })
}
