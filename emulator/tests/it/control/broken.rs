//! Answers that come late, in pieces, or broken on the wire: as a raw socket sees them, plain and over TLS.

use std::io::{ErrorKind, Read as _, Write as _};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::calls::default_sign_up;
use crate::support::{Client, Fake, Stream};

const GET: &[u8] = b"GET /late HTTP/1.1\r\nHost: localhost\r\n\r\n";

/// A stub for one path.
fn stub(fake: &Fake, response: &Value) {
    let stub = json!({"request": {"urlPath": "/late"}, "response": response}).to_string();
    let headers = [("Content-Type", "application/json")];
    let made = fake.plain().call("POST", "/__admin/mappings", &headers, stub.as_bytes());
    assert_eq!(made.status, 201, "{}", made.text());
}

/// Sends a request, and reads to the end, however it comes.
fn ask(client: Client<'_>, request: &[u8]) -> (Vec<u8>, Option<ErrorKind>) {
    let mut stream = client.connect();
    stream.write_all(request).unwrap();
    stream.flush().unwrap();
    to_the_end(&mut *stream)
}

fn to_the_end(stream: &mut dyn Stream) -> (Vec<u8>, Option<ErrorKind>) {
    let mut came = Vec::new();
    let error = stream.read_to_end(&mut came).err().map(|error| error.kind());
    (came, error)
}

fn each_way(fake: &Fake) -> [Client<'_>; 2] {
    [fake.plain(), fake.tls()]
}

#[test]
fn an_empty_reply_is_an_end_without_a_byte() {
    let fake = Fake::start();
    stub(&fake, &json!({"fault": "EMPTY_RESPONSE"}));
    for client in each_way(&fake) {
        assert_eq!(ask(client, GET), (vec![], None));
    }
}

#[test]
fn a_reset_is_a_reset() {
    let fake = Fake::start();
    stub(&fake, &json!({"fault": "CONNECTION_RESET_BY_PEER"}));
    for client in each_way(&fake) {
        assert_eq!(ask(client, GET), (vec![], Some(ErrorKind::ConnectionReset)));
    }
}

#[test]
fn a_malformed_chunk_stands_behind_a_head_that_promises_chunks() {
    let fake = Fake::start();
    stub(&fake, &json!({"fault": "MALFORMED_RESPONSE_CHUNK"}));
    for client in each_way(&fake) {
        let (came, error) = ask(client, GET);
        assert_eq!(error, None);
        let head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        let chunk = came.strip_prefix(&head[..]).unwrap();
        // So many bytes are promised, and they do not come.
        let (length, data) = chunk.split_at(chunk.iter().position(|&byte| byte == b'\r').unwrap());
        let length = usize::from_str_radix(str::from_utf8(length).unwrap(), 16).unwrap();
        assert!(data.len() - 2 < length && !data.ends_with(b"\r\n"), "{chunk:?}");
    }
}

#[test]
fn random_data_is_no_http() {
    let fake = Fake::start();
    stub(&fake, &json!({"fault": "RANDOM_DATA_THEN_CLOSE"}));
    for client in each_way(&fake) {
        let (came, error) = ask(client, GET);
        assert_eq!(error, None);
        assert!(!came.is_empty() && !came.starts_with(b"HTTP"), "{came:?}");
    }
}

#[test]
fn what_is_broken_ends_its_own_connection_and_no_other() {
    let fake = Fake::start();
    stub(&fake, &json!({"fault": "EMPTY_RESPONSE"}));
    let mut neighbour = fake.plain().connect();
    // What stands behind it on the same connection is not answered.
    let call = default_sign_up("boxnet", "ada");
    let health = b"GET /__admin/health HTTP/1.1\r\nHost: localhost\r\n\r\n";
    let (came, _) = ask(fake.plain(), &[GET, health].concat());
    assert!(came.is_empty(), "{}", String::from_utf8_lossy(&came));
    assert!(call.succeeded(&call.send(&fake)));
    let port = fake.address().port();
    let health = format!(
        "GET /__admin/health HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n"
    );
    neighbour.write_all(health.as_bytes()).unwrap();
    let (came, error) = to_the_end(&mut *neighbour);
    assert!(came.starts_with(b"HTTP/1.1 200 OK\r\n") && error.is_none());
}

