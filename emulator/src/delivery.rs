//! How an answer travels: at once and whole, or late, in pieces, or broken on the wire. Only data; the shell
//! carries it out.

use std::num::NonZeroU32;
use std::time::Duration;

use crate::world::Generator;

/// How an answer travels.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Delivery {
    /// It waits that long before its first byte.
    pub delay: Duration,
    /// Its body goes out in pieces.
    pub dribble: Option<Dribble>,
    /// It does not arrive as one.
    pub broken: Option<Broken>,
}

/// A body in pieces: WireMock's `chunkedDribbleDelay`. The bytes and `Content-Length` stay what they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dribble {
    /// How many pieces; of a shorter body as many as it has bytes.
    pub pieces: NonZeroU32,
    /// How long they take, from the head to the last.
    pub over: Duration,
}

/// What arrives in place of an answer: WireMock's faults.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broken {
    /// Nothing: the connection is closed.
    Empty,
    /// Nothing: the connection is reset (RST).
    Reset,
    /// A head that promises chunks, then what is no chunk, then the end.
    MalformedChunk,
    /// Bytes that are no HTTP, then the end.
    RandomData,
}

impl Broken {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Empty, Self::Reset, Self::MalformedChunk, Self::RandomData];

    /// Its name in WireMock.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Empty => "EMPTY_RESPONSE",
            Self::Reset => "CONNECTION_RESET_BY_PEER",
            Self::MalformedChunk => "MALFORMED_RESPONSE_CHUNK",
            Self::RandomData => "RANDOM_DATA_THEN_CLOSE",
        }
    }

    /// What arrives, to the byte.
    #[must_use]
    pub const fn bytes(self) -> &'static [u8] {
        match self {
            Self::Empty | Self::Reset => b"",
            // 0x10 bytes are promised, and what comes is neither so long nor followed by a line break.
            Self::MalformedChunk => {
                b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\nno chunk\x00\x17\xff\xfe"
            }
            // No byte of it can begin a status line.
            Self::RandomData => {
                b"\x9e\x07\xc3\x81\xf2\x00\x1b\xd4\x6d\x95\xee\x13\xb0\x7f\xa8\x3c\x02\xdd\x51\xe9\x8a\x64\xcf\x17"
            }
        }
    }
}

/// A delay before the first byte: WireMock's `fixedDelayMilliseconds` and `delayDistribution`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delay {
    /// Always so long.
    Fixed(Duration),
    /// Anything between the two, each millisecond as likely as the others.
    Uniform {
        /// The least.
        lower: Duration,
        /// The greatest.
        upper: Duration,
    },
}

impl Delay {
    /// How long it is this time.
    pub fn draw(&self, generator: &mut Generator) -> Duration {
        match *self {
            Self::Fixed(delay) => delay,
            Self::Uniform { lower, upper } => {
                let span = upper.saturating_sub(lower).as_millis();
                let span = u64::try_from(span).unwrap_or(u64::MAX - 1) + 1;
                lower + Duration::from_millis(generator.below(span))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uniform_delay_is_within_its_bounds_and_reaches_them() {
        let millis = Duration::from_millis;
        let delay = Delay::Uniform { lower: millis(3), upper: millis(6) };
        let mut generator = Generator::of(0, "test");
        let drawn: std::collections::BTreeSet<_> =
            (0..200).map(|_| delay.draw(&mut generator)).collect();
        assert_eq!(drawn.into_iter().collect::<Vec<_>>(), [3, 4, 5, 6].map(millis));
        assert_eq!(Delay::Fixed(millis(7)).draw(&mut generator), millis(7));
    }

    #[test]
    fn what_is_broken_is_no_http() {
        assert!(!Broken::RandomData.bytes().starts_with(b"H"));
        assert!(Broken::MalformedChunk.bytes().starts_with(b"HTTP/1.1 200 OK\r\n"));
    }
}
