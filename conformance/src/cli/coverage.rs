//! `coverage`: which cases test each clause, and what no case tests.

use std::io::{self, Write as _};

use super::Failure;
use super::set_up::Suite;
use crate::coverage::{Covered, coverage as covered};
use crate::run::Exit;
use crate::spec::Level;

/// Prints a line a clause; a clause that nothing tests fails.
pub(super) fn coverage(cases: bool, suite: &Suite) -> Result<Exit, Failure> {
    let all = covered(&suite.specs.ledger, &suite.cases);
    let mut out = io::stdout().lock();
    for one in &all {
        let clause = one.clause;
        let state = state(one);
        writeln!(out, "{:<14} {:<6} {:<6}  {state}", clause.id, clause.level, clause.basis)?;
        if cases {
            for id in one.tested_by.iter().chain(&one.checked_by) {
                writeln!(out, "    {id}")?;
            }
            for id in &one.mentioned_by {
                writeln!(out, "    {id}   (named only)")?;
            }
        }
    }
    let musts = all.iter().filter(|one| one.clause.level == Level::Must);
    let (open, untestable) = (
        all.iter().filter(|one| one.is_open()).count(),
        all.iter().filter(|one| one.clause.untestable.is_some()).count(),
    );
    writeln!(
        out,
        "\n{} clauses, {} of them musts: {untestable} untestable, {open} without a case; {} cases",
        all.len(),
        musts.count(),
        suite.cases.len()
    )?;
    Ok(if open == 0 { Exit::Conforms } else { Exit::Fails })
}

fn state(one: &Covered<'_>) -> String {
    match &one.clause.untestable {
        Some(why) => format!("untestable: {why}"),
        None if one.is_open() => "NO CASE".to_owned(),
        None if one.clause.level == Level::States => "a fact: it has no case of its own".to_owned(),
        None => {
            let (about, checked) = (one.tested_by.len(), one.checked_by.len());
            let named = match one.mentioned_by.len() {
                0 => String::new(),
                named => format!(", {named} name it only"),
            };
            format!("{about} about it, {checked} by the way{named}")
        }
    }
}
