//! Fotolia's accounts that have to be confirmed: by mail, by text message, by both.

use serde_json::json;

use super::{assert_id, assert_refused, create};
use crate::admin::{Mail, Pairs, account, accounts, mails, names, order};
use crate::support::Fake;

/// FOT-VAL-1, ALL-MAIL-1: a message to the byte, but for what the generator made.
#[track_caller]
fn assert_message(mail: &Mail, to: &str, subject: &str, channel: &str, base: &str) {
    assert_eq!((mail.to.as_str(), mail.subject.as_str()), (to, subject));
    assert_eq!(mail.from, "Fotolia <no-reply@fotolia.com>");
    assert_eq!(mail.tags, ["fotolia", channel, "validation"]);
    let digits: String = mail.text.chars().skip_while(|c| !c.is_ascii_digit()).take(6).collect();
    assert!(digits.bytes().all(|byte| byte.is_ascii_digit()), "a code of 6 digits: {}", mail.text);
    let (path, before) = mail.link().expect("a link");
    assert_eq!(before, base);
    let token = path.strip_prefix("/standin/confirm/").unwrap();
    assert!(token.len() == 32 && token.bytes().all(|b| b.is_ascii_hexdigit()), "{token}");
    let text = match channel {
        "email" => format!("Your code is {digits}.\nOr follow this link: {base}{path}"),
        _ => format!("Fotolia: your code is {digits}. {base}{path}"),
    };
    assert_eq!(mail.text, text);
}

fn base(fake: &Fake) -> String {
    format!("http://localhost:{}", fake.address().port())
}

