//! Recordings: what is judged again comes to the same, without a secret; and what is none is refused.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use standin_conformance::report::json;
use standin_conformance::verdict::Word;
use standin_emulator::Standin;
use standin_emulator::world::Seed;

use crate::almost::verdicts;
use crate::canaries::{Artefacts, Canary};
use crate::proxies::relay::{Ahead, Message, relay};
use crate::specs::changed;
use crate::support::{PLAIN, TOO_SHORT, fake, file, folder, judge, target, text_of};

/// The credentials of the fake's default seed, and others in their place that nobody has seen.
const KEYS: [(&str, &str); 15] = [
    ("rrc1d3ntb53tt6b2vhail6rdtrsxov3v", "DqMwQJTMFZ7bT3PpFdXkhx4"),
    ("RESTRICTED-API-KEY", "Vpy8gApaLn0rlYVPyk"),
    ("API_KEY", "NReiDD2iiaVanPnkVksum8WHE"),
    ("EXPIRED_KEY", "nlJmXytbx0kZjqevtSCB"),
    ("NO_CREATE_KEY", "aCHKvetwSt4Jul44KldqbM"),
    ("EMAIL_KEY", "wUzb9Q0xyBTa2cKlDm"),
    ("SMS_KEY", "hNpZS3w6wX7qP3gBMPRxVsc1f"),
    ("EMAIL_SMS_KEY", "nv6DxYjvrZJ8ftHutlRfEj"),
    ("APIKEY", "LJt4kLdfC8ZzcpMCwSq3F0jd"),
    ("YOUR-API-KEY", "YEcR5vTniLAiEXQ0gk1xj"),
    ("WEB-PAGE-KEY", "dU0sj3ZDUk735JLu4rs4z"),
    ("STANDALONE-KEY", "XjhyS8lEZ5Vvlf5r6Q9V6xe"),
    ("UNPRIVILEGED-KEY", "QQPwJBGcNtx9KGrT5qPJKsvFl"),
    ("application-access-token", "BUa49PquGr3sS6FHRwwrFwMT"),
    ("7234928734927349273492783497293", "9918273645546372819018273645"),
];

/// The cases that have the documents' own credentials in so many words.
const SPELT_OUT: [&str; 5] = [
    "fotolia.create-user.form.key.scheme-in-small-letters",
    "fotolia.create-user.form.key.scheme-in-capitals",
    "fotolia.create-user.form.key.with-password",
    "imageloop.can-register-users.httprpc.sample",
    "imageloop.can-register-users.httprpc.sample-with-token",
];

/// A fake whose callers are others, and the file of a target that has them by reference.
fn secret_fake(folder: &tempfile::TempDir) -> (Standin, String) {
    let quoted = |key: &str| format!("\"{key}\"");
    let mut seed = include_str!("../../../emulator/seed.example.toml").to_owned();
    let mut text = include_str!("../../targets/fake.toml").to_owned();
    for (number, (public, secret)) in KEYS.iter().enumerate() {
        seed = seed.replace(&quoted(public), &format!("'{secret}'"));
        let name = format!("secret-{number}");
        file(folder, &name, &format!("{secret}\n"));
        text = text.replace(&quoted(public), &quoted(&format!("file:{name}")));
    }
    let seed = Seed::parse(&seed, "seed").unwrap();
    let fake = Standin::builder().seed(seed).start_blocking().unwrap();
    let url = fake.url();
    let at = format!("strict = true\nhttp = '{url}'\nhttps = '{}'", url.replace("http:", "https:"));
    (fake, file(folder, "secret.toml", &text.replace("strict = true", &at)))
}

