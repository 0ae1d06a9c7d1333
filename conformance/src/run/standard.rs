//! What a case's exchanges are held against: the documents, what is known to fail, and an earlier recording.

use toml::value::Date;

use crate::case::Case;
use crate::evidence::{Evidence, outcome};
use crate::exchange::Exchange;
use crate::grade::grade;
use crate::report::Redactor;
use crate::spec::Ledger;
use crate::target::{Expected, ExpectedVerdict, Target};
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
    /// Knows what stands in the exchanges in place of secrets: not the same in any two runs.
    pub redactor: &'a Redactor,
}

/// A case as it was, and as it is.
struct Compared {
    day: String,
    was: (Verdict, Vec<String>),
    is: Vec<String>,
}

impl Standard<'_> {
    /// The verdict on a case, from its exchanges alone.
    #[must_use]
    pub fn verdict(&self, case: &Case, exchanges: &[Exchange]) -> Verdict {
        let verdict = grade(case, exchanges, self.ledger, self.target.strict);
        let compared = self.compared(case, exchanges, &verdict);
        match self.target.expectation(&case.id) {
            Some(expected) => self.as_expected(expected, compared.as_ref(), verdict),
            None => match compared {
                Some(compared) => compared.as_recorded(verdict),
                None => verdict,
            },
        }
    }

    /// What a reader of a report has to know of the earlier recording.
    #[must_use]
    pub fn held_against(&self) -> Option<String> {
        let evidence = self.against?;
        let target = &evidence.head.target;
        let other = if target.name == self.target.name { "" } else { ", which is another target" };
        Some(format!(
            "held against a recording of {}, of {} ({}){other}",
            evidence.day(),
            target.name,
            target.address
        ))
    }

    /// What was expected to fail is an expected failure, as long as it is expected, and a stale expectation
    /// when it comes to anything less.
    fn as_expected(
        &self,
        expected: &Expected,
        compared: Option<&Compared>,
        verdict: Verdict,
    ) -> Verdict {
        let Expected { date, expires, reason, .. } = expected;
        let (word, why) = match verdict.word {
            Word::Pass => (Word::Xpass, format!("expected to fail: {reason}")),
            less @ (Word::Warn | Word::Note) => {
                (Word::Xpass, format!("expected to fail, and is a {less} only: {reason}"))
            }
            Word::Fail if expected.has_expired(self.today) => {
                (Word::Fail, format!("expected to fail until {expires}: {reason}"))
            }
            Word::Fail => {
                match (expected.verdict, compared.filter(|compared| compared.differs())) {
                    (ExpectedVerdict::Fail, _) => (Word::Xfail, reason.clone()),
                    (ExpectedVerdict::Drift, Some(compared)) => {
                        (Word::Fail, compared.changed(verdict.word))
                    }
                    (ExpectedVerdict::Drift, None) => {
                        (Word::Drift, format!("{}: {reason}", drift(date)))
                    }
                }
            }
            // These say nothing of the target.
            Word::Blocked
            | Word::Skip
            | Word::Inconclusive
            | Word::Error
            | Word::Xfail
            | Word::Xpass
            | Word::Drift => return verdict,
        };
        Verdict { why: Some(why), word, ..verdict }
    }

    /// What was recorded of a case beside what it comes to now; none if it was not asked the same.
    fn compared(&self, case: &Case, exchanges: &[Exchange], verdict: &Verdict) -> Option<Compared> {
        let evidence = self.against?;
        // The answers to other questions tell nothing.
        let recorded = evidence.get(&case.id).filter(|recorded| recorded.answers(case))?;
        let before = recorded.exchanges.as_slice();
        let graded = grade(case, before, self.ledger, self.target.strict);
        let was = outcome(case, before, &graded, &evidence.redactor);
        let is = outcome(case, exchanges, verdict, self.redactor);
        Some(Compared { day: evidence.day(), was: (graded, was), is })
    }
}

impl Compared {
    /// What fails as it did when it was recorded has drifted from its page, and is known to have. What
    /// is another thing than it was is told with both; a failure that is none any more makes the recording stale.
    fn as_recorded(&self, verdict: Verdict) -> Verdict {
        let changed = || self.changed(verdict.word);
        let (word, why) = match (verdict.word, self.was.0.word) {
            (Word::Fail, _) if !self.differs() => (Word::Drift, drift(&self.day)),
            (Word::Fail, _) => (Word::Fail, changed()),
            (Word::Pass | Word::Warn | Word::Note, Word::Fail) => {
                (Word::Xpass, format!("no failure any more; {}", changed()))
            }
            (word @ (Word::Warn | Word::Note), _)
            | (word @ Word::Pass, Word::Warn | Word::Note)
                if self.was.1 != self.is =>
            {
                (word, changed())
            }
            _ => return verdict,
        };
        Verdict { why: Some(why), word, ..verdict }
    }

    /// Whether a failure is another one than it was, or was none.
    fn differs(&self) -> bool {
        self.was.0.word != Word::Fail || self.was.1 != self.is
    }

    /// Both, where they differ first.
    fn changed(&self, word: Word) -> String {
        let Self { day, was: (graded, was), is } = self;
        let differ = was.iter().zip(is).find(|(was, is)| was != is);
        let nothing = "nothing of it".to_owned();
        let only = |longer: &[String], other: &[String]| longer.get(other.len()).cloned();
        let (was, is) = match differ {
            Some((was, is)) => (was.clone(), is.clone()),
            None => (
                only(was, is).unwrap_or_else(|| nothing.clone()),
                only(is, was).unwrap_or_else(|| nothing.clone()),
            ),
        };
        format!(
            "changed since the recording of {day}: was {} ({was}), is {word} ({is})",
            graded.word
        )
    }
}

fn drift(day: &impl std::fmt::Display) -> String {
    format!("as recorded on {day}, though the document says otherwise")
}
