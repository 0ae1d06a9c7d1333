//! The secrets that are known, and where one of them stands in a text.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::filter::{Filter, KEY};
use super::needle::Needle;
use super::readings::readings;

/// The fewest characters of a secret. Anything shorter would be found everywhere.
pub const MIN_SECRET_CHARS: usize = 6;

/// Secrets, each with what belongs to it.
#[derive(Clone, Debug)]
pub(super) struct Known<T> {
    needles: Vec<(Needle, T)>,
    /// Needles by their first characters, in small letters, and by those of their parts.
    index: BTreeMap<u64, Vec<Start>>,
    /// The same first characters.
    filter: Filter,
    secrets: BTreeSet<String>,
}

/// Where in a needle something that is looked for begins.
#[derive(Clone, Copy, Debug)]
struct Start {
    needle: usize,
    from: usize,
    /// The fewest characters that have to stand there.
    least: usize,
}

/// What of a secret is hidden beside itself.
pub(super) enum Parts<'a> {
    /// Nothing: it is one of many, and stands here and there as it is.
    None,
    /// It in another letter case within base64, and its parts: those that nobody has by chance, and that are
    /// not public.
    But(&'a dyn Fn(&str) -> bool),
}

/// A secret that stands somewhere, or a part of it.
#[derive(Debug)]
pub(super) struct Found<'a, T> {
    pub(super) needle: &'a Needle,
    pub(super) of: &'a T,
    /// The number of its first character that stands there.
    pub(super) from: usize,
    /// Where each of its characters stands.
    pub(super) spans: Vec<Range<usize>>,
}

impl<T> Found<'_, T> {
    /// Behind its last character.
    pub(super) fn end(&self) -> usize {
        self.spans.last().map_or(0, |span| span.end)
    }

    /// Whether its last character is among them.
    pub(super) fn is_to_the_end(&self) -> bool {
        self.from + self.spans.len() == self.needle.letters.len()
    }
}

impl<T> Default for Known<T> {
    fn default() -> Self {
        let (index, filter) = (BTreeMap::new(), Filter::default());
        Self { needles: Vec::new(), index, filter, secrets: BTreeSet::new() }
    }
}

impl<T: Clone> Known<T> {
    /// Adds a secret, unless it is too short or known.
    pub(super) fn add(&mut self, secret: &str, of: &T, parts: &Parts<'_>) {
        if secret.chars().count() < MIN_SECRET_CHARS || !self.secrets.insert(secret.to_owned()) {
            return;
        }
        for needle in Needle::all_of(secret, matches!(parts, Parts::But(_))) {
            let (number, least) = (self.needles.len(), needle.letters.len());
            self.start(&needle, Start { needle: number, from: 0, least });
            if let Parts::But(is_public) = parts {
                for from in needle.parts(*is_public) {
                    self.start(&needle, Start { needle: number, from, least: needle.least() });
                }
            }
            self.needles.push((needle, of.clone()));
        }
    }

    fn start(&mut self, needle: &Needle, start: Start) {
        let mut letters = needle.letters.iter().skip(start.from).map(char::to_ascii_lowercase);
        let key = [(); KEY].map(|()| letters.next().unwrap_or_default());
        self.filter.add(key);
        self.index.entry(number(key)).or_default().push(start);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.needles.is_empty()
    }

    pub(super) fn has(&self, secret: &str) -> bool {
        self.secrets.contains(secret)
    }

    /// The first place from here on where a secret may begin; the end, if there is none.
    pub(super) fn next(&self, text: &[u8], from: usize) -> usize {
        self.filter.next(text, from)
    }

    /// The secret that stands here, or a part of it; of several the one that ends last.
    pub(super) fn find(&self, text: &[u8], at: usize) -> Option<Found<'_, T>> {
        let keys = match text.get(at..at + KEY) {
            // What can be read in one way only is nearly all there is.
            Some(plain) if plain.iter().all(u8::is_ascii_alphanumeric) => {
                let mut letters = plain.iter().map(|byte| char::from(byte.to_ascii_lowercase()));
                vec![[(); KEY].map(|()| letters.next().unwrap_or_default())]
            }
            _ => {
                let mut keys = Vec::new();
                starts(text, at, ['\0'; KEY], 0, &mut keys);
                keys
            }
        };
        let keys = keys.into_iter().map(number);
        let starts = keys.filter_map(|key| self.index.get(&key)).flatten();
        let found = starts.filter_map(|start| {
            let (needle, of) = self.needles.get(start.needle)?;
            if !needle.may_stand(text, at, start.from, start.least) {
                return None;
            }
            let spans = needle.find(text, at, start.from);
            let found = Found { needle, of, from: start.from, spans };
            (found.spans.len() >= start.least).then_some(found)
        });
        found.max_by_key(Found::end)
    }

    /// Whether a text that was cut ends within a secret that begins here.
    pub(super) fn is_cut_off(&self, text: &[u8], at: usize) -> bool {
        self.needles.iter().any(|(needle, _)| needle.is_cut_off(text, at, KEY))
    }
}

/// A key as a number: they are looked up at every place of a text.
fn number(key: [char; KEY]) -> u64 {
    key.into_iter().fold(0, |number, letter| (number << 21) | u64::from(u32::from(letter)))
}

/// Every way to read the first characters at a place.
fn starts(text: &[u8], at: usize, read: [char; KEY], count: usize, keys: &mut Vec<[char; KEY]>) {
    if count == KEY {
        keys.push(read);
        return;
    }
    for (letter, length) in readings(text, at) {
        let mut read = read;
        if let Some(place) = read.get_mut(count) {
            *place = letter.to_ascii_lowercase();
        }
        starts(text, at + length, read, count + 1, keys);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Neither look that saves time passes over what the long one finds.
        #[test]
        fn nothing_that_stands_somewhere_is_passed_over(
            secret in "[abAB1%&+/\\\\é ]{6,24}",
            text in "([abAB1é ]|%61|%2561|%62|&amp;|&#97;|&amp;#98;|\\\\u0061|\\\\/|%|&|\\\\|[+]|\r\n|YWFi|YmFh){0,60}",
        ) {
            let mut known = Known::default();
            known.add(&secret, &(), &Parts::But(&|_| false));
            let text = format!("{text}{secret}{text}").into_bytes();
            for at in 0..text.len() {
                let stands = known.index.values().flatten().any(|start| {
                    let Some((needle, ())) = known.needles.get(start.needle) else { return false };
                    let stands = needle.find(&text, at, start.from).len() >= start.least;
                    assert!(!stands || needle.may_stand(&text, at, start.from, start.least));
                    stands
                });
                prop_assert!(known.find(&text, at).is_none() || stands);
                prop_assert!(known.find(&text, at).is_none() || known.next(&text, at) == at);
            }
        }
    }
}
