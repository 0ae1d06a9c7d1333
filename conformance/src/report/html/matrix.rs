//! The matrix: a clause a row, an envelope a column, and the worst verdict where they meet.

use std::collections::BTreeMap;

use super::{escaped, prose};
use crate::report::{Clause, Graded, Run};
use crate::spec::{Level, VENDORS};
use crate::verdict::Word;

/// A section a vendor, in the order of everything, and one for what holds of all.
pub(super) fn sections(run: &Run<'_>) -> String {
    let there = |vendor: &str| run.cases.iter().any(|case| case.vendor == vendor);
    let (shown, absent): (Vec<_>, Vec<_>) = VENDORS.into_iter().partition(|vendor| there(vendor));
    let mut text: String = shown.iter().map(|vendor| Table::of(vendor, run).section()).collect();
    if !shown.is_empty() {
        text += &Table::of("all", run).section();
    }
    if !absent.is_empty() {
        text += &format!("<p class=\"aside\">Not in this run: {}.</p>\n", absent.join(", "));
    }
    text
}

/// How grave a verdict is, the gravest last. One that is against another clause comes before all that are
/// against this one, and after those that say nothing bad.
const GRAVITY: [(Word, bool); 21] = [
    (Word::Pass, true),
    (Word::Pass, false),
    (Word::Skip, true),
    (Word::Skip, false),
    (Word::Xfail, false),
    (Word::Drift, false),
    (Word::Note, false),
    (Word::Warn, false),
    (Word::Blocked, false),
    (Word::Inconclusive, false),
    (Word::Xpass, false),
    (Word::Fail, false),
    (Word::Error, false),
    (Word::Xfail, true),
    (Word::Drift, true),
    (Word::Note, true),
    (Word::Warn, true),
    (Word::Blocked, true),
    (Word::Inconclusive, true),
    (Word::Xpass, true),
    (Word::Fail, true),
];

/// What the cases of a column say of a clause.
#[derive(Debug, Default)]
struct Cell {
    told: Vec<(Word, bool)>,
}

impl Cell {
    fn add(&mut self, case: &Graded, clause: &str) {
        let mismatches = &case.verdict.mismatches;
        let own = mismatches.is_empty() || mismatches.iter().any(|one| one.clause == clause);
        self.told.push((case.verdict.word, own));
    }

    /// The worst, and whether it is against this clause.
    fn worst(&self) -> Option<(Word, bool)> {
        let gravity = |told: &&(Word, bool)| {
            // Our own errors are not in the list, and worse than anything in it.
            GRAVITY.iter().position(|known| known == *told).unwrap_or(GRAVITY.len())
        };
        self.told.iter().max_by_key(gravity).copied()
    }
}

struct Table<'a> {
    /// The vendor, or `all`.
    vendor: &'a str,
    /// Envelopes; vendors in the table of all.
    columns: Vec<&'a str>,
    rows: Vec<&'a Clause>,
    cells: BTreeMap<(&'a str, &'a str), Cell>,
}

impl<'a> Table<'a> {
    fn of(vendor: &'a str, run: &Run<'a>) -> Self {
        let is_of_all = vendor == "all";
        let mut columns = Vec::new();
        let mut cells = BTreeMap::<_, Cell>::new();
        for case in run.cases.iter().filter(|case| is_of_all || case.vendor == vendor) {
            let column = if is_of_all { case.vendor.as_str() } else { case.envelope.as_str() };
            if !columns.contains(&column) {
                columns.push(column);
            }
            for clause in &case.clauses {
                cells.entry((clause.id.as_str(), column)).or_default().add(case, &clause.id);
            }
        }
        let rows = run.start.clauses.iter().filter(|clause| clause.vendor == vendor).collect();
        Self { vendor, columns, rows, cells }
    }

    fn section(&self) -> String {
        let name = if self.vendor == "all" { "Every vendor" } else { self.vendor };
        let columns =
            self.columns.iter().map(|column| format!("<th scope=\"col\">{}</th>", escaped(column)));
        let rows: String = self.rows.iter().map(|clause| self.row(clause)).collect();
        format!(
            "<section class=\"vendor\" data-vendor=\"{vendor}\">\n\
             <h3 id=\"matrix-{vendor}\">{name}</h3>\n\
             <div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-labelledby=\"matrix-{vendor}\">\n\
             <table><thead><tr><th scope=\"col\">Clause</th>{}\
             <th scope=\"col\">What it says</th></tr></thead>\n<tbody>\n{rows}</tbody></table></div></section>\n",
            columns.collect::<String>(),
            vendor = escaped(self.vendor),
        )
    }

