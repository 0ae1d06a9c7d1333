//! The stream of events: what happens in a world, as it happens.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use standin_emulator::control::Then;
use standin_emulator::http::{Head, Request, Scheme, Version};
use standin_emulator::shell::Limits;
use standin_emulator::world::{Keeping, Timestamp};

use super::wait::until_waiting;
use crate::calls::{create, default_sign_up, sign_up};
use crate::support::{FROZEN, Fake, Options, Reply, read_reply};

const EVENTS: &str = "/__admin/standin/events";

/// Somebody who listens, by a bare socket.
struct Listener {
    socket: TcpStream,
    chunked: bool,
    /// What came and was not read as an event.
    raw: Vec<u8>,
    text: String,
}

impl Listener {
    fn of(fake: &Fake, prefix: &str, version: &str) -> Self {
        let mut socket = fake.socket();
        let port = fake.address().port();
        let head = format!("GET {prefix}{EVENTS} HTTP/{version}\r\nHost: localhost:{port}\r\n\r\n");
        socket.write_all(head.as_bytes()).unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            socket.read_exact(&mut byte).unwrap();
            head.push(byte[0]);
        }
        let (reply, _) = Reply::parse(&head, true).unwrap();
        assert_eq!(reply.status, 200);
        assert_eq!(reply.header("Content-Type"), Some("text/event-stream"));
        assert_eq!(reply.header("Cache-Control"), Some("no-store"));
        assert_eq!(reply.header("Content-Length"), None);
        let chunked = reply.header("Transfer-Encoding") == Some("chunked");
        Self { socket, chunked, raw: Vec::new(), text: String::new() }
    }

    /// A listener that is known to be there.
    fn heard(fake: &Fake, prefix: &str) -> Self {
        let mut listener = Self::of(fake, prefix, "1.1");
        listener.until(|text| text.contains(": listening\n\n"));
        listener
    }

    fn until(&mut self, enough: impl Fn(&str) -> bool) {
        while !enough(&self.text) {
            assert!(self.more(), "ended with {:?}", self.text);
        }
    }

    /// Reads on; false at the end.
    fn more(&mut self) -> bool {
        let mut piece = [0; 4096];
        let count = self.socket.read(&mut piece).unwrap();
        self.raw.extend_from_slice(&piece[..count]);
        if self.chunked {
            while let Some((chunk, length)) = chunk(&self.raw) {
                self.text.push_str(str::from_utf8(&chunk).unwrap());
                self.raw.drain(..length);
            }
        } else {
            self.text.push_str(str::from_utf8(&self.raw).unwrap());
            self.raw.clear();
        }
        count > 0
    }

    /// The next event, which has to be of that name.
    fn next(&mut self, name: &str) -> Value {
        loop {
            if let Some((event, rest)) = self.text.split_once("\n\n") {
                let (event, rest) = (event.to_owned(), rest.to_owned());
                self.text = rest;
                if event.starts_with(':') {
                    continue;
                }
                let data = event.strip_prefix(&format!("event: {name}\ndata: "));
                let data = data.unwrap_or_else(|| panic!("{name} is not {event}"));
                return serde_json::from_str(data).unwrap();
            }
            assert!(self.more(), "ended before {name}");
        }
    }
}

/// The chunk that some bytes begin with, and how long it is with all around it.
fn chunk(bytes: &[u8]) -> Option<(Vec<u8>, usize)> {
    let line = bytes.windows(2).position(|pair| pair == b"\r\n")?;
    let length = usize::from_str_radix(str::from_utf8(&bytes[..line]).unwrap(), 16).unwrap();
    let chunk = bytes.get(line + 2..line + 2 + length)?;
    let end = line + 2 + length + 2;
    (bytes.len() >= end).then(|| (chunk.to_owned(), end))
}

