//! The parts of the page around the matrix: facts of the run, counts, what was skipped.

use std::collections::{BTreeMap, BTreeSet};

use chrono::SecondsFormat;

use super::escaped;
use crate::report::terminal::{grouped, seconds};
use crate::report::{Judged, Run};
use crate::spec::VENDORS;
use crate::verdict::Word;

/// Verdicts as people look for them: what is wrong first.
const ORDER: [Word; 11] = [
    Word::Fail,
    Word::Error,
    Word::Xpass,
    Word::Warn,
    Word::Note,
    Word::Inconclusive,
    Word::Blocked,
    Word::Drift,
    Word::Xfail,
    Word::Skip,
    Word::Pass,
];

/// What was run, against what, when.
pub(super) fn facts(run: &Run<'_>) -> String {
    let judged = match run.start.judged {
        Judged::Strict => "every basis, to the byte",
        Judged::ByProfile => "by what each clause rests on",
    };
    let cases = if run.cases.len() == run.start.cases {
        grouped(run.cases.len())
    } else {
        format!("{} of {} selected", grouped(run.cases.len()), grouped(run.start.cases))
    };
    let facts = [
        ("Address", run.start.address.clone()),
        ("Cases", cases),
        ("Judged", judged.to_owned()),
        ("Began", run.start.started.to_rfc3339_opts(SecondsFormat::Secs, true)),
        ("Took", format!("{} s", seconds(run.end.took_us))),
        ("Run seed", run.start.run_seed.clone()),
        ("Program", format!("standin-conformance {}", run.start.program)),
        ("Exit code", run.end.exit.to_string()),
    ];
    let facts = facts.into_iter().chain(left(run)).collect::<Vec<_>>();
    let facts = facts
        .iter()
        .map(|(name, value)| format!("<div><dt>{name}</dt><dd>{}</dd></div>\n", escaped(value)));
    facts.collect()
}

/// Why it was stopped, and what it leaves behind.
fn left(run: &Run<'_>) -> Vec<(&'static str, String)> {
    let stopped = run.end.stopped.iter().map(|why| ("Stopped", why.clone()));
    let left = run.end.left.iter().map(|left| {
        let unknown = match left.unknown.as_slice() {
            [] => "none of unknown fate".to_owned(),
            some => format!("of unknown fate: {}", some.join(", ")),
        };
        let counts = format!("{} made, {} not made, {unknown}", left.made, left.not_made);
        ("Accounts left behind", counts)
    });
    stopped.chain(left).collect()
}

/// What a reader has to know.
pub(super) fn notes(run: &Run<'_>) -> String {
    let notes = run.start.notes.iter();
    notes.map(|note| format!("<p class=\"aside\">Note: {}</p>\n", escaped(note))).collect()
}

/// Links to what stands further down.
pub(super) fn jumps(run: &Run<'_>) -> String {
    let skipped = run.cases.iter().any(|case| case.verdict.word == Word::Skip);
    let skips = skipped.then_some("<li><a href=\"#skips\">Skipped</a></li>\n".to_owned());
    let matrix = "<li><a href=\"#matrix\">Clauses by envelope</a></li>\n".to_owned();
    let there = |vendor: &&str| run.cases.iter().any(|case| case.vendor == *vendor);
    let vendors = VENDORS.into_iter().filter(there);
    let vendors =
        vendors.map(|vendor| format!("<li><a href=\"#matrix-{vendor}\">{vendor}</a></li>\n"));
    skips.into_iter().chain([matrix]).chain(vendors).collect()
}

/// The share of each verdict, as a bar. Its numbers stand beside it.
pub(super) fn bar(run: &Run<'_>) -> String {
    let mut from = 0;
    let parts = words_of(run).map(|(word, count)| {
        let part =
            format!("<rect data-word=\"{word}\" x=\"{from}\" width=\"{count}\" height=\"1\"/>");
        from += count;
        part
    });
    let parts: String = parts.collect();
    format!(
        "<svg class=\"bar\" viewBox=\"0 0 {} 1\" preserveAspectRatio=\"none\" \
         aria-hidden=\"true\">{parts}</svg>",
        from.max(1)
    )
}

/// A link a verdict, with its count.
pub(super) fn counts(run: &Run<'_>) -> String {
    let counts = words_of(run).map(|(word, count)| {
        format!(
            "<li><a href=\"#cases\" class=\"count\" data-word=\"{word}\"><b>{}</b> {word}</a></li>\n",
            grouped(count)
        )
    });
    let left = run.end.not_tried.len();
    let left = (left > 0).then(|| {
        format!(
            "<li><a href=\"#not-tried\" class=\"count\"><b>{}</b> not tried</a></li>\n",
            grouped(left)
        )
    });
    counts.chain(left).collect()
}

/// What was selected and not tried.
pub(super) fn not_tried(run: &Run<'_>) -> String {
    let ids = run.end.not_tried.iter().map(|id| format!("<li><code>{}</code></li>\n", escaped(id)));
    let ids: String = ids.collect();
    if ids.is_empty() {
        return ids;
    }
    format!(
        "<section aria-labelledby=\"not-tried\"><h2 id=\"not-tried\">Not tried: the run was stopped</h2>\n\
         <ul class=\"skips\">{ids}</ul></section>"
    )
}

/// The verdicts there are, as options of a choice.
pub(super) fn words(run: &Run<'_>) -> String {
    words_of(run).map(|(word, _)| format!("<option>{word}</option>")).collect()
}

/// The vendors there are, as options of a choice.
pub(super) fn vendors(run: &Run<'_>) -> String {
    let vendors: BTreeSet<_> = run.cases.iter().map(|case| case.vendor.as_str()).collect();
    vendors.iter().map(|vendor| format!("<option>{}</option>", escaped(vendor))).collect()
}

/// Reasons, and how many cases each kept from running.
pub(super) fn skips(run: &Run<'_>) -> String {
    let mut reasons = BTreeMap::<&str, usize>::new();
    for case in run.cases.iter().filter(|case| case.verdict.word == Word::Skip) {
        *reasons.entry(case.verdict.why.as_deref().unwrap_or("no reason given")).or_default() += 1;
    }
    if reasons.is_empty() {
        return String::new();
    }
    let mut reasons: Vec<_> = reasons.into_iter().collect();
    reasons.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    let items = reasons.iter().map(|(reason, count)| {
        format!("<li><b>{}</b> {}</li>\n", grouped(*count), escaped(reason))
    });
    format!(
        "<section aria-labelledby=\"skips\"><h2 id=\"skips\">Skipped, and why</h2>\n\
         <ul class=\"skips\">{}</ul></section>",
        items.collect::<String>()
    )
}

fn words_of(run: &Run<'_>) -> impl Iterator<Item = (Word, usize)> {
    let counted =
        ORDER.map(|word| (word, run.cases.iter().filter(|case| case.verdict.word == word).count()));
    counted.into_iter().filter(|(_, count)| *count > 0)
}
