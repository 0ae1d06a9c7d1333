//! An exchange as reports have it: every byte, readable where it can be.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::tell::micros;
use super::{Bytes, Cut};
use crate::exchange::{self, Exchange, Fault, Sending};

/// One request and what came of it.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct Wire {
    /// Where: `host:port`.
    pub authority: String,
    /// Over TLS.
    pub tls: bool,
    /// Every byte that was sent.
    pub request: Bytes,
    /// The arguments by name, before encoding.
    pub arguments: Vec<(String, String)>,
    /// What came.
    pub answer: Answer,
    /// From connecting to the reply's last byte, in microseconds.
    pub took_us: u64,
}

/// What came: a reply, or what happened instead.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Answer {
    /// A reply.
    Reply(Reply),
    /// What happened instead.
    Fault(#[serde(with = "FaultShape")] Fault),
}

/// A reply.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct Reply {
    /// The status code.
    pub status: u16,
    /// Status line, headers and the blank line.
    pub head: Bytes,
    /// The body, out of its framing.
    pub body: Bytes,
    /// The body as it was framed, where that is not the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub framed: Option<Bytes>,
    /// The body was longer than what is kept of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cut: Option<Cut>,
}

impl Wire {
    /// Lets go of what is long: a reply's body beyond [`super::MAX_KEPT_BYTES`]. Only once secrets are out:
    /// half of one would not be found.
    pub fn cut(&mut self) {
        let Answer::Reply(reply) = &mut self.answer else { return };
        if let Some(framed) = &mut reply.framed {
            drop(framed.cut());
        }
        if let Some(cut) = reply.body.cut() {
            reply.cut = Some(cut);
        }
    }
}

/// The shape of [`Fault`], which knows nothing of reports.
#[derive(Deserialize, Serialize)]
#[serde(remote = "Fault", tag = "kind", rename_all = "kebab-case")]
enum FaultShape {
    Unreachable {
        authority: String,
        why: String,
    },
    Tls {
        authority: String,
        why: String,
    },
    NotTheOne {
        authority: String,
        why: String,
    },
    NotHttp {
        why: String,
        #[serde(with = "plain")]
        start: Vec<u8>,
    },
    TimedOut {
        seconds: u64,
        received: usize,
    },
    Closed {
        received: usize,
    },
    TooLarge {
        limit: usize,
    },
}

/// Bytes in a noun that is not ours, written as [`Bytes`].
mod plain {
    use serde::{Deserialize as _, Deserializer, Serialize as _, Serializer};

    use super::Bytes;

    pub(super) fn serialize<S: Serializer>(bytes: &[u8], to: S) -> Result<S::Ok, S::Error> {
        Bytes::from(bytes).serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
        Bytes::deserialize(from).map(|bytes| bytes.0)
    }
}

impl From<&Exchange> for Wire {
    fn from(exchange: &Exchange) -> Self {
        Self {
            authority: exchange.sent.authority.clone(),
            tls: exchange.sent.tls,
            request: Bytes(exchange.sent.bytes.clone()),
            arguments: exchange.sent.arguments.clone(),
            answer: match &exchange.received {
                Ok(reply) => Answer::Reply(reply.into()),
                Err(fault) => Answer::Fault(fault.clone()),
            },
            took_us: micros(exchange.took),
        }
    }
}

impl From<&exchange::Reply> for Reply {
    fn from(reply: &exchange::Reply) -> Self {
        Self {
            status: reply.status,
            head: Bytes(reply.head.clone()),
            body: Bytes(reply.body.clone()),
            framed: (reply.framed != reply.body).then(|| Bytes(reply.framed.clone())),
            cut: None,
        }
    }
}

impl From<&Wire> for Exchange {
    /// Reads it back; headers come from the head again.
    fn from(wire: &Wire) -> Self {
        Self {
            sent: Sending {
                authority: wire.authority.clone(),
                tls: wire.tls,
                bytes: wire.request.0.clone(),
                arguments: wire.arguments.clone(),
            },
            received: match &wire.answer {
                Answer::Reply(reply) => Ok(reply.into()),
                Answer::Fault(fault) => Err(fault.clone()),
            },
            took: Duration::from_micros(wire.took_us),
        }
    }
}

impl From<&Reply> for exchange::Reply {
    fn from(reply: &Reply) -> Self {
        Self {
            head: reply.head.0.clone(),
            status: reply.status,
            headers: headers(&reply.head.0),
            body: reply.body.0.clone(),
            framed: reply.framed.as_ref().unwrap_or(&reply.body).0.clone(),
        }
    }
}

fn headers(head: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut room = [httparse::EMPTY_HEADER; 256];
    let mut response = httparse::Response::new(&mut room);
    // What is no head has no headers; it was none when it came, either.
    if response.parse(head).is_err() {
        return Vec::new();
    }
    let headers = response.headers.iter();
    headers.map(|header| (header.name.to_owned(), header.value.to_vec())).collect()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

    use proptest::prelude::*;

    use super::*;
    use crate::report::samples;

    /// There and back again, by way of JSON.
    fn back(exchange: &Exchange) -> Exchange {
        let json = serde_json::to_string(&Wire::from(exchange)).unwrap();
        Exchange::from(&serde_json::from_str::<Wire>(&json).unwrap())
    }

    #[test]
    fn every_fault_survives() {
        let (authority, why) = ("a:1".to_owned(), "why".to_owned());
        let faults = [
            Fault::Unreachable { authority: authority.clone(), why: why.clone() },
            Fault::Tls { authority: authority.clone(), why: why.clone() },
            Fault::NotTheOne { authority, why: why.clone() },
            Fault::NotHttp { why, start: b"\x16\x03\0".to_vec() },
            Fault::TimedOut { seconds: 10, received: 3 },
            Fault::Closed { received: 4 },
            Fault::TooLarge { limit: 5 },
        ];
        for fault in faults {
            let exchange = Exchange { received: Err(fault.clone()), ..samples::exchange(b"") };
            assert_eq!(back(&exchange).received, Err(fault));
        }
    }

    proptest! {
        #[test]
        fn any_exchange_survives(sent: Vec<u8>, body: Vec<u8>, framed: Vec<u8>, name: String) {
            let mut exchange = samples::exchange(&body);
            exchange.sent.bytes = sent;
            exchange.sent.arguments.push((name.clone(), name));
            if let Ok(reply) = &mut exchange.received {
                reply.framed.clone_from(&framed);
            }
            let back = back(&exchange);
            prop_assert_eq!(back.sent, exchange.sent);
            prop_assert_eq!(back.received, exchange.received);
            prop_assert_eq!(back.took, exchange.took);
        }
    }
}
