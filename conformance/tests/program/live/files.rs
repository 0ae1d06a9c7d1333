//! Files that are wrong, each with its own words: exit code 2, and nothing is sent.

use super::endpoint::right;
use super::{PLAIN, Place, WIDE};

#[test]
fn each_mistake_has_its_own_words() {
    let endpoint = right();
    let url = &endpoint.url;
    let head = format!("name = 'x'\nlive = true\nhosts = ['127.0.0.1']\nhttp = '{url}'\n");
    let role = "[vendors.fotolia.roles.main]\nkey = ";
    let elsewhere = "https = 'https://api.example.com'\n";
    for (text, at, saying) in [
        (format!("{head}{WIDE}[stop]\nfailures = 3\n"), "14:1", "unknown field `failures`"),
        (
            format!("{head}{WIDE}{role}'env:STANDIN_NO_SUCH'\n"),
            "14:7",
            "the environment has no STANDIN_NO_SUCH",
        ),
        (format!("{head}{WIDE}{role}'file:no-such-file'\n"), "14:7", "cannot read no-such-file"),
        (
            format!("{head}{WIDE}{role}'in-the-clear-1234'\n"),
            "14:7",
            "a live target's secrets are not written here",
        ),
        // Nor any other secret of its line, whichever is complained of.
        (
            format!(
                "{head}{WIDE}[vendors.movedigital.roles]\nmain = {{ userid = \"x\\\"in-the-clear-1234\", \
                 sessionid = 'in-the-clear-1234' }}\n"
            ),
            "14:8",
            "a live target's secrets are not written here",
        ),
        (
            format!(
                "{head}{WIDE}[vendors.fotolia.roles]\nmain = {{ login = 'in-the-clear-1234', \
                 key = 'env:STANDIN_NO_SUCH' }}\n"
            ),
            "14:8",
            "the environment has no STANDIN_NO_SUCH",
        ),
        (format!("{head}{WIDE}{role}4711471147114711\n"), "14:7", "a field of a caller is a text"),
        (
            format!("{head}{elsewhere}{WIDE}"),
            "5:9",
            "api.example.com is not among the hosts that may be called",
        ),
        (head.clone(), "2:8", "there is no [pace], [budget]"),
        (format!("{}{WIDE}", head.replace("true", "'yes'")), "2:8", "invalid type: string \"yes\""),
    ] {
        let place = Place::of(&text);
        let run = ["run", "--target", &place.file, "--live", "create,notify", "--case", PLAIN];
        let ran = place.judge(&run);
        ran.ends(2, &[&format!("{}:{at}", place.file), saying, "^"]);
        // Not even the line that it stands in is shown.
        let shown = ran.to_string();
        assert!(!shown.contains("in-the-clear-1234") && !shown.contains("4711"), "{ran}");
    }
    assert!(endpoint.asked().is_empty());
}

/// A key that got where none belongs is not told again by the message that says so.
#[test]
fn a_key_in_the_wrong_place_is_not_told() {
    let key = "almost-key-7f3a9c21";
    let url = right().url;
    let head = format!("name = 'x'\nlive = true\nhosts = ['127.0.0.1']\n{WIDE}");
    let top = format!("http = '{url}'\nname = 'x'\nlive = true\nhosts = ['127.0.0.1']\n");
    let role = "[vendors.fotolia.roles.main]\nkey = ";
    for (text, saying) in [
        (format!("http = 'http://{key}@127.0.0.1:4710'\n{head}"), "a key has no place in it"),
        (format!("http = '{url}/?api_key={key}'\n{head}"), "no path, no query"),
        (format!("http = '{key}'\n{head}"), "it has no http://"),
        (format!("{top}key = '{key}'\n{WIDE}"), "unknown field `key`"),
        (format!("{top}{WIDE}[vendors.fotolia]\nkey = '{key}'\n"), "unknown field `key`"),
        (format!("{top}{WIDE}[vendors]\nfotolia = '{key}'\n"), "invalid type"),
        (format!("{top}{WIDE}[vendors.fotolia]\nroles = '{key}'\n"), "invalid type"),
        (
            format!("name = 'x'\nlive = '{key}'\n{WIDE}"),
            "invalid type: string \"…\", expected true",
        ),
        (
            format!("{top}{}", WIDE.replace("seconds = ", &format!("seconds = '{key}' # "))),
            "invalid type",
        ),
        (format!("{top}{WIDE}{role}'env:{key}'\n"), "the environment has no variable of that name"),
        (format!("{top}{WIDE}{role}'file:{key}'\n"), "cannot read a file of that name"),
        (format!("{top}{WIDE}{role}{key}\n"), "live.toml:"),
        (format!("{top}{WIDE}{role}\"{key}\n"), "live.toml:"),
        (format!("{top}{WIDE}[vendors.fotolia.roles.main]\n{key}\n"), "live.toml:"),
        (
            format!("{top}{WIDE}[vendors.fotolia.roles.main]\nkee = {{ public = '{key}' }}\n"),
            "no case of fotolia uses a field \"kee\"",
        ),
    ] {
        let place = Place::of(&text);
        for command in
            [["check-target", &place.file].as_slice(), &["plan", "--target", &place.file]]
        {
            let ran = place.judge(command);
            ran.ends(2, &[saying]);
            assert!(!ran.to_string().contains("7f3a9c21"), "{ran}");
        }
    }
    let place = Place::of("");
    let ran = place.judge(&["check-target", &format!("http://{key}@127.0.0.1:4710")]);
    ran.ends(2, &["http://*******************@127.0.0.1:4710: a user name or a key has no place"]);
    assert!(!ran.to_string().contains(key), "{ran}");
}

