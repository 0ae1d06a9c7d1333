//! Lines of the report: one fact each, short, and not too many of a kind.

use std::fmt::Write as _;

/// The most lines of one kind; the rest is counted.
const MOST_LINES: usize = 50;
/// The longest name or path that is shown whole.
const LONGEST: usize = 80;

/// On one line, without control characters, and not too long.
pub(super) fn short(text: &str) -> String {
    let shown: String = text.chars().filter(|c| !c.is_control()).take(LONGEST).collect();
    if shown.len() < text.len() { format!("{shown}…") } else { shown }
}

pub(super) fn plural(count: u64, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

pub(super) fn list(text: &mut String, rows: impl ExactSizeIterator<Item = String>) {
    let more = rows.len().saturating_sub(MOST_LINES);
    rows.take(MOST_LINES).for_each(|row| line(text, row.trim_end()));
    if more > 0 {
        line(text, &format!("        and {more} more of these"));
    }
}

pub(super) fn line(text: &mut String, line: &str) {
    // Writing to a String cannot fail.
    let _ = writeln!(text, "{line}");
}
