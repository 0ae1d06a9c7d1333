//! Every way to name a world, and which goes before which.

use serde_json::json;

use crate::calls::{Call, VENDORS, create, default_sign_up, names, sign_up};
use crate::support::{Fake, Options};

/// A fake with a listener for the world `listener`.
fn listening() -> Fake {
    Fake::with(Options { listeners: vec!["listener"], ..Options::default() })
}

fn ada() -> Call {
    default_sign_up("boxnet", "ada")
}

#[test]
fn every_way_leads_to_its_world_and_to_no_other() {
    let fake = listening();
    let port = fake.address().port();
    let further = fake.standin.addresses()[1].port();
    let label = format!("label.localhost:{port}");
    let upper = format!("Upper.LOCALHOST:{port}");
    let listener = format!("localhost:{further}");
    let both = format!("from-label.localhost:{further}");
    let plain = fake.plain();
    let beyond = fake.listener(1);
    let cases = [
        (plain, ada(), "default"),
        (plain, ada().with("Standin-World", "header"), "header"),
        (plain, ada().below("/~prefix"), "prefix"),
        (plain, ada().below("/%7Eescaped"), "escaped"),
        (plain, ada().below("/%7eescaped2"), "escaped2"),
        (plain, ada().with("Host", &label), "label"),
        (plain, ada().with("Host", &upper), "Upper"),
        (beyond, ada().with("Host", &listener), "listener"),
        // The first that names one counts.
        (beyond, ada().with("Host", &both), "from-label"),
        (beyond, ada().with("Host", &both).below("/~from-prefix"), "from-prefix"),
        (
            beyond,
            ada().with("Host", &both).below("/~p").with("Standin-World", "from-header"),
            "from-header",
        ),
    ];
    for (client, call, world) in &cases {
        // Each world is new, so that the same login succeeds in each.
        let reply = call.send_by(*client);
        assert!(call.succeeded(&reply), "{world}: {}", reply.text());
        assert_eq!(names(&fake, world), ["ada@example.com"], "{world}");
    }
    let listed = fake.get("/__admin/standin/worlds").json();
    assert_eq!(listed["meta"]["total"], cases.len(), "{listed}");
}

#[test]
fn what_a_call_names_goes_before_its_credential_and_that_before_the_default() {
    let fake = listening();
    create(&fake, &json!({"name": "made"}), 201);
    let key = |world: &str| {
        let world = fake.get(&format!("/__admin/standin/worlds/{world}")).json();
        world["credentials"]["boxnet"].as_str().unwrap().to_owned()
    };
    let call = sign_up("boxnet", &key("made"), "ada");
    // Elsewhere the key is unknown: a refusal there, and nothing here.
    for elsewhere in [call.clone().below("/~other"), call.clone().with("Standin-World", "default")]
    {
        let reply = elsewhere.send(&fake);
        assert!(reply.text().contains("application_restricted"), "{}", reply.text());
    }
    let reply = call.send_by(fake.listener(1));
    assert!(reply.text().contains("application_restricted"), "{}", reply.text());
    assert_eq!(names(&fake, "made"), Vec::<String>::new());
    assert!(call.succeeded(&call.send(&fake)));
    assert_eq!(names(&fake, "made"), ["ada@example.com"]);
    assert_eq!(names(&fake, "default"), Vec::<String>::new());
}

#[test]
fn a_confirmation_link_finds_its_world_by_its_token() {
    let fake = Fake::start();
    let call = sign_up("fotolia", "EMAIL_KEY", "ada").with("Standin-World", "waiting");
    assert_eq!(call.send(&fake).status, 403);
    let message = fake.get("/~waiting/api/v1/message/latest").json();
    let text = message["Text"].as_str().unwrap();
    let path = text.find("/standin/confirm/").map(|at| text[at..].trim_end()).unwrap();
    let account = || fake.get("/~waiting/__admin/standin/accounts").json()["accounts"][0].clone();
    assert_eq!(account()["state"], "pending");
    // Another world knows no such link, a look confirms nothing, and the token alone is enough.
    assert_eq!(fake.get(&format!("/~other{path}")).status, 404);
    assert_eq!(fake.plain().call("HEAD", path, &[], b"").status, 200);
    assert_eq!(account()["state"], "pending");
    assert_eq!(fake.get(path).status, 200);
    assert_eq!(account()["state"], "active");
    // ALL-MAIL-1: again 200, without effect.
    assert_eq!(fake.get(path).status, 200);
    assert_eq!(fake.get("/standin/confirm/0123").status, 404);
}

#[test]
fn a_link_keeps_the_prefix_by_which_the_world_was_named() {
    let fake = Fake::start();
    sign_up("fotolia", "EMAIL_KEY", "ada").below("/~a.b_c-1").send(&fake);
    let text = fake.get("/~a.b_c-1/api/v1/message/latest").json()["Text"].to_string();
    let base = format!("http://localhost:{}/~a.b_c-1/standin/confirm/", fake.address().port());
    assert!(text.contains(&base), "{text}");
}

