//! Bytes that mean nothing: no panic, no hang, nothing half done, and the others are served.

use std::io::{Read as _, Write as _};
use std::net::Shutdown;

use crate::calls::{Call, VENDORS, default_sign_up, export};
use crate::support::Fake;

/// ALL-ARG-5, ALL-ARG-6, ALL-WIRE-2: what no e-mail address can hold.
const POISONS: [&str; 8] =
    ["%00", "%01", "%FF", "%C3%28", "%ED%A0%80", "%F4%90%80%80", "%0D%0A", "%EF%BF%BE"];

#[test]
fn poisoned_arguments_create_nothing() {
    let fake = Fake::start();
    let before = export(&fake, "default");
    for (vendor, _) in VENDORS {
        for poison in POISONS {
            let call = default_sign_up(vendor, "ada");
            let poisoned = |text: &str| text.replace("@example", &format!("{poison}@example"));
            let call = Call { target: poisoned(&call.target), body: poisoned(&call.body), ..call };
            let reply = call.send(&fake);
            let asks_only = vendor == "imageloop";
            assert_eq!(call.succeeded(&reply), asks_only, "{vendor} {poison} {}", reply.text());
            assert_ne!(reply.status, 500, "{vendor} {poison}");
        }
    }
    assert_eq!(export(&fake, "default"), before);
}

#[test]
fn raw_bytes_in_a_body_create_nothing() {
    let fake = Fake::seeded("[movedigital]\ntls = \"ignored\"\n");
    let before = export(&fake, "default");
    let targets = [
        "/api/1.0/rest",
        "/api/1.0/xml",
        "/api/1.0/soap",
        "/Rest/1/user/createUser",
        "/services/rest/users/register",
        "/services/json?method=users.register",
        "/httprpc/",
        "/services/rest/",
    ];
    let types = [
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "text/xml; charset=utf-16",
        "text/xml",
        "application/json",
        "\u{1}",
    ];
    let mut bodies: Vec<Vec<u8>> = vec![
        vec![0; 64],
        (0..=255).collect(),
        b"\xff\xfe<\x00?\x00".to_vec(),
        b"--x\r\nContent-Disposition: form-data; name=\"login".to_vec(),
        b"<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY b \"c\">]><request>&b;</request>".to_vec(),
        b"%%%%&&&===;;;[[[]]]userData[=1&userData[user][=2&properties[login]]=3".to_vec(),
    ];
    bodies.push("userData[a]".repeat(2_000).into_bytes());
    bodies.push(format!("userData{}=1", "[a]".repeat(5_000)).into_bytes());
    bodies.push("<a>".repeat(20_000).into_bytes());
    for target in targets {
        for content_type in types {
            for body in &bodies {
                let mut request = format!(
                    "POST {target} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic QVBJX0tFWTo=\r\n\
                     Content-Type: {content_type}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                    body.len()
                )
                .into_bytes();
                request.extend_from_slice(body);
                let answer = fake.plain().exchange(&request);
                let start = String::from_utf8_lossy(&answer[..answer.len().min(12)]).into_owned();
                assert!(start.starts_with("HTTP/1.1 "), "{target} {content_type:?}");
                assert_ne!(start, "HTTP/1.1 503", "{target} {content_type:?}");
            }
        }
    }
    assert_eq!(export(&fake, "default"), before);
}

#[test]
fn what_is_no_http_disturbs_nobody() {
    let fake = Fake::start();
    let before = export(&fake, "default");
    let garbage: [&[u8]; 12] = [
        b"\x00\x01\x02\x03",
        b"\r\n\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET /\xff\xfe HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET /\x00 HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: \xff\x00\r\n\r\n",
        b"GET / HTTP/1.1\r\nNo colon\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"\x16\x03\x01\x00\x05hello",
        b"\x16",
        b"\x80\x2e\x01\x00\x02 an SSL 2 hello",
    ];
    for bytes in garbage {
        let mut socket = fake.socket();
        socket.write_all(bytes).unwrap();
        // It may have been ended from there already.
        socket.shutdown(Shutdown::Write).unwrap_or_default();
        let mut answer = Vec::new();
        let _reset = socket.read_to_end(&mut answer);
        assert!(!answer.starts_with(b"HTTP/1.1 2"), "{bytes:?}");
    }
    assert_eq!(export(&fake, "default"), before);
}

#[test]
fn those_who_say_half_of_it_hold_nobody_up() {
    let fake = Fake::start();
    let halves: [&[u8]; 5] = [
        b"",
        b"\x16\x03\x01\x02\x00\x01\x00",
        b"GET /api/1.0/rest HT",
        b"POST /api/1.0/xml HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n<",
        b"\x16",
    ];
    let mut waiting = Vec::new();
    for half in halves.iter().cycle().take(40) {
        let mut socket = fake.socket();
        socket.write_all(half).unwrap();
        waiting.push(socket);
    }
    for (vendor, _) in VENDORS {
        let call = default_sign_up(vendor, "ada");
        assert!(call.succeeded(&call.send(&fake)), "{vendor}");
    }
    drop(waiting);
    assert_eq!(fake.get("/httprpc/?apiKey=standin-2005").status, 200);
}
