//! `run`: selects, probes, tries, tells.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::{Duration, SystemTime};

use tokio_rustls::rustls::crypto::ring;
use toml::value::Date;

use super::files::Files;
use super::live::{self, Opened};
use super::set_up::{self, Suite};
use super::tally::{Record, Tally};
use super::{Cli, Failure, Run, interrupt, spelled};
use crate::case::Case;
use crate::evidence::{self, Evidence, Head, Profile, Recorder};
use crate::report::terminal::{Options, Terminal};
use crate::report::{self, FORMAT, Judged, Redactor, Sink, Start};
use crate::run::live::Guard;
use crate::run::{Exit, Pace, Probed, Runner, Standard, probe};
use crate::send::{Limits, Wire};
use crate::target::{Target, day};

/// Cases at once, if nobody says.
const JOBS: u16 = 8;

/// Seconds for one exchange, if nobody says.
const TIMEOUT: u64 = 10;

/// Runs the cases that are selected.
pub(super) fn run(args: &Run, cli: &Cli, suite: &Suite) -> Result<Exit, Failure> {
    let vendors = suite.vendors(&args.select);
    let target = set_up::target(args.target.as_deref(), suite, vendors.as_ref())?;
    let Some(selected) = chosen(args, suite)? else { return Ok(Exit::Nothing) };
    let run_seed = args.run_seed.clone().map_or_else(random, Ok)?;
    let given = args.target.as_deref().unwrap_or_default();
    live::two_keys(&target, cli, args, suite, &selected)?;
    let limits = Limits {
        timeout: Duration::from_secs(args.timeout.unwrap_or(TIMEOUT)),
        ..Limits::default()
    };
    let wire = set_up::wire(&target, args.ca.as_deref(), limits)?;
    let redactor = redactor(&target, given, suite)?;
    let options = Options { progress: args.show_progress, color: cli.color, ..Options::default() };
    unshared(args, &target, &run_seed)?;
    let against = args.against.as_deref().map(Evidence::read).transpose()?;
    let recorder =
        args.record.as_deref().map(|path| Recorder::create(path, redactor.clone())).transpose()?;
    let sink = Sink::open(&args.report, redactor.clone(), Terminal::new(options))?;
    let opened = Opened::new(args, &target, &selected, suite, &redactor, &run_seed)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let ended = runtime.block_on(async {
        let vendors: BTreeSet<_> = selected.iter().map(|case| case.vendor.as_str()).collect();
        let by_address = set_up::is_address(given);
        let guard = &opened.guard;
        let probed = match target.live() {
            None => {
                let Probed { target, mut notes } =
                    probe(target, by_address, &vendors, &wire).await?;
                notes.extend(live::only_for_live(args));
                Probed { target, notes }
            }
            Some(_) => {
                let met = tokio::select! {
                    met = opened.meet(target, &vendors, &wire) => met,
                    () = interrupt::twice(guard) => Err(Failure::Interrupted),
                };
                met.inspect_err(|_| opened.take_back())?
            }
        };
        let (selected, probed, wire, redactor) = (&selected, &probed, &wire, &redactor);
        let (run_seed, against) = (&run_seed, against.as_ref());
        let run = Session {
            args,
            cli,
            suite,
            selected,
            probed,
            wire,
            guard,
            redactor,
            run_seed,
            against,
        };
        run.all(sink, recorder).await
    });
    // A name that nobody looks up any more is not waited for.
    runtime.shutdown_background();
    ended
}

/// The cases that are asked for. None: there are none, and it was said why.
fn chosen<'a>(args: &Run, suite: &'a Suite) -> Result<Option<Vec<&'a Case>>, Failure> {
    let mut selection = suite.selection(&args.select)?;
    selection.only = args.rerun_failed.as_deref().map(set_up::failed).transpose()?;
    if let (Some(path), Some(none)) = (&args.rerun_failed, &selection.only)
        && none.is_empty()
    {
        anstream::eprintln!("nothing failed in that report: {}", path.display());
        return Ok(None);
    }
    let selected = suite.selected(&selection);
    if selected.is_empty() {
        anstream::eprintln!("no case fits what was asked for (`list` shows all)");
        return Ok(None);
    }
    Ok(Some(selected))
}

/// No file of the run is two things at once.
fn unshared(args: &Run, target: &Target, run_seed: &str) -> Result<(), Failure> {
    let given = args.target.as_deref().filter(|given| !set_up::is_address(given));
    let intents = target.live().map(|_| live::path(args.intents.as_deref(), run_seed));
    let files = Files::default()
        .read("--target", given.map(Path::new))
        .read("--against", args.against.as_deref())
        .read("--ca", args.ca.as_deref())
        .read("--intents", intents.as_deref())
        .written("--record", args.record.as_deref())?;
    files.reports(&args.report).map(drop)
}

/// Takes out the target's secrets, and what its replies give. The fake, named by its address, gives out nothing
/// that is secret.
fn redactor(target: &Target, given: &str, suite: &Suite) -> Result<Redactor, Failure> {
    let secrets = target.secrets().map(str::to_owned).collect();
    let learns = !set_up::is_address(given);
    Ok(Redactor::of_a_target(secrets, random_bytes()?, &suite.specs.text(), learns))
}

