//! One page that needs nothing else: the matrix, the cases, and every byte that went over the wire.
//!
//! The matrix, the counts and (without scripts) the failures are in the page as it is; the details of
//! cases are made by `page.js` from a block of JSON, when somebody opens one.

mod matrix;
mod payload;
mod summary;

use anstream::adapter::strip_str;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

use super::terminal::failure;
use super::{ReportError, Run};
use crate::verdict::Word;

const PAGE: &str = include_str!("page.html");
const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// The page of a run.
///
/// # Errors
/// Never, but for a bug of the JSON writer's.
pub fn page(run: &Run<'_>) -> Result<String, ReportError> {
    let data = payload::json(run)?;
    Ok(fill(PAGE, |name| match name {
        "policy" => policy(),
        "title" => escaped(&format!("Conformance of {}", run.start.target)),
        "style" => STYLE.to_owned(),
        "script" => SCRIPT.to_owned(),
        "data" => data.clone(),
        "target" => escaped(&run.start.target),
        "outcome" => if run.end.exit == 0 { "good" } else { "bad" }.to_owned(),
        "meaning" => escaped(&run.end.meaning),
        "facts" => summary::facts(run),
        "notes" => summary::notes(run),
        "bar" => summary::bar(run),
        "counts" => summary::counts(run),
        "vendors" => summary::vendors(run),
        "words" => summary::words(run),
        "jumps" => summary::jumps(run),
        "matrix" => matrix::sections(run),
        "skips" => summary::not_tried(run) + &summary::skips(run),
        "failures" => failures(run),
        _ => String::new(),
    }))
}

/// Only what is in the page itself may run or style it; nothing may be fetched.
fn policy() -> String {
    let hash = |text: &str| STANDARD.encode(Sha256::digest(text));
    format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; \
         form-action 'none'",
        hash(STYLE),
        hash(SCRIPT)
    )
}

/// Puts values where a template has `{{name}}`. Values are not looked into.
fn fill(template: &str, value: impl Fn(&str) -> String) -> String {
    let mut page = String::new();
    let mut rest = template;
    while let Some((before, behind)) = rest.split_once("{{") {
        let (name, behind) = behind.split_once("}}").unwrap_or((behind, ""));
        page.push_str(before);
        page.push_str(&value(name));
        rest = behind;
    }
    page + rest
}

/// Without scripts: everything that did not go as it should, as the terminal has it.
fn failures(run: &Run<'_>) -> String {
    let quiet = |word| matches!(word, Word::Pass | Word::Skip);
    let told = run.cases.iter().filter(|case| !quiet(case.verdict.word));
    let blocks = told
        .map(|case| format!("<pre>{}</pre>\n", escaped(&strip_str(&failure(case)).to_string())));
    let blocks: String = blocks.collect();
    if blocks.is_empty() { "<p>Nothing failed.</p>".to_owned() } else { blocks }
}

/// Text within an element or a quoted attribute.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            // The parser would drop it or turn it into something else.
            '\0' => safe.push('\u{2400}'),
            _ => safe.push(letter),
        }
    }
    safe
}

/// Prose of the ledger: escaped, with its backticks as code.
fn prose(text: &str) -> String {
    let parts: Vec<_> = text.split('`').map(escaped).collect();
    // A backtick without its partner is one.
    if parts.len() % 2 == 0 {
        return parts.join("`");
    }
    let parts = parts
        .iter()
        .enumerate()
        .map(|(at, part)| if at % 2 == 1 { format!("<code>{part}</code>") } else { part.clone() });
    parts.collect()
}

#[cfg(test)]
mod tests;
