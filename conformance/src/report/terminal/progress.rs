//! Progress, on standard error: a bar on a terminal, counter lines elsewhere.

use std::io::{self, IsTerminal as _, Write};

use indicatif::{ProgressBar, ProgressStyle};

use crate::report::Graded;
use crate::verdict::Word;

/// What is shown while a run goes on (`--show-progress`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Progress {
    /// A bar on a terminal, counter lines elsewhere.
    #[default]
    Auto,
    /// A bar.
    Bar,
    /// A line about every second.
    Counter,
    /// Nothing.
    None,
}

/// What is shown, and how far it is.
pub(super) enum Meter {
    Bar(ProgressBar),
    Counter(Counter),
    None,
}

impl Meter {
    pub(super) fn new(progress: Progress) -> Self {
        let is_terminal = io::stderr().is_terminal();
        match progress {
            Progress::Auto if is_terminal => Self::Bar(bar()),
            Progress::Bar => Self::Bar(bar()),
            Progress::Auto | Progress::Counter => Self::Counter(Counter::default()),
            Progress::None => Self::None,
        }
    }

    pub(super) fn start(&mut self, cases: usize) {
        match self {
            Self::Bar(bar) => bar.set_length(cases.try_into().unwrap_or(u64::MAX)),
            Self::Counter(counter) => counter.cases = cases,
            Self::None => {}
        }
    }

    pub(super) fn case(&mut self, case: &Graded) -> io::Result<()> {
        match self {
            Self::Bar(bar) => bar.inc(1),
            Self::Counter(counter) => {
                if let Some(line) = counter.case(case) {
                    io::stderr().write_all(line.as_bytes())?;
                }
            }
            Self::None => {}
        }
        Ok(())
    }

    /// Writes without a bar in the way.
    pub(super) fn beside<T>(&self, write: impl FnOnce() -> T) -> T {
        if let Self::Bar(bar) = self { bar.suspend(write) } else { write() }
    }

    pub(super) fn end(&self) {
        if let Self::Bar(bar) = self {
            bar.finish_and_clear();
        }
    }
}

fn bar() -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len}  {eta} left");
    // A template of ours that cannot be read would be a bug; a plain bar shows as much.
    let style = style.unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(0).with_style(style)
}

/// Counts, and says so once in a second of the run.
#[derive(Debug, Default)]
pub(super) struct Counter {
    cases: usize,
    done: usize,
    failed: usize,
    /// The second that was told last.
    told: u64,
}

impl Counter {
    fn case(&mut self, case: &Graded) -> Option<String> {
        self.done += 1;
        let bad = matches!(case.verdict.word, Word::Fail | Word::Xpass | Word::Error);
        self.failed += usize::from(bad);
        // The run's own time, so that no clock is asked.
        let second = case.at_us.saturating_add(case.took_us) / 1_000_000;
        (second > self.told).then(|| {
            self.told = second;
            format!("{}/{} cases, {} failed, {second} s\n", self.done, self.cases, self.failed)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::samples;

    #[test]
    fn a_line_a_second_and_no_more() {
        let mut counter = Counter { cases: 9, ..Counter::default() };
        let mut case = samples::failed();
        let times = [10, 999_999, 1_000_000, 1_500_000, 2_100_000];
        let lines = times.map(|at_us| {
            (case.at_us, case.took_us) = (at_us, 0);
            counter.case(&case).unwrap_or_default()
        });
        assert_eq!(lines.concat(), "3/9 cases, 3 failed, 1 s\n5/9 cases, 5 failed, 2 s\n");
    }
}
