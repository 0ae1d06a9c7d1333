//! Verification: what was asked is counted, found and removed, and the fake says where it cannot know.

use std::io::{Read as _, Write as _};
use std::thread;

use serde_json::{Value, json};
use standin_emulator::world::{Budget, Keeping};

use super::{order, stub};
use crate::admin::mails;
use crate::calls::{VENDORS, default_sign_up, sign_up};
use crate::support::{Fake, Options};

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

fn post(fake: &Fake, route: &str, pattern: &Value) -> Value {
    let reply = order(fake, "POST", &format!("/__admin/requests/{route}"), pattern);
    assert_eq!(reply.status, 200, "{}", reply.text());
    reply.json()
}

fn urls(listed: &Value) -> Vec<&str> {
    listed.as_array().unwrap().iter().map(|request| request["url"].as_str().unwrap()).collect()
}

fn id(number: u64) -> String {
    format!("00000000-0000-4000-8000-{number:012x}")
}

#[test]
fn requests_are_counted_found_and_removed() {
    let fake = Fake::start();
    for target in ["/a?n=1", "/b", "/a?n=2", "/a?n=3"] {
        fake.get(target);
    }
    let a = json!({"urlPath": "/a"});
    assert_eq!(post(&fake, "count", &a), json!({"count": 3, "requestJournalDisabled": false}));
    let found = post(&fake, "find", &a);
    assert_eq!(keys(&found), ["requests", "requestJournalDisabled"]);
    assert_eq!(urls(&found["requests"]), ["/a?n=1", "/a?n=2", "/a?n=3"]);
    let event = fake.get(&format!("/__admin/requests/{}", id(1))).json();
    assert_eq!(found["requests"][0], event["request"]);
    let removed = post(&fake, "remove", &json!({"queryParameters": {"n": {"matches": "[12]"}}}));
    assert_eq!(keys(&removed), ["serveEvents"]);
    assert_eq!(removed["serveEvents"][0], event);
    assert_eq!(removed["serveEvents"][1]["id"], id(3));
    assert_eq!(urls(&post(&fake, "find", &json!({}))["requests"]), ["/b", "/a?n=3"]);
    assert_eq!(post(&fake, "remove", &a)["serveEvents"].as_array().unwrap().len(), 1);
    assert_eq!(post(&fake, "remove", &a), json!({"serveEvents": []}));
    // What was removed on purpose is missing from nothing.
    assert_eq!(
        post(&fake, "count", &json!({})),
        json!({"count": 1, "requestJournalDisabled": false})
    );
}

#[test]
fn one_is_deleted_or_all_are_and_numbers_go_on() {
    let fake = Fake::start();
    fake.get("/a");
    fake.get("/b");
    let event = fake.get(&format!("/__admin/requests/{}", id(2))).json();
    let delete = |target: &str| fake.plain().call("DELETE", target, &[], b"");
    let reply = delete(&format!("/__admin/requests/{}", id(2)));
    assert_eq!((reply.status, reply.json()), (200, event));
    assert_eq!(delete(&format!("/__admin/requests/{}", id(2))).status, 404);
    assert_eq!(delete("/__admin/requests/none").status, 404);
    let reply = delete("/__admin/requests");
    assert_eq!((reply.status, reply.text()), (200, "{}"));
    assert_eq!(post(&fake, "count", &json!({}))["count"], 0);
    fake.get("/c");
    let listed = fake.get("/__admin/requests").json();
    assert_eq!(
        (&listed["requests"][0]["id"], &listed["meta"]["total"]),
        (&json!(id(3)), &json!(1))
    );
    fake.post("/__admin/reset", "", "");
    fake.get("/d");
    assert_eq!(fake.get("/__admin/requests").json()["requests"][0]["id"], id(1));
}

