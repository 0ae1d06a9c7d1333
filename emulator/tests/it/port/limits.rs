//! Requests that are too long, too short, or not what they say.

use std::io::{Read as _, Write as _};
use std::net::Shutdown;

use crate::calls::{Call, VENDORS, default_sign_up, export};
use crate::support::{Fake, Reply};

const MIB: usize = 1 << 20;

/// The first reply of what was read, whatever follows.
fn first(answer: &[u8]) -> Reply {
    let parsed = Reply::parse(answer, false);
    parsed.unwrap_or_else(|| panic!("{}", String::from_utf8_lossy(answer))).0
}

#[test]
fn a_body_may_have_a_mebibyte() {
    let fake = Fake::start();
    let call = default_sign_up("fotolia", "ada");
    let padded = |length: usize| {
        let padding = "x".repeat(length - call.body.len() - 5);
        Call { body: format!("{}&pad={padding}", call.body), ..call.clone() }
    };
    let refused = padded(MIB + 1).send(&fake);
    assert_eq!(refused.status, 413, "{}", refused.text());
    assert!(refused.text().contains("1048576"), "{}", refused.text());
    let taken = padded(MIB).send(&fake);
    assert_eq!((taken.status, taken.text()), (200, "42"));
}

#[test]
fn a_chunked_body_has_the_same_bound() {
    let fake = Fake::start();
    let before = export(&fake, "default");
    let mut socket = fake.socket();
    let head =
        "POST /api/1.0/xml HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n";
    socket.write_all(head.as_bytes()).unwrap();
    // One byte more than fits, then no more: the refusal must not wait for the end.
    write!(socket, "{:x}\r\n", MIB + 1).unwrap();
    socket.write_all(&vec![b'x'; MIB + 1]).unwrap();
    let mut answer = Vec::new();
    // What is left unread may reset the connection behind the answer.
    let _reset = socket.read_to_end(&mut answer);
    assert_eq!(first(&answer).status, 413);
    assert_eq!(export(&fake, "default"), before);
}

#[test]
fn a_head_has_bounds() {
    let fake = Fake::start();
    let target = default_sign_up("boxnet", "ada").target;
    let head = |lines: &str| {
        format!("GET {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{lines}\r\n")
    };
    let many =
        |count: usize| (0..count).map(|number| format!("X-{number}: y\r\n")).collect::<String>();
    let before = export(&fake, "default");
    // A line that hyper reads in one go may pass 64 KiB: the bound is where it stops to read.
    for lines in [many(99), format!("X: {}\r\n", "y".repeat(256 << 10))] {
        let mut answer = Vec::new();
        let mut socket = fake.socket();
        let _refused_early = socket.write_all(head(&lines).as_bytes());
        let _reset = socket.read_to_end(&mut answer);
        assert!(answer.starts_with(b"HTTP/1.1 431 "), "{}", String::from_utf8_lossy(&answer));
    }
    assert_eq!(export(&fake, "default"), before);
    let answer = fake.plain().exchange(head(&many(98)).as_bytes());
    assert_eq!(first(&answer).status, 200, "a hundred are fine");
}

/// A request's head, with the Content-Length that it claims.
fn head(call: &Call, length: &str) -> String {
    let mut head = format!("POST {} HTTP/1.1\r\nHost: localhost\r\n", call.target);
    for (name, value) in &call.headers {
        head += &format!("{name}: {value}\r\n");
    }
    head + &format!("{length}\r\n\r\n")
}

/// The vendors' sign-ups by POST.
fn posts() -> impl Iterator<Item = Call> {
    VENDORS.iter().map(|(vendor, _)| {
        let call = default_sign_up(vendor, "ada");
        if call.method == "POST" {
            return call;
        }
        let (target, query) = call.target.split_once('?').unwrap();
        let headers = vec![("Content-Type", "application/x-www-form-urlencoded".to_owned())];
        let (target, body) = (target.to_owned(), query.to_owned());
        Call { method: "POST", target, headers, body, ..call }
    })
}

#[test]
fn half_a_body_creates_nothing() {
    let fake = Fake::seeded("[movedigital]\ntls = \"ignored\"\n");
    let before = export(&fake, "default");
    for call in posts() {
        // All of a sign-up is there, but for a byte that was announced.
        let length = format!("Content-Length: {}", call.body.len() + 1);
        let mut socket = fake.socket();
        write!(socket, "{}{}", head(&call, &length), call.body).unwrap();
        socket.shutdown(Shutdown::Write).unwrap();
        let mut answer = Vec::new();
        let _reset = socket.read_to_end(&mut answer);
        assert!(!answer.starts_with(b"HTTP/1.1 200"), "{}", call.vendor);
        assert_eq!(export(&fake, "default"), before, "{}", call.vendor);
        // And one who leaves without a word.
        let mut socket = fake.socket();
        write!(socket, "{}{}", head(&call, &length), call.body).unwrap();
        drop(socket);
    }
    assert_eq!(export(&fake, "default"), before);
    for call in posts() {
        let reply = call.send_by(fake.plain());
        assert!(call.succeeded(&reply), "the table is right: {}", reply.text());
    }
}

#[test]
fn a_wrong_length_creates_nothing() {
    let fake = Fake::seeded("[movedigital]\ntls = \"ignored\"\n");
    let before = export(&fake, "default");
    for call in posts() {
        let whole = call.body.len();
        for length in [
            "Content-Length: many".to_owned(),
            "Content-Length: -1".to_owned(),
            "Content-Length: 18446744073709551616".to_owned(),
            format!("Content-Length: {whole}\r\nContent-Length: {}", whole + 1),
            "Content-Length: 5".to_owned(),
            "Content-Length: 0".to_owned(),
        ] {
            let bytes = format!("{}{}", head(&call, &length), call.body);
            let mut socket = fake.socket();
            let _refused_early = socket.write_all(bytes.as_bytes());
            socket.shutdown(Shutdown::Write).unwrap_or_default();
            let mut answer = Vec::new();
            let _reset = socket.read_to_end(&mut answer);
            let replies = String::from_utf8_lossy(&answer);
            assert!(!replies.contains("HTTP/1.1 5") || call.vendor == "fotolia", "{replies}");
            assert_eq!(export(&fake, "default"), before, "{} {length}", call.vendor);
        }
    }
}
