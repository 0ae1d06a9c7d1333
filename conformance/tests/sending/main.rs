//! Sending over sockets: targets that behave, and targets that do not.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that panics has failed")]

mod secure;
mod support;

use std::future::pending;

use standin_conformance::exchange::{Fault, Sending};
use standin_conformance::send::{Limits, Wire};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use self::support::{BRIEF, fault, long, reply, request, serve};

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

#[tokio::test]
async fn every_byte_arrives_and_comes_back() {
    let (authority, got) = serve(|mut stream: TcpStream| async move {
        let mut got = vec![0; 300];
        stream.read_exact(&mut got).await.unwrap();
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 300\r\n\r\n").await.unwrap();
        stream.write_all(&got).await.unwrap();
        got
    })
    .await;
    let bytes: Vec<u8> = (0..=255).chain(0..44).collect();
    let sending = Sending { authority, bytes: bytes.clone(), ..Sending::default() };
    let exchange = long().exchange(&sending).await;
    assert_eq!(exchange.sent, sending);
    assert_eq!(got.await.unwrap(), bytes);
    assert_eq!(exchange.received.unwrap().body, bytes);
}

#[tokio::test]
async fn head_has_no_body_whatever_its_length_says() {
    let (authority, _serving) = serve(|mut stream: TcpStream| async move {
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n").await.unwrap();
        pending::<()>().await;
    })
    .await;
    let bytes = b"HEAD / HTTP/1.1\r\n\r\n".to_vec();
    let sending = Sending { authority, bytes, ..Sending::default() };
    let reply = long().exchange(&sending).await.received.unwrap();
    assert_eq!((reply.status, reply.body.len()), (200, 0));
}

/// A target that sends `start` and then `more`, up to a gigabyte. How much it could send.
async fn flood(start: &'static str, more: &'static str) -> (Fault, usize) {
    let (authority, sent) = serve(move |mut stream: TcpStream| async move {
        let block = more.repeat(64 * 1024 / more.len());
        let mut sent = 0;
        drop(stream.write_all(start.as_bytes()).await);
        while sent < 1 << 30 && stream.write_all(block.as_bytes()).await.is_ok() {
            sent += block.len();
        }
        sent
    })
    .await;
    let fault = fault(&long(), &authority).await;
    (fault, sent.await.unwrap())
}

#[tokio::test]
async fn a_gigabyte_is_not_taken_in() {
    let (head, body) = (Limits::default().head, Limits::default().body);
    for (start, more, limit) in [
        ("HTTP/1.1 200 OK\r\n\r\n", "x", body),
        ("HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n", "x", body),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "1\r\nx\r\n", body),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n40000000\r\n", "x", body),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", "X: y\r\n", body),
        ("HTTP/1.1 200 OK\r\n", "X: y\r\n", head),
        ("HTTP/1.1 200 ", "x", head),
        ("", "HTTP/1.1 100 Continue\r\n\r\n", head),
    ] {
        let (fault, sent) = flood(start, more).await;
        assert_eq!(fault, Fault::TooLarge { limit }, "{start}");
        // What the system keeps for a socket in either direction, and some.
        assert!(sent < 64 << 20, "{start}: {sent}");
    }
}

#[tokio::test]
async fn who_never_answers_is_not_waited_for() {
    for (answer, received) in [("", 0), ("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort", 43)] {
        let (authority, _serving) = serve(move |mut stream: TcpStream| async move {
            stream.write_all(answer.as_bytes()).await.unwrap();
            pending::<()>().await;
        })
        .await;
        let wire = Wire::new(Limits { timeout: BRIEF, ..Limits::default() }).unwrap();
        assert_eq!(fault(&wire, &authority).await, Fault::TimedOut { seconds: 1, received });
    }
}

/// More than the system keeps for a socket.
fn long_request(authority: String) -> Sending {
    Sending { authority, bytes: vec![b'x'; 32 << 20], ..Sending::default() }
}

#[tokio::test]
async fn who_never_reads_is_not_waited_for() {
    let (authority, _serving) = serve(|stream: TcpStream| async move {
        pending::<()>().await;
        drop(stream);
    })
    .await;
    let wire = Wire::new(Limits { timeout: BRIEF, ..Limits::default() }).unwrap();
    let received = wire.exchange(&long_request(authority)).await.received;
    assert_eq!(received, Err(Fault::TimedOut { seconds: 1, received: 0 }));
}

#[tokio::test]
async fn who_answers_before_having_read_is_heard() {
    let (authority, _serving) = serve(|mut stream: TcpStream| async move {
        stream.write_all(OK.as_bytes()).await.unwrap();
        pending::<()>().await;
    })
    .await;
    let received = long().exchange(&long_request(authority)).await.received;
    assert_eq!(received.unwrap().body, b"ok");
}

#[tokio::test]
async fn who_closes_midway_is_said_to() {
    let whole = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort";
    for answer in [whole, "HTTP/1.1 200 OK\r\n", "HTT", ""] {
        let (authority, _serving) = serve(move |mut stream: TcpStream| async move {
            request(&mut stream).await;
            stream.write_all(answer.as_bytes()).await.unwrap();
        })
        .await;
        let received = answer.len();
        assert_eq!(fault(&long(), &authority).await, Fault::Closed { received }, "{answer}");
    }
}

#[tokio::test]
async fn a_reset_is_an_early_end() {
    let (authority, _serving) = serve(|mut stream: TcpStream| async move {
        request(&mut stream).await;
        stream.set_zero_linger().unwrap();
    })
    .await;
    assert_eq!(fault(&long(), &authority).await, Fault::Closed { received: 0 });
}

#[tokio::test]
async fn garbage_is_shown() {
    let (authority, _serving) = serve(|mut stream: TcpStream| async move {
        stream.write_all(b"SSH-2.0-OpenSSH_9\r\n").await.unwrap();
        pending::<()>().await;
    })
    .await;
    let fault = fault(&long(), &authority).await;
    let Fault::NotHttp { why, start } = fault else { panic!("{fault:?}") };
    assert_eq!(why, "it does not begin with HTTP/1");
    assert_eq!(start, b"SSH-2.0-OpenSSH_9\r\n");
}

#[tokio::test]
async fn who_is_not_there_is_unreachable() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let authority = listener.local_addr().unwrap().to_string();
    drop(listener);
    let refused = fault(&long(), &authority).await;
    assert!(matches!(&refused, Fault::Unreachable { authority: at, .. } if *at == authority));
    assert!(matches!(fault(&long(), "127.0.0.1").await, Fault::Unreachable { .. }));
    let refused = long().handshake(&authority).await.unwrap_err();
    assert!(matches!(refused, Fault::Unreachable { .. }));
}

#[tokio::test]
async fn each_exchange_has_a_connection_of_its_own() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let authority = listener.local_addr().unwrap().to_string();
    let serving = tokio::spawn(async move {
        // Whoever came first stays connected, and would answer again.
        let mut streams = Vec::new();
        while streams.len() < 3 {
            let (mut stream, _) = listener.accept().await.unwrap();
            request(&mut stream).await;
            stream.write_all(OK.as_bytes()).await.unwrap();
            streams.push(stream);
        }
    });
    for _ in 0..3 {
        assert_eq!(reply(&long(), &authority).await.body, b"ok");
    }
    serving.await.unwrap();
}
