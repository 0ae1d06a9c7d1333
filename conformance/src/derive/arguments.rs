//! Breaches and edges: each argument absent, empty, beyond each limit, of the wrong kind; at each limit,
//! in each accepted form, and once inside.

use toml::Spanned;

use super::check::{self, Expected};
use super::{About, Call, Origin, slug};
use crate::case::Case;
use crate::spec::{Argument, Basis, Envelope, SpecError};
use crate::text::{Piece, Value};

/// A case that breaks one argument, and what it gets.
pub(super) struct Breach {
    pub(super) case: Case,
    pub(super) argument: String,
    pub(super) refusal: String,
    /// The refused call, to build on.
    pub(super) call: Call,
}

/// One way to break an argument.
struct Way<'a> {
    words: String,
    title: String,
    /// The key of the specs that it comes from.
    key: &'static str,
    /// None: it is left out.
    value: Option<Value>,
    refusal: &'a str,
    clauses: Vec<&'a str>,
    /// See [`Case::basis`].
    basis: Option<Basis>,
}

/// All breaches of an envelope.
pub(super) fn breaches(origin: &Origin<'_>, envelope: &Envelope) -> Result<Vec<Breach>, SpecError> {
    let mut breaches = Vec::new();
    for argument in origin.arguments(envelope) {
        for way in ways(origin, argument)? {
            breaches.push(breach(origin, envelope, argument, way)?);
        }
    }
    Ok(breaches)
}

fn breach(
    origin: &Origin<'_>,
    envelope: &Envelope,
    argument: &Spanned<Argument>,
    way: Way<'_>,
) -> Result<Breach, SpecError> {
    let name = &argument.get_ref().name;
    let fail = |message| origin.error(argument.span().start, message);
    let refusal = origin
        .refusal(way.refusal)
        .ok_or_else(|| fail(format!("there is no refusal {:?}", way.refusal)))?;
    let mut call = Call::plain(origin, envelope);
    match way.value {
        Some(value) => call.set(name, value),
        None if call.leave_out(name) => {}
        None => return Err(fail(format!("{name} cannot be missing: the plain call has no value"))),
    }
    let checks = check::of(origin, envelope, Expected::refused(refusal, name)).map_err(fail)?;
    let call = call.expecting(checks, refusal.creates);
    let about = About { title: way.title, clauses: way.clauses, calls: vec![call.clone()] };
    let case = origin.case(envelope, &way.words, origin.place(argument, way.key), about);
    Ok(Breach {
        case: Case { basis: way.basis, ..case },
        argument: name.clone(),
        refusal: refusal.code.clone(),
        call,
    })
}

fn ways<'a>(
    origin: &Origin<'a>,
    spanned: &'a Spanned<Argument>,
) -> Result<Vec<Way<'a>>, SpecError> {
    let argument = spanned.get_ref();
    let (name, slug) = (&argument.name, slug(&argument.name));
    let mut ways = missing(origin, argument, &slug);
    if let Some(length) = &argument.length {
        let limits = format!("{} to {} characters", length.min, length.max);
        let beyond = [("too-short", length.min.saturating_sub(1)), ("too-long", length.max + 1)];
        ways.extend(beyond.into_iter().filter(|(_, width)| *width > 0).map(|(word, width)| Way {
            words: format!("{word}.{slug}"),
            title: format!("{name} of {width} characters ({limits} are fine)"),
            key: "length",
            value: Some(fresh(width)),
            refusal: &length.refusal,
            clauses: vec![&length.clause],
            basis: None,
        }));
    }
    if let Some(typed) = &argument.kind {
        let kind = origin.kind(&typed.is).ok_or_else(|| {
            origin.error(spanned.span().start, format!("there is no type {:?}", typed.is))
        })?;
        ways.extend(kind.refuses.iter().map(|wrong| Way {
            words: format!("{}-{}.{slug}", typed.is, wrong.name),
            title: format!("{name} is no {}: {}", typed.is, in_words(&wrong.name)),
            key: "type",
            value: Some(wrong.value.clone()),
            refusal: &typed.refusal,
            // What only our reading of the kind refuses is not said by the vendor.
            clauses: match wrong.basis {
                None => vec![&typed.clause, &wrong.clause],
                Some(_) => vec![&wrong.clause, &typed.clause],
            },
            basis: wrong.basis,
        }));
    }
    for wrong in &argument.refuses {
        let at = wrong.span().start;
        let wrong = wrong.get_ref();
        let Some(refusal) = &wrong.refusal else {
            return Err(origin.error(at, "what it is refused with is missing (else = …)"));
        };
        ways.push(Way {
            words: format!("{}.{slug}", wrong.name),
            title: format!("{name}: {}", in_words(&wrong.name)),
            key: "refuses",
            value: Some(wrong.value.clone()),
            refusal,
            clauses: vec![&wrong.clause],
            basis: wrong.basis,
        });
    }
    Ok(ways)
}

fn missing<'a>(origin: &Origin<'a>, argument: &'a Argument, slug: &str) -> Vec<Way<'a>> {
    let Some(missing) = &argument.missing else { return Vec::new() };
    let absent = Way {
        words: format!("absent.{slug}"),
        title: format!("{} is left out", argument.name),
        key: "missing",
        value: None,
        refusal: &missing.refusal,
        clauses: vec![&missing.clause],
        basis: missing.basis,
    };
    let empty = Way {
        words: format!("empty.{slug}"),
        title: format!("{} is empty", argument.name),
        value: Some(Value::literal("")),
        clauses: vec![&missing.clause, &origin.types.empty_clause],
        ..absent.again()
    };
    if missing.empty_is_fine { vec![absent] } else { vec![absent, empty] }
}