#[test]
fn exchanges_and_messages_arrive_as_journal_and_outbox_show_them() {
    for version in ["1.1", "1.0"] {
        let fake = Fake::seeded(FROZEN);
        default_sign_up("boxnet", "before").send(&fake);
        let mut listener = Listener::of(&fake, "", version);
        assert_eq!(listener.chunked, version == "1.1");
        sign_up("fotolia", "EMAIL_KEY", "ada").send(&fake);
        let (exchange, message) = (listener.next("exchange"), listener.next("message"));
        assert_eq!(exchange, fake.get("/__admin/requests?limit=1").json()["requests"][0]);
        assert_eq!(message, fake.get("/api/v1/messages").json()["messages"][0]);
        // What the control plane is asked is no news.
        default_sign_up("movedigital", "eve").send(&fake);
        assert_eq!(listener.next("exchange")["standin"]["vendor"], "movedigital");
        assert_eq!(listener.next("message")["To"][0]["Address"], "eve@example.com");
    }
}

#[test]
fn a_listener_hears_its_own_world() {
    let fake = Fake::start();
    create(&fake, &json!({"name": "one"}), 201);
    let mut listeners = ["", "/~one", "/~two"].map(|prefix| Listener::heard(&fake, prefix));
    for prefix in ["/~two", "/~one", ""] {
        default_sign_up("filemobile", "ada").below(prefix).send(&fake);
    }
    for (listener, world) in listeners.iter_mut().zip(["default", "one", "two"]) {
        assert_eq!(listener.next("exchange")["standin"]["world"], world);
        listener.next("message");
        listener.next("message");
    }
    fake.get("/~one/last");
    let [default, one, _] = &mut listeners;
    assert_eq!(one.next("exchange")["request"]["url"], "/~one/last");
    fake.get("/last");
    assert_eq!(default.next("exchange")["request"]["url"], "/last");
}

#[test]
fn a_reset_is_told_and_numbers_start_anew() {
    let message = "[[messages]]\nnumber = 3\nvendor = \"fotolia\"\nchannel = \"email\"\nkind = \"welcome\"\n\
                   from_name = \"F\"\nfrom = \"f@example.com\"\nto = \"a@example.com\"\ntext = \"hello\"\n";
    let fake = Fake::seeded(message);
    let mut listener = Listener::heard(&fake, "");
    for round in 0..3 {
        sign_up("fotolia", "EMAIL_KEY", "ada").send(&fake);
        let id = "00000000-0000-4000-8000-000000000001";
        assert_eq!(listener.next("exchange")["id"], id, "{round}");
        assert_eq!(listener.next("message")["ID"], "0000000000000000000004", "{round}");
        match round {
            0 => drop(fake.post("/__admin/reset", "", "")),
            _ => drop(fake.post("/__admin/standin/worlds/default/reset", "", "")),
        }
        assert_eq!(listener.next("reset"), json!({"world": "default"}));
    }
}

#[test]
fn a_reset_by_the_library_is_told_too() {
    let fake = Fake::start();
    let world = fake.standin.world("mine").unwrap();
    let mut listener = Listener::heard(&fake, "/~mine");
    until_waiting(&fake, 1);
    let start = Instant::now();
    world.reset();
    assert_eq!(listener.next("reset"), json!({"world": "mine"}));
    // A silent stream looks by itself after 15 seconds.
    assert!(start.elapsed() < Duration::from_secs(10));
}

#[test]
fn two_hundred_listen_at_once() {
    let fake = Fake::start();
    let mut listeners: Vec<_> = (0..200).map(|_| Listener::heard(&fake, "")).collect();
    until_waiting(&fake, 200);
    sign_up("fotolia", "EMAIL_KEY", "ada").send(&fake);
    for listener in &mut listeners {
        assert_eq!(listener.next("exchange")["standin"]["vendor"], "fotolia");
        assert_eq!(listener.next("message")["To"][0]["Address"], "ada@example.com");
    }
    listeners.truncate(3);
    until_waiting(&fake, 3);
    drop(listeners);
    until_waiting(&fake, 0);
}

#[test]
fn a_drain_ends_the_stream_as_it_should_end() {
    let fake = Fake::start();
    let mut listeners = [Listener::heard(&fake, ""), Listener::of(&fake, "", "1.0")];
    fake.get("/last");
    for listener in &mut listeners {
        assert_eq!(listener.next("exchange")["request"]["url"], "/last");
    }
    fake.standin.stopper().drain();
    for mut listener in listeners {
        let mut rest = Vec::new();
        listener.socket.read_to_end(&mut rest).unwrap();
        listener.raw.extend(rest);
        let end: &[u8] = if listener.chunked { b"0\r\n\r\n" } else { b"" };
        assert_eq!(listener.raw, end, "{}", String::from_utf8_lossy(&listener.raw));
    }
    until_waiting(&fake, 0);
}

