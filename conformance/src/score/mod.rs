//! The suite's own score: grading over recordings that were damaged on purpose. What it does not notice in
//! them it would not notice in an endpoint. Pure, and without chance: the same recording, the same score.

mod alter;
mod damage;
mod within;

use serde::Serialize;

pub use damage::{Damage, damages};

use crate::case::Case;
use crate::exchange::Exchange;
use crate::grade::grade;
use crate::spec::Ledger;
use crate::verdict::{Verdict, Word};

/// A good recording of a case, and the replies that its own can be mistaken for.
#[derive(Clone, Debug)]
pub struct Subject<'a> {
    /// The case.
    pub case: &'a Case,
    /// What was recorded of it.
    pub exchanges: &'a [Exchange],
    /// A recording with the opposite outcome: of the baseline for a refusal, of a refusal for a baseline.
    pub pair: Option<&'a [Exchange]>,
    /// Recordings of other refusals of the operation, by the ids of their cases.
    pub siblings: Vec<(&'a str, &'a [Exchange])>,
}

/// How much of the damage is noticed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Score {
    /// So many damaged recordings were graded.
    pub damages: usize,
    /// So many did not pass.
    pub caught: usize,
    /// So many of those have a mismatch under the clause whose bytes were damaged.
    pub rightly_named: usize,
    /// Those that passed, and those that went under another name.
    pub survivors: Vec<Survivor>,
    /// Cases whose recordings are not good to begin with, and so are not damaged, with their verdicts.
    pub unusable: Vec<(String, Word)>,
}

/// Damage that was not noticed, or not understood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Survivor {
    /// The case.
    pub case: String,
    /// What was altered.
    pub what: String,
    /// It did not pass, but no mismatch names the clause.
    pub caught: bool,
    /// Why it counts as one.
    pub why: String,
}

/// Scores the suite over recordings of the fake.
#[must_use]
pub fn score(subjects: &[Subject<'_>], ledger: &Ledger) -> Score {
    let mut score = Score::default();
    for subject in subjects {
        let good = grade(subject.case, subject.exchanges, ledger, true);
        if good.word != Word::Pass {
            score.unusable.push((subject.case.id.clone(), good.word));
            continue;
        }
        for damage in damages(subject) {
            let verdict = grade(subject.case, &damage.exchanges, ledger, true);
            score.add(&subject.case.id, damage, &verdict);
        }
    }
    score
}

impl Score {
    fn add(&mut self, case: &str, damage: Damage, verdict: &Verdict) {
        self.damages += 1;
        let caught = verdict.word != Word::Pass;
        let named: Vec<&str> =
            verdict.mismatches.iter().map(|mismatch| mismatch.clause.as_str()).collect();
        let rightly = damage.clauses.iter().any(|clause| named.contains(&clause.as_str()));
        self.caught += usize::from(caught);
        self.rightly_named += usize::from(caught && rightly);
        if caught && rightly {
            return;
        }
        let clauses = damage.clauses.join(", ");
        let why = if caught {
            format!("{} under {}, not {clauses}", verdict.word, named.join(", "))
        } else {
            format!("nothing that is checked differs ({clauses})")
        };
        self.survivors.push(Survivor { case: case.to_owned(), what: damage.what, caught, why });
    }
}

#[cfg(test)]
mod tests;
