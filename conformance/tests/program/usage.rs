//! What is asked for wrongly: exit code 2, and words that say what to do.

use std::fs::File;

use crate::support::{PLAIN, Ran, fake, file, folder, judge, nobody, program, target, text_of};

/// A run of the plain case against a target's file; nothing may have been sent.
#[track_caller]
fn refused(path: &str, saying: &[&str]) {
    let ran = judge(&["run", "--target", path, "--case", PLAIN]);
    ran.ends(2, saying);
    assert_eq!(ran.out, "");
}

#[test]
fn arguments() {
    let url = nobody();
    for (arguments, saying) in [
        (vec![], "Usage: standin-conformance"),
        (vec!["judge"], "unrecognized subcommand 'judge'"),
        (vec!["run", "--targets", &url], "unexpected argument '--targets'"),
        (vec!["run", "--case", PLAIN], "no target: name one by --target URL|FILE"),
        (vec!["score"], "no target: name one by --target URL|FILE"),
        (vec!["run", "--target", &url, "--jobs", "0"], "0 is not in 1..=256"),
        (vec!["run", "--target", &url, "--timeout", "0"], "0 is not in 1..=600"),
        (vec!["run", "--target", &url, "--max-fail", "0"], "--max-fail"),
        (vec!["run", "--target", &url, "--level", "may"], "there are must and states"),
        (vec!["list", "--basis", "hearsay"], "there are page, sample, client, public, choice"),
        (vec!["run", "--target", &url, "--report", "out.html"], "a report is KIND=FILE"),
        (vec!["run", "--target", &url, "--report", "pdf=x"], "json, junit and html"),
        (vec!["run", "--target", &url, "--report", "json="], "json= names no file"),
        (vec!["export", "--format", "postman"], "[possible values: curl]"),
        (vec!["explain"], "<ID>"),
    ] {
        judge(&arguments).ends(2, &[saying]);
    }
    judge(&["--version"]).ends(0, &["standin-conformance "]);
    judge(&["--help"])
        .ends(0, &["Exit codes, the highest line that applies:", "70  a bug of this program"]);
}

/// A vendor or an envelope is named, and not fitted: what is not there is a slip.
#[test]
fn names() {
    let url = nobody();
    let known =
        "(there are boxnet, filemobile, fotolia, imageloop, movedigital; did you mean fotolia?)";
    let run = ["run", "--target", &url];
    let score = ["score", "--target", &url];
    for command in [["list"].as_slice(), &["export"], &run, &score] {
        let of = |names: &[&str]| judge(&[command, names].concat());
        of(&["--vendor", "boxnet", "--vendor", "fotalia"])
            .ends(2, &["--vendor: no \"fotalia\" ", known]);
        of(&["--envelope", "jason"]).ends(2, &["--envelope: no \"jason\" ", "did you mean json?"]);
        of(&["--vendor", "flickr"]).ends(2, &["--vendor: no \"flickr\" (there are boxnet, "]);
    }
}

#[test]
fn addresses() {
    for (given, saying) in [
        ("ftp://127.0.0.1", "only http and https are known"),
        ("http://203.0.113.7", "not on this machine: a target file is needed"),
        ("https://api.fotolia.com", "not on this machine: a target file is needed"),
        ("http://127.0.0.1.example.com", "not on this machine"),
        ("127.0.0.1:4700", "cannot be read: No such file"),
    ] {
        refused(given, &[given, saying]);
    }
    // What is more than an address may be a key.
    let more = "http://127.0.0.1:1*****: an address is scheme, host and port: no path, no query";
    refused("http://127.0.0.1:1/path", &[more]);
    let given = "http://203.0.113.7";
    judge(&["export", "--target", given]).ends(2, &[given, "not on this machine"]);
}

