//! Coverage: which cases test a clause, and which clauses no case tests.

use std::collections::{BTreeMap, BTreeSet};

use crate::case::{Case, Check};
use crate::spec::{Clause, Ledger, Level};
use crate::text::Template;

/// A clause, and what tests it.
#[derive(Clone, Debug)]
pub struct Covered<'a> {
    /// The clause.
    pub clause: &'a Clause,
    /// The cases that are about it: it is their headline, which their outcome goes under, or they name it and
    /// one of their checks or holes cites it.
    pub tested_by: Vec<&'a str>,
    /// The cases that check it by the way.
    pub checked_by: Vec<&'a str>,
    /// The cases that only name it: nothing in them fails under it.
    pub mentioned_by: Vec<&'a str>,
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
    let covered = |clause| Covered {
        clause,
        tested_by: Vec::new(),
        checked_by: Vec::new(),
        mentioned_by: Vec::new(),
    };
    let mut all: BTreeMap<&str, Covered<'a>> =
        ledger.iter().map(|clause| (clause.id.as_str(), covered(clause))).collect();
    for case in cases {
        let checked: BTreeSet<&str> = checked(case).collect();
        for (at, clause) in case.clauses.iter().enumerate() {
            let Some(covered) = all.get_mut(clause.as_str()) else { continue };
            let tested = at == 0 || checked.contains(clause.as_str());
            let list = if tested { &mut covered.tested_by } else { &mut covered.mentioned_by };
            list.push(&case.id);
        }
        for clause in checked.iter().filter(|clause| !case.clauses.iter().any(|own| own == *clause))
        {
            all.get_mut(clause).into_iter().for_each(|covered| covered.checked_by.push(&case.id));
        }
    }
    all.into_values().collect()
}

/// The clauses of a case's checks.
pub(crate) fn checked(case: &Case) -> impl Iterator<Item = &str> {
    case.steps.iter().flat_map(|step| &step.checks).flat_map(cited)
}

/// The clauses of a check: its own, and those of its holes.
fn cited(check: &Check) -> impl Iterator<Item = &str> {
    let holes = check.what.template().into_iter().flat_map(Template::holes);
    [check.clause.as_str()].into_iter().chain(holes.filter_map(|hole| hole.clause.as_deref()))
}
