//! HTTP as old and new clients speak it.

use std::io::{Read as _, Write as _};

use crate::calls::{Call, VENDORS, default_sign_up};
use crate::support::{FROZEN, Fake, Reply, read_reply};

const KNOWN_LOGIN: &str = "/services/rest/users/register?APIKEY=APIKEY&vhost=1";

fn register(name: &str) -> String {
    format!("{KNOWN_LOGIN}&userData[user]={name}&userData[email]={name}@example.com&activate=1")
}

#[test]
fn http_1_0_is_answered_and_closed() {
    let fake = Fake::start();
    for (number, head) in ["", "Host: api.filemobile.com\r\n"].iter().enumerate() {
        let target = register(&format!("old{number}"));
        let answer =
            fake.plain().exchange(format!("GET {target} HTTP/1.0\r\n{head}\r\n").as_bytes());
        let (reply, rest) = Reply::parse(&answer, false).unwrap();
        assert!(reply.text().contains("<result>"), "{head:?}: {}", reply.text());
        assert!(rest.is_empty());
        assert_ne!(reply.header("Connection"), Some("keep-alive"));
    }
}

#[test]
fn http_1_0_may_stay_if_it_asks() {
    let fake = Fake::start();
    let mut socket = fake.socket();
    let mut kept = Vec::new();
    for name in ["ada", "grace"] {
        let target = register(name);
        write!(socket, "GET {target} HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").unwrap();
        let reply = read_reply(&mut socket, &mut kept);
        assert!(reply.text().contains("<result>"), "{}", reply.text());
        let connection = reply.header("Connection").unwrap_or_default();
        assert!(connection.eq_ignore_ascii_case("keep-alive"), "{connection}");
    }
}

#[test]
fn a_connection_stays_open() {
    let fake = Fake::start();
    for client in [fake.plain(), fake.tls()] {
        let mut stream = client.connect();
        let mut kept = Vec::new();
        for _ in 0..3 {
            stream
                .write_all(b"GET /__admin/version HTTP/1.1\r\nHost: x.localhost\r\n\r\n")
                .unwrap();
            stream.flush().unwrap();
            assert_eq!(read_reply(&mut *stream, &mut kept).status, 403, "no port in Host");
        }
    }
}

#[test]
fn pipelined_requests_are_answered_in_order() {
    let fake = Fake::start();
    for (round, client) in [fake.plain(), fake.tls()].into_iter().enumerate() {
        let mut requests = String::new();
        for number in 1..=6 {
            let target = register(&format!("pipe{round}-{number}"));
            let close = if number == 6 { "Connection: close\r\n" } else { "" };
            requests += &format!("GET {target} HTTP/1.1\r\nHost: localhost\r\n{close}\r\n");
        }
        let answer = client.exchange(requests.as_bytes());
        let mut rest = &answer[..];
        for number in 1..=6 {
            let (reply, behind) = Reply::parse(rest, false).unwrap();
            let id = round * 6 + number;
            assert!(reply.text().ends_with(&format!("<result>{id}</result>")), "{}", reply.text());
            rest = behind;
        }
        assert!(rest.is_empty());
    }
}

#[test]
fn a_body_is_called_for() {
    let fake = Fake::start();
    let call = default_sign_up("fotolia", "ada");
    let mut head = format!("POST {} HTTP/1.1\r\nHost: localhost\r\n", call.target);
    for (name, value) in &call.headers {
        head += &format!("{name}: {value}\r\n");
    }
    head += &format!("Content-Length: {}\r\nExpect: 100-continue\r\n\r\n", call.body.len());
    let mut socket = fake.socket();
    socket.write_all(head.as_bytes()).unwrap();
    let mut interim = [0; 25];
    socket.read_exact(&mut interim).unwrap();
    assert_eq!(str::from_utf8(&interim).unwrap(), "HTTP/1.1 100 Continue\r\n\r\n");
    socket.write_all(call.body.as_bytes()).unwrap();
    let reply = read_reply(&mut socket, &mut Vec::new());
    assert_eq!((reply.status, reply.text()), (200, "42"));
}

#[test]
fn chunked_requests_are_understood() {
    let fake = Fake::start();
    let call = default_sign_up("fotolia", "ada");
    let mut request = format!("POST {} HTTP/1.1\r\nHost: localhost\r\n", call.target);
    for (name, value) in &call.headers {
        request += &format!("{name}: {value}\r\n");
    }
    request += "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n";
    for piece in call.body.as_bytes().chunks(7) {
        request += &format!("{:x};x=y\r\n{}\r\n", piece.len(), str::from_utf8(piece).unwrap());
    }
    request += "0\r\n\r\n";
    let answer = fake.plain().exchange(request.as_bytes());
    assert_eq!(Reply::parse(&answer, false).unwrap().0.text(), "42");
}

