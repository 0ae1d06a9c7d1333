//! Filemobile over a socket: both gateways' replies to the byte, and the order of checks.

mod gateways;
mod mails;
mod userdata;

use crate::admin::{Pairs, changed, clause, form, names, verdict, without};
use crate::support::{Fake, Reply};

pub(super) const REST: &str = "/services/rest/users/register";
pub(super) const JSON: &str = "/services/json?method=users.register";

/// A call that a fresh world answers with 1; no mail but the password's, which is given.
pub(super) const VALID: &[(&str, &str)] = &[
    ("APIKEY", "APIKEY"),
    ("vhost", "1"),
    ("userData[user]", "ada"),
    ("userData[email]", "ada@example.com"),
    ("userData[password]", "secret"),
    ("activate", "true"),
];

/// REST by GET, some of the valid call's arguments changed.
pub(super) fn register(fake: &Fake, changes: &[(&str, &str)]) -> Reply {
    fake.get(&format!("{REST}?{}", form(&changed(VALID, changes))))
}

/// FIL-OUT-1, FIL-OUT-6.
#[track_caller]
pub(super) fn assert_id(reply: &Reply, id: i32, row: &str) {
    let body = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<result>{id}</result>");
    assert_reply(reply, "text/xml; charset=utf-8", &body, row);
}

/// FIL-OUT-5, FIL-OUT-6.
#[track_caller]
pub(super) fn assert_failed(reply: &Reply, text: &str, row: &str) {
    let declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";
    let body = format!("{declaration}\n<error><message>{text}</message></error>");
    assert_reply(reply, "text/xml; charset=utf-8", &body, row);
}

/// FIL-OUT-2.
pub(super) fn json_id(id: i32) -> String {
    format!("{{\n    \"status\": true,\n    \"result\": {id}\n}}")
}

/// FIL-OUT-4.
pub(super) fn json_failure(text: &str) -> String {
    format!(
        "{{\n    \"status\": false,\n    \"message\": \"{text}\",\n    \"result\": \"{text}\"\n}}"
    )
}

/// FIL-OUT-6, ALL-WIRE-1: 200 and these headers, whatever became of the call.
#[track_caller]
pub(super) fn assert_reply(reply: &Reply, content_type: &str, body: &str, row: &str) {
    assert_eq!((reply.status, reply.text()), (200, body), "{row}");
    let length = body.len().to_string();
    let mut given: Vec<_> = reply.headers.iter().filter(|(name, _)| name != "Date").collect();
    given.sort_unstable();
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let wanted = [
        pair("Connection", "close"),
        pair("Content-Length", &length),
        pair("Content-Type", content_type),
    ];
    assert_eq!(given, wanted.iter().collect::<Vec<_>>(), "{row}");
}

/// FIL-OUT-7, with the clause that the journal names.
#[test]
fn every_failure_has_its_text() {
    let fake = Fake::start();
    assert_id(&register(&fake, &[]), 1, "ada");
    let rows: [(&str, (&str, &str), &str); 10] = [
        ("FIL-KEY-1", ("APIKEY", ""), "Invalid API key"),
        ("FIL-KEY-1", ("APIKEY", "apikey"), "Invalid API key"),
        ("FIL-IN-1", ("vhost", ""), "Missing argument: vhost"),
        ("FIL-IN-1", ("vhost", "one"), "Invalid argument: vhost"),
        ("FIL-IN-1", ("vhost", "2147483648"), "Invalid argument: vhost"),
        ("FIL-IN-2", ("vhost", "0"), "Unknown vhost"),
        ("FIL-IN-2", ("vhost", "-1"), "Unknown vhost"),
        ("FIL-IN-14", ("activate", "yes"), "Invalid argument: activate"),
        ("ALL-ARG-5", ("sendEmail[x]", "1"), "Invalid argument: sendEmail"),
        ("FIL-IN-2", ("userData[user]", "ADA"), "User already exists"),
    ];
    for (because, change, text) in rows {
        assert_failed(&register(&fake, &[change]), text, &format!("{change:?}"));
        assert_eq!(clause(&fake), because, "{change:?}");
    }
    for (name, text) in [
        ("APIKEY", "Invalid API key"),
        ("vhost", "Missing argument: vhost"),
        ("userData[user]", "Missing argument: userData[user]"),
        ("userData[email]", "Missing argument: userData[email]"),
    ] {
        let reply = fake.get(&format!("{REST}?{}", form(&without(VALID, name))));
        assert_failed(&reply, text, &format!("{name} missing"));
    }
    assert_eq!(names(&fake, "filemobile"), ["ada"], "ALL-KEEP-1");
    assert_id(&register(&fake, &[("userData[user]", "grace")]), 2, "ALL-ID-1: no id was used");
}

