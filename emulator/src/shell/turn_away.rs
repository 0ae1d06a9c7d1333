//! What a client gets when there are too many connections already.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::Trouble;
use super::server::Caller;

/// How long a client that is turned away may take to leave.
const PATIENCE: Duration = Duration::from_secs(1);

/// Answers 503 without reading, then waits for the client to take it and leave: closed at once, a
/// socket with unread bytes would reset the connection, and the answer with it.
pub(super) async fn politely(stream: TcpStream, caller: Caller, most: usize) {
    caller.shared.troubles.note(Trouble::refused(503, &reason(most)));
    // Whoever does not take the answer has lost nothing that was promised.
    drop(tokio::time::timeout(PATIENCE, answer(stream, most)).await);
    drop(caller);
}

fn reason(most: usize) -> String {
    format!("There are {most} connections already, which is the most.")
}

async fn answer(mut stream: TcpStream, most: usize) -> io::Result<()> {
    let text = reason(most);
    let head = "HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain; charset=utf-8\r\n";
    let length = text.len();
    let answer = format!("{head}Content-Length: {length}\r\nConnection: close\r\n\r\n{text}");
    stream.write_all(answer.as_bytes()).await?;
    stream.shutdown().await?;
    let mut unread = [0; 1024];
    while stream.read(&mut unread).await? > 0 {}
    Ok(())
}
