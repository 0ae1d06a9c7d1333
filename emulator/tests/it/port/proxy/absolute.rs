//! Requests with their whole URL in the line.

use std::io::Write as _;
use std::net::TcpListener;

use serde_json::json;

use super::{HOSTS, connect, escapes, head_and_body, send, summary, tunnel, user};
use crate::calls::{Call, default_sign_up, export, sign_up};
use crate::support::{Fake, Options, read_reply};

/// A vendor's sign-up with its URL; MoveDigital's is `https`, in clear.
fn with_url(vendor: &'static str, host: &str, name: &str) -> Call {
    let call = default_sign_up(vendor, name);
    let scheme = if call.secure { "https" } else { "http" };
    Call { target: format!("{scheme}://{host}{}", call.target), ..call }
}

#[test]
fn every_vendor_is_answered_whatever_host_and_version_stand_beside_the_url() {
    let fake = Fake::start();
    for (vendor, host) in HOSTS {
        for (number, head) in [
            format!("HTTP/1.1\r\nHost: {host}\r\nProxy-Connection: Keep-Alive\r\n"),
            "HTTP/1.1\r\nHost: api.somebody.else\r\n".to_owned(),
            "HTTP/1.0\r\n".to_owned(),
            "HTTP/1.0\r\nhOST: www.example.com\r\nproxy-CONNECTION: close\r\n".to_owned(),
        ]
        .iter()
        .enumerate()
        {
            let call = with_url(vendor, host, &format!("ada{number}"));
            let reply = send(&mut fake.socket(), &call, head);
            assert!(call.succeeded(&reply), "{vendor} {head}: {}", reply.text());
            let event = fake.get("/__admin/requests?limit=1").json()["requests"][0].clone();
            assert_eq!(event["standin"]["vendor"], vendor);
            assert_eq!(event["request"]["browserProxyRequest"], true);
            assert_eq!(event["request"]["host"], host);
        }
    }
    assert!(escapes(&fake, "default").is_empty());
}

