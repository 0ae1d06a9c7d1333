//! Stubs: who answers, in which order, how many there may be, and that nothing is seen in another world.

use std::io::Write as _;

use serde_json::{Value, json};

use super::{STUB, order, stub, wrong};
use crate::calls::{VENDORS, default_sign_up, export, names};
use crate::support::{Fake, read_reply};

pub(super) const MAPPINGS: &str = "/__admin/mappings";

pub(super) fn path(id: &Value) -> String {
    format!("{MAPPINGS}/{}", id.as_str().unwrap())
}

pub(super) fn delete(fake: &Fake, target: &str) -> u16 {
    fake.plain().call("DELETE", target, &[], b"").status
}

/// The names of the stubs, as they are listed.
fn listed(fake: &Fake, query: &str) -> (Vec<String>, Value) {
    let listed = fake.get(&format!("{MAPPINGS}{query}")).json();
    let names = listed["mappings"].as_array().unwrap().iter();
    (names.map(|stub| stub["name"].as_str().unwrap().to_owned()).collect(), listed["meta"].clone())
}

/// A stub that answers a path with its name.
pub(super) fn named(name: &str, path: &str) -> Value {
    json!({"name": name, "request": {"urlPath": path}, "response": {"body": name}})
}

#[test]
fn a_stub_is_shown_as_it_was_sent_with_its_id() {
    let fake = Fake::start();
    let sent = json!({
        "request": {"url": "/a", "method": "GET"},
        "response": {"status": 201, "jsonBody": {"z": 1, "a": [1.5]}},
        "metadata": {"of": ["a test"]},
        "priority": 3,
        "persistent": false,
        "name": "one",
    });
    let made = stub(&fake, &sent);
    let mut expected = sent;
    expected["id"] = STUB.into();
    expected["uuid"] = STUB.into();
    assert_eq!(made, expected);
    assert_eq!(fake.get(&path(&made["id"])).json(), expected);
    assert_eq!(fake.get(MAPPINGS).json(), json!({"mappings": [expected], "meta": {"total": 1}}));
    let reply = fake.get("/a");
    assert_eq!((reply.status, reply.text()), (201, "{\"z\":1,\"a\":[1.5]}"));
}

#[test]
fn ids_are_the_callers_or_made_and_never_twice_the_same() {
    let fake = Fake::start();
    let second = "00000000-0000-4000-a000-000000000002";
    let chosen = "76ADA7B0-49AE-4229-91C4-396A36F18E09";
    assert_eq!(stub(&fake, &json!({"uuid": second}))["id"], second);
    assert_eq!(stub(&fake, &json!({"id": chosen}))["uuid"], chosen.to_lowercase());
    let made: Vec<_> = (0..2).map(|_| stub(&fake, &json!({}))["id"].clone()).collect();
    assert_eq!(made, [STUB, "00000000-0000-4000-a000-000000000003"]);
    let (pointer, told) = wrong(&order(&fake, "POST", MAPPINGS, &json!({"id": chosen})));
    assert_eq!((pointer.as_str(), told.contains("there is a stub of this id")), ("/id", true));
    assert_eq!(delete(&fake, &format!("{MAPPINGS}/{chosen}")), 200);
    stub(&fake, &json!({"id": chosen, "uuid": chosen}));
    // Another world has ids of its own.
    let other = order(&fake, "POST", "/~other/__admin/mappings", &json!({}));
    assert_eq!(other.json()["id"], STUB);
}

