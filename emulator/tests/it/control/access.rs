//! Who may call the control plane. A refusal is judged by its effect: there is none, on any route.

use standin_emulator::control::ROUTES;

use super::{ask, body, filled, live_in_two, seen, stub_in};
use crate::support::{Client, Fake, Options};

const JSON: &str = "application/json";

/// Sends every route's call with what makes it forbidden.
struct Forbidden {
    why: &'static str,
    headers: Vec<(&'static str, String)>,
    /// Stands before the path.
    before: String,
    statuses: &'static [u16],
    /// What to send as a body where the route has none.
    body: &'static str,
}

fn forbidden(why: &'static str, headers: &[(&'static str, &str)]) -> Forbidden {
    Forbidden {
        why,
        headers: headers.iter().map(|(name, value)| (*name, (*value).to_owned())).collect(),
        before: String::new(),
        statuses: &[403],
        body: "",
    }
}

fn cases(port: u16) -> Vec<Forbidden> {
    let other = if port == 1 { 2 } else { port - 1 };
    let host = |host: &str| forbidden("Host", &[("Host", host)]);
    let origin = |origin: &str| forbidden("Origin", &[("Origin", origin)]);
    vec![
        host(&format!("evil.example:{port}")),
        host(&format!("127.0.0.1.evil.example:{port}")),
        host(&format!("localhost.evil.example:{port}")),
        host(&format!("notlocalhost:{port}")),
        host(&format!("128.0.0.1:{port}")),
        host(&format!("0.0.0.0:{port}")),
        host(&format!("localhost:{other}")),
        host("localhost"),
        host("127.0.0.1"),
        host(""),
        origin("http://evil.example"),
        origin("null"),
        origin(&format!("https://localhost:{port}")),
        origin(&format!("http://localhost:{other}")),
        forbidden(
            "two Origins",
            &[("Origin", &format!("http://localhost:{port}")), ("Origin", "http://evil.example")],
        ),
        forbidden("another site", &[("Sec-Fetch-Site", "cross-site")]),
        forbidden("another site", &[("sec-fetch-site", "Cross-Site")]),
        forbidden("two sites", &[("Sec-Fetch-Site", "none"), ("Sec-Fetch-Site", "cross-site")]),
        Forbidden { before: format!("http://localhost:{port}"), ..forbidden("absolute", &[]) },
        Forbidden { before: "http://127.0.0.1".to_owned(), ..forbidden("absolute", &[]) },
        Forbidden {
            body: "a=b",
            statuses: &[415],
            ..forbidden("a form", &[("Content-Type", "application/x-www-form-urlencoded")])
        },
        Forbidden {
            body: "{}",
            statuses: &[415],
            ..forbidden("a page's text", &[("Content-Type", "text/plain")])
        },
        Forbidden { body: "{}", statuses: &[415], ..forbidden("no type", &[]) },
    ]
}

/// Sends a case to every route, each below the world's prefix, too; nothing may change.
fn refused_everywhere(fake: &Fake, client: Client<'_>, case: &Forbidden, token: Option<&str>) {
    let before = seen(fake, token);
    for route in ROUTES {
        for prefix in ["", "/~made"] {
            let own = body(route);
            let typed = case.headers.iter().any(|(name, _)| *name == "Content-Type");
            let sent = if case.body.is_empty() { own } else { case.body };
            let json = (!typed && case.body.is_empty() && !sent.is_empty())
                .then_some(("Content-Type", JSON));
            let headers = case.headers.iter().map(|(name, value)| (*name, value.as_str()));
            let headers: Vec<_> = headers.chain(json).collect();
            let target = format!("{}{prefix}{}", case.before, filled(route));
            let reply = client.call(route.method, &target, &headers, sent.as_bytes());
            let (why, shown) = (case.why, &case.headers);
            let refused = case.statuses.contains(&reply.status);
            assert!(refused, "{why} {shown:?} {} {target}: {}", route.method, reply.status);
        }
    }
    assert_eq!(seen(fake, token), before, "{} {:?}", case.why, case.headers);
}

#[test]
fn what_no_program_of_ours_sends_is_refused_without_effect() {
    let fake = Fake::start();
    live_in_two(&fake);
    for case in cases(fake.address().port()) {
        refused_everywhere(&fake, fake.plain(), &case, None);
    }
}

