//! An exchange as WireMock shows one, and what we know beside it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use super::lossy;
use crate::delivery::Broken;
use crate::http::{Answer, Destination, Form, Request};
use crate::text;
use crate::vendors::{self, Cause};
use crate::wire::charset::{Charset, ContentType};
use crate::wire::{self, form};
use crate::world::{Exchange, Part, Verdict, Whither};

/// The event of an exchange.
pub(super) fn of(exchange: &Exchange) -> Value {
    let verdict = &exchange.verdict;
    let delay = exchange.delivery.delay.as_millis();
    let mut event = json!({
        "id": exchange.id(),
        "request": request(exchange),
        "responseDefinition": {
            "status": exchange.answer.status,
            "fromConfiguredStub": verdict.stub.is_some(),
        },
        "response": response(&exchange.answer, exchange),
        "wasMatched": verdict.is_matched(),
        "timing": {
            "addedDelay": delay,
            "processTime": 0,
            "responseSendTime": 0,
            "serveTime": 0,
            "totalTime": delay,
        },
        "standin": standin(exchange),
    });
    if let (Some(id), Some(fields)) = (&verdict.stub, event.as_object_mut()) {
        let name = verdict.stub_name.as_deref();
        fields.insert("stubMapping".to_owned(), json!({"id": &**id, "uuid": &**id, "name": name}));
    }
    event
}

/// The request of an exchange.
pub(super) fn request(exchange: &Exchange) -> Value {
    let request = &exchange.request;
    let to = Destination::of(request).ok();
    let host = to.as_ref().and_then(|to| to.host).unwrap_or_default();
    let port = to.as_ref().and_then(|to| to.port).unwrap_or_else(|| request.local.port());
    let absolute = match &to {
        Some(to) if to.form == Form::Origin => {
            let origin = to.address.scheme.as_str();
            format!("{origin}://{}{}", to.address.authority, request.target())
        }
        _ => request.target().to_owned(),
    };
    json!({
        "url": path_of(request.target()),
        "absoluteUrl": absolute,
        "method": request.method(),
        "scheme": request.scheme.as_str(),
        "host": host,
        "port": port,
        "clientIp": request.peer.to_string(),
        "headers": headers(request.headers().map(|(name, value)| (name, lossy(value)))),
        "cookies": cookies(request),
        "queryParams": parameters(to.as_ref().and_then(|to| to.query).unwrap_or_default().as_bytes()),
        "formParams": form_parameters(request),
        "body": lossy(request.body()),
        "bodyAsBase64": STANDARD.encode(request.body()),
        "browserProxyRequest": to.is_some_and(|to| to.proxied),
        "loggedDate": exchange.at.millis(),
        "loggedDateString": exchange.at.rfc3339(),
        "protocol": request.version.as_str(),
    })
}

/// A target without scheme and host.
fn path_of(target: &str) -> &str {
    let after = target.split_once("://").and_then(|(_, rest)| rest.get(rest.find('/')?..));
    after.unwrap_or(target)
}

fn response(answer: &Answer, exchange: &Exchange) -> Value {
    let own = [
        ("Content-Type", answer.content_type.to_string()),
        ("Content-Length", answer.body.len().to_string()),
        ("Date", exchange.at.http_date()),
    ];
    let own = own.into_iter().filter(|(_, value)| !value.is_empty());
    // A stub's Date is the one that is sent.
    let own =
        own.filter(|(own, _)| *own != "Date" || answer.extra.iter().all(|(n, _)| n != "Date"));
    let extra = answer.extra.iter().map(|(name, value)| (&**name, value.clone()));
    // Without a status nothing of it was sent.
    let sent = own.chain(extra).filter(|_| answer.status != 0);
    json!({
        "status": answer.status,
        "headers": headers(sent),
        "body": lossy(&answer.body),
        "bodyAsBase64": STANDARD.encode(&answer.body),
    })
}

