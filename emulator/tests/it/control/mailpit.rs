//! The outbox by Mailpit's calls: searched, read as it would have gone out, deleted.

use serde_json::{Value, json};
use standin_emulator::world::Keeping;

use super::live_in;
use crate::calls::{default_sign_up, sign_up};
use crate::support::{FROZEN, Fake, Options, Reply, urlencoded};

const JSON: &str = "application/json";

/// Six messages: two of Fotolia's validations, a text message, and three of the others.
fn settled() -> Fake {
    let fake = Fake::seeded(FROZEN);
    sign_up("fotolia", "EMAIL_KEY", "ada").send(&fake);
    sign_up("fotolia", "EMAIL_KEY", "grace").send(&fake);
    sign_up("fotolia", "SMS_KEY", "eve").send(&fake);
    default_sign_up("filemobile", "ada").send(&fake);
    default_sign_up("movedigital", "grace").send(&fake);
    fake
}

fn search(fake: &Fake, query: &str) -> Reply {
    fake.get(&format!("/api/v1/search?{}", urlencoded(&[("query", query)])))
}

/// The numbers of the messages of a list, newest first.
fn numbers(list: &Value) -> Vec<u64> {
    let messages = list["messages"].as_array().unwrap().iter();
    messages.map(|message| message["ID"].as_str().unwrap().parse().unwrap()).collect()
}

fn delete(fake: &Fake, target: &str, body: &str) -> Reply {
    let headers = [("Content-Type", JSON)];
    let headers = if body.is_empty() { &headers[..0] } else { &headers[..] };
    fake.plain().call("DELETE", target, headers, body.as_bytes())
}

#[test]
fn messages_are_searched() {
    let fake = settled();
    let all = numbers(&fake.get("/api/v1/messages").json());
    assert_eq!(all, [6, 5, 4, 3, 2, 1]);
    for (query, expected) in [
        ("to:ada@example.com", &[5, 4, 1][..]),
        ("to:ADA", &[5, 4, 1]),
        ("To:ada from:filemobile", &[5, 4]),
        ("from:\"no-reply@fotolia.com\"", &[3, 2, 1]),
        ("subject:confirm", &[2, 1]),
        ("subject:\"Your Password\"", &[5]),
        ("subject:password", &[5]),
        ("tag:sms", &[3]),
        ("tag:template:activation", &[4]),
        ("tag:SMS", &[3]),
        ("tag:sm", &[]),
        ("temporary", &[6]),
        ("TEMPORARY password", &[6]),
        ("\"temporary password\"", &[6]),
        ("\"password temporary\"", &[]),
        ("\"sms:eve\"", &[3]),
        ("to:sms:eve", &[3]),
        ("tag:fotolia -tag:sms", &[2, 1]),
        ("tag:fotolia !to:ada", &[3, 2]),
        ("-\"your code is\"", &[6, 5, 4]),
        ("!subject:confirm !subject:\"Your Password\"", &[6, 4, 3]),
        ("nobody@example.com", &[]),
    ] {
        let found = search(&fake, query);
        assert_eq!(found.status, 200, "{query}: {}", found.text());
        let found = found.json();
        assert_eq!(numbers(&found), expected, "{query}");
        let count = json!(expected.len());
        let counts = [&found["messages_count"], &found["messages_unread"], &found["total"]];
        assert_eq!(counts, [&count, &count, &json!(6)], "{query}");
        assert_eq!(found.get("complete"), None, "{query}");
    }
}

#[test]
fn what_is_found_is_paged_and_shaped_as_a_list() {
    let fake = settled();
    let found = fake.get("/api/v1/search?query=tag:fotolia&start=1&limit=1").json();
    assert_eq!((numbers(&found), &found["messages_count"]), (vec![2], &json!(3)));
    let list = fake.get("/api/v1/messages?start=4&limit=1").json();
    let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(&found), keys(&list));
    assert_eq!(found["messages"][0], list["messages"][0]);
    // Of all messages, not of those shown.
    let tags = fake.get("/api/v1/tags").json();
    assert_eq!((&found["tags"], &list["tags"]), (&tags, &tags));
    let known = [
        "activation",
        "email",
        "filemobile",
        "fotolia",
        "movedigital",
        "password",
        "sms",
        "template:activation",
        "validation",
    ];
    assert_eq!(tags, json!(known));
}

