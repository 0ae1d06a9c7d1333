//! From flows to cases.

use std::collections::BTreeSet;

use toml::Spanned;

use super::check::{self, Expected};
use super::{Call, Origin, needs};
use crate::case::{
    At, Body, Case, Chance, Check, Escaping, Reads, Request, Sent, Step, To, Wanted, What,
};
use crate::spec::{Envelope, Flow, FlowCheck, FlowFile, FlowStep, Source, SpecError};
use crate::text::{Name, Piece, Template, Value, XmlPath};

/// All flows of a vendor.
pub(super) fn all(origin: &Origin<'_>) -> Result<Vec<Case>, SpecError> {
    let mut cases = Vec::new();
    for (source, file) in &origin.vendor.flows {
        for flow in &file.cases {
            cases.push(Hand { origin, source, file }.case(flow)?);
        }
    }
    Ok(cases)
}

/// A file of flows under way.
struct Hand<'a> {
    origin: &'a Origin<'a>,
    source: &'a Source,
    file: &'a FlowFile,
}

impl Hand<'_> {
    fn case(&self, spanned: &Spanned<Flow>) -> Result<Case, SpecError> {
        let at = spanned.span().start;
        let flow = spanned.get_ref();
        let operation = self.origin.operation();
        let prefix = format!("{}.{}.", operation.vendor, operation.name);
        let envelope = flow.id.strip_prefix(&prefix).and_then(|rest| rest.split('.').next());
        let envelope = envelope.ok_or_else(|| {
            let message = format!("the id of a case here begins with {prefix}ENVELOPE.");
            self.source.error_at(self.source.table(spanned.span()), &flow.id, message)
        })?;
        if flow.clauses.is_empty() {
            return Err(self.source.error(at, "a case tests a clause: `clauses` is empty"));
        }
        let steps = flow.steps.iter().map(|step| self.step(envelope, step));
        let steps = steps.collect::<Result<Vec<_>, _>>()?;
        self.bound(flow, &steps)?;
        let known = self.origin.envelope(envelope).is_some();
        let baseline = (known && !flow.without_baseline).then(|| self.origin.id(envelope, "plain"));
        Ok(Case {
            id: flow.id.clone(),
            vendor: operation.vendor.clone(),
            envelope: envelope.to_owned(),
            title: flow.title.clone(),
            clauses: flow.clauses.clone(),
            basis: flow.basis,
            place: self.source.place(at),
            needs: needs::of(
                &steps,
                operation.unique.as_deref(),
                flow.seed.as_deref(),
                &flow.needs,
            ),
            unique: operation.unique.clone(),
            address: operation.address.clone(),
            room: needs::room(&steps, operation.unique.as_deref()),
            baseline,
            seed: flow.seed.clone(),
            steps,
        })
    }

    /// What is sent from earlier replies, and what another has to differ from, has to be bound by one.
    fn bound(&self, flow: &Flow, steps: &[Step]) -> Result<(), SpecError> {
        let mut bound = BTreeSet::new();
        for (step, from) in steps.iter().zip(&flow.steps) {
            if let Some((hole, message)) = unbound(step, &mut bound) {
                let table = self.source.table(from.span());
                return Err(self.source.error_at(table, &hole, message));
            }
        }
        Ok(())
    }

    fn step(&self, envelope: &str, spanned: &Spanned<FlowStep>) -> Result<Step, SpecError> {
        let step = spanned.get_ref();
        // What is wrong is quoted; it stands somewhere within the step.
        let fail = |message: String| {
            let quoted = message.split('"').nth(1).unwrap_or_default().to_owned();
            self.source.error_at(self.source.table(spanned.span()), &quoted, message)
        };
        let name = step.envelope.as_deref().unwrap_or(envelope);
        let known = self.origin.envelope(name);
        let vendor = step.to.unwrap_or(To::Vendor) == To::Vendor;
        let mut call = match known {
            Some(known) if vendor => Call::plain(self.origin, known),
            None if vendor && step.path.is_none() => {
                return Err(fail(format!("there is no envelope {name:?}, and no path")));
            }
            _ => Call::asking(bare(step)),
        };
        if let Some(name) = step.drop.iter().find(|name| !call.leave_out(name)) {
            return Err(fail(format!("{name:?} is not sent, and cannot be dropped")));
        }
        change(&mut call, step);
        let mut checks = self.expected(known, step).map_err(fail)?;
        for check in &step.checks {
            checks.push(self.check(check).map_err(fail)?);
        }
        if checks.is_empty() {
            return Err(fail("a step that checks nothing says nothing".to_owned()));
        }
        let makes = self.makes(step);
        let mut made = call.expecting(checks, makes).into_step(self.origin);
        if known.is_none() && step.body.is_none() {
            // It carries nothing that an account could be made of.
            (made.creates, made.notifies) = (Chance::No, Chance::No);
        }
        made.person = step.person;
        made.prepares = step.prepares;
        made.holes.clone_from(&step.holes);
        Ok(made)
    }

    /// Whether an account comes of what `expect` names.
    fn makes(&self, step: &FlowStep) -> bool {
        let Some(expect) = step.expect.as_deref() else { return false };
        let creates = |code| self.origin.refusal(code).is_some_and(|refusal| refusal.creates);
        expect == "success" || creates(expect)
    }

    /// The checks of `expect`.
    fn expected(&self, envelope: Option<&Envelope>, step: &FlowStep) -> Result<Vec<Check>, String> {
        let Some(expect) = step.expect.as_deref() else { return Ok(Vec::new()) };
        let expected = if expect == "success" {
            Expected::SUCCESS
        } else {
            let refusal = self.origin.refusal(expect);
            let refusal = refusal.ok_or_else(|| format!("there is no refusal {expect:?}"))?;
            Expected::refused(refusal, step.argument.as_deref().unwrap_or_default())
        };
        match (&step.reply, envelope) {
            (Some(name), _) => {
                let reply = self.origin.reply(name);
                let reply = reply.ok_or_else(|| format!("there is no reply {name:?}"))?;
                check::of_reply(self.origin, reply, expected)
            }
            (None, Some(envelope)) => check::of(self.origin, envelope, expected),
            (None, None) => Err("no envelope says what the reply is: name one".to_owned()),
        }
    }

    fn check(&self, check: &FlowCheck) -> Result<Check, String> {
        let reads = check.reads.unwrap_or(Reads::Json);
        let is = check.is.clone();
        let what = match (check.status, &check.header, &check.at, &check.body) {
            (Some(status), None, None, None) => What::Status(status),
            (None, Some(name), None, None) => match (is, check.absent) {
                (Some(is), false) => What::Header(name.clone(), is),
                (None, true) => What::NoHeader(name.clone()),
                _ => return Err(format!("a header {name} either `is` something or is `absent`")),
            },
            (None, None, Some(at), None) => self.at(check, reads, at)?,
            (None, None, None, Some(body)) => {
                What::Body { reads, outcome: check.outcome.clone(), template: body.clone() }
            }
            _ => return Err("a check is of one: status, header, at, or body".to_owned()),
        };
        if check.names.is_some() && !matches!(what, What::At { .. }) {
            return Err("only what is at a place `names` something".to_owned());
        }
        Ok(Check { clause: check.clause.clone(), what })
    }

    fn at(&self, check: &FlowCheck, reads: Reads, at: &str) -> Result<What, String> {
        let spaces = &self.file.spaces;
        let place = match reads {
            Reads::Xml => At::Xml(XmlPath::parse(at, spaces)?),
            Reads::Json => At::Json(at.to_owned()),
            Reads::Text => return Err(format!("text has no places within: \"{at}\"")),
        };
        let is = match (&check.is, &check.names, check.absent, reads) {
            (Some(is), None, false, _) => Wanted::Text(is.clone()),
            (None, Some(name), false, Reads::Xml) => Wanted::Name(Name::parse(name, spaces)?),
            (None, None, true, _) => Wanted::Nothing,
            _ => {
                let ways = "either `is` something, or (in XML) `names` something, or is `absent`";
                return Err(format!("what is at \"{at}\" {ways}"));
            }
        };
        Ok(What::At { at: place, is })
    }
}