/// The whole suite: every verdict of the run, with all its mismatches, comes of its recording, too, and
/// nothing that was written has a secret. What the fake's keys are makes no difference but to what spells
/// the documents' own out.
#[test]
fn a_recording_of_everything_comes_to_the_same() {
    let folder = folder();
    let (_fake, target) = secret_fake(&folder);
    let at = |name: &str| text_of(&folder.path().join(name));
    let reports = |prefix: &str| -> Vec<String> {
        let of = |kind| format!("{kind}={}", at(&format!("{prefix}.{kind}")));
        ["json", "junit", "html"].map(of).to_vec()
    };
    let evidence = at("evidence.jsonl");
    let wanted = reports("run");
    let mut arguments = vec!["run", "--target", &target, "--record", &evidence];
    wanted.iter().for_each(|report| arguments.extend(["--report", report]));
    let run = judge(&arguments);
    run.ends(1, &["5 FAIL"]);
    let wanted = reports("again");
    let mut arguments = vec!["regrade", &evidence];
    wanted.iter().for_each(|report| arguments.extend(["--report", report]));
    let again = judge(&arguments);
    again.ends(1, &["5 FAIL", "no call was made"]);

    let of = |name: &str| verdicts(&json::read(&fs::read_to_string(at(name)).unwrap()).unwrap());
    let (first, second) = (of("run.json"), of("again.json"));
    assert!(first.len() > 2_600 && first.len() == second.len());
    for (first, second) in first.iter().zip(&second) {
        assert_eq!(first, second);
    }
    let failed = first.iter().filter(|(_, verdict)| verdict.word == Word::Fail);
    let failed: Vec<_> = failed.map(|(id, _)| id.as_str()).collect();
    assert_eq!(failed, SPELT_OUT);

    let mut artefacts = Artefacts::default();
    artefacts.add("terminal", run.out + &run.err + &again.out + &again.err);
    for name in ["run.json", "run.junit", "run.html", "again.json", "again.junit", "again.html"] {
        artefacts.read(folder.path(), name);
    }
    artefacts.read(folder.path(), "evidence.jsonl");
    for (_, secret) in KEYS {
        artefacts.have_no(&Canary::in_brief(secret));
    }
    // What replies gave: passwords of the mails, tokens of the links.
    let text = fs::read_to_string(at("run.html")).unwrap();
    assert!(text.contains("[redacted: 12 of"), "passwords are redacted, too");
}

/// A recording of a few cases at a fake.
fn recording(folder: &Path) -> (String, String) {
    let fake = fake();
    let path = text_of(&folder.join("recording"));
    let cases = ["--case", PLAIN, "--case", TOO_SHORT];
    let ran = judge(&[&["run", "--target", &fake.url(), "--record", &path], &cases[..]].concat());
    ran.ends(0, &["2 PASS"]);
    let text = fs::read_to_string(&path).unwrap();
    (path, text)
}

/// No call is made, whoever is there, and it says what was.
#[test]
fn a_recording_is_judged_without_the_target() {
    let folder = folder();
    let (path, _) = recording(folder.path());
    let ran = judge(&["regrade", &path]);
    ran.ends(0, &["judged from a recording of 20", "against fake", "2 PASS", "exit 0"]);
    judge(&["regrade", &path, "--case", PLAIN]).ends(0, &["1 PASS"]);
    judge(&["regrade", &path, "--case", "boxnet.*"]).ends(4, &["no case of that recording fits"]);
    judge(&["regrade", &path, "--vendor", "nobody"]).ends(2, &["--vendor: no \"nobody\""]);
}

#[test]
fn what_is_no_recording_is_refused() {
    let folder = folder();
    let (_, text) = recording(folder.path());
    let lines: Vec<_> = text.split_inclusive('\n').collect();
    let without_seal = lines[..lines.len() - 1].concat();
    let edited = text.replacen("\\\"code\\\":\\\"6007\\\"", "\\\"code\\\":\\\"6008\\\"", 1);
    assert_ne!(edited, text);
    let swapped = [&[lines[0], lines[2], lines[1]], &lines[3..]].concat().concat();
    let half = &text[..text.len() - 200];
    let newer = text.replacen("\"evidence\":1", "\"evidence\":2", 1);
    let report = "{\"event\":\"start\",\"format\":1}\n";
    for (text, said) in [
        (without_seal.as_str(), "is cut short: its last line is no seal"),
        (half, "is cut short"),
        (text.trim_end(), "is cut short"),
        (&edited, "was changed since it was written: its seal is of "),
        (&swapped, "was changed since it was written"),
        (&newer, "is a recording of format 2, written by version 0.1.0"),
        (report, "is no recording (`run --record FILE` makes one)"),
        ("", "is no recording"),
        ("\u{0}\u{1}", "is no recording"),
    ] {
        let path = file(&folder, "wrong", text);
        let ran = judge(&["regrade", &path]);
        ran.ends(2, &[&path, said]);
        assert_eq!(ran.out, "", "nothing of it is judged");
        let fake = "http://127.0.0.1:9";
        judge(&["run", "--target", fake, "--against", &path]).ends(2, &[&path, said]);
    }
    judge(&["regrade", "no-such-file"]).ends(2, &["cannot read no-such-file"]);
}

