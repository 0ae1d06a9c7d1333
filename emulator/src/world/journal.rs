//! The journal: what the fake was asked and what it answered.

use std::sync::Arc;

use super::{Fate, Keeping, Kept, Timestamp, Weigh, Whither, WorldName};
use crate::delivery::Delivery;
use crate::http::{Answer, Request};
use crate::vendors::Cause;

/// What became of a request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// The vendor that answered; `None` where nobody did.
    pub vendor: Option<&'static str>,
    /// The operation that was asked for.
    pub operation: &'static str,
    /// The documented code or status, `success`, or what we did ourselves.
    pub outcome: &'static str,
    /// Why, for what did not succeed.
    pub cause: Option<Cause>,
    /// The outcome was asked for: by a key or an address (ALL-MAGIC-1), a stub or a fault.
    pub forced: bool,
    /// The stub that answered, or let the vendor answer: its id.
    pub stub: Option<Arc<str>>,
    /// The same stub's name, if it has one.
    pub stub_name: Option<Arc<str>>,
    /// The fault that struck.
    pub fault: Option<Arc<str>>,
    /// The names of the arguments that were sent and not read (ALL-ARG-3).
    pub unread: Vec<String>,
    /// What became of each call of a batch, in their order; empty where there was one call.
    pub parts: Box<[Part]>,
    /// It was for us as a proxy, and for no vendor: where it wanted to go.
    pub escape: Option<Box<Whither>>,
}

/// What became of one call of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The documented code or status, or `success`.
    pub outcome: &'static str,
    /// Why, for what did not succeed.
    pub cause: Option<Cause>,
    /// The outcome was asked for.
    pub forced: bool,
}

/// How many characters of a cause, or of an unread argument's name, are kept and logged.
const MOST_OF_A_TEXT: usize = 200;

impl Verdict {
    /// Somebody answered: a vendor, a stub, whoever knew a confirmation link, or a host that is let through.
    #[must_use]
    pub fn is_matched(&self) -> bool {
        let passed = |whither: &Whither| whither.fate == Fate::Passed;
        self.vendor.is_some() || self.stub.is_some() || self.escape.as_deref().is_some_and(passed)
    }

    /// Cuts its texts: the name of an argument may be a megabyte.
    pub(super) fn bound(&mut self) {
        let cut = |text: &str| {
            let (end, _) = text.char_indices().nth(MOST_OF_A_TEXT)?;
            Some(format!("{}…", text.get(..end)?))
        };
        let own = self.cause.iter_mut();
        for cause in own.chain(self.parts.iter_mut().filter_map(|part| part.cause.as_mut())) {
            if let Some(short) = cut(&cause.why) {
                cause.why = short.into();
            }
        }
        for name in &mut self.unread {
            if let Some(short) = cut(name) {
                *name = short;
            }
        }
    }
}

/// A request and its answer, as they went over the wire.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// Counts from 1 in each world.
    pub number: u64,
    /// The world that answered.
    pub world: WorldName,
    /// When, by the world's clock.
    pub at: Timestamp,
    /// What was asked.
    pub request: Request,
    /// What was answered.
    pub answer: Answer,
    /// What that means.
    pub verdict: Verdict,
    /// How the answer travelled.
    pub delivery: Delivery,
}

impl Exchange {
    /// The id in WireMock's shape, a UUID: the number, readable at its end.
    #[must_use]
    pub fn id(&self) -> String {
        Self::id_of(self.number)
    }

    /// The id of the exchange of that number.
    #[must_use]
    pub fn id_of(number: u64) -> String {
        let (high, low) = (number >> 48, number & 0xffff_ffff_ffff);
        format!("00000000-0000-4000-8{high:03x}-{low:012x}")
    }
}

impl Weigh for Exchange {
    fn weight(&self) -> usize {
        let verdict = &self.verdict;
        let cause = |cause: &Option<Cause>| cause.as_ref().map_or(0, |cause| cause.why.len());
        let parts = verdict.parts.iter().map(|part| size_of::<Part>() + cause(&part.cause));
        let causes = cause(&verdict.cause) + parts.sum::<usize>();
        let unread = verdict.unread.iter().map(|name| name.len() + 24).sum::<usize>();
        let stub = verdict.stub_name.as_ref().map_or(0, |name| name.len());
        let escape = verdict.escape.as_ref();
        let escape = escape.map_or(0, |whither| size_of::<Whither>() + whither.host.len());
        let texts = unread + causes + stub + escape;
        self.request.size() + self.answer.size() + size_of::<Self>() + texts
    }
}

/// A world's exchanges, oldest first.
#[derive(Debug)]
pub struct Journal {
    kept: Kept<Exchange>,
    recorded: u64,
}

impl Journal {
    pub(super) fn new(keeping: Keeping) -> Self {
        Self { kept: Kept::new(keeping), recorded: 0 }
    }

    /// The number that the next exchange gets.
    #[must_use]
    pub fn next_number(&self) -> u64 {
        self.recorded + 1
    }

    /// Records an exchange, and lets the oldest go where the bounds are passed.
    pub fn record(&mut self, exchange: Arc<Exchange>) {
        self.recorded += 1;
        self.kept.push(exchange);
    }

    /// The queue.
    #[must_use]
    pub fn kept(&self) -> &Kept<Exchange> {
        &self.kept
    }

    pub(super) fn shrink_to(&mut self, most_bytes: usize) {
        self.kept.shrink_to(most_bytes);
    }

    /// Nothing was evicted since the journal was last emptied.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.kept.evicted() == 0
    }

    /// Takes out those that are so, oldest first; numbers go on.
    pub fn remove(&mut self, is_so: impl Fn(&Exchange) -> bool) -> Vec<Arc<Exchange>> {
        self.kept.remove(is_so)
    }

    /// Takes out all, and is complete again; numbers go on.
    pub fn clear(&mut self) {
        self.kept.clear();
    }
}