/// FOT-VAL-1, FOT-VAL-2, FOT-VAL-3: the whole life of an account that confirms by e-mail.
#[test]
fn an_account_waits_for_its_mail_and_is_active_once_the_link_is_followed() {
    let fake = Fake::start();
    assert_refused(&create(&fake, "EMAIL_KEY", &[]), "6009", "made");
    let found = account(&fake, "fotolia", 42);
    assert_eq!((&found["state"], &found["awaits"]), (&json!("pending"), &json!(["email"])));
    let sent = mails(&fake);
    assert_eq!(sent.len(), 1);
    let subject = "Confirm your Fotolia account";
    assert_message(&sent[0], "ada@example.com", subject, "email", &base(&fake));
    let again: &[(&str, Pairs<'_>, &str)] = &[
        ("the same", &[], "6009"),
        ("the login in another case", &[("properties[login]", "ADA")], "6009"),
        ("another city", &[("properties[city]", "Paris")], "6009"),
        ("another address", &[("properties[email]", "b@example.com")], "6008"),
        ("the address in another case", &[("properties[email]", "Ada@example.com")], "6008"),
        ("another password", &[("properties[password]", "Secret")], "6008"),
    ];
    for key in ["EMAIL_KEY", "API_KEY", "SMS_KEY"] {
        for (row, changes, code) in again {
            assert_refused(&create(&fake, key, changes), code, &format!("FOT-VAL-3: {row}, {key}"));
        }
    }
    assert_eq!((names(&fake, "fotolia").len(), mails(&fake).len()), (1, 1), "FOT-VAL-3");
    follow_and_see_active(&fake, &sent[0]);
    assert_eq!(account(&fake, "fotolia", 42)["fields"]["email"], "ada@example.com");
    assert_id(
        &create(&fake, "API_KEY", &[("properties[login]", "grace")]),
        43,
        "FOT-VAL-1: its id is taken",
    );
}

/// ALL-MAIL-1: 200, again 200, unknown 404; a look confirms nothing.
fn follow_and_see_active(fake: &Fake, mail: &Mail) {
    let (path, _) = mail.link().expect("a link");
    let upper = path.replace("/standin/confirm/", "/standin/confirm/x");
    for (method, target, status) in [
        ("HEAD", path, 200),
        ("POST", path, 405),
        ("GET", upper.as_str(), 404),
        ("GET", "/standin/confirm/", 404),
    ] {
        let reply = fake.plain().call(method, target, &[], b"");
        assert_eq!(reply.status, status, "{method} {target}");
        assert_eq!(account(fake, "fotolia", 42)["state"], "pending", "{method} {target}");
    }
    for _again in 0..2 {
        let reply = fake.get(path);
        assert_eq!((reply.status, reply.text()), (200, "Confirmed."), "ALL-MAIL-1");
        assert_eq!(reply.header("Content-Type"), Some("text/plain; charset=utf-8"));
        assert_eq!(account(fake, "fotolia", 42)["state"], "active");
    }
    for key in ["EMAIL_KEY", "API_KEY"] {
        assert_refused(&create(fake, key, &[]), "6008", "FOT-VAL-3: once active");
    }
}

/// FOT-VAL-1, FOT-VAL-2, FOT-VAL-4: first the mail, then the text message.
#[test]
fn by_mail_and_text_message_the_mail_comes_first() {
    for (changes, to) in [
        (&[][..], "sms:ada"),
        (&[("properties[phone]", "+1 555")][..], "+1 555"),
        (&[("properties[phone]", "")][..], "sms:ada"),
    ] {
        let fake = Fake::start();
        assert_refused(&create(&fake, "EMAIL_SMS_KEY", changes), "6009", "first");
        assert_eq!(account(&fake, "fotolia", 42)["awaits"], json!(["email", "sms"]));
        let first = mails(&fake).pop().expect("a mail");
        assert_eq!(fake.get(first.link().unwrap().0).status, 200);
        assert_eq!(account(&fake, "fotolia", 42)["awaits"], json!(["sms"]));
        assert_refused(&create(&fake, "EMAIL_SMS_KEY", changes), "6010", "then");
        let sent = mails(&fake);
        assert_eq!(sent.len(), 2, "FOT-VAL-3: no second message");
        assert_message(&sent[1], to, "", "sms", &base(&fake));
        assert_ne!(sent[0].link(), sent[1].link(), "ALL-ID-1");
        assert_eq!(fake.get(first.link().unwrap().0).status, 200, "the old link, without effect");
        assert_eq!(account(&fake, "fotolia", 42)["state"], "pending");
        assert_eq!(fake.get(sent[1].link().unwrap().0).status, 200);
        assert_eq!(account(&fake, "fotolia", 42)["state"], "active");
        assert_refused(&create(&fake, "EMAIL_SMS_KEY", changes), "6008", "active");
        assert_eq!(mails(&fake).len(), 2);
    }
}

/// FOT-VAL-2: the control plane confirms a step, or activates whatever is waited for.
#[test]
fn the_control_plane_confirms_and_activates() {
    let fake = Fake::start();
    assert_refused(&create(&fake, "EMAIL_SMS_KEY", &[]), "6009", "ada");
    let confirmed = order(&fake, "fotolia", 42, "confirm").json();
    assert_eq!((&confirmed["state"], &confirmed["awaits"]), (&json!("pending"), &json!(["sms"])));
    assert_eq!(mails(&fake).len(), 2, "the text message went out");
    assert_eq!(order(&fake, "fotolia", 42, "confirm").json()["state"], "active");
    assert_eq!(order(&fake, "fotolia", 42, "confirm").json()["state"], "active", "without effect");
    let grace = [("properties[login]", "grace")];
    assert_refused(&create(&fake, "EMAIL_SMS_KEY", &grace), "6009", "grace");
    assert_eq!(order(&fake, "fotolia", 43, "activate").json()["state"], "active");
    assert_eq!(mails(&fake).len(), 3, "no text message");
    assert_refused(&create(&fake, "EMAIL_SMS_KEY", &grace), "6008", "active");
    assert_eq!(fake.get(mails(&fake)[2].link().unwrap().0).status, 200, "without effect");
    for (id, what) in [(44, "confirm"), (44, "activate"), (-1, "confirm")] {
        assert_eq!(order(&fake, "fotolia", id, what).status, 404, "{what} {id}");
    }
}

/// FOT-VAL-1: the option of the vendor, and of a key, which goes before it.
#[test]
fn validation_is_an_option_of_the_vendor_and_of_a_key() {
    let rows: [(&str, Option<&str>, usize); 4] = [
        ("none", None, 0),
        ("email", Some("6009"), 1),
        ("sms", Some("6010"), 1),
        ("email+sms", Some("6009"), 1),
    ];
    for (option, code, sent) in rows {
        let seed = format!(
            "[fotolia]\nvalidation = \"{option}\"\nkeys = [{{key = \"K\"}}, \
             {{key = \"N\", validation = \"none\"}}, {{key = \"S\", validation = \"sms\"}}]"
        );
        let fake = Fake::seeded(&seed);
        let reply = create(&fake, "K", &[]);
        match code {
            Some(code) => assert_refused(&reply, code, option),
            None => assert_id(&reply, 42, option),
        }
        assert_eq!(mails(&fake).len(), sent, "{option}");
        assert_id(&create(&fake, "N", &[("properties[login]", "bob")]), 43, option);
        assert_refused(&create(&fake, "S", &[("properties[login]", "eve")]), "6010", option);
        assert_refused(&create(&fake, "API_KEY", &[]), "011", "a list replaces a list");
        assert_eq!(accounts(&fake, "fotolia").len(), 3, "{option}");
    }
}
