//! The control plane: who may call it, that a refusal has no effect, and what it answers.

mod access;
mod accounts;
mod broken;
mod clock;
mod events;
mod faults;
mod mailpit;
mod matching;
mod next;
mod outbox;
mod requests;
mod reset;
mod scenarios;
mod settings;
mod stub_fields;
mod stubs;
mod through;
mod transcript;
mod verification;
mod wait;

use std::io::{Read as _, Write as _};

use serde_json::{Value, json};
use standin_emulator::control::{ROUTES, Route};

use crate::calls::{VENDORS, create, default_sign_up, sign_up};
use crate::support::{Client, Fake, Reply};

/// A fake's state as far as it can be seen: worlds, and each one's accounts, messages, journal and stubs,
/// settings, faults and pinned values.
pub(super) fn seen(fake: &Fake, token: Option<&str>) -> Vec<String> {
    let bearer = token.map(|token| format!("Bearer {token}"));
    let headers: Vec<_> = bearer.iter().map(|bearer| ("Authorization", bearer.as_str())).collect();
    let get = |target: &str| {
        let reply = fake.plain().call("GET", target, &headers, b"");
        // A world that was deleted is not there, and that is its state.
        assert!(matches!(reply.status, 200 | 404), "{target}: {}", reply.text());
        reply.text().to_owned()
    };
    let mut state = vec![get("/__admin/standin/worlds")];
    for world in ["default", "made"] {
        state.push(get(&format!("/__admin/standin/worlds/{world}/export?secrets=true")));
        state.push(get(&format!("/~{world}/__admin/requests")));
        state.push(get(&format!("/~{world}/api/v1/messages")));
        state.push(get(&format!("/~{world}/__admin/mappings")));
        state.push(get(&format!("/~{world}/__admin/scenarios")));
        state.push(get(&format!("/~{world}/__admin/settings")));
        state.push(get(&format!("/~{world}/__admin/standin/faults")));
        state.push(get(&format!("/~{world}/__admin/standin/next")));
        state.push(get(&format!("/~{world}/api/v1/tags")));
        state.push(get(&format!("/~{world}/__admin/standin/transcript")));
        state.push(get(&format!("/~{world}/__admin/standin/escapes")));
    }
    state
}

/// Gives every route something to act on: accounts, one that waits, messages, a created world.
pub(super) fn live_in(fake: &Fake) {
    for (vendor, _) in VENDORS {
        let call = default_sign_up(vendor, "ada");
        assert!(call.succeeded(&call.send(fake)), "{vendor}");
    }
    assert_eq!(sign_up("fotolia", "EMAIL_KEY", "grace").send(fake).status, 403);
    assert_eq!(fake.get("http://beyond.example/x").status, 502);
}

/// The same, with the world that routes with a name act on, and a stub.
pub(super) fn live_in_two(fake: &Fake) {
    live_in(fake);
    create(fake, &json!({"name": "made"}), 201);
    stub_in(fake, &[]);
    arrange(fake, None);
}

/// What the control plane itself gives the default world: a clock that stands, and a fault in the queue.
pub(super) fn arrange(fake: &Fake, token: Option<&str>) {
    let bearer = format!("Bearer {}", token.unwrap_or("none"));
    let headers = [("Content-Type", "application/json"), ("Authorization", &*bearer)];
    for (target, body) in [
        ("/__admin/standin/clock/freeze", "{\"at\":\"2010-01-01T00:00:00Z\"}"),
        ("/__admin/standin/faults", "{\"vendor\":\"boxnet\",\"outcome\":\"e_register\"}"),
    ] {
        let reply = fake.plain().call("POST", target, &headers, body.as_bytes());
        assert!(matches!(reply.status, 200 | 201), "{target}: {}", reply.text());
    }
}

/// A stub with a scenario that is on its way.
pub(super) fn stub_in(fake: &Fake, headers: &[(&str, &str)]) {
    let headers = [&[("Content-Type", "application/json")], headers].concat();
    let stub = json!({
        "request": {"urlPath": "/stubbed"},
        "scenarioName": "walk",
        "newScenarioState": "walked",
    });
    let stub = stub.to_string();
    let reply = fake.plain().call("POST", "/__admin/mappings", &headers, stub.as_bytes());
    assert_eq!((reply.status, reply.json()["id"].as_str()), (201, Some(STUB)));
    assert_eq!(fake.get("/stubbed").status, 200);
}

/// The id of the first stub of a world.
pub(super) const STUB: &str = "00000000-0000-4000-a000-000000000001";

/// A call of the control plane with a body of JSON.
pub(super) fn order(fake: &Fake, method: &str, target: &str, body: &Value) -> Reply {
    let headers = [("Content-Type", "application/json")];
    fake.plain().call(method, target, &headers, body.to_string().as_bytes())
}

/// Adds a stub; it is as the fake shows it.
pub(super) fn stub(fake: &Fake, stub: &Value) -> Value {
    let reply = order(fake, "POST", "/__admin/mappings", stub);
    assert_eq!(reply.status, 201, "{stub}: {}", reply.text());
    reply.json()
}

