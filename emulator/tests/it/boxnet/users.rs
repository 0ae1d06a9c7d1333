//! Who registers: one set of users, their ids, tokens, logins and passwords.

use super::{GOOD, ID, KEY, LOGIN, TOKEN, WAYS, Way, changed, expect, passwords};
use crate::support::{FROZEN, Fake, Options, Reply};

/// What stands between the first such tags of a reply.
fn within<'a>(reply: &'a Reply, start: &str, end: &str) -> &'a str {
    let (_, rest) = reply.text().split_once(start).expect("the start tag");
    rest.split_once(end).expect("the end tag").0
}

fn token_of(reply: &Reply, way: Way) -> String {
    let start =
        if way == Way::Soap { "<auth_token xsi:type=\"xsd:string\">" } else { "<auth_token>" };
    within(reply, start, "</auth_token>").to_owned()
}

// BOX-OUT-1 to BOX-OUT-3, BOX-XML-3, BOX-SOAP-3, BOX-SOAP-4, BOX-REST-3, BOX-REST-4, BOX-ST-1
#[test]
fn a_fresh_world_answers_every_way_alike_plain_and_over_tls() {
    for way in WAYS {
        for secure in [false, true] {
            let fake = Fake::start();
            let client = if secure { fake.tls() } else { fake.plain() };
            let wanted = (200, way.success(ID, LOGIN, TOKEN));
            expect(&way.call(client, &GOOD), &wanted, &format!("{way:?}, TLS: {secure}"));
        }
    }
}

// BOX-IN-7, ALL-ARG-7
#[test]
fn who_registered_one_way_is_known_in_every_way() {
    for first in WAYS {
        let fake = Fake::start();
        let reply = first.call(fake.plain(), &GOOD);
        assert!(reply.text().contains("successful_register"));
        for second in WAYS {
            for login in [LOGIN, "Email@EXAMPLE.com"] {
                let reply = second.call(fake.plain(), &changed(&[("login", Some(login))]));
                let what = format!("{first:?}, then {second:?}: {login}");
                expect(&reply, &second.failure("email_already_registered"), &what);
            }
        }
    }
}

// BOX-IN-7: the users are a world's
#[test]
fn who_registered_in_one_world_is_unknown_in_another() {
    let listeners = vec!["one", "two"];
    let fake = Fake::with(Options { listeners, ..Options::default() });
    for client in [fake.plain(), fake.listener(1), fake.listener(2)] {
        let wanted = (200, Way::Get.success(ID, LOGIN, TOKEN));
        expect(&Way::Get.call(client, &GOOD), &wanted, "a fresh world");
    }
}

// ALL-ID-1, BOX-OUT-2, BOX-OUT-7
#[test]
fn ids_rise_by_one_and_tokens_are_32_hex_digits_and_never_the_same() {
    let fake = Fake::start();
    let mut tokens = Vec::new();
    for (number, way) in (0..).zip(WAYS.iter().cycle().take(15)) {
        let login = format!("user{number}@example.com");
        // A failure in between uses neither id nor token.
        let failed =
            way.call(fake.plain(), &changed(&[("login", Some(&login)), ("password", None)]));
        expect(&failed, &way.failure("e_register"), &login);
        let reply = way.call(fake.plain(), &changed(&[("login", Some(&login))]));
        let token = token_of(&reply, *way);
        let hex = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        assert!(token.len() == 32 && token.bytes().all(hex), "{token}");
        expect(&reply, &(200, way.success(ID + number, &login, &token)), &login);
        assert!(!tokens.contains(&token), "{token} came twice");
        tokens.push(token);
    }
    assert_eq!(tokens[0], TOKEN);
}

// the default seed's last paragraph: a list, used first; then the generator
#[test]
fn scripted_ids_and_tokens_are_used_first() {
    let fake = Fake::seeded("[boxnet]\nnext_user_id = 7\nnext_auth_tokens = [\"one\", \"two\"]\n");
    for (id, login, token) in [(7, "a@example.com", "one"), (8, "b@example.com", "two")] {
        let reply = Way::Get.call(fake.plain(), &changed(&[("login", Some(login))]));
        expect(&reply, &(200, Way::Get.success(id, login, token)), login);
    }
    let reply = Way::Get.call(fake.plain(), &changed(&[("login", Some("c@example.com"))]));
    assert_eq!(token_of(&reply, Way::Get).len(), 32);
}

