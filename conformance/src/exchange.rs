//! What went over the wire: the request's bytes, and the reply's or what happened instead.

use std::time::Duration;

/// One request and what came of it.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// What was sent.
    pub sent: Sending,
    /// What came back, or what happened instead.
    pub received: Result<Reply, Fault>,
    /// From connecting to the reply's last byte.
    pub took: Duration,
}

/// A request as it goes on the wire.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sending {
    /// Where: `host:port`.
    pub authority: String,
    /// Over TLS.
    pub tls: bool,
    /// Every byte.
    pub bytes: Vec<u8>,
    /// The arguments by name, as they were before encoding; the last of a name counts.
    pub arguments: Vec<(String, String)>,
}

impl Sending {
    /// An argument's value, before encoding; the last of its name.
    #[must_use]
    pub fn argument(&self, name: &str) -> Option<&str> {
        let last = self.arguments.iter().rfind(|(sent, _)| sent == name);
        last.map(|(_, value)| value.as_str())
    }
}

/// A reply, nothing of it lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// Status line, headers, and the blank line, as they came.
    pub head: Vec<u8>,
    /// The status code.
    pub status: u16,
    /// Names and values, as they came, in order.
    pub headers: Vec<(String, Vec<u8>)>,
    /// The body, out of its framing.
    pub body: Vec<u8>,
    /// The body as it was framed; the same as [`Reply::body`] but for chunks.
    pub framed: Vec<u8>,
}

impl Reply {
    /// The values of a header, in any letter case, in order.
    pub fn header<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a [u8]> {
        let named = move |header: &&(String, Vec<u8>)| header.0.eq_ignore_ascii_case(name);
        self.headers.iter().filter(named).map(|header| header.1.as_slice())
    }
}

/// What happened instead of a reply.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// No connection was made: nothing was sent.
    #[error("cannot reach {authority}: {why}")]
    Unreachable {
        /// Where.
        authority: String,
        /// The system's words.
        why: String,
    },
    /// No TLS session was made: nothing was sent.
    #[error("no TLS with {authority}: {why}")]
    Tls {
        /// Where.
        authority: String,
        /// rustls' words.
        why: String,
    },
    /// It is not the endpoint that the target's file names: nothing was sent.
    #[error("{authority} is not the one that is meant: {why}")]
    NotTheOne {
        /// Where.
        authority: String,
        /// What it showed, and what it should have.
        why: String,
    },
    /// What came is no HTTP.
    #[error("what came is no HTTP/1 reply: {why}")]
    NotHttp {
        /// What is wrong with it.
        why: String,
        /// Its first bytes.
        start: Vec<u8>,
    },
    /// Nothing, or not all of it, came in time.
    #[error("no whole reply within {seconds} s ({received} bytes came)")]
    TimedOut {
        /// How long it was waited.
        seconds: u64,
        /// How much came.
        received: usize,
    },
    /// The connection ended too early.
    #[error("the connection ended after {received} bytes, before the reply did")]
    Closed {
        /// How much came.
        received: usize,
    },
    /// The reply is longer than any that is looked at.
    #[error("the reply is longer than {limit} bytes")]
    TooLarge {
        /// The bound, in bytes.
        limit: usize,
    },
}
