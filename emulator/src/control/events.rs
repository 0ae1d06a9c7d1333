//! `events`: a stream of server-sent events for a page to listen to. A listener has a place in the queues
//! that the world keeps anyway, and no buffer: one that reads slowly misses what was evicted meanwhile, and
//! is told how much.

use std::fmt::Write as _;
use std::sync::Arc;

use serde_json::{Value, json};

use super::{Ask, Problem, Then, event, mailpit};
use crate::fake::Fake;
use crate::http::Answer;
use crate::world::{Cursor, Kept, Life, Weigh, WorldName};

/// Somebody who listens to a world.
#[derive(Clone, Debug)]
pub struct Listening {
    /// The world.
    pub world: WorldName,
    cursor: Cursor,
}

/// How many events are written at a time.
const AT_ONCE: usize = 32;

/// How many bytes of exchanges or messages are written at a time, unless one alone has more: what a listener
/// costs that does not read.
const BYTES_AT_ONCE: usize = 256 << 10;

/// `GET /__admin/standin/events`: from now on, `exchange` and `message` with what the journal and the outbox
/// show of them, `missed` with how many were gone before they were read, `reset`.
pub(super) fn listen(ask: &Ask<'_>) -> Result<(Answer, Then), Problem> {
    let world = ask.world_name()?;
    let cursor = Cursor::of(&ask.fake.worlds.seen(&world).lock());
    let answer = Answer::new(200, "text/event-stream", "").with("Cache-Control", "no-store");
    Ok((answer, Then::Listen(Box::new(Listening { world, cursor }))))
}

impl Listening {
    /// What has happened since the last look, written as events; `None` if nothing.
    pub fn news(&mut self, fake: &Fake) -> Option<Vec<u8>> {
        let mut text = String::new();
        let (exchanges, messages) = {
            let world = fake.worlds.seen(&self.world);
            let world = world.lock();
            let end = Cursor::of(&world);
            if end.life != self.cursor.life {
                // A world that was not there has not begun anew.
                if self.cursor.life != Life::default() {
                    write(&mut text, "reset", &json!({"world": self.world.as_str()}));
                }
                // What the seed brought is no news.
                let message = world.outbox.seeded();
                self.cursor = Cursor { life: end.life, exchange: 0, message };
            }
            let exchanges = since(
                world.journal.kept(),
                |exchange| exchange.number,
                &mut self.cursor.exchange,
                &mut text,
            );
            let messages = since(
                world.outbox.kept(),
                |message| message.number,
                &mut self.cursor.message,
                &mut text,
            );
            (exchanges, messages)
        };
        exchanges.iter().for_each(|exchange| write(&mut text, "exchange", &event::of(exchange)));
        messages.iter().for_each(|message| write(&mut text, "message", &mailpit::summary(message)));
        (!text.is_empty()).then(|| text.into_bytes())
    }
}

/// The next entries behind a place, which moves on; what is gone between is told.
fn since<T: Weigh>(
    kept: &Kept<T>,
    number: impl Fn(&T) -> u64,
    place: &mut u64,
    text: &mut String,
) -> Vec<Arc<T>> {
    // Newer ones stand behind: nothing that was read is looked at again.
    let unread = kept.iter().rev().take_while(|item| number(item) > *place).count();
    let mut bytes = 0;
    let fits = |item: &&Arc<T>| {
        let first = bytes == 0;
        bytes += item.weight();
        first || bytes <= BYTES_AT_ONCE
    };
    let next = kept.iter().skip(kept.iter().len() - unread).take(AT_ONCE);
    let next: Vec<_> = next.take_while(fits).cloned().collect();
    let first = next.first().map(|item| number(item));
    if let Some(missed) = first.map(|first| first - *place - 1).filter(|missed| *missed > 0) {
        write(text, "missed", &json!({"count": missed}));
    }
    if let Some(last) = next.last() {
        *place = number(last);
    }
    next
}

fn write(text: &mut String, name: &str, data: &Value) {
    // JSON has no line break outside its strings, and escapes those within.
    _ = write!(text, "event: {name}\ndata: {data}\n\n");
}
