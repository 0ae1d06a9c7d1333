//! `score`: how good the suite is. Every reply of a run is damaged on purpose; what the suite does not
//! notice it would not notice in an endpoint.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write as _};
use std::time::SystemTime;

use super::set_up::{self, Suite};
use super::{Failure, Select};
use crate::case::{Case, To, What};
use crate::exchange::Exchange;
use crate::report::Redactor;
use crate::run::live::Guard;
use crate::run::{Exit, Pace, Runner, Selection, probe};
use crate::score::{Score, Subject, score as scored};
use crate::send::{Limits, Wire};
use crate::spec::VENDORS;
use crate::target::day;
use crate::text::Template;
use crate::verdict::Word;

/// Other refusals that a refusal's reply is swapped with.
const SIBLINGS: usize = 3;

/// Records the cases at a target, damages what came, and grades that.
pub(super) fn score(target: Option<&str>, select: &Select, suite: &Suite) -> Result<Exit, Failure> {
    let by_address = target.is_some_and(set_up::is_address);
    let target = set_up::target(target, suite, None)?;
    let redactor = Redactor::new(target.secrets().map(str::to_owned).collect());
    if target.live().is_some() {
        return Err(Failure::NotScored(target.name));
    }
    let wire = Wire::new(Limits::default())?;
    let selection = suite.selection(select)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let (recordings, lost) = runtime.block_on(async {
        let probed = probe(target, by_address, &VENDORS.into_iter().collect(), &wire).await?;
        let nonce = super::run::random()?;
        let guard = Guard::open();
        let runner = Runner {
            ledger: &suite.specs.ledger,
            target: &probed.target,
            wire: &wire,
            run_seed: nonce.clone(),
            nonce,
            today: day(SystemTime::now()),
            against: None,
            guard: &guard,
            // What is damaged stays in memory.
            redactor: &Redactor::default(),
        };
        let mut recordings = BTreeMap::new();
        let mut lost = Vec::new();
        let pace = Pace { jobs: 8, max_fail: None };
        let record = |case: &Case, ran: crate::run::Ran| {
            match ran.verdict.word {
                Word::Pass => drop(recordings.insert(case.id.clone(), ran.exchanges)),
                // Known beforehand to give nothing to damage.
                Word::Skip | Word::Xfail => {}
                word => lost.push((case.id.clone(), word)),
            }
            true
        };
        let needed = needed(suite, &selection);
        runner.run(&suite.cases, |case| needed.contains(case.id.as_str()), pace, record).await;
        Ok::<_, Failure>((recordings, lost))
    })?;
    let subjects = subjects(suite, &selection, &recordings);
    let score = scored(&subjects, &suite.specs.ledger);
    for (case, word) in lost.iter().chain(&score.unusable) {
        anstream::eprintln!("{word} {case}: not damaged, and so not scored");
    }
    if subjects.is_empty() {
        anstream::eprintln!("no case that was asked for passed: there is nothing to damage");
        return Ok(if lost.is_empty() { Exit::Nothing } else { Exit::Incomplete });
    }
    told(&score, subjects.len(), suite.cases.len(), &redactor)?;
    Ok(if !score.survivors.is_empty() {
        Exit::Fails
    } else if lost.is_empty() && score.unusable.is_empty() {
        Exit::Conforms
    } else {
        Exit::Incomplete
    })
}

/// What was not noticed, and the figures.
fn told(score: &Score, recordings: usize, cases: usize, redactor: &Redactor) -> io::Result<()> {
    let mut out = io::stdout().lock();
    for survivor in &score.survivors {
        let what = if survivor.caught { "MISNAMED" } else { "SURVIVED" };
        let text =
            format!("{what}  {}\n    {}\n    {}", survivor.case, survivor.what, survivor.why);
        writeln!(out, "{}", redactor.text(&text))?;
    }
    let Score { damages, caught, rightly_named, .. } = score;
    writeln!(
        out,
        "{recordings} recordings of {cases} cases: {damages} damages, {caught} caught, {rightly_named} \
         of them under the clause whose bytes they were"
    )
}

/// The cases that are selected, and in their envelopes one of each outcome, to be swapped with.
fn needed<'a>(suite: &'a Suite, selection: &Selection) -> BTreeSet<&'a str> {
    let selected = suite.selected(selection);
    let places: BTreeSet<_> = selected.iter().map(|case| place(case)).collect();
    let near = suite.cases.iter().filter(|case| places.contains(&place(case)));
    let near: Vec<_> = near.map(|case| (case, [].as_slice())).collect();
    let others = outcomes(&near).into_values().flatten().map(|(case, _)| case);
    others.chain(selected).map(|case| case.id.as_str()).collect()
}

fn subjects<'a>(
    suite: &'a Suite,
    selection: &Selection,
    recordings: &'a BTreeMap<String, Vec<Exchange>>,
) -> Vec<Subject<'a>> {
    let recorded = |case: &'a Case| Some((case, recordings.get(&case.id)?.as_slice()));
    let all: Vec<_> = suite.cases.iter().filter_map(recorded).collect();
    let outcomes = outcomes(&all);
    let chosen = all.iter().filter(|(case, _)| selection.takes(case, &suite.specs.ledger));
    let subject = |(case, exchanges): &(&'a Case, &'a [Exchange])| {
        let own = expected(case);
        let near = outcomes.get(&place(case));
        let mut others = near
            .into_iter()
            .flatten()
            .filter(|(other, _)| own.is_some() && expected(other) != own)
            .map(|(other, exchanges)| (other.id.as_str(), *exchanges));
        // The first of an envelope is its baseline: for that, the first refusal.
        let pair = others.next().map(|(_, exchanges)| exchanges);
        Subject { case, exchanges, pair, siblings: others.take(SIBLINGS).collect() }
    };
    chosen.map(subject).collect()
}

/// A vendor's envelope.
type Place<'a> = (&'a str, &'a str);

fn place(case: &Case) -> Place<'_> {
    (&case.vendor, &case.envelope)
}

/// For each envelope of each vendor a recording of each outcome, the baseline's first.
fn outcomes<'a>(
    all: &[(&'a Case, &'a [Exchange])],
) -> BTreeMap<Place<'a>, Vec<(&'a Case, &'a [Exchange])>> {
    let mut outcomes: BTreeMap<_, Vec<(&Case, &[Exchange])>> = BTreeMap::new();
    for (case, exchanges) in all.iter().filter(|(case, _)| case.seed.is_none()) {
        let there = outcomes.entry(place(case)).or_default();
        let is_new = there.iter().all(|(other, _)| expected(other) != expected(case));
        if is_new && expected(case).is_some() {
            there.push((case, exchanges));
        }
    }
    outcomes
}

/// What a case's last call of the vendor has to get.
fn expected(case: &Case) -> Option<&Template> {
    let step = case.steps.iter().rfind(|step| step.request.to == To::Vendor)?;
    step.checks.iter().find_map(|check| match &check.what {
        What::Body { template, .. } => Some(template),
        _ => None,
    })
}
