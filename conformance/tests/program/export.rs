//! The exported script, run by a shell with curl against the fake.

use std::fs;
use std::process::Command;
use std::sync::{Arc, Mutex};

use standin_emulator::Standin;

use crate::proxies::relay::{Ahead, Message, relay};
use crate::specs::changed;
use crate::support::{PLAIN, Ran, fake, file, folder, judge, nobody, target, text_of};

/// Runs a script.
fn run(script: &str) -> Ran {
    let there = Command::new("curl").arg("--version").output();
    assert!(there.is_ok_and(|curl| curl.status.success()), "these tests want curl on the PATH");
    let mut shell = Command::new("sh");
    for proxy in ["http_proxy", "https_proxy", "all_proxy", "ALL_PROXY", "HTTPS_PROXY"] {
        shell.env_remove(proxy);
    }
    let folder = folder();
    let path = file(&folder, "script", script);
    // A folder without settings for curl.
    shell.env("CURL_HOME", folder.path()).args(["-eu", &path]).output().unwrap().into()
}

/// The script of cases for a target.
fn script(url: &str, further: &[&str]) -> String {
    let ran = judge(&[&["export", "--target", url], further].concat());
    ran.ends(0, &["#!/bin/sh\n"]);
    ran.out
}

/// The script of a call of Fotolia with this body.
fn with_body(url: &str, body: &str) -> String {
    let case = format!(
        "[[case]]\nid = 'fotolia.create-user.form.of-a-test'\ntitle = 'x'\nclauses = ['FOT-REST-1']\n\
         [[case.step]]\nbody = {}\nheaders = [['Content-Type', 'text/x-anything']]\n\
         checks = [{{ clause = 'FOT-OUT-4', status = 200 }}]\n",
        toml(body)
    );
    let specs = changed("fotolia/flows/accounts.toml", |text| format!("{text}\n{case}"));
    script(url, &["--case", "*.of-a-test", "--specs", &text_of(specs.path())])
}

/// A string of TOML.
fn toml(text: &str) -> String {
    let letters = text.chars().map(|letter| format!("\\U{:08X}", u32::from(letter)));
    format!("\"{}\"", letters.collect::<String>())
}

/// A proxy that keeps every call of a vendor: its first line, its headers, its body.
fn recorder(fake: &Standin) -> (String, Arc<Mutex<Vec<Message>>>) {
    let calls = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&calls);
    let keep = move |request: Message, ahead: &Ahead| {
        if request.is_call() {
            kept.lock().unwrap().push(request.clone());
        }
        ahead.ask(&request).bytes()
    };
    (relay(fake.address(), Arc::new(keep)), calls)
}

/// Calls as they are compared: without what curl adds and the world's name, in any order of headers.
fn comparable(calls: &Mutex<Vec<Message>>) -> Vec<String> {
    let added = ["accept", "user-agent", "standin-world"];
    let mut calls = calls.lock().unwrap();
    let texts = calls.drain(..).map(|call| {
        let mut headers: Vec<_> = call.headers.iter().collect();
        headers.retain(|(name, _)| !added.contains(&&*name.to_lowercase()));
        headers.sort();
        format!("{}\n{headers:#?}\n{}", call.first, call.body.escape_ascii())
    });
    let mut texts: Vec<_> = texts.collect();
    texts.sort();
    texts
}

#[test]
fn it_signs_a_user_up() {
    let fake = fake();
    let ran = run(&script(&fake.url(), &["--case", PLAIN, "--case", "filemobile.*.rest.plain"]));
    ran.ends(0, &["HTTP/1.1 200 OK\r\n", "\r\n\r\n42\n", "<result>"]);
    assert_eq!(ran.err, "");
    // The same names are taken; of another seed they are others, in another world.
    let plain = |seed| run(&script(&fake.url(), &["--case", PLAIN, "--run-seed", seed]));
    plain("0").ends(0, &["\"code\":\"6008\""]);
    plain("1").ends(0, &["\r\n\r\n42\n"]);
}

