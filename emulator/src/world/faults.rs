//! The fault queue of a world: what goes wrong next, how often, and whether it did.

use std::collections::VecDeque;
use std::sync::Arc;

use super::{Exchange, Generator};
use crate::delivery::{Broken, Delay, Dribble};
use crate::matching::{Pattern, Seen};
use crate::vendors::{Endpoint, Vendor};

/// The most faults that a world has in its queue, the exhausted ones included.
pub const MOST_FAULTS: usize = 1_000;

/// The most bytes that they have as sent, all together.
const MOST_BYTES: usize = 1 << 20;

/// Of so many of the requests that a fault hit, the ids are kept: the latest.
const MOST_REQUESTS: usize = 1_000;

/// What a fault does to a request.
#[derive(Clone, Debug, Default)]
pub struct Effect {
    /// The documented outcome that the vendor is made to answer with.
    pub outcome: Option<Arc<str>>,
    /// Broken on the wire.
    pub broken: Option<Broken>,
    /// Where it is broken: after the vendor has acted, so that its answer is lost; else before, so that
    /// nothing has happened.
    pub after: bool,
    /// How long the answer waits.
    pub delay: Option<Delay>,
    /// In pieces.
    pub dribble: Option<Dribble>,
}

/// How likely a fault is to strike a request that it fits.
#[derive(Clone, Debug)]
pub struct Chance {
    probability: f64,
    generator: Generator,
}

/// A fault as it was asked for. It fits a request that all of this fits.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The vendor that is called.
    pub vendor: Option<&'static str>,
    /// The operation that is called.
    pub operation: Option<&'static str>,
    /// What the request is like.
    pub request: Option<Pattern>,
    /// What it does.
    pub effect: Effect,
    /// How often; `None` is without end.
    pub times: Option<u64>,
    /// How likely; `None` is always.
    pub chance: Option<Chance>,
    /// The JSON that asked for it.
    pub sent: Box<str>,
}

/// A fault in the queue, with the proof of what it did.
#[derive(Clone, Debug)]
pub struct Fault {
    /// Its id, a UUID.
    pub id: Arc<str>,
    /// What was asked for.
    pub plan: Plan,
    /// How many requests it hit.
    pub fired: u64,
    requests: VecDeque<u64>,
}

/// Faults in their order.
#[derive(Clone, Debug, Default)]
pub struct Faults {
    entries: Vec<Fault>,
    /// How many there were ever: ids are not used twice.
    added: u64,
    bytes: usize,
}

/// The queue takes no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Full {
    /// There are too many.
    #[error("there are {MOST_FAULTS} faults in the queue, which is the most; delete some")]
    Faults,
    /// They are too long.
    #[error("the faults of the queue have more than {MOST_BYTES} bytes; delete some")]
    Bytes,
}

/// A fault that strikes a request.
#[derive(Clone, Debug)]
pub struct Struck {
    /// The fault's id.
    pub id: Arc<str>,
    /// What it does.
    pub effect: Effect,
}

impl Chance {
    /// A chance above 0 and up to 1. The draws depend on the seed and on what was sent, so that they are the
    /// same in every run, and two faults that differ draw apart.
    #[must_use]
    pub fn new(probability: f64, seed: u64, sent: &str) -> Self {
        Self { probability, generator: Generator::of(seed, &format!("fault {sent}")) }
    }

    fn draw(&mut self) -> bool {
        // A number below 2^32, each of which a float holds exactly.
        let drawn = u32::try_from(self.generator.below(1 << 32)).unwrap_or(u32::MAX);
        f64::from(drawn) < self.probability * 4_294_967_296.0
    }
}

impl Plan {
    fn fits(
        &self,
        seen: &Seen<'_>,
        asked: Option<(&'static Vendor, &'static Endpoint)>,
        can_force: bool,
    ) -> bool {
        let of = |wanted: Option<&str>, given: Option<&str>| {
            wanted.is_none_or(|wanted| given == Some(wanted))
        };
        // An outcome fits only whom it can be had of: what is counted as fired was what was asked for.
        let has = |outcome: &Arc<str>| {
            can_force && asked.is_some_and(|(vendor, _)| vendor.documents(outcome))
        };
        of(self.vendor, asked.map(|(vendor, _)| vendor.name))
            && of(self.operation, asked.map(|(_, endpoint)| endpoint.operation))
            && self.effect.outcome.as_ref().is_none_or(has)
            && self.request.as_ref().is_none_or(|pattern| pattern.fits(seen))
    }
}

impl Fault {
    /// How often it can strike still; `None` is without end.
    #[must_use]
    pub fn remaining(&self) -> Option<u64> {
        self.plan.times.map(|times| times.saturating_sub(self.fired))
    }

    /// The latest requests that it hit, as the journal has their ids.
    pub fn requests(&self) -> impl Iterator<Item = String> {
        self.requests.iter().map(|number| Exchange::id_of(*number))
    }

    fn strike(&mut self, number: u64) -> Struck {
        self.fired += 1;
        if self.requests.len() == MOST_REQUESTS {
            self.requests.pop_front();
        }
        self.requests.push_back(number);
        Struck { id: Arc::clone(&self.id), effect: self.plan.effect.clone() }
    }
}

