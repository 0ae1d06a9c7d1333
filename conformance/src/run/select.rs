//! Which cases a run tries.

use std::collections::BTreeSet;

use crate::case::Case;
use crate::coverage::checked;
use crate::spec::{Basis, Ledger, Level};
use crate::target::Glob;

/// What a case has to be to be tried: one of each list that is not empty.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// Vendors.
    pub vendors: Vec<String>,
    /// Envelopes.
    pub envelopes: Vec<String>,
    /// Patterns of ids.
    pub cases: Vec<Glob>,
    /// Patterns of clauses that a case is about, or checks by the way.
    pub clauses: Vec<Glob>,
    /// Levels of its first clause.
    pub levels: Vec<Level>,
    /// Bases of its first clause.
    pub bases: Vec<Basis>,
    /// These ids alone; none: all.
    pub only: Option<BTreeSet<String>>,
}

fn about(case: &Case) -> impl Iterator<Item = &str> {
    case.clauses.iter().map(String::as_str).chain(checked(case))
}

impl Selection {
    /// Whether a case is to be tried.
    #[must_use]
    pub fn takes(&self, case: &Case, ledger: &Ledger) -> bool {
        let headline = case.headline(ledger);
        let is =
            |wanted: &[String], text: &str| wanted.is_empty() || wanted.iter().any(|w| w == text);
        let fits = |globs: &[Glob], text: &str| globs.iter().any(|glob| glob.matches(text));
        is(&self.vendors, &case.vendor)
            && is(&self.envelopes, &case.envelope)
            && (self.cases.is_empty() || fits(&self.cases, &case.id))
            && (self.clauses.is_empty() || about(case).any(|clause| fits(&self.clauses, clause)))
            && (self.levels.is_empty()
                || headline.is_some_and(|(clause, _)| self.levels.contains(&clause.level)))
            && (self.bases.is_empty()
                || headline.is_some_and(|(_, basis)| self.bases.contains(&basis)))
            && self.only.as_ref().is_none_or(|only| only.contains(&case.id))
    }
}
