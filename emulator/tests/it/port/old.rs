//! Old stacks: HTTP/1.0, headers in odd letters, waiting for 100, texts in ISO-8859-1; direct and as to a proxy.

use std::io::{Read as _, Write as _};

use crate::calls::{VENDORS, default_sign_up, names};
use crate::support::{Fake, Reply, read_reply};

/// The ways to one host: what stands before the path, and the line of the host, if there is one.
const WAYS: [(&str, &str); 4] = [
    ("", ""),
    ("", "HOST: www.box.net\r\n"),
    ("http://www.box.net", ""),
    ("http://www.box.net", "hOsT: api.fotolia.com\r\n"),
];

/// A sign-up with Box.net by GET.
fn target(name: &str) -> String {
    default_sign_up("boxnet", name).target
}

#[test]
fn http_1_0_is_closed_behind_its_answer_or_stays_if_it_asks_as_they_did() {
    let fake = Fake::start();
    for (number, (before, host)) in WAYS.iter().enumerate() {
        let path = target(&format!("closed{number}"));
        let request = format!("GET {before}{path} HTTP/1.0\r\n{host}\r\n");
        let answer = fake.plain().exchange(request.as_bytes());
        assert!(answer.starts_with(b"HTTP/1.0 200 OK\r\n"), "{}", String::from_utf8_lossy(&answer));
        let (reply, rest) = Reply::parse(&answer, false).unwrap();
        assert!(reply.text().contains("successful_register") && rest.is_empty());
        let mut socket = fake.socket();
        for turn in 0..3 {
            let path = target(&format!("kept{number}-{turn}"));
            let asks =
                ["Connection: keep-alive", "connection: Keep-Alive", "CONNECTION: KEEP-ALIVE"];
            let request = format!("GET {before}{path} HTTP/1.0\r\n{host}{}\r\n\r\n", asks[turn]);
            socket.write_all(request.as_bytes()).unwrap();
            let reply = read_reply(&mut socket, &mut Vec::new());
            assert!(reply.text().contains("successful_register"), "{}", reply.text());
            let says = reply.header("Connection").unwrap_or_default();
            assert!(says.eq_ignore_ascii_case("keep-alive"), "{says:?}");
        }
    }
}

/// Proxies and their clients once spoke so of their connection. It changes nothing: 1.1 stays, 1.0 does not.
#[test]
fn proxy_connection_is_passed_over() {
    let fake = Fake::start();
    let mut socket = fake.socket();
    for (number, word) in ["keep-alive", "close", "Keep-Alive"].iter().enumerate() {
        let path = target(&format!("ada{number}"));
        let line = format!("GET http://www.box.net{path} HTTP/1.1\r\nHost: www.box.net\r\n");
        socket.write_all(format!("{line}Proxy-Connection: {word}\r\n\r\n").as_bytes()).unwrap();
        let reply = read_reply(&mut socket, &mut Vec::new());
        assert!(reply.text().contains("successful_register"), "{}", reply.text());
    }
    let line = format!("GET http://www.box.net{} HTTP/1.0\r\n", target("old"));
    let answer =
        fake.plain().exchange(format!("{line}Proxy-Connection: keep-alive\r\n\r\n").as_bytes());
    assert!(answer.starts_with(b"HTTP/1.0 200"), "read to its end: the fake closed it");
}

#[test]
fn header_names_in_any_letters() {
    let fake = Fake::start();
    let odd = |name: &str| {
        let letter = |(place, letter): (usize, char)| match place % 2 {
            0 => letter.to_ascii_lowercase(),
            _ => letter.to_ascii_uppercase(),
        };
        name.chars().enumerate().map(letter).collect::<String>()
    };
    let spellings: [fn(&str) -> String; 2] = [str::to_ascii_uppercase, str::to_ascii_lowercase];
    for (number, (vendor, _)) in VENDORS.into_iter().enumerate() {
        for turn in 0..3 {
            let call = default_sign_up(vendor, &format!("ada{number}{turn}"));
            let spell =
                |name: &str| spellings.get(turn).map_or_else(|| odd(name), |spell| spell(name));
            let headers = call.headers.iter().map(|(name, value)| (spell(name), value));
            let headers: String =
                headers.map(|(name, value)| format!("{name}:{value}\r\n")).collect();
            let client = if call.secure { fake.tls() } else { fake.plain() };
            let request = format!(
                "{} {} HTTP/1.1\r\n{}: localhost\r\n{}: close\r\n{headers}{}: {}\r\n\r\n{}",
                call.method,
                call.target,
                spell("Host"),
                spell("Connection"),
                spell("Content-Length"),
                call.body.len(),
                call.body
            );
            let answer = client.exchange(request.as_bytes());
            let (reply, _) = Reply::parse(&answer, false).unwrap();
            assert!(call.succeeded(&reply), "{vendor} {turn}: {}", reply.text());
        }
    }
    let request = "GET http://www.box.net/x HTTP/1.1\r\nhost: x\r\nSTANDIN-world: odd\r\nConnection: close\r\n\r\n";
    fake.plain().exchange(request.as_bytes());
    let kept = fake.get("/~odd/__admin/requests").json();
    assert_eq!(kept["meta"]["total"], 1);
}

