//! An export is a seed: of the same bytes, without secrets unless they are asked for.

use serde_json::json;
use standin_emulator::world::Seed;

use crate::calls::{Call, VENDORS, create, default_sign_up, export, names, sign_up};
use crate::support::{FROZEN, Fake};

/// A fake whose default world has a bit of everything.
fn lived_in() -> Fake {
    let fake = Fake::seeded(FROZEN);
    for (vendor, _) in VENDORS {
        let call = default_sign_up(vendor, "ada");
        assert!(call.succeeded(&call.send(&fake)), "{vendor}");
    }
    for key in ["EMAIL_KEY", "SMS_KEY", "EMAIL_SMS_KEY"] {
        sign_up("fotolia", key, &key.to_ascii_lowercase()).send(&fake);
    }
    fake
}

#[test]
fn an_export_is_a_seed_again() {
    let fake = lived_in();
    let whole = export(&fake, "default");
    assert_eq!(export(&fake, "default"), whole, "byte-stable");
    assert_eq!(export(&Fake::seeded(&whole), "default"), whole);
    // Through the front door, too: the fresh credentials are the one difference.
    create(&fake, &json!({"name": "again", "seed": whole}), 201);
    assert_eq!(names(&fake, "again"), names(&fake, "default"));
    let again = export(&fake, "again");
    create(&fake, &json!({"name": "third", "seed": again}), 201);
    let (lines, third) = (again.lines().count(), export(&fake, "third"));
    assert!(third.lines().count() > lines && third.contains("[[fotolia.users]]"), "{third}");
    // Both go on alike, tokens and all.
    let other = Fake::seeded(&whole);
    for (vendor, _) in VENDORS {
        let call = default_sign_up(vendor, "grace");
        assert_eq!(call.send(&other), call.send(&fake), "{vendor}");
    }
}

#[test]
fn an_export_without_secrets_is_a_seed_too() {
    let fake = lived_in();
    let redacted = fake.get("/__admin/standin/worlds/default/export");
    assert_eq!(redacted.header("Content-Type"), Some("application/toml"));
    let text = redacted.text();
    Seed::parse(text, "export").unwrap();
    create(&fake, &json!({"name": "again", "seed": text}), 201);
    assert_eq!(names(&fake, "again"), names(&fake, "default"));
    for (section, option) in [("fotolia", "key"), ("movedigital", "tls")] {
        let table: toml::Table = toml::from_str(text).unwrap();
        assert_eq!(table[section][option].as_str(), Some("required"), "options are no secrets");
    }
}

/// Secrets of every kind, each of which can be seen in the whole export.
#[test]
fn no_secret_stands_in_an_export_unless_asked_for() {
    let seed = "[boxnet]\nnext_auth_tokens = [\"CANARY-next-token\", \"CANARY-later-token\"]\n\
                keys = [{ key = \"CANARY-box-key\" }]\n\
                [fotolia]\nkeys = [{ key = \"CANARY-fot-key\", validation = \"email\" }]\n\
                [filemobile]\nkeys = [{ key = \"CANARY-fil-key\" }]\n\
                [[imageloop.keys]]\nkey = \"CANARY-iml-key\"\ntoken = \"CANARY-iml-token\"\n\
                [[movedigital.sessions]]\nuserid = 20\nsessionid = \"CANARY-sid\"\n\
                session = \"CANARY-session\"\n";
    let fake = Fake::seeded(seed);
    let box_net = sign_up("boxnet", "CANARY-box-key", "ada");
    let target = box_net.target.replace("password-of-ada", "CANARY-box-pw");
    assert_eq!(Call { target, ..box_net }.send(&fake).status, 200);
    let fotolia = sign_up("fotolia", "CANARY-fot-key", "ada");
    let body = fotolia.body.replace("pw-of-ada", "CANARY-fot-pw");
    assert_eq!(Call { body, ..fotolia }.send(&fake).status, 403);
    let filemobile = sign_up("filemobile", "CANARY-fil-key", "ada");
    let mut with_password = filemobile;
    with_password.target += "&userData[password]=CANARY-fil-pw";
    assert!(with_password.succeeded(&with_password.send(&fake)));
    sign_up("filemobile", "CANARY-fil-key", "made-up").send(&fake);
    let mut movedigital = sign_up("movedigital", "20:CANARY-sid:CANARY-session", "ada");
    movedigital.body += "&security_question=Q&security_answer=CANARY-answer";
    assert!(movedigital.succeeded(&movedigital.send(&fake)));

    let mut secrets: Vec<String> = ["next-token", "later-token", "box-key", "fot-key", "fil-key"]
        .into_iter()
        .chain(["iml-key", "iml-token", "sid", "session", "box-pw", "fot-pw", "fil-pw", "answer"])
        .map(|name| format!("CANARY-{name}"))
        .collect();
    let whole = export(&fake, "default");
    secrets.extend(made_up(&whole));
    let redacted = fake.get("/__admin/standin/worlds/default/export");
    for secret in &secrets {
        assert!(whole.contains(secret), "{secret} is not there to be hidden");
        assert!(!redacted.text().contains(secret), "{secret}:\n{}", redacted.text());
    }
    assert!(!redacted.text().contains("CANARY"), "{}", redacted.text());
}

