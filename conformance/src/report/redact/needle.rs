//! A secret as it may stand somewhere: as it is, or within base64, at each of three places in a group of bytes.

use std::collections::BTreeMap;
use std::ops::Range;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

use super::readings::readings;

/// From so many characters on a secret is one in any letter case: nobody has such a word by chance.
const LONG: usize = 16;

/// Characters to look for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Needle {
    pub(super) letters: Vec<char>,
    /// It is base64: its first and last characters may hold bits of what stands beside it.
    pub(super) base64: Option<Base64>,
    folds: bool,
}

/// How a secret stands within base64.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Base64 {
    /// So many bytes of its group of three stand before it.
    pub(super) shift: usize,
    url_safe: bool,
}

impl Base64 {
    const ALL: [Self; 6] = [
        Self { shift: 0, url_safe: false },
        Self { shift: 1, url_safe: false },
        Self { shift: 2, url_safe: false },
        Self { shift: 0, url_safe: true },
        Self { shift: 1, url_safe: true },
        Self { shift: 2, url_safe: true },
    ];

    /// The characters that bits of a secret stand in, and the number of the first that has no others.
    pub(super) fn encode(self, secret: &str) -> (Vec<char>, usize) {
        let bytes: Vec<u8> = [0].repeat(self.shift).into_iter().chain(secret.bytes()).collect();
        let engine = if self.url_safe { URL_SAFE_NO_PAD } else { STANDARD_NO_PAD };
        (engine.encode(bytes).chars().collect(), (self.shift * 8).div_ceil(6))
    }
}

impl Needle {
    /// A secret as it is, and as base64 has it.
    pub(super) fn all_of(secret: &str) -> Vec<Self> {
        let letters: Vec<_> = secret.chars().collect();
        let folds = letters.len() >= LONG;
        let plain = Self { letters, base64: None, folds };
        let encoded = Base64::ALL.map(|base64| {
            let (letters, first) = base64.encode(secret);
            // Six bits a character. Those that hold bits of the neighbours cannot be known.
            let end = (base64.shift + secret.len()) * 8 / 6;
            let letters = letters.into_iter().take(end).skip(first).collect();
            Self { letters, base64: Some(base64), folds: false }
        });
        std::iter::once(plain).chain(encoded).collect()
    }

    /// The spans of its characters, if it stands here. Every way to read an escape is followed, and the
    /// longest wins.
    pub(super) fn find(&self, text: &[u8], at: usize) -> Option<Vec<Range<usize>>> {
        // Where each character may end; with where it begins then, and where the one before it ends.
        let mut steps = vec![BTreeMap::from([(at, (at, at))])];
        for letter in &self.letters {
            let ends = steps.last()?.keys();
            let next: BTreeMap<_, _> =
                ends.flat_map(|end| self.step(*letter, text, *end)).collect();
            if next.is_empty() {
                return None;
            }
            steps.push(next);
        }
        let mut end = *steps.last()?.keys().next_back()?;
        let mut spans = Vec::with_capacity(self.letters.len());
        for step in steps.iter().skip(1).rev() {
            let (start, before) = *step.get(&end)?;
            spans.push(start..end);
            end = before;
        }
        spans.reverse();
        Some(spans)
    }

    /// Whether the end of a text that was cut is a beginning of this: of so many characters or more.
    pub(super) fn is_cut_off(&self, text: &[u8], at: usize, least: usize) -> bool {
        let mut ends = vec![at];
        for (count, letter) in self.letters.iter().enumerate() {
            if count >= least && ends.contains(&text.len()) {
                return true;
            }
            let next = ends.iter().flat_map(|end| self.step(*letter, text, *end));
            ends = next.map(|(end, _)| end).collect();
        }
        false
    }

    fn step(&self, letter: char, text: &[u8], before: usize) -> Vec<(usize, (usize, usize))> {
        let start = self.behind_a_break(text, before);
        let fits = readings(text, start).filter(|reading| self.is(letter, reading.0));
        fits.map(|reading| (start + reading.1, (start, before))).collect()
    }

    fn is(&self, letter: char, read: char) -> bool {
        letter == read || (self.folds && letter.eq_ignore_ascii_case(&read))
    }

    /// Base64 is broken into lines in mails.
    fn behind_a_break(&self, text: &[u8], at: usize) -> usize {
        let rest = text.get(at..).unwrap_or_default();
        let found = BREAKS.iter().find(|line| self.base64.is_some() && rest.starts_with(line));
        at + found.map_or(0, |line| line.len())
    }
}

/// Ends of lines, and how JSON writes them.
const BREAKS: [&[u8]; 4] = [b"\r\n", b"\n", b"\\r\\n", b"\\n"];
