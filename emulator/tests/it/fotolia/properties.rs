//! Fotolia's properties: lengths, languages, numbers, addresses, and what an account keeps.

use serde_json::json;

use super::{PATH, VALID, assert_id, assert_refused, call, create};
use crate::admin::{account, form, names, without};
use crate::support::Fake;

/// FOT-IN-1 to FOT-IN-14, ALL-ARG-4, ALL-ARG-6: one property changed, and 6007 follows.
#[test]
fn a_property_that_breaks_its_rule_is_6007() {
    let fake = Fake::start();
    let long = |character: &str, count| character.repeat(count);
    let (latin, hangul, emoji) = (long("é", 17), long("한", 17), long("😀", 21));
    let rows: &[(&str, &str, &[&str])] = &[
        ("FOT-IN-1", "login", &["", "ab", "éé", "abcdefghijklmnopq", &latin, &hangul]),
        ("FOT-IN-2", "password", &["", "ab", "😀😀", "abcdefghijklmnopq", &latin]),
        (
            "FOT-IN-3, FOT-IN-14",
            "email",
            &["", "ada", "a@b", "a b@c.d", " a@b.c", "a@b.c ", "é@b.c"],
        ),
        ("FOT-IN-12", "language_id", &["", "en", "+2", " 2", "2 ", "2.0", "4294967298", "٢"]),
        ("FOT-IN-7", "firstname", &["x", "éé", "abcdefghijklmnopqrstu", &emoji]),
        ("FOT-IN-7", "lastname", &["xy", "abcdefghijklmnopqrstu", &emoji]),
        ("FOT-IN-13", "country_id", &["x", "1.5", "2147483648", "-2147483649", "+1", "-"]),
        ("FOT-IN-13", "newsletter", &["2", "true", "false", "on", "01", "-1", " 1"]),
    ];
    for (row, name, values) in rows {
        for value in *values {
            let name = format!("properties[{name}]");
            let reply = create(&fake, "API_KEY", &[(&name, value)]);
            assert_refused(&reply, "6007", &format!("{row}: {name}={value:?}"));
        }
    }
    for (name, _) in VALID {
        let reply = call(&fake, "POST", PATH, "API_KEY", &form(&without(VALID, name)));
        assert_refused(&reply, "6007", &format!("{name} missing"));
    }
    assert_id(&create(&fake, "API_KEY", &[]), 42, "ALL-ID-1: none of them used an id");
}

/// The same rules from the other side: each limit itself is allowed.
#[test]
fn a_property_at_its_limit_is_good() {
    let fake = Fake::start();
    let long = |character: &str, count| character.repeat(count);
    let (latin, hangul, emoji) = (long("é", 16), long("한", 3), long("😀", 20));
    let endless = long("x", 5_000);
    let local = format!("{}@{}.example", long("a", 64), long("b", 63));
    let rows: &[(&str, &str, &[&str])] = &[
        ("FOT-IN-1, FOT-IN-11", "login", &["abc", "abcdefghijklmnop", &latin, &hangul]),
        ("FOT-IN-14", "login", &["   ", "a b", "<&\">'", "a\u{0}b", "\u{feff}ab", "..."]),
        ("FOT-IN-2, FOT-IN-11", "password", &["abc", "abcdefghijklmnop", &latin, "   "]),
        ("FOT-IN-3", "email", &["a@b.c", "A+b@C-d.e", &local]),
        ("FOT-IN-12", "language_id", &["02", "2"]),
        ("FOT-IN-7", "firstname", &["", "abc", "abcdefghijklmnopqrst", &emoji]),
        ("FOT-IN-7", "lastname", &["", "abc", "abcdefghijklmnopqrst", &emoji]),
        ("FOT-IN-14", "display_name", &["", "x", &endless]),
        ("FOT-IN-14", "address", &["", "x", &endless]),
        ("FOT-IN-14", "zipcode", &["", "x", &endless]),
        ("FOT-IN-14", "city", &["", "x", &endless]),
        ("FOT-IN-13", "country_id", &["", "0", "-1", "0007", "2147483647", "-2147483648"]),
        ("FOT-IN-9", "newsletter", &["", "0", "1"]),
        ("FOT-IN-15", "anything", &["", "x", &endless]),
    ];
    let mut next = 42;
    for (row, name, values) in rows {
        for value in *values {
            let (name, login) = (format!("properties[{name}]"), format!("user {next}"));
            let changes = [("properties[login]", login.as_str()), (&name, value)];
            let reply = create(&fake, "API_KEY", &changes);
            assert_id(&reply, next, &format!("{row}: {name}={value:?}"));
            next += 1;
        }
    }
}