#[test]
fn a_response_arrives_as_it_was_put() {
    let fake = Fake::start();
    stub(
        &fake,
        &json!({
            "request": {"url": "/all"},
            "response": {
                "status": 418,
                "statusMessage": "Short and stout",
                "headers": {"content-type": "text/x-tea", "x-tea": ["green", "black"], "X-Cup": "1"},
                "body": "é",
            },
        }),
    );
    let bytes = fake.plain().exchange(b"GET /all HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    let text = String::from_utf8(bytes).unwrap();
    assert!(text.starts_with("HTTP/1.1 418 Short and stout\r\n"), "{text}");
    let reply = fake.get("/all");
    assert_eq!(reply.whole(), (418, Some("text/x-tea"), "é"));
    let teas = reply.headers.iter().filter(|(name, _)| name == "X-Tea");
    assert_eq!(teas.map(|(_, value)| value.as_str()).collect::<Vec<_>>(), ["green", "black"]);
    let event = fake.get("/__admin/requests?limit=1").json()["requests"][0].clone();
    assert_eq!(event["response"]["headers"]["X-Tea"], json!(["green", "black"]));
    stub(&fake, &json!({"request": {"url": "/bytes"}, "response": {"base64Body": "/wA="}}));
    assert_eq!(fake.get("/bytes").body, [255, 0]);
    stub(&fake, &json!({"request": {"url": "/empty"}}));
    let reply = fake.get("/empty");
    assert_eq!((reply.status, reply.header("Content-Type"), reply.body.len()), (200, None, 0));
    assert_eq!(reply.header("Content-Length"), Some("0"));
}

/// Of all vendors, on their paths and on their hosts.
#[test]
fn a_stub_stands_before_the_vendor_and_the_vendor_hears_nothing() {
    let fake = Fake::start();
    let before = export(&fake, "default");
    let made = stub(&fake, &json!({"response": {"status": 503, "body": "closed"}}));
    for (vendor, _) in VENDORS {
        let call = default_sign_up(vendor, "ada");
        let reply = call.send(&fake);
        assert_eq!((reply.status, reply.text()), (503, "closed"), "{vendor}");
        let ours = fake.verdict();
        assert_eq!((&ours["vendor"], &ours["stub"]), (&json!(vendor), &made["id"]));
    }
    let host = [("Host", "www.box.net")];
    assert_eq!(fake.plain().call("GET", "/anything", &host, b"").status, 503);
    assert_eq!(fake.get("/standin/confirm/x").status, 503);
    assert_eq!(export(&fake, "default"), before);
    // The control plane is nobody's to stub.
    assert_eq!(fake.get("/__admin/health").status, 200);
    assert_eq!(delete(&fake, &path(&made["id"])), 200);
    let call = default_sign_up("boxnet", "ada");
    assert!(call.succeeded(&call.send(&fake)));
}

#[test]
fn the_first_by_priority_answers_and_then_the_newest() {
    let fake = Fake::start();
    let asked = || fake.get("/a").text().to_owned();
    let prior = |name: &str, priority: u32| {
        let mut sent = named(name, "/a");
        sent["priority"] = priority.into();
        stub(&fake, &sent)["id"].clone()
    };
    let old = stub(&fake, &named("old", "/a"))["id"].clone();
    assert_eq!(asked(), "old");
    let new = stub(&fake, &named("new", "/a"))["id"].clone();
    assert_eq!(asked(), "new");
    prior("late", 6);
    assert_eq!(asked(), "new");
    let first = prior("first", 1);
    assert_eq!(asked(), "first");
    assert_eq!(listed(&fake, "").0, ["first", "late", "new", "old"]);
    assert_eq!(listed(&fake, "?limit=2&offset=1").0, ["late", "new"]);
    assert_eq!(listed(&fake, "?offset=9"), (vec![], json!({"total": 4})));
    // What is changed in its place is no newer than it was.
    let put = order(&fake, "PUT", &path(&old), &named("changed", "/a"));
    assert_eq!((put.status, &put.json()["id"]), (200, &old));
    assert_eq!(delete(&fake, &path(&first)), 200);
    assert_eq!(asked(), "new");
    assert_eq!(listed(&fake, "").0, ["late", "new", "changed"]);
    assert_eq!(delete(&fake, &path(&new)), 200);
    assert_eq!(asked(), "changed");
    let mut last = named("changed again", "/a");
    last["priority"] = 7.into();
    assert_eq!(order(&fake, "PUT", &path(&old), &last).status, 200);
    assert_eq!(asked(), "late");
    for (method, body) in [("GET", ""), ("DELETE", ""), ("PUT", "{}")] {
        let headers = [("Content-Type", "application/json")];
        let reply = fake.plain().call(method, &path(&new), &headers, body.as_bytes());
        assert_eq!(reply.status, 404, "{method}");
    }
    let (pointer, _) = wrong(&order(&fake, "PUT", &path(&old), &json!({"id": new})));
    assert_eq!(pointer, "/id");
}

/// Box.net's three envelopes and Fotolia's: the documented refusal in each, and nothing has happened.
#[test]
fn a_stub_makes_the_vendor_refuse() {
    let fake = Fake::start();
    let before = export(&fake, "default");
    let forced = |code: &str| {
        json!({
            "response": {"transformers": ["vendor"], "transformerParameters": {"outcome": code}},
        })
    };
    stub(&fake, &forced("e_register"));
    let key = "rrc1d3ntb53tt6b2vhail6rdtrsxov3v";
    let xml = format!(
        "<request><action>register_new_user</action><api_key>{key}</api_key>\
         <login>a@example.com</login><password>p</password></request>"
    );
    let soap = format!(
        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>\
         <t:register_new_user xmlns:t=\"urn:boxnet\"><api_key>{key}</api_key>\
         <login>a@example.com</login><password>p</password></t:register_new_user>\
         </s:Body></s:Envelope>"
    );
    let rest = default_sign_up("boxnet", "ada").send(&fake);
    let xml = fake.post("/api/1.0/xml", "text/xml", xml);
    let soap = fake.post("/api/1.0/soap", "text/xml", soap);
    for (reply, wrapped) in [(rest, "<response>"), (xml, "<response>"), (soap, "Response>")] {
        assert_eq!(reply.status, 200);
        assert!(
            reply.text().contains("e_register") && reply.text().contains(wrapped),
            "{}",
            reply.text()
        );
    }
    let ours = fake.verdict();
    assert_eq!((&ours["outcome"], &ours["forced"]), (&json!("e_register"), &json!(true)));
    assert_eq!((&ours["vendor"], &ours["stub"]), (&json!("boxnet"), &json!(STUB)));
    // Fotolia knows no such outcome, and answers as ever; of its own it does as it is told.
    let fotolia = default_sign_up("fotolia", "ada");
    assert!(fotolia.succeeded(&fotolia.send(&fake)));
    let after = export(&fake, "default");
    stub(&fake, &forced("6006"));
    let reply = default_sign_up("fotolia", "grace").send(&fake);
    assert_ne!(reply.status, 200);
    assert!(reply.text().contains("6006"), "{}", reply.text());
    assert_eq!(export(&fake, "default"), after);
    assert_ne!(before, after);
    assert_eq!(names(&fake, "default"), ["ada"]);
    // Without an outcome the vendor answers as it would.
    stub(&fake, &json!({"response": {"transformers": ["vendor"]}}));
    let call = default_sign_up("fotolia", "grace");
    assert!(call.succeeded(&call.send(&fake)));
    assert_eq!(names(&fake, "default"), ["ada", "grace"]);
}

#[test]
fn no_world_sees_anothers_stubs() {
    let fake = Fake::start();
    let there = order(&fake, "POST", "/~there/__admin/mappings", &named("there", "/a"));
    assert_eq!(there.status, 201);
    assert_eq!((fake.get("/a").status, fake.get("/~there/a").text()), (404, "there"));
    let header = [("Standin-World", "there")];
    assert_eq!(fake.plain().call("GET", "/a", &header, b"").text(), "there");
    stub(&fake, &named("here", "/a"));
    assert_eq!((fake.get("/a").text(), fake.get("/~there/a").text()), ("here", "there"));
    assert_eq!(fake.get(MAPPINGS).json()["meta"]["total"], 1);
    assert_eq!(delete(&fake, MAPPINGS), 200);
    assert_eq!((fake.get("/a").status, fake.get("/~there/a").text()), (404, "there"));
    assert!(!fake.get("/a").text().contains("stub"));
}

#[test]
fn who_asks_for_nothing_is_told_of_the_nearest_stub_and_of_no_secret() {
    let fake = Fake::start();
    stub(&fake, &named("far", "/far/away"));
    let near = stub(
        &fake,
        &json!({
            "name": "near",
            "request": {
                "method": "POST",
                "url": "/near?key=wanted-secret",
                "headers": {"X-Key": {"equalTo": "other-secret"}, "X-None": {"contains": "c"}},
                "queryParameters": {"key": {"equalTo": "wanted-secret"}},
                "bodyPatterns": [{"contains": "body-secret"}],
            },
            "priority": 9,
        }),
    );
    let fake_get = |headers: &[(&str, &str)]| {
        let reply = fake.plain().call("POST", "/near?key=sent-secret", headers, b"sent-secret");
        assert_eq!(reply.status, 404);
        let text = reply.text().to_owned();
        assert!(text.contains("Nothing is served at /near.") && !text.contains("secret"), "{text}");
        text
    };
    let text = fake_get(&[("X-Key", "sent-secret"), ("X-None", "c")]);
    // One part of the far one differs, and four of the near one.
    assert!(
        text.ends_with("\n\nThe nearest stub is far:\n  URL: wanted urlPath /far/away, came /near"),
        "{text}"
    );
    fake.plain().call("DELETE", &path(&json!(STUB)), &[], b"");
    let text = fake_get(&[("X-Key", "sent-secret")]);
    let told = "The nearest stub is near:\n  URL: wanted url /near…, came /near\
                \n  header x-key: wanted equalTo, came something else\
                \n  header x-none: wanted contains, came none\
                \n  query parameter key: wanted equalTo, came something else\
                \n  body: wanted contains, came something else";
    assert!(text.ends_with(told), "{text}");
    // Nor is a pattern's; and of very many parts some are told.
    let headers: serde_json::Map<_, _> =
        (0..12).map(|n| (format!("X-{n}"), json!({"equalTo": "secret"}))).collect();
    for pattern in ["/n[?]key.secret", "/n.key=secret", r"/n\?secret"] {
        let request = json!({"urlPattern": pattern, "headers": headers});
        let put = order(&fake, "PUT", &path(&near["id"]), &json!({"request": request}));
        assert_eq!(put.status, 200);
        assert!(fake_get(&[]).ends_with("came none\n  and 3 more"));
    }
    // A vendor's own host tells the same; a vendor's own refusal does not.
    let host = [("Host", "www.box.net")];
    assert!(fake.plain().call("GET", "/x", &host, b"").text().contains("The nearest stub is 0"));
    assert!(!fake.plain().call("PUT", "/api/1.0/rest", &[], b"").text().contains("stub"));
}

/// Sends calls over one connection, some at a time; all statuses.
fn many(fake: &Fake, calls: impl Iterator<Item = String>) -> Vec<u16> {
    let (mut stream, mut kept, mut statuses) = (fake.plain().connect(), Vec::new(), Vec::new());
    let calls: Vec<_> = calls.collect();
    for some in calls.chunks(100) {
        stream.write_all(some.concat().as_bytes()).unwrap();
        statuses.extend(some.iter().map(|_| read_reply(&mut *stream, &mut kept).status));
    }
    statuses
}

fn posted(fake: &Fake, stub: &Value) -> String {
    let (port, body) = (fake.address().port(), stub.to_string());
    let length = body.len();
    format!(
        "POST {MAPPINGS} HTTP/1.1\r\nHost: localhost:{port}\r\nContent-Type: application/json\r\n\
         Content-Length: {length}\r\n\r\n{body}"
    )
}

#[test]
fn ten_thousand_stubs_are_the_most_and_are_answered() {
    let fake = Fake::start();
    let one = |number: usize| {
        let (url, path) = match number % 20 {
            0 => ("urlPathPattern", format!("/n/{number}/\\w")),
            _ => ("urlPath", format!("/n/{number}/x")),
        };
        json!({
            "request": {
                "method": "POST",
                url: path,
                "headers": {"X-A": {"absent": true}},
                "bodyPatterns": [{"equalToJson": {"n": number}, "ignoreExtraElements": true}],
            },
            "response": {"body": format!("stub {number}")},
        })
    };
    let statuses = many(&fake, (0..10_000).map(|number| posted(&fake, &one(number))));
    assert!(statuses.iter().all(|status| *status == 201));
    for number in [0, 5_000, 5_001, 9_999] {
        let reply = fake.post(
            &format!("/n/{number}/x"),
            "text/plain",
            format!("{{\"n\":{number},\"x\":1}}"),
        );
        assert_eq!(reply.text(), format!("stub {number}"));
    }
    let near = fake.post("/n/9999/y", "text/plain", "{\"n\":9999}");
    assert!(
        near.text().ends_with("URL: wanted urlPath /n/9999/x, came /n/9999/y"),
        "{}",
        near.text()
    );
    let call = default_sign_up("boxnet", "ada");
    assert!(call.succeeded(&call.send(&fake)));
    let (pointer, told) = wrong(&order(&fake, "POST", MAPPINGS, &one(0)));
    assert_eq!((pointer.as_str(), told.contains("there are 10000 stubs")), ("", true));
    assert_eq!(fake.get(MAPPINGS).json()["meta"]["total"], 10_000);
    assert_eq!(delete(&fake, MAPPINGS), 200);
    stub(&fake, &one(0));
}

#[test]
fn eight_mebibytes_of_stubs_are_the_most() {
    let fake = Fake::start();
    let large = json!({"response": {"body": "a".repeat(1_000_000)}});
    let ids: Vec<_> = (0..8).map(|_| stub(&fake, &large)["id"].clone()).collect();
    let (pointer, told) = wrong(&order(&fake, "POST", MAPPINGS, &large));
    assert_eq!((pointer.as_str(), told.contains("8388608 bytes")), ("", true), "{told}");
    // Larger by a change, too; what stands stays.
    let small = stub(&fake, &named("small", "/small"));
    let (pointer, _) = wrong(&order(&fake, "PUT", &path(&small["id"]), &large));
    assert_eq!((pointer.as_str(), fake.get("/small").text()), ("", "small"));
    assert_eq!(delete(&fake, &path(&ids[0])), 200);
    assert_eq!(order(&fake, "PUT", &path(&small["id"]), &large).status, 200);
    assert_eq!(order(&fake, "POST", MAPPINGS, &large).status, 422);
    // What is short as a text may be large in the pattern.
    let fake = Fake::start();
    let dense = json!({"request": {"bodyPatterns": [{"equalToJson": vec![0; 400_000]}]}});
    stub(&fake, &dense);
    stub(&fake, &dense);
    let (_, told) = wrong(&order(&fake, "POST", MAPPINGS, &dense));
    assert!(told.contains("67108864 bytes"), "{told}");
}

/// Ten thousand stubs of ordinary expressions, or as many as there is room for.
#[test]
fn many_expressions_cost_one_request_no_more_than_a_bound() {
    let fake = Fake::start();
    let mut taken = 0;
    for number in 0..300 {
        let pattern = format!("/([a-z]*[a-m][a-z]{{12}}|.*q[a-z]{{9}}){number}");
        taken += u32::from(
            order(&fake, "POST", MAPPINGS, &json!({"request": {"urlPattern": pattern}})).status
                == 201,
        );
    }
    assert_eq!(taken, 300);
    let mut state = 1_u32;
    let letters = std::iter::repeat_with(|| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        char::from(b'a' + u8::try_from(state >> 24).unwrap() % 26)
    });
    let target: String =
        ["/".to_owned()].into_iter().chain([letters.take(5_000).collect()]).collect();
    let reply = fake.get(&target);
    // Which of them is the nearest is not found out.
    assert_eq!((reply.status, reply.text().contains("nearest stub")), (404, false));
    // What is not long still is.
    assert_eq!(fake.get(&format!("/{}q{}7", "x", "a".repeat(9))).status, 200);
}
