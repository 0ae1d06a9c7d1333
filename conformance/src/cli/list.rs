//! `list`: the cases that a run would try.

use std::io::{self, Write as _};

use super::set_up::Suite;
use super::{Failure, Select};
use crate::run::Exit;

/// Lists them: id, clauses, what it is about.
pub(super) fn list(select: &Select, suite: &Suite) -> Result<Exit, Failure> {
    let cases = suite.selected(&suite.selection(select)?);
    let mut out = io::stdout().lock();
    for case in &cases {
        writeln!(out, "{}\t{}\t{}", case.id, case.clauses.join(" "), case.title)?;
    }
    Ok(if cases.is_empty() { Exit::Nothing } else { Exit::Conforms })
}
