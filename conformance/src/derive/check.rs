//! What a reply has to be, as checks with their clauses.

use super::Origin;
use crate::case::{Check, What};
use crate::spec::{Envelope, Header, Refusal, Reply};
use crate::text::{Hole, Kind, Part, Template};

/// An outcome that a spec names: which refusal, and the argument that it speaks of. None: success.
#[derive(Clone, Copy)]
pub(super) struct Expected<'a> {
    pub(super) refusal: Option<&'a Refusal>,
    pub(super) argument: &'a str,
}

impl<'a> Expected<'a> {
    pub(super) const SUCCESS: Self = Self { refusal: None, argument: "" };

    pub(super) fn refused(refusal: &'a Refusal, argument: &'a str) -> Self {
        Self { refusal: Some(refusal), argument }
    }
}

/// The body of a reply, whatever refusal it speaks of.
pub(super) fn any_refusal(reply: &Reply) -> Check {
    let parts = reply.body.parts.iter().map(|part| match part {
        Part::Hole(hole) if hole.kind == Kind::Refusal => {
            // Two places may say two things.
            let name = format!("{}-{}", hole.name, hole.clause.as_deref().unwrap_or_default());
            Part::Hole(Hole { name, kind: Kind::Text, ..hole.clone() })
        }
        other => other.clone(),
    });
    let template = Template { parts: parts.collect() };
    let (reads, outcome) = (reply.reads, reply.outcome.clone());
    Check { clause: reply.clause.clone(), what: What::Body { reads, outcome, template } }
}

/// The checks of an envelope's reply.
///
/// # Errors
/// In words: what the specs lack.
pub(super) fn of(
    origin: &Origin<'_>,
    envelope: &Envelope,
    expected: Expected<'_>,
) -> Result<Vec<Check>, String> {
    let name = if expected.refusal.is_some() { &envelope.failure } else { &envelope.success };
    let reply = origin.reply(name).ok_or_else(|| format!("there is no reply {name:?}"))?;
    of_reply(origin, reply, expected)
}

/// The checks of a reply.
///
/// # Errors
/// In words: what the specs lack.
pub(super) fn of_reply(
    origin: &Origin<'_>,
    reply: &Reply,
    expected: Expected<'_>,
) -> Result<Vec<Check>, String> {
    let types = origin.types;
    let mut checks = vec![status(reply, expected.refusal)];
    let own = expected.refusal.map(|refusal| refusal.headers.as_slice()).unwrap_or_default();
    let general =
        reply.headers.iter().filter(|header| !own.iter().any(|own| own.name == header.name));
    checks.extend(general.chain(own).chain(&types.headers).map(present));
    checks.extend(types.no_headers.iter().map(|header| Check {
        clause: header.clause.clone(),
        what: What::NoHeader(header.name.clone()),
    }));
    checks.push(Check { clause: types.framing_clause.clone(), what: What::Framing });
    let what = What::Body {
        reads: reply.reads,
        outcome: reply.outcome.clone(),
        template: filled(&reply.body, expected)?,
    };
    checks.push(Check { clause: reply.clause.clone(), what });
    Ok(checks)
}

fn status(reply: &Reply, refusal: Option<&Refusal>) -> Check {
    let own = refusal.and_then(|refusal| refusal.status.zip(refusal.status_clause.clone()));
    let (status, clause) = own.unwrap_or_else(|| (reply.status, reply.status_clause.clone()));
    Check { clause, what: What::Status(status) }
}

fn present(header: &Header) -> Check {
    Check {
        clause: header.clause.clone(),
        what: What::Header(header.name.clone(), header.is.clone()),
    }
}

/// A reply's body with what the refusal says.
fn filled(body: &Template, expected: Expected<'_>) -> Result<Template, String> {
    let parts = body.parts.iter().map(|part| match part {
        Part::Hole(hole) if hole.kind == Kind::Refusal => said(hole, expected).map(Part::Hole),
        Part::Hole(Hole { name, differs: Some(other), .. }) => {
            Err(format!("{name:?} has to differ from {other:?}: only a flow's checks can say that"))
        }
        other => Ok(other.clone()),
    });
    Ok(Template { parts: parts.collect::<Result<_, _>>()? })
}

fn said(hole: &Hole, expected: Expected<'_>) -> Result<Hole, String> {
    let Some(refusal) = expected.refusal else {
        return Err(format!("{{{}:refusal}} stands in the reply of a success", hole.name));
    };
    let (text, clause) = match (refusal.says.get(&hole.name), hole.name.as_str()) {
        (Some(said), _) => (said.is.replace("{argument}", expected.argument), &said.clause),
        (None, "code") => (refusal.code.clone(), &refusal.clause),
        (None, name) => return Err(format!("the refusal {} says no {name}", refusal.code)),
    };
    let clause = hole.clause.clone().unwrap_or_else(|| clause.clone());
    Ok(Hole { name: hole.name.clone(), kind: Kind::Is(text), differs: None, clause: Some(clause) })
}
