//! Targets that are none: the program says what came, ends as it should, and ends soon.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use standin_conformance::report::{Answer, MAX_KEPT_BYTES};

use crate::support::{Judged, PLAIN, judge, nobody};

/// A target, and how much it could send on each connection.
struct Serving {
    url: String,
    sent: Receiver<usize>,
}

/// A target that does this with each plain connection, on a thread of its own; TLS it does not speak.
fn serve(behave: fn(TcpStream) -> usize) -> Serving {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (told, sent) = channel();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let told = told.clone();
            thread::spawn(move || {
                let stream = stream.unwrap();
                let mut first = [0];
                // Who only looks in says nothing; a handshake begins with 22.
                if matches!(stream.peek(&mut first), Ok(1)) && first != [22] {
                    told.send(behave(stream)).unwrap_or_default();
                }
            });
        }
    });
    Serving { url, sent }
}

/// Takes the request, so that closing is an end and no reset.
fn request(stream: &mut TcpStream) {
    let mut got = Vec::new();
    let mut some = [0; 4096];
    while !got.windows(4).any(|four| four == b"\r\n\r\n") {
        let length = stream.read(&mut some).unwrap();
        assert!(length > 0, "the judge hung up");
        got.extend_from_slice(&some[..length]);
    }
}

/// Answers, and closes.
fn answer(mut stream: TcpStream, bytes: &[u8]) -> usize {
    request(&mut stream);
    stream.write_all(bytes).unwrap();
    bytes.len()
}

/// Answers, and waits until the judge hangs up.
fn hold(mut stream: TcpStream, bytes: &[u8]) -> usize {
    request(&mut stream);
    stream.write_all(bytes).unwrap();
    drop(stream.read_to_end(&mut Vec::new()));
    bytes.len()
}

/// Sends a block again and again, as long as anybody takes it, up to a gigabyte.
fn flood(mut stream: TcpStream, start: &str, block: &str) -> usize {
    request(&mut stream);
    let block = block.repeat(64 * 1024 / block.len());
    let mut sent = stream.write(start.as_bytes()).unwrap_or_default();
    while sent < 1 << 30 && stream.write_all(block.as_bytes()).is_ok() {
        sent += block.len();
    }
    sent
}

/// The plain case against such a target: exit code, verdict, and what was said.
#[track_caller]
fn comes_to(behave: fn(TcpStream) -> usize, code: i32, word: &str, saying: &str) {
    let serving = serve(behave);
    let judged = Judged::of(&serving.url, &["--case", PLAIN, "--timeout", "1"]);
    judged.ran.ends(code, &[&format!("{word:<4}  {PLAIN}"), saying, "speaks no TLS"]);
    assert_eq!(judged.words(), [format!("{word} {PLAIN}")]);
    // What would clear a screen is shown, and not obeyed.
    assert!(!judged.ran.out.contains('\u{1b}'), "{}", judged.ran);
    let sent = serving.sent.recv_timeout(Duration::from_secs(60)).unwrap();
    // What the system keeps for a socket in either direction, and some.
    assert!(sent < 64 << 20, "the judge took in {sent} bytes");
}

#[test]
fn nobody_there() {
    let url = nobody();
    let authority = url.trim_start_matches("http://");
    let ran = judge(&["run", "--target", &url, "--vendor", "fotolia"]);
    ran.ends(3, &[&format!("cannot reach {authority}")]);
    assert_eq!(ran.out, "");
    let ran = judge(&["score", "--target", &url, "--vendor", "fotolia"]);
    ran.ends(3, &[&format!("cannot reach {authority}")]);
}

#[test]
fn no_http() {
    let ssh = |stream| answer(stream, b"SSH-2.0-OpenSSH_9\r\n");
    comes_to(ssh, 1, "FAIL", "SSH-2.0-OpenSSH_9");
}

#[test]
fn a_score_of_cases_that_came_to_nothing_is_no_score() {
    let liar = serve(|stream| answer(stream, b"SSH-2.0-OpenSSH_9\r\n"));
    let ran = judge(&["score", "--target", &liar.url, "--case", PLAIN]);
    ran.ends(5, &["FAIL fotolia.", ": not damaged, and so not scored"]);
}