impl Faults {
    /// None at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// All of them in their order, the exhausted ones included.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Fault> {
        self.entries.iter()
    }

    /// Queues one behind the others.
    ///
    /// # Errors
    /// There are too many, or they are too long.
    pub fn add(&mut self, plan: Plan) -> Result<&Fault, Full> {
        if self.entries.len() >= MOST_FAULTS {
            return Err(Full::Faults);
        }
        let bytes = self.bytes + plan.sent.len();
        if bytes > MOST_BYTES {
            return Err(Full::Bytes);
        }
        self.bytes = bytes;
        self.added += 1;
        let id = Arc::from(format!("00000000-0000-4000-b000-{:012x}", self.added));
        let fault = Fault { id, plan, fired: 0, requests: VecDeque::new() };
        Ok(self.entries.push_mut(fault))
    }

    /// Takes one out of the queue; whether it was there.
    pub fn remove(&mut self, id: &str) -> bool {
        let place = self.entries.iter().position(|fault| &*fault.id == id);
        let removed = place.map(|place| self.entries.remove(place));
        self.bytes -= removed.as_ref().map_or(0, |fault| fault.plan.sent.len());
        removed.is_some()
    }

    /// Takes all out of the queue.
    pub fn clear(&mut self) {
        self.entries.clear();
        self.bytes = 0;
    }

    /// The first fault that strikes this request, counted. `asked` is whose endpoint it is for, `can_force`
    /// whether the vendor can be made to answer it with an outcome, `number` that of the exchange.
    pub fn take(
        &mut self,
        seen: &Seen<'_>,
        asked: Option<(&'static Vendor, &'static Endpoint)>,
        can_force: bool,
        number: u64,
    ) -> Option<Struck> {
        for fault in &mut self.entries {
            let alive = fault.remaining() != Some(0);
            if alive && fault.plan.fits(seen, asked, can_force) {
                let strikes = fault.plan.chance.as_mut().is_none_or(Chance::draw);
                if strikes {
                    return Some(fault.strike(number));
                }
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

    use std::net::{Ipv4Addr, SocketAddr};

    use super::*;
    use crate::http::{Destination, Head, Request, Scheme, Version};

    fn plan(times: Option<u64>, chance: Option<Chance>) -> Plan {
        let (vendor, operation, request) = (None, None, None);
        let effect = Effect { broken: Some(Broken::Empty), ..Effect::default() };
        Plan { vendor, operation, request, effect, times, chance, sent: "{}".into() }
    }

    fn request() -> Request {
        let head = Head {
            scheme: Scheme::Http,
            version: Version::Http11,
            method: "GET",
            target: "/",
            local: SocketAddr::from((Ipv4Addr::LOCALHOST, 1)),
            peer: Ipv4Addr::LOCALHOST.into(),
            listener_world: None,
        };
        Request::new(&head, &[], b"").unwrap()
    }

    /// Whether each of so many requests is struck.
    fn strikes(faults: &mut Faults, requests: u64) -> Vec<bool> {
        let request = request();
        let to = Destination::of(&request).unwrap();
        let seen = Seen::new(&request, &to);
        (1..=requests).map(|number| faults.take(&seen, None, false, number).is_some()).collect()
    }

    #[test]
    fn a_chance_is_as_likely_as_it_says_and_the_same_every_time() {
        let drawn = |probability, seed, sent: &str| {
            let mut chance = Chance::new(probability, seed, sent);
            (0..2_000).map(|_| chance.draw()).collect::<Vec<_>>()
        };
        let count = |drawn: &[bool]| drawn.iter().filter(|struck| **struck).count();
        for (probability, least, most) in
            [(1.0, 2_000, 2_000), (0.5, 900, 1_100), (0.1, 150, 250), (1e-300, 0, 1)]
        {
            let drawn = drawn(probability, 0, "{}");
            assert!((least..=most).contains(&count(&drawn)), "{probability}: {}", count(&drawn));
        }
        assert_eq!(drawn(0.5, 7, "a"), drawn(0.5, 7, "a"));
        assert_ne!(drawn(0.5, 7, "a"), drawn(0.5, 8, "a"));
        assert_ne!(drawn(0.5, 7, "a"), drawn(0.5, 7, "b"));
    }

    #[test]
    fn the_count_is_exact_where_the_requests_are_too_many_to_keep() {
        let mut faults = Faults::default();
        faults.add(plan(None, None)).unwrap();
        assert!(strikes(&mut faults, 1_500).iter().all(|struck| *struck));
        let fault = faults.iter().next().unwrap();
        assert_eq!((fault.fired, fault.remaining()), (1_500, None));
        let kept: Vec<_> = fault.requests().collect();
        assert_eq!((kept.len(), kept.first()), (1_000, Some(&Exchange::id_of(501))));
        assert_eq!(kept.last(), Some(&Exchange::id_of(1_500)));
    }

    #[test]
    fn the_queue_is_bounded_in_number_and_bytes() {
        let mut faults = Faults::default();
        for _ in 0..MOST_FAULTS {
            faults.add(plan(Some(1), None)).unwrap();
        }
        assert_eq!(faults.add(plan(Some(1), None)).map(|_| ()), Err(Full::Faults));
        faults.clear();
        let long = Plan { sent: " ".repeat(MOST_BYTES).into(), ..plan(Some(1), None) };
        let id = Arc::clone(&faults.add(long.clone()).unwrap().id);
        assert_eq!(faults.add(plan(Some(1), None)).map(|_| ()), Err(Full::Bytes));
        assert!(faults.remove(&id) && !faults.remove(&id));
        assert_ne!(faults.add(long).unwrap().id, id, "ids are not used twice");
    }
}
