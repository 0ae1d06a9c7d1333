//! What looking at a request may cost, whatever the patterns say.

use std::cell::Cell;

/// What is left of it, in steps of some ten nanoseconds. A look that would take more gives up, and what gave up does
/// not fit.
#[derive(Debug)]
pub(super) struct Work {
    left: Cell<usize>,
    gave_up: Cell<bool>,
}

/// The most steps of one expression over one text.
const MOST_OF_A_LOOK: usize = 1_000_000;

impl Work {
    pub(super) fn of(steps: usize) -> Self {
        Self { left: Cell::new(steps), gave_up: Cell::new(false) }
    }

    /// What is left; nothing as soon as a look wanted more than there was.
    pub(super) fn left(&self) -> usize {
        self.left.get()
    }

    /// What one look may take.
    pub(super) fn of_a_look(&self) -> usize {
        self.left().min(MOST_OF_A_LOOK)
    }

    /// Takes some; `false` if that is not there.
    pub(super) fn take(&self, steps: usize) -> bool {
        let left = self.left().checked_sub(steps);
        self.left.set(left.unwrap_or_default());
        left.is_some() || self.give_up()
    }

    /// This look is too long.
    pub(super) fn give_up(&self) -> bool {
        self.gave_up.set(true);
        false
    }

    /// Whether a look is so, and did not give up on the way: its parts may have been turned round.
    pub(super) fn look(&self, is_so: impl FnOnce() -> bool) -> bool {
        self.gave_up.set(false);
        is_so() && !self.gave_up.get()
    }

    /// Whether the last look was too long.
    pub(super) fn gave_up(&self) -> bool {
        self.gave_up.get()
    }
}
