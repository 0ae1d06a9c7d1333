//! What comes in, counted, and kept until it is taken.

use std::io;

use tokio::io::{AsyncRead, AsyncReadExt};

use crate::exchange::Fault;

/// At most so much more is read at a time, and so at most this far beyond a limit.
const STEP: usize = 16 * 1024;

/// A stream, and what came of it and was not taken yet.
pub(super) struct Incoming<R> {
    stream: R,
    pending: Vec<u8>,
    received: usize,
}

impl<R: AsyncRead + Unpin> Incoming<R> {
    pub(super) const fn new(stream: R) -> Self {
        Self { stream, pending: Vec::new(), received: 0 }
    }

    /// What came and was not taken.
    pub(super) fn pending(&self) -> &[u8] {
        &self.pending
    }

    /// How much came in all.
    pub(super) const fn received(&self) -> usize {
        self.received
    }

    /// The connection ended too early.
    pub(super) const fn closed(&self) -> Fault {
        Fault::Closed { received: self.received }
    }

    /// Waits for more; false at the stream's end. A stream that breaks off has no end.
    pub(super) async fn more(&mut self) -> Result<bool, Fault> {
        let read = self.read().await.map_err(|_| self.closed())?;
        self.received += read;
        Ok(read > 0)
    }

    /// Waits for more, which there has to be.
    pub(super) async fn some(&mut self) -> Result<(), Fault> {
        if self.more().await? { Ok(()) } else { Err(self.closed()) }
    }

    /// Takes so much of what is pending.
    pub(super) fn take(&mut self, length: usize) -> Vec<u8> {
        let rest = self.pending.split_off(length.min(self.pending.len()));
        std::mem::replace(&mut self.pending, rest)
    }

    async fn read(&mut self) -> io::Result<usize> {
        self.pending.reserve(STEP);
        (&mut self.stream).take(STEP as u64).read_buf(&mut self.pending).await
    }
}
