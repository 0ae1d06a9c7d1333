//! The fault queue: faults are queued, looked at with the proof of what they did, and taken out again.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::travel::{DELAY, DRIBBLE, FAULT, read_delay, read_dribble, read_fault};
use super::{Ask, Problem, json, json_with};
use crate::http::Answer;
use crate::matching::Pattern;
use crate::reading::{Invalid, Object};
use crate::text;
use crate::vendors::{VENDORS, Vendor};
use crate::world::{Chance, Effect, Fault, Plan};

/// `GET /__admin/standin/faults`: in their order, the exhausted ones included.
pub(super) fn list(ask: &Ask<'_>) -> Result<Answer, Problem> {
    let world = ask.seen()?;
    let faults: Vec<_> = world.lock().faults.iter().map(shown).collect();
    let total = faults.len();
    Ok(json(&json!({"faults": faults, "meta": {"total": total}})))
}

/// `POST /__admin/standin/faults`: one, behind the others.
pub(super) fn add(ask: &Ask<'_>) -> Result<Answer, Problem> {
    let plan = read(&ask.json()?)?;
    let world = ask.world()?;
    let mut world = world.lock();
    match world.faults.add(plan) {
        Ok(fault) => Ok(json_with(201, &shown(fault))),
        Err(full) => Err(Problem::error(503, "full", &full.to_string())),
    }
}

/// `GET /__admin/standin/faults/{id}`
pub(super) fn one(ask: &Ask<'_>) -> Result<Answer, Problem> {
    let id = ask.segment(0);
    let world = ask.seen()?;
    let found = world.lock().faults.iter().find(|fault| &*fault.id == id).map(shown);
    found.map(|fault| json(&fault)).ok_or_else(|| none(id))
}

/// `DELETE /__admin/standin/faults/{id}`
pub(super) fn delete(ask: &Ask<'_>) -> Result<Answer, Problem> {
    let id = ask.segment(0);
    if ask.world()?.lock().faults.remove(id) { Ok(json(&json!({}))) } else { Err(none(id)) }
}

/// `DELETE /__admin/standin/faults`
pub(super) fn clear(ask: &Ask<'_>) -> Result<Answer, Problem> {
    ask.world()?.lock().faults.clear();
    Ok(json(&json!({})))
}

fn none(id: &str) -> Problem {
    Problem::not_found(&format!("there is no fault {id}"), None)
}

/// As it was sent, with its id and what it did.
fn shown(fault: &Fault) -> Value {
    let mut fields = Map::new();
    fields.insert("id".to_owned(), Value::from(&*fault.id));
    let sent: Map<_, _> = serde_json::from_str(&fault.plan.sent).unwrap_or_default();
    fields.extend(sent);
    fields.insert("fired".to_owned(), Value::from(fault.fired));
    fields.insert("remaining".to_owned(), Value::from(fault.remaining()));
    fields.insert("requests".to_owned(), fault.requests().collect());
    Value::Object(fields)
}

/// How often, how likely, and whose draws.
const HOW_OFTEN: [&str; 3] = ["times", "probability", "seed"];

/// More than a pattern needs.
const LONGEST: usize = 64 << 10;

fn read(body: &Value) -> Result<Plan, Invalid> {
    let given = Object::of(body, "", "a fault")?;
    let effects = [&["outcome", FAULT, "when", DRIBBLE], DELAY].concat();
    given.only(&[&["vendor", "operation", "request"], &*effects, &HOW_OFTEN].concat())?;
    let sent = body.to_string().into_boxed_str();
    if sent.len() > LONGEST {
        return Err(Invalid::at("", format!("{} bytes; at most {LONGEST}", sent.len())));
    }
    let vendor = vendor(&given)?;
    let operation = operation(&given, vendor)?;
    let request = given.get("request");
    let request = request.map(|pattern| Pattern::read(pattern, &given.place("request")));
    let (times, chance) = how_often(&given, &sent)?;
    Ok(Plan {
        vendor: vendor.map(|vendor| vendor.name),
        operation,
        request: request.transpose()?,
        effect: effect(&given, vendor, operation)?,
        times,
        chance,
        sent,
    })
}

fn vendor(given: &Object<'_>) -> Result<Option<&'static Vendor>, Invalid> {
    let Some(name) = given.text("vendor")? else { return Ok(None) };
    let names: Vec<_> = VENDORS.iter().map(|vendor| vendor.name).collect();
    let found = one_of(given, "vendor", name, &names)?;
    Ok(VENDORS.iter().copied().find(|vendor| vendor.name == found))
}

fn operation(
    given: &Object<'_>,
    vendor: Option<&'static Vendor>,
) -> Result<Option<&'static str>, Invalid> {
    let Some(name) = given.text("operation")? else { return Ok(None) };
    let mut known = Vec::new();
    for endpoint in those(vendor).flat_map(|vendor| vendor.endpoints) {
        if !known.contains(&endpoint.operation) {
            known.push(endpoint.operation);
        }
    }
    one_of(given, "operation", name, &known).map(Some)
}

