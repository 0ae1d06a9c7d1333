//! The fault queue: what strikes, in which order, how often, and the proof of it.

mod outcomes;

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{order, post, refuse};
use crate::calls::{VENDORS, default_sign_up, names, sign_up};
use crate::support::{Client, Fake, Reply};

const FAULTS: &str = "/__admin/standin/faults";

/// Queues a fault; its id.
fn queue(fake: &Fake, fault: &Value) -> String {
    post(fake, FAULTS, fault)["id"].as_str().unwrap().to_owned()
}

fn one(fake: &Fake, id: &str) -> Value {
    let reply = fake.get(&format!("{FAULTS}/{id}"));
    assert_eq!(reply.status, 200, "{}", reply.text());
    reply.json()
}

/// What a fault did: `fired` and `remaining`.
fn proof(fake: &Fake, id: &str) -> (u64, Option<u64>) {
    let fault = one(fake, id);
    (fault["fired"].as_u64().unwrap(), fault["remaining"].as_u64())
}

fn ids(fake: &Fake) -> Vec<String> {
    let list = fake.get(FAULTS).json();
    let faults = list["faults"].as_array().unwrap().iter();
    let ids: Vec<_> = faults.map(|fault| fault["id"].as_str().unwrap().to_owned()).collect();
    assert_eq!(list["meta"]["total"], ids.len());
    ids
}

/// The journal's events, oldest first.
fn events(fake: &Fake) -> Vec<Value> {
    let journal = fake.get("/__admin/requests").json();
    journal["requests"].as_array().unwrap().iter().rev().cloned().collect()
}

