//! What became of a call: the answer, and what it means.

use super::magic::MAGIC;
use super::refusal::{Cause, Refusal, Refused};
use crate::http::Answer;
use crate::wire::unreadable::Unreadable;
use crate::world::{Part, Verdict};

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
        let cause = Some(Cause::new(why.to_string(), "FIL-REST-2"));
        let answer = Answer::plain(400, format!("The request could not be read: {why}."));
        let verdict = Verdict { operation, outcome: "unreadable", cause, ..Verdict::default() };
        Self { answer, verdict }
    }

    /// A document that is there for everybody.
    pub(super) fn document(operation: &'static str, answer: Answer) -> Self {
        let verdict = Verdict { operation, outcome: SUCCESS, ..Verdict::default() };
        Self { answer, verdict }
    }

    /// What `perform` found for each call of a batch, with the one answer that says so. As a whole it is what the
    /// first refusal says, which names its place.
    pub(super) fn batch<T, R: Refusal>(
        operation: &'static str,
        found: &[Result<T, Refused<R>>],
        answer: Answer,
    ) -> Self {
        let parts: Box<[Part]> = found.iter().map(Part::of).collect();
        let refused = parts.iter().zip(1..).find(|(part, _)| part.cause.is_some());
        let Part { outcome, cause, forced } = match refused {
            Some((part, number)) => {
                let cause = part.cause.as_ref().map(|cause| {
                    let why = format!("request {number} of {}: {}", parts.len(), cause.why);
                    Cause { why: why.into(), ..*cause }
                });
                Part { cause, ..part.clone() }
            }
            None => Part { outcome: SUCCESS, cause: None, forced: false },
        };
        let verdict = Verdict { operation, outcome, cause, forced, parts, ..Verdict::default() };
        Self { answer, verdict }
    }

    /// What a vendor's `perform` found, with the answer that says so.
    pub(super) fn new<T, R: Refusal>(
        operation: &'static str,
        found: &Result<T, Refused<R>>,
        answer: Answer,
    ) -> Self {
        let Part { outcome, cause, forced } = Part::of(found);
        let verdict = Verdict { operation, outcome, cause, forced, ..Verdict::default() };
        Self { answer, verdict }
    }
}

impl Part {
    fn of<T, R: Refusal>(found: &Result<T, Refused<R>>) -> Self {
        let (outcome, cause) = match found {
            Ok(_) => (SUCCESS, None),
            Err(refused) => (refused.refusal.code(), Some(refused.cause.clone())),
        };
        let forced = cause.as_ref().is_some_and(|cause| cause.clause == MAGIC);
        Self { outcome, cause, forced }
    }
}
