//! The little endpoint: Fotolia's plainest replies, and what it is told to do instead.

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::SystemTime;

use tokio_rustls::rustls::{ServerConfig, ServerConnection, StreamOwned};

/// A request: its first line, its head, its body.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) line: String,
    pub(crate) head: String,
    pub(crate) body: String,
    /// Which call of the operation it is, from 1; 0: it is none.
    pub(crate) number: usize,
}

/// What the endpoint does with a request.
pub(crate) enum Does {
    /// Sends this.
    Sends(String),
    /// Signs up if it can, and answers as the document says.
    Right,
    /// The same, and hangs up in place of the answer.
    RightAndHangsUp,
    /// Hangs up.
    HangsUp,
    /// Answers as the document says once the test says so.
    Holds,
}

/// A running endpoint; it goes on until the tests end.
pub(crate) struct Endpoint {
    pub(crate) url: String,
    asked: Arc<Mutex<Vec<Asked>>>,
    users: Arc<Mutex<BTreeSet<String>>>,
    /// A call is held.
    pub(crate) held: Receiver<Asked>,
    /// Lets the call that is held go.
    pub(crate) release: Sender<()>,
}

type Behaviour = dyn Fn(&Asked) -> Does + Send + Sync;

/// What each connection's thread has.
struct Desk {
    behave: Box<Behaviour>,
    asked: Arc<Mutex<Vec<Asked>>>,
    users: Arc<Mutex<BTreeSet<String>>>,
    holds: Mutex<Sender<Asked>>,
    released: Mutex<Receiver<()>>,
}

/// An endpoint that is right.
pub(crate) fn right() -> Endpoint {
    endpoint(|_| Does::Right)
}

/// An endpoint that does this.
pub(crate) fn endpoint(behave: impl Fn(&Asked) -> Does + Send + Sync + 'static) -> Endpoint {
    serving(behave, |_| None)
}

/// A right one that speaks TLS; what it shows may be another thing with each connection, from 0.
pub(crate) fn secure(shows: impl Fn(usize) -> Arc<ServerConfig> + Send + 'static) -> Endpoint {
    serving(|_| Does::Right, move |number| Some(shows(number)))
}

fn serving(
    behave: impl Fn(&Asked) -> Does + Send + Sync + 'static,
    shows: impl Fn(usize) -> Option<Arc<ServerConfig>> + Send + 'static,
) -> Endpoint {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (asked, users) = (Arc::default(), Arc::default());
    let ((holds, held), (release, released)) = (channel(), channel());
    let desk = Arc::new(Desk {
        behave: Box::new(behave),
        asked: Arc::clone(&asked),
        users: Arc::clone(&users),
        holds: Mutex::new(holds),
        released: Mutex::new(released),
    });
    thread::spawn(move || {
        for (number, stream) in listener.incoming().enumerate() {
            let (desk, stream, shows) = (Arc::clone(&desk), stream.unwrap(), shows(number));
            thread::spawn(move || match shows {
                Some(config) => {
                    let session = ServerConnection::new(config).unwrap();
                    desk.serve(StreamOwned::new(session, stream));
                }
                None => desk.serve(stream),
            });
        }
    });
    Endpoint { url, asked, users, held, release }
}

impl Endpoint {
    /// The calls of the operation that came.
    pub(crate) fn calls(&self) -> Vec<Asked> {
        let asked = self.asked.lock().unwrap();
        asked.iter().filter(|asked| asked.number > 0).cloned().collect()
    }

    /// Everything that came.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    /// Who is signed up.
    pub(crate) fn users(&self) -> Vec<String> {
        self.users.lock().unwrap().iter().cloned().collect()
    }
}

impl Desk {
    fn serve(&self, mut stream: impl Read + Write) {
        let Some(asked) = self.read(&mut stream) else { return };
        let answer = match (self.behave)(&asked) {
            Does::Sends(text) => text,
            Does::Right => self.answer(&asked),
            Does::RightAndHangsUp => {
                self.answer(&asked);
                return;
            }
            Does::HangsUp => return,
            Does::Holds => {
                self.holds.lock().unwrap().send(asked.clone()).unwrap();
                // The test may have ended.
                self.released.lock().unwrap().recv().unwrap_or_default();
                self.answer(&asked)
            }
        };
        // The program may have gone.
        drop(stream.write_all(answer.as_bytes()).and_then(|()| stream.flush()));
    }

    fn read(&self, stream: &mut impl Read) -> Option<Asked> {
        let mut bytes = Vec::new();
        let mut some = [0; 4096];
        let end = loop {
            if let Some(at) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
                break at + 4;
            }
            let length = stream.read(&mut some).ok().filter(|length| *length > 0)?;
            bytes.extend_from_slice(&some[..length]);
        };
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
        let length = head.lines().find_map(|line| line.strip_prefix("Content-Length: "));
        let length: usize = length.map_or(0, |length| length.parse().unwrap());
        while bytes.len() < end + length {
            let length = stream.read(&mut some).ok().filter(|length| *length > 0)?;
            bytes.extend_from_slice(&some[..length]);
        }
        let line = head.lines().next().unwrap().to_owned();
        let body = String::from_utf8(bytes.split_off(end)).unwrap();
        let mut all = self.asked.lock().unwrap();
        let calls = all.iter().filter(|asked| asked.number > 0).count();
        let number = if line.starts_with("POST ") { calls + 1 } else { 0 };
        let asked = Asked { line, head, body, number };
        all.push(asked.clone());
        Some(asked)
    }

    fn answer(&self, asked: &Asked) -> String {
        let (login, password) = (asked.field("login"), asked.field("password"));
        if asked.number == 0 {
            return reply(404, "text/plain", "nobody is here");
        }
        match (login, password) {
            (Some(login), Some(_)) => {
                let mut users = self.users.lock().unwrap();
                if users.insert(login) {
                    success(41 + users.len())
                } else {
                    refusal(409, "6008", "Login already exists")
                }
            }
            _ => refusal(400, "6007", "Data validation error"),
        }
    }
}

impl Asked {
    /// A field of the form; none if it is empty.
    pub(crate) fn field(&self, name: &str) -> Option<String> {
        let key = format!("properties[{name}]=");
        let value = self.body.split('&').find_map(|pair| pair.strip_prefix(&key));
        value.filter(|value| !value.is_empty()).map(str::to_owned)
    }
}

pub(crate) fn success(id: usize) -> String {
    reply(200, "application/json", &id.to_string())
}

pub(crate) fn refusal(status: u16, code: &str, text: &str) -> String {
    let body = format!("{{\"error\":\"{text}\",\"code\":\"{code}\"}}");
    reply(status, "application/json", &body)
}

pub(crate) fn reply(status: u16, kind: &str, body: &str) -> String {
    with_headers(status, &format!("Content-Type: {kind}\r\n"), body)
}

pub(crate) fn with_headers(status: u16, headers: &str, body: &str) -> String {
    let length = body.len();
    let date = httpdate::fmt_http_date(SystemTime::now());
    let date = if headers.contains("Date: ") { String::new() } else { format!("Date: {date}\r\n") };
    let headers = format!("{date}{headers}");
    format!("HTTP/1.1 {status} So\r\n{headers}Content-Length: {length}\r\n\r\n{body}")
}