/// What comes back where that may be no HTTP.
fn raw(client: Client<'_>, name: &str) -> Vec<u8> {
    let target = default_sign_up("boxnet", name).target;
    let head = format!("GET {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    client.exchange(head.as_bytes())
}

#[test]
fn faults_are_queued_shown_and_taken_out() {
    let fake = Fake::start();
    assert_eq!(fake.get(FAULTS).json(), json!({"faults": [], "meta": {"total": 0}}));
    let sent = json!({
        "vendor": "fotolia",
        "operation": "user/createUser",
        "request": {},
        "outcome": "6009",
        "fixedDelayMilliseconds": 1,
        "times": 3,
    });
    let reply = order(&fake, "POST", FAULTS, &sent);
    assert_eq!(reply.status, 201, "{}", reply.text());
    let added = reply.json();
    let id = added["id"].as_str().unwrap();
    let mut expected = sent;
    expected["id"] = json!(id);
    expected["fired"] = json!(0);
    expected["remaining"] = json!(3);
    expected["requests"] = json!([]);
    assert_eq!(added, expected, "all as sent, and what it did");
    assert_eq!(one(&fake, id), added);
    let second = queue(&fake, &json!({"fault": "EMPTY_RESPONSE"}));
    let third = queue(&fake, &json!({"outcome": "2005", "probability": 0.5}));
    assert_eq!(one(&fake, &third)["remaining"], Value::Null, "without end");
    assert_eq!(ids(&fake), [id, &second, &third]);
    let path = format!("{FAULTS}/{second}");
    assert_eq!(fake.plain().call("DELETE", &path, &[], b"").text(), "{}");
    for method in ["GET", "DELETE"] {
        assert_eq!(fake.plain().call(method, &path, &[], b"").status, 404, "{method}");
    }
    let fourth = queue(&fake, &json!({"fault": "EMPTY_RESPONSE"}));
    assert!(![id, &*second, &*third].contains(&&*fourth), "ids are not used twice");
    assert_eq!(ids(&fake), [id, &third, &fourth]);
    assert_eq!(fake.plain().call("DELETE", FAULTS, &[], b"").text(), "{}");
    assert_eq!(ids(&fake), [""; 0]);
}

#[test]
fn the_first_that_fits_strikes_and_one_strikes_a_request() {
    let fake = Fake::start();
    let twice = queue(&fake, &json!({"vendor": "fotolia", "outcome": "6006", "times": 2}));
    let other = queue(&fake, &json!({"vendor": "movedigital", "outcome": "109"}));
    let once = queue(&fake, &json!({"outcome": "001"}));
    let code = |reply: &Reply| reply.json()["code"].as_str().map(str::to_owned);
    let sign_up = |name: &str| default_sign_up("fotolia", name).send(&fake);
    // Box.net documents none of these.
    let boxnet = default_sign_up("boxnet", "ada");
    assert!(boxnet.succeeded(&boxnet.send(&fake)));
    let codes: Vec<_> = (0..3).map(|_| code(&sign_up("ada")).unwrap()).collect();
    assert_eq!(codes, ["6006", "6006", "001"]);
    assert_eq!(sign_up("ada").text(), "42", "the queue has nothing more for Fotolia");
    let proofs = [&twice, &other, &once].map(|id| proof(&fake, id));
    assert_eq!(proofs, [(2, Some(0)), (0, Some(1)), (1, Some(0))]);
    // The requests are those of the journal, and the exhausted stay as proof.
    let events = events(&fake);
    let hit = |outcome: &str| -> Vec<Value> {
        let those = events.iter().filter(|event| event["standin"]["outcome"] == outcome);
        those.map(|event| event["id"].clone()).collect()
    };
    assert_eq!(one(&fake, &twice)["requests"], json!(hit("6006")));
    assert_eq!(one(&fake, &once)["requests"], json!(hit("001")));
    assert_eq!(ids(&fake), [twice, other, once]);
}

#[test]
fn faults_are_of_one_world_and_go_with_a_reset() {
    let fake = Fake::start();
    let id = queue(&fake, &json!({"outcome": "e_register"}));
    let elsewhere = default_sign_up("boxnet", "ada").with("Standin-World", "elsewhere");
    assert!(elsewhere.succeeded(&elsewhere.send(&fake)));
    assert_eq!(proof(&fake, &id), (0, Some(1)));
    post(&fake, "/__admin/reset", &json!({}));
    assert_eq!(ids(&fake), [""; 0]);
    let call = default_sign_up("boxnet", "ada");
    assert!(call.succeeded(&call.send(&fake)));
    // Nor does the control plane itself ever meet one.
    let any = queue(&fake, &json!({"fault": "EMPTY_RESPONSE"}));
    assert_eq!(fake.get("/__admin/health").status, 200);
    assert_eq!(proof(&fake, &any), (0, Some(1)));
}

#[test]
fn before_nobody_has_acted_and_after_the_answer_is_lost() {
    for fault in ["EMPTY_RESPONSE", "MALFORMED_RESPONSE_CHUNK", "RANDOM_DATA_THEN_CLOSE"] {
        let fake = Fake::start();
        let before = queue(&fake, &json!({"fault": fault, "when": "before"}));
        let after = queue(&fake, &json!({"fault": fault, "when": "after"}));
        let whole = || names(&fake, "default");
        let broken = raw(fake.plain(), "ada");
        assert_eq!(whole(), [""; 0], "{fault}");
        assert!(!String::from_utf8_lossy(&broken).contains("register"), "{fault}: {broken:?}");
        assert_eq!(raw(fake.plain(), "ada"), broken, "{fault}: the same on the wire");
        assert_eq!(whole(), ["ada@example.com"], "{fault}");
        let taken = String::from_utf8(raw(fake.plain(), "ada")).unwrap();
        assert!(taken.contains("email_already_registered"), "{taken}");
        assert_eq!([proof(&fake, &before), proof(&fake, &after)], [(1, Some(0)); 2]);
        let events = events(&fake);
        let outcome = |at: usize| events[at]["standin"]["outcome"].as_str().unwrap();
        assert_eq!((outcome(0), outcome(1)), ("broken", "success"), "{fault}");
        let lost = events[1]["response"]["body"].as_str().unwrap();
        assert!(lost.contains("successful_register"), "the journal has what was lost: {lost}");
    }
}

/// A refusal that the vendor was made to give, and that was lost.
#[test]
fn an_outcome_may_be_lost_too() {
    let fake = Fake::start();
    let fault = json!({"outcome": "e_register", "fault": "EMPTY_RESPONSE", "when": "after"});
    let id = queue(&fake, &fault);
    assert_eq!(raw(fake.plain(), "ada"), b"");
    assert_eq!(proof(&fake, &id), (1, Some(0)));
    assert_eq!(events(&fake)[0]["standin"]["outcome"], "e_register");
    assert_eq!(names(&fake, "default"), [""; 0]);
}

/// A request for nobody, a method that there is not, a link: all but a vendor's outcome can strike it.
#[test]
fn what_is_no_call_is_struck_where_no_vendor_is_asked_for() {
    let fake = Fake::start();
    let vendors = queue(&fake, &json!({"vendor": "fotolia", "fault": "EMPTY_RESPONSE"}));
    let outcome = queue(&fake, &json!({"outcome": "e_register"}));
    let any = queue(&fake, &json!({"fixedDelayMilliseconds": 1, "times": 9}));
    assert_eq!(fake.get("/nowhere").status, 404);
    assert_eq!(fake.get("/standin/confirm/unknown").status, 404);
    assert_eq!(fake.plain().call("PUT", "/api/1.0/rest", &[], b"").status, 405);
    let proofs = [&vendors, &outcome, &any].map(|id| proof(&fake, id).0);
    assert_eq!(proofs, [0, 0, 3]);
    // The endpoint is a vendor's, whatever the method.
    let boxnet =
        json!({"vendor": "boxnet", "operation": "register_new_user", "fault": "EMPTY_RESPONSE"});
    fake.plain().call("DELETE", FAULTS, &[], b"");
    let boxnet = queue(&fake, &boxnet);
    let put = b"PUT /api/1.0/rest HTTP/1.1\r\nHost: localhost\r\n\r\n";
    assert_eq!(fake.plain().exchange(put), b"");
    assert_eq!(proof(&fake, &boxnet).0, 1);
}

#[test]
fn an_answer_is_late_or_in_pieces_and_else_the_same() {
    let fake = Fake::seeded(crate::support::FROZEN);
    let call = default_sign_up("imageloop", "ada");
    let plain = call.send(&fake);
    for (fault, least) in [
        (json!({"fixedDelayMilliseconds": 20}), 20),
        (json!({"delayDistribution": {"type": "uniform", "lower": 15, "upper": 25}}), 15),
        (json!({"delayDistribution": {"type": "fixed", "milliseconds": 12}}), 12),
        (json!({"chunkedDribbleDelay": {"numberOfChunks": 3, "totalDuration": 18}}), 18),
        (
            json!({
                "fixedDelayMilliseconds": 10,
                "chunkedDribbleDelay": {"numberOfChunks": 2, "totalDuration": 10},
            }),
            20,
        ),
    ] {
        let id = queue(&fake, &fault);
        let started = Instant::now();
        assert_eq!(call.send(&fake), plain, "{fault}");
        assert!(started.elapsed() >= Duration::from_millis(least), "{fault}");
        assert_eq!(proof(&fake, &id), (1, Some(0)), "{fault}");
    }
    // An outcome may be late as well.
    let id = queue(&fake, &json!({"outcome": "2005", "fixedDelayMilliseconds": 10}));
    let started = Instant::now();
    assert!(call.send(&fake).text().contains("<errorCode>2005</errorCode>"));
    assert!(started.elapsed() >= Duration::from_millis(10));
    assert_eq!(proof(&fake, &id).0, 1);
}

/// Which of forty calls a fault strikes.
fn strikes(fake: &Fake, world: &str, fault: &Value) -> Vec<bool> {
    let faults = format!("/~{world}{FAULTS}");
    let added = post(fake, &faults, fault);
    let call = default_sign_up("imageloop", "ada").with("Standin-World", world);
    let struck: Vec<_> =
        (0..40).map(|_| call.send(fake).text().contains("<errorCode>2005</errorCode>")).collect();
    let shown = fake.get(&format!("{faults}/{}", added["id"].as_str().unwrap())).json();
    assert_eq!(shown["fired"], struck.iter().filter(|struck| **struck).count());
    assert_eq!(shown["requests"].as_array().unwrap().len(), shown["fired"]);
    let times = fault["times"].as_u64();
    let left = times.map(|times| times - shown["fired"].as_u64().unwrap());
    assert_eq!(shown["remaining"].as_u64(), left);
    struck
}

#[test]
fn a_probability_draws_the_same_in_every_run() {
    let (fake, other) = (Fake::start(), Fake::start());
    let with = |more: Value| {
        let mut fault = json!({"vendor": "imageloop", "outcome": "2005"});
        fault.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        fault
    };
    let half = with(json!({"probability": 0.5}));
    let drawn = strikes(&fake, "a", &half);
    assert!((8..=32).contains(&drawn.iter().filter(|struck| **struck).count()), "{drawn:?}");
    assert_eq!(strikes(&fake, "b", &half), drawn, "another world");
    assert_eq!(strikes(&other, "c", &half), drawn, "another process");
    post(&fake, "/~a/__admin/reset", &json!({}));
    assert_eq!(strikes(&fake, "a", &half), drawn, "once more");
    let seeded = with(json!({"probability": 0.5, "seed": 1}));
    assert_ne!(strikes(&fake, "d", &seeded), drawn, "another seed");
    assert_eq!(strikes(&fake, "e", &with(json!({"probability": 1}))), [true; 40]);
    let twice = strikes(&fake, "f", &with(json!({"probability": 0.5, "times": 2})));
    assert_eq!(twice.iter().filter(|struck| **struck).count(), 2);
    // What the world makes up is drawn elsewhere.
    let token = |fake: &Fake, world: &str| {
        let seed = json!({"name": world, "seed": "[boxnet]\nnext_auth_tokens = []\n"});
        crate::calls::create(fake, &seed, 201);
        default_sign_up("boxnet", "ada").with("Standin-World", world).send(fake).text().to_owned()
    };
    let undisturbed = token(&other, "g");
    let seed = json!({"name": "g", "seed": "[boxnet]\nnext_auth_tokens = []\n"});
    crate::calls::create(&fake, &seed, 201);
    strikes(&fake, "g", &half);
    let call = default_sign_up("boxnet", "ada").with("Standin-World", "g");
    assert_eq!(call.send(&fake).text(), undisturbed);
}

#[test]
fn what_no_request_can_be_like_is_refused() {
    let fake = Fake::start();
    let long = "x".repeat(70_000);
    let empty = "EMPTY_RESPONSE";
    for (body, place, said) in [
        (json!([]), "", "a fault is an object"),
        (json!({}), "", "what it does is missing"),
        (json!({"vendor": "fotolia", "times": 2}), "", "what it does is missing"),
        (json!({"outcom": "6009"}), "/outcom", "did you mean \"outcome\"?"),
        (json!({"id": "1", "fault": empty}), "/id", "there is no field"),
        (json!({"vendor": "fotolai", "fault": empty}), "/vendor", "did you mean \"fotolia\"?"),
        (json!({"vendor": 5, "fault": empty}), "/vendor", "a string"),
        (json!({"vendor": long, "fault": empty}), "", "at most"),
        (
            json!({"vendor": "fotolia", "operation": "user/createuser", "fault": empty}),
            "/operation",
            "did you mean \"user/createUser\"?",
        ),
        (
            json!({"vendor": "boxnet", "operation": "user/createUser", "fault": empty}),
            "/operation",
            "is none of register_new_user",
        ),
        (json!({"operation": "nothing", "fault": empty}), "/operation", "users.register"),
        (json!({"request": {"methd": "GET"}, "fault": empty}), "/request/methd", "no field"),
        (json!({"request": 5, "fault": empty}), "/request", "an object"),
        (json!({"vendor": "boxnet", "outcome": "e_registr"}), "/outcome", "mean \"e_register\"?"),
        (json!({"vendor": "boxnet", "outcome": "6009"}), "/outcome", "is none of email_invalid"),
        (json!({"vendor": "fotolia", "outcome": "success"}), "/outcome", "is none of 001, 002"),
        (json!({"outcome": "6011"}), "/outcome", "did you mean"),
        (
            json!({"operation": "users.register", "outcome": "6009"}),
            "/outcome",
            "is none of Invalid API key",
        ),
        (json!({"outcome": 6009}), "/outcome", "a string"),
        (json!({"fault": "EMPTY_REPONSE"}), "/fault", "did you mean \"EMPTY_RESPONSE\"?"),
        (json!({"fault": empty, "when": "befor"}), "/when", "did you mean \"before\"?"),
    ] {
        refuse(&fake, FAULTS, &body, (place, said));
    }
    assert_eq!(ids(&fake), [""; 0], "none of them was queued");
}

#[test]
fn what_no_fault_can_do_is_refused() {
    let (fake, empty) = (Fake::start(), "EMPTY_RESPONSE");
    for (body, place, said) in [
        (json!({"outcome": "6009", "when": "after"}), "/when", "only a fault"),
        (json!({"fixedDelayMilliseconds": 1, "when": "before"}), "/when", "only a fault"),
        (json!({"outcome": "6009", "fault": empty}), "/outcome", "\"when\" is \"after\""),
        (
            json!({"fault": empty, "chunkedDribbleDelay": {"numberOfChunks": 1, "totalDuration": 1}}),
            "/chunkedDribbleDelay",
            "not go out in pieces",
        ),
        (json!({"fixedDelayMilliseconds": -1}), "/fixedDelayMilliseconds", "whole number"),
        (json!({"delayDistribution": {"type": "lognormal"}}), "/delayDistribution/type", "none of"),
        (json!({"chunkedDribbleDelay": {}}), "/chunkedDribbleDelay/numberOfChunks", "1 or more"),
        (json!({"fault": empty, "times": 0}), "/times", "1 or more"),
        (json!({"fault": empty, "times": -1}), "/times", "whole number"),
        (json!({"fault": empty, "times": 1.5}), "/times", "whole number"),
        (json!({"fault": empty, "probability": 0}), "/probability", "above 0"),
        (json!({"fault": empty, "probability": 1.01}), "/probability", "up to 1"),
        (json!({"fault": empty, "probability": "1"}), "/probability", "a number"),
        (json!({"fault": empty, "probability": 0.5, "times": 0}), "/times", "1 or more"),
        (json!({"fault": empty, "seed": 1}), "/seed", "there is none"),
        (json!({"fault": empty, "probability": 0.5, "seed": -1}), "/seed", "whole number"),
    ] {
        refuse(&fake, FAULTS, &body, (place, said));
    }
    assert_eq!(ids(&fake), [""; 0], "none of them was queued");
    assert_eq!(order(&fake, "PUT", FAULTS, &json!({})).status, 405);
}

#[test]
fn so_many_faults_are_queued_and_no_more() {
    let fake = Fake::start();
    let fault = json!({"vendor": "boxnet", "outcome": "e_register"});
    for _ in 0..1_000 {
        queue(&fake, &fault);
    }
    let reply = order(&fake, "POST", FAULTS, &fault);
    assert_eq!(reply.status, 503, "{}", reply.text());
    assert!(reply.text().contains("there are 1000 faults"), "{}", reply.text());
    // They strike one after the other, and deleting one makes room.
    let call = sign_up("boxnet", VENDORS[0].1, "ada");
    call.send(&fake);
    call.send(&fake);
    let fired: Vec<_> = ids(&fake).iter().take(3).map(|id| proof(&fake, id).0).collect();
    assert_eq!(fired, [1, 1, 0]);
    let first = ids(&fake)[0].clone();
    fake.plain().call("DELETE", &format!("{FAULTS}/{first}"), &[], b"");
    let last = queue(&fake, &fault);
    assert_eq!(ids(&fake).last(), Some(&last));
}

#[test]
fn a_fault_with_a_pattern_strikes_what_fits_it_alone() {
    let fake = Fake::start();
    let grace = json!({"method": "GET", "queryParameters": {"login": {"contains": "grace"}}});
    let id = queue(&fake, &json!({"request": grace, "fault": "EMPTY_RESPONSE"}));
    assert!(raw(fake.plain(), "ada").starts_with(b"HTTP/1.1 200 OK\r\n"));
    assert_eq!(proof(&fake, &id), (0, Some(1)));
    let mut stream = fake.plain().connect();
    let target = default_sign_up("boxnet", "grace").target;
    std::io::Write::write_all(
        &mut stream,
        format!("GET {target} HTTP/1.1\r\nHost: localhost\r\n\r\n").as_bytes(),
    )
    .unwrap();
    let mut came = Vec::new();
    std::io::Read::read_to_end(&mut stream, &mut came).unwrap();
    assert_eq!((came.len(), proof(&fake, &id)), (0, (1, Some(0))));
    refuse(
        &fake,
        FAULTS,
        &json!({"request": {"metod": "GET"}, "fault": "EMPTY_RESPONSE"}),
        ("/request/metod", "did you mean \"method\"?"),
    );
}
