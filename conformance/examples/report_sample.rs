//! Reports of a run that never was, from the ledger as it is: `report_sample FOLDER [CASES]` writes
//! `run.jsonl`, reads it back, and makes `run.html` and `run.xml` of it. For looking at, and for `browser/check`.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{env, fs};

use standin_conformance::case::{
    Body, Case, Chance, Check, Escaping, Request, Sent, Step, To, What,
};
use standin_conformance::exchange::{Exchange, Fault, Reply, Sending};
use standin_conformance::report::terminal::{Options, Progress, Terminal};
use standin_conformance::report::{
    Done, End, Event, FORMAT, Graded, Judged, Kind, Output, Redactor, Sink, Start, clauses, json,
};
use standin_conformance::run::Exit;
use standin_conformance::spec::{Basis, Clause, Ledger, Level, Source, VENDORS};
use standin_conformance::text::Value;
use standin_conformance::verdict::{Mismatch, Verdict, View, Word};

/// Vendors, their operations and envelopes.
const CALLS: [(&str, &str, &[&str]); 5] = [
    ("boxnet", "register-new-user", &["rest", "xml", "soap"]),
    ("fotolia", "create-user", &["form", "query"]),
    ("filemobile", "register", &["get", "post"]),
    ("imageloop", "register", &["form"]),
    ("movedigital", "add-user", &["xml", "multipart"]),
];

const BREACHES: [&str; 6] =
    ["plain", "missing.login", "too-short.login", "too-long.email", "reversed", "escaped"];

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let folder = PathBuf::from(arguments.next().ok_or("report_sample FOLDER [CASES]")?);
    let count = arguments.next().map_or(Ok(400), |count| count.parse())?;
    let ledger = ledger()?;
    let cases: Vec<_> = (0..).flat_map(|round| round_of(&ledger, round)).take(count).collect();
    let stream = folder.join("run.jsonl");
    write(&events(&ledger, &cases), &[(Kind::Json, &stream)])?;
    let read = json::read(&fs::read_to_string(&stream)?)?;
    let (html, xml) = (folder.join("run.html"), folder.join("run.xml"));
    write(&read, &[(Kind::Html, &html), (Kind::Junit, &xml)])
}

fn write(events: &[Event], outputs: &[(Kind, &Path)]) -> Result<(), Box<dyn Error>> {
    let outputs = outputs.iter().map(|(kind, path)| Output { kind: *kind, path: (*path).into() });
    let outputs: Vec<_> = outputs.collect();
    let only_once = outputs.iter().any(|output| output.kind == Kind::Json);
    let options = Options { progress: Progress::None, ..Options::default() };
    let terminal = if only_once {
        Terminal::new(options)
    } else {
        Terminal::plain(Box::new(std::io::sink()), false)
    };
    let mut sink = Sink::open(&outputs, Redactor::default(), terminal)?;
    events.iter().try_for_each(|event| sink.tell(event))?;
    Ok(sink.finish()?)
}

fn ledger() -> Result<Ledger, Box<dyn Error>> {
    let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs");
    let mut ledger = Ledger::default();
    for vendor in ["all"].into_iter().chain(VENDORS) {
        let text = fs::read_to_string(specs.join(vendor).join("clauses.toml"))?;
        ledger.add(vendor, &Source::new(&format!("specs/{vendor}/clauses.toml"), &text))?;
    }
    Ok(ledger)
}

/// A case a clause and envelope; the further rounds differ in their breach.
fn round_of(ledger: &Ledger, round: usize) -> Vec<Case> {
    let mut cases = Vec::new();
    for (vendor, operation, envelopes) in CALLS {
        let own = |clause: &&Clause| clause.vendor == vendor && clause.level == Level::Must;
        let testable = ledger.iter().filter(own).filter(|clause| clause.untestable.is_none());
        // Some are left without a case, so that the page has to say so.
        for (at, clause) in testable.enumerate().filter(|(at, _)| at % 17 != 16) {
            for envelope in envelopes.iter().skip(at % 2) {
                let breach = BREACHES.get((at + round) % 6).copied().unwrap_or_default();
                let id = format!(
                    "{vendor}.{operation}.{envelope}.{breach}-{}",
                    cases.len() + round * 1_000
                );
                cases.push(case(&id, vendor, envelope, clause));
            }
        }
    }
    cases
}

fn case(id: &str, vendor: &str, envelope: &str, clause: &Clause) -> Case {
    let value = if id.contains("too-short") { "ab" } else { "{fresh:12}" };
    let login = Value::parse(value).unwrap_or_default();
    let request = Request {
        to: To::Vendor,
        tls: false,
        either: true,
        verb: "POST".into(),
        path: Value::literal(format!("/{vendor}/{envelope}")),
        query: None,
        headers: Vec::new(),
        without: Vec::new(),
        basic: None,
        arguments: vec![Sent { name: "login".into(), value: login, in_query: false }],
        body: Body::Form,
        escaping: Escaping::Plain,
    };
    let check = |clause: &str| Check { clause: clause.to_owned(), what: What::Framing };
    let step = Step {
        person: 1,
        request,
        checks: vec![check("ALL-WIRE-1"), check("ALL-HTTP-1")],
        holes: BTreeMap::new(),
        prepares: false,
        creates: Chance::Yes,
        notifies: Chance::No,
        known: [].into(),
    };
    Case {
        id: id.to_owned(),
        vendor: vendor.to_owned(),
        envelope: envelope.to_owned(),
        title: clause.says.chars().take(60).filter(|letter| *letter != '`').collect(),
        clauses: vec![clause.id.clone()],
        basis: None,
        place: clause.place.clone(),
        needs: BTreeSet::new(),
        unique: Some("login".to_owned()),
        address: None,
        room: Some(12),
        baseline: (!id.contains("plain")).then(|| format!("{vendor}.{envelope}.plain")),
        seed: None,
        steps: vec![step],
    }
}