/// What is wrong with a call, and where.
pub(super) fn wrong(reply: &Reply) -> (String, String) {
    assert_eq!(reply.status, 422, "{}", reply.text());
    let error = reply.json()["errors"][0].clone();
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    (text(&error["source"]["pointer"]), text(&error["detail"]))
}

/// The same, of a POST that has to be carried out.
pub(super) fn post(fake: &Fake, target: &str, body: &Value) -> Value {
    let reply = order(fake, "POST", target, body);
    assert!(matches!(reply.status, 200 | 201), "{target} {body}: {}", reply.text());
    reply.json()
}

/// The same, of a POST that has to be refused with 422, at a place and with words.
pub(super) fn refuse(fake: &Fake, target: &str, body: &Value, (pointer, said): (&str, &str)) {
    let reply = order(fake, "POST", target, body);
    assert_eq!(reply.status, 422, "{target} {body}: {}", reply.text());
    let error = &reply.json()["errors"][0];
    assert_eq!(error["source"]["pointer"], pointer, "{body}: {error}");
    assert!(error["detail"].as_str().unwrap().contains(said), "{body}: {error}");
}

/// A route's path with something that is there in place of its braces.
pub(super) fn filled(route: &Route) -> String {
    let path = route.path.replace("{vendor}/{id}", "fotolia/43").replace("{name}", "made");
    let path =
        path.replace("mappings/{id}", &format!("mappings/{STUB}")).replace("{scenario}", "walk");
    let id = match &path {
        path if path.starts_with("/api/v1") => "latest",
        path if path.contains("/faults/") => "00000000-0000-4000-b000-000000000001",
        _ => "00000000-0000-4000-8000-000000000001",
    };
    let path = path.replace("{id}", id);
    assert!(!path.contains('{'), "what stands for the braces of {path}?");
    let query = match route.path {
        "/api/v1/search" => "?query=to:grace@example.com",
        "/__admin/standin/outbox/wait" => "?to=grace@example.com&timeout=0",
        _ => "",
    };
    format!("{path}{query}")
}

/// Sends a call and reads its reply; of an answer without an end the head alone.
pub(super) fn ask(
    client: Client<'_>,
    route: &Route,
    target: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Reply {
    if !route.path.ends_with("/events") {
        return client.call(route.method, target, headers, body.as_bytes());
    }
    let (mut stream, headers) = (client.connect(), headers.iter());
    let host = ("Host", format!("localhost:{}", client.port()));
    let headers = headers.map(|(name, value)| (*name, (*value).to_owned())).chain([host]);
    let headers: String = headers.map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    write!(stream, "{} {target} HTTP/1.1\r\n{headers}\r\n", route.method).unwrap();
    stream.flush().unwrap();
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).unwrap();
        head.push(byte[0]);
    }
    Reply::parse(&head, true).unwrap().0
}

/// A body for those routes that read one.
pub(super) fn body(route: &Route) -> &'static str {
    match (route.method, route.path) {
        ("POST", "/__admin/standin/worlds") => "{\"name\":\"sprung\"}",
        ("PUT", "/__admin/scenarios/{scenario}/state") => "{\"state\":\"Started\"}",
        ("POST" | "PUT", "/__admin/settings") => "{\"fixedDelay\":1}",
        ("POST", "/__admin/standin/clock/freeze") => "{\"at\":\"2011-01-01T00:00:00Z\"}",
        ("POST", "/__admin/standin/clock/set") => "{\"to\":\"2012-01-01T00:00:00Z\"}",
        ("POST", "/__admin/standin/clock/advance") => "{\"by\":\"1h\"}",
        ("POST", "/__admin/standin/faults") => "{\"fault\":\"EMPTY_RESPONSE\"}",
        ("POST", "/__admin/standin/next") => "{\"vendor\":\"boxnet\",\"id\":500000}",
        ("POST" | "PUT", _) => "{}",
        _ => "",
    }
}

/// Whether a call of a route leaves all as it was: a look, or a reset of a world that is as its seed.
fn changes_nothing(route: &Route) -> bool {
    let looks = ["/requests/count", "/requests/find", "/near-misses/request-pattern"];
    route.method == "GET"
        || looks.iter().any(|look| route.path.ends_with(look))
        || route.path.contains("{name}/reset")
}

#[test]
fn every_route_works_when_it_is_allowed_to() {
    for route in ROUTES {
        let fake = Fake::start();
        live_in_two(&fake);
        let before = seen(&fake, None);
        let body = body(route);
        let headers = [("Content-Type", "application/json; charset=utf-8")];
        let headers = if body.is_empty() { &headers[..0] } else { &headers[..] };
        let reply = ask(fake.plain(), route, &filled(route), headers, body);
        let (method, path) = (route.method, route.path);
        assert!(matches!(reply.status, 200 | 201), "{method} {path}: {}", reply.text());
        if path.ends_with("/shutdown") {
            // There is nobody left to ask.
            continue;
        }
        assert_eq!(
            seen(&fake, None) == before,
            changes_nothing(route),
            "{method} {path}: reads change nothing, writes do (but for a world that is as its seed)"
        );
        assert_eq!(reply.header("Access-Control-Allow-Origin"), None);
    }
}
