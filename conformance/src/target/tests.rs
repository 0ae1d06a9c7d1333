//! Tests of targets.

#![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

use std::collections::BTreeSet;

use super::*;
use crate::spec::{Place, VENDORS};

const EXAMPLE: &str = include_str!("../../targets/real.example.toml");

fn read(text: &str) -> Result<Target, SpecError> {
    let env = |name: &str| (name != "UNSET").then(|| format!("secret of {name}"));
    let references =
        References { folder: Path::new("targets"), env: &env, in_clear: true, vendors: None };
    file::read(&Source::new("t.toml", text), &references)
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
}

#[test]
fn the_example_says_what_it_shows() {
    let folder = tempdir();
    fs::write(folder.join("restricted.key"), "from a file\r\n").unwrap();
    let env = |name: &str| Some(format!("${name}"));
    let references = References { folder: &folder, env: &env, in_clear: true, vendors: None };
    let source = Source::new("real.toml", EXAMPLE);
    let target = file::read(&source, &references).unwrap();
    fs::remove_dir_all(&folder).unwrap();
    assert!(!target.strict);
    let field = |role: &str| target.credential("boxnet", role, "api_key").unwrap();
    assert_eq!(field("main").value, "$BOXNET_API_KEY");
    assert_eq!(field("restricted").value, "from a file");
    let secrets = target.secrets().collect::<BTreeSet<_>>();
    assert_eq!(secrets, BTreeSet::from(["$BOXNET_API_KEY", "$FOTOLIA_KEY", "from a file"]));
    let live = target.live().unwrap();
    assert_eq!(live.hosts, ["www.box.example.net", "api.fotolia.example.com:8443"]);
    assert_eq!(
        (live.rate.calls_per_second, live.rate.in_flight, live.rate.longest_wait),
        (2.0, 1, 60)
    );
    assert_eq!(live.budget, Budget { calls: 600, creates: 200, notifies: 50, seconds: 1800 });
    // It says that these are the defaults.
    assert_eq!(live.stop, Stop::default());
    let pin = |vendor: &str| target.vendor(vendor).unwrap().pin.clone().unwrap();
    assert!(matches!(pin("boxnet"), Pin::Certificate(_)));
    let probe = Probe { path: "/robots.txt".into(), status: 200, body: None };
    assert_eq!(pin("fotolia"), Pin::Probe(probe));
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
    let uncommented = uncommented.replace("sign-up.example.com", "www.box.example.net");
    let without_file = uncommented.replace("\"file:restricted.key\"", "{ public = \"k\" }");
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
        ("[vendors.boxnet.roles.main]\nk = 'env:UNSET'", "has no UNSET", "t.toml:3:5"),
        ("[vendors.boxnet.roles.main]\nk = 'file:none'", "cannot read none", "t.toml:3:5"),
        ("[vendors.boxnet.roles.main]\nk = { env = 'A' }", "unknown field `env`", "t.toml:3:7"),
        ("[vendors.boxnet.roles.main]\nk = 7", "\"env:NAME\", \"file:PATH\" or", "t.toml:3:5"),
        ("[[expected]]\nverdict = 'pass'", "unknown variant `pass`", "t.toml:3:12"),
    ] {
        let said = refusal(lines);
        assert!(said.contains(says), "{said}");
        assert!(said.starts_with(at), "{said}");
    }
}

#[test]
fn a_secret_is_long_enough_to_be_blotted_out_and_is() {
    let env = |_: &str| Some("12345".into());
    let references = References { folder: Path::new(""), env: &env, in_clear: true, vendors: None };
    let text = "name = 't'\n[vendors.boxnet.roles.main]\nkey = 'env:X'\n";
    let error = file::read(&Source::new("t", text), &references).unwrap_err();
    assert!(error.message.contains("shorter than 6"), "{error}");
    assert!(!error.message.contains("12345"), "{error}");
    assert!(!format!("{:?}", read(text).unwrap()).contains("secret of X"));
}

/// A secret goes into headers and forms as it stands.
#[test]
fn a_secret_is_one_line() {
    let text = "name = 't'\n[vendors.boxnet.roles.main]\nkey = 'env:X'\n";
    for value in ["one-line\nand another", "one-line\r\nX: y", "with-a-\0"] {
        let env = |_: &str| Some(value.to_owned());
        let references =
            References { folder: Path::new(""), env: &env, in_clear: true, vendors: None };
        let error = file::read(&Source::new("t", text), &references).unwrap_err();
        assert!(error.message.contains("what X has is more than one line"), "{error}");
        assert!(!error.to_string().contains("one-line"), "{error}");
    }
    for value in [" one-line", "one-line ", "\u{feff}one-line", "      "] {
        let env = |_: &str| Some(value.to_owned());
        let references =
            References { folder: Path::new(""), env: &env, in_clear: true, vendors: None };
        let error = file::read(&Source::new("t", text), &references).unwrap_err();
        assert!(error.message.contains("what X has begins or ends with a blank"), "{error}");
    }
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
        unique: None,
        address: None,
        room: None,
        baseline: None,
        seed: None,
        steps: Vec::new(),
    };
    let lacks = "bare has no address for boxnet (vendors.boxnet.https or http)";
    assert_eq!(target.lacks(&case).as_deref(), Some(lacks));
    let target = read("name = \"bare\"\nhttps = \"https://localhost\"\n").unwrap();
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

