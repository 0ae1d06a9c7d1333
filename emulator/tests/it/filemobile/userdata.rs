//! Filemobile's userData: each field's rule, and what an account keeps.

use serde_json::{Value, json};

use super::{REST, VALID, assert_failed, assert_id, register};
use crate::admin::{Pairs, account, changed, form, names, without};
use crate::support::Fake;

/// FIL-IN-3 to FIL-IN-15, FIL-X-2, FIL-X-3: values that break a rule.
#[test]
fn a_field_that_breaks_its_rule_is_named() {
    let fake = Fake::start();
    let missing = "Missing argument: ";
    let invalid = "Invalid argument: ";
    let rows: &[(&str, &str, &str, &[&str])] = &[
        ("FIL-IN-3", "user", missing, &[""]),
        (
            "FIL-IN-4",
            "user",
            invalid,
            &["a b", " ada", "ada ", "é", "a+b", "a/b", "a,b", "a\n", "a\0"],
        ),
        ("FIL-IN-5", "email", missing, &[""]),
        ("FIL-IN-5", "email", invalid, &["ada", "a@b", "a@@b.c", " a@b.c", "a b@c.d", "é@b.c"]),
        ("FIL-IN-8, FIL-IN-15", "gender", invalid, &["m", "f", "X", "MF", "male", " M"]),
        ("FIL-IN-14", "newsletter", invalid, &["yes", "2", "on", "01", " 1", "-1"]),
        ("FIL-IN-14", "profile_complete", invalid, &["yes", "2", "truee"]),
        ("FIL-IN-12", "external_id_provider", invalid, &["0", "2", "3", "7", "x", "+1", "1.0"]),
        ("ALL-WIRE-2", "firstname", invalid, &["\u{0}", "a\u{1}b", "\u{ffff}"]),
        ("ALL-WIRE-2", "meta", invalid, &["\u{b}"]),
    ];
    for (row, name, text, values) in rows {
        let name = format!("userData[{name}]");
        for value in *values {
            let reply = register(&fake, &[(&name, value)]);
            assert_failed(&reply, &format!("{text}{name}"), &format!("{row}: {name}={value:?}"));
        }
    }
    for name in ["lastname", "phone", "website", "school", "geo_latitude", "occupation", "postal"] {
        let nested = format!("userData[{name}][x]");
        let text = format!("Invalid argument: userData[{name}]");
        assert_failed(&register(&fake, &[(&nested, "1")]), &text, &nested);
    }
    let pair = [("userData[external_id]", "7"), ("userData[external_id_provider]", "2")];
    let text = "Invalid argument: userData[external_id_provider]";
    assert_failed(&register(&fake, &pair), text, "FIL-IN-12");
    let alone = [("userData[external_id]", "7")];
    let text = "Missing argument: userData[external_id_provider]";
    assert_failed(&register(&fake, &alone), text, "FIL-IN-11");
    assert!(names(&fake, "filemobile").is_empty());
}

/// The same rules from the other side.
#[test]
fn a_field_within_its_rule_is_good() {
    let fake = Fake::start();
    let rows: &[(&str, &str, &[&str])] = &[
        ("FIL-IN-4", "user", &["a", "Az_-.@09", "..", "@", "-1", "ada@example.com"]),
        ("FIL-IN-5", "email", &["a@b.c", "A+b@C-d.E"]),
        ("FIL-IN-6", "firstname", &["", " ", "<&>\"'", "é😀"]),
        ("FIL-IN-8", "gender", &["", "M", "F"]),
        ("FIL-IN-14", "newsletter", &["", "0", "1", "true", "FALSE", "True"]),
        ("FIL-IN-14", "profile_complete", &["", "0", "1", "tRuE", "false"]),
        ("FIL-IN-12, FIL-IN-15", "external_id_provider", &["", "1", "4", "5", "6", "01"]),
        ("FIL-IN-13", "anything[else]", &["", "x"]),
        ("ALL-ARG-5", "city", &["\t", "\r\n", "100%"]),
    ];
    let (mut id, mut row) = (0, 0);
    for (clause, name, values) in rows {
        for value in *values {
            (id, row) = (id + 1, row + 1);
            let (vhost, name) = (row.to_string(), format!("userData[{name}]"));
            let reply = register(&fake, &[("vhost", &vhost), (&name, value)]);
            assert_id(&reply, id, &format!("{clause}: {name}={value:?}"));
        }
    }
    for (text, state) in [
        ("true", "active"),
        ("1", "active"),
        ("TRUE", "active"),
        ("false", "pending"),
        ("0", "pending"),
        ("", "pending"),
    ] {
        (id, row) = (id + 1, row + 1);
        let reply = register(&fake, &[("vhost", &row.to_string()), ("activate", text)]);
        assert_id(&reply, id, &format!("FIL-IN-14: activate={text}"));
        assert_eq!(account(&fake, "filemobile", id.into())["state"], state, "FIL-ACT-1: {text}");
    }
}

