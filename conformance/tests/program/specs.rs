//! Specs that are wrong: every slip is shown with its file, line, column, and the line itself.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use crate::support::{folder, judge, specs, text_of};

/// A copy of the specs with one file changed.
pub(crate) fn changed(file: &str, change: impl Fn(&str) -> String) -> TempDir {
    let folder = folder();
    copy(&specs(), folder.path());
    let path = folder.path().join(file);
    let text = fs::read_to_string(&path).unwrap();
    let new = change(&text);
    assert_ne!(text, new, "nothing changes in {file}");
    fs::write(path, new).unwrap();
    folder
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let there = to.join(entry.file_name());
        if entry.path().is_dir() {
            fs::create_dir(&there).unwrap();
            copy(&entry.path(), &there);
        } else {
            fs::copy(entry.path(), there).unwrap();
        }
    }
}

/// Changes the first `from` of a file to `to`. The program has to point at `at` in what was put in
/// there, and to say this.
#[track_caller]
fn points(file: &str, from: &str, to: &str, at: &str, saying: &str) {
    let folder = changed(file, |text| text.replacen(from, to, 1));
    let text = fs::read_to_string(folder.path().join(file)).unwrap();
    let put = text.find(to).unwrap();
    let at = put + text[put..].find(at).unwrap();
    let line = text[..at].matches('\n').count() + 1;
    let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let column = text[start..at].chars().count() + 1;
    let shown = text.lines().nth(line - 1).unwrap();
    let place = format!("{}/{file}:{line}:{column}: ", text_of(folder.path()));
    let caret = format!("{} | {}^", " ".repeat(line.to_string().len()), " ".repeat(column - 1));
    let ran = judge(&["list", "--specs", &text_of(folder.path())]);
    ran.ends(2, &[&place, saying, &format!("{line} | {shown}\n"), &caret]);
    assert_eq!(ran.out, "");
}

const OPERATION: &str = "fotolia/operation.toml";
const FLOWS: &str = "fotolia/flows/accounts.toml";
const CLAUSES: &str = "fotolia/clauses.toml";

#[test]
fn the_folder_is_what_is_built_in() {
    let folder = folder();
    copy(&specs(), folder.path());
    let read = judge(&["list", "--specs", &text_of(folder.path())]);
    read.ends(0, &[]);
    assert_eq!(read.out, judge(&["list"]).out);
}

#[test]
fn no_toml() {
    points(OPERATION, "creates = true", "creates = yes", "yes", "");
}

#[test]
fn an_unknown_key() {
    points(OPERATION, "creates = true", "create = true", "create", "unknown field `create`");
    let from = "needs = ['world']\n";
    points(FLOWS, from, "need = ['world']\n", "need", "unknown field `need`");
    points(CLAUSES, "level = ", "leval = ", "leval", "unknown field `leval`");
}

#[test]
fn an_unknown_word() {
    points(CLAUSES, "level = \"must\"", "level = \"may\"", "may", "unknown variant `may`");
    points(FLOWS, "['world']", "['worlds']", "worlds", "unknown variant `worlds`");
}

#[test]
fn an_unknown_hole() {
    let to = "'properties[login]' = 'a-{frehs:12}'";
    points(
        FLOWS,
        "'properties[login]' = 'Ada'",
        to,
        "{frehs:12}",
        "no such hole (there are fresh:N",
    );
    points(FLOWS, "is = '42'", "is = 'n{id:number}'", "{id:number}", "no hole type \"number\"");
    let to = "is = 'n{id:int'";
    points(FLOWS, "is = '42'", to, "{id:int", "a hole that is not closed");
}

#[test]
fn an_unbound_name() {
    let from = "set = { 'properties[login]' = 'Ada' }";
    let to = "set = { 'properties[login]' = '{bound:link}' }";
    points(FLOWS, from, to, "{bound:link}", "no earlier reply binds \"link\"");
}

#[test]
fn a_place_of_xml_that_is_none() {
    let file = "imageloop/flows/xsd.toml";
    let from = "at = '/xsd:schema/@targetNamespace'";
    let to = "at = '/xds:schema/@targetNamespace'";
    points(file, from, to, "xds", "no [spaces] of prefix \"xds\"");
    let to = "at = '/xsd:schema[x]'";
    points(file, from, to, "[x]", "no predicate: \"[x]\"");
    let to = "at = '/xsd:schema[@name={none}]'";
    points(file, from, to, "{none}", "no earlier check binds \"none\"");
    let file = "imageloop/flows/wsdl.toml";
    points(
        file,
        "names = 'api:Invocation'",
        "names = 'Invocation ='",
        "Invocation =",
        "no name of XML",
    );
}

#[test]
fn a_name_to_differ_from_that_nothing_binds() {
    let file = "fotolia/flows/validation.toml";
    let to = "{second-code:code6!cod}";
    points(file, "{second-code:code6!code}", to, "!cod", "no earlier hole binds \"cod\"");
    let to = "{second-code:code6!}";
    points(file, "{second-code:code6!code}", to, to, "the name that it has to differ from");
    // A reply's own template has nothing before it.
    let to = "<auth_token>{token:hex32!id BOX-OUT-7}</auth_token>";
    let folder = changed("boxnet/operation.toml", |text| {
        text.replacen("<auth_token>{token:hex32 BOX-OUT-7}</auth_token>", to, 1)
    });
    let ran = judge(&["list", "--specs", &text_of(folder.path())]);
    ran.ends(2, &["\"token\" has to differ from \"id\": only a flow's checks can say that"]);
}