// ALL-ID-1
#[test]
fn the_last_id_is_the_last() {
    let fake = Fake::seeded("[boxnet]\nnext_user_id = 2147483647\n");
    let reply = Way::Soap.call(fake.plain(), &GOOD);
    expect(&reply, &(200, Way::Soap.success(i32::MAX, LOGIN, TOKEN)), "the last");
    for way in WAYS {
        let before = fake.export();
        let reply = way.call(fake.plain(), &changed(&[("login", Some("late@example.com"))]));
        expect(&reply, &way.failure("e_register"), "one more");
        assert_eq!(fake.export(), before);
    }
}

// ALL-WIRE-2: an address cannot hold all of these, but a token of the seed can
#[test]
fn text_between_tags_is_escaped_as_little_as_xml_allows() {
    for way in WAYS {
        let fake = Fake::seeded("[boxnet]\nnext_auth_tokens = ['<é&amp;\"日>']\n");
        let wanted = (200, way.success(ID, LOGIN, "&lt;é&amp;amp;\"日&gt;"));
        expect(&way.call(fake.plain(), &GOOD), &wanted, &format!("{way:?}"));
    }
}

// BOX-IN-5
#[test]
fn the_letter_case_of_a_login_is_kept() {
    for way in WAYS {
        let fake = Fake::start();
        let login = "Some.Body@Example.COM";
        let reply = way.call(fake.plain(), &changed(&[("login", Some(login))]));
        expect(&reply, &(200, way.success(ID, login, TOKEN)), &format!("{way:?}"));
    }
}

// ALL-WIRE-2; `< > "` may not stand in an address (ALL-ARG-6), so `&` and `'` are all there is
#[test]
fn a_login_is_escaped_where_it_is_echoed() {
    for way in WAYS {
        let fake = Fake::start();
        let login = "o'brien&co&amp@example.com";
        let reply = way.call(fake.plain(), &changed(&[("login", Some(login))]));
        let echoed = "o'brien&amp;co&amp;amp@example.com";
        expect(&reply, &(200, way.success(ID, echoed, TOKEN)), &format!("{way:?}"));
        let login = "a&<>\"'@example.com";
        let reply = way.call(fake.plain(), &changed(&[("login", Some(login))]));
        expect(&reply, &way.failure("email_invalid"), &format!("{way:?}"));
    }
}

// BOX-IN-3, BOX-IN-6: three characters suffice, and so does one
#[test]
fn any_password_but_an_empty_one_is_kept_as_it_is() {
    for (number, password) in
        (0..).zip(["1", "123", " ", " a b ", "é日本", "<&>\"'", "%41+%zz", &"p".repeat(300)])
    {
        let fake = Fake::start();
        for way in WAYS {
            let login = format!("{way:?}.{number}@example.com");
            let change = [("login", Some(login.as_str())), ("password", Some(password))];
            let reply = way.call(fake.plain(), &changed(&change));
            assert!(reply.text().contains("successful_register"), "{way:?} {password}");
        }
        assert_eq!(passwords(&fake.export()), [password; 5]);
    }
}

// BOX-ST-1 to BOX-ST-6 are of the key's world; a key that a seed adds is as good as the default's
#[test]
fn keys_are_those_of_the_seed() {
    let fake = Fake::seeded(
        "[boxnet]\nkeys = [{ key = \"MINE\" }, { key = \"THEIRS\", may_register = false }]\n",
    );
    for (key, status) in [
        (KEY, "application_restricted"),
        ("THEIRS", "application_restricted"),
        ("mine", "application_restricted"),
    ] {
        let reply = Way::Form.call(fake.plain(), &changed(&[("api_key", Some(key))]));
        expect(&reply, &Way::Form.failure(status), key);
    }
    let reply = Way::Form.call(fake.plain(), &changed(&[("api_key", Some("MINE"))]));
    expect(&reply, &(200, Way::Form.success(ID, LOGIN, TOKEN)), "MINE");
}

// ALL-WIRE-1, BOX-OUT-6
#[test]
fn a_reply_has_no_more_headers_than_it_needs_and_no_newline_at_its_end() {
    for way in WAYS {
        let fake = Fake::seeded(FROZEN);
        for (arguments, good) in [(GOOD.to_vec(), true), (changed(&[("login", None)]), false)] {
            let reply = way.call(fake.plain(), &arguments);
            let length = reply.body.len().to_string();
            let mut headers: Vec<_> =
                reply.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            headers.sort_unstable();
            headers.retain(|(name, _)| *name != "Connection");
            let wanted = [
                ("Content-Length", length.as_str()),
                ("Content-Type", "text/xml; charset=utf-8"),
                ("Date", "Fri, 13 Feb 2009 23:31:30 GMT"),
            ];
            assert_eq!(headers, wanted, "{way:?}, good: {good}");
            assert!(reply.text().starts_with("<?xml ") && reply.text().ends_with('>'), "{way:?}");
            assert!(!reply.text().contains('\r'), "{way:?}");
        }
    }
}
