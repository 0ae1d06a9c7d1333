//! Pinned values: what a test knows before the vendor says it.

use serde_json::{Value, json};

use super::{order, post, refuse};
use crate::calls::{create, default_sign_up, export, names, sign_up};
use crate::support::{FROZEN, Fake};

const NEXT: &str = "/__admin/standin/next";

fn pinned(fake: &Fake, vendor: &str) -> Value {
    fake.get(NEXT).json()["pinned"][vendor].clone()
}

/// The messages of the default world, oldest first.
fn messages(fake: &Fake) -> Vec<Value> {
    let world: toml::Table = toml::from_str(&export(fake, "default")).unwrap();
    let sent = world.get("messages").and_then(toml::Value::as_array);
    sent.into_iter().flatten().map(|message| serde_json::to_value(message).unwrap()).collect()
}

#[test]
fn what_can_be_pinned_is_what_a_vendor_makes_up() {
    let fake = Fake::start();
    let expected = json!({"pinned": {
        "boxnet": {"id": [], "auth_token": ["29135479a888671e0dd6512df4f7a009"]},
        "fotolia": {"id": [], "code": [], "link_token": []},
        "filemobile": {"id": [], "password": [], "link_token": []},
        "imageloop": {},
        "movedigital": {"id": [], "password": []},
    }});
    assert_eq!(fake.get(NEXT).json(), expected);
    let shown = post(&fake, NEXT, &json!({"vendor": "fotolia", "id": 7, "code": ["1", "2"]}));
    assert_eq!(shown, fake.get(NEXT).json());
    assert_eq!(
        shown["pinned"]["fotolia"],
        json!({"id": [7], "code": ["1", "2"], "link_token": []})
    );
    // They queue up.
    post(&fake, NEXT, &json!({"vendor": "fotolia", "id": [9, 11], "code": "3"}));
    let queued = json!({"id": [7, 9, 11], "code": ["1", "2", "3"], "link_token": []});
    assert_eq!(pinned(&fake, "fotolia"), queued);
    post(&fake, "/__admin/reset", &json!({}));
    assert_eq!(fake.get(NEXT).json(), expected, "a reset forgets what was pinned");
}

#[test]
fn ids_and_tokens_of_boxnet() {
    let fake = Fake::seeded("[boxnet]\nnext_auth_tokens = []\n");
    // BOX-OUT-7 has 32 of 0-9a-f; another shape is the test's own business.
    let tokens = ["00000000000000000000000000000001", "short & <odd>"];
    post(&fake, NEXT, &json!({"vendor": "boxnet", "id": [42, 50], "auth_token": tokens}));
    let sign_up = |name: &str| default_sign_up("boxnet", name).send(&fake).text().to_owned();
    // Below the seed's own first id: nobody has it.
    let first = sign_up("ada");
    assert!(first.contains("<user_id>42</user_id>"), "{first}");
    assert!(first.contains("<auth_token>00000000000000000000000000000001</auth_token>"), "{first}");
    let taken = sign_up("ADA");
    assert!(taken.contains("email_already_registered"), "{taken}");
    assert_eq!(pinned(&fake, "boxnet"), json!({"id": [50], "auth_token": ["short & <odd>"]}));
    let second = sign_up("grace");
    assert!(second.contains("<user_id>50</user_id>"), "{second}");
    assert!(second.contains("<auth_token>short &amp; &lt;odd&gt;</auth_token>"), "{second}");
    assert_eq!(pinned(&fake, "boxnet"), json!({"id": [], "auth_token": []}));
    let third = sign_up("eve");
    assert!(third.contains("<user_id>51</user_id>"), "they count on: {third}");
    let kept = fake.get("/__admin/standin/accounts/boxnet/50").json();
    assert_eq!(kept["fields"]["auth_token"], "short & <odd>");
}

