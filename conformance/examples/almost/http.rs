//! HTTP/1.1, as little of it as it takes: a request read off a socket, and a reply's bytes.

use std::fmt::Write as _;
use std::io::{self, Read};
use std::time::{SystemTime, UNIX_EPOCH};

/// Longer requests than any client of a sign-up sends are not read.
const MOST: usize = 256 * 1024;

/// A request.
pub(crate) struct Request {
    pub(crate) verb: String,
    pub(crate) path: String,
    pub(crate) query: String,
    headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Request {
    /// Reads a head, to the byte; of the body nothing is taken off the stream.
    pub(crate) fn head(stream: &mut impl Read) -> io::Result<Self> {
        let mut bytes = Vec::new();
        while !bytes.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            if bytes.len() > MOST || stream.read(&mut byte)? == 0 {
                return Err(io::ErrorKind::InvalidData.into());
            }
            bytes.extend(byte);
        }
        Self::parse(&bytes).ok_or_else(|| io::ErrorKind::InvalidData.into())
    }

    fn parse(head: &[u8]) -> Option<Self> {
        let head = String::from_utf8_lossy(head);
        let mut lines = head.split("\r\n");
        let mut first = lines.next()?.split(' ');
        let (verb, target) = (first.next()?, first.next()?);
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let headers = lines.filter_map(|line| line.split_once(':'));
        let headers = headers.map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()));
        Some(Self {
            verb: verb.to_owned(),
            path: path.to_owned(),
            query: query.to_owned(),
            headers: headers.collect(),
            body: Vec::new(),
        })
    }

    /// A header's value; its name in small letters.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|header| header.0 == name).map(|header| header.1.as_str())
    }

    /// How long the body is.
    pub(crate) fn length(&self) -> usize {
        let length = self.header("content-length").and_then(|length| length.parse().ok());
        length.unwrap_or(0).min(MOST)
    }
}

/// A reply.
pub(crate) struct Reply {
    pub(crate) status: &'static str,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: String,
}

impl Reply {
    /// As it goes over the wire.
    pub(crate) fn bytes(&self, verb: &str) -> Vec<u8> {
        let mut text = format!("HTTP/1.1 {}\r\nDate: {}\r\n", self.status, date());
        for (name, value) in &self.headers {
            _ = write!(text, "{name}: {value}\r\n");
        }
        _ = write!(text, "Content-Length: {}\r\nConnection: close\r\n\r\n", self.body.len());
        if verb != "HEAD" {
            text.push_str(&self.body);
        }
        text.into_bytes()
    }
}

/// Now, as HTTP writes it.
fn date() -> String {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let at = chrono::DateTime::from_timestamp(i64::try_from(since).unwrap_or_default(), 0);
    at.unwrap_or_default().format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}
