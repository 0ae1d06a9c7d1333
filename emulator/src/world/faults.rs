//! The fault queue of a world: what goes wrong next, how often, and whether it did.

use std::sync::Arc;

use crate::delivery::{Broken, Delay, Dribble};
use crate::matching::Seen;
use crate::vendors::{Endpoint, Vendor};

/// Faults in their order.
#[derive(Clone, Debug, Default)]
pub struct Faults {}

/// What a fault does to a request.
#[derive(Clone, Debug)]
pub struct Struck {
    /// The fault's id.
    pub id: Arc<str>,
    /// The documented outcome that the vendor is made to answer with.
    pub outcome: Option<Arc<str>>,
    /// Broken on the wire.
    pub broken: Option<Broken>,
    /// Where it is broken: after the vendor has acted, so that its answer is lost; else before, so that
    /// nothing has happened.
    pub after: bool,
    /// How long the answer waits.
    pub delay: Option<Delay>,
    /// In pieces.
    pub dribble: Option<Dribble>,
}

impl Faults {
    /// None at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        true
    }

    /// The first fault that strikes this request, counted. `number` is that of the exchange.
    pub fn take(
        &mut self,
        _seen: &Seen<'_>,
        _asked: Option<(&'static Vendor, &'static Endpoint)>,
        _number: u64,
    ) -> Option<Struck> {
        None
    }
}
