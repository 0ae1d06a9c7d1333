//! Runs and what they come to: every exit code of a run, and what is printed with it.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use standin_emulator::Standin;

use crate::proxies::relay::{Message, relay};
use crate::specs::changed;
use crate::support::{Judged, PLAIN, Ran, TOO_SHORT, fake, folder, judge, target, text_of};

/// A target that calls every answer HTML.
fn html(fake: &Standin) -> String {
    let behave = |request: Message, ahead: &crate::proxies::relay::Ahead| {
        let mut reply = ahead.ask(&request);
        reply.set("Content-Type", "text/html");
        reply.bytes()
    };
    relay(fake.address(), Arc::new(behave))
}

/// A target without Content-Type where it refuses.
fn html_refusals(fake: &Standin) -> String {
    let behave = |request: Message, ahead: &crate::proxies::relay::Ahead| {
        let mut reply = ahead.ask(&request);
        if !reply.first.contains(" 200 ") {
            reply.set("Content-Type", "text/html");
        }
        reply.bytes()
    };
    relay(fake.address(), Arc::new(behave))
}

#[test]
fn all_passes() {
    let fake = fake();
    let judged = Judged::of(&fake.url(), &["--case", PLAIN, "--case", TOO_SHORT]);
    judged.ran.ends(
        0,
        &[
            &format!("against fake ({}): 2 cases, judged every basis, to the byte", fake.url()),
            "note: any certificate was accepted: the target is this machine",
            "2 cases in ",
            " s: 2 PASS\n",
            "exit 0: conforms, as far as it was tried",
        ],
    );
    assert_eq!(judged.words(), [format!("PASS {PLAIN}"), format!("PASS {TOO_SHORT}")]);
}

#[test]
fn a_failure() {
    let fake = fake();
    let url = html_refusals(&fake);
    let judged = Judged::of(&url, &["--case", TOO_SHORT, "--run-seed", "9c1e"]);
    judged.ran.ends(
        1,
        &[
            &format!("FAIL  {TOO_SHORT}"),
            "must · choice · FOT-OUT-3",
            "specs/fotolia/operation.toml:46",
            "sent      POST /Rest/1/user/createUser",
            "(one change; the baseline passed)",
            "at        header Content-Type",
            "expected  application/json",
            "got       text/html",
            "1 case in ",
            "s: 1 FAIL",
            "exit 1: does not conform",
        ],
    );
    // The line that it says does it again.
    let replay = judged.ran.out.lines().find_map(|line| line.trim().strip_prefix("replay"));
    let replay = replay.unwrap().trim().to_owned();
    let folder = Path::new(env!("CARGO_BIN_EXE_standin-conformance")).parent().unwrap();
    let path = format!("{}:/usr/bin:/bin", text_of(folder));
    let again = Command::new("sh").args(["-c", &replay]).env("PATH", path).output().unwrap();
    let again = Ran::from(again);
    again.ends(1, &[&format!("FAIL  {TOO_SHORT}"), "run seed 9c1e", "got       text/html"]);
}

#[test]
fn the_target_lacks_tls() {
    let fake = fake();
    let url = html_refusals(&fake);
    let tls = "fotolia.create-user.form.tls";
    let judged = Judged::of(&url, &["--case", tls, "--case", PLAIN]);
    judged.ran.ends(0, &["speaks no TLS", "what needs it is skipped", "1 SKIP", "1 PASS"]);
    judged.ran.ends(0, &["fake has no TLS address for fotolia (vendors.fotolia.https)"]);
    // Alone, it is a run of nothing.
    Judged::of(&url, &["--case", tls]).ran.ends(4, &["1 SKIP", "exit 4"]);
    // A file that promises TLS is held to it.
    let folder = folder();
    let secure = url.replace("http://", "https://");
    let path = target(&folder, &url, &format!("https = '{secure}'"));
    judge(&["run", "--target", &path, "--case", tls]).ends(3, &["no TLS with 127.0.0.1:"]);
}

