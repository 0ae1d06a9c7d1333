//! What a mismatch costs at a real endpoint.

use super::{graded, told};
use crate::case::{Reads, What};
use crate::exchange::Fault;
use crate::grade::fixture::{answer, body, case, check, exchange, header, ledger, reply, step};
use crate::grade::grade;
use crate::verdict::Word;

/// The verdict on a body under a clause, at a real endpoint.
fn word(clause: &str, got: &str) -> (Word, usize) {
    let check = body(clause, Reads::Xml, "/r/@stat", "<r stat=\"ok\"><a>{a:text}</a><b>1</b></r>");
    let verdict = graded(vec![check], answer(got), false);
    (verdict.word, verdict.mismatches.len())
}

#[test]
fn each_basis_asks_for_its_own() {
    let content = "<r stat=\"ok\"><a>x</a><b>2</b></r>";
    let bytes = "<r stat='ok'><a>x</a><b>1</b></r>";
    assert_eq!(
        [word("PAGE-2", content), word("PAGE-2", bytes)],
        [(Word::Pass, 0), (Word::Pass, 0)]
    );
    assert_eq!(
        [word("SAMPLE-1", content), word("SAMPLE-1", bytes)],
        [(Word::Fail, 1), (Word::Warn, 1)]
    );
    assert_eq!(
        [word("CLIENT-1", content), word("CLIENT-1", bytes)],
        [(Word::Warn, 1), (Word::Pass, 0)]
    );
    assert_eq!(
        [word("PUBLIC-1", content), word("PUBLIC-1", bytes)],
        [(Word::Warn, 1), (Word::Pass, 0)]
    );
    assert_eq!(
        [word("CHOICE-1", content), word("CHOICE-1", bytes)],
        [(Word::Note, 1), (Word::Pass, 0)]
    );
}

#[test]
fn the_outcome_is_the_headlines() {
    // The bytes are ours; that the call has to succeed is the page's.
    assert_eq!(word("CHOICE-1", "<r stat=\"no\"><a>x</a><b>1</b></r>"), (Word::Fail, 2));
    assert_eq!(word("PAGE-1", "<r stat=\"no\"><a>x</a><b>1</b></r>"), (Word::Fail, 1));
}

#[test]
fn a_field_that_a_page_speaks_of_is_asked_for() {
    let check = || body("CHOICE-1", Reads::Xml, "/r/@stat", "<r stat=\"ok\">{a:int PAGE-2}</r>");
    assert_eq!(graded(vec![check()], answer("<r stat=\"ok\">x</r>"), false).word, Word::Fail);
}

#[test]
fn a_wrong_header_or_status_is_not_a_wrong_outcome() {
    let checks = || {
        vec![
            check("CHOICE-1", What::Status(200)),
            header("CHOICE-2", "Content-Type", "text/xml"),
            body("SAMPLE-1", Reads::Xml, "", "<r/>"),
        ]
    };
    let got = exchange(Ok(reply(500, &[("content-type", "text/html")], "<r/>")));
    let verdict = graded(checks(), got, false);
    assert_eq!(
        told(&verdict),
        ["CHOICE-1 status: 200 / 500", "CHOICE-2 header Content-Type: text/xml / text/html"]
    );
    assert_eq!(verdict.word, Word::Note);
}

#[test]
fn without_a_body_the_status_is_the_outcome() {
    let verdict = graded(vec![check("CHOICE-1", What::Status(405))], answer(""), false);
    assert_eq!(told(&verdict), ["PAGE-1 outcome: 405 / 200", "CHOICE-1 status: 405 / 200"]);
    assert_eq!(verdict.word, Word::Fail);
}

/// The verdict of a real endpoint's on a refusal that we chose, or that is on a page: its code is the page's.
fn of_refusal(headline: &str, got: &str) -> (Word, Vec<String>) {
    let refusal = "<r stat=\"fail\"><code>{c=\"7\" PAGE-2}</code></r>";
    let check = body("SAMPLE-1", Reads::Xml, "/r", refusal);
    let case = case(headline, vec![step(vec![check])]);
    let verdict = grade(&case, &[answer(got)], &ledger(), false);
    (verdict.word, told(&verdict))
}

#[test]
fn another_outcome_costs_what_the_headline_rests_on() {
    let other = "<r stat=\"fail\"><code>8</code></r>";
    let (word, told) = of_refusal("CHOICE-1", other);
    assert_eq!(word, Word::Note);
    assert_eq!(told, ["CHOICE-1 outcome: 7 / 8", "PAGE-2 body /r/code: 7 / 8"]);
    assert_eq!(of_refusal("PUBLIC-1", other).0, Word::Warn);
    assert_eq!(of_refusal("PAGE-1", other).0, Word::Fail);
    // Of the chosen outcome all else is asked for as ever.
    let late = "<r stat=\"fail\"><code>7</code><late/></r>";
    let check = || body("SAMPLE-1", Reads::Xml, "/r/code", "<r><code>7</code><a/></r>");
    let verdict = |got| {
        let case = case("CHOICE-1", vec![step(vec![check()])]);
        grade(&case, &[answer(got)], &ledger(), false).word
    };
    assert_eq!(verdict(late), Word::Fail);
    assert_eq!(verdict("<r><code>8</code><a/></r>"), Word::Note);
}

#[test]
fn what_is_no_reply_of_http_fails_whatever_was_to_come() {
    let faults = [
        Fault::NotHttp { why: "no status line".into(), start: b"SSH-2.0".to_vec() },
        Fault::TooLarge { limit: 5 },
    ];
    for fault in faults {
        let case = case("CHOICE-1", vec![step(vec![check("CHOICE-1", What::Status(200))])]);
        let verdict = grade(&case, &[exchange(Err(fault))], &ledger(), false);
        assert_eq!((verdict.word, verdict.mismatches.len()), (Word::Fail, 1));
    }
}
