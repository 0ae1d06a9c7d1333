//! Stubs, in WireMock's shapes.

use std::sync::Arc;

use super::{Ask, Problem, json, stub};
use crate::http::Answer;
use crate::world::{Stub, StubRefused};

/// `GET /__admin/mappings`: `limit`, `offset`; newest first.
pub(super) fn list(ask: &Ask<'_>) -> Result<Answer, Problem> {
    let (limit, offset) = (ask.number("limit", usize::MAX)?, ask.number("offset", 0)?);
    let stubs = ask.seen()?.lock().stubs.newest_first();
    let shown: Vec<_> = stubs.iter().skip(offset).take(limit).cloned().collect();
    let total = stubs.len();
    Ok(written(200, format!("{{\"mappings\":{},\"meta\":{{\"total\":{total}}}}}", joined(&shown))))
}

/// `POST /__admin/mappings`
pub(super) fn create(ask: &Ask<'_>) -> Result<Answer, Problem> {
    let draft = stub::read(&ask.json()?)?;
    let stub = ask.world()?.lock().stubs.add(draft)?;
    Ok(written(201, stub.shown.to_string()))
}

/// `GET /__admin/mappings/{id}`
pub(super) fn one(ask: &Ask<'_>) -> Result<Answer, Problem> {
    let stub = ask.seen()?.lock().stubs.get(&id(ask)).cloned();
    Ok(written(200, stub.ok_or_else(|| none(ask))?.shown.to_string()))
}

/// `PUT /__admin/mappings/{id}`: in its place, so that none is newer for it.
pub(super) fn edit(ask: &Ask<'_>) -> Result<Answer, Problem> {
    let (id, draft) = (id(ask), stub::read(&ask.json()?)?);
    if draft.id.as_ref().is_some_and(|given| *given != id) {
        return Err(Problem::invalid("/id", "another one than that of the path"));
    }
    let stub = ask.world()?.lock().stubs.replace(&id, draft)?;
    Ok(written(200, stub.ok_or_else(|| none(ask))?.shown.to_string()))
}

/// `DELETE /__admin/mappings/{id}`
pub(super) fn delete(ask: &Ask<'_>) -> Result<Answer, Problem> {
    let removed = ask.world()?.lock().stubs.remove(&id(ask));
    removed.map(|_| json(&serde_json::json!({}))).ok_or_else(|| none(ask))
}

/// `DELETE /__admin/mappings`: all of them, and the states of their scenarios.
pub(super) fn clear(ask: &Ask<'_>) -> Result<Answer, Problem> {
    ask.world()?.lock().stubs.clear();
    Ok(json(&serde_json::json!({})))
}

/// `POST /__admin/mappings/reset`: those that are not persistent, and the states of all scenarios.
pub(super) fn reset(ask: &Ask<'_>) -> Result<Answer, Problem> {
    ask.world()?.lock().stubs.clear_transient();
    Ok(json(&serde_json::json!({})))
}

/// Stubs as a list.
pub(super) fn joined(stubs: &[Arc<Stub>]) -> String {
    let shown: Vec<_> = stubs.iter().map(|stub| &*stub.shown).collect();
    format!("[{}]", shown.join(","))
}

/// JSON that is written already.
pub(super) fn written(status: u16, json: String) -> Answer {
    Answer::new(status, "application/json", json)
}

fn id(ask: &Ask<'_>) -> String {
    ask.segment(0).to_ascii_lowercase()
}

fn none(ask: &Ask<'_>) -> Problem {
    Problem::not_found(&format!("there is no stub {}", ask.segment(0)), None)
}

impl From<StubRefused> for Problem {
    fn from(refused: StubRefused) -> Self {
        let pointer = if refused == StubRefused::Exists { "/id" } else { "" };
        Self::invalid(pointer, &refused.to_string())
    }
}
