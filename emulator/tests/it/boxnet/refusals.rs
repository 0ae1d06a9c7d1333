//! What is refused, in every way to call, with which words, and in which order.

use super::{Change, GOOD, LOGIN, WAYS, Way, changed, expect};
use crate::support::Fake;

/// The clause, the changes to a good call, and the status. The login of the samples is taken.
type Row = (&'static str, &'static [Change<'static>], &'static str);

const RESTRICTED: Change<'_> = ("api_key", Some("RESTRICTED-API-KEY"));
const NO_ADDRESS: Change<'_> = ("login", Some("nobody"));
const FREE: Change<'_> = ("login", Some("free@example.com"));

/// One fault each.
const FAULTS: &[Row] = &[
    ("BOX-ST-7: an unknown action", &[("action", Some("register_user"))], "wrong_input"),
    ("ALL-ARG-1: another case", &[("action", Some("Register_New_User"))], "wrong_input"),
    ("BOX-ST-7: no action", &[("action", None)], "wrong_input"),
    ("ALL-ARG-1: an empty action", &[("action", Some(""))], "wrong_input"),
    ("BOX-ST-4: an unknown key", &[("api_key", Some("nope")), FREE], "application_restricted"),
    (
        "BOX-ST-4: the key in other letters",
        &[("api_key", Some("RRC1D3NTB53TT6B2VHAIL6RDTRSXOV3V")), FREE],
        "application_restricted",
    ),
    (
        "ALL-ARG-1: a blank before the key",
        &[("api_key", Some(" rrc1d3ntb53tt6b2vhail6rdtrsxov3v")), FREE],
        "application_restricted",
    ),
    ("BOX-ST-5: a key that may not", &[RESTRICTED, FREE], "application_restricted"),
    ("BOX-ST-9: no key", &[("api_key", None), FREE], "application_restricted"),
    ("BOX-ST-9: an empty key", &[("api_key", Some("")), FREE], "application_restricted"),
    ("BOX-ST-2: no address", &[NO_ADDRESS], "email_invalid"),
    ("BOX-IN-4: no dot", &[("login", Some("email@localhost"))], "email_invalid"),
    ("BOX-IN-6: no login", &[("login", None)], "email_invalid"),
    ("BOX-IN-6: an empty login", &[("login", Some(""))], "email_invalid"),
    ("ALL-ARG-1: a blank after", &[("login", Some("free@example.com "))], "email_invalid"),
    ("BOX-IN-6: no password", &[("password", None), FREE], "e_register"),
    ("BOX-IN-6: an empty password", &[("password", Some("")), FREE], "e_register"),
    ("BOX-ST-3: taken", &[], "email_already_registered"),
    ("ALL-ARG-7", &[("login", Some("EMAIL@Example.COM"))], "email_already_registered"),
];

/// BOX-ORD-1: two faults together; of each pair of neighbours the first counts.
const ORDER: &[Row] = &[
    ("action, key", &[("action", Some("x")), ("api_key", None), FREE], "wrong_input"),
    ("action, taken", &[("action", Some("x"))], "wrong_input"),
    ("key, login", &[("api_key", Some("nope")), NO_ADDRESS], "application_restricted"),
    ("key without the right, login", &[RESTRICTED, NO_ADDRESS], "application_restricted"),
    ("key, password", &[("api_key", None), FREE, ("password", None)], "application_restricted"),
    ("key, taken", &[RESTRICTED], "application_restricted"),
    ("login, password", &[NO_ADDRESS, ("password", None)], "email_invalid"),
    ("no login, no password", &[("login", None), ("password", Some(""))], "email_invalid"),
    ("password, taken", &[("password", None)], "e_register"),
];

#[test]
fn each_fault_is_refused_with_its_word_and_leaves_nothing() {
    check(FAULTS);
}

#[test]
fn of_two_faults_the_first_in_order_is_named() {
    check(ORDER);
}

// BOX-ORD-1: what cannot be read comes before all else
#[test]
fn what_cannot_be_read_is_refused_before_the_key_is_looked_at() {
    let fake = Fake::start();
    let bad_keys = "<api_key>standin-e_register</api_key><login>x</login>";
    let reply = fake.post("/api/1.0/xml", "text/xml", format!("<request>{bad_keys}"));
    expect(&reply, &Way::Xml.failure("wrong_input"), "XML");
    let reply = fake.post("/api/1.0/soap", "text/xml", format!("<x>{bad_keys}"));
    expect(&reply, &Way::Soap.no_call(), "SOAP");
}

// ALL-KEEP-1, ALL-ID-1
#[test]
fn a_login_that_failed_is_free_and_its_id_and_token_are_unused() {
    for way in WAYS {
        let fake = Fake::start();
        for changes in [[("password", None)], [("api_key", None)], [("action", Some("x"))]] {
            let reply = way.call(fake.plain(), &changed(&changes));
            assert!(!reply.text().contains("successful"), "{way:?} {changes:?}");
        }
        let wanted = (200, way.success(super::ID, LOGIN, super::TOKEN));
        expect(&way.call(fake.plain(), &GOOD), &wanted, &format!("{way:?}"));
    }
}

// ALL-ARG-6, BOX-IN-2, BOX-IN-4
#[test]
fn an_address_is_what_the_rules_say() {
    let (local, label) = ("l".repeat(64), "d".repeat(63));
    // 64 + 1 + 63 + 1 + 63 + 1 + 61 = 254
    let longest = format!("{local}@{label}.{label}.{}", "e".repeat(61));
    let good = [
        longest.clone(),
        "a@b.c".to_owned(),
        "!#$%&'*+/=?^_`{|}~-@example.com".replace('&', ""),
        "first.last@a-b.c_d.example".to_owned(),
        "1@2.3".to_owned(),
    ];
    let bad = [
        format!("{longest}e"),
        format!("{local}l@example.com"),
        format!("a@{label}d.com"),
        "@example.com".to_owned(),
        "a@".to_owned(),
        "a@example".to_owned(),
        "a@b@example.com".to_owned(),
        ".a@example.com".to_owned(),
        "a.@example.com".to_owned(),
        "a..b@example.com".to_owned(),
        "a b@example.com".to_owned(),
        "\"a\"@example.com".to_owned(),
        "<a>@example.com".to_owned(),
        "a@-b.com".to_owned(),
        "a@b-.com".to_owned(),
        "a@b..com".to_owned(),
        "a@example.com.".to_owned(),
        "a@ex ample.com".to_owned(),
        "a@exam+ple.com".to_owned(),
        "é@example.com".to_owned(),
        "a@exämple.com".to_owned(),
        "a@example.com\n".to_owned(),
    ];
    let fake = Fake::start();
    for way in WAYS {
        for login in &bad {
            let reply = way.call(fake.plain(), &changed(&[("login", Some(login))]));
            expect(&reply, &way.failure("email_invalid"), &format!("{way:?} {login}"));
        }
    }
    for (login, place) in good.iter().zip(0..) {
        // Each way takes its turn, because a login is free only once.
        let reply = WAYS[place].call(fake.plain(), &changed(&[("login", Some(login))]));
        assert!(reply.text().contains("successful_register"), "{login}");
    }
}

fn check(rows: &[Row]) {
    let fake = Fake::start();
    let taken = Way::Get.call(fake.plain(), &GOOD);
    assert!(taken.text().contains("successful_register"), "{}", taken.text());
    let before = fake.export();
    for way in WAYS {
        for (what, changes, status) in rows {
            let reply = way.call(fake.plain(), &changed(changes));
            // In these tables what is no call is the only wrong input.
            let wanted = if *status == "wrong_input" { way.no_call() } else { way.failure(status) };
            expect(&reply, &wanted, &format!("{way:?}: {what}"));
            let verdict = fake.verdict();
            assert_eq!(verdict["outcome"], *status, "{way:?}: {what}");
            assert_eq!(verdict["forced"], false, "{way:?}: {what}");
        }
    }
    assert_eq!(fake.export(), before, "a failed call leaves nothing (ALL-KEEP-1)");
}
