//! What a world's callers asked of us as a proxy and is no vendor's: each host once, with a count.

use serde_json::{Value, json};

use super::{Ask, Problem, json};
use crate::http::Answer;
use crate::world::{Escape, Fate};

/// `GET /__admin/standin/escapes`: by host; `complete` is false where there were too many to keep.
pub(super) fn list(ask: &Ask<'_>) -> Result<Answer, Problem> {
    let (escapes, complete) = {
        let world = ask.seen()?;
        let world = world.lock();
        (world.escapes.iter().collect::<Vec<_>>(), world.escapes.is_complete())
    };
    let total = escapes.len();
    let shown: Vec<_> = escapes.iter().map(shown).collect();
    let mut told = json!({"escapes": shown, "meta": {"total": total}});
    if let Some(fields) = told.as_object_mut().filter(|_| !complete) {
        fields.insert("complete".to_owned(), Value::from(false));
    }
    Ok(json(&told))
}

/// `DELETE /__admin/standin/escapes`: the list is empty, and complete again.
pub(super) fn clear(ask: &Ask<'_>) -> Result<Answer, Problem> {
    ask.world()?.lock().escapes.clear();
    Ok(json(&json!({})))
}

fn shown(escape: &Escape) -> Value {
    json!({
        "host": escape.host,
        "port": escape.port,
        "by": escape.by.as_str(),
        "fate": escape.fate.as_str(),
        "passed": escape.fate == Fate::Passed,
        "count": escape.count,
        "first": escape.first.rfc3339(),
        "last": escape.last.rfc3339(),
        "example": escape.example,
        "bytesSent": escape.sent,
        "bytesReceived": escape.received,
    })
}
