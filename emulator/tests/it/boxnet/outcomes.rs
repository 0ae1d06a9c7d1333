//! Easy outcomes: a key or an address that asks for one (ALL-MAGIC-1).

use super::{Change, GOOD, KEY, WAYS, Way, changed, expect};
use crate::support::Fake;

const CODES: [&str; 5] = [
    "email_invalid",
    "email_already_registered",
    "application_restricted",
    "e_register",
    "wrong_input",
];

#[test]
fn a_key_or_an_address_gets_the_outcome_it_names_and_leaves_nothing() {
    let fake = Fake::start();
    let before = fake.export();
    for way in WAYS {
        for code in CODES {
            let key = format!("standin-{code}");
            let address = format!("me@{code}.standin.test");
            for change in [("api_key", Some(key.as_str())), ("login", Some(address.as_str()))] {
                let reply = way.call(fake.plain(), &changed(&[change]));
                expect(&reply, &way.failure(code), &format!("{way:?} {change:?}"));
                let verdict = fake.verdict();
                assert_eq!(verdict["outcome"], code, "{way:?} {change:?}");
                assert_eq!(verdict["forced"], true, "{way:?} {change:?}");
                assert_eq!(verdict["clauses"], serde_json::json!(["ALL-MAGIC-1"]));
            }
        }
    }
    assert_eq!(fake.export(), before);
}

#[test]
fn an_easy_outcome_comes_before_every_other_check() {
    let by_key: [Change<'_>; 3] =
        [("api_key", Some("standin-e_register")), ("login", Some("nobody")), ("password", None)];
    let by_address: [Change<'_>; 3] =
        [("api_key", None), ("login", Some("me@e_register.standin.test")), ("password", None)];
    let fake = Fake::start();
    for way in WAYS {
        for changes in [by_key, by_address] {
            let mut changes = changes.to_vec();
            // In SOAP the action is the operation: without it nothing is parsed.
            if way != Way::Soap {
                changes.push(("action", None));
            }
            let reply = way.call(fake.plain(), &changed(&changes));
            expect(&reply, &way.failure("e_register"), &format!("{way:?} {changes:?}"));
        }
    }
}

#[test]
fn what_names_no_outcome_is_a_key_or_an_address_like_any_other() {
    let fake = Fake::start();
    for key in ["standin-", "standin-nothing", "standin-2001", "x-standin-e_register"] {
        let reply = Way::Get.call(fake.plain(), &changed(&[("api_key", Some(key))]));
        expect(&reply, &Way::Get.failure("application_restricted"), key);
        assert_eq!(fake.verdict()["forced"], false, "{key}");
    }
    for login in
        ["me@nothing.standin.test", "me@e_register.standin.test.example", "me@standin.test"]
    {
        let reply = Way::Get.call(fake.plain(), &changed(&[("login", Some(login))]));
        assert!(reply.text().contains("successful_register"), "{login}");
    }
}

#[test]
fn an_easy_outcome_of_one_call_does_not_touch_the_next() {
    let fake = Fake::start();
    let forced = changed(&[("api_key", Some("standin-email_already_registered"))]);
    expect(
        &Way::Xml.call(fake.plain(), &forced),
        &Way::Xml.failure("email_already_registered"),
        "forced",
    );
    assert!(GOOD.contains(&("api_key", KEY)));
    let wanted = (200, Way::Xml.success(super::ID, super::LOGIN, super::TOKEN));
    expect(&Way::Xml.call(fake.plain(), &GOOD), &wanted, "the same login with a good key");
}
