//! Tunnels to vendors: TLS or plain HTTP in them, and all that clients do in one.

use std::io::{ErrorKind, Read as _, Write as _};
use std::sync::Arc;

use tokio_rustls::rustls;
use tokio_rustls::rustls::pki_types::ServerName;

use super::{
    HOSTS, connect, escapes, head_and_body, send, summary, tls, tls_by, tunnel, user, written,
};
use crate::calls::{Call, default_sign_up};
use crate::support::{Fake, Options, client_config, read_reply};

#[test]
fn every_vendor_in_a_tunnel_tls_and_plain() {
    let fake = Fake::seeded("[movedigital]\ntls = \"ignored\"\n");
    for (vendor, host) in HOSTS {
        for (number, port) in [80, 443, 8_443].into_iter().enumerate() {
            let authority = format!("{host}:{port}");
            let origin = format!("HTTP/1.1\r\nHost: {host}\r\n");
            let plain = default_sign_up(vendor, &format!("plain{number}"));
            let reply = send(&mut tunnel(&fake, &authority, ""), &plain, &origin);
            assert!(plain.succeeded(&reply), "{authority}: {}", reply.text());
            let secure = default_sign_up(vendor, &format!("tls{number}"));
            let mut stream = tls(&fake, host, tunnel(&fake, &authority, ""));
            let reply = send(&mut stream, &secure, &origin);
            assert!(secure.succeeded(&reply), "{authority}: {}", reply.text());
            // As PHP's streams do it: the whole URL, in the tunnel.
            let whole = default_sign_up(vendor, &format!("whole{number}"));
            let whole = Call { target: format!("https://{host}{}", whole.target), ..whole };
            let reply = send(&mut tls(&fake, host, tunnel(&fake, &authority, "")), &whole, &origin);
            assert!(whole.succeeded(&reply), "{authority}: {}", reply.text());
            let requests = fake.get("/__admin/requests?limit=1").json();
            assert_eq!(requests["requests"][0]["request"]["scheme"], "https");
        }
    }
    let requests = fake.get("/__admin/requests").json();
    assert_eq!(requests["meta"]["total"], 5 * 3 * 3, "a CONNECT itself is nobody's request");
    assert!(escapes(&fake, "default").is_empty());
}

/// As Python up to 3.11 and PHP do it.
#[test]
fn an_old_connect_and_an_old_request_without_a_host() {
    let fake = Fake::start();
    for (name, authority, inside) in [
        ("ada", "secure.movedigital.com:443", true),
        ("grace", "secure.movedigital.com:8443", true),
    ] {
        let mut socket = fake.socket();
        write!(socket, "CONNECT {authority} HTTP/1.0\r\n\r\n").unwrap();
        let reply = head_and_body(&mut socket);
        assert_eq!(reply.status, 200);
        let call = default_sign_up("movedigital", name);
        let mut stream = tls(&fake, "secure.movedigital.com", socket);
        let reply = send(&mut stream, &call, "HTTP/1.0\r\n");
        assert_eq!(call.succeeded(&reply), inside, "{}", reply.text());
        // The tunnel says whose it is: this path is another vendor's elsewhere.
        let requests = fake.get("/__admin/requests?limit=1").json();
        assert_eq!(requests["requests"][0]["standin"]["vendor"], "movedigital");
        let url = requests["requests"][0]["request"]["absoluteUrl"].as_str().unwrap();
        let usual = authority.trim_end_matches(":443");
        assert!(url.starts_with(&format!("https://{usual}/services/rest/")), "{url}");
    }
}

#[test]
fn what_comes_with_the_connect_is_the_tunnels() {
    let fake = Fake::start();
    let call = default_sign_up("boxnet", "ada");
    let inside = written(&call, "HTTP/1.1\r\nHost: www.box.net\r\n");
    let mut socket = fake.socket();
    write!(socket, "CONNECT www.box.net:80 HTTP/1.1\r\nHost: x\r\n\r\n{inside}").unwrap();
    assert_eq!(head_and_body(&mut socket).status, 200);
    let reply = read_reply(&mut socket, &mut Vec::new());
    assert!(call.succeeded(&reply), "{}", reply.text());

    let config = client_config(fake.standin.ca_pem());
    let name = ServerName::try_from("www.box.net").unwrap();
    let mut session = rustls::ClientConnection::new(config, name).unwrap();
    let mut bytes = b"CONNECT www.box.net:443 HTTP/1.1\r\nHost: x\r\n\r\n".to_vec();
    session.write_tls(&mut bytes).unwrap();
    let mut socket = fake.socket();
    socket.write_all(&bytes).unwrap();
    assert_eq!(head_and_body(&mut socket).status, 200);
    let mut stream = rustls::StreamOwned::new(session, socket);
    let call = default_sign_up("boxnet", "grace");
    let reply = send(&mut stream, &call, "HTTP/1.1\r\nHost: www.box.net\r\n");
    assert!(call.succeeded(&reply), "{}", reply.text());
}

