//! A request's body, read whole or refused.

use bytes::Bytes;
use http_body_util::BodyExt as _;
use hyper::body::{Body as _, Incoming};
use hyper::header::EXPECT;
use hyper::http::request::Parts;

use super::Limits;
use crate::http::Answer;

/// How many times the longest body is read, and thrown away, so that a client that sends first and
/// reads later gets its 413: closed with bytes unread, the connection would be reset under it.
const PATIENCE: usize = 16;

/// Reads a body of at most the limit.
///
/// # Errors
/// 413 beyond it; 400 for one that breaks off or is no body, 408 for one that does not come.
pub(super) async fn whole(
    parts: &Parts,
    mut body: Incoming,
    limits: &Limits,
) -> Result<Bytes, Answer> {
    let most = limits.body;
    let announced = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
    if announced > most && parts.headers.contains_key(EXPECT) {
        // The client waits for our word before it sends.
        return Err(too_long(most));
    }
    let mut chunks: Vec<Bytes> = Vec::new();
    let mut length = 0_usize;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| broken(&error, limits))?;
        let Ok(data) = frame.into_data() else { continue };
        length = length.saturating_add(data.len());
        if length <= most {
            chunks.push(data);
        } else if length > most.saturating_mul(PATIENCE) {
            break;
        }
    }
    if length > most {
        return Err(too_long(most));
    }
    Ok(match chunks.pop() {
        None => Bytes::new(),
        Some(only) if chunks.is_empty() => only,
        Some(last) => {
            chunks.push(last);
            chunks.concat().into()
        }
    })
}

fn too_long(most: usize) -> Answer {
    let text = format!("The body is longer than {most} bytes; --max-body sets the limit.");
    Answer::plain(413, text).with("Connection", "close")
}

fn broken(error: &hyper::Error, limits: &Limits) -> Answer {
    if error.is_timeout() || is_timed_out(error) {
        let seconds = limits.deadlines.body.as_secs_f32();
        let text = format!("The body did not come within {seconds} s.");
        return Answer::plain(408, text).with("Connection", "close");
    }
    let text = format!("The body could not be read: {error}.");
    Answer::plain(400, text).with("Connection", "close")
}

/// What our socket says of a missed deadline, under hyper's wrapping.
fn is_timed_out(error: &hyper::Error) -> bool {
    let cause = std::error::Error::source(error).and_then(|cause| cause.downcast_ref());
    cause.is_some_and(|cause: &std::io::Error| cause.kind() == std::io::ErrorKind::TimedOut)
}
