//! Where in a good reply its template's texts and holes stand.

use super::bindings::{Bindings, Filler};
use super::checks;
use super::compare::compare;
use super::content;
use super::node::Node;
use super::pattern::{Pattern, Stretch};
use crate::case::{At, Check, Reads, Step, Wanted, What};
use crate::exchange::{Exchange, Reply};
use crate::text::{Hole, Template};

/// A checked text of a good reply, laid out by its template.
#[derive(Debug)]
pub(crate) struct Laid<'c> {
    pub(crate) check: &'c Check,
    pub(crate) spot: Spot<'c>,
    pattern: Pattern<'c>,
    values: Vec<String>,
    /// Holes that had to hold what they hold, from before.
    settled: Vec<bool>,
    /// Of each hole what it must not hold, if it has to differ from something.
    others: Vec<Option<String>>,
}

/// What of the reply it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Spot<'c> {
    Header(&'c str),
    Body,
    /// A place within the body.
    Within(At),
}

/// Lays out the texts of a reply, and binds its holes.
pub(crate) fn lay_out<'c>(
    step: &'c Step,
    exchange: &Exchange,
    bindings: &mut Bindings,
) -> Vec<Laid<'c>> {
    let Ok(reply) = &exchange.received else { return Vec::new() };
    if checks::prepare(step, exchange, bindings).is_err() {
        return Vec::new();
    }
    let arguments = &exchange.sent.arguments;
    let mut before = bindings.clone();
    let before = Filler::new(step.person, arguments, &mut before);
    let mut filler = Filler::new(step.person, arguments, bindings);
    step.checks.iter().filter_map(|check| lay(check, reply, &before, &mut filler)).collect()
}

fn lay<'c>(
    check: &'c Check,
    reply: &Reply,
    before: &Filler<'_>,
    filler: &mut Filler<'_>,
) -> Option<Laid<'c>> {
    let (spot, reads, template, content): (_, _, &Template, _) = match &check.what {
        What::Header(name, template) => {
            let value = str::from_utf8(reply.header(name).next()?).ok()?;
            (Spot::Header(name), Reads::Text, template, Node::Text(value.to_owned()))
        }
        What::Body { reads, template, .. } => {
            (Spot::Body, *reads, template, content::content(*reads, &reply.body).ok()?)
        }
        What::At { at, is: Wanted::Text(template) } => {
            let at = filler.resolved(at);
            let text = content::at(&at, &reply.body).ok()?.ok()??.text.ok()?;
            (Spot::Within(at), Reads::Text, template, Node::Text(text))
        }
        What::At { .. } | What::Status(_) | What::NoHeader(_) | What::Framing => return None,
    };
    let pattern = Pattern::read(reads, template).ok()?;
    // What is altered at a place is altered all over the body, where it may be bound first.
    let is_within = matches!(spot, Spot::Within(_));
    let settled = settled(&pattern.holes, if is_within { before } else { filler });
    let others = pattern.holes.iter().map(|hole| filler.others(hole).next().map(str::to_owned));
    let others = others.collect();
    let compared = compare(&pattern, &Ok(content), filler);
    let values = checks::values(&pattern, &compared, filler).ok()??;
    Some(Laid { check, spot, pattern, values, settled, others })
}

/// Of each hole, whether only one text may stand there before the reply is read.
fn settled(holes: &[&Hole], filler: &Filler<'_>) -> Vec<bool> {
    let settled = holes.iter().enumerate().map(|(at, hole)| {
        let earlier = holes.get(..at).unwrap_or_default();
        let repeats =
            |other: &&Hole| other.name == hole.name && other.kind.binds() && hole.kind.binds();
        filler.only(hole).is_some() || earlier.iter().any(repeats)
    });
    settled.collect()
}

impl<'c> Laid<'c> {
    /// The text, stretch by stretch.
    pub(crate) fn stretches(&self) -> Vec<Stretch> {
        self.pattern.render(|number, _| self.values.get(number).cloned().unwrap_or_default())
    }

    /// The text with something else in a hole.
    pub(crate) fn with(&self, number: usize, value: &str) -> String {
        let stretches = self.pattern.render(|at, _| match self.values.get(at) {
            Some(own) if at != number => own.clone(),
            _ => value.to_owned(),
        });
        stretches.into_iter().map(|stretch| stretch.text).collect()
    }

    /// What stands in the hole that this one has to differ from.
    pub(crate) fn other(&self, number: usize) -> Option<&str> {
        self.others.get(number)?.as_deref()
    }

    /// Its holes with what stands in them, and whether that was settled before.
    pub(crate) fn holes(&self) -> impl Iterator<Item = (&'c Hole, &str, bool)> {
        let values = self.values.iter().zip(&self.settled);
        let holes = self.pattern.holes.iter().zip(values);
        holes.map(|(hole, (value, settled))| (*hole, value.as_str(), *settled))
    }
}
