//! Bounded queues: what a world keeps of the past. The oldest goes when there are too many, or they
//! are too large, in constant time.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// How much each queue of a world keeps, and what all worlds share.
#[derive(Clone, Debug)]
pub struct Keeping {
    /// The most entries of a queue.
    pub entries: usize,
    /// The most bytes of a queue.
    pub bytes: usize,
    /// The bytes of all worlds.
    pub budget: Budget,
}

impl Default for Keeping {
    /// 10,000 entries and 8 MiB; 256 MiB for all.
    fn default() -> Self {
        Self { entries: 10_000, bytes: 8 << 20, budget: Budget::of(256 << 20) }
    }
}

/// The bytes that all worlds keep. A clone counts into the same.
#[derive(Clone, Debug)]
pub struct Budget {
    used: Arc<AtomicUsize>,
    most: usize,
}

impl Budget {
    /// A budget of that many bytes.
    #[must_use]
    pub fn of(most: usize) -> Self {
        Self { used: Arc::default(), most }
    }

    /// The most.
    #[must_use]
    pub fn most(&self) -> usize {
        self.most
    }

    /// What is kept now.
    #[must_use]
    pub fn used(&self) -> usize {
        self.used.load(Ordering::Relaxed)
    }

    pub(super) fn take(&self, bytes: usize) {
        self.used.fetch_add(bytes, Ordering::Relaxed);
    }

    pub(super) fn give_back(&self, bytes: usize) {
        self.used.fetch_sub(bytes, Ordering::Relaxed);
    }
}

/// What can be kept knows what that costs.
pub trait Weigh {
    /// In bytes.
    fn weight(&self) -> usize;
}

/// A queue, oldest first.
#[derive(Debug)]
pub struct Kept<T: Weigh> {
    items: VecDeque<Arc<T>>,
    bytes: usize,
    evicted: u64,
    keeping: Keeping,
}

impl<T: Weigh> Kept<T> {
    /// Empty.
    #[must_use]
    pub fn new(keeping: Keeping) -> Self {
        Self { items: VecDeque::new(), bytes: 0, evicted: 0, keeping }
    }

    /// Keeps one more; what is too much goes.
    pub fn push(&mut self, item: Arc<T>) {
        let weight = item.weight();
        self.bytes += weight;
        self.keeping.budget.take(weight);
        self.items.push_back(item);
        self.shrink_to(self.keeping.bytes);
    }

    /// Takes out all, and what was evicted before counts no longer.
    pub fn clear(&mut self) {
        self.remove(|_| true);
        self.evicted = 0;
    }

    /// Lets the oldest go until no more bytes than these are kept.
    pub fn shrink_to(&mut self, most_bytes: usize) {
        while self.items.len() > self.keeping.entries || self.bytes > most_bytes {
            let Some(oldest) = self.items.pop_front() else { break };
            self.give_back(oldest.weight());
            self.evicted += 1;
        }
    }

    /// Takes out what somebody wants gone, oldest first; that is no eviction.
    pub fn remove(&mut self, unwanted: impl Fn(&T) -> bool) -> Vec<Arc<T>> {
        let mut removed = Vec::new();
        self.items.retain(|item| {
            let goes = unwanted(item);
            if goes {
                removed.push(Arc::clone(item));
            }
            !goes
        });
        self.give_back(removed.iter().map(|item| item.weight()).sum());
        removed
    }

    /// How many went because there was too much.
    #[must_use]
    pub fn evicted(&self) -> u64 {
        self.evicted
    }

    /// What is kept, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// All that is kept, oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Arc<T>> + ExactSizeIterator {
        self.items.iter()
    }

    fn give_back(&mut self, bytes: usize) {
        self.bytes -= bytes;
        self.keeping.budget.give_back(bytes);
    }
}

impl<T: Weigh> Drop for Kept<T> {
    fn drop(&mut self) {
        self.keeping.budget.give_back(self.bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Weigh for usize {
        fn weight(&self) -> usize {
            *self
        }
    }

    fn kept(queue: &Kept<usize>) -> Vec<usize> {
        queue.iter().map(|item| **item).collect()
    }

    #[test]
    fn the_oldest_goes_when_there_are_too_many_or_they_are_too_large() {
        let keeping = Keeping { entries: 3, bytes: 100, budget: Budget::of(1_000) };
        let mut queue = Kept::new(keeping.clone());
        for item in [1, 2, 3, 4] {
            queue.push(Arc::new(item));
        }
        assert_eq!((kept(&queue), queue.bytes()), (vec![2, 3, 4], 9));
        queue.push(Arc::new(95));
        assert_eq!(kept(&queue), [4, 95]);
        queue.push(Arc::new(101));
        assert_eq!((kept(&queue), keeping.budget.used()), (vec![], 0));
    }

    #[test]
    fn what_is_removed_was_not_evicted() {
        let keeping = Keeping { entries: 3, bytes: 100, budget: Budget::of(1_000) };
        let mut queue = Kept::new(keeping.clone());
        for item in [1, 2, 3, 4] {
            queue.push(Arc::new(item));
        }
        let removed: Vec<_> = queue.remove(|item| *item != 3).iter().map(|item| **item).collect();
        assert_eq!((removed, kept(&queue), queue.bytes()), (vec![2, 4], vec![3], 3));
        assert_eq!((queue.evicted(), keeping.budget.used()), (1, 3));
    }

    #[test]
    fn what_is_dropped_is_given_back() {
        let keeping = Keeping::default();
        let mut queue = Kept::new(keeping.clone());
        queue.push(Arc::new(7));
        assert_eq!(keeping.budget.used(), 7);
        drop(queue);
        assert_eq!(keeping.budget.used(), 0);
    }

    #[test]
    fn what_is_emptied_begins_anew() {
        let keeping = Keeping { entries: 1, bytes: 100, budget: Budget::of(1_000) };
        let mut queue = Kept::new(keeping.clone());
        queue.push(Arc::new(1));
        queue.push(Arc::new(2));
        assert_eq!(queue.evicted(), 1);
        queue.clear();
        assert_eq!((kept(&queue), queue.evicted(), keeping.budget.used()), (vec![], 0, 0));
    }
}
