//! A secret as it may stand somewhere: as it is, or within base64, at each of three places in a group of bytes.

use std::collections::BTreeMap;
use std::ops::Range;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

use super::readings::{is_open, readings};

/// From so many characters on, a part of a secret is worth hiding, too.
const LONG: usize = 16;

/// The fewest characters of such a part; in base64 they are as many bytes, and more.
const PART: usize = 8;
const PART_IN_BASE64: usize = 12;

/// Characters to look for: in any letter case, but in base64.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Needle {
    pub(super) letters: Vec<char>,
    /// It is base64: its first and last characters may hold bits of what stands beside it.
    pub(super) base64: Option<Base64>,
}

/// How a secret stands within base64.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Base64 {
    /// So many bytes of its group of three stand before it.
    pub(super) shift: usize,
    url_safe: bool,
    case: LetterCase,
}

/// The letter case that a secret has within base64, where it cannot be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum LetterCase {
    Own,
    Small,
    Capital,
}

impl Base64 {
    /// Every way in which base64 may have a secret, in its own letter case or in any.
    fn all(any_case: bool) -> impl Iterator<Item = Self> {
        let cases = [LetterCase::Own, LetterCase::Small, LetterCase::Capital];
        let cases = cases.into_iter().take(if any_case { 3 } else { 1 });
        let alphabets = cases.flat_map(|case| [false, true].map(|url_safe| (case, url_safe)));
        alphabets.flat_map(|(case, url_safe)| [0, 1, 2].map(|shift| Self { shift, url_safe, case }))
    }

    /// The characters that bits of a secret stand in, and the number of the first that has no others.
    pub(super) fn encode(self, secret: &str) -> (Vec<char>, usize) {
        let secret = match self.case {
            LetterCase::Own => secret.to_owned(),
            LetterCase::Small => secret.to_ascii_lowercase(),
            LetterCase::Capital => secret.to_ascii_uppercase(),
        };
        let bytes: Vec<u8> = [0].repeat(self.shift).into_iter().chain(secret.bytes()).collect();
        let engine = if self.url_safe { URL_SAFE_NO_PAD } else { STANDARD_NO_PAD };
        (engine.encode(bytes).chars().collect(), (self.shift * 8).div_ceil(6))
    }
}

impl Needle {
    /// A secret as it is, and as base64 has it; each once.
    pub(super) fn all_of(secret: &str, any_case: bool) -> Vec<Self> {
        let plain = Self { letters: secret.chars().collect(), base64: None };
        let mut all = vec![plain];
        for base64 in Base64::all(any_case) {
            let (letters, first) = base64.encode(secret);
            // Six bits a character. Those that hold bits of the neighbours cannot be known.
            let end = (base64.shift + secret.len()) * 8 / 6;
            let letters: Vec<_> = letters.into_iter().take(end).skip(first).collect();
            if all.iter().all(|other: &Self| other.letters != letters) {
                all.push(Self { letters, base64: Some(base64) });
            }
        }
        all
    }

    /// Where a part of it may begin that is worth hiding, by itself: such a part is no word, for it has a
    /// digit, and nobody has it by chance.
    pub(super) fn parts(&self, is_public: &dyn Fn(&str) -> bool) -> Vec<usize> {
        if self.letters.len() < LONG {
            return Vec::new();
        }
        let windows = self.letters.windows(self.least()).enumerate();
        let is_public = |window: &[char]| {
            // Nothing that is public is in base64.
            self.base64.is_none() && is_public(&window.iter().collect::<String>())
        };
        let is_part =
            |window: &[char]| window.iter().any(char::is_ascii_digit) && !is_public(window);
        windows.filter(|(_, window)| is_part(window)).map(|(from, _)| from).collect()
    }

    /// The fewest characters of a part.
    pub(super) const fn least(&self) -> usize {
        if self.base64.is_some() { PART_IN_BASE64 } else { PART }
    }

    /// Whether so many of its characters from a number on may stand here: not if what can be read in one
    /// way only is another. A cheap look before the long one.
    pub(super) fn may_stand(&self, text: &[u8], at: usize, from: usize, least: usize) -> bool {
        let mut bytes = text.get(at..).unwrap_or_default().iter();
        for letter in self.letters.iter().skip(from).take(least) {
            match bytes.next() {
                None => return false,
                // An escape, or the end of a line within base64.
                Some(byte) if is_open(*byte) || matches!(byte, b'\r' | b'\n') => return true,
                Some(byte) if !self.is(*letter, char::from(*byte)) => return false,
                Some(_) => {}
            }
        }
        true
    }

    /// The spans of its characters from a number on, as many of them as stand here. Every way to read an
    /// escape is followed, and the longest wins.
    pub(super) fn find(&self, text: &[u8], at: usize, from: usize) -> Vec<Range<usize>> {
        // Where each character may end; with where it begins then, and where the one before it ends.
        let mut steps: Vec<BTreeMap<usize, (usize, usize)>> = Vec::new();
        let mut ends = vec![at];
        for letter in self.letters.iter().skip(from) {
            let next: BTreeMap<_, _> =
                ends.iter().flat_map(|end| self.step(*letter, text, *end)).collect();
            if next.is_empty() {
                break;
            }
            ends = next.keys().copied().collect();
            steps.push(next);
        }
        let mut end = ends.last().copied().unwrap_or(at);
        let mut spans = Vec::with_capacity(steps.len());
        for step in steps.iter().rev() {
            let Some((start, before)) = step.get(&end).copied() else { break };
            spans.push(start..end);
            end = before;
        }
        spans.reverse();
        spans
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
        letter == read || (self.base64.is_none() && letter.eq_ignore_ascii_case(&read))
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
