//! The body of an answer: whole, in pieces over time, or a stream of events without an end.

use std::io;
use std::ops::Range;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::{Buf, Bytes};
use hyper::body::{Body, Frame, SizeHint};
use tokio::sync::watch;
use tokio::time::{Instant, Sleep, sleep_until};

use super::pass::Passed;
use super::server::{Shared, Stop};
use super::socket::Phase;
use crate::control::Listening;
use crate::delivery::Dribble;
use crate::world::WorldName;

/// What hyper sends as a body.
pub(super) enum Outgoing {
    /// At once.
    Whole(Option<Part>),
    /// In pieces.
    Pieces(Pieces),
    /// For as long as the client listens.
    Events(Box<Events>),
    /// As it comes from a host that is let through.
    Passed(Box<Passed>),
}

impl Outgoing {
    /// A body that is there.
    pub(super) fn of(body: Arc<[u8]>, dribble: Option<Dribble>, phase: &Phase) -> Self {
        let body = Part::from(body);
        match dribble {
            Some(dribble) if !body.is_empty() => Self::Pieces(Pieces::new(body, dribble, phase)),
            _ => Self::Whole(Some(body).filter(|body| !body.is_empty())),
        }
    }
}

/// Bytes that are still to go out: an answer's are the journal's, too.
pub(super) struct Part {
    bytes: Arc<[u8]>,
    rest: Range<usize>,
}

impl Part {
    fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// Takes the first of them, as many as there are.
    fn split_to(&mut self, length: usize) -> Self {
        let middle = self.rest.end.min(self.rest.start + length);
        let rest = self.rest.start..middle;
        self.rest.start = middle;
        Self { bytes: Arc::clone(&self.bytes), rest }
    }
}

impl From<Arc<[u8]>> for Part {
    fn from(bytes: Arc<[u8]>) -> Self {
        let rest = 0..bytes.len();
        Self { bytes, rest }
    }
}

impl Buf for Part {
    fn remaining(&self) -> usize {
        self.rest.len()
    }

    fn chunk(&self) -> &[u8] {
        self.bytes.get(self.rest.clone()).unwrap_or_default()
    }

    fn advance(&mut self, count: usize) {
        self.rest.start = self.rest.end.min(self.rest.start + count);
    }
}

/// Bytes that go out next.
pub(super) enum Sent {
    /// An answer's, or an event's.
    Ours(Part),
    /// Those of a host that is let through.
    Passed(Bytes),
}

impl Buf for Sent {
    fn remaining(&self) -> usize {
        match self {
            Self::Ours(part) => part.remaining(),
            Self::Passed(bytes) => bytes.remaining(),
        }
    }

    fn chunk(&self) -> &[u8] {
        match self {
            Self::Ours(part) => part.chunk(),
            Self::Passed(bytes) => bytes.chunk(),
        }
    }

    fn advance(&mut self, count: usize) {
        match self {
            Self::Ours(part) => part.advance(count),
            Self::Passed(bytes) => bytes.advance(count),
        }
    }
}

