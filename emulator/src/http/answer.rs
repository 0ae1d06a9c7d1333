//! An answer as a value: what the shell sends and the journal keeps.

use std::borrow::Cow;
use std::sync::Arc;

use super::PLAIN;

/// What a caller gets.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The text behind the status, if it is not the usual one.
    pub reason: Option<Box<str>>,
    /// The Content-Type; empty for none, which only a stub can want.
    pub content_type: Cow<'static, str>,
    /// Headers beside Content-Type, Content-Length and Date, names in title case.
    pub extra: Vec<(Cow<'static, str>, String)>,
    /// The body; the journal shares it.
    pub body: Arc<[u8]>,
}

impl Answer {
    /// An answer with this body.
    #[must_use]
    pub fn new(status: u16, content_type: &'static str, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            reason: None,
            content_type: Cow::Borrowed(content_type),
            extra: Vec::new(),
            body: Arc::from(body.into()),
        }
    }

    /// An answer of our own, in plain text.
    #[must_use]
    pub fn plain(status: u16, text: impl Into<String>) -> Self {
        Self::new(status, PLAIN, text.into())
    }

    /// 200 to a CONNECT: what follows is the tunnel's.
    #[must_use]
    pub fn established() -> Self {
        Self { reason: Some("Connection established".into()), ..Self::new(200, "", "") }
    }

    /// 405 with the methods that there are (ALL-HTTP-1).
    #[must_use]
    pub fn method_not_allowed(allowed: &[&str], path: &str) -> Self {
        let allowed = allowed.join(", ");
        Self::plain(405, format!("{path} takes {allowed}.")).with("Allow", allowed)
    }

    /// The same with one more header.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.extra.push((Cow::Borrowed(name), value.into()));
        self
    }

    /// What it costs to keep, in bytes.
    #[must_use]
    pub fn size(&self) -> usize {
        let extra = self.extra.iter().map(|(name, value)| name.len() + value.len() + 48);
        size_of::<Self>() + self.body.len() + extra.sum::<usize>()
    }
}