/// FOT-VAL-1, FOT-VAL-2: two messages, each with a code and a link.
#[test]
fn ids_codes_and_links_of_fotolia() {
    let fake = Fake::start();
    let pins = json!({
        "vendor": "fotolia",
        "id": 2_147_483_647,
        "code": ["111111", "222222"],
        "link_token": ["first", "second"],
    });
    post(&fake, NEXT, &pins);
    assert_eq!(sign_up("fotolia", "EMAIL_SMS_KEY", "ada").send(&fake).status, 403);
    assert_eq!(names(&fake, "default"), ["ada"]);
    let link = |message: &Value| message["link"].as_str().unwrap().to_owned();
    let sent = messages(&fake);
    assert_eq!((sent.len(), &sent[0]["code"]), (1, &json!("111111")));
    assert!(link(&sent[0]).ends_with("/standin/confirm/first"), "{sent:?}");
    assert_eq!(fake.get("/standin/confirm/first").status, 200);
    let sent = messages(&fake);
    assert_eq!((sent.len(), &sent[1]["code"]), (2, &json!("222222")));
    assert!(link(&sent[1]).ends_with("/standin/confirm/second"), "{sent:?}");
    assert_eq!(fake.get("/standin/confirm/second").status, 200);
    let account = fake.get("/__admin/standin/accounts/fotolia/2147483647").json();
    assert_eq!(account["state"], "active");
    // ALL-ID-1: that was the last id.
    assert!(sign_up("fotolia", "API_KEY", "grace").send(&fake).text().contains("6006"));
}

/// FIL-IN-9, FIL-ACT-4.
#[test]
fn passwords_and_links_of_filemobile() {
    let fake = Fake::start();
    let pins = json!({"vendor": "filemobile", "password": ["pw 1"], "link_token": "a.b~c"});
    post(&fake, NEXT, &pins);
    let mut own = default_sign_up("filemobile", "ada");
    own.target = own.target.replace("&sendEmail=true", "&userData[password]=secret");
    assert!(own.succeeded(&own.send(&fake)));
    assert_eq!(pinned(&fake, "filemobile")["password"], json!(["pw 1"]), "none was made up");
    let call = default_sign_up("filemobile", "grace");
    assert!(call.succeeded(&call.send(&fake)));
    let account = fake.get("/__admin/standin/accounts/filemobile/2").json();
    assert_eq!(account["fields"]["password"], "pw 1");
    let sent = messages(&fake);
    let text = sent.iter().map(|message| message["text"].as_str().unwrap()).collect::<String>();
    assert!(text.contains("The password of grace is pw 1"), "{text}");
    assert!(text.contains("/standin/confirm/a.b~c"), "{text}");
    assert_eq!(fake.get("/standin/confirm/a.b~c").status, 200);
    let account = fake.get("/__admin/standin/accounts/filemobile/2").json();
    assert_eq!(account["state"], "active");
}

/// MOV-IN-4.
#[test]
fn ids_and_passwords_of_movedigital() {
    let fake = Fake::start();
    post(&fake, NEXT, &json!({"vendor": "movedigital", "id": 7, "password": "Pa55word"}));
    let reply = default_sign_up("movedigital", "ada").send(&fake);
    assert!(reply.text().contains("<userid>7</userid>"), "{}", reply.text());
    let sent = &messages(&fake)[0];
    assert_eq!(sent["code"], "Pa55word");
    assert!(sent["text"].as_str().unwrap().ends_with("Your temporary password is Pa55word"));
}