#[test]
fn a_proxy_that_is_itself_called_over_tls() {
    let fake = Fake::start();
    let mut outer = tls(&fake, "localhost", fake.socket());
    outer.write_all(b"CONNECT www.box.net:443 HTTP/1.1\r\nHost: www.box.net:443\r\n\r\n").unwrap();
    assert_eq!(head_and_body(&mut outer).status, 200);
    let mut inner = tls(&fake, "www.box.net", outer);
    let call = default_sign_up("boxnet", "ada");
    let reply = send(&mut inner, &call, "HTTP/1.1\r\nHost: www.box.net\r\n");
    assert!(call.succeeded(&reply), "{}", reply.text());
}

#[test]
fn requests_follow_one_another_in_a_tunnel() {
    let fake = Fake::start();
    let mut stream = tls(&fake, "www.box.net", tunnel(&fake, "www.box.net:443", &user("kept")));
    for number in 0..5 {
        let call = default_sign_up("boxnet", &format!("ada{number}"));
        let reply = send(&mut stream, &call, "HTTP/1.1\r\nHost: www.box.net\r\n");
        assert!(call.succeeded(&reply), "{}", reply.text());
    }
    let pipelined = written(&default_sign_up("boxnet", "p"), "HTTP/1.1\r\nHost: www.box.net\r\n");
    stream.write_all(pipelined.repeat(3).as_bytes()).unwrap();
    let mut kept = Vec::new();
    let texts = (0..3).map(|_| read_reply(&mut stream, &mut kept).text().to_owned());
    let texts: Vec<_> = texts.collect();
    assert!(texts[0].contains("successful_register"), "{texts:?}");
    assert!(texts[1..].iter().all(|text| text.contains("email_already_registered")), "{texts:?}");
}

#[test]
fn a_tunnel_to_ourselves_is_no_loop() {
    let fake = Fake::with(Options { names: vec!["fake.test".to_owned()], ..Options::default() });
    let port = fake.address().port();
    for (number, host) in
        ["127.0.0.1", "localhost", "[::1]", "x.localhost", "fake.test"].into_iter().enumerate()
    {
        for authority in [format!("{host}:{port}"), format!("{host}:443"), format!("{host}:80")] {
            let call = default_sign_up("boxnet", &format!("ada{number}"));
            let call = call.with("Standin-World", &authority.replace(['[', ']', ':'], "_"));
            let name = host.trim_matches(['[', ']']);
            let mut stream = tls(&fake, name, tunnel(&fake, &authority, ""));
            let reply = send(&mut stream, &call, &format!("HTTP/1.1\r\nHost: {authority}\r\n"));
            assert!(call.succeeded(&reply), "{authority}: {}", reply.text());
            let mut plain = tunnel(&fake, &authority, "");
            write!(plain, "GET /__admin/health HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n").unwrap();
            let reply = read_reply(&mut plain, &mut Vec::new());
            assert_eq!(reply.status, 403, "{authority}");
            assert!(reply.text().contains("NO_PROXY"), "{}", reply.text());
        }
    }
}

