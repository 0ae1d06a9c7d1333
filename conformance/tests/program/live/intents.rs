//! What may be made is on the disk before the call leaves.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Stdio;
use std::sync::{Arc, OnceLock};

use super::endpoint::{Does, endpoint, right};
use super::{ABSENT, PLAIN, Place, TAKEN, WIDE};
use crate::support::{Ran, file, folder, judge, text_of};

#[test]
fn an_intent_is_on_the_disk_before_its_call_leaves() {
    let path: Arc<OnceLock<String>> = Arc::default();
    let known = Arc::clone(&path);
    let endpoint = endpoint(move |asked| {
        if asked.number > 0 {
            let text = fs::read_to_string(known.get().unwrap()).unwrap();
            let last = text.lines().last().unwrap();
            let name = format!("\"name\":\"{}\"", asked.field("login").unwrap());
            assert!(last.contains("\"line\":\"intent\"") && last.contains(&name), "{last}");
            let fates = text.matches("\"line\":\"fate\"").count();
            assert_eq!(fates, asked.number - 1, "what came of the others is there already");
        }
        Does::Right
    });
    let place = Place::new(&endpoint.url, WIDE);
    path.set(place.path("intents.jsonl")).unwrap();
    place.run(&[PLAIN, TAKEN, ABSENT], &[]).ran.ends(0, &["3 PASS"]);
    assert_eq!(endpoint.calls().len(), 4);
    let mode = fs::metadata(place.path("intents.jsonl")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let text = place.intents();
    assert!(!text.contains("a-key-of-ours"), "{text}");
    let left = place.leftovers();
    left.ends(0, &["run 5eed against little", "it came to its end", "made: 2", "not made: 2"]);
    for user in endpoint.users() {
        assert!(left.out.contains(&user), "{user} in {left}");
    }
}

#[test]
fn names_are_the_seeds_and_the_cases() {
    let names = |seed: &str| {
        let endpoint = right();
        let place = Place::new(&endpoint.url, WIDE);
        let (file, cases) = (place.file.as_str(), ["--case", PLAIN, "--case", TAKEN]);
        let run = ["run", "--target", file, "--live", "create,notify", "--run-seed", seed];
        place.judge(&[run.as_slice(), &cases].concat()).ends(0, &["2 PASS"]);
        // Nobody said where: here, by the seed.
        assert!(place.folder().join(format!("standin-intents-{seed}.jsonl")).exists());
        endpoint.users()
    };
    let (first, again, other) = (names("a"), names("a"), names("b"));
    assert_eq!(first, again);
    let all: BTreeSet<_> = first.iter().chain(&other).collect();
    assert_eq!(all.len(), 4);
    assert!(all.iter().all(|name| name.len() == 12 && name.starts_with("sti")), "{all:?}");
}

/// An earlier run's file is not written over, and its names are not sent again.
#[test]
fn a_file_that_is_there_stays() {
    let endpoint = right();
    let place = Place::new(&endpoint.url, WIDE);
    place.run(&[PLAIN], &[]).ran.ends(0, &["1 PASS"]);
    let (before, calls) = (place.intents(), endpoint.asked().len());
    let again = place.run(&[PLAIN], &[]);
    again.ran.ends(2, &["cannot begin the file of intents intents.jsonl", "leftovers"]);
    assert_eq!((place.intents(), endpoint.asked().len()), (before, calls));
}

#[test]
fn killed_it_has_said_what_it_was_about_to_do() {
    let endpoint = endpoint(|asked| if asked.number == 3 { Does::Holds } else { Does::Right });
    let place = Place::new(&endpoint.url, WIDE);
    let arguments = place.arguments(&[PLAIN, TAKEN, ABSENT], &[]);
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let mut child = place.program(&arguments).stdout(Stdio::null()).spawn().unwrap();
    let held = endpoint.held.recv().unwrap();
    // SIGKILL: nothing of ours runs after it.
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(place.events().is_empty(), "no report is there");
    let left = place.leftovers();
    left.ends(
        7,
        &["it did not come to its end", "may have been made: 1", "its reply was not waited for"],
    );
    let may = left.out.split("may have been made").nth(1).unwrap();
    let may = may.split("not made").next().unwrap();
    assert!(may.contains(&held.field("login").unwrap()), "{left}");
    let made = left.out.split("may have been made").next().unwrap();
    for user in endpoint.users() {
        assert!(made.contains(&user), "{user} in {left}");
    }
    endpoint.release.send(()).unwrap();
}

/// A line that was not written whole is one whose call had not left.
#[test]
fn files_that_are_none_and_files_that_are_torn() {
    let endpoint = right();
    let place = Place::new(&endpoint.url, WIDE);
    place.run(&[PLAIN], &[]).ran.ends(0, &["1 PASS"]);
    let text = place.intents();
    let lines: Vec<_> = text.split_inclusive('\n').collect();
    assert_eq!(lines.len(), 4, "{text}");
    let folder = folder();
    let of = |name: &str, text: &str| -> Ran { judge(&["leftovers", &file(&folder, name, text)]) };
    of("whole", &text).ends(0, &["made: 1", "may have been made: 0"]);
    of("intent", &lines[..2].concat()).ends(7, &["made: 0", "may have been made: 1"]);
    let torn = format!("{}{}", lines[0], &lines[1][..40]);
    of("torn", &torn).ends(0, &["may have been made: 0", "did not come to its end"]);
    let torn = format!("{}{}{}", lines[0], lines[1], &lines[2][..lines[2].len() / 2]);
    of("torn-fate", &torn).ends(7, &["may have been made: 1"]);
    of("empty", "").ends(2, &["it does not begin as a file of intents does"]);
    of("other", "name = 'x'\n").ends(2, &["line 1 is none of a file of intents"]);
    let two = text.replace("5eed", "other");
    of("two", &format!("{text}{two}")).ends(2, &["line 5 belongs to another run"]);
    of("twice", &format!("{text}{}", lines[1])).ends(2, &["line 5 belongs to another run"]);
    let cut = folder.path().join("cut");
    let bytes = [lines[0].as_bytes(), b"{\"line\":\"intent\",\"case\":\"\xc3"].concat();
    fs::write(&cut, bytes).unwrap();
    judge(&["leftovers", &text_of(&cut)]).ends(0, &["may have been made: 0", "did not come"]);
    of("stray", &format!("{}{}", lines[0], lines[2])).ends(2, &["line 2 tells the fate of a call"]);
    let newer = text.replacen("\"format\":1", "\"format\":9", 1);
    of("newer", &newer).ends(2, &["it is of format 9; this program reads format 1"]);
    judge(&["leftovers", "/no/such"]).ends(2, &["cannot read /no/such"]);
}

#[test]
fn where_it_cannot_be_written_nothing_is_sent() {
    let endpoint = right();
    let place = Place::new(&endpoint.url, WIDE);
    let nowhere = text_of(&place.folder().join("no/such/file"));
    let run = ["run", "--target", &place.file, "--live", "create,notify", "--case", PLAIN];
    let ran = place.judge(&[run.as_slice(), &["--intents", &nowhere]].concat());
    ran.ends(2, &["cannot begin the file of intents", "No such file"]);
    assert!(endpoint.asked().is_empty());
}

/// The one file that tells what is left is not written over by the run that it is of.
#[test]
fn a_report_does_not_take_its_place() {
    let endpoint = right();
    let place = Place::new(&endpoint.url, WIDE);
    let long = format!("{}/../{}", place.path("."), {
        let folder = place.folder();
        format!("{}/intents.jsonl", folder.file_name().unwrap().to_str().unwrap())
    });
    for further in [["--report", "junit=intents.jsonl"], ["--record", &long]] {
        let live = place.run(&[PLAIN], &further);
        live.ran.ends(2, &["--intents are both", "name another file"]);
        assert!(!place.folder().join("intents.jsonl").exists());
    }
    assert!(endpoint.asked().is_empty());
}

#[test]
fn what_is_in_its_way_has_its_own_words() {
    let endpoint = right();
    let place = Place::new(&endpoint.url, WIDE);
    let made = std::process::Command::new("mkfifo").arg(place.path("pipe")).status().unwrap();
    assert!(made.success());
    std::os::unix::fs::symlink("nowhere", place.path("link")).unwrap();
    fs::write(place.path("notes"), "of mine\n").unwrap();
    let live = place.run(&[PLAIN], &[]);
    live.ran.ends(0, &["1 PASS"]);
    let device = "it is a device or a pipe, and keeps nothing";
    for (path, says) in [
        ("/dev/full", device),
        ("pipe", device),
        (".", "it is a folder"),
        ("link", "it is a link, and what is kept has a name of its own"),
        ("notes", "it is there already, and is not written over"),
        ("intents.jsonl", "it tells what an earlier run left behind (`leftovers intents.jsonl`)"),
    ] {
        let run = ["run", "--target", &place.file, "--live", "create,notify", "--case", PLAIN];
        let ran = place.judge(&[run.as_slice(), &["--intents", path]].concat());
        ran.ends(2, &[&format!("cannot begin the file of intents {path}: {says}")]);
        assert_eq!(ran.err.contains("earlier run"), path == "intents.jsonl", "{ran}");
    }
    assert_eq!(endpoint.calls().len(), 1);
    assert_eq!(fs::read_to_string(place.path("notes")).unwrap(), "of mine\n");
}

/// Somebody takes the file away, or writes to it, while the first call is under way: there is no second.
#[test]
fn it_is_nobody_elses() {
    let gone = "was taken away while the run went on";
    let changed = "somebody else wrote to intents.jsonl, or cut it";
    type Happens = fn(&str) -> std::io::Result<()>;
    let rows: [(Happens, &str); 4] = [
        (|path| fs::remove_file(path), gone),
        (|path| fs::rename(path, format!("{path}.1")).and_then(|()| fs::write(path, "")), gone),
        (|path| fs::write(path, ""), changed),
        (
            |path| {
                let text = fs::read_to_string(path)?;
                fs::write(path, format!("{text}{{\"line\":\"end\"}}\n"))
            },
            changed,
        ),
    ];
    for (happens, says) in rows {
        let path: Arc<OnceLock<String>> = Arc::default();
        let known = Arc::clone(&path);
        let endpoint = endpoint(move |asked| {
            if asked.number == 1 {
                happens(known.get().unwrap()).unwrap();
            }
            Does::Right
        });
        let place = Place::new(&endpoint.url, WIDE);
        path.set(place.path("intents.jsonl")).unwrap();
        let live = place.run(&[PLAIN, TAKEN, ABSENT], &[]);
        live.ran.ends(2, &["stopped: the intents cannot be written", says, "not tried: "]);
        assert_eq!(endpoint.calls().len(), 1, "{}", live.ran);
    }
}

/// The disk is full midway: what was on its way is finished, and nothing further leaves.
#[test]
fn a_full_disk_stops_it() {
    let endpoint = right();
    let place = Place::new(&endpoint.url, WIDE);
    let program = env!("CARGO_BIN_EXE_standin-conformance");
    // A file may have 1 KiB, which is as good as a disk of that size.
    let line = format!(
        "trap '' XFSZ; ulimit -f 1; exec {program} run --target {} --live create,notify --intents full \
         --run-seed 5eed --case {PLAIN} --case {TAKEN} --case '*.accepts-*.language_id'",
        place.file
    );
    let mut shell = std::process::Command::new("bash");
    shell.current_dir(place.folder()).env("LITTLE_KEY", "a-key-of-ours").args(["-c", &line]);
    let ran = Ran::from(shell.output().unwrap());
    ran.ends(
        2,
        &[
            "stopped: the intents cannot be written",
            "File too large",
            "not tried: ",
            "exit 2",
            "so nothing further was sent",
        ],
    );
    let written = fs::read_to_string(place.path("full")).unwrap();
    let intents = written.lines().filter(|line| line.contains("\"intent\"") && line.ends_with('}'));
    assert_eq!(intents.count(), endpoint.calls().len(), "{written}");
    assert!(!endpoint.calls().is_empty() && endpoint.calls().len() < 10);
    // What got there can be read. Whether an intent or a fate was the one too many is a matter of bytes.
    let left = place.judge(&["leftovers", "full"]);
    assert!(matches!(left.code, 0 | 7), "{left}");
    left.ends(left.code, &["it did not come to its end", "made: "]);
}

/// No room for the first line: nothing is sent, and nothing stays that would be taken for an earlier run's.
#[test]
fn a_disk_without_any_room() {
    let endpoint = right();
    let place = Place::new(&endpoint.url, WIDE);
    let program = env!("CARGO_BIN_EXE_standin-conformance");
    let line = format!(
        "trap '' XFSZ; ulimit -f 0; exec {program} run --target {} --live create,notify --intents full \
         --case {PLAIN}",
        place.file
    );
    let mut shell = std::process::Command::new("bash");
    shell.current_dir(place.folder()).env("LITTLE_KEY", "a-key-of-ours").args(["-c", &line]);
    let ran = Ran::from(shell.output().unwrap());
    ran.ends(2, &["cannot begin the file of intents full", "File too large"]);
    assert!(endpoint.asked().is_empty());
    assert!(!place.folder().join("full").exists());
}

/// Everything that is written goes through the one redactor.
#[test]
fn no_secret_is_in_what_is_left() {
    let endpoint = right();
    let place = Place::of(&format!(
        "name = 'called example.com'\nlive = true\nhosts = ['127.0.0.1']\nhttp = '{}'\n{WIDE}\
         [vendors.fotolia.roles.main]\nkey = 'env:CANARY'\n",
        endpoint.url
    ));
    let run = |arguments: &[&str]| -> Ran {
        // What stands in every address that is signed up.
        let mut command = place.program(arguments);
        command.env("CANARY", "example.com").output().unwrap().into()
    };
    let file = place.file.as_str();
    let check = run(&["check-target", file]);
    let plan = run(&["plan", "--target", file, "--case", PLAIN]);
    let closed = run(&["run", "--target", file, "--case", PLAIN]);
    let fixed = ["--live", "create,notify", "--intents", "intents.jsonl", "--case", PLAIN];
    let live = run(&[["run", "--target", file].as_slice(), &fixed].concat());
    let left = run(&["leftovers", "intents.jsonl"]);
    for (ran, code) in [(&check, 0), (&plan, 0), (&closed, 2), (&live, 0), (&left, 0)] {
        assert_eq!(ran.code, code, "{ran}");
        assert!(!ran.to_string().contains("example.com"), "{ran}");
    }
    assert!(endpoint.calls()[0].body.contains("@example.com"), "it was sent");
    let text = place.intents();
    assert!(text.contains("@[redacted]") && !text.contains("example.com"), "{text}");
}
