//! What came of cases, told: to the reports, to the terminal, and at last as an exit code. It does not matter
//! where the exchanges come from.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use super::Failure;
use super::set_up::Suite;
use crate::case::Case;
use crate::evidence::{Recorder, Tail};
use crate::report::{self, Done, End, Event, Graded, ReportError, Sink, Start};
use crate::run::live::{Left, Stopped};
use crate::run::{Exit, Ran, Standard};
use crate::verdict::Word;

/// A run, as it is told.
pub(super) struct Tally<'a> {
    suite: &'a Suite,
    sink: Sink,
    /// The selected cases, in order.
    selected: &'a [&'a Case],
    /// Those that were not told of yet.
    left: BTreeSet<&'a str>,
    counts: BTreeMap<Word, usize>,
    started: Instant,
    /// The command that tries a case again.
    replay: &'a dyn Fn(&Case) -> String,
    /// A report could not be written.
    failed: Option<ReportError>,
    record: Option<Record<'a>>,
    /// What it comes to in any case.
    least: Exit,
}

/// A recording that is made beside, and what says how much of a verdict grading comes to by itself.
pub(super) struct Record<'a> {
    pub(super) recorder: Recorder,
    pub(super) standard: Standard<'a>,
}

impl<'a> Tally<'a> {
    /// Begins to tell.
    ///
    /// # Errors
    /// A report cannot be written.
    pub(super) fn begin(
        suite: &'a Suite,
        selected: &'a [&'a Case],
        mut sink: Sink,
        start: Start,
        replay: &'a dyn Fn(&Case) -> String,
    ) -> Result<Self, Failure> {
        sink.tell(&Event::Start(start))?;
        let left = selected.iter().map(|case| case.id.as_str()).collect();
        let (counts, started) = (BTreeMap::new(), Instant::now());
        Ok(Self {
            suite,
            sink,
            selected,
            left,
            counts,
            started,
            replay,
            failed: None,
            record: None,
            least: Exit::Nothing,
        })
    }

    /// Has all of it recorded, too.
    pub(super) fn recorded(self, record: Option<Record<'a>>) -> Self {
        Self { record, ..self }
    }

    /// Sees to it that this comes to no less than that.
    pub(super) fn at_least(&mut self, exit: Exit) {
        self.least = self.least.max(exit);
    }

    /// Tells of a case; whether to go on.
    pub(super) fn tell(&mut self, case: &Case, ran: &Ran) -> bool {
        *self.counts.entry(ran.verdict.word).or_default() += 1;
        self.left.remove(case.id.as_str());
        let graded = self.graded(case, ran);
        if self.failed.is_none() {
            self.failed = self.sink.tell(&Event::Case(Box::new(graded))).err();
        }
        if let (None, Some(record)) = (&self.failed, &mut self.record) {
            self.failed = record.recorder.case(case, ran, &record.standard).err();
        }
        self.failed.is_none()
    }

    /// Tells of the cases that were left in the midst of it.
    pub(super) fn tell_left(&mut self, is_one: impl Fn(&Case) -> bool) {
        let untold = |case: &&&Case| self.left.contains(case.id.as_str()) && is_one(case);
        let left: Vec<&Case> = self.selected.iter().filter(untold).copied().collect();
        for case in left {
            self.tell(case, &Ran::left());
        }
    }

    /// Tells the end: what was done is told, whatever could not be written of it.
    ///
    /// # Errors
    /// A report could not be written.
    pub(super) fn end(
        mut self,
        stopped: Option<Stopped>,
        left_behind: Option<Left>,
    ) -> Result<Exit, Failure> {
        let exit = self.exit(stopped.as_ref(), left_behind.as_ref());
        let took = report::micros(self.started.elapsed());
        let not_tried = self.selected.iter().filter(|case| self.left.contains(case.id.as_str()));
        let not_tried: Vec<_> = not_tried.map(|case| case.id.clone()).collect();
        let tail = Tail {
            not_tried: not_tried.clone(),
            stopped: stopped.as_ref().map(|stopped| (stopped.why.clone(), stopped.exit.code())),
            left: left_behind.clone(),
        };
        let mut failed = self.failed.take();
        if let (None, Some(record)) = (&failed, self.record.take()) {
            failed = record.recorder.finish(tail).err();
        }
        let unwritten = failed.as_ref().map(ToString::to_string);
        let exit = if unwritten.is_some() { exit.max(Exit::Usage) } else { exit };
        let end = End {
            stopped: unwritten.or(stopped.map(|stopped| stopped.why)),
            left: left_behind,
            ..End::new(self.counts, not_tried, exit, took)
        };
        let told = self.sink.tell(&Event::End(end));
        let written = told.and(self.sink.finish());
        match failed.map_or(written, Err) {
            Ok(()) => Ok(exit),
            Err(error) => Err(error.into()),
        }
    }

    fn exit(&self, stopped: Option<&Stopped>, left: Option<&Left>) -> Exit {
        let whole = if self.left.is_empty() { Exit::Nothing } else { Exit::Incomplete };
        let unknown = left.is_some_and(|left| !left.unknown.is_empty());
        let left = if unknown { Exit::Left } else { Exit::Nothing };
        // What stopped after the last case kept nothing from being tried.
        let stopped = stopped.map(|stopped| stopped.exit).filter(|exit| *exit > Exit::Incomplete);
        let verdicts = Exit::of(self.counts.keys().copied());
        verdicts.max(self.least).max(whole).max(left).max(stopped.unwrap_or(Exit::Nothing))
    }

    fn graded(&self, case: &Case, ran: &Ran) -> Graded {
        let baseline = case.baseline.as_ref();
        let baseline = baseline.and_then(|id| self.suite.cases.iter().find(|case| case.id == *id));
        let done = Done {
            case,
            baseline,
            verdict: &ran.told(),
            exchanges: &ran.exchanges,
            at: self.started.elapsed().saturating_sub(ran.took),
            took: ran.took,
            replay: (self.replay)(case),
        };
        Graded::of(&done, &self.suite.specs.ledger)
    }
}
