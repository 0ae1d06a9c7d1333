//! What a run has seen: how long each kind of call took, and what went wrong.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Mutex;
use std::time::Duration;

/// The most failures that are kept in words; all are counted.
const MOST_TOLD: usize = 20;

/// What the names of kinds begin with whose clients misbehave: their times are their own doing.
const BROKEN: &str = "broken: ";

/// Shared by all threads.
#[derive(Default)]
pub(crate) struct Record(Mutex<Seen>);

#[derive(Default)]
struct Seen {
    kinds: BTreeMap<&'static str, Kind>,
    failures: u64,
    told: Vec<String>,
}

#[derive(Default)]
struct Kind {
    times: Histogram,
    failures: u64,
}

/// Counts by microseconds, in steps of at most 1/16.
#[derive(Default)]
struct Histogram {
    counts: BTreeMap<u32, u64>,
    total: u64,
    longest: Duration,
}

impl Record {
    /// A call that went as it should.
    pub(crate) fn took(&self, kind: &'static str, time: Duration) {
        self.with(|seen| seen.kinds.entry(kind).or_default().times.add(time));
    }

    /// Something that should not have happened.
    pub(crate) fn failed(&self, kind: &'static str, what: &str) {
        self.with(|seen| {
            seen.failures += 1;
            seen.kinds.entry(kind).or_default().failures += 1;
            if seen.told.len() < MOST_TOLD {
                seen.told.push(format!("{kind}: {what}"));
            }
        });
    }

    /// What came of a call that may have failed.
    pub(crate) fn outcome(&self, kind: &'static str, outcome: Result<Duration, String>) {
        match outcome {
            Ok(time) => self.took(kind, time),
            Err(what) => self.failed(kind, &what),
        }
    }

    /// Calls and failures so far.
    pub(crate) fn totals(&self) -> (u64, u64) {
        self.with(|seen| (seen.kinds.values().map(|kind| kind.times.total).sum(), seen.failures))
    }

    /// The times of all well-formed calls together, as on a progress line.
    pub(crate) fn times(&self) -> String {
        self.with(|seen| {
            let mut all = Histogram::default();
            for (_, kind) in seen.kinds.iter().filter(|(name, _)| !name.starts_with(BROKEN)) {
                all.merge(&kind.times);
            }
            all.tail()
        })
    }

    /// A line a kind, and the first failures in words.
    pub(crate) fn table(&self) -> String {
        self.with(|seen| {
            let mut text = format!(
                "{:<26}{:>9}{:>7}{:>10}{:>10}{:>10}{:>10}\n",
                "kind", "calls", "wrong", "p50", "p99", "p99.9", "max"
            );
            for (name, Kind { times, failures }) in &seen.kinds {
                // Writing to a String cannot fail.
                let _ = write!(text, "{name:<26}{:>9}{failures:>7}", times.total);
                for time in times.quantiles() {
                    let _ = write!(text, "{:>10}", shown(time));
                }
                text.push('\n');
            }
            for told in &seen.told {
                let _ = writeln!(text, "wrong: {told}");
            }
            text
        })
    }

    fn with<T>(&self, look: impl FnOnce(&mut Seen) -> T) -> T {
        look(&mut self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner))
    }
}

impl Histogram {
    fn add(&mut self, time: Duration) {
        *self.counts.entry(step(time)).or_default() += 1;
        self.total += 1;
        self.longest = self.longest.max(time);
    }

    fn merge(&mut self, other: &Self) {
        for (step, count) in &other.counts {
            *self.counts.entry(*step).or_default() += count;
        }
        self.total += other.total;
        self.longest = self.longest.max(other.longest);
    }

    /// p50, p99, p99.9 and the longest.
    fn quantiles(&self) -> [Duration; 4] {
        [self.quantile(500), self.quantile(990), self.quantile(999), self.longest]
    }

    /// The time that so many of a thousand calls did not exceed.
    fn quantile(&self, of_thousand: u64) -> Duration {
        let wanted = (self.total * of_thousand).div_ceil(1_000);
        let mut seen = 0;
        for (step, count) in &self.counts {
            seen += count;
            if seen >= wanted {
                return upper(*step).min(self.longest);
            }
        }
        self.longest
    }

    fn tail(&self) -> String {
        let [p50, p99, p999, longest] = self.quantiles().map(shown);
        format!("p50 {p50} p99 {p99} p99.9 {p999} max {longest}")
    }
}

/// The step of a time: its highest bit and the four bits below.
fn step(time: Duration) -> u32 {
    let micros = u64::try_from(time.as_micros()).unwrap_or(u64::MAX).max(16);
    let shift = micros.ilog2() - 4;
    shift * 16 + u32::try_from((micros >> shift) & 15).unwrap_or_default()
}

/// The longest time of a step.
fn upper(step: u32) -> Duration {
    Duration::from_micros(((u64::from(step % 16) + 17) << (step / 16)) - 1)
}

fn shown(time: Duration) -> String {
    match time.as_micros() {
        micros @ ..1_000 => format!("{micros} us"),
        micros @ ..1_000_000 => format!("{}.{} ms", micros / 1_000, micros % 1_000 / 100),
        micros => format!("{}.{} s", micros / 1_000_000, micros % 1_000_000 / 100_000),
    }
}