/// A run under way.
struct Session<'a> {
    args: &'a Run,
    cli: &'a Cli,
    suite: &'a Suite,
    selected: &'a [&'a Case],
    probed: &'a Probed,
    wire: &'a Wire,
    guard: &'a Guard,
    run_seed: &'a str,
    redactor: &'a Redactor,
    against: Option<&'a Evidence>,
}

impl Session<'_> {
    async fn all(&self, sink: Sink, recorder: Option<Recorder>) -> Result<Exit, Failure> {
        let target = &self.probed.target;
        let (ledger, today, against) = (&self.suite.specs.ledger, today(), self.against);
        let runner = Runner {
            ledger,
            target,
            wire: self.wire,
            run_seed: self.run_seed.to_owned(),
            nonce: random()?,
            today,
            against,
            guard: self.guard,
            redactor: self.redactor,
        };
        let pace = Pace { jobs: self.jobs(target), max_fail: self.args.max_fail };
        let replay = |case: &Case| self.replay(case);
        let standard = Standard { ledger, target, today, against, redactor: self.redactor };
        let start = self.start(standard);
        let record =
            recorder.map(|recorder| self.record(recorder, &start, standard)).transpose()?;
        let tally = Tally::begin(self.suite, self.selected, sink, start, &replay)?;
        let mut tally = tally.recorded(record);
        let chosen: BTreeSet<_> = self.selected.iter().map(|case| case.id.as_str()).collect();
        let selected = |case: &Case| chosen.contains(case.id.as_str());
        let cut_short = {
            let tell = |case: &Case, ran| tally.tell(case, &ran);
            let run = runner.run(&self.suite.cases, selected, pace, tell);
            tokio::select! {
                () = run => false,
                () = interrupt::twice(self.guard) => true,
            }
        };
        if cut_short {
            // Whose call has left was tried, though nobody waited for what came of it.
            tally.tell_left(|case| self.guard.has_begun(case));
        }
        let kept = self.guard.finish();
        let left = self.guard.left();
        let ended = tally.end(self.guard.stopped(), left.clone());
        // Where no report can be written, this much is said all the same.
        let exit = ended.inspect_err(|_| live::say_left(left.as_ref()))?;
        let Err(error) = kept else { return Ok(exit) };
        // The run has its own code, which may be the heavier one.
        anstream::eprintln!("standin-conformance: {}", Failure::Intents(error));
        Ok(exit.max(Exit::Usage))
    }

    fn record<'a>(
        &self,
        mut recorder: Recorder,
        start: &Start,
        standard: Standard<'a>,
    ) -> Result<Record<'a>, Failure> {
        recorder.head(Head {
            evidence: evidence::FORMAT,
            program: start.program.clone(),
            suite: evidence::Suite::of(&self.suite.specs),
            target: Profile::of(&self.probed.target, &start.address),
            run_seed: start.run_seed.clone(),
            started: start.started,
            notes: start.notes.clone(),
        })?;
        Ok(Record { recorder, standard })
    }

    /// Cases at once: each makes one call at a time.
    fn jobs(&self, target: &Target) -> usize {
        let jobs = self.args.jobs.unwrap_or(JOBS);
        let most = target.live().map_or(jobs, |live| live.rate.in_flight);
        jobs.min(most).into()
    }

    fn start(&self, standard: Standard<'_>) -> Start {
        let target = &self.probed.target;
        let notes = target.expired(today()).chain(standard.held_against());
        Start {
            format: FORMAT,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            target: target.name.clone(),
            address: self.args.target.clone().unwrap_or_default(),
            judged: if target.strict { Judged::Strict } else { Judged::ByProfile },
            run_seed: self.run_seed.to_owned(),
            cases: self.selected.len(),
            started: SystemTime::now().into(),
            notes: notes.chain(self.probed.notes.iter().cloned()).collect(),
            clauses: report::clauses(&self.suite.specs.ledger, &self.suite.cases),
        }
    }

    /// The command that tries a case again.
    fn replay(&self, case: &Case) -> String {
        // The names of a live run are taken now.
        let again = match &self.args.live {
            Some(effects) if self.guard.is_live() => ("--live", live::spelled(effects)),
            _ => ("--run-seed", self.run_seed.to_owned()),
        };
        spelled::of_a_case(self.cli, self.args, case, again)
    }
}

fn today() -> Date {
    day(SystemTime::now())
}

/// Sixteen hex digits that nobody had before.
pub(super) fn random() -> Result<String, Failure> {
    let bytes: [u8; 8] = random_bytes()?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

fn random_bytes<const LENGTH: usize>() -> Result<[u8; LENGTH], Failure> {
    let mut bytes = [0; LENGTH];
    let filled = ring::default_provider().secure_random.fill(&mut bytes);
    filled.map_err(|_| Failure::Bug("the system gives no random bytes".to_owned()))?;
    Ok(bytes)
}
