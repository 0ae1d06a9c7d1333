//! From a case and its exchanges to a verdict: pure.
//!
//! A reply is looked at three ways: its outcome, its content (XML as trees, JSON as values), its bytes. All
//! that differs is listed, each under the clause that it is against; what it costs is the table of bases.

mod bindings;
mod bytes;
mod checks;
mod compare;
mod content;
mod cost;
mod finding;
#[cfg(test)]
pub(crate) mod fixture;
mod kind;
mod layout;
mod means;
mod node;
mod pairs;
mod path;
mod pattern;
pub(crate) mod standing;
mod text;

pub use bindings::Bindings;
pub(crate) use finding::visible;
pub(crate) use kind::accepts;
pub(crate) use layout::{Laid, Spot, lay_out};

use finding::Finding;

use crate::case::{Case, Check, Known, Says, Step, What};
use crate::exchange::{Exchange, Fault};
use crate::spec::{Basis, Clause, Ledger};
use crate::verdict::{Mismatch, Verdict, View, Word};

/// Binds what a reply's holes hold, so that later steps can send it. Of a reply that does not conform as
/// much is bound as can be found by its place.
pub fn bind(step: &Step, exchange: &Exchange, bindings: &mut Bindings) {
    if let Ok(reply) = &exchange.received {
        // What is wrong with the case, grading tells.
        drop(checks::run(step, exchange, reply, bindings));
        // A call that was to be refused may have signed somebody up, and given out what nobody looks for.
        for known in step.known.iter().filter(|known| known.says == Says::Made) {
            if is_known(step, known, exchange) {
                let step = Step { checks: known.checks.clone(), ..step.clone() };
                let mut others = Bindings::default();
                drop(checks::run(&step, exchange, reply, &mut others));
                bindings.learn(others);
            }
        }
    }
}

/// Whether a reply is one that a document has: for reading what came of a call, whatever it was to be.
#[must_use]
pub fn is_known(step: &Step, known: &Known, exchange: &Exchange) -> bool {
    let Ok(reply) = &exchange.received else { return false };
    let step = Step { checks: known.checks.clone(), ..step.clone() };
    let Ok(findings) = checks::run(&step, exchange, reply, &mut Bindings::default()) else {
        return false;
    };
    let counts = |finding: &Finding| match known.whole {
        true => finding.view != View::Bytes,
        false => finding.is_outcome,
    };
    !findings.iter().any(counts)
}

/// Grades a case. The exchanges are those of its steps, in order. Strict is for the fake: any mismatch
/// fails, whatever its basis.
#[must_use]
pub fn grade(case: &Case, exchanges: &[Exchange], ledger: &Ledger, strict: bool) -> Verdict {
    let verdict = Verdict { word: Word::Pass, mismatches: Vec::new(), why: None };
    let mut judge = Judge { case, ledger, strict, bindings: Bindings::default(), verdict };
    for (at, step) in case.steps.iter().enumerate() {
        let number = at + 1;
        let on = match exchanges.get(at) {
            Some(exchange) => judge.step(number, step, exchange),
            None => judge.end(Word::Inconclusive, format!("step {number} was not taken")),
        };
        if !on {
            break;
        }
    }
    judge.verdict
}

struct Judge<'a> {
    case: &'a Case,
    ledger: &'a Ledger,
    strict: bool,
    bindings: Bindings,
    verdict: Verdict,
}