/// What the world made up: the generator's key, the codes, passwords and links of messages.
fn made_up(export: &str) -> Vec<String> {
    let table: toml::Table = toml::from_str(export).unwrap();
    let mut secrets = vec![table["generator"]["key"].as_str().unwrap().to_owned()];
    for message in table["messages"].as_array().unwrap() {
        let link = message.get("link").and_then(toml::Value::as_str);
        secrets.extend(link.and_then(|link| link.rsplit('/').next()).map(str::to_owned));
        secrets.extend(message.get("code").and_then(toml::Value::as_str).map(str::to_owned));
        if message["kind"].as_str() == Some("password") {
            let text = message["text"].as_str().unwrap();
            let password = text.split_whitespace().map(|word| word.trim_end_matches('.'));
            secrets.extend(
                password.filter(|word| word.len() == 12 && is_made_up(word)).map(str::to_owned),
            );
        }
    }
    assert!(secrets.len() >= 5, "{secrets:?}");
    secrets
}

fn is_made_up(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && word.bytes().any(|byte| byte.is_ascii_digit())
}

#[test]
fn an_account_that_is_gone_leaves_no_secret_link_behind() {
    let fake = Fake::start();
    sign_up("fotolia", "EMAIL_KEY", "ada").send(&fake);
    let whole = export(&fake, "default");
    assert_eq!(
        fake.plain().call("DELETE", "/__admin/standin/accounts/fotolia/42", &[], b"").status,
        200
    );
    let redacted = fake.get("/__admin/standin/worlds/default/export");
    for secret in made_up_links(&whole) {
        assert!(!redacted.text().contains(&secret), "{secret}:\n{}", redacted.text());
    }
}

fn made_up_links(export: &str) -> Vec<String> {
    let table: toml::Table = toml::from_str(export).unwrap();
    let links = table["messages"].as_array().unwrap().iter().map(|message| &message["link"]);
    links.map(|link| link.as_str().unwrap().rsplit('/').next().unwrap().to_owned()).collect()
}

#[test]
fn a_world_is_made_again_from_its_export_under_its_own_name() {
    let fake = Fake::start();
    let made = create(&fake, &json!({"name": "made"}), 201);
    let key = made["credentials"]["boxnet"].as_str().unwrap();
    assert_eq!(sign_up("boxnet", key, "ada").send(&fake).status, 200);
    let kept = export(&fake, "made");
    let delete = fake.plain().call("DELETE", "/__admin/standin/worlds/made", &[], b"");
    assert_eq!(delete.status, 200);
    let again = create(&fake, &json!({"name": "made", "seed": kept}), 201);
    assert_eq!(again["credentials"], made["credentials"]);
    assert_eq!((export(&fake, "made"), names(&fake, "made").len()), (kept, 1));
}

#[test]
fn two_worlds_of_one_generator_have_links_of_their_own() {
    let whole = export(&Fake::seeded(FROZEN), "default");
    let fake = Fake::seeded(&whole);
    for world in ["aa", "bb"] {
        let call = sign_up("fotolia", "EMAIL_KEY", "ada").with("Standin-World", world);
        assert_eq!(call.send(&fake).status, 403);
    }
    let text = fake.get("/~bb/api/v1/message/latest").json()["Text"].as_str().unwrap().to_owned();
    let link = text.split_whitespace().find(|word| word.starts_with("http://")).unwrap();
    let (_, path) = link.split_once("//").unwrap().1.split_once('/').unwrap();
    assert_eq!(fake.get(&format!("/{path}")).status, 200);
    let state = |world: &str| {
        let listed = fake.get(&format!("/~{world}/__admin/standin/accounts")).json();
        listed["accounts"][0]["state"].as_str().unwrap().to_owned()
    };
    assert_eq!((state("aa"), state("bb")), ("pending".to_owned(), "active".to_owned()));
}
