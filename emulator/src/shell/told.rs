//! Waiting to be told to end, for who is polled with every call: a look takes a lock that all threads share.

use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use tokio::sync::watch;
use tokio::task::coop::unconstrained;

use super::server::Stop;

/// Ready once the server ends. Polled again, it looks only if something has changed.
pub(super) struct Told {
    changes: watch::Receiver<Stop>,
    told: Pin<Box<dyn Future<Output = ()>>>,
    /// Who is woken when something changes.
    waker: Option<Waker>,
}

impl Told {
    pub(super) fn by(stopped: &watch::Receiver<Stop>) -> Self {
        let (mut changes, mut waiting) = (stopped.clone(), stopped.clone());
        // What changed before is seen by the first poll.
        changes.mark_unchanged();
        // Unconstrained: a task that has used its turn up would be told to wait, and be on nobody's list.
        let told = Box::pin(unconstrained(async move {
            drop(waiting.wait_for(|stop| *stop != Stop::No).await);
        }));
        Self { changes, told, waker: None }
    }
}

impl Future for Told {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let waits = self.waker.as_ref().is_some_and(|waker| waker.will_wake(cx.waker()));
        if waits && matches!(self.changes.has_changed(), Ok(false)) {
            return Poll::Pending;
        }
        self.waker = Some(cx.waker().clone());
        self.told.as_mut().poll(cx)
    }
}

#[cfg(test)]
mod tests {
    use std::task::{Context, Poll};

    use super::*;

    #[test]
    fn it_is_seen_whenever_it_is_told() {
        let mut cx = Context::from_waker(Waker::noop());
        let (stop, stopped) = watch::channel(Stop::No);
        let mut told = Box::pin(Told::by(&stopped));
        assert_eq!(told.as_mut().poll(&mut cx), Poll::Pending);
        assert_eq!(told.as_mut().poll(&mut cx), Poll::Pending);
        stop.send_replace(Stop::No);
        assert_eq!(told.as_mut().poll(&mut cx), Poll::Pending);
        stop.send_replace(Stop::Drain);
        assert_eq!(told.as_mut().poll(&mut cx), Poll::Ready(()));
        assert_eq!(Box::pin(Told::by(&stopped)).as_mut().poll(&mut cx), Poll::Ready(()));
        let (gone, stopped) = watch::channel(Stop::No);
        drop(gone);
        assert_eq!(Box::pin(Told::by(&stopped)).as_mut().poll(&mut cx), Poll::Ready(()));
    }
}
