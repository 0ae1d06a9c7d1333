//! Tests of reading replies: bytes in, a reply or a fault out.

#![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

use std::time::Duration;

use proptest::prelude::*;
use tokio::io::{AsyncWriteExt, duplex};
use tokio::runtime::Builder;

use super::*;

const LIMITS: Limits = Limits { head: 300, body: 100, timeout: Duration::from_secs(60) };

/// Reads what comes in steps of so many bytes, and then the stream's end.
fn read_in_steps(bytes: &[u8], step: usize, without_body: bool) -> Result<Reply, Fault> {
    let runtime = Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        let (mut far, near) = duplex(step);
        let write = async move {
            // The reader may have seen enough before the end.
            drop(far.write_all(bytes).await);
        };
        let mut incoming = Incoming::new(near);
        super::super::both(write, read(&mut incoming, without_body, &LIMITS)).await
    })
}

fn read_all(text: &str) -> Result<Reply, Fault> {
    read_in_steps(text.as_bytes(), 1_024, false)
}

fn why(text: &str) -> String {
    match read_all(text) {
        Err(Fault::NotHttp { why, .. }) => why,
        other => format!("{other:?}"),
    }
}

#[test]
fn nothing_is_lost() {
    let head = "HTTP/1.1 200 So  so\r\nX-a:  1 \r\nx-A: 2\r\nContent-LENGTH: 3\r\n\r\n";
    let reply = read_all(&format!("{head}abc")).unwrap();
    assert_eq!(reply.head, head.as_bytes());
    assert_eq!(reply.status, 200);
    let names = reply.headers.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>();
    assert_eq!(names, ["X-a", "x-A", "Content-LENGTH"]);
    assert_eq!(reply.header("x-a").collect::<Vec<_>>(), [b"1", b"2"]);
    assert_eq!((reply.body.as_slice(), reply.framed.as_slice()), (&b"abc"[..], &b"abc"[..]));
}

#[test]
fn chunks_are_kept_as_they_were() {
    let framed = "2;x\r\nab\r\n1\r\nc\r\n0\r\nT: u\r\n\r\n";
    let reply =
        read_all(&format!("HTTP/1.1 200 \r\nTransfer-Encoding: a, Chunked\r\n\r\n{framed}"));
    let reply = reply.unwrap();
    assert_eq!((reply.body.as_slice(), reply.framed.as_slice()), (&b"abc"[..], framed.as_bytes()));
}

#[test]
fn a_body_ends_as_its_head_says() {
    for (head, body) in [
        ("HTTP/1.1 200 OK\r\nContent-Length: 3, 3\r\nContent-Length: 3\r\n\r\n", "abc"),
        ("HTTP/1.0 200 OK\r\n\r\n", "to the end"),
        ("HTTP/1.1 200 OK\nA: b\n\n", "to the end"),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\nContent-Length: 1\r\n\r\n", "to the end"),
        ("HTTP/1.1 204 No\r\nContent-Length: 3\r\n\r\n", ""),
        ("HTTP/1.1 304 No\r\nTransfer-Encoding: chunked\r\n\r\n", ""),
    ] {
        let reply = read_all(&format!("{head}{body}")).unwrap();
        assert_eq!(String::from_utf8(reply.body).unwrap(), body, "{head}");
        assert_eq!(String::from_utf8(reply.head).unwrap(), head);
    }
    let head = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n";
    assert_eq!(read_in_steps(head, 1_024, true).unwrap().body, b"");
}

#[test]
fn interim_replies_are_read_over() {
    let interim = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n";
    let reply =
        read_all(&format!("{interim}HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n")).unwrap();
    assert_eq!((reply.status, reply.headers.len()), (404, 1));
    assert_eq!(why("HTTP/1.1 101 Go\r\n\r\n"), "it goes over to another protocol, unasked");
}

#[test]
fn what_is_no_reply_says_why() {
    for (text, says) in [
        ("hello", "it does not begin with HTTP/1"),
        ("\r\nHTTP/1.1 200 OK\r\n\r\n", "it does not begin with HTTP/1"),
        ("HTTP/2.0 200 OK\r\n\r\n", "it does not begin with HTTP/1"),
        ("HTTP/1.1 abc\r\n\r\n", "invalid response status"),
        ("HTTP/1.1 200 OK\r\na b: c\r\n\r\n", "invalid header name"),
        ("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "its Content-Length is not a number"),
        ("HTTP/1.1 200 OK\r\nContent-Length: \r\n\r\n", "its Content-Length is not a number"),
        (
            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
            "its Content-Length is not a number",
        ),
        ("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nab", "there is more behind the reply's end"),
        ("HTTP/1.1 204 OK\r\n\r\nab", "there is more behind the reply's end"),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nno\r\n",
            "a chunk's size is not a number",
        ),
    ] {
        assert_eq!(why(text), says, "{text}");
    }
    let fault = read_all("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nabc").unwrap_err();
    let beyond = "there is more behind the reply's end".to_owned();
    assert_eq!(fault, Fault::NotHttp { why: beyond, start: b"bc".to_vec() });
}

