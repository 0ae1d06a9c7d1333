//! Every case against the fake, a test each: it passes, and the fake answers what it answered last time
//! (`snapshots/`).
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that panics has failed")]

mod transcript;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::Relaxed;
use std::time::{Duration, SystemTime};

use libtest_mimic::{Arguments, Failed, Trial};
use standin_conformance::case::Case;
use standin_conformance::derive::derive;
use standin_conformance::report::Redactor;
use standin_conformance::run::{Guard, Ran, Runner};
use standin_conformance::send::{Limits, Wire};
use standin_conformance::spec::{Ledger, Specs};
use standin_conformance::target::{Target, day};
use standin_conformance::verdict::Word;
use standin_emulator::Standin;
use standin_emulator::world::Seed;

/// The clock stands still, so that every byte is the same from run to run.
const SEED: &str = "[clock]\nfrozen = \"2009-02-13T23:31:30Z\"\n";

/// After so many failures no further case is tried, and all that are left fail: a mutant that is caught
/// need not be caught a thousand times.
const MAX_FAIL: &str = "CASES_MAX_FAIL";

/// What all trials share.
struct Bench {
    failures: AtomicUsize,
    max_fail: usize,
    fake: Standin,
    target: Target,
    wire: Wire,
    ledger: Ledger,
}

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let specs = Specs::embedded().unwrap_or_else(|error| panic!("{error}"));
    let cases = derive(&specs).unwrap_or_else(|error| panic!("{error}"));
    let fake =
        Standin::builder().seed(Seed::parse(SEED, "cases").unwrap()).start_blocking().unwrap();
    let limits = Limits { timeout: Duration::from_secs(60), ..Limits::default() };
    let bench = Arc::new(Bench {
        target: Target::open(&fake.url()).unwrap(),
        fake,
        wire: Wire::new(limits).unwrap(),
        failures: AtomicUsize::new(0),
        max_fail: std::env::var(MAX_FAIL).map_or(usize::MAX, |most| most.parse().unwrap()),
        ledger: specs.ledger,
    });
    let ids: BTreeSet<_> =
        cases.iter().map(|case| format!("{}/{}", case.vendor, case.id)).collect();
    let mut trials: Vec<_> = cases.into_iter().map(|case| trial(&bench, case)).collect();
    trials.push(Trial::test("snapshots.without_orphans", move || orphans(&ids)));
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn trial(bench: &Arc<Bench>, case: Case) -> Trial {
    let bench = Arc::clone(bench);
    Trial::test(case.id.clone(), move || {
        if bench.failures.load(Relaxed) >= bench.max_fail {
            return Err(Failed::from(format!("not tried: {MAX_FAIL}={}", bench.max_fail)));
        }
        let ran = bench.try_case(&case);
        if !matches!(ran.verdict.word, Word::Pass | Word::Xfail) {
            bench.failures.fetch_add(1, Relaxed);
            return Err(Failed::from(format!("{}\n{:#?}", case.place, ran.verdict)));
        }
        let port = bench.fake.address().port();
        let text = transcript::of(&case, &ran, port);
        let folder = root().join("snapshots").join(&case.vendor);
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(folder);
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!(case.id.as_str(), text));
        Ok(())
    })
}

impl Bench {
    fn try_case(&self, case: &Case) -> Ran {
        let runner = Runner {
            ledger: &self.ledger,
            target: &self.target,
            wire: &self.wire,
            run_seed: "snapshots".to_owned(),
            nonce: "snapshots".to_owned(),
            today: day(SystemTime::now()),
            against: None,
            guard: &Guard::open(),
            redactor: &Redactor::default(),
        };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(runner.try_case(case)).unwrap()
    }
}

/// A snapshot that no case has is one that nobody looks at.
fn orphans(ids: &BTreeSet<String>) -> Result<(), Failed> {
    let mut orphans = Vec::new();
    for vendor in fs::read_dir(root().join("snapshots"))?.map(Result::unwrap) {
        for file in fs::read_dir(vendor.path())?.map(Result::unwrap) {
            let name = file.file_name().to_string_lossy().into_owned();
            let id = name.strip_suffix(".snap").unwrap_or(&name);
            let id = format!("{}/{id}", vendor.file_name().to_string_lossy());
            if !ids.contains(&id) {
                orphans.push(id);
            }
        }
    }
    if orphans.is_empty() { Ok(()) } else { Err(format!("no case has {orphans:#?}").into()) }
}

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}
