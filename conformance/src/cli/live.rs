//! The two keys of a live run: the target's file, and the effects spelled out.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use clap::ValueEnum;

use super::plan::Plan;
use super::set_up::Suite;
use super::{Cli, Failure, Run, spelled};
use crate::case::{Case, Chance, Effect};
use crate::compose::MARK;
use crate::report::Redactor;
use crate::run::Probed;
use crate::run::live::{Guard, Head, INTENTS_FORMAT, Intents, Left, meet};
use crate::send::Wire;
use crate::target::{Address, Pin, Target, VendorTarget};

/// What may be done to a live target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Allowed {
    /// Ask what leaves nothing behind.
    Read,
    /// Make accounts.
    Create,
    /// Have messages sent.
    Notify,
}

/// The words for the command line.
pub(super) fn spelled(allowed: &[Allowed]) -> String {
    let once = |(at, word): (usize, &Allowed)| {
        (!allowed.iter().take(at).any(|before| before == word)).then_some(*word)
    };
    let words = allowed.iter().enumerate().filter_map(once);
    let words = words.filter_map(|word| word.to_possible_value());
    words.map(|word| word.get_name().to_owned()).collect::<Vec<_>>().join(",")
}

/// Refuses a live run whose effects are not spelled out, and says what it would have done.
pub(super) fn two_keys(
    target: &Target,
    cli: &Cli,
    args: &Run,
    suite: &Suite,
    selected: &[&Case],
) -> Result<(), Failure> {
    let allowed = args.live.as_deref();
    if target.live().is_none() || allowed.is_some_and(|allowed| !allowed.is_empty()) {
        return Ok(());
    }
    let plan = Plan::of(target, suite, selected);
    let redactor = Redactor::new(target.secrets().map(str::to_owned).collect());
    Err(Failure::Closed {
        target: redactor.text(&target.name),
        plan: redactor.text(&plan.told(target)),
        command: redactor.text(&spelled::of_a_run(cli, args, &plan.effects())),
    })
}

/// What a run has open: what stands before its calls, and the file of what they may make.
pub(super) struct Opened {
    pub(super) guard: Guard,
    /// Made for this run, and no case has run yet.
    fresh: Option<PathBuf>,
    notes: Vec<String>,
}

impl Opened {
    /// Opens what a target needs: nothing if it is not live.
    pub(super) fn new(
        args: &Run,
        target: &Target,
        selected: &[&Case],
        suite: &Suite,
        redactor: &Redactor,
        run_seed: &str,
    ) -> Result<Self, Failure> {
        let Some(live) = target.live() else {
            return Ok(Self { guard: Guard::open(), fresh: None, notes: Vec::new() });
        };
        let allowed = args.live.as_deref().unwrap_or_default();
        let effects = effects(allowed);
        let lacks = |case: &&&Case| target.lacks(case).is_none();
        let tried: Vec<_> = selected.iter().filter(lacks).copied().collect();
        let tried = suite.with_baselines(&tried);
        let creates = |case: &&Case| case.count(Effect::Create, Chance::IfWrong) > 0;
        let may_create = effects.contains(&Effect::Create) && tried.iter().any(creates);
        let path = may_create.then(|| path(args.intents.as_deref(), run_seed));
        let intents = path.as_deref().map(|path| create(path, redactor, target, run_seed));
        let mut notes = vec![format!("live: {}", spelled(allowed))];
        notes.extend(ignored(args, live.rate.in_flight, may_create));
        let may = |effect: &Effect| effects.contains(effect);
        let forbidden = |case: &Case| {
            let has = |effect: &Effect| case.count(*effect, Chance::IfWrong) > 0;
            [Effect::Create, Effect::Notify].iter().any(|effect| has(effect) && !may(effect))
        };
        let allowed: Vec<_> = selected.iter().filter(|case| !forbidden(case)).copied().collect();
        let short = Plan::of(target, suite, &allowed).short(target);
        notes.extend(short.into_iter().map(|short| format!("too little for all of it: {short}")));
        notes.extend(path.as_ref().map(|path| {
            let path = path.display();
            format!("names begin with {MARK}; what may be made is written to {path} beforehand")
        }));
        if may_create && args.run_seed.is_some() {
            notes.push(format!(
                "run seed {run_seed} was given: names that an earlier run with it signed up here are taken (without \
                 --run-seed they are new)"
            ));
        }
        let guard = Guard::live(live, effects, intents.transpose()?);
        Ok(Self { guard, fresh: path, notes })
    }

    /// Nothing came of the run before its first case: what it began goes again.
    pub(super) fn take_back(&self) {
        if let Some(path) = &self.fresh {
            // It tells of nothing; if it stays, it says so.
            drop(fs::remove_file(path));
        }
    }

