//! What stands before every call: the pace, the budget, the stop rules, and the intents.
//!
//! Before a target that is not live it stands open, and only stops.

mod pass;
mod state;

use std::collections::BTreeSet;
use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use tokio::sync::{Notify, watch};
use tokio::time::{Instant, sleep};

pub(in crate::run) use self::pass::{Admitted, Call, Ticket};
pub use self::state::Left;
use self::state::State;
use super::fate::{Fate, Told};
use super::intents::Intents;
use super::price::Cost;
use super::redirect;
use super::retry::{self, Wait};
use super::rules::Seen;
use crate::case::{Case, Chance, Effect};
use crate::exchange::{Exchange, Fault};
use crate::run::Exit;
use crate::target::{Budget, Live};
use crate::verdict::Word;

/// Why no further call is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stopped {
    /// In words.
    pub why: String,
    /// What the run comes to, at least.
    pub exit: Exit,
}

/// What stands before every call.
#[derive(Debug)]
pub struct Guard {
    stopped: watch::Sender<Option<Stopped>>,
    /// The cases of which a call has left.
    begun: Mutex<BTreeSet<String>>,
    live: Option<Watch>,
}

#[derive(Debug)]
struct Watch {
    budget: Budget,
    longest_wait: u64,
    effects: BTreeSet<Effect>,
    started: Instant,
    /// Somebody gave back a part of the budget.
    freed: Notify,
    state: Mutex<State>,
}

impl Guard {
    /// One that lets everything pass, until it is told to stop.
    #[must_use]
    pub fn open() -> Self {
        Self { stopped: watch::Sender::new(None), begun: Mutex::default(), live: None }
    }

    /// One before a live target. What may be made is written to `intents`; none: nothing can be.
    #[must_use]
    pub fn live(live: &Live, effects: BTreeSet<Effect>, intents: Option<Intents>) -> Self {
        let state = State::new(live, intents);
        let watch = Watch {
            budget: live.budget,
            longest_wait: live.rate.longest_wait,
            effects,
            started: Instant::now(),
            freed: Notify::new(),
            state: Mutex::new(state),
        };
        Self { live: Some(watch), ..Self::open() }
    }

    /// No further call is made. The first reason stays.
    pub fn stop(&self, why: impl Into<String>, exit: Exit) {
        let stopped = Stopped { why: why.into(), exit };
        self.stopped.send_if_modified(|state| {
            let first = state.is_none();
            if first {
                *state = Some(stopped);
            }
            first
        });
    }

    /// Why no further call is made.
    #[must_use]
    pub fn stopped(&self) -> Option<Stopped> {
        self.stopped.borrow().clone()
    }

    /// Whether a call of a case has left, whatever came of it.
    #[must_use]
    pub fn has_begun(&self, case: &Case) -> bool {
        self.begun.lock().unwrap_or_else(PoisonError::into_inner).contains(&case.id)
    }

    /// What is left behind. Of calls whose replies nobody waited for nothing is known.
    #[must_use]
    pub fn left(&self) -> Option<Left> {
        let state = self.live.as_ref()?.state();
        let mut left = state.left.clone();
        left.unknown.extend(state.open.values().cloned());
        Some(left)
    }

    /// The end of the run: the intents say so.
    ///
    /// # Errors
    /// They could not be written, now or earlier.
    pub fn finish(&self) -> io::Result<()> {
        let Some(live) = &self.live else { return Ok(()) };
        let mut state = live.state();
        match state.failure.take() {
            Some(error) => Err(error),
            None => {
                let stopped = self.stopped().map(|stopped| stopped.why);
                state.intents.as_mut().map_or(Ok(()), |intents| intents.end(stopped))
            }
        }
    }

    /// Whether it stands before a live target.
    #[must_use]
    pub const fn is_live(&self) -> bool {
        self.live.is_some()
    }

