//! Steps: what binds from one to the next, what blocks, and what says nothing.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed")]

use super::{graded, told};
use crate::case::{Reads, Step, To, What};
use crate::exchange::{Exchange, Fault, Sending};
use crate::grade::fixture::{answer, at, body, case, check, exchange, ledger, reply, step};
use crate::grade::{Bindings, bind, grade};
use crate::text::Value;
use crate::verdict::{Verdict, Word};

fn id_step(template: &str) -> Step {
    step(vec![body("SAMPLE-1", Reads::Json, "", template)])
}

fn steps(steps: Vec<Step>, exchanges: &[Exchange]) -> Verdict {
    grade(&case("PAGE-1", steps), exchanges, &ledger(), true)
}

#[test]
fn a_name_repeats_from_step_to_step_within_a_person() {
    let id = || id_step("{id:int}");
    let other = Step { person: 2, ..id() };
    assert_eq!(steps(vec![id(), id()], &[answer("42"), answer("42")]).word, Word::Pass);
    assert_eq!(steps(vec![id(), other], &[answer("42"), answer("43")]).word, Word::Pass);
    let verdict = steps(vec![id(), id()], &[answer("42"), answer("43")]);
    assert_eq!(told(&verdict), ["PAGE-1 outcome: 42 / 43", "SAMPLE-1 body: 42 / 43"]);
    assert_eq!(verdict.mismatches[0].step, 2);
}

#[test]
fn a_step_scripts_its_holes() {
    let mut scripted = id_step("{id:int}");
    scripted.holes.insert("id".into(), "43".into());
    assert_eq!(steps(vec![scripted.clone()], &[answer("43")]).word, Word::Pass);
    assert_eq!(steps(vec![scripted], &[answer("42")]).word, Word::Fail);
}

#[test]
fn binding_goes_by_position() {
    let step = id_step("{\"a\": \"42\", \"id\": {id:int}, \"link\": \"{link:url}\"}");
    let mut bindings = Bindings::default();
    bind(&step, &answer("{\"link\": \"http://a/42\", \"a\": \"42\", \"id\": 7}"), &mut bindings);
    assert_eq!((bindings.get(1, "id"), bindings.get(1, "link")), (Some("7"), Some("http://a/42")));
    assert_eq!(bindings.get(2, "id"), None);
}

