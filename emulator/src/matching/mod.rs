//! Patterns over requests, in WireMock's shapes: what a test asks of the journal, and when a stub stands in.

use serde_json::Value;

use crate::http::{Destination, Request};
use crate::reading::{Invalid, Object};

/// A request as patterns look at it.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'a> {
    /// All of it, as sent.
    pub request: &'a Request,
    /// Where it was going.
    pub to: &'a Destination<'a>,
}

/// What a request has to be like.
#[derive(Clone, Debug, Default)]
pub struct Pattern {}

impl Pattern {
    /// Reads a pattern that stands at a place of a document.
    ///
    /// # Errors
    /// The place, and what is wrong there.
    pub fn read(value: &Value, at: &str) -> Result<Self, Invalid> {
        Object::of(value, at, "a request pattern")?.only(&[])?;
        Ok(Self {})
    }

    /// Whether a request is so.
    #[must_use]
    pub fn fits(&self, seen: &Seen<'_>) -> bool {
        !seen.request.method().is_empty()
    }
}
