//! The socket under hyper: passes bytes through and ends connections whose client keeps us waiting.

mod phase;
mod timer;

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::Instant;

pub use self::phase::{Missed, Phase};
use self::timer::Timer;
use crate::delivery::Broken;

/// How long a client may take over each part of an exchange.
#[derive(Debug, Clone, Copy)]
pub struct Deadlines {
    /// For a whole head, from its first byte.
    pub head: Duration,
    /// For a whole body, from when the service begins to read it.
    pub body: Duration,
    /// Between the end of an answer (or the connection's start) and the next request's first byte.
    pub idle: Duration,
    /// For which writing may make no progress.
    pub write: Duration,
}

impl Default for Deadlines {
    fn default() -> Self {
        Self {
            head: Duration::from_secs(10),
            body: Duration::from_secs(30),
            idle: Duration::from_secs(75),
            write: Duration::from_secs(30),
        }
    }
}

/// A stream with deadlines. Once one is missed, the read or write that waited fails with
/// [`io::ErrorKind::TimedOut`], and [`Phase::missed`] says which (hyper passes the error on, except for
/// [`Missed::Idle`], which it takes for a good end). Reads and writes must come from one
/// task, as hyper's do.
pub struct Socket<S> {
    io: S,
    phase: Phase,
    read_timer: Timer,
    write_timer: Timer,
    /// When the write under way, if it is stuck, has been so for too long.
    stuck_until: Option<Instant>,
    /// How much went out of what is sent in place of an answer.
    broken_off: usize,
    /// What was read by looking for the end, and is nobody's yet.
    ahead: Option<u8>,
}

/// A connection that can be reset.
pub trait Abort {
    /// Makes its end a reset (RST), and not an end that was agreed on.
    fn abort(&self);
}

/// What a client gets whose head does not arrive: hyper has no request yet that it could answer.
const HEAD_TIMEOUT: &[u8] = b"HTTP/1.1 408 Request Timeout\r\n\
    Content-Type: text/plain; charset=utf-8\r\nContent-Length: 47\r\nConnection: close\r\n\r\n\
    The head of the request did not arrive in time.";

impl<S> Socket<S> {
    /// Begins in the idle phase. The service moves `phase`, of which the caller keeps a clone; one
    /// `Phase` serves one socket.
    pub fn new(io: S, phase: Phase) -> Self {
        let (read_timer, write_timer) = (Timer::default(), Timer::default());
        let (stuck_until, broken_off, ahead) = (None, 0, None);
        Self { io, phase, read_timer, write_timer, stuck_until, broken_off, ahead }
    }

    /// The stream itself, and what was read of it by looking for its end.
    pub fn into_inner(self) -> (S, Option<u8>) {
        (self.io, self.ahead)
    }

    /// What a write that came to `polled` comes to, deadline considered.
    fn watch_write<T>(
        &mut self,
        polled: Poll<io::Result<T>>,
        cx: &mut Context<'_>,
    ) -> Poll<io::Result<T>> {
        if polled.is_ready() {
            self.stuck_until = None;
            return polled;
        }
        let limit = self.phase.deadlines().write;
        let deadline = *self.stuck_until.get_or_insert_with(|| Instant::now() + limit);
        ready!(self.write_timer.poll_reached(deadline, cx));
        self.phase.miss_write();
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }

    /// As [`Self::watch_write`], for writes that count bytes. (A flush with nothing to do is no sign of
    /// life, and hyper flushes whenever it is woken.)
    fn watch_bytes(
        &mut self,
        polled: Poll<io::Result<usize>>,
        cx: &mut Context<'_>,
    ) -> Poll<io::Result<usize>> {
        if matches!(polled, Poll::Ready(Ok(1..))) {
            self.phase.bytes_went();
        }
        self.watch_write(polled, cx)
    }
}

