//! What became of a call: the answer, and what it means.

use super::magic::MAGIC;
use super::refusal::{Cause, Refusal, Refused};
use crate::http::Answer;
use crate::wire::unreadable::Unreadable;
use crate::world::Verdict;

/// An answer with its meaning.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// What the caller gets.
    pub answer: Answer,
    /// What it means; vendor and unread arguments are filled in by the world.
    pub verdict: Verdict,
}

/// The outcome of a call that did what was asked.
pub const SUCCESS: &str = "success";

impl Outcome {
    /// A request that cannot be read, of a vendor that documents no answer to that.
    pub(super) fn unreadable(operation: &'static str, why: &Unreadable) -> Self {
        let cause = Some(Cause { why: why.to_string().into(), clause: "FIL-REST-2" });
        let answer = Answer::plain(400, format!("The request could not be read: {why}."));
        let verdict = Verdict { operation, outcome: "unreadable", cause, ..Verdict::default() };
        Self { answer, verdict }
    }

    /// What a vendor's `perform` found, with the answer that says so.
    pub(super) fn new<T, R: Refusal>(
        operation: &'static str,
        found: &Result<T, Refused<R>>,
        answer: Answer,
    ) -> Self {
        let (outcome, cause) = match found {
            Ok(_) => (SUCCESS, None),
            Err(refused) => (refused.refusal.code(), Some(refused.cause.clone())),
        };
        let forced = cause.as_ref().is_some_and(|cause| cause.clause == MAGIC);
        let verdict = Verdict { operation, outcome, cause, forced, ..Verdict::default() };
        Self { answer, verdict }
    }
}