/// FIL-ORD-1: neighbours in the order of the checks, both at fault.
#[test]
fn of_two_faults_the_earlier_check_counts() {
    let fake = Fake::start();
    assert_id(&register(&fake, &[]), 1, "ada");
    // The table's order; after each fault all that follow are at fault, too.
    let faults: [(&str, &str, &str); 17] = [
        ("APIKEY", "none", "Invalid API key"),
        ("vhost", "0", "Unknown vhost"),
        ("userData[user]", "a b", "Invalid argument: userData[user]"),
        ("userData[email]", "none", "Invalid argument: userData[email]"),
        ("userData[firstname][x]", "", "Invalid argument: userData[firstname]"),
        ("userData[lastname]", "\u{1}", "Invalid argument: userData[lastname]"),
        ("userData[password]", "\u{1}", "Invalid argument: userData[password]"),
        ("userData[city]", "\u{1}", "Invalid argument: userData[city]"),
        ("userData[website]", "\u{1}", "Invalid argument: userData[website]"),
        ("userData[accounttype]", "\u{1}", "Invalid argument: userData[accounttype]"),
        ("userData[newsletter]", "2", "Invalid argument: userData[newsletter]"),
        ("userData[profile_complete]", "2", "Invalid argument: userData[profile_complete]"),
        ("userData[gender]", "m", "Invalid argument: userData[gender]"),
        ("userData[meta]", "\u{1}", "Invalid argument: userData[meta]"),
        ("userData[external_id]", "7", "Missing argument: userData[external_id_provider]"),
        ("activate", "2", "Invalid argument: activate"),
        ("sendEmail[x]", "1", "Invalid argument: sendEmail"),
    ];
    for (place, (name, _, text)) in faults.iter().enumerate() {
        let changes: Vec<_> =
            faults[place..].iter().map(|(name, value, _)| (*name, *value)).collect();
        assert_failed(&register(&fake, &changes), text, name);
    }
    // The method stands in the path: after the key, before the vhost.
    let at = |changes| format!("/services/rest/users/none?{}", form(&changed(VALID, changes)));
    assert_failed(&fake.get(&at(&[("APIKEY", "none")])), "Invalid API key", "key, method");
    assert_failed(&fake.get(&at(&[("vhost", "0")])), "Unknown method", "method, vhost");
    let callback = format!("{JSON}&callBack=1&APIKEY=none");
    let body = json_failure("Invalid argument: callBack");
    assert_reply(
        &fake.get(&callback),
        "application/json",
        &body,
        "FIL-JSON-2: no wrapping, no key",
    );
    assert_eq!(names(&fake, "filemobile"), ["ada"]);
}

/// ALL-MAGIC-1: the outcome `fail`, by key and by address, before every other check.
#[test]
fn the_one_outcome_can_be_asked_for() {
    let rows: [(&str, Pairs<'_>, Option<&str>); 8] = [
        ("by key", &[("APIKEY", "standin-fail")], None),
        ("in any case", &[("APIKEY", "standin-FAIL")], None),
        ("by address", &[("userData[email]", "x@fail.standin.test")], None),
        ("by address, no key", &[("userData[email]", "x@Fail.Standin.Test"), ("APIKEY", "")], None),
        ("before the vhost", &[("APIKEY", "standin-fail"), ("vhost", "x")], None),
        ("before userData", &[("APIKEY", "standin-fail"), ("userData[user]", "")], None),
        ("no such code", &[("APIKEY", "standin-500")], Some("Invalid API key")),
        ("another key", &[("APIKEY", "Standin-fail")], Some("Invalid API key")),
    ];
    for (row, changes, other) in rows {
        let fake = Fake::start();
        let text = other.unwrap_or("Service unavailable");
        assert_failed(&register(&fake, changes), text, row);
        assert_eq!(verdict(&fake)["forced"], other.is_none(), "{row}");
        let json = format!("{JSON}&callBack=f&{}", form(&changed(VALID, changes)));
        let body = format!("f({});", json_failure(text));
        assert_reply(&fake.get(&json), "application/javascript", &body, row);
        assert_id(&register(&fake, &[]), 1, "ALL-KEEP-1");
    }
    let fake = Fake::start();
    let none = fake.get("/services/rest/users/none?APIKEY=standin-fail");
    assert_failed(&none, "Service unavailable", "before the method");
    let other = [("userData[email]", "x@other.standin.test")];
    assert_id(&register(&fake, &other), 1, "no such code is an address like any other");
}

/// ALL-ID-1: ids count across vhosts, up to the last.
#[test]
fn ids_rise_across_vhosts_up_to_the_last() {
    let fake = Fake::seeded("[filemobile]\nnext_user_id = 2147483645");
    let rows = [
        ("1", "ada", Some(2_147_483_645), ""),
        ("2", "ada", Some(2_147_483_646), ""),
        ("02", "Ada", None, "User already exists"),
        ("1", "ADA", None, "User already exists"),
        ("3", "ada", Some(i32::MAX), ""),
        ("1", "ada", None, "User already exists"),
        ("4", "ada", None, "Service unavailable"),
    ];
    for (vhost, user, id, text) in rows {
        let reply = register(&fake, &[("vhost", vhost), ("userData[user]", user)]);
        match id {
            Some(id) => assert_id(&reply, id, &format!("FIL-IN-2: {user} in {vhost}")),
            None => assert_failed(&reply, text, &format!("{user} in {vhost}")),
        }
    }
    assert_eq!(names(&fake, "filemobile").len(), 3);
}

/// FIL-IN-2: the option vhosts.
#[test]
fn a_world_may_know_only_some_vhosts() {
    let fake = Fake::seeded("[filemobile]\nvhosts = [7, -3]");
    assert_failed(&register(&fake, &[]), "Unknown vhost", "1");
    assert_id(&register(&fake, &[("vhost", "7")]), 1, "7");
    assert_id(&register(&fake, &[("vhost", "-3")]), 2, "-3");
}
