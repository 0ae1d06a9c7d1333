//! Events for tests: a small run with one of everything that writers tell apart.

#![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::{Done, End, Event, FORMAT, Graded, Judged, Start, clauses};
use crate::case::{Body, Case, Chance, Check, Escaping, Request, Sent, Step, To, What};
use crate::exchange::{Exchange, Fault, Reply, Sending};
use crate::run::Exit;
use crate::spec::{Basis, Ledger, Source};
use crate::text::Value;
use crate::verdict::{Mismatch, Verdict, View, Word};

const LEDGER: &str = include_str!("../../../specs/fotolia/clauses.toml");

pub(super) fn ledger() -> Ledger {
    let mut ledger = Ledger::default();
    ledger.add("fotolia", &Source::new("specs/fotolia/clauses.toml", LEDGER)).unwrap();
    let all = include_str!("../../../specs/all/clauses.toml");
    ledger.add("all", &Source::new("specs/all/clauses.toml", all)).unwrap();
    ledger
}

/// The plain call.
pub(super) fn baseline() -> Case {
    let request = Request {
        to: To::Vendor,
        tls: false,
        either: true,
        verb: "POST".into(),
        path: Value::literal("/Rest/1/user/createUser"),
        query: None,
        headers: Vec::new(),
        without: Vec::new(),
        basic: Some(Value::literal("key")),
        arguments: vec![Sent {
            name: "properties[login]".into(),
            value: Value::parse("{fresh:12}").unwrap(),
            in_query: false,
        }],
        body: Body::Form,
        escaping: Escaping::Plain,
    };
    let check = Check { clause: "FOT-OUT-1".into(), what: What::Status(200) };
    Case {
        id: "fotolia.create-user.form.plain".into(),
        vendor: "fotolia".into(),
        envelope: "form".into(),
        title: "The plain valid call".into(),
        clauses: vec!["FOT-REST-1".into()],
        basis: None,
        place: Source::new("specs/fotolia/operation.toml", "\n\n").place(1),
        needs: BTreeSet::new(),
        unique: Some("properties[login]".into()),
        address: None,
        room: Some(12),
        baseline: None,
        seed: None,
        steps: vec![Step {
            person: 1,
            request,
            checks: vec![check],
            holes: BTreeMap::new(),
            prepares: false,
            creates: Chance::Yes,
            notifies: Chance::No,
            known: [].into(),
        }],
    }
}

/// Its login, one character short.
pub(super) fn too_short() -> Case {
    let mut case = baseline();
    case.baseline = Some(case.id);
    case.id = "fotolia.create-user.form.too-short.login".into();
    case.title = "A login of two characters".into();
    case.clauses = vec!["FOT-IN-1".into()];
    for argument in case.steps.iter_mut().flat_map(|step| &mut step.request.arguments) {
        argument.value = Value::literal("ab");
    }
    case
}

pub(super) fn exchange(body: &[u8]) -> Exchange {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n";
    let sent = "POST /Rest/1/user/createUser HTTP/1.1\r\nHost: 127.0.0.1:80\r\n\r\n\
                properties[login]=ab";
    Exchange {
        sent: Sending {
            authority: "127.0.0.1:80".into(),
            tls: false,
            bytes: sent.into(),
            arguments: vec![("properties[login]".into(), "ab".into())],
        },
        received: Ok(Reply {
            head: head.into(),
            status: 200,
            headers: vec![("Content-Type".into(), "application/json".into())],
            body: body.to_vec(),
            framed: body.to_vec(),
        }),
        took: Duration::from_micros(420),
    }
}

fn mismatch(clause: &str, place: &str, expected: &str, got: &str) -> Mismatch {
    Mismatch {
        step: 1,
        clause: clause.into(),
        basis: Basis::Page,
        view: View::Outcome,
        place: place.into(),
        expected: expected.into(),
        got: got.into(),
    }
}

pub(super) fn graded(case: &Case, verdict: &Verdict, exchanges: &[Exchange], at: u64) -> Graded {
    let plain = baseline();
    let done = Done {
        case,
        baseline: case.baseline.as_ref().map(|_| &plain),
        verdict,
        exchanges,
        at: Duration::from_millis(at),
        took: Duration::from_micros(450),
        replay: format!("standin-conformance run --case {} --run-seed 9c1e", case.id),
    };
    Graded::of(&done, &ledger())
}

/// A failure with two mismatches, the second against another clause.
pub(super) fn failed() -> Graded {
    let mismatches = vec![
        mismatch("FOT-IN-1", "body /code", "\"6007\"", "42"),
        mismatch("FOT-OUT-1", "header Content-Type", "application/json", "application/jsön\r"),
    ];
    let verdict = Verdict { word: Word::Fail, mismatches, why: None };
    graded(&too_short(), &verdict, &[exchange(b"42")], 10)
}

/// A run: an event of every kind, a case of every word.
pub(super) fn run() -> Vec<Event> {
    let start = Start {
        format: FORMAT,
        program: "0.1.0".into(),
        target: "fake".into(),
        address: "http://127.0.0.1:80".into(),
        judged: Judged::Strict,
        run_seed: "9c1e".into(),
        cases: 10,
        started: "2026-03-01T12:00:00Z".parse().unwrap(),
        notes: vec!["any certificate was accepted: loopback".into()],
        clauses: clauses(&ledger(), &[baseline(), too_short()]),
    };
    let mut cases = vec![failed()];
    let told = [
        (Word::Pass, None),
        (Word::Warn, None),
        (Word::Note, None),
        (Word::Blocked, Some("fotolia.create-user.form.plain failed")),
        (Word::Skip, Some("needs a mailbox, and the target names none")),
        (Word::Inconclusive, None),
        (Word::Error, Some("no room for a name of 3 characters")),
        (Word::Xfail, Some("known since 2026-02-01: codes are off by one")),
        (Word::Xpass, Some("expected to fail since 2026-02-01")),
    ];
    for (at, (word, why)) in (20..).step_by(10).zip(told) {
        let mut case = too_short();
        case.id = format!("fotolia.create-user.form.{}", word.to_string().to_lowercase());
        let wrong = matches!(word, Word::Warn | Word::Note | Word::Xfail);
        let mismatches = wrong.then(|| mismatch("FOT-IN-1", "body /code", "\"6007\"", "\"6008\""));
        let verdict = Verdict {
            word,
            mismatches: mismatches.into_iter().collect(),
            why: why.map(str::to_owned),
        };
        let mut came = exchange(b"{\"code\":\"6008\"}");
        if word == Word::Inconclusive {
            came.received = Err(Fault::TimedOut { seconds: 10, received: 3 });
        }
        let tried = !matches!(word, Word::Blocked | Word::Skip);
        let exchanges: Vec<_> = tried.then_some(came).into_iter().collect();
        cases.push(graded(&case, &verdict, &exchanges, at));
    }
    let mut counts = BTreeMap::new();
    cases.iter().for_each(|case| *counts.entry(case.verdict.word).or_default() += 1);
    let cases = cases.into_iter().map(|case| Event::Case(Box::new(case)));
    let end = Event::End(End::new(counts, Vec::new(), Exit::Fails, 1_234_567));
    std::iter::once(Event::Start(start)).chain(cases).chain([end]).collect()
}
