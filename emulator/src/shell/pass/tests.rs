//! A fake that may reach loopback, which no flag allows, and hosts on it that are let through. As the system's resolver
//! reads it, the name `127.1` is 127.0.0.1.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed")]

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::proxy::is_public;
use crate::shell::socket::Deadlines;
use crate::shell::{Limits, Listener, Server, Setup, Trust};
use crate::standin::Standin;
use crate::world::{By, Escape, Fate};

const HOST: &str = "127.1";

fn server(deadlines: Deadlines) -> Server {
    let fake = Standin::builder().pass(HOST).fake().unwrap();
    let authority = Trust::Memory.open(&[]).unwrap();
    let limits = Limits { deadlines, ..Limits::default() };
    let reachable = |address: std::net::IpAddr| is_public(address) || address.is_loopback();
    let setup = Setup { fake, authority, limits, threads: 1, reachable };
    let address = SocketAddr::from(([127, 0, 0, 1], 0));
    Server::start(setup, vec![Listener::bind(address, None).unwrap()]).unwrap()
}

fn caller(server: &Server) -> TcpStream {
    let socket = TcpStream::connect(server.addresses()[0]).unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    socket
}

/// A host that serves one connection; its port.
fn host<T: Send + 'static>(
    serve: impl FnOnce(TcpStream) -> T + Send + 'static,
) -> (u16, JoinHandle<T>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    (port, thread::spawn(move || serve(listener.accept().unwrap().0)))
}

/// What comes until an empty line.
fn head(socket: &mut TcpStream) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        socket.read_exact(&mut byte).unwrap();
        head.push(byte[0]);
    }
    String::from_utf8(head).unwrap()
}

fn rest(mut socket: TcpStream) -> String {
    let mut rest = Vec::new();
    let _end = socket.read_to_end(&mut rest);
    String::from_utf8(rest).unwrap()
}

/// All is counted once the server has ended.
fn ended(mut server: Server) -> Vec<Escape> {
    server.stopper().drain();
    server.join();
    server.fake().worlds.escapes().0
}

#[test]
fn a_request_goes_on_without_what_is_the_proxys_and_its_answer_comes_back() {
    let server = server(Deadlines::default());
    let (port, asked) = host(|mut socket| {
        let head = head(&mut socket);
        let mut body = [0; 5];
        socket.read_exact(&mut body).unwrap();
        let answer = "HTTP/1.1 201 Made\r\nTransfer-Encoding: chunked\r\nKeep-Alive: 5\r\nX-Own: yes\r\n\
            Connection: keep-alive, X-Hop\r\nX-Hop: no\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n";
        socket.write_all(answer.as_bytes()).unwrap();
        head
    });
    let mut socket = caller(&server);
    let lines = [
        format!("POST http://user:pass@{HOST}:{port}/~some body/x?y=z HTTP/1.1")
            .replace("e b", "e%20b"),
        "Host: elsewhere".to_owned(),
        "Proxy-Authorization: Basic cGFzc2VkOng=".to_owned(),
        "Proxy-Connection: keep-alive".to_owned(),
        "Connection: close, X-Hop".to_owned(),
        "X-Hop: no".to_owned(),
        "X-Own: yes".to_owned(),
        "Standin-World: there".to_owned(),
        "Content-Length: 5".to_owned(),
    ];
    write!(socket, "{}\r\n\r\n12345", lines.join("\r\n")).unwrap();
    let answer = rest(socket);
    assert!(answer.starts_with("HTTP/1.1 201 "), "{answer}");
    assert!(answer.contains("X-Own: yes\r\n") && !answer.contains("X-Hop: no"), "{answer}");
    assert!(!answer.contains("Keep-Alive: 5"), "{answer}");
    assert!(answer.contains("hello") && answer.contains(" world"), "{answer}");
    let mut asked: Vec<_> = asked.join().unwrap().lines().map(str::to_owned).collect();
    asked.sort();
    let host = format!("Host: {HOST}:{port}");
    let wanted = [
        "",
        "Content-Length: 5",
        &*host,
        "POST /~some%20body/x?y=z HTTP/1.1",
        "Via: 1.1 standin",
        "X-Own: yes",
    ];
    assert_eq!(asked, wanted);
    let world = server.fake().worlds.existing(&crate::world::WorldName::parse("there").unwrap());
    let journal = world.unwrap().lock().journal.kept().iter().cloned().collect::<Vec<_>>();
    assert_eq!((journal[0].answer.status, journal[0].verdict.is_matched()), (201, true));
    let escapes = ended(server);
    let escape = &escapes[0];
    assert_eq!((escape.by, escape.fate, escape.count), (By::Absolute, Fate::Passed, 1));
    assert_eq!((escape.sent, escape.received), (5, 11));
    assert_eq!(escape.example, format!("POST http://{HOST}:{port}/~some%20body/x"));
}

