//! Coverage: which cases test a clause, and which clauses no case tests.

use std::collections::BTreeMap;

use crate::case::{Case, Check, What};
use crate::spec::{Clause, Ledger, Level};
use crate::text::Template;

/// A clause, and what tests it.
#[derive(Clone, Debug)]
pub struct Covered<'a> {
    /// The clause.
    pub clause: &'a Clause,
    /// The cases that are about it.
    pub tested_by: Vec<&'a str>,
    /// The cases that check it by the way.
    pub checked_by: Vec<&'a str>,
}

impl Covered<'_> {
    /// Whether nothing tests a clause that something has to test.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.clause.level == Level::Must
            && self.clause.untestable.is_none()
            && self.tested_by.is_empty()
            && self.checked_by.is_empty()
    }
}

/// Every clause of the ledger, in the order of ids, with the cases that touch it.
#[must_use]
pub fn coverage<'a>(ledger: &'a Ledger, cases: &'a [Case]) -> Vec<Covered<'a>> {
    let mut touched: BTreeMap<&str, (Vec<&str>, Vec<&str>)> = BTreeMap::new();
    for case in cases {
        for clause in &case.clauses {
            touched.entry(clause).or_default().0.push(&case.id);
        }
        for clause in checked(case) {
            let entry = touched.entry(clause).or_default();
            if !case.clauses.iter().any(|about| about == clause)
                && entry.1.last() != Some(&&*case.id)
            {
                entry.1.push(&case.id);
            }
        }
    }
    let covered = ledger.iter().map(|clause| {
        let (tested_by, checked_by) = touched.remove(clause.id.as_str()).unwrap_or_default();
        Covered { clause, tested_by, checked_by }
    });
    covered.collect()
}

/// The clauses of a case's checks.
pub(crate) fn checked(case: &Case) -> impl Iterator<Item = &str> {
    case.steps.iter().flat_map(|step| &step.checks).flat_map(cited)
}

/// The clauses of a check: its own, and those of its holes.
fn cited(check: &Check) -> impl Iterator<Item = &str> {
    let template = match &check.what {
        What::Body { template, .. } | What::Header(_, template) => Some(template),
        What::At { is, .. } => is.as_ref(),
        What::Status(_) | What::NoHeader(_) | What::Framing => None,
    };
    let holes = template.into_iter().flat_map(Template::holes);
    [check.clause.as_str()].into_iter().chain(holes.filter_map(|hole| hole.clause.as_deref()))
}
