//! What passes a guard: a case that may be tried, a call that is about to leave, and one that may.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use super::Guard;
use crate::case::{Case, Chance, Effect, Step};
use crate::exchange::Sending;
use crate::run::live::intents::Intent;
use crate::run::live::price::Cost;

/// A case that may be tried: its part of the budget is put aside.
#[derive(Debug)]
pub(in crate::run) struct Admitted<'a> {
    pub(super) guard: &'a Guard,
    pub(super) rest: Mutex<Cost>,
}

/// A call that may leave.
#[derive(Debug)]
pub(in crate::run) struct Ticket {
    /// It may make an account, and is written down under this number.
    pub(super) number: Option<u64>,
    pub(super) used: Cost,
}

/// A call that is about to leave.
#[derive(Clone, Copy)]
pub(in crate::run) struct Call<'a> {
    pub(in crate::run) case: &'a Case,
    pub(in crate::run) step: &'a Step,
    /// From 1.
    pub(in crate::run) number: usize,
    pub(in crate::run) sending: &'a Sending,
    /// Somebody else may have the name: an earlier step, or whoever took it before us.
    pub(in crate::run) others: bool,
}

impl Admitted<'_> {
    pub(super) fn rest(&self) -> MutexGuard<'_, Cost> {
        self.rest.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Admitted<'_> {
    fn drop(&mut self) {
        if let Some(live) = &self.guard.live {
            let rest = *self.rest();
            live.state().release(rest);
            live.freed.notify_waiters();
        }
    }
}

impl Call<'_> {
    pub(super) fn intent(&self, number: u64) -> Intent {
        let Self { case, step, sending, .. } = *self;
        let sent = |name: &Option<String>| sending.argument(name.as_ref()?).map(str::to_owned);
        let has = |effect: &Effect| step.chance(*effect) > Chance::No;
        Intent {
            number,
            case: case.id.clone(),
            step: self.number,
            vendor: case.vendor.clone(),
            authority: sending.authority.clone(),
            name: sent(&case.unique),
            address: sent(&case.address),
            effects: [Effect::Create, Effect::Notify].into_iter().filter(has).collect(),
            at: SystemTime::now().into(),
        }
    }
}
