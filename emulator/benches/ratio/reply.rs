//! One reply read off a keep-alive connection: to its Content-Length, its last chunk or its end.

use tokio::io::{AsyncRead, AsyncReadExt as _};

use crate::Result;

/// What a reply was; its bytes are in the buffer that it was read into.
pub(crate) struct Reply {
    pub(crate) status: u16,
    /// Where the body begins.
    pub(crate) body: usize,
    /// The server takes no further call on this connection.
    pub(crate) close: bool,
}

/// How a body ends.
enum End {
    Length(usize),
    Chunked,
    Closed,
}

/// Reads one reply into `buffer`, and nothing behind it.
pub(crate) async fn read<S: AsyncRead + Unpin>(
    stream: &mut S,
    buffer: &mut Vec<u8>,
) -> Result<Reply> {
    buffer.clear();
    let body = loop {
        if let Some(end) = buffer.windows(4).position(|window| window == b"\r\n\r\n") {
            break end + 4;
        }
        more(stream, buffer).await?;
    };
    let (status, end, mut close) = head(buffer.get(..body).unwrap_or_default())?;
    match end {
        End::Length(length) => {
            while buffer.len() < body + length {
                more(stream, buffer).await?;
            }
            if buffer.len() > body + length {
                return Err("something stands behind the reply".into());
            }
        }
        End::Chunked => {
            while !chunks_ended(buffer.get(body..).unwrap_or_default()) {
                more(stream, buffer).await?;
            }
        }
        End::Closed => {
            stream.read_to_end(buffer).await?;
            close = true;
        }
    }
    Ok(Reply { status, body, close })
}

async fn more<S: AsyncRead + Unpin>(stream: &mut S, buffer: &mut Vec<u8>) -> Result<()> {
    match stream.read_buf(buffer).await? {
        0 => Err("the server closed before its reply was whole".into()),
        _ => Ok(()),
    }
}

fn head(bytes: &[u8]) -> Result<(u16, End, bool)> {
    let head = str::from_utf8(bytes)?;
    let mut lines = head.split("\r\n");
    let first = lines.next().unwrap_or_default();
    let status = first.split(' ').nth(1).ok_or("no status")?.parse()?;
    let (mut end, mut close) = (End::Closed, first.starts_with("HTTP/1.0"));
    for (name, value) in lines.filter_map(|line| line.split_once(':')) {
        let value = value.trim();
        if name.eq_ignore_ascii_case("content-length") {
            end = End::Length(value.parse()?);
        } else if name.eq_ignore_ascii_case("transfer-encoding") {
            end = End::Chunked;
        } else if name.eq_ignore_ascii_case("connection") {
            close = value.eq_ignore_ascii_case("close");
        }
    }
    Ok((status, end, close))
}

/// Whether the last chunk is there.
fn chunks_ended(mut bytes: &[u8]) -> bool {
    loop {
        let Some(line) = bytes.windows(2).position(|window| window == b"\r\n") else {
            return false;
        };
        let size = bytes.get(..line).and_then(|size| str::from_utf8(size).ok()).unwrap_or_default();
        let size = size.split(';').next().unwrap_or_default().trim();
        let size = usize::from_str_radix(size, 16).unwrap_or(0);
        let next = line + 2 + size + 2;
        if bytes.len() < next {
            return false;
        }
        if size == 0 {
            return true;
        }
        bytes = bytes.get(next..).unwrap_or_default();
    }
}
