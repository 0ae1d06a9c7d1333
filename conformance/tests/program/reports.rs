//! What runs have in common: their order, their bytes, their reports, and one after the other.

use std::fs;
use std::sync::Arc;

use standin_conformance::report::Event;

use crate::proxies::relay::{Ahead, Message, relay};
use crate::support::{Judged, PLAIN, fake, folder, judge, target, text_of};

const ABSENT: &str = "fotolia.create-user.form.absent.*";

/// A fake that calls refusals HTML.
fn html_refusals(fake: &standin_emulator::Standin) -> String {
    let behave = |request: Message, ahead: &Ahead| {
        let mut reply = ahead.ask(&request);
        if !reply.first.contains(" 200 ") {
            reply.set("Content-Type", "text/html");
        }
        reply.bytes()
    };
    relay(fake.address(), Arc::new(behave))
}

/// Every request of a report, byte by byte.
fn sent(judged: &Judged) -> Vec<Vec<u8>> {
    let cases = judged.cases().into_iter();
    cases.flat_map(|case| case.exchanges.iter().map(|one| one.request.0.clone())).collect()
}

#[test]
fn results_come_in_the_order_of_the_list() {
    let fake = fake();
    let filter = ["--case", "fotolia.*.int-*", "--case", "*.plain", "--vendor", "fotolia"];
    let list = judge(&[&["list"], filter.as_slice()].concat());
    let listed: Vec<_> = list.out.lines().map(|line| line.split('\t').next().unwrap()).collect();
    assert!(listed.len() > 20, "{list}");
    for jobs in ["1", "2", "64"] {
        let judged = Judged::of(&fake.url(), &[&["--jobs", jobs], filter.as_slice()].concat());
        let ids: Vec<_> = judged.cases().iter().map(|case| case.id.as_str()).collect();
        assert_eq!(ids, listed, "{jobs} jobs");
    }
}

#[test]
fn the_same_seed_sends_the_same() {
    let folder = folder();
    let run = |seed: &[&str]| {
        // Without worlds, whose names are never the same, and of a fake that has met nobody.
        let fake = fake();
        let path = target(&folder, &fake.url(), "");
        let judged = Judged::of(&path, &[&["--case", PLAIN, "--case", ABSENT], seed].concat());
        judged.ran.ends(0, &["6 PASS"]);
        let own = format!("Host: {}", fake.address());
        let texts = sent(&judged).into_iter().map(|bytes| String::from_utf8(bytes).unwrap());
        texts.map(|text| text.replace(&own, "Host: fake")).collect::<Vec<_>>()
    };
    let first = run(&["--run-seed", "9c1e"]);
    assert_eq!(first, run(&["--run-seed", "9c1e", "--jobs", "1"]));
    assert_ne!(first, run(&["--run-seed", "9c1f"]));
    assert_ne!(run(&[]), run(&[]));
}

#[test]
fn a_run_stops_at_its_failures() {
    let fake = fake();
    let url = html_refusals(&fake);
    let all = Judged::of(&url, &["--case", ABSENT]);
    all.ran.ends(1, &["5 FAIL"]);
    let judged = Judged::of(&url, &["--case", ABSENT, "--max-fail", "2"]);
    judged.ran.ends(1, &["5 cases, judged", "2 FAIL · not tried: 3"]);
    assert_eq!(judged.words(), all.words()[..2]);
    let Some(Event::End(end)) = judged.events.last() else { panic!("{}", judged.ran) };
    let left: Vec<_> = end.not_tried.iter().map(|id| format!("FAIL {id}")).collect();
    assert_eq!(left, all.words()[2..]);
    Judged::of(&url, &["--case", ABSENT, "--max-fail", "6"]).ran.ends(1, &["5 FAIL"]);
}

#[test]
fn what_failed_is_tried_again() {
    let fake = fake();
    let folder = folder();
    let report = text_of(&folder.path().join("report.json"));
    let wanted = format!("json={report}");
    let url = html_refusals(&fake);
    let run = ["run", "--target", &url, "--case", PLAIN, "--case", ABSENT, "--report", &wanted];
    judge(&run).ends(1, &["5 FAIL", "1 PASS"]);
    let again = Judged::of(&fake.url(), &["--rerun-failed", &report]);
    again.ran.ends(0, &["5 cases", "5 PASS"]);
    assert!(!again.words().contains(&format!("PASS {PLAIN}")));
    // Filters narrow it further, and the report may be written over.
    let some = ["--rerun-failed", &report, "--case", "*.key", "--report", &wanted];
    judge(&[&["run", "--target", &fake.url()], some.as_slice()].concat()).ends(0, &["1 PASS"]);
    let none = judge(&["run", "--target", &fake.url(), "--rerun-failed", &report]);
    none.ends(4, &["nothing failed in that report"]);
}

/// What was not tried is tried again, and a run that did not try all is none that went well.
#[test]
fn what_was_not_tried_is_not_forgotten() {
    let fake = fake();
    let folder = folder();
    let at = |kind: &str| text_of(&folder.path().join(kind));
    let wanted = ["json", "junit", "html"].map(|kind| format!("{kind}={}", at(kind)));
    let reports: Vec<_> = wanted.iter().flat_map(|report| ["--report", report]).collect();
    let silent = relay(fake.address(), Arc::new(|_, _: &Ahead| Vec::new()));
    let run = ["run", "--target", &silent, "--case", PLAIN, "--case", "*.ids", "--max-fail", "1"];
    let fotolia = ["--vendor", "fotolia"];
    judge(&[&run[..], &fotolia, &reports].concat())
        .ends(5, &["1 INCONCLUSIVE · not tried: 1", "exit 5: incomplete"]);
    let left = "fotolia.create-user.form.ids";
    for (kind, said) in
        [("junit", "not tried: the run was stopped"), ("html", "<b>1</b> not tried")]
    {
        let text = fs::read_to_string(at(kind)).unwrap();
        assert!(text.contains(said) && text.contains(left), "{kind}");
    }
    let again = Judged::of(&fake.url(), &["--rerun-failed", &at("json")]);
    again.ran.ends(0, &["2 PASS"]);
    assert_eq!(again.words(), [format!("PASS {PLAIN}"), format!("PASS {left}")]);
}

#[test]
fn every_kind_of_report_is_written() {
    let fake = fake();
    let folder = folder();
    let at = |kind: &str| folder.path().join(kind);
    let wanted = ["json", "junit", "html"].map(|kind| format!("{kind}={}", text_of(&at(kind))));
    let url = html_refusals(&fake);
    let mut arguments = vec!["run", "--target", &url, "--case", ABSENT];
    wanted.iter().for_each(|wanted| arguments.extend(["--report", wanted]));
    judge(&arguments).ends(1, &["5 FAIL"]);
    for kind in ["json", "junit", "html"] {
        let text = fs::read_to_string(at(kind)).unwrap();
        assert!(text.contains("fotolia.create-user.form.absent.login"), "{kind}");
        assert!(text.contains("FOT-OUT-3"), "{kind}");
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3);
}

/// Who reads with a program gets no colours, unless they are asked for.
#[test]
fn colours() {
    let fake = fake();
    let url = html_refusals(&fake);
    let run = |when: &[&str]| judge(&[&["run", "--target", &url, "--case", ABSENT], when].concat());
    assert!(!run(&[]).out.contains('\u{1b}'));
    assert!(!run(&["--color", "never"]).out.contains('\u{1b}'));
    assert!(run(&["--color", "always"]).out.contains("\u{1b}["));
}
