//! How fast: calls evenly apart, and none while the endpoint has us wait. No clock: what time it is goes in.

use std::time::Duration;

/// A bucket that holds one token, so that no second has more calls than another.
#[derive(Clone, Debug)]
pub(super) struct Bucket {
    /// From one call to the next.
    every: Duration,
    /// When the next may go.
    next: Duration,
    /// The endpoint has us wait until then.
    held: Duration,
    /// Calls in a row that were told to wait, without how long.
    told: u32,
}

impl Bucket {
    pub(super) const fn new(every: Duration) -> Self {
        Self { every, next: Duration::ZERO, held: Duration::ZERO, told: 0 }
    }

    /// Takes a token, at a time since the start; or how long there is none.
    pub(super) fn take(&mut self, now: Duration) -> Result<(), Duration> {
        let ready = self.next.max(self.held);
        if now < ready {
            return Err(ready - now);
        }
        self.next = now + self.every;
        Ok(())
    }

    /// No call for so long.
    pub(super) fn hold(&mut self, now: Duration, wait: Duration) {
        self.held = self.held.max(now + wait);
    }

    /// How long to wait when the endpoint does not say: twice as long each time, from a second on.
    pub(super) fn unsaid(&mut self) -> Duration {
        self.told += 1;
        Duration::from_secs(1 << (self.told - 1).min(16))
    }

    /// A call was answered.
    pub(super) const fn answered(&mut self) {
        self.told = 0;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const fn ms(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    #[test]
    fn calls_are_evenly_apart() {
        let mut bucket = Bucket::new(ms(500));
        assert_eq!(bucket.take(ms(0)), Ok(()));
        assert_eq!(bucket.take(ms(100)), Err(ms(400)));
        assert_eq!(bucket.take(ms(500)), Ok(()));
        // Who comes late has saved nothing up.
        assert_eq!(bucket.take(ms(5_000)), Ok(()));
        assert_eq!(bucket.take(ms(5_000)), Err(ms(500)));
    }

    #[test]
    fn while_the_endpoint_has_us_wait_there_is_no_call() {
        let mut bucket = Bucket::new(ms(10));
        bucket.hold(ms(100), ms(2_000));
        bucket.hold(ms(100), ms(1_000));
        assert_eq!(bucket.take(ms(100)), Err(ms(2_000)));
        assert_eq!(bucket.take(ms(2_100)), Ok(()));
    }

    #[test]
    fn without_a_time_it_is_twice_as_long_each_time() {
        let mut bucket = Bucket::new(ms(10));
        assert_eq!(
            [bucket.unsaid(), bucket.unsaid(), bucket.unsaid()].map(|d| d.as_secs()),
            [1, 2, 4]
        );
        bucket.answered();
        assert_eq!(bucket.unsaid().as_secs(), 1);
        assert!((0..100).all(|_| bucket.unsaid().as_secs() <= 1 << 16));
    }

    proptest! {
        #[test]
        fn no_second_has_more_calls_than_its_share(
            steps in prop::collection::vec(0..300_u64, 1..200), every in 1..400_u64,
        ) {
            let mut bucket = Bucket::new(ms(every));
            let mut now = ms(0);
            let mut taken = Vec::new();
            for step in steps {
                now += ms(step);
                match bucket.take(now) {
                    Ok(()) => taken.push(now),
                    Err(wait) => prop_assert!(wait > ms(0) && wait <= ms(every)),
                }
            }
            prop_assert!(taken.array_windows().all(|[one, next]| *next - *one >= ms(every)));
        }
    }
}
