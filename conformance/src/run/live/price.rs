//! What cases cost at a live endpoint: pure, and known before the first call.

use std::ops::{Add, AddAssign};

use crate::case::{Case, Chance, Effect, Step};
use crate::target::Budget;

/// Calls, accounts, messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// Calls.
    pub calls: u64,
    /// Accounts.
    pub creates: u64,
    /// Messages.
    pub notifies: u64,
}

impl Cost {
    /// One call, and nothing else.
    pub const CALL: Self = Self { calls: 1, creates: 0, notifies: 0 };

    /// Of a case, if the target conforms (`Yes`); or at most, for a call that is to be refused may be done
    /// all the same (`IfWrong`).
    #[must_use]
    pub fn of(case: &Case, at_least: Chance) -> Self {
        let count = |effect| whole(case.count(effect, at_least));
        // A world is made of a seed, and removed.
        let worlds = if case.seed.is_some() { 2 } else { 0 };
        Self {
            calls: whole(case.steps.len()) + worlds,
            creates: count(Effect::Create),
            notifies: count(Effect::Notify),
        }
    }

    /// Of a step, at most.
    #[must_use]
    pub fn of_step(step: &Step) -> Self {
        let may = |effect| u64::from(step.chance(effect) > Chance::No);
        Self { calls: 1, creates: may(Effect::Create), notifies: may(Effect::Notify) }
    }

    /// The first part of a budget that it goes beyond: what, how much it is, how much there may be.
    #[must_use]
    pub fn beyond(self, budget: &Budget) -> Option<(&'static str, u64, u64)> {
        let parts = [
            ("calls", self.calls, budget.calls),
            ("creates", self.creates, budget.creates),
            ("notifies", self.notifies, budget.notifies),
        ];
        parts.into_iter().find(|(_, cost, most)| cost > most)
    }
}

fn whole(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

impl Add for Cost {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            calls: self.calls + other.calls,
            creates: self.creates + other.creates,
            notifies: self.notifies + other.notifies,
        }
    }
}

impl AddAssign for Cost {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Cost {
    /// As much of each as the one or the other has.
    #[must_use]
    pub fn or_more(self, other: Self) -> Self {
        Self {
            calls: self.calls.max(other.calls),
            creates: self.creates.max(other.creates),
            notifies: self.notifies.max(other.notifies),
        }
    }

    /// What is left of it; never less than nothing.
    #[must_use]
    pub const fn less(self, other: Self) -> Self {
        Self {
            calls: self.calls.saturating_sub(other.calls),
            creates: self.creates.saturating_sub(other.creates),
            notifies: self.notifies.saturating_sub(other.notifies),
        }
    }
}