#[test]
fn an_early_end_is_seen_wherever_it_is() {
    let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    let replies = [
        "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc".to_owned(),
        format!("{head}1\r\na\r\n0\r\n\r\n"),
    ];
    for whole in replies {
        assert!(read_all(&whole).is_ok());
        for received in 0..whole.len() {
            assert_eq!(read_all(&whole[..received]), Err(Fault::Closed { received }), "{whole}");
        }
    }
}

#[test]
fn limits_are_exact() {
    let body = |length: usize| {
        let body = "x".repeat(length);
        [
            format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{body}"),
            format!("HTTP/1.1 200 OK\r\n\r\n{body}"),
            format!(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n{}\r\n0\r\n\r\n",
                length - 11,
                &body[11..]
            ),
        ]
    };
    for text in body(100) {
        assert_eq!(read_all(&text).unwrap().framed.len(), 100, "{text}");
    }
    for text in body(101) {
        assert_eq!(read_all(&text), Err(Fault::TooLarge { limit: 100 }), "{text}");
    }
    let head = |length: usize| {
        let rest = "HTTP/1.1 100 Go\r\n\r\nHTTP/1.1 204 OK\r\nX: \r\n\r\n".len();
        format!(
            "HTTP/1.1 100 Go\r\n\r\nHTTP/1.1 204 OK\r\nX: {}\r\n\r\n",
            "x".repeat(length - rest)
        )
    };
    assert!(read_all(&head(300)).is_ok());
    assert_eq!(read_all(&head(301)), Err(Fault::TooLarge { limit: 300 }));
    let fields = "HTTP/1.1 200 OK\r\n".to_owned() + &"a:\r\n".repeat(100);
    assert_eq!(read_all(&fields), Err(Fault::TooLarge { limit: 300 }));
    let length = "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999999\r\n\r\n";
    assert_eq!(read_all(length), Err(Fault::TooLarge { limit: 100 }));
}

/// Bytes that are more or less a reply.
fn replies() -> impl Strategy<Value = Vec<u8>> {
    let line = prop::sample::select(vec![
        "HTTP/1.1 200 OK\r\n",
        "HTTP/1.1 100 Go\r\n",
        "HTTP/1.0 204 No\n",
        "A: b\r\n",
        "\r\n",
        "\n",
        "Content-Length: 5\r\n",
        "Transfer-Encoding: chunked\r\n",
        "5\r\nhello\r\n",
        "0\r\n",
        "hello",
        "\u{0}",
        "é",
    ]);
    let known = prop::collection::vec(line, 0..8).prop_map(|lines| lines.concat().into_bytes());
    let unknown = prop::collection::vec(any::<u8>(), 0..60);
    (known, unknown).prop_map(|(known, unknown)| [known, unknown].concat())
}

proptest! {
    /// However a reply is cut to pieces on its way, it reads the same. (What lies beyond its end may
    /// come later, and is not seen then.)
    #[test]
    fn pieces_make_no_difference(bytes in replies(), step in 1..20_usize) {
        let whole = read_in_steps(&bytes, 10_000, false);
        let pieces = read_in_steps(&bytes, step, false);
        match (&whole, &pieces) {
            (Err(Fault::NotHttp { why, .. }), Ok(_)) => prop_assert!(why.contains("behind")),
            (Err(Fault::NotHttp { why, .. }), Err(Fault::NotHttp { why: same, .. })) => {
                prop_assert_eq!(why, same);
            }
            _ => prop_assert_eq!(&whole, &pieces),
        }
    }

    /// What a reply is made of is in it.
    #[test]
    fn every_byte_of_a_body_comes_through(
        body in prop::collection::vec(any::<u8>(), 0..100),
        step in 1..20_usize,
    ) {
        let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", body.len());
        let bytes = [head.as_bytes(), &body].concat();
        let reply = read_in_steps(&bytes, step, false).unwrap();
        prop_assert_eq!(reply.head, head.into_bytes());
        prop_assert_eq!(reply.body, body);
    }
}
