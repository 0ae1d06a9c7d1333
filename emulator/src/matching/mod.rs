//! Patterns over requests, in WireMock's shapes: what a test asks of the journal, and when a stub stands in.

mod json;
mod miss;
mod operator;
mod pattern;
mod regular;
mod text;
mod url;
mod view;
mod work;
mod xml;

pub use miss::Miss;
pub use pattern::Pattern;
use view::View;
use work::Work;

use crate::http::{Destination, Request};

/// A request as patterns look at it. What they look at is read once, however many they are.
#[derive(Debug)]
pub struct Seen<'a> {
    /// All of it, as sent.
    pub request: &'a Request,
    /// Where it was going.
    pub to: &'a Destination<'a>,
    view: View<'a>,
    work: Work,
}

/// The most that all patterns together may cost over one request, in steps of some ten nanoseconds.
const MOST_OF_A_REQUEST: usize = 5_000_000;

impl<'a> Seen<'a> {
    /// Nothing of it is read yet.
    #[must_use]
    pub fn new(request: &'a Request, to: &'a Destination<'a>) -> Self {
        Self::within(request, to, MOST_OF_A_REQUEST)
    }

    /// The same, where looking at it may cost so many steps of some ten nanoseconds.
    #[must_use]
    pub fn within(request: &'a Request, to: &'a Destination<'a>, steps: usize) -> Self {
        Self { request, to, view: View::default(), work: Work::of(steps) }
    }

    /// How many of them are left; none as soon as a pattern wanted more than there were, and did not fit for that.
    #[must_use]
    pub fn left(&self) -> usize {
        self.work.left()
    }
}