#[test]
fn garbage() {
    let garbage = |stream| answer(stream, b"\x00\xff\x1b[2J\x07\x80");
    comes_to(garbage, 1, "FAIL", "what came is no HTTP/1 reply");
    const BODY: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n\x1b[2J\x07\x00";
    comes_to(|stream| answer(stream, BODY), 1, "FAIL", "[2J");
}

#[test]
fn no_answer() {
    let silent = |stream| hold(stream, b"");
    comes_to(silent, 5, "INCONCLUSIVE", "no whole reply within 1 s (0 bytes came)");
}

#[test]
fn an_answer_without_an_end() {
    let slow = |stream| hold(stream, b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort");
    comes_to(slow, 5, "INCONCLUSIVE", "no whole reply within 1 s (43 bytes came)");
}

#[test]
fn an_early_end() {
    let at_once = |stream| answer(stream, b"");
    comes_to(at_once, 5, "INCONCLUSIVE", "the connection ended after 0 bytes");
    let midway = |stream| answer(stream, b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort");
    comes_to(midway, 5, "INCONCLUSIVE", "the connection ended after 43 bytes");
}

#[test]
fn too_many_calls() {
    let busy =
        |stream| answer(stream, b"HTTP/1.1 429 Too Many Requests\r\nContent-Length: 0\r\n\r\n");
    comes_to(busy, 5, "INCONCLUSIVE", "too many calls, says the endpoint (429)");
}

#[test]
fn a_gigabyte() {
    let body = |stream| flood(stream, "HTTP/1.1 200 OK\r\n\r\n", "x");
    comes_to(body, 1, "FAIL", "the reply is longer than 1048576 bytes");
}

#[test]
fn a_gigabyte_that_is_announced() {
    const START: &str = "HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n";
    comes_to(
        |stream| flood(stream, START, "x"),
        1,
        "FAIL",
        "the reply is longer than 1048576 bytes",
    );
}

#[test]
fn headers_without_end() {
    let headers = |stream| flood(stream, "HTTP/1.1 200 OK\r\n", "X: y\r\n");
    comes_to(headers, 1, "FAIL", "the reply is longer than 65536 bytes");
}

#[test]
fn interim_replies_without_end() {
    let interim = |stream| flood(stream, "", "HTTP/1.1 100 Continue\r\n\r\n");
    comes_to(interim, 1, "FAIL", "the reply is longer than 65536 bytes");
}

/// What builds on a target that is silent is not tried, so that a run is not a time-out a case long.
#[test]
fn what_builds_on_no_answer_is_blocked() {
    let serving = serve(|stream| answer(stream, b""));
    let judged = Judged::of(&serving.url, &["--case", "fotolia.create-user.form.absent.*"]);
    judged.ran.ends(5, &["BLOCKED", &format!("{PLAIN} is INCONCLUSIVE")]);
    let words = judged.words();
    assert_eq!(words.len(), 5);
    assert!(words.iter().all(|word| word.starts_with("BLOCKED ")), "{words:?}");
    assert_eq!(serving.sent.try_iter().count(), 1);
}

/// What a target sends does not fill our reports, nor our memory.
#[test]
fn a_long_body_is_kept_in_part() {
    let long = |stream| {
        let head = "HTTP/1.1 200 OK\r\nContent-Length: 900000\r\n\r\n";
        answer(stream, format!("{head}{}", "x".repeat(900_000)).as_bytes())
    };
    let judged = Judged::of(&serve(long).url, &["--case", PLAIN]);
    judged.ran.ends(1, &["1 FAIL"]);
    let case = judged.cases()[0];
    let Answer::Reply(reply) = &case.exchanges[0].answer else { panic!("{}", judged.ran) };
    assert_eq!(reply.body.0.len(), MAX_KEPT_BYTES);
    assert_eq!(reply.cut.as_ref().unwrap().bytes, 900_000);
    assert!(serde_json::to_string(case).unwrap().len() < 2 * MAX_KEPT_BYTES);
}
