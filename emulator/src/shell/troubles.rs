//! What kept a client from an answer that it wanted, counted: what the fake itself refused, TLS handshakes that failed,
//! hosts that are let through and were not reached. No reset takes any of it away.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::Mutex;

use crate::fake::Handled;
use crate::http::{Answer, PLAIN};

/// The most that are told apart; the rest is counted.
const MOST: usize = 100;

/// The most characters of a reason, or of a name.
const LONGEST: usize = 200;

/// What happened, and why.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trouble {
    /// The fake itself refused a request, without a vendor or a world: it is in no journal.
    Refused {
        /// The HTTP status.
        status: u16,
        /// The first line of what the client was told; what was quoted of its request is left out.
        why: String,
    },
    /// A TLS handshake did not come to its end.
    Handshake {
        /// The server name that the client sent.
        name: Option<String>,
        /// What went wrong: the client's alert (`UnknownCA`: it does not trust us), or our own.
        why: String,
    },
    /// A host that is let through was not reached.
    Unreached {
        /// The host, in lower case, without brackets.
        host: String,
        /// The port.
        port: u16,
        /// Why.
        why: String,
    },
}

/// All of them since the start.
#[derive(Debug, Default)]
pub(super) struct Troubles {
    counts: Mutex<BTreeMap<Trouble, u64>>,
    more: AtomicU64,
}

impl Troubles {
    pub(super) fn note(&self, trouble: Trouble) {
        let mut counts = self.counts.lock();
        if let Some(count) = counts.get_mut(&trouble) {
            *count += 1;
        } else if counts.len() < MOST {
            counts.insert(trouble, 1);
        } else {
            self.more.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// By kind, and how many besides were too many to be told apart.
    pub(super) fn all(&self) -> (BTreeMap<Trouble, u64>, u64) {
        (self.counts.lock().clone(), self.more.load(Ordering::Relaxed))
    }
}

impl Trouble {
    pub(super) fn refused(status: u16, why: &str) -> Self {
        Self::Refused { status, why: short(why) }
    }

    pub(super) fn handshake(name: Option<&str>, why: &str) -> Self {
        Self::Handshake { name: name.map(short), why: short(why) }
    }

    pub(super) fn unreached(host: &str, port: u16, why: &str) -> Self {
        Self::Unreached { host: short(host), port, why: short(why) }
    }

    /// Of what became of a request; `None` if it is in a journal, or no refusal.
    pub(super) fn of(handled: &Handled) -> Option<Self> {
        let answer = &handled.answer;
        let is_refused = handled.exchange.is_none() && answer.status >= 400;
        let why = if is_refused { reason(answer) } else { None };
        why.map(|why| Self::refused(answer.status, &why))
    }
}

/// Why we refused something, in a line. The control plane's errors quote what was sent, and so do quotation marks:
/// that may be a secret.
pub(super) fn reason(answer: &Answer) -> Option<String> {
    let text = (answer.content_type == PLAIN).then(|| String::from_utf8_lossy(&answer.body));
    let line = text.as_ref().and_then(|text| text.lines().next());
    line.map(|line| line.split('"').step_by(2).collect::<Vec<_>>().join("…"))
}

fn short(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(LONGEST).collect()
}