#[test]
fn names_that_are_none_are_refused_and_make_nothing() {
    let fake = Fake::start();
    let long = "x".repeat(65);
    let port = fake.address().port();
    let mut calls = vec![
        ada().below("/~"),
        ada().below("/~a%20b"),
        ada().below("/~a%2Fb"),
        ada().below(&format!("/~{long}")),
        ada().with("Host", &format!("a$b.localhost:{port}")),
        ada().with("Host", &format!("{long}.localhost:{port}")),
    ];
    calls.extend(["", "a b", "a/b", "ä", &long].map(|name| ada().with("Standin-World", name)));
    for call in calls {
        let reply = call.send(&fake);
        assert_eq!(reply.status, 400, "{call:?}: {}", reply.text());
    }
    // Latin-1, as old clients write headers.
    let mut bytes = format!("GET {} HTTP/1.1\r\nHost: localhost\r\n", ada().target).into_bytes();
    bytes.extend_from_slice(b"Standin-World: \xe4\r\nConnection: close\r\n\r\n");
    assert!(fake.plain().exchange(&bytes).starts_with(b"HTTP/1.1 400 "));
    for name in ["", "a b", "a/b", "ä", &long, "~"] {
        let problem = create(&fake, &json!({"name": name}), 422);
        assert_eq!(problem["errors"][0]["source"]["pointer"], "/name", "{name:?}");
    }
    assert_eq!(fake.get("/__admin/standin/worlds").json()["meta"]["total"], 0);
    let longest = "y".repeat(64);
    let call = ada().with("Standin-World", &longest);
    assert!(call.succeeded(&call.send(&fake)));
    assert_eq!(names(&fake, &longest).len(), 1);
}

#[test]
fn worlds_do_not_see_one_another() {
    let fake = Fake::start();
    for world in ["one", "two", "default"] {
        for (vendor, _) in VENDORS {
            let call = default_sign_up(vendor, "ada").with("Standin-World", world);
            let reply = call.send(&fake);
            assert!(call.succeeded(&reply), "{vendor} in {world}: {}", reply.text());
        }
        let requests = fake.get(&format!("/~{world}/__admin/requests")).json();
        assert_eq!(requests["meta"]["total"], VENDORS.len());
        let messages = fake.get(&format!("/~{world}/api/v1/messages")).json();
        assert_eq!(messages["total"], 3, "two of filemobile, one of movedigital: {messages}");
    }
    let account = "/__admin/standin/accounts/boxnet/398387";
    assert_eq!(fake.plain().call("DELETE", &format!("/~one{account}"), &[], b"").status, 200);
    assert_eq!(fake.get(&format!("/~one{account}")).status, 404);
    assert_eq!(fake.get(&format!("/~two{account}")).status, 200);
    assert_eq!(fake.post("/~two/__admin/reset", "", "").status, 200);
    assert_eq!((names(&fake, "two").len(), names(&fake, "one").len()), (0, 3));
    assert_eq!(names(&fake, "default").len(), 4);
}

#[test]
fn strict_worlds_refuse_who_names_none() {
    let fake = Fake::with(Options {
        strict_worlds: true,
        listeners: vec!["listener"],
        ..Options::default()
    });
    for (vendor, _) in VENDORS {
        let call = default_sign_up(vendor, "ada");
        let reply = call.send(&fake);
        assert_eq!(reply.status, 400, "{vendor}");
        for way in ["Standin-World", "/~NAME/", "NAME.localhost", "--listen ADDR=NAME", "/worlds"] {
            assert!(reply.text().contains(way), "{way}: {}", reply.text());
        }
        let named = call.with("Standin-World", "named");
        assert!(named.succeeded(&named.send(&fake)), "{vendor}");
    }
    let on_listener = ada();
    assert!(on_listener.succeeded(&on_listener.send_by(fake.listener(1))));
    let made = create(&fake, &json!({"name": "made"}), 201);
    let with_key = sign_up("boxnet", made["credentials"]["boxnet"].as_str().unwrap(), "ada");
    assert!(with_key.succeeded(&with_key.send(&fake)));
    assert_eq!(fake.get("/__admin/requests").status, 400);
    assert_eq!(fake.post("/__admin/reset", "", "").status, 400);
    assert_eq!(fake.get("/__admin/health").status, 200);
    // What nobody serves, a wrong method and an unknown link name no world either.
    assert_eq!(fake.get("/nothing").status, 404);
    assert_eq!(fake.plain().call("PUT", "/api/1.0/rest", &[], b"").status, 400);
    assert_eq!(fake.get("/standin/confirm/nothing").status, 404);
    let listed = fake.get("/__admin/standin/worlds").json();
    let listed: Vec<_> = listed["worlds"].as_array().unwrap().iter().map(|w| &w["name"]).collect();
    assert_eq!(listed, ["listener", "made", "named"]);
}
