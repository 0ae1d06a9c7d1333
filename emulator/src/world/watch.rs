//! Who waits for something to happen in a world. Nobody asks again and again: whoever waits leaves a waker, is
//! woken by whatever happens next, looks, and waits on. How it looks is by a place in the queues that the
//! world keeps anyway, so that a listener costs no memory of its own.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::task::Waker;

use parking_lot::Mutex;

use super::{Life, World, WorldName};

/// Wakers, by world.
#[derive(Default)]
pub struct Watchers {
    /// How many there are, so that a call that nobody waits for takes no lock.
    waiting: AtomicUsize,
    /// The last place that was given out.
    places: AtomicU64,
    wakers: Mutex<BTreeMap<WorldName, BTreeMap<u64, Waker>>>,
}

impl Watchers {
    /// A place of one's own among them.
    pub fn place(&self) -> u64 {
        self.places.fetch_add(1, Ordering::Relaxed)
    }

    /// Wakes whoever has this place when something happens next. To be left before looking, so that nothing
    /// falls in between.
    pub fn watch(&self, world: &WorldName, place: u64, waker: &Waker) {
        let mut wakers = self.wakers.lock();
        let those = wakers.entry(world.clone()).or_default();
        if those.insert(place, waker.clone()).is_none() {
            self.waiting.fetch_add(1, Ordering::SeqCst);
        }
    }

    /// It waits no longer.
    pub fn forget(&self, world: &WorldName, place: u64) {
        let mut wakers = self.wakers.lock();
        let Some(those) = wakers.get_mut(world) else { return };
        if those.remove(&place).is_some() {
            self.waiting.fetch_sub(1, Ordering::SeqCst);
        }
        if those.is_empty() {
            wakers.remove(world);
        }
    }

    /// Something has happened in a world.
    pub fn wake(&self, world: &WorldName) {
        if self.waiting() == 0 {
            return;
        }
        let woken = self.wakers.lock().remove(world).unwrap_or_default();
        self.waiting.fetch_sub(woken.len(), Ordering::SeqCst);
        woken.into_values().for_each(Waker::wake);
    }

    /// How many wait, in all worlds.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.waiting.load(Ordering::SeqCst)
    }
}

/// How far a listener has read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cursor {
    /// The life of the world, in which numbers count.
    pub life: Life,
    /// The last exchange that it has seen.
    pub exchange: u64,
    /// The last message that it has seen.
    pub message: u64,
}

impl Cursor {
    /// The present end of a world's queues.
    #[must_use]
    pub fn of(world: &World) -> Self {
        Self {
            life: world.life(),
            exchange: world.journal.next_number() - 1,
            message: world.outbox.sent(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::AtomicUsize;
    use std::task::Wake;

    use super::*;

    #[derive(Default)]
    struct Woken(AtomicUsize);

    impl Wake for Woken {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }

    #[test]
    fn whoever_waits_in_a_world_is_woken_once_by_it_and_by_no_other() {
        let (watchers, here) = (Watchers::default(), WorldName::fallback());
        let there = WorldName::parse("there").unwrap_or_else(|_| WorldName::fallback());
        let woken = Arc::new(Woken::default());
        let waker = Waker::from(Arc::clone(&woken));
        let place = watchers.place();
        watchers.watch(&here, place, &waker);
        watchers.watch(&here, place, &waker);
        assert_eq!(watchers.waiting(), 1);
        watchers.wake(&there);
        assert_eq!(woken.0.load(Ordering::SeqCst), 0);
        watchers.wake(&here);
        watchers.wake(&here);
        assert_eq!(woken.0.load(Ordering::SeqCst), 1);
        watchers.watch(&here, place, &waker);
        watchers.forget(&here, place);
        watchers.wake(&here);
        assert_eq!(woken.0.load(Ordering::SeqCst), 1);
        assert!(watchers.wakers.lock().is_empty());
        assert_eq!(watchers.waiting(), 0);
    }
}
