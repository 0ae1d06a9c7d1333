//! MoveDigital's arguments: each one's rule, sessions, what an account keeps, and the mailed password.

use serde_json::json;

use super::{PATH, VALID, assert_failed, assert_id, create};
use crate::admin::{Mail, account, accounts, form, mails, names, without};
use crate::support::Fake;

/// MOV-IN-1 to MOV-IN-12: values that break a rule.
#[test]
fn an_argument_that_breaks_its_rule_is_refused() {
    let fake = Fake::start();
    let rows: &[(&str, &str, &[&str], &str)] = &[
        (
            "MOV-IN-1",
            "method",
            &["", "movedigital.accounts.createAccount", "Movedigital.accounts.proxy.createAccount"],
            "106",
        ),
        ("MOV-IN-2", "userid", &["21", "020", " 20", "x"], "99"),
        ("MOV-IN-2", "sessionid", &["12346", "1234", "x"], "99"),
        ("MOV-IN-2", "session", &["7234928734927349273492783497294", "7", "x"], "99"),
        ("MOV-IN-11", "userid", &[""], "99"),
        ("MOV-IN-11", "sessionid", &[""], "99"),
        ("MOV-IN-11", "session", &[""], "99"),
        ("MOV-IN-3", "username", &["", "\u{0}", "a\u{1f}", "\u{ffff}"], "106"),
        ("MOV-IN-4", "password", &["", "\u{1}"], "106"),
        ("MOV-IN-5", "confirm_password", &["", "\u{1}"], "106"),
        ("MOV-IN-6, MOV-IN-12", "email", &["", "ada", "a@b", "a b@c.d", "é@b.c", " a@b.c"], "106"),
        ("MOV-IN-7", "eula_agree", &["", "Yes", "YES", "y", "1", "true", "on"], "106"),
        ("MOV-IN-8", "eula_agree", &["no"], "106"),
        ("MOV-IN-10", "updates", &["yes", "On", "1", "true", "no"], "106"),
        ("ALL-WIRE-2", "firstname", &["\u{1}"], "106"),
        ("ALL-WIRE-2", "website", &["\u{c}"], "106"),
    ];
    for (row, name, values, code) in rows {
        for value in *values {
            assert_failed(
                &create(&fake, &[(name, value)]),
                code,
                &format!("{row}: {name}={value:?}"),
            );
        }
    }
    for (name, _) in VALID {
        let code = if ["userid", "sessionid", "session"].contains(name) { "99" } else { "106" };
        let missing = form(&without(VALID, name));
        assert_failed(&fake.tls().form(PATH, &missing), code, &format!("{name} missing"));
        let upper = missing + &form(&[("&", "")]) + "&" + &name.to_uppercase() + "=x";
        assert_failed(&fake.tls().form(PATH, &upper), code, "ALL-ARG-1: another case");
        let bad = format!("{}&{name}=%FF", form(&without(VALID, name)));
        assert_failed(&fake.tls().form(PATH, &bad), code, "ALL-ARG-5: no text");
    }
    for name in
        ["firstname", "lastname", "security_question", "security_answer", "updates", "website"]
    {
        let bad = format!("{}&{name}=%FF", form(VALID));
        assert_failed(&fake.tls().form(PATH, &bad), "106", "ALL-ARG-5: no text");
    }
    assert!(names(&fake, "movedigital").is_empty() && mails(&fake).is_empty(), "ALL-KEEP-1");
    assert_id(&create(&fake, &[]), 1000, "ALL-ID-1");
}

/// The same rules from the other side; user names hold any text.
#[test]
fn an_argument_within_its_rule_is_good() {
    let fake = Fake::start();
    let long = "x".repeat(5_000);
    let rows: &[(&str, &str, &[&str])] = &[
        ("MOV-IN-3", "username", &["a", " ", "<&>\"'", "é😀", "a\tb", &long]),
        ("MOV-IN-4", "password", &[" ", "1", &long]),
        ("MOV-IN-5", "confirm_password", &["another", &long]),
        ("MOV-IN-6", "email", &["a@b.c"]),
        ("MOV-IN-9", "firstname", &["", "<é>"]),
        ("MOV-IN-10", "updates", &["", "on", "off"]),
        ("ALL-ARG-3", "proxyid", &["7"]),
    ];
    let mut next = 1000;
    for (row, name, values) in rows {
        for value in *values {
            let username = format!("user{next}");
            let changes = [("username", username.as_str()), (name, value)];
            let changes = if *name == "username" { &changes[1..] } else { &changes[..] };
            assert_id(&create(&fake, changes), next, &format!("{row}: {name}={value:?}"));
            next += 1;
        }
    }
}

