//! Damaged recordings: from a good one, each that differs from it in one thing.

use super::{Subject, alter, within};
use crate::case::{At, Step, To, What};
use crate::exchange::{Exchange, Reply};
use crate::grade::{Bindings, Laid, Spot, lay_out};

/// A recording with one thing wrong.
#[derive(Clone, Debug)]
pub struct Damage {
    /// What was altered, for people.
    pub what: String,
    /// The clauses of the bytes that were altered; one of them has to be named.
    pub clauses: Vec<String>,
    /// The recording. Heads stay as they came; what is graded is the parsed reply.
    pub exchanges: Vec<Exchange>,
}

/// All damage to a recording that passes.
#[must_use]
pub fn damages(subject: &Subject<'_>) -> Vec<Damage> {
    let mut maker = Maker {
        exchanges: subject.exchanges,
        at: 0,
        means: false,
        damages: Vec::new(),
        place: String::new(),
    };
    maker.swaps(subject);
    let mut bindings = Bindings::default();
    for (at, (step, exchange)) in subject.case.steps.iter().zip(subject.exchanges).enumerate() {
        let Ok(reply) = &exchange.received else { continue };
        maker.at = at;
        maker.place = format!("step {}", at + 1);
        maker.means = step.request.to.is_means();
        let laid = lay_out(step, exchange, &mut bindings);
        maker.heads(step, reply, &bindings);
        laid.iter().for_each(|laid| maker.texts(laid, reply));
    }
    maker.damages
}

struct Maker<'a> {
    exchanges: &'a [Exchange],
    /// The step that is being damaged, from 0.
    at: usize,
    place: String,
    /// It is an answer of a means: what is no JSON there is none of the vendor's.
    means: bool,
    damages: Vec<Damage>,
}

