//! The journal, in WireMock's shapes.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Value, json};

use super::mappings::written;
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
    let meta = json!({"total": total}).to_string();
    let listed = listed(kept.iter(), event::of);
    Ok(told(&[("requests", listed), ("meta", meta), enabled()], complete))
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
    let count = fitting(&pattern, kept.iter())?.len().to_string();
    Ok(told(&[("count", count), enabled()], complete))
}

/// `POST /__admin/requests/find`: a request pattern; oldest first, as WireMock has it.
pub(super) fn find(ask: &Ask<'_>) -> Result<Answer, Problem> {
    let pattern = pattern(ask)?;
    let (kept, complete) = kept(ask)?;
    let found = fitting(&pattern, kept.iter())?;
    Ok(told(&[("requests", listed(found.into_iter(), event::request)), enabled()], complete))
}

/// `POST /__admin/requests/remove`: a request pattern; the events that were there.
pub(super) fn remove(ask: &Ask<'_>) -> Result<Answer, Problem> {
    let pattern = pattern(ask)?;
    let world = ask.world()?;
    let removed = {
        // Looked at under the lock: nobody may count in between.
        let mut world = world.lock();
        let found = fitting(&pattern, world.journal.kept().iter())?;
        let found: BTreeSet<_> = found.into_iter().map(|exchange| exchange.number).collect();
        world.journal.remove(|exchange| found.contains(&exchange.number))
    };
    Ok(told(&[("serveEvents", listed(removed.iter(), event::of))], true))
}

/// `GET /__admin/requests/unmatched`: what no vendor and no stub answered, newest first.
pub(super) fn unmatched(ask: &Ask<'_>) -> Result<Answer, Problem> {
    let (kept, complete) = kept(ask)?;
    let unmatched = kept.iter().rev().filter(|exchange| !exchange.verdict.is_matched());
    Ok(told(&[("requests", listed(unmatched, event::request))], complete))
}

/// How many near misses are told, as in WireMock.
const NEAREST: usize = 3;

/// `POST /__admin/near-misses/request-pattern`: the requests that are nearest to a pattern, those that fit
/// first. Clients of WireMock ask for them when a verification has failed.
pub(super) fn near_misses(ask: &Ask<'_>) -> Result<Answer, Problem> {
    let (given, pattern) = (ask.json()?, pattern(ask)?);
    let (kept, complete) = kept(ask)?;
    let mut near = looked_at(kept.iter().rev(), |seen| pattern.distance(seen))?;
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
    let shown: Value = shown.collect();
    Ok(told(&[("nearMisses", shown.to_string())], complete))
}

fn pattern(ask: &Ask<'_>) -> Result<Pattern, Problem> {
    Ok(Pattern::read(&ask.json()?, "")?)
}

/// The most that one call's patterns may cost over the whole journal, in steps of some ten nanoseconds.
const MOST_WORK: usize = 50_000_000;

/// Those that fit a pattern.
fn fitting<'a>(
    pattern: &Pattern,
    exchanges: impl Iterator<Item = &'a Arc<Exchange>>,
) -> Result<Vec<&'a Arc<Exchange>>, Problem> {
    let looked_at = looked_at(exchanges, |seen| pattern.fits(seen))?;
    Ok(looked_at.into_iter().filter(|(fits, _)| *fits).map(|(_, exchange)| exchange).collect())
}

/// Each with what is seen of it. Rather none at all than one that was not looked at for all the work before it.
fn looked_at<'a, T>(
    exchanges: impl Iterator<Item = &'a Arc<Exchange>>,
    look: impl Fn(&Seen<'_>) -> T,
) -> Result<Vec<(T, &'a Arc<Exchange>)>, Problem> {
    let (mut left, mut found) = (MOST_WORK, Vec::new());
    for exchange in exchanges {
        // What went nowhere is in no journal.
        let Ok(to) = Destination::of(&exchange.request) else { continue };
        let seen = Seen::within(&exchange.request, &to, left);
        found.push((look(&seen), exchange));
        left = seen.left();
        if left == 0 {
            let detail = "to match the journal against this takes too much work; make the expressions \
                          simpler, or the journal shorter";
            return Err(Problem::invalid("", detail));
        }
    }
    Ok(found)
}

/// All that is there at one moment, oldest first, and whether that is all there was.
fn kept(ask: &Ask<'_>) -> Result<(Vec<Arc<Exchange>>, bool), Problem> {
    let all = |journal: &Journal| journal.kept().iter().cloned().collect();
    let world = ask.seen()?;
    let world = world.lock();
    Ok((all(&world.journal), world.journal.is_complete()))
}

/// As in WireMock, where it can be disabled.
fn enabled() -> (&'static str, String) {
    ("requestJournalDisabled", false.to_string())
}

/// An object of values that are written already; what was evicted might have been among them.
fn told(fields: &[(&str, String)], complete: bool) -> Answer {
    let mut text = String::from("{");
    for (name, value) in fields {
        text.extend([if text.len() > 1 { ",\"" } else { "\"" }, name, "\":", value]);
    }
    text.push_str(if complete { "}" } else { ",\"complete\":false}" });
    written(200, text)
}

/// A list of what is shown of each. One is written after the other: all together they would take many times
/// their text.
fn listed<'a>(
    exchanges: impl Iterator<Item = &'a Arc<Exchange>>,
    show: fn(&Exchange) -> Value,
) -> String {
    let mut text = String::from("[");
    for exchange in exchanges {
        if text.len() > 1 {
            text.push(',');
        }
        text.push_str(&show(exchange).to_string());
    }
    text.push(']');
    text
}

fn none(ask: &Ask<'_>) -> Problem {
    Problem::not_found(&format!("there is no request {}", ask.segment(0)), None)
}
