//! Tests of targets.

#![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

use std::collections::BTreeSet;

use super::*;
use crate::spec::{Place, VENDORS};

const EXAMPLE: &str = include_str!("../../targets/real.example.toml");

fn read(text: &str) -> Result<Target, SpecError> {
    let env = |name: &str| (name != "UNSET").then(|| format!("secret of {name}"));
    let references = References { folder: Path::new("targets"), env: &env };
    file::read(&Source::new("t.toml", text), &references, &|_| Ok(()))
}

/// What is said of a file with these lines behind its name.
fn refusal(lines: &str) -> String {
    read(&format!("name = \"t\"\n{lines}")).unwrap_err().to_string()
}

fn fake() -> Target {
    Target::from_url("http://127.0.0.1:4700").unwrap()
}

#[test]
fn the_fake_has_everything() {
    let target = fake();
    assert!(target.strict);
    for need in [
        Need::World,
        Need::Seed,
        Need::Outage,
        Need::Mailbox,
        Need::Accounts,
        Need::Journal,
        Need::Tls,
        Need::Plain,
        Need::AnyHost,
        Need::Role("main".into()),
    ] {
        assert!(VENDORS.iter().all(|vendor| target.has(vendor, &need)), "{need:?}");
    }
    assert!(!target.has("boxnet", &Need::Role("sms".into())));
    assert!(!target.has("elsewhere", &Need::Tls));
    assert!(target.secrets().next().is_none(), "the default seed is public");
    assert!(!target.without_tls().has("boxnet", &Need::Tls));
}

#[test]
fn the_fakes_one_port_takes_both() {
    let target = Target::from_url("https://[::1]:7").unwrap();
    let vendor = target.vendor("imageloop").unwrap();
    assert_eq!(vendor.http, vendor.https);
    assert_eq!(vendor.http.as_ref().unwrap().to_string(), "[::1]:7");
}

#[test]
fn elsewhere_wants_a_file_and_more() {
    let refused = Target::from_url("http://api.example.com").unwrap_err().to_string();
    assert!(refused.contains("a target file is needed"), "{refused}");
    let source = Source::new("real.toml", EXAMPLE);
    let references = References { folder: Path::new(""), env: &|_| None };
    let refused = file::read(&source, &references, &only_loopback).unwrap_err();
    assert!(refused.message.contains("live runs are not there yet"), "{refused}");
    assert!(refused.line.contains("http://www.box.example.net"), "{refused}");
}

#[test]
fn the_example_says_what_it_shows() {
    let folder = tempdir();
    fs::write(folder.join("restricted.key"), "from a file\r\n").unwrap();
    let references = References { folder: &folder, env: &|name| Some(format!("${name}")) };
    let source = Source::new("real.toml", EXAMPLE);
    let target = file::read(&source, &references, &|_| Ok(())).unwrap();
    fs::remove_dir_all(&folder).unwrap();
    assert!(!target.strict);
    let field = |role: &str| target.credential("boxnet", role, "api_key").unwrap();
    assert_eq!(field("main").value, "$BOXNET_API_KEY");
    assert_eq!(field("restricted").value, "from a file");
    let secrets = target.secrets().collect::<BTreeSet<_>>();
    assert_eq!(secrets, BTreeSet::from(["$BOXNET_API_KEY", "$FOTOLIA_KEY", "from a file"]));
    assert!(!target.has("fotolia", &Need::Plain) && target.has("fotolia", &Need::Tls));
    assert!(!target.has("filemobile", &Need::Plain));
    assert!(!target.has("boxnet", &Need::World));
    let expected = target.expectation("boxnet.register-new-user.soap.plain").unwrap();
    assert_eq!(expected.verdict, ExpectedVerdict::Fail);
    assert_eq!(expected.date.to_string(), "2026-11-22");
    assert!(target.expectation("boxnet.register-new-user.rest.plain").is_none());
}

/// Its commented means are what the fake's file says.
#[test]
fn the_examples_comments_are_keys() {
    let uncommented: String = EXAMPLE
        .lines()
        .map(|line| match line.strip_prefix("# ") {
            Some(key) if key.contains(" = \"") => format!("{key}\n"),
            _ => format!("{line}\n"),
        })
        .collect();
    let without_file = uncommented.replace("{ file = \"restricted.key\" }", "\"k\"");
    let means = read(&without_file.replace("any_host = false", "any_host = true")).unwrap().means;
    assert_eq!(means, fake().means);
}