/// ALL-KEEP-1: what fails uses nothing up.
#[test]
fn a_sign_up_that_fails_uses_none() {
    let fake = Fake::start();
    for (vendor, pins, bad, outcome) in [
        ("boxnet", json!({"id": 500_000, "auth_token": "t"}), "bad-key", "e_register"),
        ("fotolia", json!({"id": 500, "code": "1", "link_token": "l"}), "bad-key", "6006"),
        ("filemobile", json!({"id": 500, "password": "p", "link_token": "m"}), "bad-key", "fail"),
        ("movedigital", json!({"id": 5_000, "password": "p"}), "1:2:3", "109"),
    ] {
        let mut body = pins.clone();
        body["vendor"] = json!(vendor);
        post(&fake, NEXT, &body);
        let before = pinned(&fake, vendor);
        assert_eq!(before["id"], json!([pins["id"]]), "{vendor}");
        let call = sign_up(vendor, bad, "ada");
        assert!(!call.succeeded(&call.send(&fake)), "{vendor}");
        post(&fake, "/__admin/standin/faults", &json!({"vendor": vendor, "outcome": outcome}));
        let call = default_sign_up(vendor, "ada");
        assert!(!call.succeeded(&call.send(&fake)), "{vendor}");
        assert_eq!(pinned(&fake, vendor), before, "{vendor}");
        assert!(call.succeeded(&call.send(&fake)), "{vendor}");
        assert_eq!(pinned(&fake, vendor)["id"], json!([]), "{vendor}");
    }
}