/// Other specs: what they say of the same bytes counts, and it is told that they are others.
#[test]
fn other_specs_are_told() {
    let folder = folder();
    let (path, _) = recording(folder.path());
    let with =
        |specs: &tempfile::TempDir| judge(&["regrade", &path, "--specs", &text_of(specs.path())]);
    let other = changed("fotolia/operation.toml", |text| {
        text.replacen("is = 'Data validation error'", "is = 'Something else'", 1)
    });
    with(&other).ends(
        1,
        &["these specs are not those of the recording: fotolia/operation.toml differ", "1 FAIL"],
    );
    // Other questions have no answers in it.
    let other = changed("fotolia/operation.toml", |text| {
        text.replacen("value = 'secret-{fresh:6}'", "value = 'hidden-{fresh:6}'", 1)
    });
    with(&other)
        .ends(5, &["what this case sends has changed since it was recorded", "2 INCONCLUSIVE"]);
    // A case that is gone is named, and what is left is not all, unless it was not asked for.
    let other = changed("fotolia/operation.toml", |text| {
        text.replacen("length = { min = 3, max = 16, else = '6007', clause = 'FOT-IN-1' }\n", "", 1)
    });
    with(&other).ends(5, &[&format!("no case of this suite any more: {TOO_SHORT}"), "1 PASS"]);
    let specs = text_of(other.path());
    judge(&["regrade", &path, "--specs", &specs, "--case", PLAIN]).ends(0, &["1 PASS"]);
}

/// A recording that cannot be written stops the run before it begins, or else its verdict is none.
#[test]
fn a_recording_that_cannot_be_written() {
    let fake = fake();
    let run =
        |path: &str| judge(&["run", "--target", &fake.url(), "--case", PLAIN, "--record", path]);
    let ran = run("no/such/folder/recording");
    ran.ends(2, &["cannot write the recording no/such/folder/recording"]);
    assert_eq!(ran.out, "");
    run("/dev/full").ends(2, &["cannot write the recording /dev/full: No space left"]);
}

/// No file is two things at once, however its path is written, and none of an earlier run is replaced.
#[test]
fn files_that_would_be_lost() {
    let fake = fake();
    let folder = folder();
    let here = text_of(folder.path());
    let at = |name: &str| format!("{here}/{name}");
    let (url, recording) = (fake.url(), at("recording"));
    let run = |more: &[&str]| judge(&[&["run", "--target", &url, "--case", PLAIN], more].concat());
    run(&["--record", &recording]).ends(0, &["1 PASS"]);
    let kept = fs::read(&recording).unwrap();
    let page = format!("html={recording}");
    let again = ["is a recording of an earlier run, and is not written over"];
    run(&["--record", &recording]).ends(2, &again);
    run(&["--report", &page]).ends(2, &again);
    let one = ["--report html and the recording are both", "name another file"];
    judge(&["regrade", &recording, "--report", &page]).ends(2, &one);
    let one = ["--record and --against are both"];
    run(&["--against", &recording, "--record", &recording]).ends(2, &one);
    // A path is the same, however it is written.
    let other = format!("json={here}/./same");
    let ran = run(&["--record", &at("same"), "--report", &other]);
    ran.ends(2, &["--report json and --record are both"]);
    let intents = at("intents");
    let head = "{\"line\":\"start\",\"format\":1}\n";
    fs::write(&intents, head).unwrap();
    let told = ["is a file of intents of an earlier run"];
    run(&["--report", &format!("junit={intents}")]).ends(2, &told);
    assert_eq!(fs::read_to_string(&intents).unwrap(), head);
    assert_eq!(fs::read(&recording).unwrap(), kept);
    assert_eq!(folder.path().read_dir().unwrap().count(), 2);
    // What is no file holds nothing that could be lost.
    run(&["--report", "json=/dev/null", "--report", "html=/dev/null"]).ends(0, &["1 PASS"]);
}

