//! A tunnel to a host that is let through: bytes there and back, counted, for as long as some move.

use std::cell::Cell;
use std::io;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf, copy_bidirectional};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

use crate::shell::server::{Shared, Stop};
use crate::world::{Whither, WorldName};

/// For so long nothing may move once the fake is to end.
const PAUSE: Duration = Duration::from_secs(1);

/// What goes where; the count goes to the world's escapes when it ends.
pub(in crate::shell) struct Tally {
    pub(in crate::shell) shared: Arc<Shared>,
    pub(in crate::shell) world: WorldName,
    pub(in crate::shell) whither: Whither,
    pub(in crate::shell) sent: Cell<u64>,
    pub(in crate::shell) received: Cell<u64>,
}

impl Tally {
    pub(in crate::shell) fn new(shared: &Arc<Shared>, world: WorldName, whither: Whither) -> Self {
        let (sent, received) = (Cell::default(), Cell::default());
        Self { shared: Arc::clone(shared), world, whither, sent, received }
    }
}

impl Drop for Tally {
    fn drop(&mut self) {
        let (sent, received) = (self.sent.get(), self.received.get());
        self.shared.fake.worlds.carried(&self.world, &self.whither, sent, received);
        let (host, port) = (&self.whither.host, self.whither.port);
        tracing::info!(host, port, sent, received, world = self.world.as_str(), "passed");
    }
}

/// A tunnel, connected.
pub(in crate::shell) struct Relay {
    pub(in crate::shell) far: TcpStream,
    pub(in crate::shell) tally: Tally,
}

impl Relay {
    /// Carries bytes both ways, until both sides have ended, or nothing has moved for as long as a connection may be
    /// idle.
    pub(in crate::shell) async fn run<S: AsyncRead + AsyncWrite + Unpin>(
        self,
        near: &mut S,
        stopped: &mut watch::Receiver<Stop>,
    ) -> io::Result<()> {
        let idle = self.tally.shared.limits.deadlines.idle;
        let moved = Rc::new(Cell::new(Instant::now()));
        let mut far = Counted { io: self.far, tally: &self.tally, moved: Rc::clone(&moved) };
        tokio::select! {
            carried = copy_bidirectional(near, &mut far) => carried.map(drop),
            () = quiet(&moved, idle, stopped) => Ok(()),
        }
    }
}

/// Until nothing has moved for long enough.
async fn quiet(moved: &Cell<Instant>, idle: Duration, stopped: &mut watch::Receiver<Stop>) {
    let mut limit = idle;
    loop {
        let end = moved.get() + limit;
        if end <= Instant::now() {
            return;
        }
        tokio::select! {
            () = sleep_until(end) => {}
            _ = stopped.wait_for(|stop| *stop != Stop::No), if limit != PAUSE => limit = PAUSE,
        }
    }
}

/// The far end, with a count of what moves.
struct Counted<'a> {
    io: TcpStream,
    tally: &'a Tally,
    moved: Rc<Cell<Instant>>,
}

impl Counted<'_> {
    fn count(&self, counter: &Cell<u64>, bytes: usize) {
        if bytes > 0 {
            counter.set(counter.get().saturating_add(bytes as u64));
            self.moved.set(Instant::now());
        }
    }
}

impl AsyncRead for Counted<'_> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buf.filled().len();
        let polled = Pin::new(&mut this.io).poll_read(cx, buf);
        this.count(&this.tally.received, buf.filled().len() - before);
        polled
    }
}

impl AsyncWrite for Counted<'_> {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let polled = Pin::new(&mut this.io).poll_write(cx, buf);
        if let Poll::Ready(Ok(bytes)) = &polled {
            this.count(&this.tally.sent, *bytes);
        }
        polled
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().io).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().io).poll_shutdown(cx)
    }
}
