//! The proxy's user is a world.

use std::io::Write as _;

use super::{connect, escapes, head_and_body, send, summary, tls, tunnel, user, written};
use crate::calls::{Call, VENDORS, create, default_sign_up, names, sign_up};
use crate::support::{Fake, Options, Reply, read_reply};

const BOX: &str = "HTTP/1.1\r\nHost: www.box.net\r\n";

fn ada() -> Call {
    default_sign_up("boxnet", "ada")
}

fn absolute(call: Call) -> Call {
    Call { target: format!("http://www.box.net{}", call.target), ..call }
}

fn send_absolute(fake: &Fake, call: Call, headers: &str) -> Reply {
    send(&mut fake.socket(), &absolute(call), &format!("{BOX}{headers}"))
}

#[test]
fn the_user_leads_to_its_world_by_absolute_form_and_by_tunnel() {
    let fake = Fake::start();
    for (name, written) in [("ci-17", "ci-17"), ("a.b_c", "a%2Eb%5Fc"), ("Upper", "Upper")] {
        let reply = send_absolute(&fake, ada(), &user(written));
        assert!(ada().succeeded(&reply), "{}", reply.text());
        assert_eq!(names(&fake, name), ["ada@example.com"]);
        let grace = default_sign_up("boxnet", "grace");
        let mut stream =
            tls(&fake, "www.box.net", tunnel(&fake, "www.box.net:443", &user(written)));
        let reply = send(&mut stream, &grace, BOX);
        assert!(grace.succeeded(&reply), "{}", reply.text());
        assert_eq!(names(&fake, name).len(), 2);
        assert_eq!(connect(&fake, "beyond.example:443", &user(written)).0.status, 502);
        assert_eq!(summary(&fake, name), ["connect beyond.example:443 refused 1"]);
    }
    assert_eq!(fake.get("/__admin/standin/worlds").json()["meta"]["total"], 3);
}

#[test]
fn header_prefix_and_label_go_before_the_user_and_the_user_before_listener_and_key() {
    let fake = Fake::with(Options { listeners: vec!["listener"], ..Options::default() });
    create(&fake, &serde_json::json!({"name": "made"}), 201);
    let port = fake.address().port();
    let further = fake.standin.addresses()[1];
    let target = |path: &str| Call { target: format!("{path}{}", ada().target), ..ada() };
    let made = fake.get("/__admin/standin/worlds/made").json();
    let made = sign_up("boxnet", made["credentials"]["boxnet"].as_str().unwrap(), "ada");
    let user = user("user");
    let cases = [
        (absolute(ada()), format!("{user}Standin-World: header\r\n"), "header"),
        (absolute(target("/~prefix")), user.clone(), "prefix"),
        (target(&format!("http://label.localhost:{port}")), user.clone(), "label"),
        (absolute(ada()), user.clone(), "user"),
    ];
    for (call, headers, world) in cases {
        let reply = send(&mut fake.socket(), &call, &format!("{BOX}{headers}"));
        assert!(ada().succeeded(&reply), "{world}: {}", reply.text());
        assert_eq!(names(&fake, world), ["ada@example.com"], "{world}");
        // The same in a tunnel whose CONNECT had the user.
        let grace = default_sign_up("boxnet", "grace").target;
        let inside = Call { target: call.target.replace(&ada().target, &grace), ..call };
        let headers = headers.replace(&user, "");
        let reply =
            send(&mut tunnel(&fake, "www.box.net:80", &user), &inside, &format!("{BOX}{headers}"));
        assert!(inside.succeeded(&reply), "{world}: {}", reply.text());
        assert_eq!(names(&fake, world).len(), 2, "{world}");
    }
    let mut socket = std::net::TcpStream::connect(further).unwrap();
    let eve = default_sign_up("boxnet", "eve");
    let reply = send(&mut socket, &absolute(eve.clone()), &format!("{BOX}{user}"));
    assert!(eve.succeeded(&reply), "{}", reply.text());
    let mut socket = std::net::TcpStream::connect(further).unwrap();
    assert!(eve.succeeded(&send(&mut socket, &absolute(eve.clone()), BOX)));
    assert_eq!((names(&fake, "user").len(), names(&fake, "listener").len()), (3, 1));
    // A key of another world is unknown where the user leads, and leads where nobody does.
    let reply = send_absolute(&fake, made.clone(), &user);
    assert!(reply.text().contains("application_restricted"), "{}", reply.text());
    let reply = send(&mut tunnel(&fake, "www.box.net:80", ""), &made, BOX);
    assert!(made.succeeded(&reply), "{}", reply.text());
    assert_eq!(names(&fake, "made").len(), 1);
}

/// Deno sends them a second time.
#[test]
fn credentials_within_a_tunnel_are_nobodys() {
    let fake = Fake::start();
    let mut stream = tls(&fake, "www.box.net", tunnel(&fake, "www.box.net:443", &user("outer")));
    for (number, inner) in
        [user("inner"), user("no world"), "Proxy-Authorization: Basic !\r\n".to_owned()]
            .into_iter()
            .enumerate()
    {
        let call = default_sign_up("boxnet", &format!("ada{number}"));
        let reply = send(&mut stream, &call, &format!("{BOX}{inner}"));
        assert!(call.succeeded(&reply), "{}", reply.text());
    }
    // Nor where no proxy is asked for anything.
    let direct = ada();
    assert!(direct.succeeded(&send(
        &mut fake.socket(),
        &direct,
        &format!("{BOX}{}", user("no world"))
    )));
    assert_eq!((names(&fake, "outer").len(), names(&fake, "default").len()), (3, 1));
    for world in ["outer", "default"] {
        let journal = fake.get(&format!("/~{world}/__admin/requests")).text().to_owned();
        assert!(!journal.contains("Proxy-Authorization"), "{journal}");
    }
    assert_eq!(fake.get("/__admin/standin/worlds").json()["meta"]["total"], 2);
}

