//! From what the judge holds to what a run tells.

use std::collections::BTreeMap;
use std::time::Duration;

use super::{Cited, Clause, Graded, Wire};
use crate::case::{Case, Check, Request, To};
use crate::exchange::{Exchange, Sending};
use crate::spec::Ledger;
use crate::text::Template;
use crate::verdict::Verdict;

/// A case, and everything that came of it.
#[derive(Clone, Debug)]
pub struct Done<'a> {
    /// The case.
    pub case: &'a Case,
    /// The case that it is a change of, if it is one.
    pub baseline: Option<&'a Case>,
    /// Its verdict.
    pub verdict: &'a Verdict,
    /// What went over the wire, a step each.
    pub exchanges: &'a [Exchange],
    /// When it began, since the run did.
    pub at: Duration,
    /// How long it took.
    pub took: Duration,
    /// The command that does it again.
    pub replay: String,
}

impl Graded {
    /// What reports have of a case.
    #[must_use]
    pub fn of(done: &Done<'_>, ledger: &Ledger) -> Self {
        let case = done.case;
        let against = done.verdict.mismatches.iter().map(|mismatch| mismatch.clause.clone());
        let mut cited = cited(case);
        against.for_each(|clause| add(&mut cited, &clause));
        let mut clauses: Vec<_> =
            cited.iter().filter_map(|id| ledger.get(id)).map(Cited::from).collect();
        if let (Some(headline), Some((_, basis))) = (clauses.first_mut(), case.headline(ledger)) {
            headline.basis = basis;
        }
        Self {
            id: case.id.clone(),
            vendor: case.vendor.clone(),
            envelope: case.envelope.clone(),
            title: case.title.clone(),
            clauses,
            place: case.place.to_string(),
            baseline: case.baseline.clone(),
            change: done.baseline.map(|baseline| change(done, baseline)).unwrap_or_default(),
            means: means(case),
            verdict: done.verdict.clone(),
            at_us: micros(done.at),
            took_us: micros(done.took),
            exchanges: done.exchanges.iter().map(Wire::from).collect(),
            replay: done.replay.clone(),
        }
    }
}

/// The ledger as reports have it: every clause, and how many of the suite's cases cite it.
#[must_use]
pub fn clauses(ledger: &Ledger, suite: &[Case]) -> Vec<Clause> {
    let mut counts = BTreeMap::<String, usize>::new();
    for clause in suite.iter().flat_map(cited) {
        *counts.entry(clause).or_default() += 1;
    }
    let told = ledger.iter().map(|clause| Clause {
        id: clause.id.clone(),
        vendor: clause.vendor.clone(),
        level: clause.level,
        basis: clause.basis,
        at: clause.at.clone(),
        says: clause.says.clone(),
        untestable: clause.untestable.clone(),
        cases: counts.get(&clause.id).copied().unwrap_or_default(),
    });
    told.collect()
}

/// Microseconds; more than half a million years are as many.
#[must_use]
pub fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}

impl From<&crate::spec::Clause> for Cited {
    fn from(clause: &crate::spec::Clause) -> Self {
        Self {
            id: clause.id.clone(),
            level: clause.level,
            basis: clause.basis,
            at: clause.at.clone(),
            says: clause.says.clone(),
        }
    }
}

/// The clauses that a case names, then those of its checks and their holes; each once.
fn cited(case: &Case) -> Vec<String> {
    let mut clauses = Vec::new();
    case.clauses.iter().for_each(|clause| add(&mut clauses, clause));
    for check in case.steps.iter().flat_map(|step| &step.checks) {
        add(&mut clauses, &check.clause);
        let holes = template(check).into_iter().flat_map(Template::holes);
        holes.filter_map(|hole| hole.clause.as_ref()).for_each(|clause| add(&mut clauses, clause));
    }
    clauses
}

fn add(clauses: &mut Vec<String>, clause: &str) {
    if !clauses.iter().any(|known| known == clause) {
        clauses.push(clause.to_owned());
    }
}

/// The steps that ask no vendor, from 1.
fn means(case: &Case) -> Vec<usize> {
    let steps = case.steps.iter().zip(1..).filter(|(step, _)| step.request.to.is_means());
    steps.map(|(_, number)| number).collect()
}

fn template(check: &Check) -> Option<&Template> {
    check.what.template()
}

/// What the last call that differs from the baseline's has of its own. Only symbols are compared: two fresh
/// names are the same change of nothing. What the target's means are asked is no change of a call.
fn change(done: &Done<'_>, baseline: &Case) -> Vec<String> {
    let Some(plain) = baseline.steps.first().map(|step| &step.request) else { return Vec::new() };
    let steps = done.case.steps.iter().zip(done.exchanges);
    let steps = steps.filter(|(step, _)| step.request.to == To::Vendor);
    let changes = steps.map(|(step, exchange)| difference(&step.request, plain, &exchange.sent));
    changes.collect::<Vec<_>>().into_iter().rfind(|change| !change.is_empty()).unwrap_or_default()
}