/// In every shape that a proxy's clients have.
#[test]
fn through_the_proxy_it_is_not_reached() {
    let fake = Fake::with(Options { names: vec!["fake.test".to_owned()], ..Options::default() });
    live_in_two(&fake);
    let port = fake.address().port();
    for base in [
        format!("https://localhost:{port}"),
        format!("http://[::1]:{port}"),
        format!("http://a.localhost:{port}"),
        "http://localhost:1".to_owned(),
        "http://fake.test".to_owned(),
        format!("http://fake.test:{port}"),
    ] {
        let case = Forbidden { before: base, ..forbidden("absolute", &[]) };
        refused_everywhere(&fake, fake.plain(), &case, None);
    }
    let own = format!("localhost:{port}");
    for (authority, tls) in [
        (format!("127.0.0.1:{port}"), None),
        (format!("[::1]:{port}"), Some("localhost")),
        (own.clone(), None),
        (own.clone(), Some("localhost")),
        ("localhost:80".to_owned(), None),
        ("fake.test:443".to_owned(), Some("fake.test")),
        ("www.box.net:443".to_owned(), Some("www.box.net")),
        ("www.box.net:80".to_owned(), None),
    ] {
        let client = fake.through(&authority, tls);
        refused_everywhere(&fake, client, &forbidden("in a tunnel", &[("Host", &own)]), None);
    }
    let client = fake.through("www.box.net:443", Some("www.box.net"));
    let case =
        Forbidden { before: format!("http://{own}"), ..forbidden("absolute in a tunnel", &[]) };
    refused_everywhere(&fake, client, &case, None);
}

/// A token is no pass either.
#[test]
fn the_token_does_not_lead_through_the_proxy() {
    let token = "the-right-token";
    let fake = Fake::with(Options { admin_token: Some(token.to_owned()), ..Options::default() });
    let own = format!("localhost:{}", fake.address().port());
    let bearer = [("Authorization", "Bearer the-right-token")];
    assert_eq!(fake.plain().call("GET", "/__admin/version", &bearer, b"").status, 200);
    let absolute = format!("http://{own}/__admin/version");
    assert_eq!(fake.plain().call("GET", &absolute, &bearer, b"").status, 403);
    let inside = fake.through(&own, Some("localhost"));
    assert_eq!(inside.call("GET", "/__admin/version", &bearer, b"").status, 403);
}

/// Elsewhere its paths are a vendor's, who has none of them, or somebody's whom we do not reach.
#[test]
fn its_paths_on_other_hosts_are_none_of_it() {
    let fake = Fake::start();
    let version = fake.get("/__admin/version").text().to_owned();
    for route in ROUTES {
        let body = body(route);
        let json = [("Content-Type", JSON)];
        let headers = if body.is_empty() { &json[..0] } else { &json[..] };
        for (base, status) in [("http://www.box.net", 404), ("http://beyond.example", 502)] {
            let target = format!("{base}{}", filled(route));
            let reply = fake.plain().call(route.method, &target, headers, body.as_bytes());
            assert_eq!(reply.status, status, "{target}");
            assert_ne!(reply.text(), version);
        }
    }
    assert!(fake.get("/__admin/mappings").json()["mappings"].as_array().unwrap().is_empty());
    let listed = fake.get("/__admin/standin/worlds").json();
    assert_eq!(listed["meta"]["total"], 1, "only that of the journal: {listed}");
}

#[test]
fn over_tls_the_same() {
    let fake = Fake::start();
    live_in_two(&fake);
    let port = fake.address().port();
    let origin = format!("http://localhost:{port}");
    let case = forbidden("the plain page's origin", &[("Origin", &origin)]);
    refused_everywhere(&fake, fake.tls(), &case, None);
    let own = format!("https://localhost:{port}");
    assert_eq!(fake.tls().call("GET", "/__admin/health", &[("Origin", &own)], b"").status, 200);
}

#[test]
fn no_host_at_all_is_refused_without_effect() {
    let fake = Fake::start();
    live_in_two(&fake);
    let before = seen(&fake, None);
    for route in ROUTES {
        let (method, path, body) = (route.method, filled(route), body(route));
        let length = body.len();
        let bytes = format!(
            "{method} {path} HTTP/1.0\r\nContent-Type: {JSON}\r\nContent-Length: {length}\r\n\r\n{body}"
        );
        let answer = fake.plain().exchange(bytes.as_bytes());
        assert!(answer.starts_with(b"HTTP/1.0 403"), "{method} {path}");
    }
    assert_eq!(seen(&fake, None), before);
}

