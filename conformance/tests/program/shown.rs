//! What the program tells of itself: its cases, its clauses, what tests what, and how good that is.

use std::fs;

use crate::specs::changed;
use crate::support::{PLAIN, fake, judge, specs, text_of};

#[test]
fn list() {
    let lock = fs::read_to_string(specs().join("cases.lock")).unwrap();
    let ran = judge(&["list"]);
    ran.ends(0, &[]);
    let listed: Vec<_> = ran.out.lines().map(|line| line.split('\t').next().unwrap()).collect();
    assert_eq!(listed, lock.lines().collect::<Vec<_>>());
}

#[test]
fn a_list_of_some() {
    let count = |filter: &[&str]| {
        let ran = judge(&[&["list"], filter].concat());
        ran.ends(0, &[]);
        ran.out.lines().count()
    };
    let listed = judge(&["list", "--case", PLAIN]).out;
    let clauses = "FOT-REST-1 FOT-REST-2 FOT-IN-1 FOT-IN-2 FOT-IN-3 FOT-IN-4";
    assert_eq!(listed, format!("{PLAIN}\t{clauses}\tthe plain form call\n"));
    assert_eq!(count(&["--case", "fotolia.create-user.form.absent.?e*"]), 1);
    let (fotolia, movedigital) =
        (count(&["--vendor", "fotolia"]), count(&["--vendor", "movedigital"]));
    // Of one kind of filter any counts, of several kinds each.
    assert_eq!(count(&["--vendor", "fotolia", "--vendor", "movedigital"]), fotolia + movedigital);
    let page = count(&["--vendor", "fotolia", "--basis", "page"]);
    let choice = count(&["--vendor", "fotolia", "--basis", "choice"]);
    assert!(page > 0 && choice > 0 && page + choice < fotolia);
    let lock = fs::read_to_string(specs().join("cases.lock")).unwrap();
    let json = lock.lines().filter(|id| id.starts_with("filemobile.register.json."));
    assert_eq!(count(&["--vendor", "filemobile", "--envelope", "json"]), json.count());
    let about = judge(&["list", "--clause", "FOT-IN-1"]).out;
    assert!(about.lines().all(|line| line.split('\t').nth(1).unwrap().contains("FOT-IN-1")));
    assert!(about.lines().count() >= 5, "{about}");
    // What a case checks by the way counts, too.
    assert!(count(&["--clause", "BOX-OUT-4"]) > 300);
}

#[test]
fn explain_a_case() {
    let ran = judge(&["explain", "fotolia.create-user.form.too-short.login"]);
    ran.ends(
        0,
        &[
            "properties[login] of 2 characters (3 to 16 characters are fine)",
            "specs/fotolia/operation.toml:46",
            "FOT-IN-1  must · page  (002:L11-12; specs/fotolia/clauses.toml:",
            "builds on fotolia.create-user.form.plain",
            "POST /Rest/1/user/createUser HTTP/1.1",
            "expects status 400   [FOT-OUT-3]",
            "\"code\":\"6007\"",
        ],
    );
    // What is sent later depends on what came earlier.
    judge(&["explain", "fotolia.create-user.form.ids"]).ends(0, &["step 11", "/meta/total: 4"]);
    let link = judge(&["explain", "filemobile.register.rest.link-again"]);
    link.ends(0, &["no earlier reply had it"]);
}

#[test]
fn explain_a_clause() {
    judge(&["explain", "FOT-IN-1"]).ends(
        0,
        &[
            "FOT-IN-1  must · page  (002:L11-12; specs/fotolia/clauses.toml:",
            "`properties[login]` string, required, 3 to 16 characters",
            "tested by ",
            "  fotolia.create-user.form.too-short.login\n",
            "checked by ",
        ],
    );
}

#[test]
fn explain_what_is_not_there() {
    for (id, near) in [
        // A part of an id, and slips of the pen.
        ("form.plain", "\n    fotolia.create-user.form.plain\n"),
        ("fot-in-1", "\n    FOT-IN-1\n"),
        ("fotolia.create-user.form.plian", "\n    fotolia.create-user.form.plain\n"),
        ("fotolia.create-usr.form.plain", "\n    fotolia.create-user.form.plain\n"),
        ("FOT-INN-1", "\n    FOT-IN-1\n"),
    ] {
        judge(&["explain", id]).ends(2, &[&format!("{id:?} is neither a case nor a clause"), near]);
    }
    let far = judge(&["explain", "quux"]);
    far.ends(2, &["\"quux\" is neither a case nor a clause; `list` and `coverage` show all"]);
}

#[test]
fn coverage() {
    let ran = judge(&["coverage"]);
    let cases = include_str!("../../../specs/cases.lock").lines().count();
    let end = format!(", 0 without a case; {cases} cases");
    ran.ends(0, &["\nFOT-IN-1       must   page    ", " about it, ", &end]);
    assert!(!ran.out.contains("NO CASE"), "{ran}");
    let ran = judge(&["coverage", "--cases"]);
    ran.ends(0, &["\n    fotolia.create-user.form.too-short.login\n"]);
}

#[test]
fn coverage_of_a_clause_without_a_case() {
    let more =
        "\n[[clause]]\nid = \"FOT-IN-77\"\nlevel = \"must\"\nbasis = \"page\"\nsays = \"x\"\n";
    let specs = changed("fotolia/clauses.toml", |text| format!("{text}{more}"));
    let ran = judge(&["coverage", "--specs", &text_of(specs.path())]);
    ran.ends(1, &["FOT-IN-77      must   page    NO CASE\n", ", 1 without a case"]);
    // A reason, or a fact, does.
    for (level, further) in [("must", "untestable = \"x\"\n"), ("states", "")] {
        let more = format!("{}{further}", more.replace("must", level));
        let specs = changed("fotolia/clauses.toml", |text| format!("{text}{more}"));
        judge(&["coverage", "--specs", &text_of(specs.path())]).ends(0, &[", 0 without a case"]);
    }
}

#[test]
fn score() {
    let fake = fake();
    let url = fake.url();
    let ran =
        judge(&["score", "--target", &url, "--case", PLAIN, "--case", "fotolia.*.form.taken"]);
    ran.ends(0, &["2 recordings of ", " damages, ", " caught, "]);
    assert!(!ran.out.contains("SURVIVED") && !ran.out.contains("MISNAMED"), "{ran}");
    let none = judge(&["score", "--target", &url, "--case", "no.such"]);
    none.ends(4, &["there is nothing to damage"]);
}
