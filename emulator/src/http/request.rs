//! A request as it arrived, copied once into boxes of exactly its length.

use std::iter;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use crate::world::WorldName;

/// How a request reached us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// In clear.
    Http,
    /// Over TLS.
    Https,
}

impl Scheme {
    /// The scheme as it stands in a URL.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }
}

/// The versions of HTTP that the port speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// HTTP/1.0, with or without `Connection: keep-alive`.
    Http10,
    /// HTTP/1.1.
    Http11,
}

impl Version {
    /// The version as it stands on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Http10 => "HTTP/1.0",
            Self::Http11 => "HTTP/1.1",
        }
    }
}

/// What surrounds a request: where it came from and how.
#[derive(Clone, Debug)]
pub struct Head<'a> {
    /// Plain or TLS.
    pub scheme: Scheme,
    /// The version of the request line.
    pub version: Version,
    /// The method, as sent.
    pub method: &'a str,
    /// The request target, as sent: origin form, absolute form, authority or `*`.
    pub target: &'a str,
    /// Our end of the connection.
    pub local: SocketAddr,
    /// The caller's end.
    pub peer: IpAddr,
    /// The world that the listener stands for, if it stands for one.
    pub listener_world: Option<&'a str>,
}

/// How a request came to us as to a proxy, beside its target.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Through {
    /// Host and port of the tunnel that it came in.
    pub tunnel: Option<Arc<str>>,
    /// The world that the proxy's user stands for.
    pub world: Option<WorldName>,
}

/// A whole request. Its text lies in two boxes of exactly its length, because the journal keeps it.
#[derive(Clone, Debug)]
pub struct Request {
    /// Plain or TLS.
    pub scheme: Scheme,
    /// The version of the request line.
    pub version: Version,
    /// Our end of the connection.
    pub local: SocketAddr,
    /// The caller's end.
    pub peer: IpAddr,
    /// Method and target: text, so that nobody has to see to that again who asks for them.
    line: Box<str>,
    method_end: u32,
    /// Headers and body.
    text: Box<[u8]>,
    head_end: u32,
    listener_world: Option<Box<str>>,
    through: Option<Box<Through>>,
}

impl Request {
    /// A request from its parts. Header names come in any case and are kept in title case; values
    /// are bytes without line breaks. `None` if it is longer than 4 GiB.
    #[must_use]
    pub fn new(head: &Head<'_>, headers: &[(&str, &[u8])], body: &[u8]) -> Option<Self> {
        let pieces = headers.iter().map(|(name, value)| name.len() + value.len() + 2 * PREFIX);
        let length = pieces.sum::<usize>() + body.len();
        u32::try_from(length + head.method.len() + head.target.len()).ok()?;
        let mut text = Vec::with_capacity(length);
        for (name, value) in headers {
            let start = text.len() + PREFIX;
            push_piece(&mut text, name.as_bytes())?;
            title_case(text.get_mut(start..).unwrap_or_default());
            push_piece(&mut text, value)?;
        }
        let head_end = text.len();
        text.extend_from_slice(body);
        Some(Self {
            scheme: head.scheme,
            version: head.version,
            local: head.local,
            peer: head.peer,
            line: [head.method, head.target].concat().into_boxed_str(),
            method_end: u32::try_from(head.method.len()).ok()?,
            text: text.into_boxed_slice(),
            head_end: u32::try_from(head_end).ok()?,
            listener_world: head.listener_world.map(Box::from),
            through: None,
        })
    }

    /// The same, as it came to a proxy.
    #[must_use]
    pub fn through(self, through: Through) -> Self {
        Self { through: Some(Box::new(through)), ..self }
    }

    /// Host and port of the tunnel that it came in.
    #[must_use]
    pub fn tunnel(&self) -> Option<&str> {
        self.through.as_ref()?.tunnel.as_deref()
    }

    /// The world that the proxy's user stands for.
    #[must_use]
    pub fn proxy_world(&self) -> Option<&WorldName> {
        self.through.as_ref()?.world.as_ref()
    }

    /// The method, as sent.
    #[must_use]
    pub fn method(&self) -> &str {
        self.line.get(..self.method_end as usize).unwrap_or_default()
    }

    /// The request target, as sent.
    #[must_use]
    pub fn target(&self) -> &str {
        self.line.get(self.method_end as usize..).unwrap_or_default()
    }

    /// The headers in their order: name in title case, value as sent.
    pub fn headers(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.fields().filter_map(|(name, value)| Some((str::from_utf8(name).ok()?, value)))
    }

    /// The values of all headers of that name (any case).
    pub(super) fn values(&self, name: &str) -> impl Iterator<Item = &[u8]> {
        self.fields()
            .filter(|(given, _)| given.eq_ignore_ascii_case(name.as_bytes()))
            .map(|(_, value)| value)
    }

    /// The first header of that name (any case), if its value is text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.values(name).next().and_then(|value| str::from_utf8(value).ok())
    }

    /// The body, whole.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        self.text.get(self.head_end as usize..).unwrap_or_default()
    }

    /// The world that the listener stands for.
    #[must_use]
    pub fn listener_world(&self) -> Option<&str> {
        self.listener_world.as_deref()
    }

    /// What it costs to keep, in bytes.
    #[must_use]
    pub fn size(&self) -> usize {
        let through = self.through.as_ref().map_or(0, |_| size_of::<Through>());
        size_of::<Self>() + self.line.len() + self.text.len() + through
    }

    fn fields(&self) -> impl Iterator<Item = (&[u8], &[u8])> {
        let mut rest = self.text.get(..self.head_end as usize).unwrap_or_default();
        iter::from_fn(move || {
            let (name, after) = piece(rest)?;
            let (value, after) = piece(after)?;
            rest = after;
            Some((name, value))
        })
    }
}

/// Header names and values stand behind their lengths, so that a look for one of them reads no other.
const PREFIX: usize = size_of::<u32>();

fn push_piece(text: &mut Vec<u8>, piece: &[u8]) -> Option<()> {
    text.extend_from_slice(&u32::try_from(piece.len()).ok()?.to_le_bytes());
    text.extend_from_slice(piece);
    Some(())
}

fn piece(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = text.split_first_chunk()?;
    rest.split_at_checked(u32::from_le_bytes(*length) as usize)
}

fn title_case(name: &mut [u8]) {
    for word in name.split_mut(|byte| *byte == b'-') {
        if let Some(first) = word.first_mut() {
            first.make_ascii_uppercase();
        }
    }
}