#[test]
fn holes_of_headers_and_places_bind_too() {
    let step =
        step(vec![at("PAGE-1", Reads::Json, "/m/0/T", Some("See {link:url}, or {code:code6}."))]);
    let mut bindings = Bindings::default();
    bind(&step, &answer(r#"{"m":[{"T":"See http://a/b, or 012345."}]}"#), &mut bindings);
    assert_eq!(bindings.get(1, "link"), Some("http://a/b"));
    assert_eq!(bindings.get(1, "code"), Some("012345"));
}

#[test]
fn a_step_that_prepares_blocks() {
    let prepares = Step { prepares: true, ..id_step("{id:int}") };
    let both = || vec![prepares.clone(), id_step("{id:int}")];
    let verdict = steps(both(), &[answer("no"), answer("43")]);
    assert_eq!(verdict.word, Word::Blocked);
    assert!(verdict.why.is_some() && verdict.mismatches.iter().all(|mismatch| mismatch.step == 1));
    assert_eq!(steps(both(), &[answer("42"), answer("42")]).word, Word::Pass);
    let timed_out = exchange(Err(Fault::TimedOut { seconds: 1, received: 0 }));
    assert_eq!(steps(both(), &[timed_out]).word, Word::Inconclusive);
}

#[test]
fn what_says_neither_yes_nor_no_is_inconclusive() {
    let authority = String::from("host:1");
    let why = String::from("why");
    for fault in [
        Fault::Unreachable { authority: authority.clone(), why: why.clone() },
        Fault::Tls { authority, why },
        Fault::TimedOut { seconds: 9, received: 3 },
        Fault::Closed { received: 3 },
    ] {
        let words = fault.to_string();
        let verdict = steps(vec![id_step("{id:int}")], &[exchange(Err(fault))]);
        assert_eq!(verdict.word, Word::Inconclusive);
        assert!(verdict.why.unwrap().ends_with(&words));
    }
    assert_eq!(steps(vec![id_step("{id:int}"); 2], &[answer("42")]).word, Word::Inconclusive);
    assert_eq!(steps(vec![id_step("{id:int}"); 2], &[answer("no")]).word, Word::Fail);
}

#[test]
fn too_many_calls_is_inconclusive_unless_it_is_wanted() {
    let refused = || exchange(Ok(reply(429, &[], "42")));
    assert_eq!(graded(vec![], refused(), true).word, Word::Inconclusive);
    assert_eq!(graded(vec![check("PAGE-1", What::Status(429))], refused(), true).word, Word::Pass);
}

#[test]
fn what_is_no_reply_fails_under_the_headline() {
    let start = b"SSH-2.0\r\n".to_vec();
    for fault in [Fault::NotHttp { why: "no".into(), start }, Fault::TooLarge { limit: 9 }] {
        let verdict = steps(vec![id_step("{id:int}"); 2], &[exchange(Err(fault)), answer("42")]);
        assert_eq!((verdict.word, verdict.mismatches.len()), (Word::Fail, 1));
        assert_eq!(verdict.mismatches[0].clause, "PAGE-1");
    }
}

#[test]
fn what_is_wrong_with_a_case_is_our_error() {
    let error = |check| graded(vec![check], answer("42"), true);
    for check in [
        body("PAGE-1", Reads::Json, "", "{code:refusal}"),
        body("PAGE-1", Reads::Json, "", "{\"a\": \"{other:sent}\"}"),
        body("PAGE-1", Reads::Xml, "", "<a>{a:text}"),
        body("PAGE-1", Reads::Xml, "a", "<a>{a:text}</a>"),
        body("NONE-1", Reads::Json, "", "{id:code6}"),
    ] {
        let verdict = error(check);
        assert_eq!(verdict.word, Word::Error, "{verdict:?}");
        assert!(verdict.why.is_some());
    }
}

#[test]
fn the_last_argument_sent_counts() {
    let arguments = ["one", "two"].map(|value| ("login".to_owned(), value.to_owned()));
    let sent = Sending { arguments: arguments.to_vec(), ..Sending::default() };
    let exchange = Exchange { sent, ..answer("<a>two</a>") };
    let check = body("PAGE-1", Reads::Xml, "/a", "<a>{login:sent}</a>");
    assert_eq!(graded(vec![check], exchange, true).word, Word::Pass);
}

/// A look at the accounts, which names one of them or lists them all.
fn look(path: &str, is: &str) -> Step {
    let mut look = step(vec![at("PAGE-2", Reads::Json, "/accounts/0/state", Some(is))]);
    look.request.to = To::Accounts;
    look.request.path = Value::literal(path);
    look
}

#[test]
fn a_means_that_is_broken_is_not_the_vendors_fault() {
    let of = |path: &str, status, got: &str| {
        let case = case("PAGE-1", vec![look(path, "active")]);
        let verdict = grade(&case, &[exchange(Ok(reply(status, &[], got)))], &ledger(), true);
        (verdict.word, verdict.mismatches.len(), verdict.why.unwrap_or_default())
    };
    let blocked = |why: &str| (Word::Blocked, 0, format!("step 1: means.accounts answered {why}"));
    let good = r#"{"accounts":[{"state":"active"}]}"#;
    assert_eq!(of("?vendor=v", 200, good).0, Word::Pass);
    assert_eq!(of("?vendor=v", 503, good), blocked("503"));
    assert_eq!(of("?vendor=v", 404, "{}"), blocked("404"));
    assert_eq!(of("?vendor=v", 200, "<html>"), blocked("what is no JSON"));
    assert_eq!(of("/v/1", 401, ""), blocked("401"));
    // What the means says of the vendor is the vendor's: that there is no such account, or another one.
    assert_eq!(of("/v/1", 404, "{}").0, Word::Fail);
    assert_eq!(of("?vendor=v", 200, r#"{"accounts":[]}"#).0, Word::Fail);
}