/// A variable that is there, and has nothing, is not one that is too short.
#[test]
fn a_variable_that_is_empty() {
    let place = Place::new(&right().url, WIDE);
    let mut program = place.program(&["plan", "--target", &place.file, "--case", PLAIN]);
    let ran: crate::support::Ran = program.env("LITTLE_KEY", "").output().unwrap().into();
    ran.ends(2, &["LITTLE_KEY is there, and is empty"]);
    assert!(!ran.err.contains("shorter"), "{ran}");
}

/// An editor of old wrote it: the line is named, and is not shown, for it may be one with a secret.
#[test]
fn a_file_in_other_letters() {
    let place = Place::new(&right().url, WIDE);
    std::fs::write(&place.file, b"name = 'x'\nlive = true\nkey = 'caf\xe9-7f3a9c21'\n").unwrap();
    let ran = place.judge(&["check-target", &place.file]);
    ran.ends(2, &[&format!("{}:3: what stands there is not UTF-8: save the file as", place.file)]);
    assert!(!ran.err.contains("7f3a9c21") && !ran.err.contains("an address begins"), "{ran}");
}

/// Secrets are wanted of the vendors that are asked, and all that are missing are told at once.
#[test]
fn secrets_that_are_missing() {
    let roles = "[vendors.boxnet.roles.main]\napi_key = 'env:STANDIN_NONE_B'\n[vendors.fotolia.roles.expired]\n\
                 key = 'env:STANDIN_NONE_F'\n[vendors.imageloop.roles.main]\nkey = 'file:none.key'\n";
    let place = Place::new(&right().url, &format!("{WIDE}{roles}"));
    let plan = ["plan", "--target", &place.file];
    let said = "14:11: the environment has none of these, or not in UTF-8: STANDIN_NONE_B, STANDIN_NONE_F\n";
    place.judge(&plan).ends(2, &[said]);
    place.judge(&["check-target", &place.file]).ends(2, &[said]);
    let fotolia = [plan.as_slice(), &["--vendor", "fotolia"]].concat();
    let ran = place.judge(&fotolia);
    ran.ends(2, &["16:7: the environment has no STANDIN_NONE_F"]);
    assert!(!ran.err.contains("STANDIN_NONE_B"), "{ran}");
    let mut program = place.program(&fotolia);
    let ran: crate::support::Ran =
        program.env("STANDIN_NONE_F", "another-key").output().unwrap().into();
    assert!(ran.out.contains("run it by") && !ran.err.contains("STANDIN_NONE_B"), "{ran}");
    // In the clear is in the clear, whoever is asked.
    let place = Place::new(
        &right().url,
        &format!("{WIDE}[vendors.boxnet.roles.main]\napi_key = 'in-the-clear'\n"),
    );
    let plan = ["plan", "--target", &place.file, "--vendor", "fotolia"];
    place.judge(&plan).ends(2, &["secrets are not written here"]);
}