#[test]
fn only_a_get_listens() {
    let fake = Fake::start();
    for method in ["HEAD", "POST"] {
        let reply = fake.plain().call(method, EVENTS, &[], b"");
        assert_eq!((reply.status, reply.header("Allow")), (405, Some("GET")), "{method}");
    }
}

/// The kernel takes a few mebibytes off our hands; then nobody takes any more.
#[test]
fn a_listener_that_does_not_read_is_cut_off() {
    let mut limits = Limits { connections: 2, ..Limits::default() };
    limits.deadlines.write = Duration::from_millis(300);
    let fake = Fake::with(Options { limits, ..Options::default() });
    let mut stuck = Listener::heard(&fake, "");
    let filler = "x".repeat(900_000);
    let mut held = fake.plain().connect();
    let mut kept = Vec::new();
    for _ in 0..16 {
        let length = filler.len();
        write!(held, "POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n{filler}")
            .unwrap();
        assert_eq!(read_reply(&mut *held, &mut kept).status, 404);
    }
    // Its place is free once it is cut off.
    let start = Instant::now();
    while fake.plain().exchange(b"GET /x HTTP/1.0\r\n\r\n").starts_with(b"HTTP/1.1 503") {
        assert!(start.elapsed() < Duration::from_secs(60), "it is still there");
        thread::yield_now();
    }
    let mut rest = Vec::new();
    let _reset = stuck.socket.read_to_end(&mut rest);
    assert!(!rest.ends_with(b"0\r\n\r\n"), "it did not end well");
    until_waiting(&fake, 0);
}

/// What is written at a time is bounded, however much has happened since.
#[test]
fn a_slow_listener_costs_little_and_is_told_what_it_missed() {
    let keeping = Keeping { entries: 100, ..Keeping::default() };
    let fake = standin_emulator::Standin::builder().keeping(keeping).fake().unwrap();
    let call = |method: &str, target: &str, body: &[u8]| {
        let local = "127.0.0.1:4700".parse().unwrap();
        let head = Head {
            scheme: Scheme::Http,
            version: Version::Http11,
            method,
            target,
            local,
            peer: local.ip(),
            listener_world: None,
        };
        let headers: [(&str, &[u8]); 1] = [("host", b"127.0.0.1:4700")];
        let request = Request::new(&head, &headers, body).unwrap();
        fake.handle(request, Timestamp::from_millis(0))
    };
    let Then::Listen(mut listening) = call("GET", EVENTS, b"").then else { panic!("it listens") };
    assert_eq!(listening.news(&fake), None);
    for _ in 0..150 {
        call("POST", "/nothing", &[b'x'; 50_000]);
    }
    let mut told = Vec::new();
    while let Some(news) = listening.news(&fake) {
        assert!(news.len() < 1 << 20, "{} bytes at once", news.len());
        told.push(String::from_utf8(news).unwrap());
    }
    assert!(told[0].starts_with("event: missed\ndata: {\"count\":50}\n\n"), "{:.80}", told[0]);
    let all = told.concat();
    assert_eq!(all.matches("event: exchange\n").count(), 100);
    assert_eq!(all.matches("event: missed\n").count(), 1);
    assert!(told.len() > 10, "{}", told.len());
}

#[test]
fn a_world_that_is_deleted_and_comes_again_is_listened_to_anew() {
    let fake = Fake::start();
    let mut listener = Listener::heard(&fake, "/~w");
    fake.get("/~w/0");
    assert_eq!(listener.next("exchange")["request"]["url"], "/~w/0");
    for round in 1..30 {
        // At once, so that who listens may look only when the next one of its name is there.
        let bytes = format!(
            "DELETE /__admin/standin/worlds/w HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n\
             GET /~w/{round} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
            port = fake.address().port(),
        );
        fake.plain().exchange(bytes.as_bytes());
        assert_eq!(listener.next("reset"), json!({"world": "w"}));
        assert_eq!(listener.next("exchange")["request"]["url"], format!("/~w/{round}"));
    }
}
