//! Runs against what is real: nothing leaves without leave, and nothing of unknown fate is left unsaid.

mod bucket;
mod fate;
mod guard;
mod intents;
mod keep;
mod meet;
mod price;
pub(crate) mod redirect;
mod retry;
mod rules;

pub(super) use fate::is_taken;
pub use fate::{Fate, Told, of as fate, read_back};
pub(super) use guard::{Admitted, Call};
pub use guard::{Guard, Left, Stopped};
pub use intents::{Ended, Head, INTENTS_FORMAT, Intent, Intents, Leftovers, NoIntents};
pub use meet::{Apart, Meeting, Met, Unmet, addresses, meet, pins, questions};
pub use price::Cost;
