//! `regrade`: a recording, judged again by the cases and specs of today.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, SystemTime};

use super::files::Files;
use super::set_up::Suite;
use super::tally::Tally;
use super::{Cli, Failure, Regrade, spelled};
use crate::case::Case;
use crate::evidence::{self, Evidence, EvidenceError, Recorded};
use crate::report::terminal::{Options, Progress, Terminal};
use crate::report::{self, FORMAT, Judged, Sink, Start};
use crate::run::live::Stopped;
use crate::run::{Exit, Ran, Standard, blocked};
use crate::target::day;
use crate::verdict::{Verdict, Word};

/// Judges the recorded cases that are selected.
pub(super) fn regrade(args: &Regrade, cli: &Cli, suite: &Suite) -> Result<Exit, Failure> {
    Files::default()
        .read("the recording", Some(&args.file))
        .read("--against", args.against.as_deref())
        .reports(&args.report)?;
    let evidence = Evidence::read(&args.file)?;
    let against = args.against.as_deref().map(Evidence::read).transpose()?;
    let target = evidence.head.target.target().map_err(|why| EvidenceError::Line {
        path: args.file.display().to_string(),
        line: 1,
        why,
    })?;
    let known = known(&evidence);
    let selected = suite.selected(&suite.selection(&args.select)?);
    let selected: Vec<_> =
        selected.into_iter().filter(|case| known.contains(case.id.as_str())).collect();
    if selected.is_empty() {
        anstream::eprintln!("no case of that recording fits what was asked for");
        return Ok(Exit::Nothing);
    }
    let standard = Standard {
        ledger: &suite.specs.ledger,
        target: &target,
        // What was expected then: the same recording comes to the same, whenever it is judged.
        today: day(SystemTime::from(evidence.started())),
        against: against.as_ref(),
        redactor: &evidence.redactor,
    };
    let again = Again { args, cli, suite, evidence: &evidence, standard };
    again.all(&selected, &known)
}

/// The cases that a recording knows of, those that it says were not tried among them.
fn known(evidence: &Evidence) -> BTreeSet<&str> {
    evidence.order.iter().chain(&evidence.tail.not_tried).map(String::as_str).collect()
}

struct Again<'a> {
    args: &'a Regrade,
    cli: &'a Cli,
    suite: &'a Suite,
    evidence: &'a Evidence,
    standard: Standard<'a>,
}

impl Again<'_> {
    fn all(&self, selected: &[&Case], known: &BTreeSet<&str>) -> Result<Exit, Failure> {
        let redactor = self.evidence.redactor.clone();
        let options =
            Options { progress: Progress::None, color: self.cli.color, ..Options::default() };
        let sink = Sink::open(&self.args.report, redactor, Terminal::new(options))?;
        let gone = self.gone(known);
        let start = self.start(selected.len(), &gone);
        let replay = |case: &Case| self.replay(case);
        let mut tally = Tally::begin(self.suite, selected, sink, start, &replay)?;
        if !gone.is_empty() {
            tally.at_least(Exit::Incomplete);
        }
        let words = self.baselines();
        for case in selected {
            let Some(recorded) = self.evidence.get(&case.id) else { continue };
            if !tally.tell(case, &self.ran(case, recorded, &words)) {
                break;
            }
        }
        let tail = &self.evidence.tail;
        let stopped = tail.stopped.as_ref().map(|(why, code)| {
            let exit = Exit::of_code(*code).unwrap_or(Exit::Incomplete);
            Stopped { why: why.clone(), exit }
        });
        tally.end(stopped, tail.left.clone())
    }

    /// What the cases that others build on come to today.
    fn baselines(&self) -> BTreeMap<String, Word> {
        let cases = self.suite.cases.iter().filter(|case| case.baseline.is_none());
        let words = cases.filter_map(|case| {
            let recorded = self.evidence.get(&case.id)?;
            Some((case.id.clone(), self.ran(case, recorded, &BTreeMap::new()).verdict.word))
        });
        words.collect()
    }

    fn ran(&self, case: &Case, recorded: &Recorded, words: &BTreeMap<String, Word>) -> Ran {
        let said = |word| Verdict { word, mismatches: Vec::new(), why: recorded.why.clone() };
        let verdict = match (recorded.word, recorded.exchanges.as_slice()) {
            (Some(word), _) => said(word),
            (None, _) if !recorded.answers(case) => {
                let why = "what this case sends has changed since it was recorded: record it anew";
                Verdict { why: Some(why.to_owned()), ..said(Word::Inconclusive) }
            }
            (None, exchanges) => match blocked(case, words) {
                Some(why) => Verdict { why: Some(why), ..said(Word::Blocked) },
                None => self.standard.verdict(case, exchanges),
            },
        };
        let Recorded { remarks, exchanges, .. } = recorded.clone();
        Ran { verdict, remarks, exchanges, took: Duration::from_micros(recorded.took_us) }
    }

    /// Recorded cases that the suite has no longer, of those that were asked for, as far as an id tells.
    fn gone(&self, known: &BTreeSet<&str>) -> Vec<String> {
        let ids: BTreeSet<_> = self.suite.cases.iter().map(|case| case.id.as_str()).collect();
        let gone = known.difference(&ids);
        gone.filter(|id| self.args.select.may_take(id)).map(|id| (*id).to_owned()).collect()
    }

    fn start(&self, cases: usize, gone: &[String]) -> Start {
        let head = &self.evidence.head;
        Start {
            format: FORMAT,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            target: head.target.name.clone(),
            address: head.target.address.clone(),
            judged: if head.target.strict { Judged::Strict } else { Judged::ByProfile },
            run_seed: head.run_seed.clone(),
            cases,
            started: head.started,
            notes: self.notes(gone).chain(head.notes.iter().cloned()).collect(),
            clauses: report::clauses(&self.suite.specs.ledger, &self.suite.cases),
        }
    }

    fn notes(&self, gone: &[String]) -> impl Iterator<Item = String> {
        let head = &self.evidence.head;
        let recorded = format!(
            "judged from a recording of {} (by version {}): no call was made",
            self.evidence.day(),
            head.program
        );
        let own = evidence::Suite::of(&self.suite.specs);
        let others: Vec<_> = head.suite.differences(&own).collect();
        let others = (!others.is_empty()).then(|| {
            format!("these specs are not those of the recording: {} differ", others.join(", "))
        });
        let gone = (!gone.is_empty())
            .then(|| format!("recorded, and no case of this suite any more: {}", gone.join(", ")));
        let against = self.standard.held_against();
        [Some(recorded), others, gone, against].into_iter().flatten()
    }

    /// The command that judges a case again.
    fn replay(&self, case: &Case) -> String {
        spelled::of_a_recorded_case(self.cli, self.args, case)
    }
}