impl Maker<'_> {
    /// The last reply of the vendor, taken for another case's. Under its headline or under the clause of
    /// any of the body's bytes is right: two refusals may differ in a text alone.
    fn swaps(&mut self, subject: &Subject<'_>) {
        let asks = |step: &&Step| step.request.to == To::Vendor;
        let Some((at, step)) = subject.case.steps.iter().enumerate().rfind(|(_, step)| asks(step))
        else {
            return;
        };
        let own = self.exchanges.get(at).and_then(|exchange| exchange.received.as_ref().ok());
        let (Some(own), Some(headline)) = (own, subject.case.clauses.first()) else { return };
        let clauses: Vec<_> = [headline.clone()].into_iter().chain(of_bodies(step)).collect();
        let pair = subject.pair.map(|pair| ("its pair", pair));
        self.at = at;
        for (id, other) in pair.into_iter().chain(subject.siblings.iter().copied()) {
            let reply = other.last().and_then(|exchange| exchange.received.as_ref().ok());
            let Some(reply) = reply else { continue };
            // Two cases may well get the same reply.
            if (reply.status, &reply.body) != (own.status, &own.body) {
                let what = format!("step {}: the reply is that of {id}", at + 1);
                self.add(what, clauses.clone(), reply.clone());
            }
        }
    }

    /// Status and headers, and white space behind the body.
    fn heads(&mut self, step: &Step, reply: &Reply, bindings: &Bindings) {
        for check in &step.checks {
            let clause = vec![check.clause.clone()];
            match &check.what {
                // What a means answers with is nothing that a vendor did.
                What::Status(_) if step.request.to.is_means() => {}
                What::Status(status) => {
                    let status = if *status == 500 { 200 } else { 500 };
                    let what = format!("{}: the status is {status}", self.place);
                    self.add(what, clause, Reply { status, ..reply.clone() });
                }
                What::NoHeader(name) => {
                    let mut reply = reply.clone();
                    reply.headers.push((name.clone(), b"x".to_vec()));
                    self.add(format!("{}: there is a header {name}", self.place), clause, reply);
                }
                What::Framing => {
                    let reply = without(reply, "Content-Length");
                    self.add(format!("{}: no Content-Length", self.place), clause, reply);
                }
                What::Body { .. } => {
                    let clauses = [clause, vec!["ALL-WIRE-1".to_owned()]].concat();
                    let body = [reply.body.as_slice(), b"\n"].concat();
                    let what = format!("{}: a newline behind the body", self.place);
                    self.add(what, clauses, with_body(reply, body));
                }
                What::At { at, is } => {
                    let At::Xml(path) = bindings.resolved(step.person, at) else { continue };
                    for (what, body) in within::elsewhere(&path, is, reply) {
                        let what = format!("{}: body {path}: {what}", self.place);
                        self.add(what, clause.clone(), with_body(reply, body));
                    }
                }
                What::Header(..) => {}
            }
        }
    }

    /// Every literal and every hole of a checked text.
    fn texts(&mut self, laid: &Laid<'_>, reply: &Reply) {
        let holes = laid.holes().filter_map(|(hole, ..)| hole.clause.clone());
        let clauses: Vec<String> = [laid.check.clause.clone()].into_iter().chain(holes).collect();
        if let Spot::Header(name) = &laid.spot {
            let what = format!("{}: no header {name}", self.place);
            self.add(what, clauses, without(reply, name));
        }
        self.literals(laid, reply);
        for (number, (hole, value, settled)) in laid.holes().enumerate() {
            let own = hole.clause.as_ref().unwrap_or(&laid.check.clause);
            let other = if settled { alter::other(hole, value) } else { None };
            for value in [Some(alter::wrong(hole, value)), other].into_iter().flatten() {
                let what = format!("{{{}}} is `{value}`", hole.name);
                self.text(laid, reply, &what, own, &laid.with(number, &value));
            }
            if let (Some(other), Some(name)) = (laid.other(number), &hole.differs) {
                let what = format!("{{{}}} is that of {{{name}}}", hole.name);
                self.text(laid, reply, &what, own, &laid.with(number, other));
            }
        }
    }

    fn literals(&mut self, laid: &Laid<'_>, reply: &Reply) {
        let stretches = laid.stretches();
        let whole: String = stretches.iter().map(|stretch| stretch.text.as_str()).collect();
        let mut start = 0;
        for stretch in stretches {
            let literal = stretch.hole.is_none().then_some(stretch.text.as_str());
            for at in literal.map(alter::places).unwrap_or_default() {
                let Some(altered) = alter::letter(&whole, start + at) else { continue };
                let what = format!("byte {} is altered", start + at + 1);
                self.text(laid, reply, &what, &laid.check.clause, &altered);
            }
            start += stretch.text.len();
        }
    }

    /// Puts an altered text where it stands in the reply.
    fn text(&mut self, laid: &Laid<'_>, reply: &Reply, what: &str, clause: &str, altered: &str) {
        let (place, reply) = match &laid.spot {
            Spot::Header(name) => {
                let mut reply = reply.clone();
                let named = |header: &&mut (String, Vec<u8>)| header.0.eq_ignore_ascii_case(name);
                if let Some(header) = reply.headers.iter_mut().find(named) {
                    header.1 = altered.as_bytes().to_vec();
                }
                (format!("header {name}"), reply)
            }
            Spot::Body => ("body".to_owned(), with_body(reply, altered.as_bytes().to_vec())),
            Spot::Within(at) => {
                let body = match at {
                    At::Xml(path) => within::replaced(path, reply, altered),
                    At::Json(_) => replaced(laid, reply, altered),
                };
                let Some(body) = body else { return };
                if self.means && !is_json(&body) {
                    return;
                }
                (format!("body {at}"), with_body(reply, body))
            }
        };
        let what = format!("{}: {place}: {what}", self.place);
        self.add(what, vec![clause.to_owned()], reply);
    }

    fn add(&mut self, what: String, clauses: Vec<String>, reply: Reply) {
        let mut exchanges = self.exchanges.to_vec();
        if let Some(exchange) = exchanges.get_mut(self.at) {
            exchange.received = Ok(reply);
            self.damages.push(Damage { what, clauses, exchanges });
        }
    }
}

fn is_json(body: &[u8]) -> bool {
    serde_json::from_slice::<serde::de::IgnoredAny>(body).is_ok()
}

/// The clauses of what a step's body has to be, byte by byte.
fn of_bodies(step: &Step) -> impl Iterator<Item = String> {
    step.checks.iter().flat_map(|check| match &check.what {
        What::Body { template, .. } => {
            let holes = template.holes().filter_map(|hole| hole.clause.clone());
            [check.clause.clone()].into_iter().chain(holes).collect()
        }
        _ => Vec::new(),
    })
}

/// The body with what stands at a place altered wherever it stands: no harm, for it is harm that is wanted.
/// None if the body has it in other letters.
fn replaced(laid: &Laid<'_>, reply: &Reply, altered: &str) -> Option<Vec<u8>> {
    let own: String = laid.stretches().into_iter().map(|stretch| stretch.text).collect();
    let body = str::from_utf8(&reply.body).ok()?;
    (!own.is_empty() && body.contains(&own)).then(|| body.replace(&own, altered).into_bytes())
}

fn without(reply: &Reply, name: &str) -> Reply {
    let mut reply = reply.clone();
    reply.headers.retain(|header| !header.0.eq_ignore_ascii_case(name));
    reply
}

/// A reply with another body, rightly framed.
fn with_body(reply: &Reply, body: Vec<u8>) -> Reply {
    let mut reply = reply.clone();
    for header in &mut reply.headers {
        if header.0.eq_ignore_ascii_case("Content-Length") {
            header.1 = body.len().to_string().into_bytes();
        }
    }
    reply.framed.clone_from(&body);
    reply.body = body;
    reply
}