fn events(ledger: &Ledger, cases: &[Case]) -> Vec<Event> {
    let start = Start {
        format: FORMAT,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        target: "staging <fake>".to_owned(),
        address: "http://127.0.0.1:8080".to_owned(),
        judged: Judged::Strict,
        run_seed: "9c1e".to_owned(),
        cases: cases.len(),
        started: std::time::UNIX_EPOCH.into(),
        notes: vec!["any certificate was accepted: loopback".to_owned()],
        clauses: clauses(ledger, cases),
    };
    let graded: Vec<_> =
        cases.iter().enumerate().map(|(at, case)| graded(ledger, case, at)).collect();
    let mut counts = BTreeMap::new();
    graded.iter().for_each(|case| *counts.entry(case.verdict.word).or_default() += 1);
    let took = graded.last().map_or(0, |case| case.at_us + case.took_us);
    let graded = graded.into_iter().map(|case| Event::Case(Box::new(case)));
    let end = Event::End(End::new(counts, Vec::new(), Exit::Fails, took));
    std::iter::once(Event::Start(start)).chain(graded).chain([end]).collect()
}

fn graded(ledger: &Ledger, case: &Case, at: usize) -> Graded {
    let word = match at % 97 {
        7 | 31 => Word::Fail,
        12 => Word::Warn,
        23 => Word::Note,
        40..=42 => Word::Skip,
        55 => Word::Blocked,
        60 => Word::Inconclusive,
        71 => Word::Xfail,
        90 => Word::Error,
        _ => Word::Pass,
    };
    let why = match word {
        Word::Skip => Some("needs a mailbox, and the target names none"),
        Word::Blocked => Some("its baseline failed"),
        Word::Xfail => Some("known since 2026-02-01: the code is off by one"),
        Word::Error => Some("no name of 3 characters is left in a world that is shared"),
        _ => None,
    };
    let mismatches = if matches!(word, Word::Fail | Word::Warn | Word::Note | Word::Xfail) {
        mismatches(case, at)
    } else {
        Vec::new()
    };
    let exchange = exchange(case, word);
    let verdict = Verdict { word, mismatches, why: why.map(str::to_owned) };
    let tried = !matches!(word, Word::Skip | Word::Blocked);
    let plain = self::case("plain", &case.vendor, &case.envelope, &fallback(ledger));
    let done = Done {
        case,
        baseline: case.baseline.as_ref().map(|_| &plain),
        verdict: &verdict,
        exchanges: if tried { std::slice::from_ref(&exchange) } else { &[] },
        at: Duration::from_micros(u64::try_from(at).unwrap_or_default() * 700),
        took: Duration::from_micros(640),
        replay: format!(
            "standin-conformance run --target staging --case {} --run-seed 9c1e",
            case.id
        ),
    };
    Graded::of(&done, ledger)
}

fn fallback(ledger: &Ledger) -> Clause {
    ledger.get("ALL-WIRE-1").cloned().unwrap_or_else(|| Clause {
        id: "ALL-WIRE-1".to_owned(),
        vendor: "all".to_owned(),
        level: Level::Must,
        basis: Basis::Choice,
        at: None,
        says: String::new(),
        untestable: None,
        option: None,
        place: Source::new("specs/all/clauses.toml", "").place(0),
    })
}

/// One against the case's own clause, and every other time one against another.
fn mismatches(case: &Case, at: usize) -> Vec<Mismatch> {
    let mismatch = |clause: &str, basis, place: &str, expected: &str, got: &str| Mismatch {
        step: 1,
        clause: clause.to_owned(),
        basis,
        view: View::Outcome,
        place: place.to_owned(),
        expected: expected.to_owned(),
        got: got.to_owned(),
    };
    let own = case.clauses.first().cloned().unwrap_or_default();
    let code = mismatch(&own, Basis::Page, "body /code", "\"6007\"", "\"6010\"");
    let header = mismatch(
        "ALL-HTTP-1",
        Basis::Choice,
        "header Content-Type",
        "application/json; charset=utf-8",
        "application/json; charset=UTF-8",
    );
    match at % 3 {
        0 => vec![code],
        1 => vec![header],
        _ => vec![code, header],
    }
}

fn exchange(case: &Case, word: Word) -> Exchange {
    let body = "{\"error\":\"</script><b>no</b> such \u{7} \u{1f600} login — the name that was given is \
                taken, or it is too short\",\"code\":\"6010\"}\n";
    let head = format!(
        "HTTP/1.1 400 Bad Request\r\nContent-Type: application/json; charset=UTF-8\r\n\
         Content-Length: {}\r\n\r\n",
        body.len()
    );
    let reply = Reply {
        head: head.into_bytes(),
        status: 400,
        headers: Vec::new(),
        body: body.into(),
        framed: body.into(),
    };
    let form =
        "login=ab&email=someone%40example.com&password=a-long-password-without-blanks-in-it-";
    let request = format!(
        "POST /{}/{} HTTP/1.1\r\nHost: api.example.test\r\nAccept: */*\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
        case.vendor,
        case.envelope,
        form.len()
    );
    let late = Fault::TimedOut { seconds: 10, received: 0 };
    Exchange {
        sent: Sending {
            authority: "127.0.0.1:8080".to_owned(),
            tls: case.envelope == "soap",
            bytes: request.into_bytes(),
            arguments: vec![("login".to_owned(), "ab".to_owned())],
        },
        received: if word == Word::Inconclusive { Err(late) } else { Ok(reply) },
        took: Duration::from_micros(610),
    }
}