    fn row(&self, clause: &Clause) -> String {
        let cells: Vec<_> = self
            .columns
            .iter()
            .map(|column| (*column, self.cells.get(&(clause.id.as_str(), *column))))
            .collect();
        let words = cells.iter().filter_map(|(_, cell)| cell.and_then(Cell::worst));
        let words: Vec<_> = words.map(|(word, _)| word.to_string()).collect();
        let cells = if words.is_empty() {
            let (class, why) = uncovered(clause);
            let columns = self.columns.len().max(1);
            format!("<td class=\"none {class}\" colspan=\"{columns}\">{why}</td>")
        } else {
            cells.iter().map(|(column, cell)| self.cell(clause, column, *cell)).collect()
        };
        let at = clause.at.as_deref().map(|at| format!(" · <span>{}</span>", escaped(at)));
        format!(
            "<tr id=\"{id}\" data-level=\"{level}\" data-basis=\"{basis}\" data-words=\"{words}\">\
             <th scope=\"row\"><code>{id}</code><small>{level} · {basis}{at}</small></th>\
             {cells}<td class=\"says\">{says}</td></tr>\n",
            id = escaped(&clause.id),
            level = clause.level,
            basis = clause.basis,
            words = words.join(" "),
            at = at.unwrap_or_default(),
            says = prose(&clause.says),
        )
    }

    fn cell(&self, clause: &Clause, column: &str, cell: Option<&Cell>) -> String {
        let worst = cell.and_then(|cell| Some((cell, cell.worst()?)));
        let Some((cell, worst)) = worst else {
            return "<td><span class=\"nothing\" title=\"no case\">·</span></td>".to_owned();
        };
        let (word, own) = worst;
        let count = cell.told.iter().filter(|told| **told == worst).count();
        let total = cell.told.len();
        let count = if count == total { total.to_string() } else { format!("{count}/{total}") };
        let elsewhere = if own { "" } else { " elsewhere" };
        let hint = if own { "" } else { ", but not against this clause" };
        let vendor = if self.vendor == "all" { column } else { self.vendor };
        let envelope = if self.vendor == "all" { "" } else { column };
        format!(
            "<td><a class=\"cell{elsewhere}\" data-word=\"{word}\" href=\"#cases\" \
             data-clause=\"{}\" data-vendor=\"{}\" data-envelope=\"{}\" \
             title=\"{word}: {count} of the cases that cite it{hint}\">{word} \
             <span>{count}</span></a></td>",
            escaped(&clause.id),
            escaped(vendor),
            escaped(envelope),
        )
    }
}

/// Why a clause has no verdict.
fn uncovered(clause: &Clause) -> (&'static str, String) {
    match (&clause.untestable, clause.cases, clause.level) {
        (Some(why), ..) => ("untestable", format!("untestable: {}", prose(why))),
        (None, 0, Level::States) => ("states", "a fact that others build on".to_owned()),
        (None, 0, Level::Must) => ("uncovered", "uncovered: no case cites it".to_owned()),
        (None, 1, _) => ("unrun", "not in this run (1 case)".to_owned()),
        (None, cases, _) => ("unrun", format!("not in this run ({cases} cases)")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn worst(told: &[(Word, bool)]) -> Option<(Word, bool)> {
        Cell { told: told.to_vec() }.worst()
    }

    #[test]
    fn the_worst_against_the_clause_itself_is_shown() {
        let pass = (Word::Pass, true);
        assert_eq!(worst(&[]), None);
        assert_eq!(worst(&[(Word::Skip, true), pass]), Some((Word::Skip, true)));
        assert_eq!(worst(&[(Word::Fail, false), pass]), Some((Word::Fail, false)));
        let own = (Word::Warn, true);
        assert_eq!(worst(&[(Word::Fail, false), own, pass]), Some(own));
        let error = (Word::Error, true);
        assert_eq!(worst(&[(Word::Fail, true), error]), Some(error));
    }
}
