//! The stubs of a world, and the states of its scenarios.

use std::sync::Arc;

use crate::delivery::{Delay, Dribble};
use crate::http::Answer;
use crate::matching::Seen;

/// Stubs, and what state their scenarios are in.
#[derive(Clone, Debug, Default)]
pub struct Stubs {}

/// What stands in for a vendor.
#[derive(Clone, Debug)]
pub struct Stub {
    /// Its id, a UUID.
    pub id: Arc<str>,
    /// What it answers.
    pub response: Response,
}

/// What a stub answers.
#[derive(Clone, Debug)]
pub struct Response {
    /// What is sent; not of a stub that lets the vendor answer.
    pub answer: Answer,
    /// `"transformers":["vendor"]`: the vendor answers.
    pub vendor: bool,
    /// The documented outcome that the vendor is made to answer with.
    pub outcome: Option<Arc<str>>,
    /// How long it waits.
    pub delay: Option<Delay>,
    /// In pieces.
    pub dribble: Option<Dribble>,
    /// Broken on the wire.
    pub fault: Option<crate::delivery::Broken>,
}

impl Stubs {
    /// None at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        true
    }

    /// The stub that answers a request, its scenario moved on.
    pub fn serve(&mut self, _seen: &Seen<'_>) -> Option<Arc<Stub>> {
        None
    }

    /// What is left of them when the world is reset: those that are persistent.
    #[must_use]
    pub fn persistent(&self) -> Self {
        self.clone()
    }
}