#[test]
fn an_unknown_clause() {
    let to = "clauses = ['FOT-IN-6', 'FOT-IN-999'";
    points(FLOWS, "clauses = ['FOT-IN-6'", to, "'FOT-IN-999'", "no clause FOT-IN-999");
    points(OPERATION, "clause = 'FOT-REST-2'", "clause = 'FOT-REST-'", "'FOT-REST-'", "no clause");
    let to = "is = '{n=\"42\" FOT-OUT-99}'";
    points(FLOWS, "is = '42'", to, "{n=\"42\"", "no clause FOT-OUT-99");
}

#[test]
fn lines_of_no_document() {
    let from = "where = \"002:L45\"";
    let wrong = "no document \"099\" (there is 002)";
    points(CLAUSES, from, "where = \"099:L45\"", "\"099", wrong);
    for lines in ["002", "002:45", "002:Lx", "002:L0", "002:L4-5-6", "002:L"] {
        let to = format!("where = \"{lines}\"");
        points(CLAUSES, from, &to, "\"0", "lines of a document are wanted");
    }
}

#[test]
fn a_basis_that_the_headline_does_not_have() {
    let from = "clauses = ['ALL-ARG-3']\n[[case.step]]\nafter = [['properties[login', 'ada']]";
    let put = |basis: &str| from.replacen('\n', &format!("\nbasis = '{basis}'\n"), 1);
    let file = "fotolia/flows/forms.toml";
    points(file, from, &put("hearsay"), "hearsay", "unknown variant `hearsay`");
    let folder = changed(file, |text| text.replacen(from, &put("page"), 1));
    let ran = judge(&["list", "--specs", &text_of(folder.path())]);
    let saying = "form.bracket-not-closed cannot rest on page: ALL-ARG-3 does not";
    ran.ends(2, &[saying, "fotolia/flows/forms.toml:", " | [[case]]\n"]);
}

/// A clause that a case names, and nothing in it fails under, is tested by none.
#[test]
fn a_clause_that_is_named_only() {
    let folder = changed("imageloop/flows/requests.toml", |text| {
        let text = text.replace("clauses = ['IML-OUT-2']", "clauses = ['IML-OUT-1', 'IML-OUT-2']");
        text.replace("clause = 'IML-OUT-2'", "clause = 'IML-OUT-1'")
    });
    let ran = judge(&["coverage", "--cases", "--specs", &text_of(folder.path())]);
    ran.ends(1, &["1 without a case", "httprpc.on-one-line   (named only)"]);
    let line = ran.out.lines().find(|line| line.starts_with("IML-OUT-2 ")).unwrap();
    assert!(line.ends_with("NO CASE"), "{line}");
}

#[test]
fn a_clause_that_is_there_twice() {
    let twice = "[[clause]]\nid = \"FOT-IN-1\"\nlevel = \"must\"\nbasis = \"page\"\nsays = \"x\"\n\n[[clause]]\n";
    let folder =
        changed(CLAUSES, |text| format!("{text}\n{}", twice.trim_end_matches("[[clause]]\n")));
    let given = text_of(folder.path());
    let saying = format!("FOT-IN-1 is there already, at {given}/fotolia/clauses.toml:");
    judge(&["list", "--specs", &given]).ends(2, &[&saying, " | [[clause]]\n", " | ^"]);
}

#[test]
fn a_case_that_is_there_twice() {
    let id = "fotolia.create-user.form.account-with-everything";
    let to = "id = 'fotolia.create-user.form.account'\ntitle = 'what is given";
    let from = format!("id = '{id}'\ntitle = 'what is given");
    let folder = changed(FLOWS, |text| text.replacen(&from, to, 1));
    let given = text_of(folder.path());
    let flows = format!("{given}/fotolia/flows/");
    let saying = format!("fotolia.create-user.form.account is there already, from {flows}");
    let place = format!("{flows}accounts.toml:29:1: ");
    judge(&["list", "--specs", &given]).ends(2, &[&saying, &place, "29 | [[case]]\n"]);
    // One that is derived, and one by hand.
    let to = "id = 'fotolia.create-user.form.plain'";
    let folder = changed(FLOWS, |text| text.replacen(&format!("id = '{id}'"), to, 1));
    let ran = judge(&["list", "--specs", &text_of(folder.path())]);
    ran.ends(2, &["fotolia.create-user.form.plain is there already", "29 | [[case]]\n"]);
}

#[test]
fn what_a_flow_cannot_mean() {
    let expect = "expect = 'success'\nholes";
    points(FLOWS, expect, "expect = '9999'\nholes", "9999", "there is no refusal \"9999\"");
    let from = "id = 'fotolia.create-user.form.account'";
    let saying = "the id of a case here begins with fotolia.create-user.ENVELOPE.";
    points(FLOWS, from, "id = 'fotolia.account'", "fotolia.account", saying);
    let from = "set = { 'properties[login]' = 'Ada' }";
    points(
        FLOWS,
        from,
        "drop = ['nobody']",
        "nobody",
        "\"nobody\" is not sent, and cannot be dropped",
    );
}

#[test]
fn a_missing_file() {
    let folder = folder();
    judge(&["list", "--specs", "/no/such/folder"])
        .ends(2, &["cannot read /no/such/folder: No such"]);
    let empty = text_of(folder.path());
    let missing = |name: &str| format!("there is no {empty}/{name}");
    judge(&["list", "--specs", &empty]).ends(2, &[&missing("all/clauses.toml")]);
    let slash = format!("{empty}/");
    judge(&["list", "--specs", &slash]).ends(2, &[&missing("all/clauses.toml")]);
    copy(&specs(), folder.path());
    fs::remove_file(folder.path().join(OPERATION)).unwrap();
    judge(&["list", "--specs", &empty]).ends(2, &[&missing(OPERATION)]);
}
