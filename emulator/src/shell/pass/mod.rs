//! What is let through (`--pass`): a tunnel, or one request and its answer.

mod forward;
mod reach;
mod relay;

use std::borrow::Cow;

use hyper::Version;
use hyper::body::Incoming;
use hyper::header::{CONTENT_LENGTH, CONTENT_TYPE, DATE, HeaderValue};
use tokio::net::TcpStream;

pub(super) use self::forward::Passed;
use self::reach::Unreached;
pub(super) use self::relay::{Relay, Tally};
use super::outgoing::Outgoing;
use super::server::Shared;
use super::socket::Phase;
use crate::http::Answer;
use crate::proxy::Passing;
use crate::world::By;

/// What has come of it.
pub(super) enum Through {
    /// A tunnel's far end.
    Tunnel(TcpStream),
    /// The answer of the host itself, and how many bytes of a body it was sent.
    Response(hyper::Response<Incoming>, u64),
}

impl Through {
    /// What the journal keeps of the answer: all but its body, which passes by.
    pub(super) fn told(&self) -> Answer {
        match self {
            Self::Tunnel(_) => Answer::established(),
            Self::Response(response, _) => told(response),
        }
    }
}

fn told(response: &hyper::Response<Incoming>) -> Answer {
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let headers = response.headers();
    let own = [CONTENT_LENGTH, CONTENT_TYPE, DATE];
    let extra = headers.iter().filter(|(name, _)| !own.contains(name));
    let extra = extra.map(|(name, value)| (Cow::Owned(title_case(name.as_str())), text(value)));
    let content_type = headers.get(CONTENT_TYPE).map(text).unwrap_or_default();
    Answer {
        content_type: Cow::Owned(content_type),
        extra: extra.collect(),
        ..Answer::new(response.status().as_u16(), "", "")
    }
}

fn title_case(name: &str) -> String {
    let mut first = true;
    let upper = |letter: char| {
        let letter = if first { letter.to_ascii_uppercase() } else { letter };
        first = letter == '-';
        letter
    };
    name.chars().map(upper).collect()
}

/// Lets it through, or says why not.
pub(super) async fn through(shared: &Shared, passing: &Passing) -> Result<Through, Unreached> {
    let far = reach::connect(shared, &passing.whither).await?;
    if passing.whither.by == By::Connect {
        return Ok(Through::Tunnel(far));
    }
    let sent = passing.request.body().len() as u64;
    Ok(Through::Response(forward::send(far, &passing.request).await?, sent))
}

/// The answer as it goes on to the caller.
pub(super) fn onward(
    response: hyper::Response<Incoming>,
    tally: Tally,
    phase: &Phase,
) -> hyper::Response<Outgoing> {
    let (mut parts, body) = response.into_parts();
    forward::strip(&mut parts.headers);
    // Ours to the caller, whatever the host speaks.
    parts.version = Version::HTTP_11;
    hyper::Response::from_parts(parts, Outgoing::Passed(Box::new(Passed::new(body, tally, phase))))
}

#[cfg(test)]
mod tests;
