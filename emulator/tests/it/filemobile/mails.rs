//! Filemobile's mails: activation, welcome, and a password that was made up.

use serde_json::json;

use super::{VALID, assert_failed, assert_id, register};
use crate::admin::{Mail, Pairs, account, accounts, changed, form, mails, order};
use crate::support::Fake;

/// What a call sent: kind and template of each mail.
fn kinds(fake: &Fake) -> Vec<(String, String)> {
    let kind = |mail: Mail| (mail.tags[2].clone(), mail.tags.get(3).cloned().unwrap_or_default());
    mails(fake).into_iter().map(kind).collect()
}

/// FIL-ACT-1 to FIL-ACT-6, FIL-IN-9, FIL-X-7, FIL-X-8: which mails go out. The columns: the
/// options, activate, sendEmail, whether a password was sent; kinds with their templates.
#[test]
fn these_mails_go_out() {
    const PASSWORD: (&str, &str) = ("password", "");
    const ACTIVATION: (&str, &str) = ("activation", "template:activation");
    const WELCOME: (&str, &str) = ("welcome", "template:welcome");
    let quiet = "welcome = false";
    let shy = "password_mail = \"with_send_email\"";
    type Row<'a> = (&'a str, &'a str, &'a str, bool, Pairs<'a>);
    let rows: &[Row<'_>] = &[
        ("", "", "", true, &[]),
        ("", "true", "", true, &[]),
        ("", "true", "false", true, &[]),
        ("", "true", "FALSE", true, &[]),
        ("", "true", "0", true, &[]),
        ("", "", "true", true, &[ACTIVATION]),
        ("", "false", "True", true, &[ACTIVATION]),
        ("", "0", "1", true, &[ACTIVATION]),
        ("", "true", "true", true, &[WELCOME]),
        ("", "1", "1", true, &[WELCOME]),
        ("", "", "party", true, &[("activation", "template:party")]),
        ("", "true", "party", true, &[("welcome", "template:party")]),
        ("", "true", "2", true, &[("welcome", "template:2")]),
        ("", "true", "<é> ", true, &[("welcome", "template:<é> ")]),
        ("", "", "", false, &[PASSWORD]),
        ("", "true", "", false, &[PASSWORD]),
        ("", "", "true", false, &[ACTIVATION, PASSWORD]),
        ("", "true", "true", false, &[WELCOME, PASSWORD]),
        (quiet, "true", "true", true, &[]),
        (quiet, "true", "party", true, &[]),
        (quiet, "", "true", true, &[ACTIVATION]),
        (quiet, "true", "true", false, &[PASSWORD]),
        (shy, "", "", false, &[]),
        (shy, "true", "false", false, &[]),
        (shy, "", "true", false, &[ACTIVATION, PASSWORD]),
        (shy, "true", "party", false, &[("welcome", "template:party"), PASSWORD]),
    ];
    for row @ (options, activate, send_email, password, wanted) in rows {
        let fake = Fake::seeded(&format!("[filemobile]\n{options}"));
        let password = if *password { "secret" } else { "" };
        let changes =
            [("activate", *activate), ("sendEmail", send_email), ("userData[password]", password)];
        assert_id(&register(&fake, &changes), 1, &format!("{row:?}"));
        let found = kinds(&fake);
        let found: Vec<_> = found.iter().map(|(kind, tag)| (kind.as_str(), tag.as_str())).collect();
        assert_eq!(found, *wanted, "{row:?}");
    }
}

