//! ^C: a report of what ran, and nothing left unsaid.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::mpsc::channel;

use super::endpoint::{Does, Endpoint, endpoint};
use super::{ABSENT, PLAIN, Place, TAKEN, WIDE};
use crate::support::Ran;

/// A run under way, whose second call the endpoint holds.
fn held() -> (Endpoint, Place, Child) {
    let endpoint = endpoint(|asked| if asked.number == 2 { Does::Holds } else { Does::Right });
    let place = Place::new(&endpoint.url, WIDE);
    let arguments = place.arguments(&[PLAIN, TAKEN, ABSENT], &[]);
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let mut command = place.program(&arguments);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    endpoint.held.recv().unwrap();
    (endpoint, place, child)
}

fn signal(child: &Child, name: &str) {
    let sent = Command::new("kill").args(["-s", name, &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
}

/// Waits until the program says that it was interrupted.
fn heard(child: &mut Child) -> BufReader<std::process::ChildStderr> {
    let mut errors = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    errors.read_line(&mut line).unwrap();
    assert!(line.contains("interrupted: what is under way is finished"), "{line}");
    errors
}

fn ended(mut child: Child, mut errors: BufReader<std::process::ChildStderr>) -> Ran {
    let (mut out, mut err) = (String::new(), String::new());
    child.stdout.take().unwrap().read_to_string(&mut out).unwrap();
    errors.read_to_string(&mut err).unwrap();
    Ran { code: child.wait().unwrap().code().unwrap(), out, err }
}

#[test]
fn the_first_finishes_what_is_under_way() {
    for name in ["INT", "TERM", "HUP"] {
        let (endpoint, place, mut child) = held();
        signal(&child, name);
        let errors = heard(&mut child);
        endpoint.release.send(()).unwrap();
        let ran = ended(child, errors);
        ran.ends(5, &["stopped: interrupted", "not tried: ", "0 of unknown fate", "exit 5"]);
        assert_eq!(endpoint.calls().len(), 2, "nothing further was sent");
        let events = place.events();
        assert!(matches!(events.last(), Some(standin_conformance::report::Event::End(_))));
        let stopped = "it was stopped: interrupted\n";
        place.leftovers().ends(0, &[stopped, "may have been made: 0"]);
    }
}

#[test]
fn the_second_does_not_wait() {
    let (endpoint, place, mut child) = held();
    signal(&child, "INT");
    let errors = heard(&mut child);
    signal(&child, "INT");
    let ran = ended(child, errors);
    ran.ends(
        7,
        &["stopped: interrupted", "1 of unknown fate", "may have been made: sti", "exit 7"],
    );
    let left = "a call of it was sent, and the run was ended before what came of it was read";
    ran.ends(7, &["1 PASS · 1 INCONCLUSIVE · not tried: 1", left]);
    assert!(!place.events().is_empty(), "there is a report");
    let stopped = "it was stopped: interrupted\n";
    place.leftovers().ends(7, &[stopped, "may have been made: 1"]);
    endpoint.release.send(()).unwrap();
}

/// Before the first case nothing was made, and no file says that something might have been.
#[test]
fn twice_before_the_first_case() {
    let endpoint = endpoint(|asked| if asked.number == 0 { Does::Holds } else { Does::Right });
    let place = Place::new(&endpoint.url, WIDE);
    let arguments = place.arguments(&[PLAIN], &[]);
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let mut command = place.program(&arguments);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    endpoint.held.recv().unwrap();
    assert!(place.folder().join("intents.jsonl").exists());
    signal(&child, "INT");
    let errors = heard(&mut child);
    signal(&child, "INT");
    ended(child, errors).ends(5, &["interrupted before the first case: nothing was made"]);
    assert!(!place.folder().join("intents.jsonl").exists());
    endpoint.release.send(()).unwrap();
}

/// Killed there it could not take its file away, and that says as much.
#[test]
fn killed_before_the_first_case() {
    let endpoint = endpoint(|asked| if asked.number == 0 { Does::Holds } else { Does::Right });
    let place = Place::new(&endpoint.url, WIDE);
    let arguments = place.arguments(&[PLAIN], &[]);
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let mut child = place.program(&arguments).stderr(Stdio::piped()).spawn().unwrap();
    endpoint.held.recv().unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    let nothing = "nothing was made: no call that may make an account had left";
    place.leftovers().ends(0, &["it did not come to its end", nothing]);
    endpoint.release.send(()).unwrap();
}

/// Nobody reads what it prints any more: it ends as cleanly as it can, and says what it can.
#[test]
fn a_terminal_that_is_gone() {
    let (endpoint, place, mut child) = held();
    drop(child.stderr.take());
    while child.try_wait().unwrap().is_none() {
        signal(&child, "INT");
    }
    assert_eq!(child.wait().unwrap().code(), Some(7));
    place.leftovers().ends(7, &["it was stopped: interrupted", "may have been made: 1"]);
    endpoint.release.send(()).unwrap();
    let (endpoint, place, mut child) = held();
    drop(child.stdout.take());
    endpoint.release.send(()).unwrap();
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(2), "{said}");
    assert!(said.contains("made, 0 of unknown fate, ") && said.contains("`leftovers "), "{said}");
    place.leftovers().ends(0, &["may have been made: 0"]);
}

/// Whoever says so (`nohup`) has it outlive the terminal.
#[test]
fn a_terminal_that_does_not_matter() {
    let endpoint = endpoint(|asked| if asked.number == 1 { Does::Holds } else { Does::Right });
    let place = Place::new(&endpoint.url, WIDE);
    let line = format!(
        "trap '' HUP; exec {} run --target {} --live create,notify --case {PLAIN} --case {ABSENT}",
        env!("CARGO_BIN_EXE_standin-conformance"),
        place.file
    );
    let mut shell = Command::new("bash");
    shell.current_dir(place.folder()).env("LITTLE_KEY", "a-key-of-ours").args(["-c", &line]);
    let mut child = shell.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    endpoint.held.recv().unwrap();
    signal(&child, "HUP");
    endpoint.release.send(()).unwrap();
    let errors = BufReader::new(child.stderr.take().unwrap());
    ended(child, errors).ends(0, &["2 PASS"]);
}

/// Enough has failed, and a call is under way: its reply is waited for.
#[test]
fn what_is_under_way_is_waited_for() {
    let (comes, came) = channel();
    let (comes, came) = (Mutex::new(comes), Mutex::new(came));
    let endpoint = endpoint(move |asked| match (asked.number, asked.field("password")) {
        (0, _) | (_, Some(_)) => Does::Right,
        _ if asked.body.contains("[password]=") => {
            comes.lock().unwrap().send(()).unwrap();
            Does::Holds
        }
        // Not before the other is under way.
        _ => {
            came.lock().unwrap().recv().unwrap();
            Does::Sends(super::endpoint::reply(404, "text/plain", "what?"))
        }
    });
    let two = WIDE.replace("= 1000\n", "= 1000\nin_flight = 2\n");
    let place = Place::new(&endpoint.url, &two);
    let arguments = place.arguments(&[PLAIN, ABSENT, super::EMPTY], &["--max-fail", "1"]);
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let mut child = place.program(&arguments).stdout(Stdio::piped()).spawn().unwrap();
    endpoint.held.recv().unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut told = String::new();
    while !told.contains("FAIL ") {
        assert!(out.read_line(&mut told).unwrap() > 0, "{told}");
    }
    endpoint.release.send(()).unwrap();
    out.read_to_string(&mut told).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(1), "{told}");
    for text in ["stopped: --max-fail 1", "2 PASS · 1 FAIL", "0 of unknown fate"] {
        assert!(told.contains(text), "no {text:?} in\n{told}");
    }
}

/// What is not live is stopped as cleanly.
#[test]
fn a_run_against_a_fake() {
    let endpoint = endpoint(|asked| if asked.number == 1 { Does::Holds } else { Does::Right });
    let place = Place::of(&format!(
        "name = 'here'\nhttp = '{}'\n[vendors.fotolia.roles.main]\nkey = 'key'\n",
        endpoint.url
    ));
    let report = format!("json={}", place.path("report.json"));
    let run = ["run", "--target", &place.file, "--show-progress", "none", "--report", &report];
    let mut command =
        place.program(&[run.as_slice(), &["--case", PLAIN, "--case", ABSENT]].concat());
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    endpoint.held.recv().unwrap();
    signal(&child, "INT");
    let errors = heard(&mut child);
    endpoint.release.send(()).unwrap();
    let ran = ended(child, errors);
    ran.ends(5, &["stopped: interrupted", "not tried: 1"]);
    assert!(!ran.out.contains("left behind"), "{ran}");
}
