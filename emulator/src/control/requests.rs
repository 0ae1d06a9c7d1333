//! The journal, in WireMock's shapes.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{Ask, Problem, event, json};
use crate::http::Answer;
use crate::world::{Exchange, Timestamp};

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
            exchange.at >= since && (!unmatched || exchange.verdict.vendor.is_none())
        };
        let kept: Vec<_> =
            world.journal.kept().iter().rev().filter(wanted).take(limit).cloned().collect();
        let total = world.journal.kept().iter().filter(wanted).count();
        (kept, total, world.journal.is_complete())
    };
    let events: Vec<Value> = kept.iter().map(|exchange| event::of(exchange)).collect();
    let mut listed = json!({
        "requests": events,
        "meta": {"total": total},
        "requestJournalDisabled": false,
    });
    // What was evicted might have been among them.
    if let (false, Some(fields)) = (complete, listed.as_object_mut()) {
        fields.insert("complete".to_owned(), Value::from(false));
    }
    Ok(json(&listed))
}

/// `GET /__admin/requests/{id}`
pub(super) fn one(ask: &Ask<'_>) -> Result<Answer, Problem> {
    let id = ask.segment(0);
    let world = ask.seen()?;
    let found = world.lock().journal.kept().iter().find(|exchange| exchange.id() == id).cloned();
    match found {
        Some(exchange) => Ok(json(&event::of(&exchange))),
        None => Err(Problem::not_found(&format!("there is no request {id}"), None)),
    }
}