impl Way<'_> {
    fn again(&self) -> Self {
        Self {
            words: self.words.clone(),
            title: self.title.clone(),
            value: self.value.clone(),
            clauses: self.clauses.clone(),
            ..*self
        }
    }
}

/// All edges of an envelope: calls that differ from the plain one and succeed all the same.
pub(super) fn edges(origin: &Origin<'_>, envelope: &Envelope) -> Result<Vec<Case>, SpecError> {
    let mut cases = Vec::new();
    let mut everything = Call::plain(origin, envelope);
    let mut given = Vec::new();
    for argument in origin.arguments(envelope) {
        let at = argument.span().start;
        for edge in accepted(origin, argument) {
            let mut call = Call::plain(origin, envelope);
            call.set(&argument.get_ref().name, edge.value);
            let place = origin.place(argument, edge.key);
            let about = About { title: edge.title, clauses: edge.clauses, calls: vec![call] };
            let case = fine(origin, envelope, &edge.words, place, at, about)?;
            cases.push(Case { basis: edge.basis, ..case });
        }
        if let Some(value) = &argument.get_ref().given {
            everything.set(&argument.get_ref().name, value.clone());
            given.push(argument);
        }
    }
    if let [first, _, ..] = given.as_slice() {
        let clauses = given.iter().map(|argument| argument.get_ref().clause.as_str()).collect();
        let title = "everything that may be given, at once".to_owned();
        let about = About { title, clauses, calls: vec![everything] };
        let place = origin.place(first, "given");
        cases.push(fine(origin, envelope, "everything", place, first.span().start, about)?);
    }
    Ok(cases)
}

/// A case whose every call succeeds.
pub(super) fn fine(
    origin: &Origin<'_>,
    envelope: &Envelope,
    words: &str,
    place: crate::spec::Place,
    at: usize,
    about: About<'_>,
) -> Result<Case, SpecError> {
    let checks = check::of(origin, envelope, Expected::SUCCESS);
    let checks = checks.map_err(|message| origin.error(at, message))?;
    let calls = about.calls.into_iter().map(|call| call.expecting(checks.clone(), true)).collect();
    Ok(origin.case(envelope, words, place, About { calls, ..about }))
}

/// A value that is fine.
struct Edge<'a> {
    words: String,
    title: String,
    key: &'static str,
    value: Value,
    clauses: Vec<&'a str>,
    /// See [`Case::basis`].
    basis: Option<Basis>,
}

fn accepted<'a>(origin: &Origin<'a>, argument: &'a Spanned<Argument>) -> Vec<Edge<'a>> {
    let argument = argument.get_ref();
    let (name, slug) = (&argument.name, slug(&argument.name));
    let edge = |words: &str, title: String, key, value: Value, clauses| Edge {
        words: format!("{words}.{slug}"),
        title,
        key,
        value,
        clauses,
        basis: None,
    };
    let mut edges = Vec::new();
    if let Some(length) = &argument.length {
        let of = |width: u16| format!("{name} of {width} characters");
        let inside = Value { pieces: vec![Piece::Inside(length.min + 1, length.max - 1)] };
        let clauses = vec![length.clause.as_str()];
        let (least, most) = (fresh(length.min), fresh(length.max));
        edges.push(edge("shortest", of(length.min), "length", least, clauses.clone()));
        edges.push(edge("longest", of(length.max), "length", most, clauses.clone()));
        edges.push(edge("inside", format!("{name} within its limits"), "length", inside, clauses));
    }
    let typed = argument.kind.iter().flat_map(|typed| {
        let fine = origin.kind(&typed.is).map(|kind| kind.accepts.as_slice()).unwrap_or_default();
        fine.iter().map(move |fine| ("type", fine, Some(typed.clause.as_str())))
    });
    let own = argument.accepts.iter().map(|fine| ("accepts", fine.get_ref(), None));
    edges.extend(typed.chain(own).map(|(key, fine, clause)| {
        // What only our reading of the kind takes is not said by the vendor.
        let typed = clause.filter(|_| fine.basis.is_none());
        let clauses = typed.into_iter().chain([fine.clause.as_str()]).chain(clause).collect();
        let title = format!("{name}: {} is fine", in_words(&fine.name));
        let words = format!("accepts-{}", fine.name);
        Edge { basis: fine.basis, ..edge(&words, title, key, fine.value.clone(), clauses) }
    }));
    if let Some(given) = &argument.given {
        let clauses = vec![argument.clause.as_str()];
        edges.push(edge("given", format!("{name} is given"), "given", given.clone(), clauses));
        if argument.missing.is_none() {
            let clauses = vec![argument.clause.as_str(), origin.types.empty_clause.as_str()];
            let title = format!("{name} is empty, which is not given");
            edges.push(edge("empty", title, "given", Value::literal(""), clauses));
        }
    }
    edges
}

fn fresh(width: u16) -> Value {
    Value { pieces: vec![Piece::Fresh(width)] }
}

fn in_words(name: &str) -> String {
    name.replace('-', " ")
}
