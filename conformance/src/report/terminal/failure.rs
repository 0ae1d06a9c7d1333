//! A failure, printed as a compiler would.

use std::fmt::Write as _;

use super::excerpt::{Excerpt, visible};
use super::style::{self, BOLD, CARET, DIM, paint};
use crate::report::{Answer, Cited, Graded};
use crate::verdict::{Mismatch, Word};

/// The room before everything but the headline.
const INDENT: &str = "      ";

/// All that is to be said of a case, with colours; the last line ends.
#[must_use]
pub fn failure(case: &Graded) -> String {
    let mut text = headline(case);
    let says = case.headline().map(|clause| clause.says.as_str()).unwrap_or(&case.title);
    line(&mut text, &format!("{}   {}", paint(DIM, &case.place), visible(says)));
    if let Some(why) = &case.verdict.why {
        field(&mut text, "why", &visible(why));
    }
    // What builds on a failure has no bytes of its own to show.
    if case.verdict.word != Word::Blocked {
        steps(&mut text, case);
    }
    field(&mut text, "replay", &visible(&case.replay));
    text
}

/// `FAIL  fotolia.create-user.form.too-short.login        must · page · FOT-IN-1`
pub(super) fn headline(case: &Graded) -> String {
    let word = case.verdict.word;
    let clause = case.headline().map(trust).unwrap_or_default();
    let id = visible(&case.id);
    let room = " ".repeat(64_usize.saturating_sub(id.chars().count() + word.to_string().len()));
    let word = paint(style::word(word), format!("{word:<4}"));
    format!("{word}  {}{room}  {clause}\n", paint(BOLD, id))
}

fn trust(clause: &Cited) -> String {
    format!("{} · {} · {}", clause.level, clause.basis, clause.id)
}

/// Each step that something is wrong with: what was sent, then what is wrong.
fn steps(text: &mut String, case: &Graded) {
    let mut current = None;
    for mismatch in &case.verdict.mismatches {
        if current != Some(mismatch.step) {
            sent(text, case, mismatch.step);
            current = Some(mismatch.step);
        }
        told(text, case, mismatch);
    }
    // Without a mismatch, the last thing that went out is where it ended.
    if current.is_none() {
        sent(text, case, case.exchanges.len());
    }
}

fn sent(text: &mut String, case: &Graded, step: usize) {
    let Some(wire) = step.checked_sub(1).and_then(|at| case.exchanges.get(at)) else { return };
    let request = wire.request.text();
    let request = request.lines().next().unwrap_or_default();
    let request = request.strip_suffix(" HTTP/1.1").unwrap_or(request);
    let mut sent = visible(request);
    if case.exchanges.len() > 1 {
        sent += &paint(DIM, format!("   (step {step} of {})", case.exchanges.len()));
    }
    if !case.change.is_empty() && !case.means.contains(&step) {
        let change: Vec<_> = case.change.iter().map(|change| shortened(change)).collect();
        let _ = write!(sent, "   {}", change.join(", "));
        let one = if change.len() == 1 { "one change" } else { "these changes" };
        // Without a verdict on the target, nothing is said of its baseline either.
        let passed = match case.verdict.word {
            Word::Error | Word::Inconclusive => "",
            _ => "; the baseline passed",
        };
        sent += &paint(DIM, format!("   ({one}{passed})"));
    }
    field(text, "sent", &sent);
    if let Answer::Fault(fault) = &wire.answer {
        field(text, "came", &visible(&fault.to_string()));
    }
}

fn told(text: &mut String, case: &Graded, mismatch: &Mismatch) {
    let own = case.headline().is_some_and(|clause| clause.id == mismatch.clause);
    let clause = case.cited(&mismatch.clause).filter(|_| !own);
    let against = clause.map(|clause| format!("   {}", trust(clause)));
    let against = paint(DIM, against.unwrap_or_default());
    field(text, "at", &format!("{}{against}", visible(&mismatch.place)));
    let excerpt = Excerpt::of(&mismatch.expected, &mismatch.got);
    field(text, "expected", nothing(&excerpt.expected));
    field(text, "got", nothing(&excerpt.got));
    if let Some(column) = excerpt.caret {
        field(text, "", &format!("{}{}", " ".repeat(column), paint(CARET, "^")));
    }
}

fn nothing(shown: &str) -> &str {
    if shown.is_empty() { "(nothing)" } else { shown }
}

fn shortened(text: &str) -> String {
    let text = visible(text);
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}

fn field(text: &mut String, name: &str, value: &str) {
    line(text, &format!("{}{value}", paint(DIM, format!("{name:<10}"))));
}

fn line(text: &mut String, what: &str) {
    text.push_str(INDENT);
    text.push_str(what.trim_end());
    text.push('\n');
}