/// ALL-MAIL-1, FIL-ACT-4, FIL-IN-9: their bytes.
#[test]
fn the_mails_to_the_byte() {
    let fake = Fake::start();
    let pending = [("activate", ""), ("sendEmail", "true"), ("userData[password]", "")];
    assert_id(&register(&fake, &pending), 1, "ada");
    let active =
        [("sendEmail", "true"), ("userData[user]", "grace"), ("userData[email]", "g@example.com")];
    assert_id(&register(&fake, &active), 2, "grace");
    let [activation, password, welcome] = mails(&fake).try_into().expect("three mails");
    let base = format!("http://localhost:{}", fake.address().port());
    let (path, before) = activation.link().expect("a link");
    assert_eq!((before, path.len()), (base.as_str(), "/standin/confirm/".len() + 32));
    let made_up =
        account(&fake, "filemobile", 1)["fields"]["password"].as_str().unwrap().to_owned();
    assert!(made_up.len() == 12 && made_up.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    let mail = |to: &str, subject: &str, text: &str, tags: &[&str]| Mail {
        from: "Filemobile <no-reply@filemobile.com>".to_owned(),
        to: to.to_owned(),
        subject: subject.to_owned(),
        text: text.to_owned(),
        tags: [&["filemobile", "email"], tags].concat().into_iter().map(str::to_owned).collect(),
    };
    let ada = "ada@example.com";
    let text = format!("Welcome, ada!\nActivate your account: {base}{path}");
    let tags = ["activation", "template:activation"];
    assert_eq!(activation, mail(ada, "Activate your account", &text, &tags));
    let text = format!("The password of ada is {made_up}");
    assert_eq!(password, mail(ada, "Your password", &text, &["password"]));
    let text = "Welcome, grace!\nYour account is active.";
    assert_eq!(welcome, mail("g@example.com", "Welcome", text, &["welcome", "template:welcome"]));
}

/// FIL-ACT-5: the link activates; who got none is activated by the control plane.
#[test]
fn the_link_activates_and_so_does_the_control_plane() {
    let fake = Fake::start();
    let pending = [("activate", "false"), ("sendEmail", "true")];
    assert_id(&register(&fake, &pending), 1, "ada");
    let found = account(&fake, "filemobile", 1);
    assert_eq!((&found["state"], &found["awaits"]), (&json!("pending"), &json!(["email"])));
    assert_failed(&register(&fake, &pending), "User already exists", "while it waits, too");
    let mail = mails(&fake).pop().expect("a mail");
    for _again in 0..2 {
        assert_eq!(fake.get(mail.link().unwrap().0).status, 200, "ALL-MAIL-1");
        assert_eq!(account(&fake, "filemobile", 1)["state"], "active");
    }
    for (id, vhost, what) in [(2, "2", "confirm"), (3, "3", "activate")] {
        assert_id(&register(&fake, &[("vhost", vhost), ("activate", "0")]), id, what);
        assert_eq!(account(&fake, "filemobile", id.into())["state"], "pending", "{what}");
        assert_eq!(order(&fake, "filemobile", id.into(), what).json()["state"], "active", "{what}");
    }
    assert_eq!(mails(&fake).len(), 1, "no further mail");
}

/// ALL-MAIL-1: the link starts as the caller knew us: scheme, host, port, world.
#[test]
fn a_link_is_the_callers_own() {
    let fake = Fake::start();
    let query = form(&changed(VALID, &[("activate", "0"), ("sendEmail", "1")]));
    let port = fake.address().port();
    let reply = fake.tls().get(&format!("/services/rest/users/register?{query}"));
    assert_id(&reply, 1, "TLS");
    let first = mails(&fake).pop().expect("a mail");
    assert_eq!(first.link().unwrap().1, format!("https://localhost:{port}"));
    let host = [("Host", "api.filemobile.com")];
    let target = format!("/services/rest/users/register?{query}&vhost=2");
    assert_id(&fake.plain().call("GET", &target, &host, b""), 2, "host");
    let second = mails(&fake).pop().expect("a mail");
    assert_eq!(second.link().unwrap().1, "http://api.filemobile.com");
    assert_eq!(fake.plain().call("GET", second.link().unwrap().0, &host, b"").status, 200);
    assert_eq!(account(&fake, "filemobile", 2)["state"], "active");
    let other = fake.get(&format!("/~other/services/rest/users/register?{query}"));
    assert_id(&other, 1, "another world counts for itself");
    let list = fake.get("/~other/api/v1/message/latest").json();
    let text = list["Text"].as_str().unwrap();
    let base = format!("http://localhost:{port}/~other");
    let link = &text[text.find(&base).expect("the world's own address")..];
    assert_eq!(fake.get(&link[format!("http://localhost:{port}").len()..]).status, 200);
    assert_eq!(accounts(&fake, "filemobile").len(), 2);
    assert_eq!(fake.get("/~other/__admin/standin/accounts/filemobile/1").json()["state"], "active");
}