/// FIL-IN-16: no userData, or a scalar, is a missing user.
#[test]
fn user_data_that_is_none_is_a_missing_user() {
    let fake = Fake::start();
    let text = "Missing argument: userData[user]";
    let base = "APIKEY=APIKEY&vhost=1";
    for data in [
        "",
        "userData=x",
        "userData[]=ada",
        "user=ada&email=a@b.c",
        "userdata[user]=ada",
        "userData[User]=ada",
    ] {
        assert_failed(&fake.get(&format!("{REST}?{base}&{data}")), text, data);
    }
    let scalar_last = format!("{REST}?{}&userData=x", form(VALID));
    assert_failed(&fake.get(&scalar_last), text, "of the two the last counts");
    let branch_last = format!("{REST}?userData=x&{}", form(VALID));
    assert_id(&fake.get(&branch_last), 1, "of the two the last counts");
}

fn fields_of(fake: &Fake, changes: &[(&str, &str)]) -> Value {
    let reply = register(fake, changes);
    assert_id(&reply, 1, &format!("{changes:?}"));
    account(fake, "filemobile", 1)["fields"].clone()
}

/// FIL-IN-6, FIL-IN-7, FIL-IN-13, FIL-X-3: what an account keeps, and its defaults.
#[test]
fn an_account_keeps_what_was_sent_and_the_defaults() {
    let least = json!({"email": "ada@example.com", "password": "secret", "accounttype": "0",
        "newsletter": "0", "profile_complete": "0", "vhost": "1"});
    assert_eq!(fields_of(&Fake::start(), &[]), least);
    let names = [
        "firstname",
        "lastname",
        "address1",
        "address2",
        "city",
        "language",
        "state",
        "country",
        "postalcode",
        "birthdate",
        "cellphone",
        "phone",
        "website",
        "occupation",
        "school",
        "geo_latitude",
        "geo_longitude",
        "accounttype",
        "external_id",
        "own",
        "vhost",
    ];
    let full: Vec<_> = names.iter().map(|name| format!("userData[{name}]")).collect();
    let mut sent: Vec<(&str, &str)> = full.iter().map(|name| (name.as_str(), " <é> ")).collect();
    sent.extend([
        ("userData[newsletter]", "TRUE"),
        ("userData[profile_complete]", "1"),
        ("userData[gender]", "F"),
        ("userData[external_id_provider]", "6"),
    ]);
    let found = fields_of(&Fake::start(), &sent);
    for name in names.iter().filter(|name| **name != "vhost") {
        assert_eq!(found[name], " <é> ", "FIL-IN-6: {name}, as given");
    }
    assert_eq!(found["vhost"], "1", "the account's own");
    let others = [
        &found["newsletter"],
        &found["profile_complete"],
        &found["gender"],
        &found["external_id_provider"],
    ];
    assert_eq!(others, ["TRUE", "1", "F", "6"]);
}

