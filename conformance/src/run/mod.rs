//! Runs cases against a target: each in a world of its own where the target has worlds, several at once,
//! and tells the results in the order of the cases.

mod case;
mod exit;
pub mod live;
mod probe;
mod select;
mod standard;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use futures_util::stream::{self, StreamExt as _};
use toml::value::Date;

use crate::case::Case;
use crate::evidence::Evidence;
use crate::exchange::Exchange;
use crate::report::Redactor;
use crate::send::Wire;
use crate::spec::Ledger;
use crate::target::Target;
use crate::verdict::{Verdict, Word};

pub use case::world_name;
pub use exit::Exit;
pub use live::Guard;
pub use probe::{Probed, probe};
pub use select::Selection;
pub use standard::Standard;

/// What a run tries cases with.
pub struct Runner<'a> {
    /// The clauses.
    pub ledger: &'a Ledger,
    /// What is judged.
    pub target: &'a Target,
    /// How it is asked.
    pub wire: &'a Wire,
    /// Makes up the names that are signed up.
    pub run_seed: String,
    /// Makes up the names of worlds, so that a run never meets what another left in one.
    pub nonce: String,
    /// The day, for expectations that expire.
    pub today: Date,
    /// How it was before.
    pub against: Option<&'a Evidence>,
    /// What stands before every call.
    pub guard: &'a Guard,
    /// Gives stand-ins to the secrets in what went over the wire, before anything else is made of it.
    pub redactor: &'a Redactor,
}

/// What came of a case.
#[derive(Clone, Debug)]
pub struct Ran {
    /// The verdict.
    pub verdict: Verdict,
    /// What is to be said beside it, of what is not graded: a redirect, what became of an account.
    pub remarks: Vec<String>,
    /// What went over the wire, a step each; fewer if the case could not go on. Without secrets.
    pub exchanges: Vec<Exchange>,
    /// How long it all took.
    pub took: Duration,
}

/// How many cases are tried at once, and when to stop.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// At once.
    pub jobs: usize,
    /// After so many cases that failed, came to nothing, or could not be tried, no further one is.
    pub max_fail: Option<u32>,
}

impl Runner<'_> {
    /// Tries the selected cases, the baselines that they build on before them, and tells each result in
    /// the order of `cases`, until it is told to stop (`false`), or the guard is. What is not told was not
    /// tried.
    pub async fn run(
        &self,
        cases: &[Case],
        selected: impl Fn(&Case) -> bool,
        pace: Pace,
        mut tell: impl FnMut(&Case, Ran) -> bool,
    ) {
        let wanted: Vec<&Case> = cases.iter().filter(|case| selected(case)).collect();
        let mut baselines = self.baselines(cases, &wanted, pace.jobs).await;
        let words: BTreeMap<String, Word> =
            baselines.iter().map(|(id, ran)| (id.clone(), ran.verdict.word)).collect();
        let ready: Vec<(&Case, Option<Ran>)> =
            wanted.into_iter().map(|case| (case, baselines.remove(&case.id))).collect();
        let tried = ready.into_iter().map(|(case, ready)| {
            let words = &words;
            async move {
                let blocked = || self.blocked(case, words);
                match ready.or_else(blocked) {
                    Some(ran) => Some((case, ran)),
                    None => self.try_case(case).await.map(|ran| (case, ran)),
                }
            }
        });
        let mut tried = stream::iter(tried).buffered(pace.jobs);
        let mut failed = 0;
        while let Some(tried) = tried.next().await {
            let Some((case, ran)) = tried else { continue };
            let word = ran.verdict.word;
            failed += u32::from(matches!(word, Word::Fail | Word::Error | Word::Inconclusive));
            let on = tell(case, ran);
            let enough = pace.max_fail.filter(|most| failed >= *most);
            if on && enough.is_none() {
                continue;
            }
            if !self.guard.is_live() {
                return;
            }
            // What is under way may make an account: it is waited for.
            let why = enough.map_or_else(
                || "a report cannot be written".to_owned(),
                |most| format!("--max-fail {most}: so many cases failed, or came to nothing"),
            );
            self.guard.stop(why, Exit::Incomplete);
        }
    }

    /// The baselines of the cases that are wanted, whether they are wanted themselves or not.
    async fn baselines(
        &self,
        cases: &[Case],
        wanted: &[&Case],
        jobs: usize,
    ) -> BTreeMap<String, Ran> {
        // What is skipped builds on nothing: no call is made for its sake.
        let tried = wanted.iter().filter(|case| self.skips(case).is_none());
        let ids: BTreeSet<&str> = tried.filter_map(|case| case.baseline.as_deref()).collect();
        let needed = |case: &&Case| case.baseline.is_none() && ids.contains(case.id.as_str());
        let tried = cases
            .iter()
            .filter(needed)
            .map(|case| async move { Some((case.id.clone(), self.try_case(case).await?)) });
        let tried = stream::iter(tried).buffered(jobs);
        tried.filter_map(|ran| async { ran }).collect().await
    }

    /// Why a case is not tried at this target.
    fn skips(&self, case: &Case) -> Option<String> {
        self.target.lacks(case).or_else(|| self.guard.forbids(case))
    }

    fn blocked(&self, case: &Case, words: &BTreeMap<String, Word>) -> Option<Ran> {
        let why = blocked(case, words)?;
        // What is skipped for a reason of its own says so.
        let skipped = self.skips(case).is_some();
        (!skipped).then(|| Ran::nothing(Word::Blocked, why))
    }

    fn standard(&self) -> Standard<'_> {
        let Self { ledger, target, today, against, redactor, .. } = *self;
        Standard { ledger, target, today, against, redactor }
    }
}

/// Why a case says nothing, if what it builds on did not work.
#[must_use]
pub fn blocked(case: &Case, words: &BTreeMap<String, Word>) -> Option<String> {
    let baseline = case.baseline.as_ref()?;
    let word = *words.get(baseline)?;
    let holds = matches!(word, Word::Pass | Word::Xpass | Word::Warn | Word::Note | Word::Skip);
    (!holds).then(|| format!("the plain call did not work: {baseline} is {word}"))
}

impl Ran {
    /// What came of a case that was left while a call of it was under way.
    #[must_use]
    pub fn left() -> Self {
        let why = "a call of it was sent, and the run was ended before what came of it was read";
        Self::nothing(Word::Inconclusive, why.to_owned())
    }

    fn nothing(word: Word, why: String) -> Self {
        let verdict = Verdict { word, mismatches: Vec::new(), why: Some(why) };
        Self { verdict, remarks: Vec::new(), exchanges: Vec::new(), took: Duration::ZERO }
    }

    /// The verdict as it is told: with the remarks.
    #[must_use]
    pub fn told(&self) -> Verdict {
        let why: Vec<_> = self.verdict.why.iter().chain(&self.remarks).cloned().collect();
        let why = (!why.is_empty()).then(|| why.join("; "));
        Verdict { why, ..self.verdict.clone() }
    }
}