/// A file of a live target, but for its last lines.
const LIVE: &str = "live = true\nhosts = ['a.example']\nhttp = 'http://a.example'\n\
                    pace = { calls_per_second = 1 }\n\
                    budget = { calls = 1, creates = 1, notifies = 1, seconds = 1 }\n";

#[test]
fn what_is_elsewhere_is_live_and_what_says_so() {
    assert!(read("name = 't'\nhttp = 'http://127.0.0.1:1'\n").unwrap().live().is_none());
    let live = read(&format!("name = 't'\n{LIVE}")).unwrap();
    assert_eq!(live.live().unwrap().stop, Stop::default());
    let unsaid = LIVE.replace("live = true\n", "");
    assert!(read(&format!("name = 't'\n{unsaid}")).unwrap().live().is_some());
    let here = LIVE.replace("a.example", "localhost");
    assert!(read(&format!("name = 't'\n{here}")).unwrap().live().is_some());
    let said = refusal(&LIVE.replace("true", "false"));
    assert!(said.starts_with("t.toml:2:8") && said.contains("so this target is live"), "{said}");
}

#[test]
fn a_live_file_says_what_may_be_called_how_fast_and_how_much() {
    let without = |start: &str| {
        let lines = LIVE.lines().filter(|line| !line.starts_with(start));
        refusal(&lines.map(|line| format!("{line}\n")).collect::<String>())
    };
    for (start, says) in [
        ("hosts", "there is no hosts"),
        ("pace", "there is no [pace]"),
        ("budget", "there is no [budget]"),
    ] {
        let said = without(start);
        assert!(said.contains(says), "{said}");
    }
    for (from, to, says, at) in [
        ("= 1 }\nbudget", "= 0 }\nbudget", "from 0.001 to 1000", "t.toml:5:10"),
        ("= 1 }\nbudget", "= 1, in_flight = 0 }\nbudget", "from 1 to 64", "t.toml:5:32"),
        ("= 1 }\nbudget", "= 1, burst = 9 }\nbudget", "unknown field `burst`", "t.toml:5:32"),
        ("creates = 1, ", "", "missing field `creates`", "t.toml:6:10"),
        ("calls = 1,", "calls = -1,", "expected a whole number from 0 on", "t.toml:6:20"),
        ("calls = 1,", "calls = 'x',", "expected a whole number from 0 on", "t.toml:6:20"),
        ("calls_per_second = 1", "calls_per_second = 'x'", "expected a number", "t.toml:5:29"),
        (
            "hosts = ['a.example']",
            "hosts = ['b.example', 'a.example:81']",
            "is not among",
            "t.toml:4:8",
        ),
        ("hosts = ['a.example']", "hosts = ['http://a.example']", "no scheme", "t.toml:3:10"),
        ("hosts = ['a.example']", "hosts = []", "(`hosts` has none)", "t.toml:4:8"),
    ] {
        let said = refusal(&LIVE.replace(from, to));
        assert!(said.contains(says) && said.starts_with(at), "{said}");
    }
    for (lines, says) in [
        ("[stop]\nfails = 0", "counts from 1"),
        ("[stop]\nfial = 1", "unknown field `fial`"),
        ("[vendors.boxnet.roles.main]\nkey = 'in clear'", "are not written here"),
        ("[vendors.boxnet]\nfingerprint = { certificate = 'x' }", "sha256: and 64 hex digits"),
        ("[vendors.boxnet]\nfingerprint = { path = '/' }", "one of: certificate"),
        ("[vendors.boxnet]\nfingerprint = { path = 'x', status = 1 }", "begins with /"),
    ] {
        let said = refusal(&format!("{LIVE}{lines}"));
        assert!(said.contains(says), "{said}");
        assert!(!said.contains("'in clear'") || said.contains("are not written here"), "{said}");
    }
    let hash = "0".repeat(64);
    let pin = format!("[vendors.boxnet]\nfingerprint = {{ public_key = 'sha256:{hash}' }}");
    assert!(refusal(&format!("{LIVE}{pin}")).contains("no https address"));
    assert!(refusal(&pin).contains("only a live target"));
    assert!(refusal("[pace]\ncalls_per_second = 1").contains("this holds for live targets"));
    assert!(
        read(&format!("name = 't'\n{LIVE}[vendors.boxnet.roles.main]\nk = {{ public = 'x' }}"))
            .is_ok()
    );
}

/// The key is pointed at, and not the head of its table.
#[test]
fn a_number_out_of_its_range_is_pointed_at() {
    let tables = LIVE.lines().filter(|line| !line.starts_with("pace"));
    let tables: String = tables.map(|line| format!("{line}\n")).collect();
    for (lines, at) in [
        ("[pace]\n# calls_per_second = 1\n  calls_per_second = 0", "t.toml:8:3"),
        ("[pace]\ncalls_per_second = 1\nin_flight=65", "t.toml:8:1"),
        ("[pace]\ncalls_per_second = 1\n[stop]\nfails = 1\nunknown = 0", "t.toml:10:1"),
    ] {
        let said = refusal(&format!("{tables}{lines}\n"));
        assert!(said.starts_with(at), "{said}");
    }
}