#[test]
fn nothing_is_selected() {
    let fake = fake();
    let url = fake.url();
    for filter in [["--case", "no.such.*"], ["--clause", "FOT-IN-999"], ["--case", "no-such"]] {
        let judged = Judged::of(&url, &filter);
        judged.ran.ends(4, &["no case fits what was asked for (`list` shows all)"]);
        assert!(judged.events.is_empty());
    }
    for command in ["list", "export"] {
        judge(&[command, "--case", "no.such.*"]).ends(4, &[]);
    }
}

#[test]
fn all_is_skipped() {
    let fake = fake();
    let folder = folder();
    let path = target(&folder, &fake.url(), "");
    let judged = Judged::of(&path, &["--case", "fotolia.create-user.form.account*"]);
    judged.ran.ends(4, &["4 SKIP", "exit 4", "filed has no worlds (means.world_header)"]);
    assert!(judged.words().iter().all(|word| word.starts_with("SKIP ")));
}

/// A role without the field that is sent: the target has not what the case needs.
#[test]
fn a_credential_without_its_field() {
    let fake = fake();
    let folder = folder();
    let path = target(&folder, &fake.url(), "[vendors.imageloop.roles.main]\nkey = 'K'\n");
    let judged = Judged::of(&path, &["--case", "imageloop.can-register-users.httprpc.plain"]);
    judged.ran.ends(4, &["1 SKIP", "(vendors.imageloop.roles.main.host)"]);
}

#[test]
fn what_builds_on_a_failure_is_blocked() {
    let fake = fake();
    let url = html(&fake);
    let judged = Judged::of(&url, &["--case", TOO_SHORT]);
    let why = format!("the plain call did not work: {PLAIN} is FAIL");
    judged.ran.ends(5, &["1 BLOCKED", &why, "exit 5: incomplete"]);
    // With the failure itself in sight, it does not conform.
    let judged = Judged::of(&url, &["--case", TOO_SHORT, "--case", PLAIN]);
    judged.ran.ends(1, &["1 FAIL", "1 BLOCKED"]);
}

/// The accounts answer 503: that says nothing of the vendor.
#[test]
fn a_means_that_does_not_work() {
    let fake = fake();
    let behave = |request: Message, ahead: &crate::proxies::relay::Ahead| {
        let mut reply = ahead.ask(&request);
        if request.first.contains("/__admin/standin/accounts") {
            reply.first = "HTTP/1.1 503 Service Unavailable".to_owned();
        }
        reply.bytes()
    };
    let url = relay(fake.address(), Arc::new(behave));
    let judged = Judged::of(&url, &["--case", "fotolia.create-user.form.account"]);
    judged.ran.ends(5, &["1 BLOCKED", "step 2: means.accounts answered 503", "exit 5"]);
}

/// Whatever the target says of a world that it does not make, it is told in a line.
#[test]
fn a_world_that_is_not_made() {
    let fake = fake();
    let behave = |request: Message, ahead: &crate::proxies::relay::Ahead| {
        let mut reply = ahead.ask(&request);
        if request.first.starts_with("POST /__admin/standin/worlds") {
            reply.first = "HTTP/1.1 500 Internal Server Error".to_owned();
            reply = reply.with_body("x".repeat(900_000));
        }
        reply.bytes()
    };
    let url = relay(fake.address(), Arc::new(behave));
    let judged = Judged::of(&url, &["--case", "fotolia.create-user.form.pending.by-option.sms"]);
    judged.ran.ends(5, &["no world was made of the seed: 500 xxx", "1 BLOCKED"]);
    assert!(judged.ran.out.len() < 2_000, "{}", judged.ran);
}

