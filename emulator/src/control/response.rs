//! What a stub answers, read from JSON in WireMock's words.

use std::borrow::Cow;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::travel::{DELAY, DRIBBLE, FAULT, read_delay, read_dribble, read_fault};
use crate::http::Answer;
use crate::reading::{Invalid, Object};
use crate::text;
use crate::vendors::VENDORS;
use crate::world::Response;

/// What makes an answer, and nothing of which is there where somebody else answers.
const ANSWER: &[&str] = &["status", "statusMessage", "headers", "body", "base64Body", "jsonBody"];

/// What lets the vendor answer.
const VENDOR: &[&str] = &["transformers", "transformerParameters"];

/// The most header lines of an answer.
const MOST_HEADERS: usize = 100;

/// The headers that are the port's own.
const OURS: &[&str] = &["Content-Length", "Transfer-Encoding", "Connection"];

/// Reads a response.
pub(super) fn read(value: &Value, at: &str) -> Result<Response, Invalid> {
    let object = Object::of(value, at, "a response")?;
    object.only(&[ANSWER, VENDOR, DELAY, &[DRIBBLE, FAULT]].concat())?;
    let vendor = transformers(&object)?;
    let outcome = outcome(&object, vendor)?;
    let (fault, dribble) = (read_fault(&object)?, read_dribble(&object)?);
    if fault.is_some() && dribble.is_some() {
        return Err(object.invalid(DRIBBLE, "a fault has no body that could dribble"));
    }
    let reason = match (vendor, fault) {
        (true, _) => Some("the vendor answers, so that this cannot be said here"),
        (false, Some(_)) => Some("a fault is no answer, so that this cannot be said here"),
        (false, None) => None,
    };
    Ok(Response {
        answer: match reason {
            Some(reason) => nothing(&object, reason)?,
            None => answer(&object)?,
        },
        vendor,
        outcome,
        delay: read_delay(&object)?,
        dribble,
        fault,
    })
}

/// `transformers`: there is one, which lets the vendor answer.
fn transformers(object: &Object<'_>) -> Result<bool, Invalid> {
    let given = object.list("transformers")?.map(Vec::as_slice).unwrap_or_default();
    match given {
        [] => Ok(false),
        [one] if one.as_str() == Some("vendor") => Ok(true),
        _ => Err(object.invalid("transformers", "there is one, and it is served: [\"vendor\"]")),
    }
}

/// `transformerParameters`: what the vendor is made to answer with, a refusal that one of them documents.
fn outcome(object: &Object<'_>, vendor: bool) -> Result<Option<Arc<str>>, Invalid> {
    let Some(given) = object.object("transformerParameters")? else { return Ok(None) };
    given.only(&["outcome"])?;
    let Some(code) = given.text("outcome")? else { return Ok(None) };
    if !vendor {
        let detail = "an outcome is the vendor's: it needs \"transformers\": [\"vendor\"]";
        return Err(given.invalid("outcome", detail));
    }
    let codes = || VENDORS.iter().flat_map(|vendor| (vendor.refusals)()).map(|row| row.code);
    if codes().any(|known| known.eq_ignore_ascii_case(code)) {
        return Ok(Some(code.into()));
    }
    let shown: String = code.chars().take(80).collect();
    let near = text::nearest(&shown, codes());
    let near = near.map(|near| format!("; did you mean {near:?}?")).unwrap_or_default();
    let detail = format!(
        "{shown:?} is no refusal that a vendor documents{near} \
         GET /__admin/standin/endpoints lists them"
    );
    Err(given.invalid("outcome", detail))
}

/// Somebody else answers. The status 200 is not refused: clients of WireMock send it with every stub.
fn nothing(object: &Object<'_>, reason: &str) -> Result<Answer, Invalid> {
    let said = ANSWER.iter().find(|name| match (**name, object.get(name)) {
        ("status", Some(_)) => !matches!(object.number(name), Ok(Some(200))),
        (_, given) => given.is_some(),
    });
    match said {
        Some(said) => Err(object.invalid(said, reason)),
        None => Ok(Answer::new(200, "", "")),
    }
}