impl Judge<'_> {
    /// Grades a step. Whether there is sense in going on.
    fn step(&mut self, number: usize, step: &Step, exchange: &Exchange) -> bool {
        let findings = match &exchange.received {
            Err(fault) => match self.fault(fault) {
                Ok(finding) => vec![finding],
                Err(why) => return self.end(Word::Inconclusive, format!("step {number}: {why}")),
            },
            Ok(reply) if reply.status == 429 && !expects_429(step) => {
                let why = format!("step {number}: too many calls, says the endpoint (429)");
                return self.end(Word::Inconclusive, why);
            }
            Ok(reply) if let Some(why) = means::broken(step, reply) => {
                return self.end(Word::Blocked, format!("step {number}: {why}"));
            }
            Ok(reply) => match checks::run(step, exchange, reply, &mut self.bindings) {
                Ok(findings) => findings,
                Err(why) => return self.end(Word::Error, format!("step {number}: {why}")),
            },
        };
        let ended = exchange.received.is_err();
        let is_outcome = findings.iter().any(|finding| finding.is_outcome);
        let worst = match self.add(number, findings) {
            // What is no HTTP conforms to nothing, whatever was to come.
            Ok(_) if ended => Word::Fail,
            Ok(worst) => worst,
            Err(why) => return self.end(Word::Error, why),
        };
        let failed = worst == Word::Fail || (is_outcome && worst != Word::Pass);
        if step.prepares && failed {
            return self.end(Word::Blocked, format!("step {number}, which prepares, failed"));
        }
        self.verdict.word = cost::worse(self.verdict.word, worst);
        !ended
    }

    /// What happened in place of a reply: a mismatch, or why it says nothing.
    fn fault(&self, fault: &Fault) -> Result<Finding, String> {
        let got = match fault {
            Fault::NotHttp { start, .. } => format!("{fault}: {}", visible(start)),
            Fault::TooLarge { .. } => fault.to_string(),
            Fault::Unreachable { .. }
            | Fault::Tls { .. }
            | Fault::NotTheOne { .. }
            | Fault::TimedOut { .. }
            | Fault::Closed { .. } => return Err(fault.to_string()),
        };
        let clause = self.case.clauses.first().cloned().unwrap_or_default();
        Ok(Finding {
            clause,
            rather: None,
            view: View::Outcome,
            is_field: false,
            is_outcome: true,
            place: "reply".to_owned(),
            expected: "a reply of HTTP/1".to_owned(),
            got,
        })
    }

    /// Lists a step's mismatches, and tells the worst that they cost. With another outcome than the case
    /// is about the rest of the reply is another one, too: all of it costs at most what the outcome does.
    fn add(&mut self, step: usize, findings: Vec<Finding>) -> Result<Word, String> {
        let is_outcome = findings.iter().any(|finding| finding.is_outcome);
        let most = is_outcome.then(|| self.headlines_cost()).transpose()?;
        let mut worst = Word::Pass;
        for finding in self.headline(&findings).into_iter().chain(findings) {
            let rather = finding.rather.and_then(|clause| self.ledger.get(clause));
            let clause = rather.or_else(|| self.ledger.get(&finding.clause));
            let clause =
                clause.ok_or_else(|| format!("no clause {} in the ledger", finding.clause))?;
            // The page's outcome is the code, the status, the field.
            let basis = self.basis(clause);
            let is_field = finding.is_field && basis == Basis::Page;
            let view = if is_field { View::Outcome } else { finding.view };
            let Some(word) = cost::of(basis, view, self.strict) else { continue };
            worst = cost::worse(worst, most.map_or(word, |most| cost::milder(word, most)));
            self.verdict.mismatches.push(Mismatch {
                step,
                clause: clause.id.clone(),
                basis,
                view,
                place: finding.place,
                expected: finding.expected,
                got: finding.got,
            });
        }
        Ok(worst)
    }

    /// What another outcome than the case is about costs.
    fn headlines_cost(&self) -> Result<Word, String> {
        let headline = self.case.headline(self.ledger);
        let (_, basis) = headline.ok_or("a case that is about no clause of the ledger")?;
        Ok(cost::of(basis, View::Outcome, self.strict).unwrap_or(Word::Pass))
    }

    /// What a clause rests on in this case.
    fn basis(&self, clause: &Clause) -> Basis {
        let own = self.case.headline(self.ledger).filter(|(headline, _)| headline.id == clause.id);
        own.map_or(clause.basis, |(_, basis)| basis)
    }

    /// An outcome that is not as it should be is one against what the case is about, too.
    fn headline(&self, findings: &[Finding]) -> Option<Finding> {
        let clause = self.case.clauses.first()?;
        let mut outcomes = findings.iter().filter(|finding| finding.is_outcome);
        let first = outcomes.next()?;
        let told = first.clause == *clause || outcomes.any(|other| other.clause == *clause);
        let place = "outcome".to_owned();
        let headline = || Finding { clause: clause.clone(), place, ..first.clone() };
        (!told).then(headline)
    }

    /// Ends the case with a word, unless a worse one stands.
    fn end(&mut self, word: Word, why: String) -> bool {
        self.verdict.word = cost::worse(self.verdict.word, word);
        self.verdict.why = Some(why);
        false
    }
}

fn expects_429(step: &Step) -> bool {
    let expects = |check: &Check| matches!(check.what, What::Status(429));
    step.checks.iter().any(expects)
}

#[cfg(test)]
mod tests;