/// What a means is asked is no change of a call.
#[test]
fn what_was_sent_to_a_means() {
    let fake = fake();
    let behave = |request: Message, ahead: &crate::proxies::relay::Ahead| {
        let reply = ahead.ask(&request);
        let body = reply.text().replace("\"name\":\"Ada\"", "\"name\":\"Bob\"");
        reply.with_body(body).bytes()
    };
    let url = relay(fake.address(), Arc::new(behave));
    let judged = Judged::of(&url, &["--case", "fotolia.create-user.form.account"]);
    judged.ran.ends(1, &["1 FAIL", "sent      GET /__admin/standin/accounts"]);
    assert!(!judged.ran.out.contains("change"), "{}", judged.ran);
}

const EXPECTED: &str = "[[expected]]\nverdict = 'fail'\nreason = 'ticket 7'\ndate = 2020-01-01\n";

#[test]
fn what_is_expected_fails() {
    let fake = fake();
    let folder = folder();
    let expected = format!("{EXPECTED}cases = ['fotolia.*']\nexpires = 2999-12-31\n");
    let path = target(&folder, &html(&fake), &expected);
    let judged = Judged::of(&path, &["--case", PLAIN]);
    judged.ran.ends(0, &["Failed, as expected\n     1  ticket 7\n", "1 XFAIL"]);
}

#[test]
fn what_is_expected_to_fail_passes() {
    let fake = fake();
    let folder = folder();
    let expected = format!("{EXPECTED}cases = ['fotolia.*']\nexpires = 2999-12-31\n");
    let path = target(&folder, &fake.url(), &expected);
    let judged = Judged::of(&path, &["--case", PLAIN]);
    judged.ran.ends(
        6,
        &[
            &format!("XPASS  {PLAIN}"),
            "expected to fail: ticket 7",
            "exit 6: an expectation no longer holds",
        ],
    );
}

/// A failure that has become a note is none any more, and its expectation is stale.
#[test]
fn what_is_expected_to_fail_is_a_note() {
    let fake = fake();
    let folder = folder();
    let expected = format!("{EXPECTED}cases = ['fotolia.*']\nexpires = 2999-12-31\n");
    let path = target(&folder, &html(&fake), &expected);
    let text = std::fs::read_to_string(&path).unwrap().replace("strict = true", "strict = false");
    std::fs::write(&path, text).unwrap();
    let judged = Judged::of(&path, &["--case", PLAIN]);
    judged.ran.ends(6, &["expected to fail, and is a NOTE only: ticket 7", "1 XPASS", "exit 6"]);
}

/// Whether its cases are tried or not.
#[test]
fn an_expired_expectation_is_told_beforehand() {
    let fake = fake();
    let folder = folder();
    let expected = format!("{EXPECTED}cases = ['imageloop.*']\nexpires = 2020-01-31\n");
    let path = target(&folder, &fake.url(), &expected);
    let note = format!("note: {path}:9: an expectation has expired on 2020-01-31: ticket 7");
    Judged::of(&path, &["--case", PLAIN]).ran.ends(0, &[&note, "1 PASS"]);
}

#[test]
fn an_expectation_has_expired() {
    let fake = fake();
    let folder = folder();
    let expected = format!("{EXPECTED}cases = ['fotolia.*']\nexpires = 2020-01-31\n");
    let path = target(&folder, &html(&fake), &expected);
    let judged = Judged::of(&path, &["--case", PLAIN]);
    judged.ran.ends(1, &["1 FAIL", "expected to fail until 2020-01-31: ticket 7"]);
}

/// A suite that asks for what cannot be sent is our fault, and nobody else's.
#[test]
fn a_bug() {
    let fake = fake();
    let specs = changed("fotolia/flows/accounts.toml", |text| {
        text.replacen("'properties[login]' = 'Ada'", "'properties[login]' = '{sent:nobody}'", 1)
    });
    let account = "fotolia.create-user.form.account";
    let folder = text_of(specs.path());
    let judged = Judged::of(&fake.url(), &["--case", account, "--specs", &folder]);
    let why = "step 1: {sent:nobody} names no argument that stands before it";
    judged.ran.ends(70, &[&format!("ERROR  {account}"), why, "exit 70: a bug of this program"]);
}
