//! Deadlines on a clock that only moves when everybody waits.

#![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

use std::convert::Infallible;

use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream, duplex};
use tokio::time::sleep;

use super::*;

impl Abort for DuplexStream {
    fn abort(&self) {}
}

const LONG: Duration = Duration::from_secs(3_600);

fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// A client's end, and a socket around the server's.
fn pair() -> (DuplexStream, Socket<DuplexStream>, Phase) {
    let (client, server) = duplex(64);
    let phase = Phase::new(Deadlines::default());
    (client, Socket::new(server, phase.clone()), phase)
}

/// Reads until a deadline is missed; how long that took.
async fn read_to_the_end(socket: &mut Socket<DuplexStream>) -> Duration {
    let start = Instant::now();
    let error = socket.read_to_end(&mut Vec::new()).await.unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::TimedOut);
    start.elapsed()
}

/// Whether the sleeps' granularity of a millisecond allows for the difference.
fn about(took: Duration, expected: Duration) -> bool {
    took >= expected && took < expected + Duration::from_millis(10)
}

#[tokio::test(start_paused = true)]
async fn an_idle_client_has_75_seconds() {
    let (_client, mut socket, phase) = pair();
    assert!(about(read_to_the_end(&mut socket).await, secs(75)));
    assert_eq!(phase.missed(), Some(Missed::Idle));
}

#[tokio::test(start_paused = true)]
async fn a_head_has_10_seconds_however_it_drips() {
    let (mut client, mut socket, phase) = pair();
    tokio::spawn(async move {
        sleep(secs(70)).await;
        while client.write_all(b"x").await.is_ok() {
            sleep(secs(3)).await;
        }
    });
    assert!(about(read_to_the_end(&mut socket).await, secs(80)));
    assert_eq!(phase.missed(), Some(Missed::Head));
}

#[tokio::test(start_paused = true)]
async fn a_body_has_30_seconds_from_the_service_on() {
    let (mut client, mut socket, phase) = pair();
    client.write_all(b"head").await.unwrap();
    assert_eq!(socket.read(&mut [0; 64]).await.unwrap(), 4);
    sleep(secs(9)).await;
    phase.body();
    assert!(about(read_to_the_end(&mut socket).await, secs(30)));
    assert_eq!(phase.missed(), Some(Missed::Body));
}

#[tokio::test(start_paused = true)]
async fn a_service_has_all_the_time_in_the_world() {
    let (mut client, mut socket, phase) = pair();
    phase.handling();
    tokio::spawn(async move {
        sleep(LONG).await;
        client.write_all(b"early").await.unwrap();
        sleep(LONG).await;
        drop(client);
    });
    assert_eq!(socket.read_to_end(&mut Vec::new()).await.unwrap(), 5);
    assert_eq!(phase.missed(), None);
}

#[tokio::test(start_paused = true)]
async fn early_bytes_start_no_clock_but_later_ones_do() {
    let (mut client, mut socket, phase) = pair();
    phase.handling();
    client.write_all(b"GET").await.unwrap();
    assert_eq!(socket.read(&mut [0; 64]).await.unwrap(), 3);
    sleep(LONG).await;
    phase.idle();
    tokio::spawn(async move {
        sleep(secs(60)).await;
        client.write_all(b" /").await.unwrap();
        sleep(LONG).await;
    });
    assert!(about(read_to_the_end(&mut socket).await, secs(70)));
    assert_eq!(phase.missed(), Some(Missed::Head));
}

#[tokio::test(start_paused = true)]
async fn early_bytes_that_stay_alone_are_a_head_that_did_not_end() {
    let (mut client, mut socket, phase) = pair();
    phase.handling();
    client.write_all(b"GET").await.unwrap();
    assert_eq!(socket.read(&mut [0; 64]).await.unwrap(), 3);
    phase.idle();
    assert!(about(read_to_the_end(&mut socket).await, secs(75)));
    assert_eq!(phase.missed(), Some(Missed::Head));
}

#[tokio::test(start_paused = true)]
async fn a_write_may_be_stuck_for_30_seconds() {
    let (_client, mut socket, phase) = pair();
    let start = Instant::now();
    let error = socket.write_all(&[0; 100]).await.unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::TimedOut);
    assert!(about(start.elapsed(), secs(30)));
    assert_eq!(phase.missed(), Some(Missed::Write));
}

#[tokio::test(start_paused = true)]
async fn a_slow_reader_is_served_and_idle_only_from_the_last_byte_on() {
    let (mut client, mut socket, phase) = pair();
    phase.handling();
    phase.idle();
    let reader = tokio::spawn(async move {
        for _ in 0..10 {
            sleep(secs(25)).await;
            client.read_exact(&mut [0; 64]).await.unwrap();
        }
        client
    });
    socket.write_all(&[0; 640]).await.unwrap();
    let _client = reader.await.unwrap();
    // The last bytes went when nine lots had been read, 25 seconds before the tenth.
    assert!(about(read_to_the_end(&mut socket).await, secs(50)));
    assert_eq!(phase.missed(), Some(Missed::Idle));
}

