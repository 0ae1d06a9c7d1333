//! Reads a reply off a stream: its head, what frames its body, and the body.

use httparse::{EMPTY_HEADER, Response, Status};
use tokio::io::AsyncRead;

use super::Limits;
use super::chunks::{Chunks, Flaw};
use super::incoming::Incoming;
use crate::exchange::{Fault, Reply};

/// More header fields than any reply has.
const MOST_FIELDS: usize = 256;

/// So much is shown of what is no reply.
const SHOWN: usize = 64;

/// Reads a reply. Interim ones (1xx) are read over.
pub(super) async fn read<R: AsyncRead + Unpin>(
    incoming: &mut Incoming<R>,
    without_body: bool,
    limits: &Limits,
) -> Result<Reply, Fault> {
    let head = final_head(incoming, limits).await?;
    let framing = if without_body { Framing::Length(0) } else { head.framing(limits.body)? };
    let (body, framed) = match framing {
        Framing::Length(length) => {
            let body = sized(incoming, length).await?;
            (body.clone(), body)
        }
        Framing::ToEnd => {
            let body = to_end(incoming, limits.body).await?;
            (body.clone(), body)
        }
        Framing::Chunked => chunked(incoming, limits.body).await?,
    };
    // Only what came along with the reply is seen; nobody waits for what should not come.
    match incoming.pending() {
        [] => {
            Ok(Reply { head: head.bytes, status: head.status, headers: head.fields, body, framed })
        }
        beyond => Err(not_http("there is more behind the reply's end", beyond)),
    }
}

/// Reads a reply's head, and leaves its body where it is.
pub(super) async fn head<R: AsyncRead + Unpin>(
    incoming: &mut Incoming<R>,
    limits: &Limits,
) -> Result<Reply, Fault> {
    let Head { bytes, status, fields } = final_head(incoming, limits).await?;
    Ok(Reply { head: bytes, status, headers: fields, body: Vec::new(), framed: Vec::new() })
}

struct Head {
    bytes: Vec<u8>,
    status: u16,
    fields: Vec<(String, Vec<u8>)>,
}

/// What ends a body (RFC 9112, 6.3).
enum Framing {
    Length(usize),
    Chunked,
    ToEnd,
}

async fn final_head<R: AsyncRead + Unpin>(
    incoming: &mut Incoming<R>,
    limits: &Limits,
) -> Result<Head, Fault> {
    let mut left = limits.head;
    loop {
        let bytes = head_bytes(incoming, left).await?;
        let bytes = bytes.ok_or(Fault::TooLarge { limit: limits.head })?;
        left = left.saturating_sub(bytes.len());
        let head = parse(bytes)?;
        match head.status {
            101 => return Err(not_http("it goes over to another protocol, unasked", &head.bytes)),
            100..=199 => {}
            _ => return Ok(head),
        }
    }
}

/// The bytes of a head; none: it is longer than it may be.
async fn head_bytes<R: AsyncRead + Unpin>(
    incoming: &mut Incoming<R>,
    most: usize,
) -> Result<Option<Vec<u8>>, Fault> {
    let mut searched = 0;
    loop {
        let bytes = incoming.pending();
        let start = bytes.get(..START.len()).unwrap_or(bytes);
        if !START.starts_with(start) {
            return Err(not_http("it does not begin with HTTP/1", bytes));
        }
        match head_end(bytes, searched) {
            Some(end) if end <= most => return Ok(Some(incoming.take(end))),
            None if bytes.len() < most => {}
            _ => return Ok(None),
        }
        // An end may have begun in the last three bytes.
        searched = bytes.len().saturating_sub(3);
        incoming.some().await?;
    }
}

const START: &[u8] = b"HTTP/1.";

/// Behind the first empty line. Lines may end in LF alone.
fn head_end(bytes: &[u8], from: usize) -> Option<usize> {
    let ends = bytes.iter().enumerate().skip(from).filter(|(_, byte)| **byte == b'\n');
    ends.map(|(at, _)| at + 1).find_map(|at| match bytes.get(at..)? {
        [b'\n', ..] => Some(at + 1),
        [b'\r', b'\n', ..] => Some(at + 2),
        _ => None,
    })
}