/// ALL-WIRE-1: title case, Content-Length and never chunked, no Server, no cookie, the world's Date.
#[test]
fn the_head_of_a_reply() {
    let fake = Fake::seeded(FROZEN);
    let mut replies: Vec<_> =
        VENDORS.iter().map(|(vendor, _)| default_sign_up(vendor, "ada").send(&fake)).collect();
    replies.push(fake.get("/nowhere"));
    replies.push(fake.form("/Rest/1/user/createUser", "properties[login]=ada"));
    replies.push(fake.plain().call("PUT", "/api/1.0/rest", &[], b""));
    replies.push(fake.get("/standin/confirm/unknown"));
    for reply in replies {
        assert_eq!(reply.header("Date"), Some("Fri, 13 Feb 2009 23:31:30 GMT"));
        assert_eq!(reply.header("Content-Length"), Some(reply.body.len().to_string().as_str()));
        assert!(reply.body.last().is_some_and(u8::is_ascii_graphic), "{}", reply.text());
        let allowed = ["Content-Type", "Content-Length", "Date", "Connection", "Allow"];
        for (name, _) in &reply.headers {
            let known = allowed.contains(&name.as_str()) || name == "Www-Authenticate";
            assert!(known, "{name} of {:?}", reply.headers);
        }
        let lengths = reply.headers.iter().filter(|(name, _)| name == "Content-Length").count();
        assert_eq!(lengths, 1);
    }
}

#[test]
fn an_absolute_target_decides_whatever_the_host_header_says() {
    let fake = Fake::start();
    let call = default_sign_up("boxnet", "ada");
    for (target, host) in [
        (format!("http://www.box.net{}", call.target), "api.fotolia.com"),
        (
            format!("HTTP://WWW.BOX.NET:80{}", default_sign_up("boxnet", "grace").target),
            "localhost",
        ),
        (format!("http://user:pass@box.com{}", default_sign_up("boxnet", "eve").target), "box.com"),
    ] {
        let reply = fake.plain().call("GET", &target, &[("Host", host)], b"");
        assert!(call.succeeded(&reply), "{target}: {}", reply.text());
    }
    // Inside TLS, as PHP's streams send it through a tunnel.
    let secure = default_sign_up("movedigital", "ada");
    let target = format!("https://secure.movedigital.com{}", secure.target);
    let secure = Call { target, ..secure };
    let reply = secure.send(&fake);
    assert!(secure.succeeded(&reply), "{}", reply.text());
    let reply = fake.plain().call("GET", "http://api.fotolia.com/api/1.0/rest", &[], b"");
    assert_eq!(reply.status, 404);
}

#[test]
fn https_in_clear_is_taken_for_the_https_request() {
    let fake = Fake::start();
    let call = default_sign_up("movedigital", "ada");
    let target = format!("https://secure.movedigital.com{}", call.target);
    let headers: Vec<_> = call.headers.iter().map(|(n, v)| (*n, v.as_str())).collect();
    let reply = fake.plain().call("POST", &target, &headers, call.body.as_bytes());
    assert!(call.succeeded(&reply), "{}", reply.text());
}

#[test]
fn two_hosts_are_one_too_many() {
    let fake = Fake::start();
    let request = b"GET /__admin/health HTTP/1.1\r\nHost: localhost\r\nHost: www.box.net\r\n\
        Connection: close\r\n\r\n";
    let answer = fake.plain().exchange(request);
    let (reply, _) = Reply::parse(&answer, false).unwrap();
    assert_eq!((reply.status, reply.text()), (400, "there are two Host headers."));
}

#[test]
fn what_is_for_a_proxy_is_not_kept() {
    let fake = Fake::start();
    let headers = [("Proxy-Authorization", "Basic d29ybGQ6eA=="), ("X-Kept", "yes")];
    fake.plain().call("GET", "/nothing", &headers, b"");
    let kept = fake.get("/__admin/requests").json();
    let kept = &kept["requests"][0]["request"]["headers"];
    assert_eq!((&kept["X-Kept"], &kept["Proxy-Authorization"]), (&"yes".into(), &().into()));
}

#[test]
fn an_upgrade_is_ignored() {
    let fake = Fake::start();
    let headers = [("Upgrade", "h2c"), ("HTTP2-Settings", "AAMAAABkAAQAoAAAAAIAAAAA")];
    let call = default_sign_up("boxnet", "ada");
    let reply = fake.plain().call("GET", &call.target, &headers, b"");
    assert!(call.succeeded(&reply), "{}", reply.text());
}