/// The first hole of a step that needs what nothing has bound, as it is written, and what is wrong with it.
/// What the step binds is noted: persons and names.
fn unbound<'s>(step: &'s Step, bound: &mut BTreeSet<(u32, &'s str)>) -> Option<(String, String)> {
    let person = step.person;
    let pieces = step.request.values().flat_map(|value| &value.pieces);
    let mut wanted = pieces.filter_map(|piece| match piece {
        Piece::Bound(name) => Some(name),
        _ => None,
    });
    if let Some(name) = wanted.find(|name| !bound.contains(&(person, name.as_str()))) {
        return Some((format!("{{bound:{name}}}"), format!("no earlier reply binds {name:?}")));
    }
    for check in &step.checks {
        if let What::At { at: At::Xml(path), .. } = &check.what
            && let Some(name) = path.wanted().find(|name| !bound.contains(&(person, name)))
        {
            return Some((format!("{{{name}}}"), format!("no earlier check binds {name:?}")));
        }
        for hole in check.what.template().into_iter().flat_map(Template::holes) {
            if let Some(other) = &hole.differs
                && !bound.iter().any(|(_, name)| name == other)
            {
                let message = format!("no earlier hole binds {other:?}, to differ from");
                return Some((format!("!{other}"), message));
            }
            bound.insert((person, hole.name.as_str()));
        }
    }
    None
}

/// A plain `GET` without arguments.
fn bare(step: &FlowStep) -> Request {
    Request {
        to: step.to.unwrap_or(To::Vendor),
        tls: false,
        either: true,
        verb: "GET".to_owned(),
        path: Value::literal("/"),
        query: None,
        headers: Vec::new(),
        without: Vec::new(),
        basic: None,
        arguments: Vec::new(),
        body: Body::None,
        escaping: Escaping::Plain,
    }
}

fn change(call: &mut Call, step: &FlowStep) {
    step.set.iter().for_each(|(name, value)| call.set(name, value.clone()));
    if let Some(carrier) = step.carrier {
        call.carry(carrier);
    }
    step.after.iter().for_each(|(name, value)| call.push(name, value.clone()));
    let request = &mut call.request;
    let in_query = matches!(request.body, Body::None);
    let before = step.before.iter().map(|(name, value)| Sent {
        name: name.clone(),
        value: value.clone(),
        in_query,
    });
    request.arguments.splice(0..0, before);
    for sent in &mut request.arguments {
        sent.in_query |= step.in_query.contains(&sent.name);
    }
    request.verb = step.verb.clone().unwrap_or(request.verb.clone());
    request.path = step.path.clone().unwrap_or(request.path.clone());
    request.query = step.query.clone().or(request.query.take());
    request.tls = step.tls.unwrap_or(request.tls);
    request.either &= step.tls.is_none();
    request.without.extend(step.without.iter().cloned());
    if let Some(basic) = &step.basic {
        request.basic = (!basic.pieces.is_empty()).then(|| basic.clone());
    }
    if let Some(body) = &step.body {
        request.body = Body::Raw(body.clone());
    }
    call.headers(step.headers.clone());
}