impl Body for Outgoing {
    type Data = Sent;
    type Error = io::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Sent>>>> {
        let next = match self.get_mut() {
            Self::Whole(body) => body.take().map(Sent::Ours),
            Self::Pieces(pieces) => ready!(pieces.poll_next(cx)).map(Sent::Ours),
            Self::Events(events) => ready!(events.poll_next(cx)).map(Sent::Ours),
            Self::Passed(passed) => ready!(passed.poll_next(cx)).transpose()?.map(Sent::Passed),
        };
        Poll::Ready(next.map(|sent| Ok(Frame::data(sent))))
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Self::Whole(body) => body.is_none(),
            Self::Pieces(pieces) => pieces.rest.is_empty(),
            Self::Events(_) => false,
            Self::Passed(passed) => passed.is_end(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        let length = |part: &Part| SizeHint::with_exact(part.remaining() as u64);
        match self {
            Self::Whole(body) => body.as_ref().map_or(SizeHint::with_exact(0), length),
            Self::Pieces(pieces) => length(&pieces.rest),
            Self::Events(_) => SizeHint::default(),
            Self::Passed(passed) => passed.size_hint(),
        }
    }
}

/// A body that dribbles.
pub(super) struct Pieces {
    rest: Part,
    /// How many are still to come.
    left: u32,
    every: Duration,
    next: Pin<Box<Sleep>>,
    _busy: Busy,
}

impl Pieces {
    fn new(body: Part, dribble: Dribble, phase: &Phase) -> Self {
        let most = u32::try_from(body.remaining()).unwrap_or(u32::MAX).max(1);
        let left = dribble.pieces.get().min(most);
        let every = dribble.over / left;
        let next = Box::pin(sleep_until(Instant::now() + every));
        Self { rest: body, left, every, next, _busy: Busy::new(phase) }
    }

    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<Part>> {
        if self.rest.is_empty() {
            return Poll::Ready(None);
        }
        ready!(self.next.as_mut().poll(cx));
        let due = self.next.deadline() + self.every;
        self.next.as_mut().reset(due);
        // As even as can be, and the last takes what is left.
        let length = self.rest.remaining() / self.left.max(1) as usize;
        self.left = self.left.saturating_sub(1);
        let piece = if self.left == 0 { self.rest.remaining() } else { length.max(1) };
        Poll::Ready(Some(self.rest.split_to(piece)))
    }
}

/// It is not the client whom we wait for as long as a body goes out.
pub(super) struct Busy(Phase);

impl Busy {
    pub(super) fn new(phase: &Phase) -> Self {
        phase.handling();
        Self(phase.clone())
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.idle();
    }
}

/// A place among those who wait for something to happen in a world.
pub(super) struct Watching {
    shared: Arc<Shared>,
    world: WorldName,
    place: u64,
}

impl Watching {
    pub(super) fn new(shared: &Arc<Shared>, world: &WorldName) -> Self {
        let place = shared.fake.worlds.watchers.place();
        Self { shared: Arc::clone(shared), world: world.clone(), place }
    }

    /// Wakes this task when something happens after this.
    pub(super) fn watch(&self, cx: &Context<'_>) {
        self.shared.fake.worlds.watchers.watch(&self.world, self.place, cx.waker());
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        self.shared.fake.worlds.watchers.forget(&self.world, self.place);
    }
}

/// A stream of events.
pub(super) struct Events {
    listening: Listening,
    watching: Watching,
    stopped: Pin<Box<dyn Future<Output = ()>>>,
    beat: Pin<Box<Sleep>>,
    /// The first bytes are on their way.
    begun: bool,
    _busy: Busy,
    _heeding: Heeding,
}

/// Whoever leaves while it waits is noticed, and waits no longer.
pub(super) struct Heeding(Phase);

impl Heeding {
    pub(super) fn new(phase: &Phase) -> Self {
        phase.heed_end(true);
        Self(phase.clone())
    }
}

impl Drop for Heeding {
    fn drop(&mut self) {
        self.0.heed_end(false);
    }
}

/// How often a silent stream says that it is there, so that one that nobody hears comes to its end.
const BEAT: Duration = Duration::from_secs(15);

impl Events {
    pub(super) fn new(
        listening: Listening,
        shared: &Arc<Shared>,
        mut stopped: watch::Receiver<Stop>,
        phase: &Phase,
    ) -> Self {
        let watching = Watching::new(shared, &listening.world);
        let stopped = Box::pin(async move {
            drop(stopped.wait_for(|stop| *stop != Stop::No).await);
        });
        let beat = Box::pin(sleep_until(Instant::now() + BEAT));
        Self {
            listening,
            watching,
            stopped,
            beat,
            begun: false,
            _busy: Busy::new(phase),
            _heeding: Heeding::new(phase),
        }
    }

    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<Part>> {
        if self.stopped.as_mut().poll(cx).is_ready() {
            return Poll::Ready(None);
        }
        if !self.begun {
            self.begun = true;
            return Poll::Ready(Some(Part::from(Arc::from(*b": listening\n\n"))));
        }
        self.watching.watch(cx);
        let news = self.listening.news(&self.watching.shared.fake);
        let next: Arc<[u8]> = match news {
            Some(news) => Arc::from(news),
            None => {
                ready!(self.beat.as_mut().poll(cx));
                Arc::from(*b": still here\n\n")
            }
        };
        self.beat.as_mut().reset(Instant::now() + BEAT);
        Poll::Ready(Some(Part::from(next)))
    }
}
