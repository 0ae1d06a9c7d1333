//! Tells at a glance where in a text nothing begins that is looked for: nearly everywhere.

use super::readings::is_open;

/// So many characters are looked at; every needle has more.
pub(super) const KEY: usize = 3;

/// Keys that something begins with, each a bit: a few others share it, so it may be there for nothing.
#[derive(Clone, Debug, Default)]
pub(super) struct Filter {
    /// None until there is a key.
    bits: Vec<u64>,
}

/// A class takes so many bits of a key.
const CLASS: usize = 6;

/// Letters and digits have a class each, without regard to letter case; all others share the rest.
const OTHERS: u32 = 36;

/// The number of keys.
const KEYS: usize = 1 << (CLASS * KEY);

impl Filter {
    pub(super) fn add(&mut self, key: [char; KEY]) {
        self.bits.resize(KEYS / 64, 0);
        let key = key.into_iter().fold(0, |key, letter| (key << CLASS) | class(u32::from(letter)));
        if let Some(word) = self.bits.get_mut(key / 64) {
            *word |= 1 << (key % 64);
        }
    }

    /// The first place from here on where something may begin; the end, if there is none. It is
    /// asked about every byte of everything that is written.
    pub(super) fn next(&self, text: &[u8], from: usize) -> usize {
        let mut key = 0;
        for (at, byte) in (from..).zip(text.get(from..).unwrap_or_default()) {
            let first = (at + 1).saturating_sub(KEY);
            if is_open(*byte) {
                // What it is read as is another's business.
                return first.max(from);
            }
            key = ((key << CLASS) | class(u32::from(*byte))) % KEYS;
            if first >= from && at + 1 >= KEY && self.has(key) {
                return first;
            }
        }
        text.len()
    }

    fn has(&self, key: usize) -> bool {
        self.bits.get(key / 64).is_some_and(|word| (word >> (key % 64)) & 1 == 1)
    }
}

/// The class of a character.
fn class(letter: u32) -> usize {
    let class = match letter {
        0x30..=0x39 => letter - 0x30,
        0x41..=0x5A => letter - 0x41 + 10,
        0x61..=0x7A => letter - 0x61 + 10,
        _ => OTHERS + letter % (64 - OTHERS),
    };
    usize::try_from(class).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_where_a_key_or_an_escape_is() {
        let mut filter = Filter::default();
        assert_eq!(filter.next(b"nothing is known", 0), 16);
        filter.add(['a', 'b', '1']);
        for (text, from, place) in [
            ("ab1", 0, 0),
            ("xxAB1", 0, 2),
            ("xxab1", 2, 2),
            ("xxab1", 3, 5),
            ("ab", 0, 2),
            ("", 0, 0),
            ("xxxx%61b1", 0, 2),
            ("xxxx%61b1", 4, 4),
            ("xé", 0, 0),
        ] {
            assert_eq!(filter.next(text.as_bytes(), from), place, "{text} from {from}");
        }
    }
}