/// FOT-IN-5, FOT-IN-4, ALL-ARG-4: the languages that there are.
#[test]
fn a_language_exists_or_is_2001() {
    let fake = Fake::start();
    let known = [1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15, 22, 23];
    let mut next = 42;
    for language in -1..=30 {
        let (login, text) = (format!("user{next}"), language.to_string());
        let changes = [("properties[login]", login.as_str()), ("properties[language_id]", &text)];
        let reply = create(&fake, "API_KEY", &changes);
        if known.contains(&language) {
            assert_id(&reply, next, &text);
            next += 1;
        } else {
            assert_refused(&reply, "2001", &text);
        }
    }
    let other = Fake::seeded("[fotolia]\nlanguages = [10]");
    assert_refused(&create(&other, "API_KEY", &[]), "2001", "the option languages");
    assert_id(&create(&other, "API_KEY", &[("properties[language_id]", "10")]), 42, "the option");
}

/// FOT-IN-6, FOT-IN-8, FOT-IN-9, FOT-IN-15: what the account keeps, and its defaults.
#[test]
fn an_account_keeps_what_was_sent_and_the_defaults() {
    let fake = Fake::start();
    assert_id(&create(&fake, "API_KEY", &[]), 42, "the least");
    let found = account(&fake, "fotolia", 42);
    assert_eq!((&found["name"], &found["state"]), (&json!("ada"), &json!("active")));
    let least = json!({"password": "secret", "email": "ada@example.com", "language_id": "2",
        "display_name": "ada", "newsletter": "1"});
    assert_eq!(found["fields"], least);
    let sent = [
        ("properties[login]", "Grace é"),
        ("properties[display_name]", " <The> "),
        ("properties[firstname]", "Grace"),
        ("properties[lastname]", "Hopper"),
        ("properties[address]", "1 \"A\" St"),
        ("properties[zipcode]", "00123"),
        ("properties[city]", ""),
        ("properties[country_id]", "-7"),
        ("properties[newsletter]", "0"),
        ("properties[fax]", "none"),
        ("properties[more][deep]", "kept"),
    ];
    assert_id(&create(&fake, "API_KEY", &sent), 43, "the most");
    let found = account(&fake, "fotolia", 43);
    assert_eq!(found["name"], "Grace é");
    let most = json!({"password": "secret", "email": "ada@example.com", "language_id": "2",
        "display_name": " <The> ", "firstname": "Grace", "lastname": "Hopper",
        "address": "1 \"A\" St", "zipcode": "00123", "country_id": "-7", "newsletter": "0",
        "fax": "none", "more[deep]": "kept"});
    assert_eq!(found["fields"], most, "ALL-ARG-1: the empty city is not given");
}

/// ALL-ARG-7: taken in any ASCII letter case, and in no other.
#[test]
fn a_login_is_taken_in_any_ascii_letter_case() {
    let fake = Fake::start();
    let rows = [
        ("Ada É", None),
        ("ada É", Some("6008")),
        ("ADA É", Some("6008")),
        ("ada é", None),
        ("ada É ", None),
    ];
    let mut next = 42;
    for (login, refused) in rows {
        let reply = create(&fake, "API_KEY", &[("properties[login]", login)]);
        match refused {
            Some(code) => assert_refused(&reply, code, login),
            None => {
                assert_id(&reply, next, login);
                next += 1;
            }
        }
    }
    assert_eq!(names(&fake, "fotolia"), ["Ada É", "ada é", "ada É "], "kept as sent");
}

/// ALL-KEEP-1: a login that failed is free.
#[test]
fn a_login_that_failed_is_free() {
    let fake = Fake::start();
    for (name, value, code) in [
        ("properties[language_id]", "10", "2001"),
        ("properties[password]", "x", "6007"),
        ("properties[email]", "x@6006.standin.test", "6006"),
    ] {
        assert_refused(&create(&fake, "API_KEY", &[(name, value)]), code, name);
    }
    assert_id(&create(&fake, "API_KEY", &[]), 42, "free");
}
