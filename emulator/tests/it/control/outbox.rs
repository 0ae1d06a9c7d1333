//! The outbox, as clients of Mailpit read it.

use crate::calls::{default_sign_up, sign_up};
use crate::support::{FROZEN, Fake};

#[test]
fn messages_have_mailpits_shape() {
    let fake = Fake::seeded(FROZEN);
    sign_up("fotolia", "EMAIL_KEY", "grace").send(&fake);
    default_sign_up("movedigital", "ada").send(&fake);
    let list = fake.get("/api/v1/messages").json();
    let keys: Vec<_> = list.as_object().unwrap().keys().collect();
    let expected =
        ["total", "unread", "messages_count", "messages_unread", "start", "tags", "messages"];
    assert_eq!(keys, expected);
    assert_eq!((&list["total"], &list["start"]), (&2.into(), &0.into()));
    let newest = &list["messages"][0];
    assert_eq!(newest["To"][0]["Address"], "ada@example.com", "newest first");
    assert_eq!(newest["From"]["Address"], "no-reply@movedigital.com", "ALL-MAIL-1");
    assert_eq!(newest["Created"], "2009-02-13T23:31:30.000Z");
    assert_eq!(newest["Tags"], serde_json::json!(["movedigital", "email", "password"]));
    let keys: Vec<_> = newest.as_object().unwrap().keys().map(String::as_str).collect();
    for key in [
        "ID",
        "MessageID",
        "Read",
        "Cc",
        "Bcc",
        "ReplyTo",
        "Subject",
        "Username",
        "Size",
        "Attachments",
        "Snippet",
    ] {
        assert!(keys.contains(&key), "{key} of {keys:?}");
    }
    let latest = fake.get("/api/v1/message/latest").json();
    assert_eq!(latest["ID"], newest["ID"]);
    let id = list["messages"][1]["ID"].as_str().unwrap();
    let older = fake.get(&format!("/api/v1/message/{id}")).json();
    assert!(older["Text"].as_str().unwrap().contains("/standin/confirm/"), "{older}");
    for key in ["Text", "HTML", "Date", "ReturnPath"] {
        assert!(older[key].is_string(), "{key} of {older}");
    }
    assert_eq!(older["Tags"], serde_json::json!(["fotolia", "email", "validation"]));
}

#[test]
fn messages_are_paged() {
    let fake = Fake::start();
    for number in 0..5 {
        sign_up("fotolia", "EMAIL_KEY", &format!("ada{number}")).send(&fake);
    }
    let to = |query: &str| -> Vec<String> {
        let list = fake.get(&format!("/api/v1/messages?{query}")).json();
        assert_eq!(list["total"], 5);
        let messages = list["messages"].as_array().unwrap().iter();
        messages
            .map(|message| message["To"][0]["Address"].as_str().unwrap()[..4].to_owned())
            .collect()
    };
    assert_eq!(to("limit=2"), ["ada4", "ada3"]);
    assert_eq!(to("limit=2&start=2"), ["ada2", "ada1"]);
    assert_eq!(to("start=4"), ["ada0"]);
    assert_eq!(to("start=9").len() + to("limit=0").len(), 0);
    assert_eq!(fake.get("/api/v1/messages?start=x").status, 422);
    for nothing in ["0000000000000000000009", "x", "0"] {
        assert_eq!(fake.get(&format!("/api/v1/message/{nothing}")).status, 404);
    }
    assert_eq!(Fake::start().get("/api/v1/message/latest").status, 404);
}
