//! The secrets that are known, and where one of them stands in a text.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::needle::Needle;
use super::readings::readings;

/// The fewest characters of a secret. Anything shorter would be found everywhere.
pub const MIN_SECRET_CHARS: usize = 6;

/// So many characters of every needle are looked up at once; all have more.
const KEY: usize = 3;

/// Secrets, each with what belongs to it.
#[derive(Clone, Debug)]
pub(super) struct Known<T> {
    needles: Vec<(Needle, T)>,
    /// Needles by their first characters, in small letters.
    index: BTreeMap<[char; KEY], Vec<usize>>,
    secrets: BTreeSet<String>,
}

/// A secret that stands somewhere.
#[derive(Debug)]
pub(super) struct Found<'a, T> {
    pub(super) needle: &'a Needle,
    pub(super) of: &'a T,
    /// Where each of its characters stands.
    pub(super) spans: Vec<Range<usize>>,
}

impl<T> Found<'_, T> {
    /// Behind its last character.
    pub(super) fn end(&self) -> usize {
        self.spans.last().map_or(0, |span| span.end)
    }
}

impl<T> Default for Known<T> {
    fn default() -> Self {
        Self { needles: Vec::new(), index: BTreeMap::new(), secrets: BTreeSet::new() }
    }
}

impl<T: Clone> Known<T> {
    /// Adds a secret, unless it is too short or known.
    pub(super) fn add(&mut self, secret: &str, of: &T) {
        if secret.chars().count() < MIN_SECRET_CHARS || !self.secrets.insert(secret.to_owned()) {
            return;
        }
        for needle in Needle::all_of(secret) {
            let mut letters = needle.letters.iter().map(char::to_ascii_lowercase);
            let key = [(); KEY].map(|()| letters.next().unwrap_or_default());
            self.index.entry(key).or_default().push(self.needles.len());
            self.needles.push((needle, of.clone()));
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.needles.is_empty()
    }

    pub(super) fn has(&self, secret: &str) -> bool {
        self.secrets.contains(secret)
    }

    /// The secret that stands here; of several the one that ends last.
    pub(super) fn find(&self, text: &[u8], at: usize) -> Option<Found<'_, T>> {
        let mut keys = Vec::new();
        starts(text, at, ['\0'; KEY], 0, &mut keys);
        let numbers = keys.iter().filter_map(|key| self.index.get(key)).flatten();
        let found = numbers.filter_map(|number| {
            let (needle, of) = self.needles.get(*number)?;
            Some(Found { needle, of, spans: needle.find(text, at)? })
        });
        found.max_by_key(Found::end)
    }

    /// Whether a text that was cut ends within a secret that begins here.
    pub(super) fn is_cut_off(&self, text: &[u8], at: usize) -> bool {
        self.needles.iter().any(|(needle, _)| needle.is_cut_off(text, at, KEY))
    }
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
