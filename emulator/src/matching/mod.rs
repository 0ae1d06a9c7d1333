//! Patterns over requests, in WireMock's shapes: what a test asks of the journal, and when a stub stands in.

mod json;
mod miss;
mod operator;
mod pattern;
mod regular;
mod text;
mod url;
mod view;
mod xml;

pub use miss::Miss;
pub use pattern::Pattern;
use view::View;

use crate::http::{Destination, Request};

/// A request as patterns look at it. What they look at is read once, however many they are.
#[derive(Debug)]
pub struct Seen<'a> {
    /// All of it, as sent.
    pub request: &'a Request,
    /// Where it was going.
    pub to: &'a Destination<'a>,
    view: View<'a>,
}

impl<'a> Seen<'a> {
    /// Nothing of it is read yet.
    #[must_use]
    pub fn new(request: &'a Request, to: &'a Destination<'a>) -> Self {
        Self { request, to, view: View::default() }
    }
}
