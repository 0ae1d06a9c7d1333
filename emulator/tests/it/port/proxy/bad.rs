//! Tunnels that go wrong: bounded in time and number, and nobody else notices.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

use standin_emulator::shell::Limits;
use tokio_rustls::rustls;
use tokio_rustls::rustls::pki_types::ServerName;

use super::{head_and_body, send, tls, tunnel, written};
use crate::calls::{default_sign_up, export};
use crate::support::{Fake, Options, Reply, client_config, read_reply};

/// Long enough for a machine with other things to do, and no test waits for it in vain.
const SHORT: Duration = Duration::from_millis(300);

const BOX: &str = "HTTP/1.1\r\nHost: www.box.net\r\n";

fn rest(mut socket: TcpStream) -> String {
    let mut answer = Vec::new();
    let _end = socket.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

fn limited(change: impl FnOnce(&mut Limits)) -> Fake {
    let mut limits = Limits::default();
    change(&mut limits);
    Fake::with(Options { limits, ..Options::default() })
}

/// The first bytes of a client that wants TLS with this name.
fn hello(fake: &Fake, name: &str) -> Vec<u8> {
    let name = ServerName::try_from(name.to_owned()).unwrap();
    let config = client_config(fake.standin.ca_pem());
    let mut session = rustls::ClientConnection::new(config, name).unwrap();
    let mut bytes = Vec::new();
    session.write_tls(&mut bytes).unwrap();
    bytes
}

#[test]
fn targets_that_are_no_host_and_port() {
    let fake = Fake::start();
    let before = export(&fake, "default");
    for target in [
        "www.box.net",
        "www.box.net:0",
        "www.box.net:99999",
        "www.box.net:http",
        ":443",
        "443",
        "/",
        "*",
        "http://www.box.net/",
        "somebody:secret@www.box.net:443",
        "[::1]",
        "[::1:443",
        "::1:443",
        "\u{e4}.example:443",
        &format!("{}:443", "x".repeat(300)),
    ] {
        let answer = fake.plain().exchange(
            format!("CONNECT {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").as_bytes(),
        );
        let text = String::from_utf8_lossy(&answer).into_owned();
        assert!(text.starts_with("HTTP/1.1 400 "), "{target}: {text}");
        assert!(!text.contains("secret"), "{text}");
    }
    let two = b"CONNECT www.box.net:443 HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n";
    assert!(fake.plain().exchange(two).starts_with(b"HTTP/1.1 400 "));
    assert_eq!(fake.get("ftp://www.box.net/").status, 400);
    for port in ["99999", "65536", "0"] {
        for host in ["www.box.net", "evil.example"] {
            let reply = fake.get(&format!("http://{host}:{port}/api/1.0/rest"));
            assert_eq!(reply.status, 400, "{host}:{port}");
            assert!(reply.text().contains("the URL's port is no number"), "{}", reply.text());
        }
    }
    assert_eq!(export(&fake, "default"), before);
    assert_eq!(fake.get("/__admin/requests").json()["meta"]["total"], 0);
}

/// What was meant for a tunnel that there is not is never taken for requests to the fake itself.
#[test]
fn behind_a_refused_connect_nothing_is_read() {
    let fake = Fake::start();
    let before = export(&fake, "default");
    let port = fake.address().port();
    let call = default_sign_up("boxnet", "ada");
    let inside = [
        format!("DELETE /__admin/requests HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n"),
        written(&call, BOX),
        "x".repeat(300_000),
    ];
    let heads = [
        ("CONNECT evil.example:443 HTTP/1.1\r\nHost: x\r\n\r\n", "502"),
        ("CONNECT evil.example:443 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", "502"),
        ("CONNECT nowhere HTTP/1.1\r\nHost: x\r\n\r\n", "400"),
        ("CONNECT www.box.net:443 HTTP/1.1\r\nHost: x\r\nStandin-World: a b\r\n\r\n", "400"),
    ];
    for (head, status) in heads {
        for inside in &inside {
            let mut socket = fake.socket();
            socket.write_all(format!("{head}{inside}").as_bytes()).unwrap();
            let reply = head_and_body(&mut socket);
            let found = (reply.status.to_string(), reply.header("Connection"));
            assert_eq!(found, (status.to_owned(), Some("close")), "{head}");
            assert_eq!(rest(socket), "", "{head}");
        }
    }
    assert_eq!(export(&fake, "default"), before);
    let requests = fake.get("/__admin/requests").json();
    assert_eq!(requests["meta"]["total"], 6, "the escapes, and they alone: {requests}");
}

#[test]
fn garbage_in_a_tunnel_ends_that_tunnel() {
    let fake = Fake::start();
    let before = export(&fake, "default");
    let hello = hello(&fake, "www.box.net");
    let garbage: [&[u8]; 11] = [
        b"",
        b"\x00\x01\x02\x03",
        b"\r\n\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"\x16",
        b"\x16\x03\x01\x00\x05hello",
        b"\x16\x03\x01\xff\xff",
        b"\x80\x2e\x01\x00\x02 an SSL 2 hello",
        &hello[..hello.len() / 2],
    ];
    for bytes in garbage {
        // Behind the answer to the CONNECT, and with the CONNECT itself.
        let mut socket = tunnel(&fake, "www.box.net:443", "");
        socket.write_all(bytes).unwrap();
        // It may have been ended from there already.
        socket.shutdown(Shutdown::Write).unwrap_or_default();
        assert!(!rest(socket).starts_with("HTTP/1.1 2"), "{bytes:?}");
        let mut socket = fake.socket();
        let mut all = b"CONNECT www.box.net:443 HTTP/1.1\r\nHost: x\r\n\r\n".to_vec();
        all.extend_from_slice(bytes);
        socket.write_all(&all).unwrap();
        // It may have been ended from there already.
        socket.shutdown(Shutdown::Write).unwrap_or_default();
        let answer = rest(socket);
        assert_eq!(answer.matches("HTTP/1.1 2").count(), 1, "{bytes:?}: {answer}");
    }
    assert_eq!(export(&fake, "default"), before);
    let call = default_sign_up("boxnet", "ada");
    assert!(call.succeeded(&send(&mut tunnel(&fake, "www.box.net:80", ""), &call, BOX)));
}

#[test]
fn who_says_half_of_it_or_nothing_is_not_waited_for() {
    let fake = limited(|limits| {
        limits.deadlines.idle = SHORT;
        limits.deadlines.head = SHORT;
    });
    let hello = hello(&fake, "www.box.net");
    for half in [&b""[..], b"\x16", &hello[..hello.len() / 2], &hello] {
        let mut socket = tunnel(&fake, "www.box.net:443", "");
        socket.write_all(half).unwrap();
        // It ends by itself: this reads until it does.
        drop(rest(socket));
    }
    let mut socket = tunnel(&fake, "www.box.net:80", "");
    socket.write_all(b"GET / HTTP/1.1\r\nHo").unwrap();
    assert!(rest(socket).starts_with("HTTP/1.1 408 "));
    let mut kept = tunnel(&fake, "www.box.net:80", "");
    let call = default_sign_up("boxnet", "ada");
    assert!(call.succeeded(&send(&mut kept, &call, BOX)));
    assert_eq!(rest(kept), "", "idle, and closed without a word");
}

#[test]
fn a_tunnel_is_one_connection_of_those_that_there_may_be() {
    let fake = limited(|limits| limits.connections = 3);
    let mut held: Vec<_> = (0..3).map(|_| tunnel(&fake, "www.box.net:80", "")).collect();
    let one_more = || {
        let mut socket = fake.socket();
        let _sent = socket.write_all(b"CONNECT www.box.net:80 HTTP/1.1\r\nHost: x\r\n\r\n");
        rest(socket)
    };
    assert!(one_more().starts_with("HTTP/1.1 503 "));
    let call = default_sign_up("imageloop", "ada");
    for socket in &mut held {
        let head = "HTTP/1.1\r\nHost: www.imageloop.com\r\n";
        assert!(call.succeeded(&send(socket, &call, head)), "who is there is served");
    }
    let mut left = held.pop().unwrap();
    let last = written(&call, "HTTP/1.1\r\nHost: www.imageloop.com\r\nConnection: close\r\n");
    left.write_all(last.as_bytes()).unwrap();
    assert!(rest(left).starts_with("HTTP/1.1 200 "));
    // The place is free a moment after the client has seen the end.
    let free = (0..1_000).any(|_| {
        let mut socket = fake.socket();
        let asked = "CONNECT www.box.net:80 HTTP/1.1\r\nHost: x\r\n\r\n".to_owned();
        let _sent = socket.write_all((asked + &last).as_bytes());
        rest(socket).starts_with("HTTP/1.1 200 ")
    });
    assert!(free);
}

#[test]
fn an_end_finishes_what_is_under_way_in_a_tunnel_and_lets_idle_ones_go() {
    let fake = Fake::start();
    let silent = tunnel(&fake, "www.box.net:443", "");
    let half_shaken = {
        let mut socket = tunnel(&fake, "www.box.net:443", "");
        socket.write_all(b"\x16").unwrap();
        socket
    };
    let mut idle = tls(&fake, "www.box.net", tunnel(&fake, "www.box.net:443", ""));
    let call = default_sign_up("boxnet", "idle");
    assert!(call.succeeded(&send(&mut idle, &call, BOX)));
    let mut busy = tls(&fake, "api.fotolia.com", tunnel(&fake, "api.fotolia.com:443", ""));
    let call = default_sign_up("fotolia", "busy");
    let text = written(&call, "HTTP/1.1\r\nHost: api.fotolia.com\r\nExpect: 100-continue\r\n");
    let (first, second) = text.split_at(text.len() - 9);
    busy.write_all(first.as_bytes()).unwrap();
    busy.flush().unwrap();
    // The fake has begun to read this one: it said that it goes on.
    let mut interim = [0; 25];
    busy.read_exact(&mut interim).unwrap();
    assert_eq!(&interim, b"HTTP/1.1 100 Continue\r\n\r\n");
    fake.standin.stopper().drain();
    assert_eq!(rest(silent), "");
    drop(rest(half_shaken));
    assert_eq!(idle.read(&mut [0]).unwrap_or_default(), 0);
    busy.write_all(second.as_bytes()).unwrap();
    busy.flush().unwrap();
    let reply: Reply = read_reply(&mut busy, &mut Vec::new());
    assert!(call.succeeded(&reply), "{}", reply.text());
}

#[test]
fn a_connect_with_a_body_of_its_own_is_read_past_it() {
    let fake = Fake::start();
    let call = default_sign_up("boxnet", "ada");
    let mut socket = fake.socket();
    let head = "CONNECT www.box.net:80 HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n";
    socket.write_all(format!("{head}12345{}", written(&call, BOX)).as_bytes()).unwrap();
    assert_eq!(head_and_body(&mut socket).status, 200);
    let reply = read_reply(&mut socket, &mut Vec::new());
    assert!(call.succeeded(&reply), "{}", reply.text());
}
