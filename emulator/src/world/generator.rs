//! A world's source of tokens, passwords and codes: ChaCha8, the same on every machine and in every
//! version.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

const ALPHANUMERIC: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// The generator. In a seed it is a key in hex and a position.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Position", into = "Position")]
pub struct Generator(ChaCha8Rng);

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Position {
    key: String,
    words: u64,
}

impl Generator {
    /// The generator of a purpose, such as a world's name, under the seed of the process.
    #[must_use]
    pub fn of(random_seed: u64, purpose: &str) -> Self {
        let digest = Sha256::new()
            .chain_update(random_seed.to_le_bytes())
            .chain_update(purpose.as_bytes())
            .finalize();
        Self(ChaCha8Rng::from_seed(digest.into()))
    }

    /// That many letters and digits.
    pub fn alphanumeric(&mut self, length: usize) -> String {
        self.characters(ALPHANUMERIC, length)
    }

    /// That many decimal digits.
    pub fn digits(&mut self, length: usize) -> String {
        self.characters(b"0123456789", length)
    }

    /// That many of `0-9a-f`.
    pub fn hex(&mut self, length: usize) -> String {
        self.characters(b"0123456789abcdef", length)
    }

    /// A number below a bound, each as likely as the others; of 0 it is 0.
    pub fn below(&mut self, bound: u64) -> u64 {
        // What is left of 2^64 beyond a multiple of the bound would be drawn too often.
        let uneven = u64::MAX.checked_rem(bound).map_or(0, |rest| (rest + 1) % bound);
        loop {
            let drawn = self.0.next_u64();
            if drawn <= u64::MAX - uneven {
                return drawn.checked_rem(bound).unwrap_or(0);
            }
        }
    }

    /// Characters of an alphabet of at most 256, each as likely as the others.
    fn characters<const N: usize>(&mut self, alphabet: &[u8; N], length: usize) -> String {
        // Of a size that the compiler knows: a division takes longer than all the rest.
        let most = 256 - 256 % N;
        let mut text = vec![0; length];
        let mut places = text.iter_mut();
        while places.len() > 0 {
            for byte in &self.0.next_u32().to_le_bytes() {
                let byte = usize::from(*byte);
                let Some(character) = alphabet.get(byte % N) else { continue };
                // Of the last word as much as is asked for.
                if byte < most
                    && let Some(place) = places.next()
                {
                    *place = *character;
                }
            }
        }
        // All alphabets are ASCII.
        String::from_utf8(text).unwrap_or_default()
    }
}

impl TryFrom<Position> for Generator {
    type Error = String;

    fn try_from(position: Position) -> Result<Self, String> {
        let bytes = position.key.as_bytes();
        let mut key = [0; 32];
        if bytes.len() != 64 {
            return Err("a generator's key is 64 hex digits".to_owned());
        }
        for (byte, pair) in key.iter_mut().zip(bytes.chunks(2)) {
            let pair = str::from_utf8(pair).unwrap_or_default();
            *byte = u8::from_str_radix(pair, 16)
                .map_err(|_| "a generator's key is 64 hex digits".to_owned())?;
        }
        let mut generator = ChaCha8Rng::from_seed(key);
        generator.set_word_pos(u128::from(position.words));
        Ok(Self(generator))
    }
}

impl From<Generator> for Position {
    fn from(generator: Generator) -> Self {
        let key = generator.0.get_seed().iter().map(|byte| format!("{byte:02x}")).collect();
        // 2^64 words are more than any process can draw.
        let words = u64::try_from(generator.0.get_word_pos()).unwrap_or(u64::MAX);
        Self { key, words }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

    use super::*;

    #[test]
    fn the_same_seed_and_purpose_give_the_same_text_for_ever() {
        let mut generator = Generator::of(0, "default");
        assert_eq!(generator.hex(32), Generator::of(0, "default").hex(32));
        assert_ne!(generator.hex(32), Generator::of(0, "default").hex(32));
        assert_ne!(Generator::of(1, "default").hex(32), Generator::of(0, "default").hex(32));
        assert_ne!(Generator::of(0, "other").hex(32), Generator::of(0, "default").hex(32));
    }

    #[test]
    fn a_generator_goes_on_where_it_was_written_down() {
        let mut generator = Generator::of(7, "world");
        generator.alphanumeric(13);
        let written = toml::to_string(&generator).unwrap();
        let mut read: Generator = toml::from_str(&written).unwrap();
        assert_eq!(read.digits(50), generator.digits(50));
    }

    #[test]
    fn every_character_of_an_alphabet_is_drawn() {
        let text = Generator::of(0, "x").alphanumeric(4_000);
        assert_eq!(text.len(), 4_000);
        assert!(ALPHANUMERIC.iter().all(|&byte| text.contains(char::from(byte))));
        assert!(text.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    }
}
