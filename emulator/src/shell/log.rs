//! A line of log a request, without a password, key or token, and without holding up an answer.

use std::io;
use std::time::Duration;

use tracing::Level;
use tracing_appender::non_blocking::{NonBlocking, WorkerGuard};

use super::troubles::reason;
use crate::control::Then;
use crate::delivery::Broken;
use crate::fake::Handled;
use crate::world::{WorldName, bare_target};

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For people.
    Text,
    /// For programs: a JSON object a line.
    Json,
}

/// Logs to standard error from now on, from a thread of its own; keep the guard to the end. `None`
/// if the process logs already.
#[must_use]
pub fn start(format: Format, level: Level) -> Option<WorkerGuard> {
    let (writer, guard) = NonBlocking::new(io::stderr());
    let lines = tracing_subscriber::fmt().with_writer(writer).with_max_level(level);
    let started = match format {
        Format::Text => {
            let lines = lines.with_ansi(io::IsTerminal::is_terminal(&io::stderr()));
            tracing::subscriber::set_global_default(lines.with_target(false).finish())
        }
        Format::Json => tracing::subscriber::set_global_default(
            lines.json().flatten_event(true).with_current_span(false).with_target(false).finish(),
        ),
    };
    started.ok().map(|()| guard)
}

/// What we refuse ourselves says why; what the control plane does is for who wants to know.
fn ours(handled: &Handled, micros: u64) {
    let answer = &handled.answer;
    let status = answer.status;
    if status < 400 {
        return tracing::debug!(status, micros, "control");
    }
    let why = reason(answer);
    tracing::info!(status, why, micros, "refused");
}

/// Whether a request gets a line.
pub(super) fn is_on() -> bool {
    tracing::enabled!(Level::INFO)
}

/// The line of a request. Targets of vendors are left out: a query holds keys.
pub(super) fn exchange(handled: &Handled, took: Duration) {
    let status = handled.answer.status;
    let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
    let Some(exchange) = &handled.exchange else {
        if let Then::Tunnel(tunnel) = &handled.then {
            let world = tunnel.world.as_ref().map(WorldName::as_str);
            return tracing::debug!(authority = &*tunnel.authority, world, micros, "tunnel");
        }
        return ours(handled, micros);
    };
    let verdict = &exchange.verdict;
    if verdict.vendor.is_none() {
        // Nobody's path is no secret; the query behind it might be.
        let request = &exchange.request;
        let (method, world) = (request.method(), exchange.world.as_str());
        let path = verdict.operation.is_empty().then(|| bare_target(request));
        let (outcome, stub, fault) = (verdict.outcome, &verdict.stub, &verdict.fault);
        let (stub, fault) = (stub.as_deref(), fault.as_deref());
        return tracing::info!(method, path, outcome, stub, fault, world, status, micros);
    }
    // What is not there is left out of the line.
    let cause = verdict.cause.as_ref().map(ToString::to_string);
    tracing::info!(
        vendor = verdict.vendor,
        operation = verdict.operation,
        outcome = verdict.outcome,
        cause,
        forced = verdict.forced.then_some(true),
        stub = verdict.stub.as_deref(),
        fault = verdict.fault.as_deref(),
        broken = exchange.delivery.broken.map(Broken::name),
        world = exchange.world.as_str(),
        status,
        micros,
    );
}