/// What we know: who answered, how, why, and what was not read.
fn standin(exchange: &Exchange) -> Value {
    let verdict = &exchange.verdict;
    let mut shown = json!({
        "vendor": verdict.vendor,
        "operation": verdict.operation,
        "outcome": verdict.outcome,
        "cause": verdict.cause.as_ref().map(Cause::to_string),
        "clauses": clauses(verdict.cause.as_ref()),
        "forced": verdict.forced,
        "stub": verdict.stub.as_deref(),
        "fault": verdict.fault.as_deref(),
        "broken": exchange.delivery.broken.map(Broken::name),
        "world": exchange.world.as_str(),
        "escape": verdict.escape.as_deref().map(escape),
        "unread": verdict.unread,
        "misspelt": misspelt(verdict),
    });
    // Only of a batch: what became of each of its calls.
    if let (Some(fields), false) = (shown.as_object_mut(), verdict.parts.is_empty()) {
        let parts: Vec<_> = verdict.parts.iter().map(part).collect();
        fields.insert("parts".to_owned(), Value::from(parts));
    }
    shown
}

fn part(part: &Part) -> Value {
    json!({
        "outcome": part.outcome,
        "cause": part.cause.as_ref().map(Cause::to_string),
        "clauses": clauses(part.cause.as_ref()),
        "forced": part.forced,
    })
}

fn clauses(cause: Option<&Cause>) -> Vec<&'static str> {
    cause.into_iter().map(|cause| cause.clause).collect()
}

/// Where a request to us as a proxy wanted to go.
fn escape(whither: &Whither) -> Value {
    json!({
        "host": whither.host,
        "port": whither.port,
        "by": whither.by.as_str(),
        "fate": whither.fate.as_str(),
    })
}

/// Unread arguments that are near to one that would have been read (ALL-ARG-3).
pub(crate) fn misspelt(verdict: &Verdict) -> Map<String, Value> {
    let known = verdict.vendor.and_then(vendors::named).map(|vendor| vendor.arguments);
    let near = |name: &String| {
        let near = text::nearest(name, known?.iter().copied())?;
        Some((name.clone(), Value::from(near)))
    };
    verdict.unread.iter().filter_map(near).collect()
}

/// Names and values; a name that stands twice has a list.
fn headers<'a>(pairs: impl Iterator<Item = (&'a str, String)>) -> Map<String, Value> {
    let mut map = Map::new();
    for (name, value) in pairs {
        match map.get_mut(name) {
            None => drop(map.insert(name.to_owned(), Value::from(value))),
            Some(Value::Array(values)) => values.push(Value::from(value)),
            Some(first) => *first = json!([first.take(), value]),
        }
    }
    map
}

fn cookies(request: &Request) -> Map<String, Value> {
    let header = request.header("Cookie").unwrap_or_default();
    let pairs = header.split(';').filter_map(|pair| pair.trim().split_once('='));
    pairs.map(|(name, value)| (name.to_owned(), Value::from(value))).collect()
}

fn form_parameters(request: &Request) -> Map<String, Value> {
    let declared = ContentType::parse(request.header("Content-Type").unwrap_or_default());
    if declared.essence == "application/x-www-form-urlencoded" {
        parameters(request.body())
    } else {
        Map::new()
    }
}

/// Beyond this many, fields are shown in the body alone: each costs a hundred times its bytes.
const MOST_FIELDS: usize = 100;

/// `{"name":{"key":"name","values":[…]}}`
fn parameters(bytes: &[u8]) -> Map<String, Value> {
    let mut map = Map::new();
    for field in form::read(bytes, Charset::Utf8, MOST_FIELDS).unwrap_or_default().fields {
        let value = match field.value {
            wire::Value::Text(text) => text,
            wire::Value::Invalid(why) => format!("({why})").into(),
        };
        let entry = map
            .entry(field.name.clone())
            .or_insert_with(|| json!({"key": field.name, "values": []}));
        if let Some(values) = entry.get_mut("values").and_then(Value::as_array_mut) {
            values.push(Value::from(value));
        }
    }
    map
}
