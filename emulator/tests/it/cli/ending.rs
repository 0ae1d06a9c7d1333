//! How the program ends: what is under way is finished, and the default world may be kept.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use super::{Home, Program};
use crate::calls::default_sign_up;

/// A connection with one answered call behind it, so that the fake knows of it.
fn known(program: &Program) -> TcpStream {
    let mut stream = program.connect().unwrap();
    stream.write_all(b"GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
    let mut first = [0; 12];
    stream.read_exact(&mut first).unwrap();
    assert_eq!(&first, b"HTTP/1.1 404");
    stream
}

fn rest(mut stream: TcpStream) -> String {
    let mut answer = Vec::new();
    let _end = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

/// Where a sign-up is parted.
#[derive(Clone, Copy, Debug)]
enum Parted {
    InHead,
    InBody,
}

/// A sign-up in two parts.
fn parts(name: &str, parted: Parted) -> (String, String) {
    let call = default_sign_up("fotolia", name);
    let headers: String =
        call.headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let (target, length) = (&call.target, call.body.len());
    let head =
        format!("POST {target} HTTP/1.1\r\nHost: x\r\n{headers}Content-Length: {length}\r\n\r\n");
    let at = match parted {
        Parted::InHead => head.len() / 2,
        Parted::InBody => head.len() + length / 2,
    };
    let whole = head + &call.body;
    let (first, second) = whole.split_at(at);
    (first.to_owned(), second.to_owned())
}

#[test]
fn a_signal_lets_what_is_under_way_finish_and_keeps_the_world() {
    use Parted::{InBody, InHead};
    for (name, parted) in [("TERM", InBody), ("INT", InBody), ("TERM", InHead)] {
        let home = Home::new();
        let seed = home.path("kept.toml").display().to_string();
        let mut program = home.start(&["--export-on-exit", &seed]);
        let (first, second) = parts("ada", parted);
        let mut under_way = known(&program);
        under_way.write_all(first.as_bytes()).unwrap();
        let idle = known(&program);
        program.signal(name);
        // The idle one is let go at once: then the signal has been heard.
        rest(idle);
        // One that comes now is refused, or at least not answered.
        let late = program.connect().map(rest);
        assert!(late.is_err() || late.is_ok_and(|answer| answer.is_empty()));
        under_way.write_all(second.as_bytes()).unwrap();
        let answer = rest(under_way);
        assert!(answer.ends_with("\r\n\r\n42"), "{name} {parted:?}: {answer}");
        assert_eq!(program.wait(), Some(0), "{name}");
        // What is kept is a seed: who has signed up is there.
        let again = home.start(&["--seed", &seed]);
        let reply = again.send(&default_sign_up("fotolia", "ADA"));
        assert!(reply.text().contains("6008"), "{name}: {}", reply.text());
    }
}

#[test]
fn who_does_not_finish_in_time_is_cut_off() {
    let home = Home::new();
    let mut program = home.start(&["--drain-timeout", "200ms"]);
    let mut stuck = known(&program);
    stuck.write_all(parts("ada", Parted::InBody).0.as_bytes()).unwrap();
    program.signal("TERM");
    assert!(!rest(stuck).ends_with("\r\n\r\n42"));
    assert_eq!(program.wait(), Some(0));
}

#[test]
fn a_second_signal_ends_at_once() {
    let home = Home::new();
    let seed = home.path("kept.toml").display().to_string();
    let mut program = home.start(&["--export-on-exit", &seed]);
    let mut stuck = known(&program);
    stuck.write_all(parts("ada", Parted::InBody).0.as_bytes()).unwrap();
    let idle = known(&program);
    program.signal("TERM");
    rest(idle);
    program.signal("TERM");
    assert_eq!(program.wait(), Some(130));
    assert!(!home.path("kept.toml").exists());
}

#[test]
fn a_seed_that_could_not_be_kept_is_said_at_the_start() {
    let home = Home::new();
    let nowhere = home.path("no/such/folder/kept.toml").display().to_string();
    let ended = home.run(&["--listen", "127.0.0.1:0", "--export-on-exit", &nowhere]);
    assert_eq!(ended.status.code(), Some(2));
    let said = super::stderr(&ended);
    assert!(said.starts_with("standin: the seed") && said.contains("cannot be written"), "{said}");
}
