//! What a file says of a live run: which hosts, how fast, how much, and when to stop.

use std::time::Duration;

use serde::Deserialize;

use super::Address;

/// A target whose accounts are real: closed until a file and the command line open it.
#[derive(Clone, Debug, PartialEq)]
pub struct Live {
    /// The hosts that may be called, in small letters; no other is.
    pub hosts: Vec<String>,
    /// How fast.
    pub rate: Rate,
    /// How much, at most.
    pub budget: Budget,
    /// When to stop.
    pub stop: Stop,
}

/// `[pace]`
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename = "pace")]
pub struct Rate {
    /// Calls a second, evenly; a part of one is fine.
    pub calls_per_second: f64,
    /// Calls at once.
    #[serde(default = "one")]
    pub in_flight: u16,
    /// The longest that the endpoint may have us wait (Retry-After), in seconds; beyond it the run stops.
    #[serde(default = "a_minute")]
    pub longest_wait: u64,
}

/// `[budget]`
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename = "budget")]
pub struct Budget {
    /// Calls.
    pub calls: u64,
    /// Accounts that are made, or may have been.
    pub creates: u64,
    /// Messages that go out, or may have.
    pub notifies: u64,
    /// Seconds, after which no call is begun.
    pub seconds: u64,
}

/// `[stop]`: after so many of each no further case is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, rename = "stop")]
pub struct Stop {
    /// Cases that failed.
    pub fails: u64,
    /// Calls in a row that got no answer, or a server error (5xx) that no document has.
    pub server_errors: u64,
    /// Calls that were to be refused, and made an account.
    pub unexpected_creates: u64,
    /// Calls of which nobody knows whether they made an account.
    pub unknown: u64,
    /// Redirects to another host. None is followed.
    pub redirects: u64,
    /// Seconds that the endpoint's clock and ours may be apart; beyond them there is no run at all.
    pub clock: u64,
}

const fn one() -> u16 {
    1
}

const fn a_minute() -> u64 {
    60
}

impl Default for Stop {
    fn default() -> Self {
        Self {
            fails: 10,
            server_errors: 3,
            unexpected_creates: 1,
            unknown: 3,
            redirects: 1,
            clock: 86_400,
        }
    }
}

impl Rate {
    /// The key that something is wrong with, and what.
    pub(super) fn flaw(&self) -> Option<(&'static str, &'static str)> {
        let fits = self.calls_per_second >= 0.001 && self.calls_per_second <= 1_000.0;
        match self.in_flight {
            _ if !fits => Some(("calls_per_second", "calls_per_second is from 0.001 to 1000")),
            1..=64 => None,
            _ => Some(("in_flight", "in_flight is from 1 to 64")),
        }
    }

    /// From one call to the next.
    #[must_use]
    pub fn every(&self) -> Duration {
        Duration::from_secs_f64(1.0 / self.calls_per_second)
    }
}

impl Stop {
    /// The key that something is wrong with, and what.
    pub(super) fn flaw(&self) -> Option<(&'static str, &'static str)> {
        let Self { fails, server_errors, unexpected_creates, unknown, redirects, clock } = *self;
        let counts = [
            ("fails", fails),
            ("server_errors", server_errors),
            ("unexpected_creates", unexpected_creates),
            ("unknown", unknown),
            ("redirects", redirects),
            ("clock", clock),
        ];
        let none = counts.into_iter().find(|(_, count)| *count == 0);
        none.map(|(key, _)| (key, "a stop rule counts from 1: leave out what has its default"))
    }
}

impl Live {
    /// Whether a host may be called.
    ///
    /// # Errors
    /// Why not.
    pub(super) fn allows(hosts: &[String], address: &Address) -> Result<(), String> {
        let own = address.host.as_str();
        let (alone, with_port) = (own.to_owned(), address.to_string());
        if hosts.contains(&alone) || hosts.contains(&with_port) {
            return Ok(());
        }
        let named = if hosts.is_empty() { "none".to_owned() } else { hosts.join(", ") };
        Err(format!("{own} is not among the hosts that may be called (`hosts` has {named})"))
    }
}
