//! Proxies that change what is answered, or how it is framed.

use std::sync::{Arc, Mutex};

use super::relay::{Behaviour, Message};
use super::{Came, Row, hold};
use crate::support::{PLAIN, TOO_SHORT};

/// Changes the bytes of replies to calls, and nothing else.
fn answering(change: impl Fn(Message) -> Vec<u8> + Send + Sync + 'static) -> Behaviour {
    Arc::new(move |request, ahead| {
        let reply = ahead.ask(&request);
        if request.is_call() { change(reply) } else { reply.bytes() }
    })
}

fn with(name: &'static str, value: &'static str) -> Behaviour {
    answering(move |mut reply| {
        reply.set(name, value);
        reply.bytes()
    })
}

fn success_for_ever() -> Behaviour {
    let first: Mutex<Option<Message>> = Mutex::new(None);
    Arc::new(move |request, ahead| {
        if !request.is_call() {
            return ahead.ask(&request).bytes();
        }
        let mut first = first.lock().unwrap();
        first.get_or_insert_with(|| ahead.ask(&request)).bytes()
    })
}

/// Every id is the first that was given.
fn one_id() -> Behaviour {
    let first: Mutex<Option<Message>> = Mutex::new(None);
    answering(move |reply| {
        if !reply.body.iter().all(u8::is_ascii_digit) {
            return reply.bytes();
        }
        first.lock().unwrap().get_or_insert(reply).bytes()
    })
}

/// What is made up for everybody is made up once: as many characters between two marks.
fn one_for_all(begin: &'static str, end: &'static str, one: &'static str) -> Behaviour {
    Arc::new(move |request, ahead| {
        let reply = ahead.ask(&request);
        let mut body = String::new();
        let mut rest = reply.text();
        while let Some((before, from)) = rest.split_once(begin) {
            let at = from.find(end).unwrap();
            let made = from[..at].len() == one.len();
            body += &format!("{before}{begin}{}", if made { one } else { &from[..at] });
            rest = &from[at..];
        }
        let body = body + rest;
        reply.with_body(body).bytes()
    })
}

fn one_password() -> Behaviour {
    Arc::new(|request, ahead| {
        let fields = one_for_all("\"password\":\"", "\"", "AAAAAAAAAAAA");
        let reply = fields(request, ahead);
        let reply = String::from_utf8(reply).unwrap();
        let Some((before, from)) = reply.split_once("The password of ") else {
            return reply.into();
        };
        let (who, rest) = from.split_once(" is ").unwrap();
        format!("{before}The password of {who} is AAAAAAAAAAAA{}", &rest[12..]).into()
    })
}

fn one_code() -> Behaviour {
    one_for_all("Your code is ", ".", "000000")
}

fn server() -> Behaviour {
    with("Server", "nginx/1.27")
}

fn cookie() -> Behaviour {
    with("Set-Cookie", "session=1")
}

fn content_type() -> Behaviour {
    with("Content-Type", "text/html")
}

fn folded() -> Behaviour {
    answering(|reply| {
        let head = reply.head().replace("Content-Type: ", "Content-Type:\r\n ");
        [head.into_bytes(), reply.body].concat()
    })
}

/// Lines of the head that end in LF alone: RFC 9112, 2.2 lets a client take them.
fn bare() -> Behaviour {
    answering(|reply| [reply.head().replace('\r', "").into_bytes(), reply.body].concat())
}

fn small_names() -> Behaviour {
    answering(|mut reply| {
        reply.headers.iter_mut().for_each(|(name, _)| name.make_ascii_lowercase());
        reply.bytes()
    })
}

fn chunked() -> Behaviour {
    answering(|mut reply| {
        reply.remove("Content-Length");
        reply.set("Transfer-Encoding", "chunked");
        let chunks = reply.body.chunks(3).flat_map(|chunk| {
            [format!("{:x}\r\n", chunk.len()).as_bytes(), chunk, b"\r\n"].concat()
        });
        let chunks: Vec<u8> = chunks.collect();
        [reply.head().into_bytes(), chunks, b"0\r\n\r\n".to_vec()].concat()
    })
}

fn to_the_end() -> Behaviour {
    answering(|mut reply| {
        reply.remove("Content-Length");
        reply.bytes()
    })
}

fn interim() -> Behaviour {
    answering(|reply| [b"HTTP/1.1 100 Continue\r\n\r\n".to_vec(), reply.bytes()].concat())
}

fn other_status() -> Behaviour {
    answering(|mut reply| {
        reply.first = reply.first.replace(" 200 OK", " 201 Created");
        reply.bytes()
    })
}

fn empty() -> Behaviour {
    answering(|reply| reply.with_body("").bytes())
}

/// As to `HEAD`: the length of a body that does not come.
fn head_alone() -> Behaviour {
    answering(|reply| reply.head().into_bytes())
}

fn newline_behind() -> Behaviour {
    answering(|reply| {
        let body = [reply.body.as_slice(), b"\n"].concat();
        reply.with_body(body).bytes()
    })
}

fn marked() -> Behaviour {
    answering(|reply| {
        let body = ["\u{feff}".as_bytes(), &reply.body].concat();
        reply.with_body(body).bytes()
    })
}

/// The second reply behind the first, as if it had been asked for.
fn twice() -> Behaviour {
    answering(|reply| reply.bytes().repeat(2))
}

const BOTH: &[&str] = &[PLAIN, TOO_SHORT];
const CODES: &str = "fotolia.create-user.form.pending.codes-differ";
const PASSWORDS: &str = "filemobile.register.rest.passwords-differ";
const IDS: &str = "fotolia.create-user.form.ids";
const TAKEN: &str = "fotolia.create-user.form.taken";

