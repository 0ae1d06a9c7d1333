//! The whole of it against a server that is almost Fotolia's, as one would do with a vendor's: what it makes of each
//! of its six deviations and of its bad days, what it says, and what it leaves.

use std::fs;
use std::net::TcpListener;
use std::sync::Arc;
use std::thread;

use tempfile::TempDir;

use crate::proxies::relay::{Ahead, Message, relay};
use crate::support::{Judged, Ran, file, folder, program, text_of};

#[path = "../../examples/almost/form.rs"]
mod form;
#[path = "../../examples/almost/fotolia.rs"]
mod fotolia;
#[path = "../../examples/almost/http.rs"]
mod http;
#[path = "../../examples/almost/server.rs"]
mod server;

/// The key that signs people up there.
const KEY: &str = "almost-key-7f3a9c21";

/// The server, and the file that describes it.
pub(crate) struct Almost {
    pub(crate) folder: TempDir,
    pub(crate) address: String,
    pub(crate) target: String,
}

impl Almost {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        thread::spawn(move || server::serve(&listener));
        let folder = folder();
        let text = include_str!("../../targets/almost.toml").replace("127.0.0.1:4710", &address);
        // The calls of a test need not be far apart.
        let text = text.replace("calls_per_second = 100.0", "calls_per_second = 1000.0");
        let target = file(&folder, "almost.toml", &text);
        Self { folder, address, target }
    }

    /// A path in its folder.
    pub(crate) fn at(&self, name: &str) -> String {
        text_of(&self.folder.path().join(name))
    }

    /// Runs the program in the folder, with the key.
    pub(crate) fn judge(&self, arguments: &[&str]) -> Ran {
        let mut program = program();
        program.current_dir(self.folder.path()).env("ALMOST_KEY", KEY);
        program.args(arguments).output().unwrap().into()
    }

    /// A run with both keys, and these arguments besides.
    pub(crate) fn run(&self, further: &[&str]) -> Ran {
        let keys = ["run", "--target", &self.target, "--live", "create,notify"];
        let rest = ["--vendor", "fotolia", "--run-seed", "9c1e", "--intents", "intents.jsonl"];
        self.judge(&[&keys[..], &rest, &["--timeout", "5"], further].concat())
    }

    /// What is printed, without what is of this run alone.
    fn lasting(&self, text: &str) -> String {
        let text = text.replace(&self.address, "127.0.0.1:4710");
        let text = text.replace(&self.target, "almost.toml");
        let seconds = |line: &str| match line.split_once(" in ") {
            Some((cases, rest)) if cases.ends_with("cases") => {
                let rest = rest.split_once(": ").map_or(rest, |(_, rest)| rest);
                format!("{cases} in … s: {rest}")
            }
            _ => line.to_owned(),
        };
        text.lines().map(seconds).collect::<Vec<_>>().join("\n")
    }
}

fn snapshot(name: &str, text: &str) {
    let settings = insta::Settings::clone_current();
    settings.bind(|| insta::assert_snapshot!(name, text));
}

#[test]
fn from_the_first_look_to_what_is_left() {
    let almost = Almost::start();
    almost.judge(&["check-target", &almost.target]).ends(0, &["is live", "GET / got 401"]);
    almost.judge(&["plan", "--target", &almost.target, "--vendor", "fotolia"]).ends(0, &["in all"]);
    // Without the second key nothing is sent.
    almost.judge(&["run", "--target", &almost.target]).ends(2, &["spell it out"]);
    let wanted = ["json", "junit", "html"].map(|kind| format!("{kind}={}", almost.at(kind)));
    let reports: Vec<_> = wanted.iter().flat_map(|report| ["--report", report]).collect();
    let ran = almost.run(&[&["--record", "evidence.jsonl"], &reports[..]].concat());
    ran.ends(7, &["of unknown fate", "redirect"]);
    assert!(!format!("{ran}").contains(KEY));
    snapshot("almost-terminal", &almost.lasting(&ran.out));
    let judged = Judged { ran, events: read(&almost.at("json")) };
    snapshot("almost-verdicts", &judged.words().join("\n"));
    let left = almost.judge(&["leftovers", "intents.jsonl"]);
    left.ends(7, &["unknown"]);
    // Judged again without a call, it comes to the same.
    let again = almost.at("again");
    let wanted = format!("json={again}");
    almost
        .judge(&["regrade", "evidence.jsonl", "--report", &wanted])
        .ends(7, &["no call was made"]);
    let (again, first) = (verdicts(&read(&again)), verdicts(&judged.events));
    assert_eq!(again.len(), first.len());
    for (again, first) in again.iter().zip(&first) {
        assert_eq!(again, first);
    }
}

/// What may have been made is told, though it cannot be recorded.
#[test]
fn what_is_left_is_told_whatever_cannot_be_written() {
    let almost = Almost::start();
    let ran = almost.run(&["--case", "*.accepts-russian.language_id", "--record", "/dev/full"]);
    ran.ends(2, &["left behind: accounts: 2 made", "leftovers intents.jsonl", "No space left"]);
}

/// A server that shows its caller's key: what stands there in its place is another thing in every recording, and
/// no change. And what was said beside a verdict stays beside it, whatever that is.
#[test]
fn a_secret_that_is_told_is_no_change() {
    let almost = Almost::start();
    let behave = |request: Message, ahead: &Ahead| {
        let mut reply = ahead.ask(&request);
        let body = String::from_utf8(reply.body.clone()).unwrap();
        reply.body = body.replace("Cannot create user", &format!("No, {KEY}")).into_bytes();
        reply.set("Content-Length", &reply.body.len().to_string());
        reply.set("Location", "http://elsewhere.example/");
        reply.first = reply.first.replace("500 Internal Server Error", "307 Elsewhere");
        reply.bytes()
    };
    let url = relay(almost.address.parse().unwrap(), Arc::new(behave));
    let text = fs::read_to_string(&almost.target).unwrap();
    let text = text.replace(&almost.address, url.trim_start_matches("http://"));
    let target = file(&almost.folder, "told.toml", &text);
    let run = |further: &[&str]| {
        let case = ["--case", "fotolia.create-user.form.too-long.login"];
        let keys = ["run", "--target", &target, "--live", "create,notify"];
        almost.judge(&[&keys[..], &case, further].concat())
    };
    let elsewhere = "it redirects to another host, elsewhere.example";
    let before = ["--record", "before", "--intents", "1"];
    run(&before).ends(1, &["1 FAIL", elsewhere]);
    let now = ["--record", "now", "--intents", "2", "--against", "before"];
    run(&now).ends(0, &["1 DRIFT", elsewhere]);
    let again = almost.judge(&["regrade", "now"]);
    again.ends(1, &["1 FAIL", elsewhere]);
    assert!(!again.out.contains("as recorded on"), "{again}");
    almost
        .judge(&["regrade", "now", "--against", "before"])
        .ends(0, &["as recorded on", elsewhere]);
}

fn read(path: &str) -> Vec<standin_conformance::report::Event> {
    standin_conformance::report::json::read(&fs::read_to_string(path).unwrap()).unwrap()
}

/// Ids and verdicts, all of them.
pub(crate) fn verdicts(
    events: &[standin_conformance::report::Event],
) -> Vec<(String, standin_conformance::verdict::Verdict)> {
    let cases = events.iter().filter_map(|event| match event {
        standin_conformance::report::Event::Case(case) => {
            Some((case.id.clone(), case.verdict.clone()))
        }
        _ => None,
    });
    cases.collect()
}
