//! The transcript: a world's exchanges as text, the same on every run and every machine, for snapshot tests.
//! It has no ids of requests, ports, times, world names and secrets.

mod escapes;
mod found;
mod hide;
mod known;
mod scan;
mod strange;
mod write;

use std::sync::Arc;

use super::{Ask, Problem};
use crate::http::Answer;
use crate::world::{Exchange, Message, Seed, World};
use crate::worlds::SharedWorld;

/// `GET /__admin/standin/transcript`
pub(super) fn transcript(ask: &Ask<'_>) -> Result<Answer, Problem> {
    Ok(Answer::plain(200, of(&ask.seen()?)))
}

/// The transcript of a world.
pub(crate) fn of(world: &SharedWorld) -> String {
    let past = Past::of(&world.lock());
    // The lock is gone: what follows takes its time.
    write::transcript(&past)
}

/// What a transcript is written from.
struct Past {
    /// Oldest first.
    exchanges: Vec<Arc<Exchange>>,
    /// Oldest first.
    messages: Vec<Arc<Message>>,
    evicted_exchanges: u64,
    evicted_messages: u64,
    /// Its name, which stands in addresses.
    world: String,
    /// All that the world knows, its secrets among it.
    seed: Seed,
}

impl Past {
    fn of(world: &World) -> Self {
        let (journal, outbox) = (world.journal.kept(), world.outbox.kept());
        Self {
            exchanges: journal.iter().cloned().collect(),
            messages: outbox.iter().cloned().collect(),
            evicted_exchanges: journal.evicted(),
            evicted_messages: outbox.evicted(),
            world: world.name().as_str().to_owned(),
            seed: world.export(),
        }
    }
}
