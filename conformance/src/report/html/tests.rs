//! What the page has without scripts, and that nothing in it can break out.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed")]

use super::*;
use crate::report::{Bytes, Event, samples};

fn page_of(events: &[Event]) -> String {
    page(&Run::of(events).unwrap()).unwrap()
}

fn row<'a>(page: &'a str, id: &str) -> &'a str {
    page.lines().find(|line| line.contains(&format!("<tr id=\"{id}\""))).unwrap()
}

fn data(page: &str) -> serde_json::Value {
    let (_, data) = page.split_once("id=\"data\">").unwrap();
    serde_json::from_str(data.split_once("</script>").unwrap().0).unwrap()
}

#[test]
fn the_matrix_says_what_every_clause_came_to() {
    let page = page_of(&samples::run());
    let row = |id: &str| row(&page, id);
    assert!(row("FOT-IN-1").contains("data-word=\"ERROR\""));
    assert!(row("FOT-OUT-1").contains("ERROR <span>1/10</span>"));
    let ledger = samples::ledger();
    let told = |clause: &&crate::spec::Clause| clause.vendor == "fotolia";
    for clause in ledger.iter().filter(told) {
        let row = row(&clause.id);
        assert!(clause.untestable.is_none() || row.contains("untestable: "), "{row}");
        assert!(row.contains("class=\"cell") || row.contains("class=\"none "), "{row}");
    }
    assert!(row("FOT-IN-2").contains("uncovered: no case cites it"));
    assert!(page.contains("Not in this run: boxnet, filemobile, imageloop, movedigital."));
}

#[test]
fn what_is_against_another_clause_is_told_apart() {
    let mut events = samples::run();
    events.retain(|event| match event {
        Event::Case(case) => matches!(case.verdict.word, Word::Warn | Word::Pass),
        _ => true,
    });
    let page = page_of(&events);
    assert!(row(&page, "FOT-IN-1").contains("class=\"cell\" data-word=\"WARN\""));
    assert!(row(&page, "FOT-OUT-1").contains("class=\"cell elsewhere\" data-word=\"WARN\""));
}

#[test]
fn failures_and_skips_are_there_without_scripts() {
    let page = page_of(&samples::run());
    let (_, quiet) = page.split_once("<noscript>").unwrap();
    let quiet = quiet.split_once("</noscript>").unwrap().0;
    assert_eq!(quiet.matches("<pre>").count(), 8);
    assert!(quiet.contains("<pre>FAIL  fotolia.create-user.form.too-short.login"));
    assert!(page.contains("<li><b>1</b> needs a mailbox, and the target names none</li>"));
}

#[test]
fn nothing_breaks_out_of_the_page() {
    let evil = "</script><!--<script>alert(1)</script>{{data}}\"'>&";
    let mut events = samples::run();
    for event in &mut events {
        match event {
            Event::Start(start) => {
                start.target = evil.to_owned();
                start.notes = vec![evil.to_owned()];
            }
            Event::Case(case) => {
                case.verdict.why = Some(evil.to_owned());
                case.envelope = evil.to_owned();
                case.exchanges.iter_mut().for_each(|wire| wire.request = Bytes(evil.into()));
            }
            Event::End(_) => {}
        }
    }
    let page = page_of(&events);
    assert_eq!(page.matches("<script").count(), 2, "the data and the page's own");
    assert_eq!(page.matches("</script>").count(), 2);
    assert!(!page.contains("alert(1)</script>"));
    let case = &data(&page)["cases"][0];
    assert_eq!(case["exchanges"][0]["request"]["text"], evil);
}

#[test]
fn nothing_is_fetched_and_only_its_own_script_runs() {
    let page = page_of(&samples::run());
    assert!(page.contains("default-src 'none'; style-src 'sha256-"));
    assert!(!page.contains("unsafe-inline"));
    // The hash is that of what stands between the tags.
    let (_, script) = page.rsplit_once("<script>").unwrap();
    let script = script.split_once("</script>").unwrap().0;
    assert!(page.contains(&STANDARD.encode(Sha256::digest(script))));
    for outside in ["src=\"", "@import", "url(", "style=\"", "onclick"] {
        assert!(!page.contains(outside), "{outside}");
    }
}

#[test]
fn details_have_every_case_with_clauses_by_id() {
    let data = data(&page_of(&samples::run()));
    assert_eq!(data["cases"].as_array().unwrap().len(), 10);
    assert_eq!(data["cases"][0]["clauses"], serde_json::json!(["FOT-IN-1", "FOT-OUT-1"]));
    assert_eq!(data["clauses"]["FOT-IN-1"]["where"], "002:L11-12");
    assert_eq!(data["cases"][6]["faults"][0], "no whole reply within 10 s (3 bytes came)");
}

#[test]
fn backticks_are_code_when_they_are_closed() {
    assert_eq!(prose("a `<b>` c"), "a <code>&lt;b&gt;</code> c");
    assert_eq!(prose("a ` c"), "a ` c");
}