#[test]
fn a_user_that_is_no_world_is_told_and_nobody_is_asked_for_one() {
    let fake = Fake::start();
    for (headers, said) in [
        (user("no world"), "\"no world\" is no name of a world"),
        (user(""), "\"\" is no name of a world"),
        (user("ä"), "is no name of a world"),
        ("Proxy-Authorization: Basic !\r\n".to_owned(), "HTTP Basic"),
        (user("a") + &user("b"), "two Proxy-Authorization"),
    ] {
        for reply in [
            send_absolute(&fake, ada(), &headers),
            connect(&fake, "www.box.net:443", &headers).0,
            connect(&fake, "beyond.example:443", &headers).0,
        ] {
            assert_eq!(reply.status, 400, "{headers}");
            assert!(reply.text().contains(said), "{}", reply.text());
        }
    }
    assert_eq!(fake.get("/__admin/standin/worlds").json()["meta"]["total"], 0);
    // Another scheme names nobody, and none at all is as good: never 407.
    for headers in
        ["Proxy-Authorization: Bearer abc\r\n", "Proxy-Authorization: Negotiate a\r\n", ""]
    {
        let call = default_sign_up("imageloop", "ada");
        let call = Call { target: format!("http://www.imageloop.com{}", call.target), ..call };
        let reply = send(&mut fake.socket(), &call, &format!("HTTP/1.1\r\nHost: x\r\n{headers}"));
        assert!(call.succeeded(&reply), "{}", reply.text());
        drop(tunnel(&fake, "www.box.net:443", headers));
    }
}

#[test]
fn strict_worlds_take_the_user_and_tell_of_it() {
    let fake = Fake::with(Options { strict_worlds: true, ..Options::default() });
    let reply = send_absolute(&fake, ada(), "");
    assert_eq!(reply.status, 400);
    assert!(reply.text().contains("http://NAME:x@HOST:PORT"), "{}", reply.text());
    assert!(ada().succeeded(&send_absolute(&fake, ada(), &user("strict"))));
    let mut socket = tunnel(&fake, "www.box.net:80", "");
    assert_eq!(send(&mut socket, &ada(), BOX).status, 400);
    assert_eq!(
        send(&mut tunnel(&fake, "www.box.net:80", &user("strict")), &ada(), BOX).status,
        200
    );
    // What wanted to go elsewhere is not lost because it named no world.
    assert_eq!(connect(&fake, "beyond.example:443", "").0.status, 502);
    assert_eq!(summary(&fake, "default"), ["connect beyond.example:443 refused 1"]);
}

#[test]
fn a_connect_may_name_the_world_of_its_tunnel_by_header() {
    let fake = Fake::start();
    let headers = format!("Standin-World: header\r\n{}", user("user"));
    let mut socket = tunnel(&fake, "www.box.net:80", &headers);
    assert!(ada().succeeded(&send(&mut socket, &ada(), BOX)));
    assert_eq!(names(&fake, "header").len(), 1);
    assert_eq!(connect(&fake, "www.box.net:80", "Standin-World: a b\r\n").0.status, 400);
}

#[test]
fn tunnels_of_many_worlds_do_not_mix() {
    let fake = Fake::start();
    let worlds: Vec<_> = (0..20).map(|number| format!("world-{number}")).collect();
    let open =
        |world: &String| tls(&fake, "www.box.net", tunnel(&fake, "www.box.net:443", &user(world)));
    let mut tunnels: Vec<_> = worlds.iter().map(open).collect();
    for stream in &mut tunnels {
        stream.write_all(written(&ada(), BOX).as_bytes()).unwrap();
    }
    for (stream, world) in tunnels.iter_mut().zip(&worlds) {
        assert!(ada().succeeded(&read_reply(stream, &mut Vec::new())));
        assert_eq!(names(&fake, world), ["ada@example.com"]);
    }
}

#[test]
fn every_vendor_by_the_user_alone() {
    let fake = Fake::start();
    for ((vendor, _), (_, host)) in VENDORS.into_iter().zip(super::HOSTS) {
        let call = default_sign_up(vendor, "ada");
        let mut socket = fake.socket();
        write!(socket, "CONNECT {host}:443 HTTP/1.0\r\n{}\r\n", user("all")).unwrap();
        assert_eq!(head_and_body(&mut socket).status, 200);
        let reply =
            send(&mut tls(&fake, host, socket), &call, &format!("HTTP/1.1\r\nHost: {host}\r\n"));
        assert!(call.succeeded(&reply), "{vendor}: {}", reply.text());
    }
    let requests = fake.get("/~all/__admin/requests").json();
    assert_eq!(requests["meta"]["total"], VENDORS.len());
    assert!(escapes(&fake, "all").is_empty());
}