impl<S: AsyncWrite + Unpin> Socket<S> {
    /// What a read that would wait comes to.
    fn wait_to_read<T>(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<T>> {
        let Some(deadline) = self.phase.read_deadline() else { return Poll::Pending };
        ready!(self.read_timer.poll_reached(deadline, cx));
        self.phase.miss_read();
        if self.phase.missed() == Some(Missed::Head) {
            // As far as the client takes it: it has had its time.
            let io = Pin::new(&mut self.io);
            if io.poll_write(cx, HEAD_TIMEOUT).is_ready() {
                drop(Pin::new(&mut self.io).poll_flush(cx));
            }
        }
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncRead for Socket<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if buf.remaining() > 0
            && let Some(byte) = this.ahead.take()
        {
            buf.put_slice(&[byte]);
            this.phase.bytes_came();
            return Poll::Ready(Ok(()));
        }
        let before = buf.filled().len();
        let polled = Pin::new(&mut this.io).poll_read(cx, buf);
        if polled.is_pending() {
            return this.wait_to_read(cx);
        }
        if buf.filled().len() > before {
            this.phase.bytes_came();
        }
        polled
    }
}

impl<S: AsyncRead + Unpin> Socket<S> {
    /// Fails if the client has closed its side. hyper does not read while it waits for an answer, so this
    /// reads, one byte at most: who has sent more is there.
    fn look_for_end(&mut self, cx: &mut Context<'_>) -> io::Result<()> {
        if !self.phase.heeds_end() || self.ahead.is_some() {
            return Ok(());
        }
        let mut byte = [0];
        let mut buf = ReadBuf::new(&mut byte);
        match Pin::new(&mut self.io).poll_read(cx, &mut buf) {
            Poll::Pending => Ok(()),
            Poll::Ready(Err(error)) => Err(error),
            Poll::Ready(Ok(())) => match buf.filled() {
                [byte] => {
                    self.ahead = Some(*byte);
                    self.phase.bytes_came();
                    Ok(())
                }
                _ => Err(io::ErrorKind::ConnectionAborted.into()),
            },
        }
    }
}

impl<S: AsyncWrite + Abort + Unpin> Socket<S> {
    /// Sends what arrives in place of an answer, and ends the connection.
    fn break_off(&mut self, broken: Broken, cx: &mut Context<'_>) -> Poll<io::Error> {
        let bytes = broken.bytes();
        while let Some(rest) = bytes.get(self.broken_off..).filter(|rest| !rest.is_empty()) {
            match ready!(Pin::new(&mut self.io).poll_write(cx, rest)) {
                Ok(0) => return Poll::Ready(io::ErrorKind::WriteZero.into()),
                Ok(sent) => self.broken_off += sent,
                Err(error) => return Poll::Ready(error),
            }
        }
        let ended = if broken == Broken::Reset {
            self.io.abort();
            Ok(())
        } else {
            ready!(Pin::new(&mut self.io).poll_shutdown(cx))
        };
        Poll::Ready(ended.err().unwrap_or_else(|| io::ErrorKind::ConnectionAborted.into()))
    }
}

impl<S: AsyncRead + AsyncWrite + Abort + Unpin> AsyncWrite for Socket<S> {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let polled = match this.phase.broken() {
            Some(broken) => this.break_off(broken, cx).map(Err),
            None => Pin::new(&mut this.io).poll_write(cx, buf),
        };
        this.watch_bytes(polled, cx)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let polled = match this.phase.broken() {
            Some(broken) => this.break_off(broken, cx).map(Err),
            None => Pin::new(&mut this.io).poll_write_vectored(cx, bufs),
        };
        this.watch_bytes(polled, cx)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        // hyper flushes whenever it is woken.
        this.look_for_end(cx)?;
        let polled = Pin::new(&mut this.io).poll_flush(cx);
        this.watch_write(polled, cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let polled = Pin::new(&mut this.io).poll_shutdown(cx);
        this.watch_write(polled, cx)
    }
}

#[cfg(test)]
mod tests;
