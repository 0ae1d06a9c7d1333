//! Heads that HTTP does not allow, or that ask for what there is not; and seeds that are hostile.

use std::io::Write as _;

use crate::client::{Place, Reply, Request};
use crate::owed::{exchange, refusal_or_end};
use crate::random::Random;

const HOST: &str = "Host: localhost\r\n";

/// A head that gets a refusal, or the one exchange that it is good for.
pub(crate) fn any(place: &Place, random: &mut Random) -> Result<(), String> {
    if random.once_in(4) {
        return allowed(place, random);
    }
    let path = "/api/1.0/rest";
    let head = match random.below(14) {
        0 => format!("GET {path} HTTP/1.1\r\n{HOST}{}\r\n", "A: b\r\n".repeat(200)),
        1 => format!("GET {path} HTTP/1.1\r\n{HOST}A: {}\r\n\r\n", "b".repeat(300_000)),
        2 => format!("GET /{} HTTP/1.1\r\n{HOST}\r\n", "a".repeat(100_000)),
        3 => format!("POST {path} HTTP/1.1\r\n{HOST}Transfer-Encoding: chunked\r\n\r\nzz\r\n"),
        4 => {
            format!("POST {path} HTTP/1.1\r\n{HOST}Content-Length: 1\r\nContent-Length: 2\r\n\r\n")
        }
        5 => format!("POST {path} HTTP/1.1\r\n{HOST}Content-Length: -1\r\n\r\n"),
        6 => format!("GET {path}\r\n\r\n"),
        7 => format!("GET {path} HTTP/7.3\r\n{HOST}\r\n"),
        8 => format!("GET {path} HTTP/1.1\r\n{HOST}A: \0\r\n\r\n"),
        9 => format!("CONNECT www.box.net HTTP/1.1\r\n{HOST}\r\n"),
        10 => format!("GET {path} HTTP/1.1\r\n{HOST}Standin-World: a b\r\n\r\n"),
        11 => format!("GET /~%00/x HTTP/1.1\r\n{HOST}\r\n"),
        12 => "GET /__admin/requests HTTP/1.1\r\nHost: www.example.com\r\n\r\n".to_owned(),
        _ => format!("GET http://localhost/__admin/requests HTTP/1.1\r\n{HOST}\r\n"),
    };
    let mut stream = place.plain()?;
    let _sent = stream.write_all(head.as_bytes());
    let _shut = stream.shutdown(std::net::Shutdown::Write);
    refusal_or_end(&mut stream).map_err(|what| format!("{head:.150?}: {what}"))
}

/// Heads that are unusual, and allowed.
fn allowed(place: &Place, random: &mut Random) -> Result<(), String> {
    let marker = "<errorCode>2005";
    let form = "Content-Type: application/x-www-form-urlencoded\r\n";
    let body = "apiKey=standin-2005";
    let length = body.len();
    let head = match random.below(4) {
        0 => "GET /httprpc/?apiKey=standin-2005 HTTP/1.0\r\n\r\n".to_owned(),
        1 => format!(
            "POST /httprpc/ HTTP/1.1\r\n{HOST}{form}Transfer-Encoding: chunked\r\n\r\n\
             {length:x};x=y\r\n{body}\r\n0\r\nA: b\r\n\r\n"
        ),
        2 => {
            "GET http://www.imageloop.com/httprpc/?apiKey=standin-2005 HTTP/1.1\r\nHost: x\r\n\r\n"
                .to_owned()
        }
        _ => return expecting(place, form, body),
    };
    exchange(place, head.as_bytes())?.check(200, marker)
}

/// A client that waits to be told to go on.
fn expecting(place: &Place, form: &str, body: &str) -> Result<(), String> {
    let mut stream = place.plain()?;
    let head = format!(
        "POST /httprpc/ HTTP/1.1\r\n{HOST}{form}Content-Length: {}\r\nExpect: 100-continue\r\n\r\n",
        body.len()
    );
    let told = |error: std::io::Error| error.to_string();
    stream.write_all(head.as_bytes()).map_err(told)?;
    let mut rest = Vec::new();
    Reply::read(&mut stream, &mut rest, false)?.check(100, "")?;
    stream.write_all(body.as_bytes()).map_err(told)?;
    Reply::read(&mut stream, &mut rest, false)?.check(200, "<errorCode>2005")
}

/// A seed that cannot be used creates no world.
pub(crate) fn seed(place: &Place, random: &mut Random) -> Result<(), String> {
    let body = match random.below(6) {
        0 => format!("{{\"seed\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000)),
        1 => format!("{{\"seed\":\"a={}{}\"}}", "[".repeat(100_000), "]".repeat(100_000)),
        2 => format!("{{\"seed\":{{\"{}\":1}}}}", "a".repeat(100_000)),
        3 => "{\"seed\":{\"boxnet\":{\"next_user_id\":\"x\"}}}".to_owned(),
        4 => format!("{{\"seed\":\"{}\"}}", "a.".repeat(50_000)),
        _ => "{\"name\":\"../..\"}".to_owned(),
    };
    let port = place.address.port();
    let request = Request::post("/__admin/standin/worlds", "application/json", body)
        .with("Host", format!("localhost:{port}"));
    exchange(place, &request.bytes(place.address))?.check(422, "\"errors\"")
}
