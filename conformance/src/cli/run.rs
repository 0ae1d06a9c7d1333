//! `run`: selects, probes, tries, tells.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant, SystemTime};

use tokio_rustls::rustls::crypto::ring;
use toml::value::Date;

use super::set_up::{self, Suite};
use super::{Cli, Failure, Run};
use crate::case::Case;
use crate::report::terminal::{Options, Terminal};
use crate::report::{
    self, Done, End, Event, FORMAT, Graded, Judged, Redactor, ReportError, Sink, Start,
};
use crate::run::{Exit, Pace, Probed, Ran, Runner, probe};
use crate::send::{Limits, Wire};
use crate::target::day;
use crate::verdict::Word;

/// Runs the cases that are selected.
pub(super) fn run(args: &Run, cli: &Cli, suite: &Suite) -> Result<Exit, Failure> {
    let target = set_up::target(args.target.as_deref(), suite)?;
    let mut selection = suite.selection(&args.select)?;
    selection.only = args.rerun_failed.as_deref().map(set_up::failed).transpose()?;
    if let (Some(path), Some(none)) = (&args.rerun_failed, &selection.only)
        && none.is_empty()
    {
        anstream::eprintln!("nothing failed in that report: {}", path.display());
        return Ok(Exit::Nothing);
    }
    let selected = suite.selected(&selection);
    if selected.is_empty() {
        anstream::eprintln!("no case fits what was asked for (`list` shows all)");
        return Ok(Exit::Nothing);
    }
    let wire = wire(args)?;
    let redactor = Redactor::new(target.secrets().map(str::to_owned).collect());
    let options = Options { progress: args.show_progress, color: cli.color, ..Options::default() };
    let sink = Sink::open(&args.report, redactor, Terminal::new(options))?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let vendors: BTreeSet<_> = selected.iter().map(|case| case.vendor.as_str()).collect();
        let by_address = args.target.as_deref().is_some_and(set_up::is_address);
        let probed = probe(target, by_address, &vendors, &wire).await?;
        let run = Session { args, cli, suite, selected: &selected, probed: &probed, wire: &wire };
        run.all(sink).await
    })
}

fn wire(args: &Run) -> Result<Wire, Failure> {
    let timeout = Duration::from_secs(args.timeout);
    let limits = Limits { timeout, ..Limits::default() };
    match &args.ca {
        Some(path) => Wire::trusting(limits, set_up::read(path)?.as_bytes())
            .map_err(|error| Failure::Authority { path: path.display().to_string(), error }),
        None => Ok(Wire::new(limits)?),
    }
}

/// A run under way.
struct Session<'a> {
    args: &'a Run,
    cli: &'a Cli,
    suite: &'a Suite,
    selected: &'a [&'a Case],
    probed: &'a Probed,
    wire: &'a Wire,
}

impl Session<'_> {
    async fn all(&self, mut sink: Sink) -> Result<Exit, Failure> {
        let started = Instant::now();
        let run_seed = self.args.run_seed.clone().map_or_else(random, Ok)?;
        let runner = Runner {
            ledger: &self.suite.specs.ledger,
            target: &self.probed.target,
            wire: self.wire,
            run_seed: run_seed.clone(),
            nonce: random()?,
            today: today(),
        };
        sink.tell(&Event::Start(self.start(&run_seed)))?;
        let pace = Pace { jobs: self.args.jobs.into(), max_fail: self.args.max_fail };
        let chosen: BTreeSet<_> = self.selected.iter().map(|case| case.id.as_str()).collect();
        let mut counts: BTreeMap<Word, usize> = BTreeMap::new();
        let mut left = chosen.clone();
        let mut told: Result<(), ReportError> = Ok(());
        let selected = |case: &Case| chosen.contains(case.id.as_str());
        runner
            .run(&self.suite.cases, selected, pace, |case, ran| {
                *counts.entry(ran.verdict.word).or_default() += 1;
                left.remove(case.id.as_str());
                let graded = self.graded(case, &ran, &run_seed, started);
                if told.is_ok() {
                    told = sink.tell(&Event::Case(Box::new(graded)));
                }
                told.is_ok()
            })
            .await;
        told?;
        let whole = if left.is_empty() { Exit::Nothing } else { Exit::Incomplete };
        let exit = Exit::of(counts.keys().copied()).max(whole);
        let took = report::micros(started.elapsed());
        let left = self.selected.iter().filter(|case| left.contains(case.id.as_str()));
        let left = left.map(|case| case.id.clone()).collect();
        sink.tell(&Event::End(End::new(counts, left, exit, took)))?;
        sink.finish()?;
        Ok(exit)
    }

    fn start(&self, run_seed: &str) -> Start {
        let target = &self.probed.target;
        Start {
            format: FORMAT,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            target: target.name.clone(),
            address: self.args.target.clone().unwrap_or_default(),
            judged: if target.strict { Judged::Strict } else { Judged::ByProfile },
            run_seed: run_seed.to_owned(),
            cases: self.selected.len(),
            started: SystemTime::now().into(),
            notes: target.expired(today()).chain(self.probed.notes.iter().cloned()).collect(),
            clauses: report::clauses(&self.suite.specs.ledger, &self.suite.cases),
        }
    }

    fn graded(&self, case: &Case, ran: &Ran, run_seed: &str, started: Instant) -> Graded {
        let baseline = case.baseline.as_ref();
        let baseline = baseline.and_then(|id| self.suite.cases.iter().find(|case| case.id == *id));
        let done = Done {
            case,
            baseline,
            verdict: &ran.verdict,
            exchanges: &ran.exchanges,
            at: started.elapsed().saturating_sub(ran.took),
            took: ran.took,
            replay: self.replay(case, run_seed),
        };
        Graded::of(&done, &self.suite.specs.ledger)
    }

    /// The command that tries a case again.
    fn replay(&self, case: &Case, run_seed: &str) -> String {
        let mut words = vec!["standin-conformance".to_owned(), "run".to_owned()];
        let mut add =
            |option: &str, value: String| words.extend([option.to_owned(), quoted(&value)]);
        add("--target", self.args.target.clone().unwrap_or_default());
        add("--case", case.id.clone());
        add("--run-seed", run_seed.to_owned());
        if let Some(path) = &self.args.ca {
            add("--ca", path.display().to_string());
        }
        if let Some(path) = &self.cli.specs {
            add("--specs", path.display().to_string());
        }
        words.join(" ")
    }
}

fn today() -> Date {
    day(SystemTime::now())
}

/// A word as a shell takes it.
pub(super) fn quoted(word: &str) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_./:=,@%+".contains(letter);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

/// Sixteen hex digits that nobody had before.
pub(super) fn random() -> Result<String, Failure> {
    let mut bytes = [0; 8];
    let filled = ring::default_provider().secure_random.fill(&mut bytes);
    filled.map_err(|_| Failure::Bug("the system gives no random bytes".to_owned()))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