#[test]
fn unmatched_is_what_nobody_answered() {
    let fake = Fake::start();
    let call = default_sign_up("filemobile", "ada");
    assert!(call.succeeded(&call.send(&fake)));
    stub(&fake, &json!({"request": {"url": "/stubbed"}, "response": {"status": 404}}));
    fake.get("/stubbed");
    fake.get("/nowhere");
    fake.get("/standin/confirm/unknown");
    // Its method is wrong, and its vendor says so.
    fake.plain().call("PUT", "/api/1.0/rest", &[], b"");
    assert_eq!(sign_up("fotolia", "EMAIL_KEY", "grace").send(&fake).status, 403);
    let mail = mails(&fake).pop().unwrap();
    assert_eq!(fake.get(mail.link().unwrap().0.trim_end()).status, 200);
    let listed = fake.get("/__admin/requests/unmatched").json();
    assert_eq!(keys(&listed), ["requests"]);
    assert_eq!(urls(&listed["requests"]), ["/standin/confirm/unknown", "/nowhere"]);
    let same = fake.get("/__admin/requests?unmatched=true").json();
    assert_eq!(same["requests"][1]["request"], listed["requests"][1]);
    assert_eq!(same["requests"].as_array().unwrap().len(), 2);
}

#[test]
fn what_was_evicted_may_be_missing_and_the_fake_says_so() {
    let keeping = Keeping { entries: 3, bytes: 1 << 20, budget: Budget::of(1 << 20) };
    let fake = Fake::with(Options { keeping: Some(keeping), ..Options::default() });
    let complete = |route: &str| match route {
        "requests" | "requests/unmatched" => fake.get(&format!("/__admin/{route}")).json(),
        route => post(&fake, route, &json!({"url": "/a"})),
    };
    let routes = ["count", "find", "requests", "requests/unmatched"];
    for _ in 0..3 {
        fake.get("/a");
    }
    assert!(routes.iter().all(|route| complete(route).get("complete").is_none()));
    // A removal makes room, and is no eviction.
    fake.plain().call("DELETE", &format!("/__admin/requests/{}", id(1)), &[], b"");
    fake.get("/a");
    assert!(routes.iter().all(|route| complete(route).get("complete").is_none()));
    fake.get("/a");
    for route in routes {
        assert_eq!(complete(route)["complete"], false, "{route}");
    }
    assert_eq!(complete("count")["count"], 3);
    fake.plain().call("DELETE", "/__admin/requests", &[], b"");
    assert!(routes.iter().all(|route| complete(route).get("complete").is_none()));
    fake.get("/a");
    assert_eq!(complete("count"), json!({"count": 1, "requestJournalDisabled": false}));
}

#[test]
fn a_verification_that_fails_learns_what_came_near() {
    let fake = Fake::start();
    for target in ["/far", "/carts", "/cart?n=1", "/cart?n=2"] {
        fake.get(target);
    }
    let pattern = json!({"method": "POST", "url": "/cart?n=1"});
    let reply = order(&fake, "POST", "/__admin/near-misses/request-pattern", &pattern).json();
    assert_eq!(keys(&reply), ["nearMisses"]);
    let near = reply["nearMisses"].as_array().unwrap();
    assert_eq!(keys(&near[0]), ["request", "requestPattern", "matchResult"]);
    assert_eq!(near[0]["requestPattern"], pattern);
    let shown: Vec<_> =
        near.iter().map(|one| (&one["request"]["url"], &one["matchResult"]["distance"])).collect();
    let told = json!(["/cart?n=1", 0.5, "/cart?n=2", 1.0, "/carts", 1.0]);
    assert_eq!(
        json!(shown.iter().flat_map(|(url, distance)| [*url, *distance]).collect::<Vec<_>>()),
        told
    );
}

/// A request that was answered is in the next count, whoever asks beside it, and no other world's is.
#[test]
fn a_count_counts_what_was_answered_before_it() {
    let fake = Fake::start();
    thread::scope(|scope| {
        for client in 0..8 {
            let fake = &fake;
            scope.spawn(move || {
                let (world, path) = (client % 2, format!("/of/{client}"));
                let own = json!({"urlPath": path});
                let count = format!("/~w{world}/__admin/requests/count");
                for done in 1..=25 {
                    fake.get(&format!("/~w{world}{path}?{done}"));
                    let told = order(fake, "POST", &count, &own).json();
                    assert_eq!(told, json!({"count": done, "requestJournalDisabled": false}));
                }
            });
        }
    });
    for (world, count) in [("w0", 100), ("w1", 100), ("default", 0)] {
        let told = order(&fake, "POST", &format!("/~{world}/__admin/requests/count"), &json!({}));
        assert_eq!(told.json()["count"], count, "{world}");
    }
}