    /// What of a case was not spelled out on the command line; none: it may be tried.
    pub(in crate::run) fn forbids(&self, case: &Case) -> Option<String> {
        let live = self.live.as_ref()?;
        let may = |effect: &Effect| case.count(*effect, Chance::IfWrong) > 0;
        let effects = [Effect::Create, Effect::Notify].into_iter().filter(may);
        let missing = effects.filter(|effect| !live.effects.contains(effect));
        let missing: Vec<_> = missing.map(Effect::name).collect();
        (!missing.is_empty())
            .then(|| format!("it may {}, and --live does not say so", missing.join(" and ")))
    }

    /// Puts a case's part of the budget aside; none: nothing further is tried.
    pub(in crate::run) async fn admit(&self, case: &Case) -> Option<Admitted<'_>> {
        let cost = Cost::of(case, Chance::IfWrong);
        let free = || Admitted { guard: self, rest: Mutex::new(cost) };
        let Some(live) = &self.live else { return self.stopped().is_none().then(free) };
        loop {
            let freed = live.freed.notified();
            self.in_time(live);
            if self.stopped().is_some() {
                return None;
            }
            let reserved = live.state().reserve(cost, &live.budget);
            match reserved {
                Ok(()) => return Some(free()),
                Err(Some(why)) => self.stop(why, Exit::Incomplete),
                Err(None) => self.or_stop(freed).await,
            }
        }
    }

    /// Waits until a call may leave, and writes down what it may make.
    ///
    /// # Errors
    /// Why it may not.
    pub(in crate::run) async fn before(
        &self,
        admitted: &Admitted<'_>,
        call: Option<Call<'_>>,
    ) -> Result<Ticket, String> {
        let ticket = self.passed(admitted, call).await?;
        if let Some(call) = call {
            let mut begun = self.begun.lock().unwrap_or_else(PoisonError::into_inner);
            begun.insert(call.case.id.clone());
        }
        Ok(ticket)
    }

    async fn passed(
        &self,
        admitted: &Admitted<'_>,
        call: Option<Call<'_>>,
    ) -> Result<Ticket, String> {
        let cost = call.map_or(Cost::CALL, |call| Cost::of_step(call.step));
        let ticket = Ticket { number: None, used: cost };
        let Some(live) = &self.live else { return self.goes_on().map(|()| ticket) };
        self.wait(live).await?;
        let mut state = live.state();
        state.use_up(&mut admitted.rest(), cost);
        let Some(call) = call.filter(|call| call.step.creates > Chance::No) else {
            return Ok(ticket);
        };
        match state.intend(&call) {
            Ok(number) => Ok(Ticket { number: Some(number), ..ticket }),
            Err(why) => {
                drop(state);
                // Exit code 2: what is to be kept cannot be.
                self.stop(&why, Exit::Usage);
                Err(why)
            }
        }
    }

    /// One call more than a case has: to look, or to read back what became of another, which may do what
    /// that one did.
    ///
    /// # Errors
    /// Why there is none.
    pub(in crate::run) async fn before_another(&self, cost: Cost) -> Result<(), String> {
        let Some(live) = &self.live else { return self.goes_on() };
        let reserved = live.state().reserve(cost, &live.budget);
        reserved
            .map_err(|why| why.unwrap_or_else(|| "the budget has no room left for it".into()))?;
        let waited = self.wait(live).await;
        let mut state = live.state();
        state.release(cost);
        waited.inspect(|()| state.spent += cost)
    }

    /// Such a call did not do what it might have.
    pub(in crate::run) fn give_back(&self, cost: Cost) {
        if let Some(live) = &self.live {
            let mut state = live.state();
            state.spent = state.spent.less(Cost { calls: 0, ..cost });
        }
    }

    /// Takes note of what came. What a report should say of it comes back.
    pub(in crate::run) fn after(
        &self,
        ticket: &Ticket,
        call: Option<Call<'_>>,
        exchange: &Exchange,
        told: Option<&Told>,
    ) -> Vec<String> {
        let redirect = redirect::elsewhere(exchange);
        let mut remarks = Vec::new();
        if let Some(host) = &redirect {
            remarks.push(format!("it redirects to another host, {host}: not followed"));
        }
        let Some(live) = &self.live else { return remarks };
        let fate = told.map(|told| told.fate);
        let to_be_refused = call.is_some_and(|call| call.step.creates == Chance::IfWrong);
        let mut state = live.state();
        if let (Some(number), Some(told)) = (ticket.number, told) {
            state.settle(number, told, ticket.used);
            if told.fate == Fate::Made && to_be_refused {
                remarks.push(format!("it was to be refused, and made an account: {}", told.why));
            }
        }
        let unknown = told.is_none_or(|told| told.fate == Fate::Unknown);
        let seen = Seen {
            server_error: status(exchange).is_none_or(|status| status >= 500 && unknown),
            fate,
            to_be_refused,
            redirect,
        };
        let rule = state.rules.saw(&seen);
        let failure = state.failure.as_ref().map(ToString::to_string);
        drop(state);
        live.freed.notify_waiters();
        if let Some(error) = failure {
            self.stop(format!("the intents cannot be written: {error}"), Exit::Usage);
        }
        if let Some(rule) = rule {
            self.stop(rule, Exit::Incomplete);
        }
        remarks
    }

    /// Takes note of a verdict.
    pub(in crate::run) fn judged(&self, word: Word) {
        let Some(live) = self.live.as_ref().filter(|_| word == Word::Fail) else { return };
        let rule = live.state().rules.failed();
        if let Some(rule) = rule {
            self.stop(rule, Exit::Incomplete);
        }
    }

    /// What a reply says of pace, and of who answers: of every reply, as soon as it is there.
    pub(in crate::run) fn heed(&self, exchange: &Exchange) {
        let Some(live) = &self.live else { return };
        let reply = match &exchange.received {
            Ok(reply) => reply,
            Err(fault @ Fault::NotTheOne { .. }) => {
                return self.stop(fault.to_string(), Exit::Unreachable);
            }
            Err(_) => return,
        };
        let mut state = live.state();
        let wait = match retry::wait(reply, SystemTime::now) {
            Wait::No => return state.bucket.answered(),
            Wait::For(wait) => wait,
            Wait::Unsaid => state.bucket.unsaid(),
        };
        if wait > Duration::from_secs(live.longest_wait) {
            drop(state);
            let why = format!(
                "the endpoint has us wait {} s, longer than pace.longest_wait = {} s",
                wait.as_secs(),
                live.longest_wait
            );
            return self.stop(why, Exit::Incomplete);
        }
        state.bucket.hold(live.started.elapsed(), wait);
    }

    async fn wait(&self, live: &Watch) -> Result<(), String> {
        loop {
            self.in_time(live);
            self.goes_on()?;
            let taken = live.state().bucket.take(live.started.elapsed());
            match taken {
                Ok(()) => return Ok(()),
                // What is longer than there is time is waited for by nobody.
                Err(wait) => self.or_stop(sleep(wait.min(live.left()))).await,
            }
        }
    }

    fn in_time(&self, live: &Watch) {
        let most = live.budget.seconds;
        if live.left().is_zero() {
            self.stop(format!("budget.seconds = {most} are over"), Exit::Incomplete);
        }
    }

    fn goes_on(&self) -> Result<(), String> {
        self.stopped().map_or(Ok(()), |stopped| Err(stopped.why))
    }

    /// Waits for something, or until nothing further is to be done.
    async fn or_stop(&self, future: impl Future<Output = ()>) {
        let mut stopped = self.stopped.subscribe();
        tokio::select! {
            () = future => {}
            _ = stopped.wait_for(Option::is_some) => {}
        }
    }
}

impl Watch {
    /// The time that there is left.
    fn left(&self) -> Duration {
        Duration::from_secs(self.budget.seconds).saturating_sub(self.started.elapsed())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn status(exchange: &Exchange) -> Option<u16> {
    exchange.received.as_ref().ok().map(|reply| reply.status)
}

#[cfg(test)]
mod tests;