#[test]
fn a_tunnel_carries_all_bytes_both_ways_and_each_sides_end() {
    let server = server(Deadlines::default());
    let (port, heard) = host(|mut socket| {
        let mut first = [0; 9];
        socket.read_exact(&mut first).unwrap();
        socket.write_all(&[7; 300_000]).unwrap();
        socket.shutdown(Shutdown::Write).unwrap();
        let mut rest = Vec::new();
        socket.read_to_end(&mut rest).unwrap();
        (first, rest.len())
    });
    let mut socket = caller(&server);
    // The first bytes come with the CONNECT.
    write!(socket, "CONNECT {HOST}:{port} HTTP/1.0\r\n\r\n\x16\x03\x01with").unwrap();
    assert!(head(&mut socket).starts_with("HTTP/1.0 200 Connection established\r\n"));
    socket.write_all(b"it").unwrap();
    let mut back = Vec::new();
    socket.read_to_end(&mut back).unwrap();
    assert_eq!(back.len(), 300_000);
    socket.write_all(&[8; 100_000]).unwrap();
    socket.shutdown(Shutdown::Write).unwrap();
    assert_eq!(heard.join().unwrap(), (*b"\x16\x03\x01withit", 100_000));
    let escapes = ended(server);
    assert_eq!((escapes[0].by, escapes[0].fate), (By::Connect, Fate::Passed));
    assert_eq!((escapes[0].sent, escapes[0].received), (100_009, 300_000));
}

#[test]
fn a_host_that_is_not_there_is_told() {
    let server = server(Deadlines::default());
    // Nobody listens where somebody just did.
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    for line in [format!("CONNECT {HOST}:{port}"), format!("GET http://{HOST}:{port}/")] {
        let mut socket = caller(&server);
        write!(socket, "{line} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
        let answer = rest(socket);
        assert!(answer.starts_with("HTTP/1.1 502 "), "{answer}");
        assert!(answer.contains("is let through (--pass), but it cannot be reached"), "{answer}");
    }
    let fates: Vec<_> = ended(server).iter().map(|escape| escape.fate).collect();
    assert_eq!(fates, [Fate::Failed, Fate::Failed]);
}

#[test]
fn an_answer_that_breaks_off_breaks_off_for_the_caller_too() {
    let server = server(Deadlines::default());
    for (answer, wanted) in [
        ("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", "half"),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n", "half"),
        ("no answer at all\r\n\r\n", "gave no answer that is HTTP"),
        (
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
            "wants to speak",
        ),
    ] {
        let (port, served) = host(move |mut socket| {
            head(&mut socket);
            socket.write_all(answer.as_bytes()).unwrap();
        });
        let mut socket = caller(&server);
        write!(socket, "GET http://{HOST}:{port}/ HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
        served.join().unwrap();
        if answer.starts_with("no") || answer.contains(" 101 ") {
            let head = head(&mut socket);
            assert!(head.starts_with("HTTP/1.1 502 "), "{head}");
            let (_, length) = head.split_once("Content-Length: ").unwrap();
            let mut why = vec![0; length.lines().next().unwrap().parse().unwrap()];
            socket.read_exact(&mut why).unwrap();
            let why = String::from_utf8(why).unwrap();
            assert!(why.contains(wanted), "{why}");
            continue;
        }
        let got = rest(socket);
        assert!(got.contains(wanted) && !got.ends_with("0\r\n\r\n"), "{got}");
    }
}

#[test]
fn a_tunnel_in_which_nothing_moves_is_not_kept() {
    let idle = Duration::from_millis(300);
    let server = server(Deadlines { idle, ..Deadlines::default() });
    let (port, far) = host(rest);
    let mut socket = caller(&server);
    write!(socket, "CONNECT {HOST}:{port} HTTP/1.1\r\nHost: x\r\n\r\nsomething").unwrap();
    assert!(head(&mut socket).starts_with("HTTP/1.1 200 "));
    // Both read until they are let go.
    assert_eq!(rest(socket), "");
    assert_eq!(far.join().unwrap(), "something");
}

#[test]
fn the_end_of_the_fake_ends_a_quiet_tunnel() {
    let server = server(Deadlines::default());
    let (port, far) = host(rest);
    let mut socket = caller(&server);
    write!(socket, "CONNECT {HOST}:{port} HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
    assert!(head(&mut socket).starts_with("HTTP/1.1 200 "));
    assert_eq!(ended(server)[0].count, 1);
    assert_eq!((rest(socket), far.join().unwrap()), (String::new(), String::new()));
}