#[test]
fn a_connection_that_stays_takes_one_host_after_the_other_and_then_a_tunnel() {
    let fake = Fake::start();
    let mut socket = fake.socket();
    for (vendor, host) in HOSTS {
        let call = with_url(vendor, host, "ada");
        let reply = send(&mut socket, &call, "HTTP/1.1\r\nHost: x\r\n");
        assert!(call.succeeded(&reply), "{}", reply.text());
        let beyond = Call { target: "http://beyond.example/".to_owned(), ..call };
        assert_eq!(send(&mut socket, &beyond, "HTTP/1.1\r\nHost: x\r\n").status, 502);
    }
    write!(socket, "CONNECT www.box.net:80 HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
    assert_eq!(head_and_body(&mut socket).status, 200);
    let call = default_sign_up("boxnet", "grace");
    let reply = send(&mut socket, &call, "HTTP/1.1\r\nHost: www.box.net\r\n");
    assert!(call.succeeded(&reply), "{}", reply.text());
}

#[test]
fn a_client_that_sends_loopback_through_its_proxy_is_answered_but_for_the_control_plane() {
    let fake = Fake::with(Options { names: vec!["fake.test".to_owned()], ..Options::default() });
    let port = fake.address().port();
    for (number, host) in [
        format!("127.0.0.1:{port}"),
        format!("localhost:{port}"),
        format!("LOCALHOST.:{port}"),
        format!("[::1]:{port}"),
        "localhost".to_owned(),
        "fake.test".to_owned(),
        "Fake.Test:8080".to_owned(),
    ]
    .iter()
    .enumerate()
    {
        let call = with_url("boxnet", host, &format!("ada{number}"));
        let reply = call.send(&fake);
        assert!(call.succeeded(&reply), "{host}: {}", reply.text());
        let reply = fake.get(&format!("http://{host}/__admin/health"));
        assert_eq!(reply.status, 403, "{host}");
        assert!(reply.text().contains("NO_PROXY=localhost,127.0.0.1,::1"), "{}", reply.text());
    }
    assert!(escapes(&fake, "default").is_empty());
}

#[test]
fn a_link_in_a_mail_works_through_the_proxy() {
    let fake = Fake::start();
    let call = sign_up("fotolia", "EMAIL_KEY", "ada");
    let call = Call { target: format!("http://api.fotolia.com{}", call.target), ..call };
    let named = "HTTP/1.1\r\nHost: api.fotolia.com\r\n".to_owned() + &user("mail");
    assert_eq!(send(&mut fake.socket(), &call, &named).status, 403);
    let text = fake.get("/~mail/api/v1/message/latest").json()["Text"].to_string();
    let at =
        text.find("http://api.fotolia.com/standin/confirm/").expect("a link by the vendor's host");
    let link = text[at..].split(['\\', '"', ' ']).next().unwrap();
    assert_eq!(fake.get(link).status, 200, "{link}");
    let accounts = fake.get("/~mail/__admin/standin/accounts").json();
    assert_eq!(accounts["accounts"][0]["state"], "active");
}

#[test]
fn every_other_host_is_502_says_so_and_is_noted() {
    let fake = Fake::start();
    let before = export(&fake, "default");
    for target in [
        "http://somebody:secret@evil.example/a?key=secret",
        "http://EVIL.example./a",
        "http://evil.example:80/b",
        "https://evil.example/",
        "http://upload.box.net/",
        "http://www.box.net.evil.example/api/1.0/rest",
        "http://evil.example/api/v1/messages",
        "http://evil.example/~not a world/x".replace(' ', "%20").as_str(),
        "http://evil.example",
    ] {
        let reply = fake.get(target);
        assert_eq!(reply.status, 502, "{target}: {}", reply.text());
        assert_eq!(reply.header("Content-Type"), Some("text/plain; charset=utf-8"));
        let host = if target.contains("box.net/") { "upload.box.net" } else { "evil.example" };
        assert!(reply.text().contains(host) && reply.text().contains("--pass"), "{}", reply.text());
    }
    assert_eq!(
        summary(&fake, "default"),
        [
            "absolute evil.example:80 refused 6",
            "absolute evil.example:443 refused 1",
            "absolute upload.box.net:80 refused 1",
            "absolute www.box.net.evil.example:80 refused 1",
        ]
    );
    assert_eq!(escapes(&fake, "default")[0]["example"], "GET http://evil.example/a");
    let unmatched = fake.get("/__admin/requests/unmatched").json();
    assert_eq!(unmatched["requests"].as_array().unwrap().len(), 9);
    let event = fake.get("/__admin/requests?limit=1").json()["requests"][0]["standin"].clone();
    assert_eq!(
        event["escape"],
        json!({"host": "evil.example", "port": 80, "by": "absolute", "fate": "refused"})
    );
    assert_eq!(event["outcome"], "escape");
    assert_eq!(export(&fake, "default"), before);
}

#[test]
fn a_stub_may_stand_for_another_host_and_a_fault_is_not_spent_on_one() {
    let fake = Fake::start();
    let headers = [("Content-Type", "application/json")];
    let stub = json!({
        "request": {"host": {"equalTo": "stubbed.example"}},
        "response": {"status": 202},
    });
    let stub = stub.to_string();
    assert_eq!(
        fake.plain().call("POST", "/__admin/mappings", &headers, stub.as_bytes()).status,
        201
    );
    let fault = b"{\"fault\": \"EMPTY_RESPONSE\"}";
    fake.plain().call("POST", "/__admin/standin/faults", &headers, fault);
    assert_eq!(fake.get("http://stubbed.example/x").status, 202);
    assert_eq!(fake.get("http://beyond.example/x").status, 502);
    assert_eq!(connect(&fake, "beyond.example:443", "").0.status, 502);
    assert_eq!(summary(&fake, "default").len(), 2, "what a stub answers is no escape");
    assert_eq!(fake.get("/__admin/standin/faults").json()["faults"][0]["fired"], 0);
}

/// Whoever listens there would know.
#[test]
fn nothing_of_this_machine_or_its_network_is_reached() {
    let fake = Fake::start();
    let listening = TcpListener::bind("127.0.0.1:0").unwrap();
    listening.set_nonblocking(true).unwrap();
    let port = listening.local_addr().unwrap().port();
    let own = fake.address().port();
    let mut asked = 0;
    let hosts = ["127.0.0.1", "localhost", "x.localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0"];
    let near = ["10.0.0.1", "172.16.0.1", "192.168.0.1", "169.254.169.254", "100.64.0.1"];
    let near_v6 = ["[fe80::1]", "[fd00::1]", "[ff02::1]", "[::]", "[::ffff:10.0.0.1]", "224.0.0.1"];
    for host in hosts.iter().chain(&near).chain(&near_v6) {
        for reply in [
            fake.get(&format!("http://{host}:{port}/")),
            connect(&fake, &format!("{host}:{port}"), "").0,
        ] {
            asked += 1;
            assert_eq!(reply.status, 502, "{host}: {}", reply.text());
            assert!(reply.text().contains("NO_PROXY"), "{}", reply.text());
        }
    }
    // Other spellings of loopback are names that nobody has let through.
    for host in ["127.1", "2130706433", "0x7f000001", "0177.0.0.1"] {
        assert_eq!(fake.get(&format!("http://{host}:{own}/")).status, 502, "{host}");
        assert_eq!(connect(&fake, &format!("{host}:{own}"), "").0.status, 502, "{host}");
    }
    assert_eq!(listening.accept().unwrap_err().kind(), std::io::ErrorKind::WouldBlock);
    let counts = escapes(&fake, "default");
    let counted: u64 = counts.iter().map(|escape| escape["count"].as_u64().unwrap()).sum();
    assert_eq!(counted, asked + 8);
}

#[test]
fn a_name_that_is_let_through_leads_to_no_private_address() {
    // As the system's resolver reads them, these are 127.0.0.1, 10.0.0.1 and 169.254.169.254.
    let names = ["127.1", "10.1", "0xa9.254.169.254"];
    let standin = standin_emulator::Standin::builder();
    let standin = names.iter().fold(standin, |standin, name| standin.pass(name));
    let fake = Fake { standin: standin.start_blocking().unwrap() };
    let listening = TcpListener::bind("127.0.0.1:0").unwrap();
    listening.set_nonblocking(true).unwrap();
    let port = listening.local_addr().unwrap().port();
    for name in names {
        for reply in [
            fake.get(&format!("http://{name}:{port}/")),
            connect(&fake, &format!("{name}:{port}"), "").0,
        ] {
            assert_eq!(reply.status, 502, "{name}");
            assert!(reply.text().contains("no public address"), "{}", reply.text());
        }
    }
    assert_eq!(listening.accept().unwrap_err().kind(), std::io::ErrorKind::WouldBlock);
    assert!(escapes(&fake, "default").iter().all(|escape| escape["fate"] == "refused"));
    // What is let through is so by itself alone: not within a tunnel to us, and not as https in clear.
    let mut socket = tunnel(&fake, "www.box.net:80", "");
    write!(socket, "GET http://127.1:{port}/ HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
    let reply = read_reply(&mut socket, &mut Vec::new());
    assert!(reply.status == 502 && reply.text().contains("in a tunnel"), "{}", reply.text());
    assert_eq!(fake.get(&format!("https://127.1:{port}/")).status, 502);
}