#[test]
fn targets() {
    let folder = folder();
    let url = nobody();
    for (name, text, at, saying, line) in [
        (
            "key",
            "name = 'x'\nhtpp = 'http://127.0.0.1:1'\n",
            "2:1",
            "unknown field `htpp`",
            "2 | htpp = ",
        ),
        ("toml", "name = 'x\n", "1:", "", "1 | name = 'x"),
        ("name", "http = 'http://127.0.0.1:1'\n", "1:1", "missing field `name`", "1 | http = "),
        (
            "vendor",
            "name = 'x'\n[vendors.flickr]\n",
            "2:10",
            "there are boxnet, ",
            "2 | [vendors.flickr]",
        ),
        (
            "means",
            "name = 'x'\n[means]\nseeds = 'worlds'\n",
            "3:9",
            "a path is wanted",
            "3 | seeds = 'worlds'",
        ),
        (
            "scheme",
            "name = 'x'\nhttps = 'http://127.0.0.1'\n",
            "2:9",
            "the key says one scheme",
            "2 | https = ",
        ),
        (
            "host",
            "name = 'x'\nhttp = 'http://a.example'\n",
            "2:8",
            "there is no hosts = [\"…\"], [pace], [budget]",
            "2 | http = ",
        ),
        (
            "secret",
            "name = 'x'\n[vendors.fotolia.roles.main]\nkey = 'env:STANDIN_NO_SUCH'\n",
            "3:7",
            "the environment has no STANDIN_NO_SUCH",
            "3 | key = ",
        ),
        (
            "expected",
            "name = 'x'\n[[expected]]\ncases = ['*']\nverdict = 'pass'\n",
            "4:12",
            "unknown variant `pass`",
            "4 | verdict = 'pass'",
        ),
    ] {
        let path = file(&folder, &format!("{name}.toml"), text);
        refused(&path, &[&format!("{path}:{at}"), saying, line, "^"]);
    }
    // A file that is right, of a target that is not there.
    let path = target(&folder, &url, "");
    judge(&["run", "--target", &path, "--case", PLAIN]).ends(3, &["cannot reach"]);
}

#[test]
fn roles_and_fields_of_targets() {
    let folder = folder();
    let url = nobody();
    for (further, at, saying, line) in [
        (
            "[vendors.boxnet.roles.mian]\napi_key = 'KEY'",
            "5:23",
            "no case of boxnet uses a role \"mian\" (there are main, restricted; did you mean main?)",
            "5 | [vendors.boxnet.roles.mian]",
        ),
        (
            "[vendors.boxnet.roles.main]\napi_kye = 'KEY'",
            "6:1",
            "no case of boxnet uses a field \"api_kye\" (there is api_key; did you mean api_key?)",
            "6 | api_kye = …",
        ),
    ] {
        let path = target(&folder, &url, further);
        refused(&path, &[&format!("{path}:{at}: "), saying, line, "^"]);
    }
}

#[test]
fn expectations_of_targets() {
    let folder = folder();
    let url = nobody();
    let stray = "[[expected]]\ncases = ['fotolia.no-such.*']\nverdict = 'fail'\nreason = 'x'\n\
                 date = 2020-01-01\nexpires = 2999-12-31\n";
    let path = target(&folder, &url, stray);
    let line = "6 | cases = ['fotolia.no-such.*']\n  |          ^";
    refused(&path, &[&format!("{path}:6:10: no case fits \"fotolia.no-such.*\""), line]);
    let path = target(&folder, &url, &stray.replace("'fotolia.no-such.*'", ""));
    let line = "6 | cases = []\n  |         ^";
    refused(&path, &[&format!("{path}:6:9: an expectation is of some case"), line]);
}

#[test]
fn authorities() {
    let fake = fake();
    let folder = folder();
    let run = |path: &str| -> Ran {
        judge(&["run", "--target", &fake.url(), "--case", PLAIN, "--ca", path])
    };
    let none = file(&folder, "none.pem", "no certificate\n");
    run(&none).ends(2, &[&none, "there is no certificate in it"]);
    run("/no/such.pem").ends(2, &["cannot read /no/such.pem: No such file"]);
    let own = file(&folder, "ca.pem", fake.ca_pem());
    let ran = run(&own);
    ran.ends(0, &["1 PASS"]);
    assert!(!ran.out.contains("any certificate was accepted"), "{ran}");
    // Another authority than the fake's.
    let other = file(&folder, "other.pem", crate::support::fake().ca_pem());
    let ran = run(&other);
    assert_ne!(ran.code, 0, "{ran}");
}