#[test]
fn there_is_no_tunnel_within_a_tunnel() {
    let fake = Fake::start();
    for target in ["www.box.net:443", "beyond.example:443"] {
        let mut stream = tls(&fake, "www.box.net", tunnel(&fake, "www.box.net:443", ""));
        write!(stream, "CONNECT {target} HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
        let reply = head_and_body(&mut stream);
        assert_eq!(reply.status, 403);
        assert!(reply.text().contains("within a tunnel"), "{}", reply.text());
        // What follows was meant for somebody else.
        assert_eq!(reply.header("Connection"), Some("close"));
        assert_eq!(stream.read(&mut [0]).unwrap(), 0);
    }
}

#[test]
fn server_names_in_a_tunnel() {
    let fake = Fake::start();
    let call = default_sign_up("imageloop", "ada");
    // None: the certificate is for the host of the CONNECT.
    let mut config = Arc::unwrap_or_clone(client_config(fake.standin.ca_pem()));
    config.enable_sni = false;
    let config = Arc::new(config);
    for (authority, name) in [
        ("www.imageloop.com:443", "www.imageloop.com"),
        ("[::1]:443", "::1"),
        ("127.0.0.1:443", "127.0.0.1"),
        ("localhost:443", "localhost"),
    ] {
        let mut stream = tls_by(Arc::clone(&config), name, tunnel(&fake, authority, ""));
        let reply = send(&mut stream, &call, "HTTP/1.1\r\nHost: www.imageloop.com\r\n");
        assert!(call.succeeded(&reply), "{authority}: {}", reply.text());
    }
    // Another one of ours: as it asked for.
    for name in ["api.fotolia.com", "box.com", "localhost", "ci.localhost"] {
        let mut stream = tls(&fake, name, tunnel(&fake, "www.imageloop.com:443", ""));
        let reply = send(&mut stream, &call, "HTTP/1.1\r\nHost: www.imageloop.com\r\n");
        assert!(call.succeeded(&reply), "{name}: {}", reply.text());
    }
    assert!(escapes(&fake, "default").is_empty());
}

#[test]
fn a_foreign_server_name_gets_an_alert_and_is_noted() {
    let fake = Fake::start();
    for _ in 0..2 {
        let socket = tunnel(&fake, "www.box.net:443", &user("strange"));
        let mut stream = tls(&fake, "evil.example", socket);
        let refused = stream.write_all(b"GET / HTTP/1.1\r\n\r\n").and_then(|()| stream.flush());
        let refused = refused.and_then(|()| stream.read(&mut [0]).map(drop)).unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::InvalidData, "{refused}");
        assert!(refused.to_string().contains("AccessDenied"), "{refused}");
        // The connection is at its end once it is noted.
        let mut rest = Vec::new();
        let _end = stream.sock.read_to_end(&mut rest);
    }
    assert_eq!(summary(&fake, "strange"), ["server_name evil.example:443 refused 2"]);
    let requests = fake.get("/~strange/__admin/requests").json();
    assert_eq!(requests["requests"][0]["request"]["url"], "www.box.net:443");
    assert_eq!(requests["requests"][0]["standin"]["escape"]["host"], "evil.example");
    assert_eq!(requests["requests"][0]["response"]["status"], 0);
}

#[test]
fn a_connect_to_anybody_else_is_502_and_noted() {
    let fake = Fake::start();
    for authority in
        ["evil.example:443", "EVIL.example.:443", "evil.example:22", "upload.box.net:443"]
    {
        let (reply, _) = connect(&fake, authority, &user("there"));
        assert_eq!(reply.status, 502, "{authority}");
        assert!(reply.text().contains("--pass"), "{}", reply.text());
    }
    assert_eq!(
        summary(&fake, "there"),
        [
            "connect evil.example:22 refused 1",
            "connect evil.example:443 refused 2",
            "connect upload.box.net:443 refused 1"
        ]
    );
    let unmatched = fake.get("/~there/__admin/requests/unmatched").json();
    assert_eq!(unmatched["requests"][0]["method"], "CONNECT");
    assert_eq!(unmatched["requests"][0]["host"], "upload.box.net");
    // Many clients show the reason and no more.
    let answer = fake.plain().exchange(b"CONNECT evil.example:443 HTTP/1.0\r\n\r\n");
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let line = "HTTP/1.0 502 Bad Gateway: evil.example:443 is no vendor's host\r\n";
    assert!(answer.starts_with(line), "{answer}");
}

#[test]
fn faults_strike_in_a_tunnel_as_they_do_outside() {
    let fake = Fake::start();
    for (fault, ends) in [
        ("CONNECTION_RESET_BY_PEER", ErrorKind::ConnectionReset),
        ("EMPTY_RESPONSE", ErrorKind::UnexpectedEof),
    ] {
        for secure in [false, true] {
            let body = format!("{{\"fault\": \"{fault}\"}}");
            let headers = [("Content-Type", "application/json")];
            let queued =
                fake.plain().call("POST", "/__admin/standin/faults", &headers, body.as_bytes());
            assert_eq!(queued.status, 201);
            let call = default_sign_up("boxnet", "ada");
            let inside = written(&call, "HTTP/1.1\r\nHost: www.box.net\r\n");
            let socket = tunnel(&fake, "www.box.net:443", "");
            let mut byte = [0];
            let met = if secure {
                let mut stream = tls(&fake, "www.box.net", socket);
                stream.write_all(inside.as_bytes()).unwrap();
                stream.read_exact(&mut byte)
            } else {
                let mut socket = socket;
                socket.write_all(inside.as_bytes()).unwrap();
                socket.read_exact(&mut byte)
            };
            assert_eq!(met.unwrap_err().kind(), ends, "{fault} {secure}");
        }
    }
}
