//! The journal, in WireMock's shapes.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{Ask, Problem, event, json};
use crate::http::{Answer, Destination};
use crate::matching::{Pattern, Seen};
use crate::world::{Exchange, Journal, Timestamp};

/// `GET /__admin/requests`: `limit`, `since`, `unmatched`; newest first.
pub(super) fn list(ask: &Ask<'_>) -> Result<Answer, Problem> {
    let limit = ask.number("limit", usize::MAX)?;
    let since = ask.query("since").map(|text| Timestamp::parse(&text)).transpose();
    let since = since.map_err(|why| Problem::invalid("/since", &why))?.unwrap_or_default();
    let unmatched = ask.flag("unmatched")?;
    // Copied under the lock, written outside.
    let (kept, total, complete) = {
        let world = ask.seen()?;
        let world = world.lock();
        let wanted = |exchange: &&Arc<Exchange>| {
            exchange.at >= since && !(unmatched && exchange.verdict.is_matched())
        };
        let kept: Vec<_> =
            world.journal.kept().iter().rev().filter(wanted).take(limit).cloned().collect();
        let total = world.journal.kept().iter().filter(wanted).count();
        (kept, total, world.journal.is_complete())
    };
    let listed = json!({
        "requests": events(&kept),
        "meta": {"total": total},
        "requestJournalDisabled": false,
    });
    Ok(told(listed, complete))
}

/// `GET /__admin/requests/{id}`
pub(super) fn one(ask: &Ask<'_>) -> Result<Answer, Problem> {
    let id = ask.segment(0);
    let world = ask.seen()?;
    let found = world.lock().journal.kept().iter().find(|exchange| exchange.id() == id).cloned();
    found.map(|exchange| json(&event::of(&exchange))).ok_or_else(|| none(ask))
}

/// `DELETE /__admin/requests/{id}`: the event that was there.
pub(super) fn delete(ask: &Ask<'_>) -> Result<Answer, Problem> {
    let id = ask.segment(0);
    let removed = ask.world()?.lock().journal.remove(|exchange| exchange.id() == id);
    removed.first().map(|exchange| json(&event::of(exchange))).ok_or_else(|| none(ask))
}

/// `DELETE /__admin/requests`: all of them; the journal is complete again, and numbers go on.
pub(super) fn clear(ask: &Ask<'_>) -> Result<Answer, Problem> {
    ask.world()?.lock().journal.clear();
    Ok(json(&json!({})))
}

/// `POST /__admin/requests/count`: a request pattern.
pub(super) fn count(ask: &Ask<'_>) -> Result<Answer, Problem> {
    let pattern = pattern(ask)?;
    let (kept, complete) = kept(ask)?;
    let count = kept.iter().filter(|exchange| fits(&pattern, exchange)).count();
    Ok(told(json!({"count": count, "requestJournalDisabled": false}), complete))
}

/// `POST /__admin/requests/find`: a request pattern; oldest first, as WireMock has it.
pub(super) fn find(ask: &Ask<'_>) -> Result<Answer, Problem> {
    let pattern = pattern(ask)?;
    let (kept, complete) = kept(ask)?;
    let found = kept.iter().filter(|exchange| fits(&pattern, exchange));
    let found: Vec<_> = found.map(|exchange| event::request(exchange)).collect();
    Ok(told(json!({"requests": found, "requestJournalDisabled": false}), complete))
}

/// `POST /__admin/requests/remove`: a request pattern; the events that were there.
pub(super) fn remove(ask: &Ask<'_>) -> Result<Answer, Problem> {
    let pattern = pattern(ask)?;
    let world = ask.world()?;
    // Looked at under the lock: nobody may count in between.
    let removed = world.lock().journal.remove(|exchange| fits(&pattern, exchange));
    Ok(json(&json!({"serveEvents": events(&removed)})))
}

/// `GET /__admin/requests/unmatched`: what no vendor and no stub answered, newest first.
pub(super) fn unmatched(ask: &Ask<'_>) -> Result<Answer, Problem> {
    let (kept, complete) = kept(ask)?;
    let unmatched = kept.iter().rev().filter(|exchange| !exchange.verdict.is_matched());
    let requests: Vec<_> = unmatched.map(|exchange| event::request(exchange)).collect();
    Ok(told(json!({"requests": requests}), complete))
}

/// How many near misses are told, as in WireMock.
const NEAREST: usize = 3;

/// `POST /__admin/near-misses/request-pattern`: the requests that are nearest to a pattern, those that fit
/// first. Clients of WireMock ask for them when a verification has failed.
pub(super) fn near_misses(ask: &Ask<'_>) -> Result<Answer, Problem> {
    let (given, pattern) = (ask.json()?, pattern(ask)?);
    let (kept, complete) = kept(ask)?;
    let distance = |exchange: &Arc<Exchange>| {
        let to = Destination::of(&exchange.request).ok()?;
        Some(pattern.distance(&Seen::new(&exchange.request, &to)))
    };
    let mut near: Vec<_> =
        kept.iter().rev().filter_map(|one| Some((distance(one)?, one))).collect();
    near.sort_by_key(|(distance, _)| *distance);
    let shown = near.iter().take(NEAREST).map(|((missed, _), exchange)| {
        // Of no part nothing is missed.
        let parts = u32::try_from(pattern.parts().max(1)).unwrap_or(u32::MAX);
        let missed = u32::try_from(*missed).unwrap_or(u32::MAX);
        json!({
            "request": event::request(exchange),
            "requestPattern": given,
            "matchResult": {"distance": f64::from(missed) / f64::from(parts)},
        })
    });
    Ok(told(json!({"nearMisses": shown.collect::<Vec<_>>()}), complete))
}

fn pattern(ask: &Ask<'_>) -> Result<Pattern, Problem> {
    Ok(Pattern::read(&ask.json()?, "")?)
}

fn fits(pattern: &Pattern, exchange: &Exchange) -> bool {
    // What went nowhere is in no journal.
    let to = Destination::of(&exchange.request);
    to.is_ok_and(|to| pattern.fits(&Seen::new(&exchange.request, &to)))
}

/// All that is there at one moment, oldest first, and whether that is all there was.
fn kept(ask: &Ask<'_>) -> Result<(Vec<Arc<Exchange>>, bool), Problem> {
    let all = |journal: &Journal| journal.kept().iter().cloned().collect();
    let world = ask.seen()?;
    let world = world.lock();
    Ok((all(&world.journal), world.journal.is_complete()))
}

/// What was evicted might have been among them.
fn told(mut answer: Value, complete: bool) -> Answer {
    if let (false, Some(fields)) = (complete, answer.as_object_mut()) {
        fields.insert("complete".to_owned(), Value::from(false));
    }
    json(&answer)
}

fn events(exchanges: &[Arc<Exchange>]) -> Vec<Value> {
    exchanges.iter().map(|exchange| event::of(exchange)).collect()
}

fn none(ask: &Ask<'_>) -> Problem {
    Problem::not_found(&format!("there is no request {}", ask.segment(0)), None)
}