#[test]
fn a_search_that_says_nothing_or_too_much_is_refused() {
    let fake = settled();
    for (query, said) in [
        ("", "what is searched for?"),
        ("  ", "what is searched for?"),
        ("subjct:x", "did you mean subject:?"),
        ("is:read", "is none of to:, from:, subject:, tag:"),
        ("after:2009-01-01", "is none of to:, from:, subject:, tag:"),
        ("http://localhost", "in quotes it is a text"),
        ("to:", "nothing behind to:"),
        ("-to:\"\"", "nothing behind to:"),
        ("\"", "not closed"),
    ] {
        for method in ["GET", "DELETE"] {
            let target = format!("/api/v1/search?{}", urlencoded(&[("query", query)]));
            let reply = fake.plain().call(method, &target, &[], b"");
            assert_eq!(reply.status, 422, "{method} {query}");
            let error = &reply.json()["errors"][0];
            assert_eq!(error["source"]["pointer"], "/query");
            assert!(error["detail"].as_str().unwrap().contains(said), "{error}");
        }
    }
    for target in ["/api/v1/search?query=a&tz=UTC", "/api/v1/search", "/api/v1/search?query=%FF"] {
        assert_eq!(fake.get(target).status, 422, "{target}");
    }
    assert_eq!(fake.get("/api/v1/messages").json()["total"], 6);
}

#[test]
fn messages_are_deleted_and_the_others_keep_their_ids() {
    let fake = settled();
    let id = |number: u64| format!("{number:022}");
    let left = || numbers(&fake.get("/api/v1/messages").json());
    let body = json!({"IDs": [id(2), id(5), id(77), "nobody's"]}).to_string();
    let reply = delete(&fake, "/api/v1/messages", &body);
    assert_eq!((reply.status, reply.text()), (200, "ok"));
    assert_eq!(left(), [6, 4, 3, 1]);
    assert_eq!(fake.get(&format!("/api/v1/message/{}", id(2))).status, 404);
    let reply = delete(&fake, "/api/v1/search?query=tag:sms", "");
    assert_eq!((reply.status, reply.text()), (200, "ok"));
    assert_eq!(left(), [6, 4, 1]);
    assert_eq!(delete(&fake, "/api/v1/search?query=tag:sms", "").status, 200, "none is fine");
    sign_up("fotolia", "EMAIL_KEY", "linus").send(&fake);
    assert_eq!(left(), [7, 6, 4, 1]);
    // What was deleted on purpose is not missed.
    assert_eq!(fake.get("/api/v1/messages").json().get("complete"), None);
    assert_eq!(delete(&fake, "/api/v1/messages", "{\"IDs\":[]}").text(), "ok");
    assert_eq!(left(), [0_u64; 0]);
    sign_up("fotolia", "EMAIL_KEY", "guido").send(&fake);
    assert_eq!(left(), [8]);
    for body in ["{}", "{\"IDs\":null}", ""] {
        assert_eq!(delete(&fake, "/api/v1/messages", body).status, 200, "{body}");
        assert_eq!(left(), [0_u64; 0], "{body}");
    }
}

#[test]
fn what_cannot_be_read_deletes_nothing() {
    let fake = settled();
    for (body, pointer, said) in [
        ("{\"ids\":[]}", "/ids", "did you mean \"IDs\"?"),
        ("{\"IDs\":\"1\"}", "/IDs", "this is a list"),
        ("{\"IDs\":[\"1\",2]}", "/IDs/1", "an ID is a string"),
        ("[]", "", "is an object"),
        ("{", "", "no JSON"),
    ] {
        let reply = delete(&fake, "/api/v1/messages", body);
        assert_eq!(reply.status, 422, "{body}");
        let error = &reply.json()["errors"][0];
        assert_eq!(error["source"]["pointer"], pointer, "{body}");
        assert!(error["detail"].as_str().unwrap().contains(said), "{error}");
    }
    assert_eq!(fake.get("/api/v1/messages").json()["total"], 6);
}

#[test]
fn a_world_deletes_its_own() {
    let fake = settled();
    for (vendor, name) in [("filemobile", "ada"), ("movedigital", "grace")] {
        default_sign_up(vendor, name).below("/~other").send(&fake);
    }
    assert_eq!(fake.get("/~other/api/v1/search?query=to:ada").json()["messages_count"], 2);
    assert_eq!(delete(&fake, "/~other/api/v1/messages", "").status, 200);
    assert_eq!(fake.get("/~other/api/v1/messages").json()["total"], 0);
    assert_eq!(fake.get("/api/v1/messages").json()["total"], 6);
}