/// What it does: an outcome, a fault, a delay, or what of these goes together.
fn effect(
    given: &Object<'_>,
    vendor: Option<&'static Vendor>,
    operation: Option<&'static str>,
) -> Result<Effect, Invalid> {
    let broken = read_fault(given)?;
    let after = match given.text("when")? {
        Some(_) if broken.is_none() => {
            return Err(given.invalid("when", "only a fault is before or after"));
        }
        None => false,
        Some(when) => one_of(given, "when", when, &["before", "after"])? == "after",
    };
    let outcome = outcome(given, vendor, operation)?;
    let (delay, dribble) = (read_delay(given)?, read_dribble(given)?);
    let effect = Effect { outcome, broken, after, delay, dribble };
    let nothing = effect.outcome.is_none() && delay.is_none();
    if nothing && broken.is_none() && dribble.is_none() {
        let detail = format!("what it does is missing: outcome, {FAULT}, {DRIBBLE} or a delay");
        return Err(Invalid::at(given.at(), detail));
    }
    if broken.is_some() && !after && effect.outcome.is_some() {
        let detail = "before the vendor acts there is no outcome: \"when\" is \"after\"";
        return Err(given.invalid("outcome", detail));
    }
    if broken.is_some() && dribble.is_some() {
        return Err(given.invalid(DRIBBLE, "what is broken does not go out in pieces"));
    }
    Ok(effect)
}

/// A documented code, as the vendor writes it.
fn outcome(
    given: &Object<'_>,
    vendor: Option<&'static Vendor>,
    operation: Option<&'static str>,
) -> Result<Option<Arc<str>>, Invalid> {
    let Some(code) = given.text("outcome")? else { return Ok(None) };
    let has = |vendor: &&Vendor| {
        let mut calls = vendor.endpoints.iter().filter(|endpoint| !endpoint.envelope.is_document());
        operation.is_none_or(|wanted| calls.any(|endpoint| endpoint.operation == wanted))
    };
    if let Some(name) = operation.filter(|_| those(vendor).all(|vendor| !has(&vendor))) {
        return Err(given.invalid("outcome", format!("{name} is a document, which has none")));
    }
    let documented: Vec<_> = those(vendor)
        .filter(has)
        .flat_map(|vendor| (vendor.refusals)())
        .map(|refusal| refusal.code)
        .collect();
    let same = documented.iter().find(|known| known.eq_ignore_ascii_case(code));
    one_of(given, "outcome", same.copied().unwrap_or(code), &documented)
        .map(|code| Some(Arc::from(code)))
}

fn how_often(given: &Object<'_>, sent: &str) -> Result<(Option<u64>, Option<Chance>), Invalid> {
    let times = given.number("times")?;
    if times == Some(0) {
        return Err(given.invalid("times", "how often it strikes: 1 or more"));
    }
    let (seed, wanted) = (given.number("seed")?, given.get("probability"));
    let Some(wanted) = wanted else {
        if seed.is_some() {
            return Err(given.invalid("seed", "it is that of a probability, and there is none"));
        }
        return Ok((times.or(Some(1)), None));
    };
    let probability = wanted.as_f64().filter(|probability| *probability > 0.0);
    let probability = probability.filter(|probability| *probability <= 1.0);
    let probability = probability
        .ok_or_else(|| given.invalid("probability", "this is a number above 0, up to 1"))?;
    Ok((times, Some(Chance::new(probability, seed.unwrap_or_default(), sent))))
}

/// The vendor that is named, or all.
fn those(vendor: Option<&'static Vendor>) -> impl Iterator<Item = &'static Vendor> {
    VENDORS.iter().copied().filter(move |known| vendor.is_none_or(|one| one.name == known.name))
}

/// The word that was given, if it is one of these.
fn one_of(
    given: &Object<'_>,
    field: &str,
    word: &str,
    known: &[&'static str],
) -> Result<&'static str, Invalid> {
    if let Some(found) = known.iter().find(|known| **known == word) {
        return Ok(found);
    }
    let word: String = word.chars().take(80).collect();
    let near = text::nearest(&word, known.iter().copied());
    let near = near.map(|near| format!("; did you mean {near:?}?")).unwrap_or_default();
    let known = known.join(", ");
    Err(given.invalid(field, format!("{word:?} is none of {known}{near}")))
}