/// MOV-IN-2: userid, sessionid and session name a session together, and nothing else does.
#[test]
fn a_session_is_named_by_its_three_parts() {
    let fake = Fake::seeded(
        "[movedigital]\nsessions = [{userid = 1, sessionid = \"2:3\", session = \"4\"}, \
         {userid = 5, sessionid = \"6\", session = \"7:8\", may_create = false}]",
    );
    let rows = [
        ("1", "2:3", "4", None),
        ("1", "2", "3:4", Some("99")),
        ("1:2", "3", "4", Some("99")),
        ("5", "6", "7:8", Some("98")),
        ("5", "6:7", "8", Some("99")),
        ("1", "6", "7:8", Some("99")),
        ("20", "12345", "7234928734927349273492783497293", Some("99")),
    ];
    for (userid, sessionid, session, code) in rows {
        let changes = [("userid", userid), ("sessionid", sessionid), ("session", session)];
        let reply = create(&fake, &changes);
        match code {
            Some(code) => assert_failed(&reply, code, &format!("{changes:?}")),
            None => assert_id(&reply, 1000, &format!("{changes:?}")),
        }
    }
}

/// MOV-IN-9, MOV-IN-10, MOV-IN-4, MOV-ST-3: what an account keeps, and who made it.
#[test]
fn an_account_keeps_what_was_sent_and_who_made_it() {
    let fake = Fake::seeded(
        "[movedigital]\nsessions = [{userid = 20, sessionid = \"a\", session = \"b\"}, \
         {userid = 30, sessionid = \"c\", session = \"d\"}]",
    );
    let by = |userid, sessionid, session| {
        [("userid", userid), ("sessionid", sessionid), ("session", session)]
    };
    assert_id(&create(&fake, &by("20", "a", "b")), 1000, "the least");
    let most = [
        ("username", " Grace "),
        ("firstname", "<G>"),
        ("lastname", "H"),
        ("security_question", "Q?"),
        ("security_answer", "A!"),
        ("website", "none"),
        ("updates", "on"),
        ("other", "x"),
    ];
    assert_id(&create(&fake, &[&by("30", "c", "d")[..], &most].concat()), 1001, "the most");
    let sent = mails(&fake);
    let code = |mail: &Mail| mail.text.rsplit(' ').next().unwrap().to_owned();
    let found = accounts(&fake, "movedigital");
    assert_eq!((&found[0]["name"], &found[0]["state"]), (&json!("ada"), &json!("active")));
    let least = json!({"email": "ada@example.com", "updates": "off", "password": code(&sent[0]),
        "created_by": "20"});
    assert_eq!(found[0]["fields"], least);
    assert_eq!(found[1]["name"], " Grace ", "ALL-ARG-1: not trimmed");
    let most = json!({"email": "ada@example.com", "firstname": "<G>", "lastname": "H",
        "security_question": "Q?", "security_answer": "A!", "website": "none", "updates": "on",
        "password": code(&sent[1]), "created_by": "30"});
    assert_eq!(found[1]["fields"], most);
}

/// MOV-IN-4, MOV-X-4, ALL-MAIL-1: the temporary password, mailed by Prodigem to the new user.
#[test]
fn a_temporary_password_is_mailed_to_the_new_user() {
    let fake = Fake::start();
    for (place, updates) in ["", "on", "off"].into_iter().enumerate() {
        let username = format!("user {place}");
        let id = 1000 + i32::try_from(place).unwrap();
        let changes = [("username", username.as_str()), ("updates", updates), ("password", "mine")];
        assert_id(&create(&fake, &changes), id, updates);
        let mail = mails(&fake).pop().expect("a mail");
        let found = account(&fake, "movedigital", id.into());
        let password = found["fields"]["password"].as_str().unwrap();
        assert!(password.len() == 12 && password.bytes().all(|byte| byte.is_ascii_alphanumeric()));
        let wanted = Mail {
            from: "Prodigem <no-reply@movedigital.com>".to_owned(),
            to: "ada@example.com".to_owned(),
            subject: "Your Prodigem account".to_owned(),
            text: format!("Welcome, {username}!\nYour temporary password is {password}"),
            tags: ["movedigital", "email", "password"].map(str::to_owned).to_vec(),
        };
        assert_eq!(mail, wanted);
    }
    let passwords: std::collections::BTreeSet<_> = mails(&fake)
        .into_iter()
        .map(|mail| mail.text.rsplit(' ').next().unwrap().to_owned())
        .collect();
    assert_eq!(passwords.len(), 3, "ALL-ID-1: none is made twice");
}