#[test]
fn a_message_is_read_as_it_would_have_gone_out() {
    let fake = settled();
    let message = fake.get("/api/v1/message/0000000000000000000001").json();
    let raw = fake.get("/api/v1/message/0000000000000000000001/raw");
    assert_eq!(raw.header("Content-Type"), Some("text/plain; charset=utf-8"));
    let (head, body) = raw.text().split_once("\r\n\r\n").unwrap();
    assert_eq!(
        head.lines().collect::<Vec<_>>(),
        [
            "Date: Fri, 13 Feb 2009 23:31:30 +0000",
            "From: \"Fotolia\" <no-reply@fotolia.com>",
            "To: ada@example.com",
            "Subject: Confirm your Fotolia account",
            "Message-ID: <1@fotolia.standin.test>",
            "X-Tags: fotolia, email, validation",
            "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=utf-8",
            "Content-Transfer-Encoding: 7bit",
        ]
    );
    let text = message["Text"].as_str().unwrap();
    assert_eq!(body, format!("{}\r\n", text.replace('\n', "\r\n")));
    assert_eq!(message["Size"], raw.body.len());
    assert_eq!(message["MessageID"], "1@fotolia.standin.test");
    let bare = raw.text().replace("\r\n", "");
    assert!(!bare.contains(['\r', '\n']), "every line ends with both");
    let headers = fake.get("/api/v1/message/0000000000000000000001/headers").json();
    let names: Vec<_> = headers.as_object().unwrap().keys().collect();
    assert_eq!(
        names,
        [
            "Content-Transfer-Encoding",
            "Content-Type",
            "Date",
            "From",
            "Message-Id",
            "Mime-Version",
            "Subject",
            "To",
            "X-Tags",
        ]
    );
    assert_eq!(headers["To"], json!(["ada@example.com"]));
    for suffix in ["raw", "headers"] {
        let latest = fake.get(&format!("/api/v1/message/latest/{suffix}"));
        assert!(latest.text().contains("grace@example.com"), "{suffix}");
        assert_eq!(fake.get(&format!("/api/v1/message/99/{suffix}")).status, 404);
    }
}

/// FOT-VAL-4: a phone is any text that the caller sends.
#[test]
fn a_recipient_cannot_write_headers() {
    let fake = Fake::start();
    let mut call = sign_up("fotolia", "SMS_KEY", "eve");
    call.body += "&properties[phone]=1%0D%0ABcc:%20eve@example.com%0D%0A%0D%0Abody";
    assert_eq!(call.send(&fake).status, 403);
    let raw = fake.get("/api/v1/message/latest/raw").text().to_owned();
    let (head, _) = raw.split_once("\r\n\r\n").unwrap();
    assert!(!head.contains("\r\nBcc") && head.contains("\r\nTo: =?utf-8?B?"), "{head}");
    let headers = fake.get("/api/v1/message/latest/headers").json();
    assert_eq!(headers.get("Bcc"), None);
}

#[test]
fn info_counts() {
    let fake = settled();
    delete(&fake, "/api/v1/search?query=tag:sms", "");
    let info = fake.get("/api/v1/info").json();
    let keys: Vec<_> = info.as_object().unwrap().keys().collect();
    assert_eq!(
        keys,
        [
            "Version",
            "LatestVersion",
            "Database",
            "DatabaseSize",
            "Messages",
            "Unread",
            "Tags",
            "RuntimeStats",
        ]
    );
    assert_eq!((&info["Messages"], &info["Unread"]), (&json!(5), &json!(5)));
    assert_eq!((&info["Tags"]["fotolia"], info["Tags"].get("sms")), (&json!(2), None));
    let stats = &info["RuntimeStats"];
    assert_eq!((&stats["MessagesDeleted"], &stats["SMTPAccepted"]), (&json!(1), &json!(6)));
    for count in ["Uptime", "Memory", "SMTPAcceptedSize", "SMTPRejected", "SMTPIgnored"] {
        assert!(stats[count].is_u64(), "{count}: {stats}");
    }
}

#[test]
fn reading_leaves_a_message_unread() {
    let fake = Fake::start();
    live_in(&fake);
    let before = fake.get("/api/v1/messages").body;
    assert_eq!(fake.get("/api/v1/message/latest").json()["Read"], false);
    assert_eq!(fake.get("/api/v1/messages").body, before);
    for (method, target) in [("PUT", "/api/v1/messages"), ("PUT", "/api/v1/tags")] {
        assert_eq!(fake.plain().call(method, target, &[], b"").status, 405, "{method} {target}");
    }
}

#[test]
fn what_was_evicted_is_admitted() {
    let keeping = Keeping { entries: 2, ..Keeping::default() };
    let fake = Fake::with(Options { keeping: Some(keeping), ..Options::default() });
    let send = |name: &str| sign_up("fotolia", "EMAIL_KEY", name).send(&fake);
    let complete = || {
        let targets = ["/api/v1/messages", "/api/v1/search?query=tag:email", "/api/v1/info"];
        targets.map(|target| fake.get(target).json().get("complete").cloned())
    };
    send("ada");
    send("grace");
    assert_eq!(complete(), [None, None, None]);
    send("eve");
    assert_eq!(complete(), [(); 3].map(|()| Some(json!(false))));
    assert_eq!(numbers(&fake.get("/api/v1/messages").json()), [3, 2]);
    let missing = fake.get("/api/v1/message/0000000000000000000001");
    assert_eq!(missing.status, 404);
    assert!(missing.text().contains("older ones were evicted"), "{}", missing.text());
    let stats = &fake.get("/api/v1/info").json()["RuntimeStats"];
    assert_eq!(stats["MessagesDeleted"], 1);
    fake.post("/__admin/reset", "", "");
    assert_eq!(complete(), [None, None, None]);
}
