//! A proxy between judge and fake that may change what passes.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

/// A request or a reply: its first line, its headers, its body.
#[derive(Clone, Debug)]
pub(crate) struct Message {
    pub(crate) first: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

/// The way to the fake.
pub(crate) struct Ahead(SocketAddr);

/// Answers a request, with or without the fake; the bytes go to the judge as they are.
pub(crate) type Behaviour = Arc<dyn Fn(Message, &Ahead) -> Vec<u8> + Send + Sync>;

/// Starts a proxy before a fake; its address. It speaks no TLS.
pub(crate) fn relay(fake: SocketAddr, behave: Behaviour) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for stream in listener.incoming() {
            let behave = Arc::clone(&behave);
            thread::spawn(move || {
                let mut stream = stream.unwrap();
                let mut first = [0];
                // Who only looks in says nothing; a handshake begins with 22.
                if matches!(stream.peek(&mut first), Ok(1)) && first != [22] {
                    let answer = behave(Message::read(&mut stream, false), &Ahead(fake));
                    stream.write_all(&answer).unwrap();
                }
            });
        }
    });
    url
}

impl Ahead {
    /// What the fake answers.
    pub(crate) fn ask(&self, request: &Message) -> Message {
        let mut request = request.clone();
        if !request.is_call() {
            // What the fake shows of itself it shows to its own name only.
            request.set("Host", &self.0.to_string());
        }
        let mut stream = TcpStream::connect(self.0).unwrap();
        stream.write_all(&request.bytes()).unwrap();
        Message::read(&mut stream, request.first.starts_with("HEAD "))
    }
}

impl Message {
    /// Reads one; a reply to `HEAD` has no body, whatever its length.
    fn read(stream: &mut TcpStream, without_body: bool) -> Self {
        let mut bytes = Vec::new();
        let end = loop {
            if let Some(at) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
                break at + 4;
            }
            more(stream, &mut bytes);
        };
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
        let mut lines = head.trim_end().split("\r\n");
        let first = lines.next().unwrap().to_owned();
        let headers = lines.map(|line| {
            let (name, value) = line.split_once(':').unwrap();
            (name.to_owned(), value.strip_prefix(' ').unwrap_or(value).to_owned())
        });
        let mut message = Self { first, headers: headers.collect(), body: Vec::new() };
        let length = message.header("Content-Length").map(|length| length.parse().unwrap());
        let length = length.filter(|_| !without_body).unwrap_or(0);
        while bytes.len() < end + length {
            more(stream, &mut bytes);
        }
        message.body = bytes.split_off(end);
        message
    }

    /// A header's value.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        let named = headers.find(|(other, _)| other.eq_ignore_ascii_case(name));
        named.map(|(_, value)| value.as_str())
    }

    /// Gives a header another value, or adds it.
    pub(crate) fn set(&mut self, name: &str, value: &str) {
        let mut headers = self.headers.iter_mut();
        match headers.find(|(other, _)| other.eq_ignore_ascii_case(name)) {
            Some(header) => value.clone_into(&mut header.1),
            None => self.headers.push((name.to_owned(), value.to_owned())),
        }
    }

    /// Takes a header away.
    pub(crate) fn remove(&mut self, name: &str) {
        self.headers.retain(|(other, _)| !other.eq_ignore_ascii_case(name));
    }

    /// Another body, and the length that goes with it.
    pub(crate) fn with_body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        let length = self.body.len().to_string();
        self.set("Content-Length", &length);
        self
    }

    /// The body as text.
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    /// The first line and the headers, with the blank line.
    pub(crate) fn head(&self) -> String {
        let headers = self.headers.iter().map(|(name, value)| format!("{name}: {value}\r\n"));
        format!("{}\r\n{}\r\n", self.first, headers.collect::<String>())
    }

    /// All of it.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        [self.head().into_bytes(), self.body.clone()].concat()
    }

    /// A call of a vendor's operation, and none of what a judge asks besides.
    pub(crate) fn is_call(&self) -> bool {
        !self.first.contains("/__admin/") && !self.first.contains("/api/v1/")
    }
}

fn more(stream: &mut TcpStream, bytes: &mut Vec<u8>) {
    let mut some = [0; 4096];
    let length = stream.read(&mut some).unwrap();
    assert!(length > 0, "a message without its end: {}", String::from_utf8_lossy(bytes));
    bytes.extend_from_slice(&some[..length]);
}