/// A recording that cannot be written does not keep from the terminal, and from a report, what was done.
#[test]
fn what_was_done_is_told_whatever_cannot_be_written() {
    let fake = fake();
    let folder = folder();
    let path = text_of(&folder.path().join("junit"));
    let run = |further: &[&str]| {
        let report = format!("junit={path}");
        let args = ["run", "--target", &fake.url(), "--report", &report, "--record", "/dev/full"];
        judge(&[&args[..], further].concat())
    };
    // In the midst of it, and at its end.
    for further in [["--vendor", "fotolia"], ["--case", PLAIN]] {
        let ran = run(&further);
        ran.ends(2, &["cannot write the recording", "No space left", " PASS", "exit 2"]);
        assert!(!ran.out.contains("exit 0"), "{ran}");
    }
    run(&["--vendor", "fotolia"]);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains("NOT TRIED") && text.contains("No space left"), "{text}");
}

/// A fake that says something else where it refuses.
fn saying(fake: &Standin, text: &'static str) -> String {
    let behave = move |request: Message, ahead: &Ahead| {
        let mut reply = ahead.ask(&request);
        if !reply.first.contains(" 200 ") {
            let body = String::from_utf8(reply.body.clone()).unwrap();
            reply.body = body.replace("6007", text).into_bytes();
            reply.set("Content-Length", &reply.body.len().to_string());
        }
        reply.bytes()
    };
    relay(fake.address(), Arc::new(behave))
}

#[test]
fn what_fails_as_it_did_has_drifted() {
    let fake = fake();
    let folder = folder();
    let at = |name: &str| text_of(&folder.path().join(name));
    let run = |url: &str, further: &[&str]| {
        let path = target(&folder, url, "");
        let cases = ["--case", "fotolia.create-user.form.too-short.password", "--case", PLAIN];
        judge(&[&["run", "--target", &path], &cases[..], further].concat())
    };
    let odd = saying(&fake, "6006");
    let before = at("before");
    run(&odd, &["--record", &before]).ends(1, &["1 FAIL"]);
    let against = ["--against", &before];

    // As recorded, though with other names: known, counted, and no failure.
    let kinds = ["json", "junit", "html"].map(|kind| format!("{kind}={}", at(kind)));
    let reports: Vec<_> = kinds.iter().flat_map(|kind| ["--report", kind]).collect();
    let now = at("now");
    let ran = run(&odd, &[&against[..], &["--record", &now], &reports].concat());
    ran.ends(
        0,
        &[
            "Failed, as recorded",
            "otherwise\n        fotolia.create-user.form.too-short",
            "1 DRIFT",
            "exit 0",
        ],
    );
    for kind in ["json", "junit", "html"] {
        let text = fs::read_to_string(at(kind)).unwrap();
        assert!(text.contains("DRIFT") && text.contains("as recorded on 20"), "{kind}");
    }
    // The recording of that run says the same, with and without the former one.
    judge(&["regrade", &now]).ends(1, &["1 FAIL"]);
    judge(&["regrade", &now, "--against", &before]).ends(0, &["1 DRIFT"]);

    // Another failure than the recorded one, and none at all.
    let other = saying(&fake, "6008");
    run(&other, &against).ends(
        1,
        &["changed since the recording of 20", "\"code\":\"6006\"", "\"code\":\"6008\"", "1 FAIL"],
    );
    run(&fake.url(), &against).ends(6, &["no failure any more", "was FAIL", "is PASS", "1 XPASS"]);
    // What passed when it was recorded, and fails now.
    let fine = at("fine");
    run(&fake.url(), &["--record", &fine]).ends(0, &[]);
    run(&odd, &["--against", &fine]).ends(1, &["was PASS", "is FAIL", "6007", "6006"]);
    // Which recording it was is told.
    run(&odd, &against).ends(0, &["held against a recording of 20", ", of filed ("]);
    let other = file(&folder, "other.toml", &format!("name = 'staging'\nhttp = '{odd}'\n"));
    let ran = judge(&["run", "--target", &other, "--case", PLAIN, "--against", &before]);
    ran.ends(4, &["of filed (", "which is another target"]);
}