fn answer(object: &Object<'_>) -> Result<Answer, Invalid> {
    let mut answer = Answer::new(status(object)?, "", body(object)?.unwrap_or_default());
    if matches!(answer.status, 204 | 304) && !answer.body.is_empty() {
        return Err(object.invalid("status", format!("{} has no body", answer.status)));
    }
    answer.reason = status_message(object)?;
    if let Some(headers) = object.object("headers")? {
        for (name, value) in headers.iter() {
            header(&mut answer, &headers, name, value)?;
        }
    }
    Ok(answer)
}

fn status(object: &Object<'_>) -> Result<u16, Invalid> {
    let given = object.number("status")?.unwrap_or(200);
    let status = u16::try_from(given).ok().filter(|status| (200..600).contains(status));
    status.ok_or_else(|| object.invalid("status", format!("{given}; a status is 200 to 599")))
}

fn status_message(object: &Object<'_>) -> Result<Option<Box<str>>, Invalid> {
    let Some(text) = object.text("statusMessage")? else { return Ok(None) };
    if text.len() > 500 || !text.bytes().all(|byte| byte == b'\t' || (byte >= b' ' && byte != 0x7f))
    {
        let detail = "at most 500 bytes, and neither line breaks nor other controls";
        return Err(object.invalid("statusMessage", detail));
    }
    Ok(Some(text.into()))
}

/// One of the three, or none.
fn body(object: &Object<'_>) -> Result<Option<Vec<u8>>, Invalid> {
    let names = ["body", "base64Body", "jsonBody"];
    let mut given = names.into_iter().filter(|name| object.get(name).is_some());
    let (Some(name), second) = (given.next(), given.next()) else { return Ok(None) };
    if let Some(second) = second {
        let detail = format!("{name} is given as well; of {} one", names.join(", "));
        return Err(object.invalid(second, detail));
    }
    if name == "jsonBody" {
        return Ok(object.get(name).map(|value| value.to_string().into()));
    }
    let text = object.text(name)?.unwrap_or_default();
    if name == "body" {
        return Ok(Some(text.into()));
    }
    let bytes = STANDARD.decode(text);
    bytes.map(Some).map_err(|why| object.invalid(name, format!("no base64: {why}")))
}

/// A header with its value or its list of values.
fn header(
    answer: &mut Answer,
    headers: &Object<'_>,
    name: &str,
    value: &Value,
) -> Result<(), Invalid> {
    let wrong = |detail: &str| headers.invalid(name, detail);
    let title = title_case(name).ok_or_else(|| wrong("no name of a header"))?;
    if OURS.contains(&&*title) {
        return Err(wrong("this header is the port's own"));
    }
    let values = match value {
        Value::Null => return Ok(()),
        Value::Array(values) => values.as_slice(),
        one => std::slice::from_ref(one),
    };
    for value in values {
        let value =
            value.as_str().ok_or_else(|| wrong("this is a string, or a list of strings"))?;
        if !value.bytes().all(|byte| matches!(byte, b'\t' | b' '..=b'~')) {
            return Err(wrong("a value is printable ASCII, without line breaks"));
        }
        if title == "Content-Type" && value.is_empty() {
            return Err(wrong("empty; leave it out for an answer without one"));
        }
        if stands_once(answer, &title) {
            return Err(wrong("this header stands once"));
        }
        if title == "Content-Type" {
            answer.content_type = Cow::Owned(value.to_owned());
        } else {
            answer.extra.push((Cow::Owned(title.clone()), value.to_owned()));
        }
    }
    if answer.extra.len() > MOST_HEADERS {
        return Err(wrong("more than 100 header lines"));
    }
    Ok(())
}

/// It is one of those that may not stand twice, and it is there.
fn stands_once(answer: &Answer, title: &str) -> bool {
    match title {
        "Content-Type" => !answer.content_type.is_empty(),
        "Date" => answer.extra.iter().any(|(name, _)| name == title),
        _ => false,
    }
}

/// A name in the letters that it gets on the wire; `None` if it is none (RFC 9110, 5.6.2).
fn title_case(name: &str) -> Option<String> {
    let token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    if name.is_empty() || name.len() > 200 || !name.chars().all(token) {
        return None;
    }
    let mut first = true;
    let title = name.chars().map(|c| {
        let letter = if first { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() };
        first = c == '-';
        letter
    });
    Some(title.collect())
}
