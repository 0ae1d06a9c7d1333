//! What came of a command: what it called, what of that nobody serves or read, and where it went besides.

mod line;
mod text;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use self::line::short;
use crate::control::misspelt;
use crate::http::Destination;
use crate::shell::Trouble;
use crate::standin::Standin;
use crate::vendors;
use crate::world::{Escape, Exchange, Fate, NOT_FOUND, Verdict, WorldName};

/// The most causes of one outcome that are told apart.
const MOST_CAUSES: usize = 3;
/// What stands for the rest of them.
const OTHER_CAUSES: &str = "other causes";
/// How long it may take until clients that have ended are noted.
const PATIENCE: Duration = Duration::from_secs(2);

/// All of it, counted.
#[derive(Debug, Default)]
pub(super) struct Report {
    /// By vendor, operation, outcome and cause.
    calls: BTreeMap<[String; 4], u64>,
    /// Vendors that were called with a key that they do not know.
    unknown_keys: BTreeSet<&'static str>,
    /// By method and path.
    unserved: BTreeMap<[String; 2], u64>,
    /// By vendor, operation and argument; what was probably meant.
    unread: BTreeMap<[String; 3], (Option<String>, u64)>,
    /// How many exchanges of each world.
    worlds: BTreeMap<WorldName, u64>,
    /// Exchanges that are no longer kept.
    evicted: u64,
    escapes: Vec<Escape>,
    /// There were no more hosts than the fake keeps.
    escapes_are_all: bool,
    /// How many clients came, whatever they asked then.
    connections: usize,
    /// How many calls there were, whatever the journals still have.
    called: u64,
    /// What the fake itself refused, and what failed.
    troubles: BTreeMap<Trouble, u64>,
    /// Those that are not told apart.
    more_troubles: u64,
    /// How many processes were still running when the command had ended.
    left: usize,
}

impl Report {
    /// What the fake knows, over all worlds.
    pub(super) fn of(standin: &Standin, left: usize) -> Self {
        // Whoever called is gone, but what it said last may still be on its way.
        standin.settle(PATIENCE);
        let worlds = &standin.fake().worlds;
        let (escapes, escapes_are_all) = worlds.escapes();
        let (troubles, more_troubles) = standin.troubles();
        let mut report = Self {
            escapes,
            escapes_are_all,
            connections: standin.connections(),
            called: standin.calls(),
            troubles,
            more_troubles,
            left,
            ..Self::default()
        };
        for listed in worlds.list() {
            let world = worlds.seen(&listed.name);
            let (kept, evicted) = {
                let locked = world.lock();
                let kept = locked.journal.kept();
                (kept.iter().cloned().collect::<Vec<_>>(), kept.evicted())
            };
            report.evicted += evicted;
            kept.iter().for_each(|exchange| report.count(exchange));
        }
        report
    }

    /// What --fail-on-escape is for: a host was called that is no vendor's, and that nobody let through, or no vendor
    /// was, so that who called one went past us.
    pub(super) fn is_unwanted(&self) -> bool {
        let is_refused = |escape: &Escape| escape.fate == Fate::Refused;
        self.escapes.iter().any(is_refused) || !self.escapes_are_all || self.is_empty()
    }

    /// Neither a vendor was called, nor a path that nobody serves.
    fn is_empty(&self) -> bool {
        self.called == 0
    }

    fn count(&mut self, exchange: &Exchange) {
        let verdict = &exchange.verdict;
        if verdict.escape.is_some() {
            // They have a list of their own, which a reset does not empty.
            return;
        }
        *self.worlds.entry(exchange.world.clone()).or_default() += 1;
        if verdict.outcome == NOT_FOUND && !verdict.is_matched() {
            let path = Destination::of(&exchange.request).map(|to| address(&to));
            let key = [exchange.request.method().to_owned(), path.unwrap_or_default()];
            *self.unserved.entry(key.map(|text| short(&text))).or_default() += 1;
            return;
        }
        self.count_call(verdict);
        let misspelt = misspelt(verdict);
        for name in &verdict.unread {
            let near = misspelt.get(name).and_then(|near| near.as_str()).map(str::to_owned);
            let key = [who(verdict).to_owned(), verdict.operation.to_owned(), argument(name)];
            self.unread.entry(key).or_insert((near, 0)).1 += 1;
        }
    }

    fn count_call(&mut self, verdict: &Verdict) {
        let why = verdict.cause.as_ref().map(|cause| short(&cause.to_string()));
        let key =
            |why: &str| [who(verdict), verdict.operation, verdict.outcome, why].map(str::to_owned);
        let mut row = key(why.as_deref().unwrap_or_default());
        if !self.calls.contains_key(&row) {
            let alike = |other: &&[String; 4]| other.iter().zip(&row).take(3).all(|(a, b)| a == b);
            if self.calls.keys().filter(alike).count() >= MOST_CAUSES {
                row = key(OTHER_CAUSES);
            }
        }
        *self.calls.entry(row).or_default() += 1;
        if verdict.cause.as_ref().is_some_and(|cause| cause.is_unknown_key) {
            self.unknown_keys.extend(verdict.vendor);
        }
    }
}

fn who(verdict: &Verdict) -> &str {
    verdict.vendor.unwrap_or("nobody")
}

/// Where a request went, without the query, which may hold a key.
fn address(to: &Destination<'_>) -> String {
    match to.host.and_then(vendors::of_host) {
        Some(_) => format!("{}://{}{}", to.address.scheme.as_str(), to.address.authority, to.path),
        None => to.path.to_owned(),
    }
}

/// The name of an argument. A body that is no form is one to whoever reads it as a form, and may hold
/// what is secret.
fn argument(name: &str) -> String {
    let is_name = |c: char| c.is_alphanumeric() || "_-.[]".contains(c);
    if name.chars().all(is_name) { short(name) } else { "(what is no name)".to_owned() }
}
