//! An answer, as hyper sends it.

use std::borrow::Cow;

use hyper::ext::ReasonPhrase;
use hyper::header::{CONTENT_TYPE, DATE, HeaderName, HeaderValue};

use super::Connection;
use crate::http::Answer;
use crate::shell::outgoing::Outgoing;
use crate::world::Timestamp;

impl Connection {
    /// The Date header, which is written once a second.
    pub(super) fn date(&self, at: Timestamp) -> HeaderValue {
        let second = at.millis() / 1_000;
        let mut date = self.date.borrow_mut();
        if date.as_ref().is_none_or(|(written, _)| *written != second) {
            *date = HeaderValue::try_from(at.http_date()).ok().map(|value| (second, value));
        }
        let value = date.as_ref().map(|(_, value)| value.clone());
        value.unwrap_or(HeaderValue::from_static(""))
    }
}

/// ALL-WIRE-1: Content-Length, never chunked (but for events, which have no end); Date from the world's clock.
pub(super) fn response(
    answer: &Answer,
    date: HeaderValue,
    body: Outgoing,
) -> hyper::Response<Outgoing> {
    let mut response = hyper::Response::new(body);
    *response.status_mut() = hyper::StatusCode::from_u16(answer.status)
        .unwrap_or(hyper::StatusCode::INTERNAL_SERVER_ERROR);
    let reason = answer.reason.as_ref().map(|reason| ReasonPhrase::try_from(reason.as_bytes()));
    if let Some(Ok(reason)) = reason {
        response.extensions_mut().insert(reason);
    }
    let headers = response.headers_mut();
    let content_type = match &answer.content_type {
        Cow::Borrowed("") => None,
        Cow::Borrowed(text) => Some(HeaderValue::from_static(text)),
        Cow::Owned(text) => HeaderValue::from_str(text).ok(),
    };
    if let Some(content_type) = content_type {
        headers.insert(CONTENT_TYPE, content_type);
    }
    headers.insert(DATE, date);
    for (name, value) in &answer.extra {
        let name = HeaderName::try_from(&**name);
        match (name, HeaderValue::from_str(value)) {
            // A stub's own.
            (Ok(DATE), Ok(value)) => drop(headers.insert(DATE, value)),
            (Ok(name), Ok(value)) => drop(headers.append(name, value)),
            _ => {}
        }
    }
    response
}
