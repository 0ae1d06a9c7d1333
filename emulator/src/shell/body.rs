//! A request's body, read whole or refused.

use std::time::Duration;

use bytes::Bytes;
use http_body_util::BodyExt as _;
use hyper::body::{Body as _, Incoming};
use hyper::header::EXPECT;
use hyper::http::request::Parts;
use tokio::time::timeout;

use super::Limits;
use crate::http::Answer;

/// How many times the longest body is read, and thrown away, behind a 413: closed with bytes unread, the
/// connection would be reset, and the answer lost to a client that sends first and reads later.
const PATIENCE: usize = 16;

/// How long a client may pause before it counts as done sending what nobody wants.
const PAUSE: Duration = Duration::from_millis(500);

/// Why there is no body.
pub(super) struct Refused {
    /// What the client gets.
    pub(super) answer: Answer,
    /// The client may still be sending: what it sends is read and thrown away.
    pub(super) lingers: bool,
}

/// Reads a body of at most the limit.
///
/// # Errors
/// 413 beyond it; 400 for one that breaks off or is no body, 408 for one that does not come.
pub(super) async fn whole(
    parts: &Parts,
    mut body: Incoming,
    limits: &Limits,
) -> Result<Bytes, Refused> {
    let most = limits.body;
    let announced = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
    if announced > most && parts.headers.contains_key(EXPECT) {
        // The client waits for our word before it sends.
        return Err(Refused { answer: too_long(most), lingers: false });
    }
    let (mut only, mut joined) = (Bytes::new(), Vec::new());
    let mut length = 0_usize;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| broken(&error, limits))?;
        let Ok(data) = frame.into_data() else { continue };
        length = length.saturating_add(data.len());
        if length > most {
            tokio::task::spawn_local(throw_away(body, most.saturating_mul(PATIENCE)));
            return Err(Refused { answer: too_long(most), lingers: true });
        }
        // Most come in one piece, which nothing has to be made for.
        if length == data.len() {
            only = data;
            continue;
        }
        if joined.is_empty() {
            joined.extend_from_slice(&only);
        }
        joined.extend_from_slice(&data);
    }
    Ok(if joined.is_empty() { only } else { joined.into() })
}

/// Reads on while the answer is sent, until the client pauses.
async fn throw_away(mut body: Incoming, most: usize) {
    let mut length = 0_usize;
    while let Ok(Some(Ok(frame))) = timeout(PAUSE, body.frame()).await {
        length = length.saturating_add(frame.data_ref().map_or(0, Bytes::len));
        if length > most {
            return;
        }
    }
}

fn too_long(most: usize) -> Answer {
    let text = format!("The body is longer than {most} bytes; --max-body sets the limit.");
    Answer::plain(413, text).with("Connection", "close")
}

fn broken(error: &hyper::Error, limits: &Limits) -> Refused {
    if error.is_timeout() || is_timed_out(error) {
        let seconds = limits.deadlines.body.as_secs_f32();
        let text = format!("The body did not come within {seconds} s.");
        return refused(408, text);
    }
    refused(400, format!("The body could not be read: {error}."))
}

fn refused(status: u16, text: String) -> Refused {
    Refused { answer: Answer::plain(status, text).with("Connection", "close"), lingers: false }
}

/// What our socket says of a missed deadline, under hyper's wrapping.
fn is_timed_out(error: &hyper::Error) -> bool {
    let cause = std::error::Error::source(error).and_then(|cause| cause.downcast_ref());
    cause.is_some_and(|cause: &std::io::Error| cause.kind() == std::io::ErrorKind::TimedOut)
}
