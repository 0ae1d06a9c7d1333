//! The control plane: who may call it, that a refusal has no effect, and what it answers.

mod access;
mod accounts;
mod outbox;
mod requests;
mod reset;

use standin_emulator::control::{ROUTES, Route};

use crate::calls::{VENDORS, create, default_sign_up, sign_up};
use crate::support::Fake;

/// A fake's state as far as it can be seen: worlds, and each one's accounts, messages and journal.
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
}

/// The same, with the world that routes with a name act on.
pub(super) fn live_in_two(fake: &Fake) {
    live_in(fake);
    create(fake, &serde_json::json!({"name": "made"}), 201);
}

/// A route's path with something that is there in place of its braces.
pub(super) fn filled(route: &Route) -> String {
    let path = route.path.replace("{vendor}/{id}", "fotolia/43").replace("{name}", "made");
    let id =
        if path.starts_with("/api/v1") { "latest" } else { "00000000-0000-4000-8000-000000000001" };
    let path = path.replace("{id}", id);
    assert!(!path.contains('{'), "what stands for the braces of {path}?");
    path
}

/// A body for those routes that read one.
pub(super) fn body(route: &Route) -> &'static str {
    match (route.method, route.path) {
        ("POST", "/__admin/standin/worlds") => "{\"name\":\"sprung\"}",
        ("POST", _) => "{}",
        _ => "",
    }
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
        let reply = fake.plain().call(route.method, &filled(route), headers, body.as_bytes());
        let (method, path) = (route.method, route.path);
        assert!(matches!(reply.status, 200 | 201), "{method} {path}: {}", reply.text());
        assert_eq!(
            seen(&fake, None) == before,
            method == "GET" || path.contains("{name}/reset"),
            "{method} {path}: reads change nothing, writes do (but for a world that is as its seed)"
        );
        assert_eq!(reply.header("Access-Control-Allow-Origin"), None);
    }
}