/// FIL-IN-10, FIL-X-9, FIL-X-2: meta of both kinds, and postal beside postalcode.
#[test]
fn meta_and_postal_are_understood_either_way() {
    type Row<'a> = (&'a str, &'a str, Pairs<'a>);
    let rows: &[Row<'_>] = &[
        ("FIL-IN-10: a string", "userData[meta]=x", &[("meta", "x")]),
        ("FIL-IN-10: nested", "userData[meta][key]=value", &[("meta[key]", "value")]),
        (
            "FIL-IN-10: deeper",
            "userData[meta][a][b]=1&userData[meta][a][c]=2",
            &[("meta[a][b]", "1"), ("meta[a][c]", "2")],
        ),
        (
            "FIL-IN-10: a list",
            "userData[meta][]=1&userData[meta][]=2",
            &[("meta[0]", "1"), ("meta[1]", "2")],
        ),
        ("FIL-X-9: nested last", "userData[meta]=x&userData[meta][k]=v", &[("meta[k]", "v")]),
        ("FIL-X-9: scalar last", "userData[meta][k]=v&userData[meta]=x", &[("meta", "x")]),
        ("FIL-X-2: postal", "userData[postal]=1", &[("postalcode", "1")]),
        ("FIL-X-2: postalcode", "userData[postalcode]=1", &[("postalcode", "1")]),
        ("FIL-X-2: both", "userData[postalcode]=1&userData[postal]=2", &[("postalcode", "1")]),
        ("FIL-X-2: both", "userData[postal]=2&userData[postalcode]=1", &[("postalcode", "1")]),
        (
            "FIL-X-2: an empty postalcode",
            "userData[postal]=2&userData[postalcode]=",
            &[("postalcode", "2")],
        ),
    ];
    for (row, query, wanted) in rows {
        let fake = Fake::start();
        assert_id(&fake.get(&format!("{REST}?{}&{query}", form(VALID))), 1, row);
        let found = account(&fake, "filemobile", 1)["fields"].clone();
        let known = ["email", "password", "accounttype", "newsletter", "profile_complete", "vhost"];
        let rest =
            found.as_object().unwrap().iter().filter(|(name, _)| !known.contains(&name.as_str()));
        let rest: Vec<_> =
            rest.map(|(name, value)| (name.as_str(), value.as_str().unwrap())).collect();
        assert_eq!(rest, *wanted, "{row}");
    }
}

/// FIL-X-4: which letters a user may have.
#[test]
fn user_letters_are_an_option() {
    let lower = Fake::seeded("[filemobile]\nuser_letters = \"a-z\"");
    let text = "Invalid argument: userData[user]";
    assert_failed(&register(&lower, &[("userData[user]", "Ada")]), text, "a-z");
    assert_id(&register(&lower, &[("userData[user]", "ada_0-.@")]), 1, "a-z");
    let both = Fake::seeded("[filemobile]\nuser_letters = \"a-zA-Z\"");
    assert_id(&register(&both, &[("userData[user]", "Ada")]), 1, "a-zA-Z");
    assert_failed(
        &register(&both, &[("userData[user]", "aDA")]),
        "User already exists",
        "ALL-ARG-7",
    );
    assert_eq!(names(&both, "filemobile"), ["Ada"], "kept as sent");
}

/// ALL-ARG-5: bytes that are no UTF-8 make the argument invalid, wherever it is asked for.
#[test]
fn bytes_that_are_no_text_make_the_argument_invalid() {
    let fake = Fake::start();
    for (name, text) in [
        ("APIKEY", "Invalid API key"),
        ("vhost", "Invalid argument: vhost"),
        ("userData[user]", "Invalid argument: userData[user]"),
        ("userData[email]", "Invalid argument: userData[email]"),
        ("userData[city]", "Invalid argument: userData[city]"),
        ("userData[meta][key]", "Invalid argument: userData[meta]"),
        ("activate", "Invalid argument: activate"),
        ("sendEmail", "Invalid argument: sendEmail"),
    ] {
        let reply = fake.get(&format!("{REST}?{}&{name}=%FF", form(&without(VALID, name))));
        assert_failed(&reply, text, name);
    }
    let ignored = format!("{REST}?{}&other=%FF&%FF=1", form(VALID));
    assert_id(&fake.get(&ignored), 1, "ALL-ARG-3: nobody asks for these");
    let taken = form(&changed(VALID, &[("userData[email]", "b@example.com")]));
    assert_failed(
        &fake.get(&format!("{REST}?{taken}")),
        "User already exists",
        "e-mails need not be unique, users must",
    );
}