/// Answers `/slow` after an hour, all else at once with the body's length.
async fn answer(request: Request<Incoming>, phase: Phase) -> Response<Full<Bytes>> {
    let slow = request.uri().path() == "/slow";
    phase.body();
    let length = request.into_body().collect().await.unwrap().to_bytes().len();
    phase.handling();
    if slow {
        sleep(LONG).await;
    }
    phase.idle();
    Response::new(format!("<{length}>").into())
}

/// What hyper's connection over a socket came to, once it ended.
async fn serve(io: DuplexStream) -> (Result<(), hyper::Error>, Option<Missed>, Duration) {
    let start = Instant::now();
    let phase = Phase::new(Deadlines::default());
    let socket = TokioIo::new(Socket::new(io, phase.clone()));
    let service = service_fn(|request| {
        let phase = phase.clone();
        async move { Ok::<_, Infallible>(answer(request, phase).await) }
    });
    let ended =
        http1::Builder::new().header_read_timeout(None).serve_connection(socket, service).await;
    (ended, phase.missed(), start.elapsed())
}

/// Waits for `count` answers.
async fn answers(client: &mut DuplexStream, count: usize) -> String {
    let mut text = String::new();
    while text.matches('>').count() < count {
        let mut buf = [0; 64];
        let read = client.read(&mut buf).await.unwrap();
        assert_ne!(read, 0, "the connection ended after {text}");
        text.push_str(str::from_utf8(buf.get(..read).unwrap()).unwrap());
    }
    text
}

#[tokio::test(start_paused = true)]
async fn hyper_keeps_a_client_that_pauses_and_ends_one_that_is_gone() {
    let (mut client, server) = duplex(4_096);
    let talk = async {
        for pause in [70, 74, 1, 74] {
            sleep(secs(pause)).await;
            client.write_all(b"GET / HTTP/1.1\r\nhost: a\r\n").await.unwrap();
            sleep(secs(9)).await;
            client.write_all(b"content-length: 2\r\n\r\nh").await.unwrap();
            sleep(secs(29)).await;
            client.write_all(b"i").await.unwrap();
            assert!(answers(&mut client, 1).await.ends_with("<2>"));
        }
        client.read_to_end(&mut Vec::new()).await.unwrap();
    };
    let ((ended, missed, took), ()) = tokio::join!(serve(server), talk);
    // For hyper this is a good end, unless part of a head is there.
    ended.unwrap();
    assert_eq!(missed, Some(Missed::Idle));
    assert!(about(took, secs(70 + 74 + 1 + 74 + 4 * 38 + 75)), "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn hyper_serves_a_client_that_pipelines_over_a_slow_answer() {
    let (mut client, server) = duplex(4_096);
    let talk = async {
        client.write_all(b"GET /slow HTTP/1.1\r\nhost: a\r\n\r\n").await.unwrap();
        sleep(secs(60)).await;
        client.write_all(b"GET / HTTP/1.1\r\nhost: a\r\n\r\nGET / HT").await.unwrap();
        answers(&mut client, 2).await;
        sleep(secs(60)).await;
        client.write_all(b"TP/1.1\r\nhost: a\r\n").await.unwrap();
        sleep(secs(9)).await;
        client.write_all(b"\r\nGET / HTTP/1.1").await.unwrap();
        answers(&mut client, 1).await;
        // This head stays as it is. Its first part came with the last request's end.
        client.read_to_end(&mut Vec::new()).await.unwrap();
    };
    let ((ended, missed, took), ()) = tokio::join!(serve(server), talk);
    assert!(ended.is_err());
    assert_eq!(missed, Some(Missed::Idle));
    assert!(about(took, LONG + secs(60 + 9 + 75)), "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn hyper_ends_a_client_that_never_finishes_its_body() {
    let (mut client, server) = duplex(4_096);
    client.write_all(b"PUT / HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\n\r\nhalf").await.unwrap();
    let phase = Phase::new(Deadlines::default());
    let socket = TokioIo::new(Socket::new(server, phase.clone()));
    let service = service_fn(|request: Request<Incoming>| {
        phase.body();
        async move {
            request.into_body().collect().await?;
            Ok::<_, hyper::Error>(Response::new(Full::<Bytes>::default()))
        }
    });
    let start = Instant::now();
    assert!(http1::Builder::new().serve_connection(socket, service).await.is_err());
    assert_eq!(phase.missed(), Some(Missed::Body));
    assert!(about(start.elapsed(), secs(30)));
}
