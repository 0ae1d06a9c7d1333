//! The plain call of an envelope, and the ways to send it that have to come to the same.

use super::arguments::fine;
use super::{About, Call, Origin};
use crate::case::{Case, Escaping};
use crate::spec::{Envelope, Place, SpecError};

/// The baseline: once, and everything else builds on it.
pub(super) fn plain(origin: &Origin<'_>, envelope: &Envelope) -> Result<Case, SpecError> {
    let sent = origin.arguments(envelope).map(toml::Spanned::get_ref);
    let sent = sent.filter(|argument| argument.value.is_some());
    let clauses = [envelope.clause.as_str()];
    let clauses =
        clauses.into_iter().chain(sent.map(|argument| argument.clause.as_str())).collect();
    let title = format!("the plain {} call", envelope.name);
    let about = About { title, clauses, calls: vec![Call::plain(origin, envelope)] };
    let (place, at) = place(origin, envelope, "name");
    fine(origin, envelope, "plain", place, at, about)
}

/// In reversed order, escaped throughout, and each documented variant.
pub(super) fn agreeing(origin: &Origin<'_>, envelope: &Envelope) -> Result<Vec<Case>, SpecError> {
    let mut cases = Vec::new();
    if let Some(clause) = &envelope.order_clause {
        let mut call = Call::plain(origin, envelope);
        call.request.arguments.reverse();
        let title = "the arguments in reversed order".to_owned();
        let about = About { title, clauses: vec![clause], calls: vec![call] };
        let (place, at) = place(origin, envelope, "order_clause");
        cases.push(fine(origin, envelope, "reversed", place, at, about)?);
    }
    if let Some(clause) = &envelope.escape_clause {
        let mut call = Call::plain(origin, envelope);
        call.request.escaping = Escaping::Full;
        let title = "everything escaped".to_owned();
        let about = About { title, clauses: vec![clause], calls: vec![call] };
        let (place, at) = place(origin, envelope, "escape_clause");
        cases.push(fine(origin, envelope, "escaped", place, at, about)?);
    }
    for variant in &envelope.also {
        let at = variant.span().start;
        let variant = variant.get_ref();
        let mut call = Call::plain(origin, envelope);
        call.vary(variant);
        let title = format!("the same call: {}", variant.name.replace('-', " "));
        let about = About { title, clauses: vec![&variant.clause], calls: vec![call] };
        let place = origin.vendor.source.place(at);
        let mut case = fine(origin, envelope, &variant.name, place, at, about)?;
        case.basis = variant.basis;
        case.needs.extend(variant.needs.iter().cloned());
        cases.push(case);
    }
    Ok(cases)
}

fn place(origin: &Origin<'_>, envelope: &Envelope, key: &str) -> (Place, usize) {
    let mut all = origin.operation().envelopes.iter();
    let found = all.find(|there| there.get_ref().name == envelope.name);
    found.map_or_else(
        || (origin.vendor.source.place(0), 0),
        |there| (origin.place(there, key), there.span().start),
    )
}
