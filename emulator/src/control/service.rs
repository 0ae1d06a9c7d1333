//! The fake as a whole: health, version, endpoints, reset.

use serde_json::json;

use super::{Ask, Problem, Then, json};
use crate::http::Answer;
use crate::vendors::VENDORS;

/// `GET /__admin/health`
pub(super) fn health(ask: &Ask<'_>) -> Result<Answer, Problem> {
    let uptime = ask.now.millis().saturating_sub(ask.fake.started.millis()) / 1_000;
    Ok(json(&json!({
        "status": "healthy",
        "message": "Standin is running",
        "version": env!("CARGO_PKG_VERSION"),
        "uptimeInSeconds": uptime,
        "timestamp": ask.now.rfc3339(),
    })))
}

/// `GET /__admin/version`
pub(super) fn version(_: &Ask<'_>) -> Result<Answer, Problem> {
    Ok(json(&json!({"version": env!("CARGO_PKG_VERSION")})))
}

/// `GET /__admin/standin/endpoints`
pub(super) fn endpoints(_: &Ask<'_>) -> Result<Answer, Problem> {
    Ok(json(&table()))
}

/// What is served, as `standin endpoints --json` prints it, too.
pub(crate) fn table() -> serde_json::Value {
    let vendors = VENDORS.iter().map(|vendor| {
        json!({
            "vendor": vendor.name,
            "title": vendor.title,
            "hosts": vendor.hosts,
            "endpoints": vendor.endpoints,
            "outcomes": (vendor.refusals)(),
        })
    });
    json!({"vendors": vendors.collect::<Vec<_>>()})
}

/// `POST /__admin/reset`: the world as its seed has it.
pub(super) fn reset(ask: &Ask<'_>) -> Result<Answer, Problem> {
    ask.world()?.lock().reset();
    ask.wake();
    Ok(json(&json!({})))
}

/// `POST /__admin/shutdown`: the answer, then a graceful end.
pub(super) fn shutdown(_: &Ask<'_>) -> Result<(Answer, Then), Problem> {
    Ok((json(&json!({})), Then::Shutdown))
}