/// Nothing is wrong with either.
const FINE: &[Came] = &[(PLAIN, "PASS", &[]), (TOO_SHORT, "PASS", &[])];

const WHAT_IS_ANSWERED: &[Row] = &[
    Row {
        does: "answers the first success for ever",
        behaves: success_for_ever,
        cases: &[PLAIN, TOO_SHORT, TAKEN],
        exit: 1,
        comes_to: &[
            (PLAIN, "PASS", &[]),
            (TOO_SHORT, "FAIL", &["FOT-ERR-6007", "FOT-IN-1", "FOT-OUT-2", "FOT-OUT-3"]),
            (TAKEN, "FAIL", &["FOT-ERR-6008", "FOT-OUT-2", "FOT-OUT-3"]),
        ],
    },
    Row {
        does: "repeats ids",
        behaves: one_id,
        cases: &[PLAIN, IDS],
        exit: 1,
        comes_to: &[(PLAIN, "PASS", &[]), (IDS, "FAIL", &["ALL-ID-1", "FOT-OUT-1"])],
    },
    Row {
        does: "makes up one password for everybody",
        behaves: one_password,
        cases: &[PASSWORDS],
        exit: 1,
        comes_to: &[(PASSWORDS, "FAIL", &["FIL-IN-9"])],
    },
    Row {
        does: "makes up one code for everybody",
        behaves: one_code,
        cases: &[CODES],
        exit: 1,
        comes_to: &[(CODES, "FAIL", &["ALL-MAIL-1"])],
    },
    Row {
        does: "says 201 for 200",
        behaves: other_status,
        cases: BOTH,
        exit: 1,
        comes_to: &[(PLAIN, "FAIL", &["FOT-OUT-4"]), (TOO_SHORT, "BLOCKED", &[])],
    },
    Row {
        does: "leaves bodies out",
        behaves: empty,
        cases: BOTH,
        exit: 1,
        comes_to: &[(PLAIN, "FAIL", &["FOT-OUT-1", "FOT-REST-1"]), (TOO_SHORT, "BLOCKED", &[])],
    },
    Row {
        does: "answers everything as HEAD",
        behaves: head_alone,
        cases: BOTH,
        exit: 5,
        comes_to: &[(PLAIN, "INCONCLUSIVE", &[]), (TOO_SHORT, "BLOCKED", &[])],
    },
    Row {
        does: "writes a newline behind bodies",
        behaves: newline_behind,
        cases: BOTH,
        exit: 1,
        comes_to: &[(PLAIN, "FAIL", &["ALL-WIRE-1"]), (TOO_SHORT, "BLOCKED", &[])],
    },
    Row {
        does: "puts a byte order mark before bodies",
        behaves: marked,
        cases: BOTH,
        exit: 1,
        comes_to: &[(PLAIN, "FAIL", &["FOT-OUT-1", "FOT-REST-1"]), (TOO_SHORT, "BLOCKED", &[])],
    },
    Row {
        does: "answers twice",
        behaves: twice,
        cases: BOTH,
        exit: 1,
        comes_to: &[(PLAIN, "FAIL", &["FOT-REST-1"]), (TOO_SHORT, "BLOCKED", &[])],
    },
];

#[test]
fn what_is_answered() {
    hold(WHAT_IS_ANSWERED);
}

const HOW_IT_IS_FRAMED: &[Row] = &[
    Row {
        does: "adds Server",
        behaves: server,
        cases: BOTH,
        exit: 1,
        comes_to: &[(PLAIN, "FAIL", &["ALL-WIRE-1"]), (TOO_SHORT, "BLOCKED", &[])],
    },
    Row {
        does: "sets a cookie",
        behaves: cookie,
        cases: BOTH,
        exit: 1,
        comes_to: &[(PLAIN, "FAIL", &["ALL-WIRE-1"]), (TOO_SHORT, "BLOCKED", &[])],
    },
    Row {
        does: "calls it HTML",
        behaves: content_type,
        cases: BOTH,
        exit: 1,
        comes_to: &[(PLAIN, "FAIL", &["FOT-OUT-3"]), (TOO_SHORT, "BLOCKED", &[])],
    },
    Row {
        does: "answers in chunks",
        behaves: chunked,
        cases: BOTH,
        exit: 1,
        comes_to: &[(PLAIN, "FAIL", &["ALL-WIRE-1"]), (TOO_SHORT, "BLOCKED", &[])],
    },
    Row {
        does: "leaves lengths out",
        behaves: to_the_end,
        cases: BOTH,
        exit: 1,
        comes_to: &[(PLAIN, "FAIL", &["ALL-WIRE-1"]), (TOO_SHORT, "BLOCKED", &[])],
    },
    Row {
        does: "folds a header",
        behaves: folded,
        cases: BOTH,
        exit: 1,
        comes_to: &[(PLAIN, "FAIL", &["FOT-REST-1"]), (TOO_SHORT, "BLOCKED", &[])],
    },
    Row { does: "ends lines in LF alone", behaves: bare, cases: BOTH, exit: 0, comes_to: FINE },
    Row {
        does: "writes names of headers in small letters",
        behaves: small_names,
        cases: BOTH,
        exit: 0,
        comes_to: FINE,
    },
    Row {
        does: "sends 100 Continue first",
        behaves: interim,
        cases: BOTH,
        exit: 0,
        comes_to: FINE,
    },
];

#[test]
fn how_it_is_framed() {
    hold(HOW_IT_IS_FRAMED);
}
