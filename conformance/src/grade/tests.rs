//! Grading as its callers see it.

mod basis;
mod content;
mod means;
mod property;
mod steps;

use super::fixture::{case, ledger, step};
use super::grade;
use crate::case::Check;
use crate::exchange::Exchange;
use crate::verdict::Verdict;

/// A case of one step under the headline `PAGE-1`.
fn graded(checks: Vec<Check>, exchange: Exchange, strict: bool) -> Verdict {
    grade(&case("PAGE-1", vec![step(checks)]), &[exchange], &ledger(), strict)
}

/// Its mismatches as `clause place: expected / got`.
fn told(verdict: &Verdict) -> Vec<String> {
    let told = verdict.mismatches.iter().map(|mismatch| {
        let (place, clause) = (&mismatch.place, &mismatch.clause);
        format!("{clause} {place}: {} / {}", mismatch.expected, mismatch.got)
    });
    told.collect()
}