/// What was noted, and is as the document has it now, is told too.
#[test]
fn what_is_better_than_recorded_is_named() {
    let fake = fake();
    let folder = folder();
    let at = |name: &str| text_of(&folder.path().join(name));
    let odd = |request: Message, ahead: &Ahead| {
        let mut reply = ahead.ask(&request);
        reply.set("Content-Type", "text/plain");
        reply.bytes()
    };
    let odd = relay(fake.address(), Arc::new(odd));
    let run = |url: &str, further: &[&str]| {
        let text = format!(
            "name = 'odd'\nhttp = '{url}'\n[vendors.fotolia.roles.main]\nkey = 'API_KEY'\n"
        );
        let path = file(&folder, "target.toml", &text);
        judge(&[&["run", "--target", &path, "--case", PLAIN], further].concat())
    };
    let (before, report) = (at("before"), format!("json={}", at("report")));
    run(&odd, &["--record", &before]).ends(0, &["1 NOTE"]);
    let ran = run(&fake.url(), &["--against", &before, "--report", &report]);
    ran.ends(0, &["Better than recorded", ": was NOTE", PLAIN, "1 PASS"]);
    let report = fs::read_to_string(at("report")).unwrap();
    assert!(report.contains("was NOTE (") && report.contains("is PASS ("), "{report}");
}

/// A sign-up that fails otherwise than it did is no drift, though it signs somebody up each time.
#[test]
fn another_deviation_is_no_drift() {
    let fake = fake();
    let folder = folder();
    let run = |header: &'static str, further: &[&str]| {
        let behave = move |request: Message, ahead: &Ahead| {
            let mut reply = ahead.ask(&request);
            if request.is_call() {
                let body = String::from_utf8(reply.body.clone()).unwrap();
                reply.body = body.replace("space_amount", header).into_bytes();
                reply.set("Content-Length", &reply.body.len().to_string());
            }
            reply.bytes()
        };
        let url = relay(fake.address(), Arc::new(behave));
        let text = format!(
            "name = 'a'\nhttp = '{url}'\n[vendors.boxnet.roles.main]\n\
             api_key = 'rrc1d3ntb53tt6b2vhail6rdtrsxov3v'\n"
        );
        let target = file(&folder, "box.toml", &text);
        let case = ["--case", "boxnet.register-new-user.xml.plain"];
        judge(&[&["run", "--target", &target], &case[..], further].concat())
    };
    let before = text_of(&folder.path().join("before"));
    run("spice_amount", &["--record", &before]).ends(1, &["1 FAIL"]);
    run("spice_amount", &["--against", &before]).ends(0, &["1 DRIFT"]);
    run("space_amounts", &["--against", &before]).ends(1, &["changed since", "space_amounts"]);
}

/// What is known to be otherwise than the document says needs no recording, but an entry of the target's file.
#[test]
fn a_drift_that_is_expected() {
    let fake = fake();
    let folder = folder();
    let run = |url: &str, expires: &str, further: &[&str]| {
        let expected = format!(
            "[[expected]]\ncases = ['*.too-short.password']\nverdict = 'drift'\n\
             reason = 'ticket 8'\ndate = 2026-01-02\nexpires = {expires}\n"
        );
        let path = target(&folder, url, &expected);
        let case = ["--case", "fotolia.create-user.form.too-short.password"];
        judge(&[&["run", "--target", &path], &case[..], further].concat())
    };
    let odd = saying(&fake, "6006");
    let before = text_of(&folder.path().join("before"));
    run(&odd, "2999-12-31", &["--record", &before]).ends(
        0,
        &["as recorded on 2026-01-02, though the document says otherwise: ticket 8", "1 DRIFT"],
    );
    judge(&["regrade", &before]).ends(0, &["on 2026-01-02", "1 DRIFT"]);
    run(&odd, "2026-01-31", &[]).ends(1, &["expected to fail until 2026-01-31", "1 FAIL"]);
    run(&fake.url(), "2999-12-31", &[]).ends(6, &["expected to fail: ticket 8", "1 XPASS"]);
    // With a recording beside it, it has to be as it was.
    run(&odd, "2999-12-31", &["--against", &before]).ends(0, &["1 DRIFT"]);
    let other = saying(&fake, "6008");
    run(&other, "2999-12-31", &["--against", &before]).ends(1, &["changed since", "1 FAIL"]);
}