#[test]
fn a_token_is_wanted_once_it_is_set() {
    let token = "the-right-token";
    let fake = Fake::with(Options { admin_token: Some(token.to_owned()), ..Options::default() });
    super::live_in(&fake);
    let right = [("Authorization", "bearer the-right-token"), ("Content-Type", JSON)];
    let made = fake.plain().call("POST", "/__admin/standin/worlds", &right, b"{\"name\":\"made\"}");
    assert_eq!(made.status, 201);
    stub_in(&fake, &right[..1]);
    super::arrange(&fake, Some(token));
    for wrong in [
        "Bearer the-wrong-token",
        "Bearer the-right-toke",
        "Bearer the-right-tokenn",
        "Bearer ",
        "Bearer",
        "Basic the-right-token",
        "the-right-token",
    ] {
        let case = forbidden("a wrong token", &[("Authorization", wrong)]);
        refused_everywhere(
            &fake,
            fake.plain(),
            &Forbidden { statuses: &[401], ..case },
            Some(token),
        );
    }
    let case = Forbidden { statuses: &[401], ..forbidden("no token", &[]) };
    refused_everywhere(&fake, fake.plain(), &case, Some(token));
    // The token is no pass for a page.
    let bearer = ("Authorization", "Bearer the-right-token");
    let case = forbidden("a page with the token", &[bearer, ("Origin", "http://evil.example")]);
    refused_everywhere(&fake, fake.plain(), &case, Some(token));
}

#[test]
fn those_who_may() {
    let fake =
        Fake::with(Options { names: vec!["standin.internal".to_owned()], ..Options::default() });
    let port = fake.address().port();
    for host in [
        "localhost",
        "LOCALHOST",
        "localhost.",
        "127.0.0.1",
        "127.9.9.9",
        "[::1]",
        "a.localhost",
        "standin.internal",
        "Standin.Internal",
    ] {
        let host = format!("{host}:{port}");
        let reply = fake.plain().call("GET", "/__admin/health", &[("Host", &host)], b"");
        assert_eq!(reply.status, 200, "{host}");
        let origin = format!("http://{host}");
        for site in ["same-origin", "same-site", "none"] {
            let headers =
                [("Host", host.as_str()), ("Origin", origin.as_str()), ("Sec-Fetch-Site", site)];
            assert_eq!(
                fake.plain().call("GET", "/__admin/health", &headers, b"").status,
                200,
                "{host}"
            );
        }
    }
    let other = format!("other.internal:{port}");
    assert_eq!(fake.plain().call("GET", "/__admin/health", &[("Host", &other)], b"").status, 403);
}

#[test]
fn a_look_at_a_world_does_not_make_it() {
    let fake = Fake::start();
    for route in ROUTES.iter().filter(|route| route.method == "GET") {
        let path = filled(route).replace("/made", "/unseen");
        let reply = ask(fake.plain(), route, &format!("/~unseen{path}"), &[], "");
        assert!(matches!(reply.status, 200 | 404), "{path}: {}", reply.status);
    }
    assert_eq!(fake.get("/__admin/standin/worlds").json()["meta"]["total"], 0);
}

#[test]
fn what_is_no_route_says_so() {
    let fake = Fake::start();
    live_in_two(&fake);
    let before = seen(&fake, None);
    for (path, near) in [
        ("/__admin", None),
        ("/__admin/", None),
        ("/__admin/helth", Some("/__admin/health")),
        ("/__admin/health/x", Some("/__admin/health")),
        ("/__admin/standin/world", Some("/__admin/standin/worlds")),
        ("/__admin/mappings/x/y/z/nothing-of-the-kind", None),
        ("/api/v1/message", None),
        ("/api/v1/nothing", None),
    ] {
        for method in ["GET", "POST", "DELETE"] {
            let reply = fake.plain().call(method, path, &[], b"");
            assert_eq!(reply.status, 404, "{method} {path}");
            let detail = reply.json()["errors"][0]["detail"].to_string();
            assert!(
                near.is_none_or(|near| detail.contains(&format!("did you mean {near}?"))),
                "{detail}"
            );
        }
    }
    for route in ROUTES {
        let there = ROUTES.iter().filter(|other| other.path == route.path);
        let methods: Vec<_> = there.map(|other| other.method).collect();
        let absent = ["PUT", "PATCH", "HEAD", "OPTIONS"];
        for method in absent.into_iter().filter(|method| !methods.contains(method)) {
            let reply = fake.plain().call(method, &filled(route), &[], b"");
            assert_eq!(reply.status, 405, "{method} {}", route.path);
            let allow = reply.header("Allow").unwrap();
            assert_eq!(allow.split(", ").collect::<Vec<_>>(), methods, "{}", route.path);
        }
    }
    assert_eq!(seen(&fake, None), before);
}