/// What cannot be written is known before the first call: nobody is asked.
#[test]
fn reports() {
    let folder = folder();
    let url = nobody();
    let here = text_of(folder.path());
    let run = |reports: &[&str]| {
        let reports: Vec<_> = reports.iter().flat_map(|report| ["--report", report]).collect();
        judge(&[&["run", "--target", &url, "--case", PLAIN], reports.as_slice()].concat())
    };
    let nowhere = format!("json={here}/no/such/folder.json");
    run(&[&nowhere]).ends(2, &["cannot write the report", "folder.json", "No such file"]);
    run(&[&format!("html={here}")]).ends(2, &["cannot write the report", "is a directory"]);
    let twice = [format!("json={here}/r"), format!("junit={here}/r")];
    run(&[&twice[0], &twice[1]])
        .ends(2, &["--report junit and --report json are both", "name another file"]);
    // The one that could be written is not left half.
    run(&[&format!("json={here}/good.json"), &nowhere]).ends(2, &["cannot write the report"]);
    assert_eq!(folder.path().read_dir().unwrap().count(), 0);
}

#[test]
fn reports_of_others() {
    let folder = folder();
    let url = nobody();
    let rerun = |path: &str| judge(&["run", "--target", &url, "--rerun-failed", path]);
    rerun("/no/such.json").ends(2, &["cannot read /no/such.json"]);
    let path = file(&folder, "junit.xml", "<testsuites/>\n");
    let line = "1 | <testsuites/>\n  | ^";
    rerun(&path).ends(2, &[&format!("{path}:1:1: no event of a report: expected value"), line]);
    let newer = r#"{"event":"start","format":99}"#;
    let path = file(&folder, "newer.json", &format!("{newer}\n"));
    rerun(&path).ends(2, &[&path]);
}

/// A report tells of a whole run, or nothing can be told from it of what it does not name.
#[test]
fn reports_that_are_cut_short() {
    let fake = fake();
    let folder = folder();
    let report = text_of(&folder.path().join("report.json"));
    let wanted = format!("json={report}");
    let url = fake.url();
    judge(&["run", "--target", &url, "--case", PLAIN, "--report", &wanted]).ends(0, &["1 PASS"]);
    let rerun = |path: &str| judge(&["run", "--target", &url, "--rerun-failed", path]);
    rerun(&report).ends(4, &["nothing failed in that report", &report]);
    let text = std::fs::read_to_string(&report).unwrap();
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines.len(), 3);
    let cut = |name: &str, text: String, saying: &[&str]| {
        let path = file(&folder, name, &text);
        rerun(&path).ends(2, &[&[path.as_str()], saying].concat());
    };
    cut("empty", String::new(), &["the report is cut short: it has no start line"]);
    cut("headless", lines[1..].join("\n"), &["cut short: it has no start line"]);
    cut("endless", lines[..2].join("\n"), &["the report is cut short: it has no end line"]);
    // A line that broke off is shown where it did, and not all of it.
    let half = format!("{}\n{}", lines[0], lines[1].split_once("\"verdict\"").unwrap().0);
    let path = file(&folder, "half", &half);
    let ran = rerun(&path);
    ran.ends(2, &[&format!("{path}:2:"), ": no event of a report: EOF", "2 | …"]);
    assert!(ran.err.len() < 1_000, "{ran}");
}

/// What nobody could read was not said: never green by accident.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk() {
    let fake = fake();
    let full = || File::options().write(true).open("/dev/full").unwrap();
    let url = fake.url();
    for arguments in [
        vec!["list"],
        vec!["coverage"],
        vec!["explain", PLAIN],
        vec!["export", "--case", PLAIN],
        vec!["run", "--target", &url, "--case", PLAIN],
    ] {
        let output = program().args(&arguments).stdout(full()).output().unwrap();
        Ran::from(output).ends(2, &["No space left on device"]);
    }
    let report = ["run", "--target", &url, "--case", PLAIN, "--report", "json=/dev/full"];
    judge(&report).ends(2, &["cannot write the report /dev/full"]);
}