fn parse(bytes: Vec<u8>) -> Result<Head, Fault> {
    let mut fields = [EMPTY_HEADER; MOST_FIELDS];
    let mut response = Response::new(&mut fields);
    let parsed = response.parse(&bytes);
    let (status, fields) = match (parsed, response.code) {
        (Ok(Status::Complete(end)), Some(code)) if end == bytes.len() => (code, response.headers),
        (Err(error), _) => return Err(not_http(&error.to_string(), &bytes)),
        _ => return Err(not_http("its head does not end where its lines do", &bytes)),
    };
    let fields = fields.iter().map(|field| (field.name.to_owned(), field.value.to_vec())).collect();
    Ok(Head { status, fields, bytes })
}

impl Head {
    fn framing(&self, most: usize) -> Result<Framing, Fault> {
        if matches!(self.status, 204 | 304) {
            return Ok(Framing::Length(0));
        }
        if let Some(last) = self.values("Transfer-Encoding").last() {
            let chunked = last.eq_ignore_ascii_case(b"chunked");
            return Ok(if chunked { Framing::Chunked } else { Framing::ToEnd });
        }
        let mut lengths = self.values("Content-Length");
        let Some(length) = lengths.next() else { return Ok(Framing::ToEnd) };
        let is_number = !length.is_empty() && length.iter().all(u8::is_ascii_digit);
        if !is_number || lengths.any(|other| other != length) {
            return Err(not_http("its Content-Length is not a number", &self.bytes));
        }
        // A number that is too large to be read is too large.
        let length = std::str::from_utf8(length).ok().and_then(|length| length.parse().ok());
        match length.filter(|length| *length <= most) {
            Some(length) => Ok(Framing::Length(length)),
            None => Err(Fault::TooLarge { limit: most }),
        }
    }

    /// The members of a header that is a list.
    fn values(&self, name: &str) -> impl Iterator<Item = &[u8]> {
        let named = self.fields.iter().filter(move |field| field.0.eq_ignore_ascii_case(name));
        named.flat_map(|field| field.1.split(|byte| *byte == b',')).map(<[u8]>::trim_ascii)
    }
}

async fn sized<R: AsyncRead + Unpin>(
    incoming: &mut Incoming<R>,
    length: usize,
) -> Result<Vec<u8>, Fault> {
    while incoming.pending().len() < length {
        incoming.some().await?;
    }
    Ok(incoming.take(length))
}

async fn to_end<R: AsyncRead + Unpin>(
    incoming: &mut Incoming<R>,
    most: usize,
) -> Result<Vec<u8>, Fault> {
    while incoming.pending().len() <= most {
        if !incoming.more().await? {
            return Ok(incoming.take(most));
        }
    }
    Err(Fault::TooLarge { limit: most })
}

/// The body out of its chunks, and in them.
async fn chunked<R: AsyncRead + Unpin>(
    incoming: &mut Incoming<R>,
    most: usize,
) -> Result<(Vec<u8>, Vec<u8>), Fault> {
    let mut chunks = Chunks::default();
    loop {
        // No further than the limit, so that it is all the same in what pieces they come.
        let bytes = incoming.pending();
        let bytes = bytes.get(..=most).unwrap_or(bytes);
        match chunks.advance(bytes, most) {
            Ok(Some(end)) if end <= most => return Ok((chunks.into_body(), incoming.take(end))),
            Ok(None) if bytes.len() <= most => {}
            Ok(_) | Err(Flaw::TooLarge) => return Err(Fault::TooLarge { limit: most }),
            Err(Flaw::Wrong(why)) => return Err(not_http(why, chunks.behind(bytes))),
        }
        incoming.some().await?;
    }
}

fn not_http(why: &str, bytes: &[u8]) -> Fault {
    let start = bytes.iter().take(SHOWN).copied().collect();
    Fault::NotHttp { why: why.to_owned(), start }
}

#[cfg(test)]
mod tests;
