//! Escapes: what a caller asked us, as a proxy, to reach beyond the vendors. Each host is kept once, with a count.

use std::collections::BTreeMap;

use super::{Budget, Timestamp};

/// Who asked for another host than a vendor's, how, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Escape {
    /// The host, in lower case, without brackets.
    pub host: String,
    /// The port.
    pub port: u16,
    /// How it was asked for.
    pub by: By,
    /// What became of it.
    pub fate: Fate,
    /// How often.
    pub count: u64,
    /// When for the first time, by the world's clock.
    pub first: Timestamp,
    /// When for the last time.
    pub last: Timestamp,
    /// The first such request, without user, password and query: `GET http://…`, `CONNECT …`.
    pub example: String,
    /// The bytes that went there, as far as they were let through.
    pub sent: u64,
    /// The bytes that came back.
    pub received: u64,
}

/// How a host was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum By {
    /// A tunnel to it.
    Connect,
    /// A request with the whole URL in its line.
    Absolute,
    /// A TLS server name within a tunnel to somewhere else.
    ServerName,
}

impl By {
    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Connect => "connect",
            Self::Absolute => "absolute",
            Self::ServerName => "server_name",
        }
    }
}

/// What became of an escape.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    /// Nothing was sent anywhere.
    Refused,
    /// It was let through, because somebody said `--pass`.
    Passed,
    /// It was to be let through, and could not be reached.
    Failed,
}

impl Fate {
    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::Passed => "passed",
            Self::Failed => "failed",
        }
    }
}

/// What makes two escapes the same.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Whither {
    /// The host, in lower case, without brackets.
    pub host: String,
    /// The port.
    pub port: u16,
    /// How it was asked for.
    pub by: By,
    /// What became of it.
    pub fate: Fate,
}

#[derive(Clone, Debug)]
struct Tally {
    count: u64,
    first: Timestamp,
    last: Timestamp,
    example: String,
    sent: u64,
    received: u64,
    /// Counts up; the least goes first where there are too many.
    seen: u64,
}

/// The most of one list; beyond it those go that were not seen for longest.
const MOST: usize = 1_000;

/// How much of an example is kept, in characters.
const MOST_OF_AN_EXAMPLE: usize = 200;

/// A bounded list of escapes.
#[derive(Debug)]
pub struct Escapes {
    tallies: BTreeMap<Whither, Tally>,
    seen: u64,
    bytes: usize,
    complete: bool,
    budget: Budget,
}

impl Escapes {
    /// None yet; what is kept counts into the budget.
    #[must_use]
    pub fn new(budget: Budget) -> Self {
        Self { tallies: BTreeMap::new(), seen: 0, bytes: 0, complete: true, budget }
    }

    /// Counts one more.
    pub fn note(&mut self, whither: &Whither, example: &str, at: Timestamp) {
        self.seen += 1;
        if let Some(tally) = self.tallies.get_mut(whither) {
            tally.count += 1;
            tally.last = at;
            tally.seen = self.seen;
            return;
        }
        let example: String = example.chars().take(MOST_OF_AN_EXAMPLE).collect();
        let (sent, received, seen) = (0, 0, self.seen);
        let tally = Tally { count: 1, first: at, last: at, example, sent, received, seen };
        let weight = weight(whither, &tally);
        self.bytes += weight;
        self.budget.take(weight);
        self.tallies.insert(whither.clone(), tally);
        while self.tallies.len() > MOST {
            self.forget_one();
        }
    }

    /// Counts what went through one that is known.
    pub fn carried(&mut self, whither: &Whither, sent: u64, received: u64) {
        if let Some(tally) = self.tallies.get_mut(whither) {
            tally.sent += sent;
            tally.received += received;
        }
    }

    /// All of them, by host.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Escape> {
        self.tallies.iter().map(|(whither, tally)| Escape {
            host: whither.host.clone(),
            port: whither.port,
            by: whither.by,
            fate: whither.fate,
            count: tally.count,
            first: tally.first,
            last: tally.last,
            example: tally.example.clone(),
            sent: tally.sent,
            received: tally.received,
        })
    }

    /// Nothing had to go since the list was last emptied.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.complete
    }

    /// Takes out all, and is complete again.
    pub fn clear(&mut self) {
        self.give_back(self.bytes);
        self.tallies.clear();
        self.complete = true;
    }

    /// Lets those go that were not seen for longest, until no more bytes than these are kept.
    pub(super) fn shrink_to(&mut self, most_bytes: usize) {
        while self.bytes > most_bytes && !self.tallies.is_empty() {
            self.forget_one();
        }
    }

    fn forget_one(&mut self) {
        let oldest = self.tallies.iter().min_by_key(|(_, tally)| tally.seen);
        let Some(whither) = oldest.map(|(whither, _)| whither.clone()) else { return };
        if let Some(tally) = self.tallies.remove(&whither) {
            self.give_back(weight(&whither, &tally));
            self.complete = false;
        }
    }

    fn give_back(&mut self, bytes: usize) {
        self.bytes -= bytes;
        self.budget.give_back(bytes);
    }
}

impl Drop for Escapes {
    fn drop(&mut self) {
        self.budget.give_back(self.bytes);
    }
}

fn weight(whither: &Whither, tally: &Tally) -> usize {
    size_of::<Whither>() + size_of::<Tally>() + whither.host.len() + tally.example.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn to(number: usize) -> Whither {
        let host = format!("host-{number:04}.example");
        Whither { host, port: 443, by: By::Connect, fate: Fate::Refused }
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_millis(second * 1_000)
    }

    #[test]
    fn the_same_is_counted_and_not_listed_twice() {
        let mut escapes = Escapes::new(Budget::of(1 << 20));
        let passed = Whither { fate: Fate::Passed, ..to(1) };
        escapes.note(&to(1), "CONNECT host-0001.example:443", at(1));
        escapes.note(&passed, "CONNECT 2", at(2));
        escapes.note(&to(1), "CONNECT 3", at(3));
        escapes.carried(&passed, 10, 20);
        escapes.carried(&to(9), 1, 1);
        let all: Vec<_> = escapes.iter().collect();
        let counts: Vec<_> = all.iter().map(|e| (e.count, e.first, e.last, e.received)).collect();
        assert_eq!(counts, [(2, at(1), at(3), 0), (1, at(2), at(2), 20)]);
        let examples: Vec<_> = all.iter().map(|escape| escape.example.as_str()).collect();
        assert_eq!(examples, ["CONNECT host-0001.example:443", "CONNECT 2"]);
    }

    #[test]
    fn a_list_is_bounded_says_so_and_gives_back_what_it_kept() {
        let budget = Budget::of(1 << 30);
        let mut escapes = Escapes::new(budget.clone());
        for number in 0..=MOST {
            escapes.note(&to(number), &"x".repeat(1_000), at(0));
        }
        assert_eq!((escapes.iter().len(), escapes.is_complete()), (MOST, false));
        assert!(escapes.iter().all(|escape| escape.host != "host-0000.example"));
        assert!(escapes.iter().all(|escape| escape.example.len() == MOST_OF_AN_EXAMPLE));
        escapes.shrink_to(budget.used() / 2);
        assert!((MOST / 3..=MOST / 2).contains(&escapes.iter().len()));
        escapes.clear();
        assert_eq!((escapes.iter().len(), escapes.is_complete(), budget.used()), (0, true, 0));
        escapes.note(&to(1), "x", at(0));
        assert!(budget.used() > 0);
        drop(escapes);
        assert_eq!(budget.used(), 0);
    }
}