/// Each is removed once, whoever removes beside.
#[test]
fn a_removal_is_one_step() {
    let fake = Fake::start();
    for number in 0..200 {
        fake.get(&format!("/{number}"));
    }
    let removed: usize = thread::scope(|scope| {
        let fake = &fake;
        let remove = move || {
            let mut removed = 0;
            for digit in 0..10 {
                let pattern = json!({"urlPattern": format!("/\\d*{digit}")});
                let events = post(fake, "remove", &pattern)["serveEvents"].clone();
                removed += events.as_array().unwrap().len();
            }
            removed
        };
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(remove)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    assert_eq!((removed, post(&fake, "count", &json!({}))["count"].as_u64()), (200, Some(0)));
}

#[test]
fn an_event_tells_of_the_stub() {
    let fake = Fake::start();
    let made = stub(
        &fake,
        &json!({
            "name": "teapot",
            "request": {"url": "/tea"},
            "response": {
                "status": 418,
                "headers": {"Date": "Fri, 13 Feb 2009 23:31:30 GMT"},
                "fixedDelayMilliseconds": 2,
            },
        }),
    );
    fake.get("/tea");
    let event = fake.get("/__admin/requests?limit=1").json()["requests"][0].clone();
    let id = &made["id"];
    assert_eq!(event["stubMapping"], json!({"id": id, "uuid": id, "name": "teapot"}));
    assert_eq!(event["responseDefinition"], json!({"status": 418, "fromConfiguredStub": true}));
    assert_eq!(event["wasMatched"], true);
    assert_eq!(
        (&event["timing"]["addedDelay"], &event["timing"]["totalTime"]),
        (&json!(2), &json!(2))
    );
    assert_eq!(event["response"]["headers"]["Date"], "Fri, 13 Feb 2009 23:31:30 GMT");
    let ours = &event["standin"];
    assert_eq!((&ours["stub"], &ours["outcome"]), (id, &json!("stub")));
    assert_eq!((&ours["fault"], &ours["broken"]), (&Value::Null, &Value::Null));
    fake.get("/nothing");
    let event = fake.get("/__admin/requests?limit=1").json()["requests"][0].clone();
    assert_eq!((event.get("stubMapping"), &event["wasMatched"]), (None, &json!(false)));
    assert_eq!(event["responseDefinition"]["fromConfiguredStub"], false);
    assert_eq!(event["standin"]["stub"], Value::Null);
}

/// A pattern over what a vendor reads finds every vendor's call.
#[test]
fn every_vendors_call_is_found() {
    let fake = Fake::start();
    for (vendor, _) in VENDORS {
        let call = default_sign_up(vendor, "ada");
        call.send(&fake);
        let path = call.target.split('?').next().unwrap();
        let scheme = if call.secure { "https" } else { "http" };
        let pattern = json!({"method": call.method, "urlPath": path, "scheme": scheme});
        assert_eq!(post(&fake, "count", &pattern)["count"], 1, "{vendor}");
    }
    let by_form = json!({"formParameters": {"properties[login]": {"equalTo": "ada"}}});
    assert_eq!(post(&fake, "count", &by_form)["count"], 1);
}

/// What was broken before anybody acted has sent nothing, and its event shows nothing that was sent.
#[test]
fn an_event_of_nothing_that_was_sent_shows_no_headers() {
    let fake = Fake::start();
    stub(&fake, &json!({"request": {"url": "/x"}, "response": {"fault": "EMPTY_RESPONSE"}}));
    let mut stream = fake.plain().connect();
    stream.write_all(b"GET /x HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
    let mut came = Vec::new();
    stream.read_to_end(&mut came).unwrap();
    let event = &fake.get("/__admin/requests").json()["requests"][0];
    assert_eq!(
        (&event["response"]["status"], &event["response"]["headers"]),
        (&json!(0), &json!({}))
    );
}

#[test]
fn a_query_of_very_many_names_is_shown_in_its_url_alone() {
    let fake = Fake::start();
    let query = |names: usize| "a&".repeat(names);
    for names in [99, 999] {
        fake.get(&format!("/?{}", query(names)));
    }
    let listed = fake.get("/__admin/requests").json();
    let parameters = |place: usize| &listed["requests"][place]["request"]["queryParams"];
    assert_eq!(parameters(0), &json!({}));
    assert_eq!(parameters(1)["a"]["values"].as_array().unwrap().len(), 99);
}