#[test]
fn a_value_that_is_there_is_not_pinned_again() {
    let fake = Fake::start();
    for vendor in ["boxnet", "filemobile"] {
        let call = default_sign_up(vendor, "ada");
        assert!(call.succeeded(&call.send(&fake)));
    }
    sign_up("fotolia", "EMAIL_KEY", "ada").send(&fake);
    let link = messages(&fake)[0]["link"].as_str().unwrap().to_owned();
    let link = link.rsplit('/').next().unwrap();
    post(&fake, NEXT, &json!({"vendor": "filemobile", "id": 9, "link_token": "there"}));
    let before = (fake.get(NEXT).json(), export(&fake, "default"));
    for (body, said) in [
        (json!({"vendor": "boxnet", "id": 398_387}), "id: 398387 is not above 398387"),
        (json!({"vendor": "boxnet", "id": 1}), "id: 1 is not above 398387"),
        (json!({"vendor": "filemobile", "id": 9}), "id: 9 is not above 9, which is pinned"),
        (json!({"vendor": "filemobile", "id": [10, 10]}), "id: 10 is not above 10"),
        (json!({"vendor": "filemobile", "id": [11, 10]}), "id: 10 is not above 11"),
        (
            json!({"vendor": "boxnet", "auth_token": "29135479a888671e0dd6512df4f7a009"}),
            "auth_token: number 1 is there already",
        ),
        (json!({"vendor": "boxnet", "auth_token": ["a", "a"]}), "auth_token: number 2 is there"),
        (json!({"vendor": "filemobile", "link_token": link}), "link_token: number 1 is there"),
        (json!({"vendor": "fotolia", "link_token": "there"}), "link_token: number 1 is there"),
        // Nothing of it is pinned.
        (json!({"vendor": "boxnet", "id": 500_000, "auth_token": ["b", "b"]}), "number 2"),
    ] {
        let reply = order(&fake, "POST", NEXT, &body);
        assert_eq!(reply.status, 409, "{body}: {}", reply.text());
        let detail = reply.json()["errors"][0]["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains(said), "{body}: {detail}");
    }
    assert_eq!((fake.get(NEXT).json(), export(&fake, "default")), before);
    // Codes and passwords need not differ.
    post(&fake, NEXT, &json!({"vendor": "fotolia", "code": ["1", "1"]}));
    post(&fake, NEXT, &json!({"vendor": "movedigital", "password": ["p", "p"]}));
    // Who is deleted leaves no id behind.
    fake.plain().call("DELETE", "/__admin/standin/accounts/boxnet/398387", &[], b"");
    let again = order(&fake, "POST", NEXT, &json!({"vendor": "boxnet", "id": 398_387}));
    assert_eq!(again.status, 409, "{}", again.text());
}

#[test]
fn what_can_not_be_pinned_says_why() {
    let fake = Fake::start();
    let before = fake.get(NEXT).json();
    let long = "x".repeat(201);
    for (body, place, said) in [
        (json!({}), "/vendor", "missing; there are boxnet, fotolia"),
        (json!({"vendor": "boxnett", "id": 1}), "/vendor", "did you mean \"boxnet\"?"),
        (json!({"vendor": "imageloop", "id": 1}), "/vendor", "makes nothing up"),
        (json!({"vendor": "boxnet"}), "", "missing: id, auth_token"),
        (json!({"vendor": "boxnet", "id": []}), "", "missing: id, auth_token"),
        (json!({"vendor": "boxnet", "id": null}), "", "missing: id, auth_token"),
        (json!({"vendor": "boxnet", "next_user_id": 1}), "/next_user_id", "id, auth_token"),
        (
            json!({"vendor": "boxnet", "auth_tokn": "t"}),
            "/auth_tokn",
            "did you mean \"auth_token\"?",
        ),
        (json!({"vendor": "boxnet", "password": "p"}), "/password", "makes up id, auth_token"),
        (json!({"vendor": "boxnet", "id": "42"}), "/id", "a whole number"),
        (json!({"vendor": "boxnet", "id": 0}), "/id", "1 to 2147483647"),
        (json!({"vendor": "boxnet", "id": [500_000, -1]}), "/id/1", "1 to 2147483647"),
        (json!({"vendor": "boxnet", "id": 2_147_483_648_i64}), "/id", "1 to 2147483647"),
        (json!({"vendor": "boxnet", "id": 1.5}), "/id", "a whole number"),
        (json!({"vendor": "boxnet", "auth_token": 5}), "/auth_token", "this is a string"),
        (json!({"vendor": "boxnet", "auth_token": ["a", ""]}), "/auth_token/1", "1 to 200"),
        (json!({"vendor": "boxnet", "auth_token": long}), "/auth_token", "201 characters"),
        (json!({"vendor": "boxnet", "auth_token": "a\nb"}), "/auth_token", "control character"),
        (json!({"vendor": "fotolia", "code": "\u{ffff}"}), "/code", "XML does not have"),
        (json!({"vendor": "fotolia", "link_token": "a/b"}), "/link_token", "stands in a link"),
        (json!({"vendor": "fotolia", "link_token": ".."}), "/link_token", "not dots alone"),
        (json!([]), "", "is an object"),
    ] {
        refuse(&fake, NEXT, &body, (place, said));
    }
    assert_eq!(fake.get(NEXT).json(), before);
}

#[test]
fn so_many_are_pinned_and_no_more() {
    let fake = Fake::start();
    let many = |from: usize, count: usize| json!({"vendor": "fotolia", "code": (from..from + count).map(|n| n.to_string()).collect::<Vec<_>>()});
    post(&fake, NEXT, &many(0, 600));
    let reply = order(&fake, "POST", NEXT, &many(600, 401));
    assert_eq!(reply.status, 503, "{}", reply.text());
    assert!(reply.text().contains("code: at most 1000 values"), "{}", reply.text());
    post(&fake, NEXT, &many(600, 400));
    assert_eq!(pinned(&fake, "fotolia")["code"].as_array().unwrap().len(), 1_000);
    let ids: Vec<_> = (1..=1_001).collect();
    let reply = order(&fake, "POST", NEXT, &json!({"vendor": "movedigital", "id": ids}));
    assert_eq!(reply.status, 503, "{}", reply.text());
}

/// What is pinned goes along, and both worlds go on alike; none of it stands in an export without secrets.
#[test]
fn an_export_keeps_what_is_pinned() {
    let fake = Fake::seeded(FROZEN);
    for pins in [
        json!({"vendor": "boxnet", "id": [7, 9], "auth_token": ["CANARY-1"]}),
        json!({"vendor": "fotolia", "id": [5, 8], "code": ["CANARY-2"], "link_token": ["CANARY-3"]}),
        json!({"vendor": "filemobile", "password": ["CANARY-4"], "link_token": ["CANARY-5"]}),
        json!({"vendor": "movedigital", "id": [3], "password": ["CANARY-6"]}),
    ] {
        post(&fake, NEXT, &pins);
    }
    let whole = export(&fake, "default");
    assert_eq!(whole.matches("CANARY-").count(), 6, "{whole}");
    let redacted = fake.get("/__admin/standin/worlds/default/export");
    assert!(!redacted.text().contains("CANARY-"), "{}", redacted.text());
    create(&fake, &json!({"name": "redacted", "seed": redacted.text()}), 201);
    let again = Fake::seeded(&whole);
    assert_eq!(export(&again, "default"), whole);
    for name in ["ada", "grace", "eve"] {
        for (vendor, key) in [
            ("boxnet", None),
            ("fotolia", Some("EMAIL_KEY")),
            ("filemobile", None),
            ("movedigital", None),
        ] {
            let call = match key {
                Some(key) => sign_up(vendor, key, name),
                None => default_sign_up(vendor, name),
            };
            assert_eq!(call.send(&again), call.send(&fake), "{vendor} {name}");
        }
    }
    let ids = |vendor: &str| -> Vec<i64> {
        let listed = fake.get(&format!("/__admin/standin/accounts?vendor={vendor}")).json();
        listed["accounts"].as_array().unwrap().iter().map(|a| a["id"].as_i64().unwrap()).collect()
    };
    assert_eq!((ids("boxnet"), ids("fotolia")), (vec![7, 9, 10], vec![5, 8, 9]));
    assert_eq!((ids("filemobile"), ids("movedigital")), (vec![1, 2, 3], vec![3, 4, 5]));
}

/// A link that two worlds have is followed in the one that is named, and in no other.
#[test]
fn two_worlds_may_pin_the_same_link() {
    let fake = Fake::start();
    for world in ["aa", "bb"] {
        post(
            &fake,
            &format!("/~{world}{NEXT}"),
            &json!({"vendor": "fotolia", "link_token": "same"}),
        );
        let call = sign_up("fotolia", "EMAIL_KEY", "ada").with("Standin-World", world);
        assert_eq!(call.send(&fake).status, 403);
    }
    let state = |world: &str| {
        let account = fake.get(&format!("/~{world}/__admin/standin/accounts/fotolia/42")).json();
        account["state"].as_str().unwrap().to_owned()
    };
    assert_eq!(fake.get("/standin/confirm/same").status, 404, "whose is it?");
    assert_eq!([state("aa"), state("bb")], ["pending", "pending"]);
    assert_eq!(fake.get("/~bb/standin/confirm/same").status, 200);
    assert_eq!([state("aa"), state("bb")], ["pending", "active"]);
}

#[test]
fn a_seed_that_pins_what_can_not_be_is_refused() {
    for (seed, said) in [
        ("[boxnet]\nnext_user_id = 5\nlater_user_ids = [5]", "5 is not above 5"),
        ("[boxnet]\nnext_user_id = 2147483648\nlater_user_ids = [5]", "no id is left"),
        ("[fotolia]\nlater_member_ids = [60, 50]", "50 is not above 60"),
        ("[fotolia]\nnext_codes = [\"\"]", "next_codes: number 1: 0 characters"),
        ("[filemobile]\nnext_link_tokens = [\"a/b\"]", "next_link_tokens: number 1: it stands in"),
        ("[filemobile]\nnext_link_tokens = [\"a\", \"a\"]", "number 2 is there twice"),
        ("[movedigital]\nnext_passwords = [\"a\\nb\"]", "next_passwords: number 1: a control"),
        ("[boxnet]\nnext_auth_tokens = [\"a\\u0000\"]", "next_auth_tokens: number 1: a control"),
    ] {
        let fake = Fake::start();
        let reply = create(&fake, &json!({"seed": seed}), 422);
        let detail = reply["errors"][0]["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains(said), "{seed}: {detail}");
    }
}
