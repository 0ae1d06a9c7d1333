//! What a case's exchanges are held against: the documents, what is known to fail, and an earlier recording.

use toml::value::Date;

use crate::case::Case;
use crate::evidence::Evidence;
use crate::exchange::Exchange;
use crate::grade::grade;
use crate::spec::Ledger;
use crate::target::Target;
use crate::verdict::{Verdict, Word};

/// What is judged by.
#[derive(Clone, Copy, Debug)]
pub struct Standard<'a> {
    /// The clauses.
    pub ledger: &'a Ledger,
    /// What is judged.
    pub target: &'a Target,
    /// The day, for expectations that expire.
    pub today: Date,
    /// How it was before.
    pub against: Option<&'a Evidence>,
}

impl Standard<'_> {
    /// The verdict on a case, from its exchanges alone.
    #[must_use]
    pub fn verdict(&self, case: &Case, exchanges: &[Exchange]) -> Verdict {
        let graded = self.graded(case, exchanges);
        match self.target.expectation(&case.id) {
            Some(_) => self.as_expected(case, graded),
            None => self.as_recorded(case, exchanges, graded),
        }
    }

    fn graded(&self, case: &Case, exchanges: &[Exchange]) -> Verdict {
        grade(case, exchanges, self.ledger, self.target.strict)
    }

    /// What was expected to fail is an expected failure, as long as it is expected, and a stale expectation
    /// when it comes to anything less.
    fn as_expected(&self, case: &Case, verdict: Verdict) -> Verdict {
        let Some(expected) = self.target.expectation(&case.id) else { return verdict };
        let (word, why) = match verdict.word {
            Word::Pass => (Word::Xpass, format!("expected to fail: {}", expected.reason)),
            less @ (Word::Warn | Word::Note) => (
                Word::Xpass,
                format!("expected to fail, and is a {less} only: {}", expected.reason),
            ),
            Word::Fail if expected.has_expired(self.today) => {
                let why =
                    format!("expected to fail until {}: {}", expected.expires, expected.reason);
                (Word::Fail, why)
            }
            Word::Fail => (Word::Xfail, expected.reason.clone()),
            // These say nothing of the target.
            Word::Blocked
            | Word::Skip
            | Word::Inconclusive
            | Word::Error
            | Word::Xfail
            | Word::Xpass
            | Word::Drift => return verdict,
        };
        Verdict { word, mismatches: verdict.mismatches, why: Some(why) }
    }

    /// What fails as it did when it was recorded has drifted from its page, and is known to have. What
    /// is another thing than it was is told with both; a failure that is none any more makes the recording stale.
    fn as_recorded(&self, case: &Case, exchanges: &[Exchange], verdict: Verdict) -> Verdict {
        let Some((evidence, before)) = self.against.and_then(|evidence| {
            // The answers to other questions tell nothing.
            let recorded = evidence.get(&case.id).filter(|recorded| recorded.answers(case))?;
            Some((evidence, recorded.exchanges.as_slice()))
        }) else {
            return verdict;
        };
        let graded = self.graded(case, before);
        let day = evidence.day();
        let (was, is) = (
            crate::evidence::outcome(case, before, &graded),
            crate::evidence::outcome(case, exchanges, &verdict),
        );
        let changed = || changed(&day, &graded, &verdict, &was, &is);
        let (word, why) = match (verdict.word, graded.word) {
            (Word::Fail, Word::Fail) if was == is => {
                let why = format!("as recorded on {day}, though the document says otherwise");
                (Word::Drift, why)
            }
            (Word::Fail, _) => (Word::Fail, changed()),
            (Word::Pass | Word::Warn | Word::Note, Word::Fail) => {
                (Word::Xpass, format!("no failure any more; {}", changed()))
            }
            (word @ (Word::Warn | Word::Note), _) if was != is => (word, changed()),
            _ => return verdict,
        };
        Verdict { word, mismatches: verdict.mismatches, why: Some(why) }
    }
}

/// Both, where they differ first.
fn changed(day: &str, before: &Verdict, now: &Verdict, was: &[String], is: &[String]) -> String {
    let differ = was.iter().zip(is).find(|(was, is)| was != is);
    let only = |longer: &[String], other: &[String]| longer.get(other.len()).cloned();
    let (was, is) = match differ {
        Some((was, is)) => (was.clone(), is.clone()),
        None => {
            let nothing = || "nothing of it".to_owned();
            (only(was, is).unwrap_or_else(nothing), only(is, was).unwrap_or_else(nothing))
        }
    };
    format!(
        "changed since the recording of {day}: was {} ({was}), is {} ({is})",
        before.word, now.word
    )
}