fn difference(own: &Request, plain: &Request, sent: &Sending) -> Vec<String> {
    let mut change = arguments(own, plain, sent);
    if own.verb != plain.verb {
        change.push(format!("{} instead of {}", own.verb, plain.verb));
    }
    if own.path != plain.path || own.query != plain.query {
        change.push("another path".to_owned());
    }
    if own.tls != plain.tls {
        change.push(if own.tls { "over TLS" } else { "without TLS" }.to_owned());
    }
    if own.basic != plain.basic {
        change.push("other credentials".to_owned());
    }
    if own.escaping != plain.escaping {
        change.push("everything escaped".to_owned());
    }
    let headers = own.headers.iter().filter(|header| !plain.headers.contains(header));
    change.extend(headers.map(|(name, _)| format!("header {name}")));
    change.extend(own.without.iter().map(|name| format!("without header {name}")));
    change
}

fn arguments(own: &Request, plain: &Request, sent: &Sending) -> Vec<String> {
    let mut change = Vec::new();
    for argument in &own.arguments {
        let same = |other: &&crate::case::Sent| other.name == argument.name;
        let before = plain.arguments.iter().find(same);
        if before.is_none_or(|before| before.value != argument.value) {
            let last = sent.arguments.iter().rfind(|(name, _)| *name == argument.name);
            let value = last.map(|(_, value)| value.as_str()).unwrap_or_default();
            change.push(format!("{}={value}", argument.name));
        } else if before.is_some_and(|before| before.in_query != argument.in_query) {
            change.push(format!("{} in the other place", argument.name));
        }
    }
    let names = |request: &Request| -> Vec<String> {
        request.arguments.iter().map(|argument| argument.name.clone()).collect()
    };
    let (own, plain) = (names(own), names(plain));
    let missing = plain.iter().filter(|name| !own.contains(name));
    change.extend(missing.map(|name| format!("without {name}")));
    let kept = |names: &[String], others: &[String]| -> Vec<String> {
        names.iter().filter(|name| others.contains(name)).cloned().collect()
    };
    if kept(&own, &plain) != kept(&plain, &own) {
        change.push("arguments in another order".to_owned());
    }
    change
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

    use super::*;
    use crate::case::{Escaping, Sent};
    use crate::report::samples;
    use crate::text::Value;

    fn change_of(alter: impl Fn(&mut Request)) -> String {
        let plain = samples::baseline();
        let mut request = plain.steps.first().unwrap().request.clone();
        let other = Sent { name: "b".into(), value: Value::literal("1"), in_query: false };
        let mut plain = request.clone();
        plain.arguments.push(other.clone());
        request.arguments.push(other);
        alter(&mut request);
        difference(&request, &plain, &samples::exchange(b"").sent).join("; ")
    }

    #[test]
    fn a_change_is_told_as_it_went_out() {
        assert_eq!(samples::failed().change, ["properties[login]=ab"]);
        assert_eq!(change_of(|_| {}), "");
        assert_eq!(change_of(|request| drop(request.arguments.pop())), "without b");
        assert_eq!(change_of(|request| request.arguments.reverse()), "arguments in another order");
        assert_eq!(change_of(|request| request.escaping = Escaping::Full), "everything escaped");
        assert_eq!(change_of(|request| request.verb = "GET".into()), "GET instead of POST");
        let without = |request: &mut Request| request.without.push("Host".into());
        assert_eq!(change_of(without), "without header Host");
    }

    #[test]
    fn clauses_of_checks_are_cited_and_counted() {
        let cases = [samples::baseline(), samples::too_short()];
        let clauses = clauses(&samples::ledger(), &cases);
        let count = |id: &str| clauses.iter().find(|clause| clause.id == id).unwrap().cases;
        assert_eq!([count("FOT-REST-1"), count("FOT-OUT-1"), count("FOT-IN-2")], [1, 2, 0]);
    }

    #[test]
    fn the_headline_is_a_clause_that_something_is_against() {
        let mut case = samples::failed();
        assert_eq!(case.headline().unwrap().id, "FOT-IN-1");
        case.verdict.mismatches.remove(0);
        assert_eq!(case.headline().unwrap().id, "FOT-OUT-1");
        case.verdict.mismatches.clear();
        assert_eq!(case.headline().unwrap().id, "FOT-IN-1");
    }
}