    /// Looks at the target before the first case. Nothing was made if it is not the one that is meant.
    pub(super) async fn meet(
        &self,
        target: Target,
        vendors: &BTreeSet<&str>,
        wire: &Wire,
    ) -> Result<Probed, Failure> {
        let met = meet(&target, vendors, wire, &self.guard).await?;
        let is = |of: fn(&VendorTarget) -> bool| {
            let those = vendors.iter().filter(|name| target.vendor(name).is_some_and(of));
            let names = those.copied().collect::<Vec<_>>().join(", ");
            Some(names).filter(|names| !names.is_empty())
        };
        let unpinned = is(|one| one.pin.is_none() && (one.http.is_some() || one.https.is_some()));
        let unpinned = unpinned.map(|names| {
            format!("no fingerprint of {names}: that it is the one rests on its name")
        });
        let plain = is(|one| {
            one.http.is_some() && matches!(one.pin, Some(Pin::Certificate(_) | Pin::PublicKey(_)))
        });
        let plain = plain.map(|names| {
            format!(
                "the plain address of {names} shows no certificate: that it is the one rests on its name"
            )
        });
        let here = is(|one| {
            let is_named = matches!(one.pin, Some(Pin::Certificate(_) | Pin::PublicKey(_)));
            !is_named && one.https.as_ref().is_some_and(Address::is_loopback)
        });
        let here = here.filter(|_| wire.trusts_any()).map(|names| {
            format!("any certificate was accepted of {names}: the address is this machine's")
        });
        let met = met.iter().flat_map(|met| met.notes().collect::<Vec<_>>());
        let notes = self
            .notes
            .iter()
            .cloned()
            .chain(unpinned)
            .chain(plain)
            .chain(here)
            .chain(met)
            .collect();
        Ok(Probed { target, notes })
    }
}

/// What was given on the command line, and does not count at a live target.
fn ignored(args: &Run, in_flight: u16, may_create: bool) -> impl Iterator<Item = String> {
    let jobs = args.jobs.filter(|jobs| *jobs > in_flight).map(|jobs| {
        format!("--jobs {jobs}: no more than pace.in_flight = {in_flight} are under way at once")
    });
    let intents = args.intents.as_ref().filter(|_| !may_create);
    let intents =
        intents.map(|_| "--intents: nothing that is asked may make an account".to_owned());
    jobs.into_iter().chain(intents)
}

/// The same where nothing is live.
pub(super) fn only_for_live(args: &Run) -> Option<String> {
    let given = [("--live", args.live.is_some()), ("--intents", args.intents.is_some())];
    let given: Vec<_> = given.iter().filter(|(_, given)| *given).map(|(name, _)| *name).collect();
    let note = || format!("{}: of no use here, for this target is not live", given.join(", "));
    (!given.is_empty()).then(note)
}

/// Says what is left behind, where no report does.
pub(super) fn say_left(left: Option<&Left>) {
    let Some((left, path)) = left.and_then(|left| Some((left, left.intents.as_ref()?))) else {
        return;
    };
    let Left { made, not_made, unknown, .. } = left;
    // It is the last that can be said, to whoever can read it.
    drop(writeln!(
        anstream::stderr(),
        "left behind: accounts: {made} made, {} of unknown fate, {not_made} not made (`leftovers {}`)",
        unknown.len(),
        path.display()
    ));
}

fn effects(allowed: &[Allowed]) -> BTreeSet<Effect> {
    let effects = allowed.iter().filter_map(|allowed| match allowed {
        Allowed::Read => None,
        Allowed::Create => Some(Effect::Create),
        Allowed::Notify => Some(Effect::Notify),
    });
    effects.collect()
}

/// Where the intents go, if nobody says.
pub(super) fn path(given: Option<&Path>, run_seed: &str) -> PathBuf {
    let plain = |letter: char| if letter.is_ascii_alphanumeric() { letter } else { '-' };
    let name =
        || format!("standin-intents-{}.jsonl", run_seed.chars().map(plain).collect::<String>());
    given.map_or_else(|| PathBuf::from(name()), Path::to_owned)
}

fn create(
    path: &Path,
    redactor: &Redactor,
    target: &Target,
    run_seed: &str,
) -> Result<Intents, Failure> {
    let head = Head {
        format: INTENTS_FORMAT,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        target: target.name.clone(),
        run_seed: run_seed.to_owned(),
        mark: MARK.to_owned(),
        at: SystemTime::now().into(),
    };
    Intents::create(path, redactor.clone(), head)
        .map_err(|error| Failure::NoPlaceForIntents { path: path.display().to_string(), error })
}