#[test]
fn addresses_are_per_vendor_with_a_default() {
    let target = read(
        "name = 't'\nhttp = 'http://127.0.0.1:1'\nhttps = 'https://127.0.0.1:2'\n\
         [vendors.boxnet]\nhttp = 'http://127.0.0.1:3'\n",
    )
    .unwrap();
    let at = |vendor: &str| {
        let vendor = target.vendor(vendor).unwrap();
        [&vendor.http, &vendor.https].map(|address| address.as_ref().unwrap().port)
    };
    assert_eq!(at("boxnet"), [3, 2]);
    assert_eq!(at("fotolia"), [1, 2]);
}

#[test]
fn what_is_not_understood_is_shown() {
    let error = read("name = \"t\"\n[vendors.boxnet]\nhtp = \"x\"\n").unwrap_err();
    let place = Place { file: "t.toml".into(), line: 3, column: 1 };
    assert_eq!(error.place, Some(place));
    assert_eq!(error.line, "htp = \"x\"");
    for (lines, says, at) in [
        ("[vendors.boxnte]", "no such vendor", "t.toml:2:10"),
        ("http = 'https://a'", "one scheme", "t.toml:2:8"),
        ("http = 'http://a/b'", "no path", "t.toml:2:8"),
        ("https = 'https://u:p@a'", "no place", "t.toml:2:9"),
        ("[means]\nmailbox = 'http://a'", "a path", "t.toml:3:11"),
        ("[means]\nworld_header = 'a b'", "a header's name", "t.toml:3:16"),
        ("[means]\noutage = 'standin'", "{code}", "t.toml:3:10"),
        ("[vendors.boxnet.roles.main]\nk = { env = 'UNSET' }", "has no UNSET", "t.toml:3:5"),
        ("[vendors.boxnet.roles.main]\nk = { file = 'none' }", "cannot read none", "t.toml:3:5"),
        ("[vendors.boxnet.roles.main]\nk = { env = 'A', file = 'b' }", "one of", "t.toml:3:5"),
        ("[vendors.boxnet.roles.main]\nk = { envy = 'A' }", "unknown field `envy`", "t.toml:3:7"),
        ("[vendors.boxnet.roles.main]\nk = 7", "a string, { env", "t.toml:3:5"),
        ("[[expected]]\nverdict = 'pass'", "unknown variant `pass`", "t.toml:3:12"),
    ] {
        let said = refusal(lines);
        assert!(said.contains(says), "{said}");
        assert!(said.starts_with(at), "{said}");
    }
}

#[test]
fn a_secret_is_long_enough_to_be_blotted_out_and_is() {
    let references = References { folder: Path::new(""), env: &|_| Some("12345".into()) };
    let text = "name = 't'\n[vendors.boxnet.roles.main]\nkey = { env = 'X' }\n";
    let error = file::read(&Source::new("t", text), &references, &|_| Ok(())).unwrap_err();
    assert!(error.message.contains("shorter than 6"), "{error}");
    assert!(!error.message.contains("12345"), "{error}");
    assert!(!format!("{:?}", read(text).unwrap()).contains("secret of X"));
}

fn tempdir() -> std::path::PathBuf {
    let folder = env::temp_dir().join(format!("standin-target-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    folder
}

#[test]
fn what_is_missing_is_named() {
    let target = read("name = \"bare\"\n").unwrap();
    let case = Case {
        id: "x".into(),
        vendor: "boxnet".into(),
        envelope: "rest".into(),
        title: String::new(),
        clauses: Vec::new(),
        basis: None,
        place: Place { file: "x".into(), line: 1, column: 1 },
        needs: BTreeSet::from([Need::Plain, Need::Role("main".into())]),
        creates: 0,
        notifies: 0,
        baseline: None,
        seed: None,
        steps: Vec::new(),
    };
    let lacks = "bare has no plain address for boxnet (vendors.boxnet.http), no credential for it \
                 (vendors.boxnet.roles.main)";
    assert_eq!(target.lacks(&case).as_deref(), Some(lacks));
    assert_eq!(fake().lacks(&case), None);
}

#[test]
fn a_target_is_opened_by_address_or_file() {
    assert_eq!(Target::open("http://localhost:1").unwrap().name, "fake");
    let refused = Target::open("targets/none.toml").unwrap_err().to_string();
    assert!(refused.starts_with("targets/none.toml: cannot be read: "), "{refused}");
    let fake = concat!(env!("CARGO_MANIFEST_DIR"), "/targets/fake.toml");
    let target = Target::open(fake).unwrap();
    assert!(!target.has("boxnet", &Need::Plain), "its file has no address");
    let refused = Target::open("http://127.0.0.1/path").unwrap_err().to_string();
    assert!(refused.contains("no path"), "{refused}");
}