#[test]
fn a_late_answer_is_late_and_whole() {
    let fake = Fake::start();
    stub(&fake, &json!({"body": "at last", "fixedDelayMilliseconds": 60}));
    for client in each_way(&fake) {
        let asked = Instant::now();
        let reply = client.call("GET", "/late", &[], b"");
        assert!(asked.elapsed() >= Duration::from_millis(60));
        assert_eq!((reply.status, reply.text()), (200, "at last"));
    }
}

#[test]
fn a_body_that_dribbles_comes_in_pieces_and_whole() {
    let fake = Fake::start();
    let body = "0123456789abcdef";
    let dribble = json!({"numberOfChunks": 4, "totalDuration": 120});
    stub(&fake, &json!({"body": body, "chunkedDribbleDelay": dribble}));
    for client in each_way(&fake) {
        let mut stream = client.connect();
        let close = b"GET /late HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        let asked = Instant::now();
        stream.write_all(close).unwrap();
        let mut came = Vec::new();
        // At the fourth byte of the body the second piece is still to come.
        while !came.ends_with(b"0123") {
            let mut byte = [0];
            stream.read_exact(&mut byte).unwrap();
            came.push(byte[0]);
        }
        let (rest, error) = to_the_end(&mut *stream);
        assert!(asked.elapsed() >= Duration::from_millis(120));
        assert_eq!((rest.as_slice(), error), (&body.as_bytes()[4..], None));
        let head = String::from_utf8(came).unwrap();
        assert!(head.contains("\r\nContent-Length: 16\r\n"), "{head}");
    }
}

#[test]
fn a_dribble_of_more_pieces_than_bytes_is_a_byte_a_piece() {
    let fake = Fake::start();
    let dribble = json!({"numberOfChunks": 1_000_000, "totalDuration": 10});
    stub(&fake, &json!({"body": "abc", "chunkedDribbleDelay": dribble}));
    assert_eq!(fake.plain().call("GET", "/late", &[], b"").text(), "abc");
    stub(&fake, &json!({"chunkedDribbleDelay": dribble}));
    assert_eq!(fake.plain().call("GET", "/late", &[], b"").text(), "");
}

#[test]
fn a_vendor_may_be_late_and_be_cut_off_after_it_has_acted() {
    let fake = Fake::start();
    let headers = [("Content-Type", "application/json")];
    let fault = json!({"vendor": "boxnet", "fault": "CONNECTION_RESET_BY_PEER", "when": "after"});
    let to = "/__admin/standin/faults";
    let made = fake.plain().call("POST", to, &headers, fault.to_string().as_bytes());
    assert_eq!(made.status, 201, "{}", made.text());
    let sign_up =
        b"GET /api/1.0/rest?action=register_new_user&api_key=rrc1d3ntb53tt6b2vhail6rdtrsxov3v\
                    &login=ada@example.com&password=1 HTTP/1.1\r\nHost: localhost\r\n\r\n";
    assert_eq!(ask(fake.plain(), sign_up), (vec![], Some(ErrorKind::ConnectionReset)));
    // The client does not know it, but it is there; the next call gets through.
    let (came, _) = ask(
        fake.plain(),
        &[&sign_up[..sign_up.len() - 2], &b"Connection: close\r\n\r\n"[..]].concat(),
    );
    let came = String::from_utf8(came).unwrap();
    assert!(came.contains("<status>email_already_registered</status>"), "{came}");
}

#[test]
fn the_fake_is_told_to_end_and_ends_when_its_answer_is_out() {
    let mut fake = Fake::start();
    let reply = fake.plain().call("POST", "/__admin/shutdown", &[], b"");
    assert_eq!((reply.status, reply.text()), (200, "{}"));
    fake.standin.wait();
    assert!(std::net::TcpStream::connect(fake.address()).is_err());
}

#[test]
fn what_is_late_is_sent_when_the_fake_ends() {
    let fake = Fake::start();
    stub(&fake, &json!({"body": "at last", "fixedDelayMilliseconds": 600_000}));
    let mut stream = fake.plain().connect();
    stream.write_all(GET).unwrap();
    let asked = Instant::now();
    while fake.get("/__admin/requests").json()["meta"]["total"] != 1 {
        assert!(asked.elapsed() < Duration::from_secs(60), "the request is not there");
    }
    fake.standin.stopper().drain();
    let (came, _) = to_the_end(&mut *stream);
    let came = String::from_utf8(came).unwrap();
    assert!(came.starts_with("HTTP/1.1 200 OK\r\n") && came.ends_with("at last"), "{came}");
}
