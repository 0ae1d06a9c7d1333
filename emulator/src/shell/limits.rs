//! How much a client may send, and for how long it may take.

use std::time::Duration;

use super::socket::Deadlines;

/// The limits of the port.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The longest body, in bytes; beyond it 413.
    pub body: usize,
    /// The longest head, in bytes, at least 8 KiB; beyond it 431.
    pub head: usize,
    /// The most header fields; beyond it 431.
    pub header_fields: usize,
    /// The most connections at a time; beyond it 503.
    pub connections: usize,
    /// How long a client may take over each part of an exchange.
    pub deadlines: Deadlines,
    /// How long what is under way may take when the fake is told to end.
    pub drain: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body: 1 << 20,
            head: 64 << 10,
            header_fields: 100,
            connections: 10_000,
            deadlines: Deadlines::default(),
            drain: Duration::from_secs(10),
        }
    }
}