#[test]
fn who_waits_for_100_is_told_to_go_on_whatever_the_way() {
    let fake = Fake::start();
    let mut tunnel = super::proxy::tunnel(&fake, "api.fotolia.com:80", "");
    let mut direct = fake.socket();
    let mut absolute = fake.socket();
    let ways = [(&mut direct, ""), (&mut absolute, "http://api.fotolia.com"), (&mut tunnel, "")];
    for (number, (socket, before)) in ways.into_iter().enumerate() {
        let call = default_sign_up("fotolia", &format!("ada{number}"));
        let headers = call.headers.iter().map(|(name, value)| format!("{name}: {value}\r\n"));
        let headers: String = headers.collect();
        let head = format!(
            "POST {before}{} HTTP/1.1\r\nHost: api.fotolia.com\r\nexpect: 100-Continue\r\n{headers}\
             Content-Length: {}\r\n\r\n",
            call.target,
            call.body.len()
        );
        socket.write_all(head.as_bytes()).unwrap();
        let mut interim = [0; 25];
        socket.read_exact(&mut interim).unwrap();
        assert_eq!(&interim, b"HTTP/1.1 100 Continue\r\n\r\n");
        socket.write_all(call.body.as_bytes()).unwrap();
        let reply = read_reply(socket, &mut Vec::new());
        assert!(call.succeeded(&reply), "{}", reply.text());
    }
    // One of 1.0 does not know the word, and is not kept waiting for what it sends anyway.
    let call = default_sign_up("fotolia", "old");
    let headers = call.headers.iter().map(|(name, value)| format!("{name}: {value}\r\n"));
    let headers: String = headers.collect();
    let (length, body) = (call.body.len(), &call.body);
    let request = format!(
        "POST {} HTTP/1.0\r\nExpect: 100-continue\r\n{headers}Content-Length: {length}\r\n\r\n{body}",
        call.target
    );
    let answer = fake.plain().exchange(request.as_bytes());
    let (reply, _) = Reply::parse(&answer, false).unwrap();
    assert!(call.succeeded(&reply), "{}", reply.text());
}

/// ALL-ARG-6: a form and a document that say so, and hold bytes which are no UTF-8.
#[test]
fn forms_and_documents_in_iso_8859_1() {
    let fake = Fake::start();
    let post = |before: &str, path: &str, content_type: &str, body: &[u8], authorization: &str| {
        let mut request = format!(
            "POST {before}{path} HTTP/1.0\r\nContent-Type: {content_type}\r\n{authorization}\
             Content-Length: {}\r\n\r\n",
            body.len()
        )
        .into_bytes();
        request.extend_from_slice(body);
        let answer = fake.plain().exchange(&request);
        Reply::parse(&answer, false).unwrap().0
    };
    let key = "Authorization: Basic QVBJX0tFWTo=\r\n";
    let form = "application/x-www-form-urlencoded; charset=ISO-8859-1";
    let ways: [(&str, &[u8]); 3] =
        [("", b"\xeb"), ("http://api.fotolia.com", b"\xeb"), ("http://api.fotolia.com", b"%EB")];
    for (number, (before, letter)) in ways.into_iter().enumerate() {
        let rest = format!(
            "{number}&properties[password]=secret&properties[email]=a{number}@example.com\
             &properties[language_id]=2"
        );
        let body = [b"properties[login]=zo", letter, rest.as_bytes()].concat();
        let reply = post(before, "/Rest/1/user/createUser", form, &body, key);
        assert_eq!(reply.status, 200, "{}", reply.text());
        let documents = "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><request>\
            <action>register_new_user</action><api_key>rrc1d3ntb53tt6b2vhail6rdtrsxov3v</api_key>\
            <login>L@example.com</login><password>caf\u{e9}</password></request>";
        let document = documents.replace('L', &format!("eve{number}"));
        let document: Vec<u8> =
            document.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap()).collect();
        let before = if before.is_empty() { "" } else { "http://www.box.net" };
        let reply = post(before, "/api/1.0/xml", "text/xml; charset=iso-8859-1", &document, "");
        assert!(reply.text().contains("successful_register"), "{}", reply.text());
    }
    let mut known = names(&fake, "default");
    known.retain(|name| name.starts_with("zo"));
    assert_eq!(known, ["zo\u{eb}0", "zo\u{eb}1", "zo\u{eb}2"]);
}

/// Not `close, keep-alive`, which leaves the client to guess.
#[test]
fn an_old_client_that_is_not_kept_is_told_so_and_nothing_else() {
    let fake = Fake::start();
    for version in ["1.0", "1.1"] {
        let head =
            format!("POST /api/1.0/xml HTTP/{version}\r\nHost: x\r\nConnection: keep-alive\r\n");
        let waits = "Expect: 100-continue\r\nContent-Length: 99999999\r\n\r\n";
        let mut socket = fake.socket();
        socket.write_all((head + waits).as_bytes()).unwrap();
        let mut answer = Vec::new();
        socket.read_to_end(&mut answer).unwrap();
        let (reply, _) = Reply::parse(&answer, false).unwrap();
        assert_eq!((reply.status, reply.header("Connection")), (413, Some("close")), "{version}");
    }
}