#[test]
fn curl_sends_what_the_judge_sends() {
    let fake = fake();
    let (url, calls) = recorder(&fake);
    let cases = [
        PLAIN,
        "fotolia.create-user.form.verb.*",
        "fotolia.create-user.form.path.*",
        "fotolia.create-user.form.key.*",
        "fotolia.create-user.form.parts.*",
        "fotolia.create-user.form.json*",
        "fotolia.create-user.form.*content-type*",
        "fotolia.create-user.form.accepts-*.login",
        "fotolia.create-user.form.query*",
        "boxnet.register-new-user.soap.plain",
        "boxnet.register-new-user.xml.plain",
        "filemobile.register.json.plain",
        "imageloop.can-register-users.httprpc.plain",
        "imageloop.can-register-users.httprpc.body.*",
    ];
    let mut filter = vec!["--target", &url, "--run-seed", "9c1e"];
    filter.extend(cases.iter().flat_map(|case| ["--case", case]));
    let judged = judge(&[&["run"], filter.as_slice()].concat());
    let sent = comparable(&calls);
    assert!(sent.len() > 50, "{judged}");
    let exported = judge(&[&["export"], filter.as_slice()].concat());
    let ran = run(&exported.out);
    ran.ends(0, &[]);
    let curled = comparable(&calls);
    let differ: Vec<_> = sent.iter().filter(|call| !curled.contains(call)).collect();
    let strange: Vec<_> = curled.iter().filter(|call| !sent.contains(call)).collect();
    assert!(differ.is_empty() && strange.is_empty(), "{differ:#?}\n{strange:#?}\n{ran}");
    assert_eq!(sent.len(), curled.len());
}

/// Bodies that no shell takes as they are.
#[test]
fn every_byte_of_a_body_arrives() {
    let long = "ü".repeat(70_000);
    for body in [
        r#"it's "quoted" $HOME `id` \n %s !"#,
        "grüße 東京 😀",
        "@/etc/hostname",
        "-",
        "\0\u{1}\u{7f}\\ 'x' %d",
        " two lines\r\nand newlines\n\n",
        &long,
    ] {
        let fake = fake();
        let (url, calls) = recorder(&fake);
        run(&with_body(&url, body)).ends(0, &["HTTP/1.1 "]);
        let calls = calls.lock().unwrap();
        let [call] = calls.as_slice() else { panic!("{calls:?}") };
        assert_eq!(call.text(), body);
        assert_eq!(call.header("Content-Type"), Some("text/x-anything"));
    }
}

/// A world of a seed is made before, and removed behind.
#[test]
fn a_case_with_a_seed() {
    let fake = fake();
    let script = script(&fake.url(), &["--case", "fotolia.create-user.form.last-id"]);
    let ran = run(&script);
    ran.ends(0, &["HTTP/1.1 201 Created", "\r\n\r\n2147483647\n", "\"code\":\"6006\""]);
    assert_eq!(run(&script).out.matches("201 Created").count(), 1, "the world was not removed");
}

#[test]
fn what_cannot_be_exported_is_said() {
    let folder = folder();
    let path = target(&folder, &nobody(), "");
    let export = |case: &str| judge(&["export", "--target", &path, "--case", case]);
    let lacking = "# not exported: filed has no worlds (means.world_header)";
    export("fotolia.create-user.form.account").ends(0, &[lacking]);
    let link = judge(&["export", "--case", "filemobile.register.rest.link-again"]);
    link.ends(0, &["# not exported: nothing is bound to ", ": no earlier reply had it\n"]);
}

/// A secret does not get into a script that will lie about.
#[test]
fn secrets_are_not_exported() {
    let folder = folder();
    let secret = "Sesame, öffne dich";
    fs::write(folder.path().join("key"), secret).unwrap();
    let path = target(
        &folder,
        &nobody(),
        "[vendors.imageloop.roles.main]\nhost = 'h.example'\n\
                       key = 'file:key'\n",
    );
    let case = "imageloop.can-register-users.httprpc.plain";
    let ran = judge(&["export", "--target", &path, "--case", case]);
    ran.ends(0, &["# secrets are not exported", "apiKey=[redacted]"]);
    assert!(!ran.out.contains("Sesame"), "{ran}");
}
