//! Text against text with holes: which part of what came stands in which hole.

use std::collections::BTreeSet;

use crate::text::Hole;

/// A part of expected text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bit<'a> {
    Text(&'a str),
    /// With its number in the template.
    Hole(usize, &'a Hole),
}

impl Bit<'_> {
    /// Its text; a hole's is made.
    pub(super) fn text(&self, fill: impl Fn(&Hole) -> String) -> String {
        match self {
            Self::Text(text) => (*text).to_owned(),
            Self::Hole(_, hole) => fill(hole),
        }
    }
}

/// After so many attempts a text is taken not to match: it would have to be made for it.
const MAX_ATTEMPTS: usize = 1 << 20;

/// What stands in each hole, in order, if every literal stands where it should: with pieces that fit if
/// there is such a way, else with any.
pub(super) fn split<'g>(
    bits: &[Bit<'_>],
    got: &'g str,
    fits: impl Fn(&Hole, &str) -> bool,
) -> Option<Vec<&'g str>> {
    let fitting = Search { bits, got, fits, failed: BTreeSet::new(), attempts: 0 }.run();
    fitting.or_else(|| {
        Search { bits, got, fits: |_: &Hole, _: &str| true, failed: BTreeSet::new(), attempts: 0 }
            .run()
    })
}

struct Search<'b, 'g, F> {
    bits: &'b [Bit<'b>],
    got: &'g str,
    fits: F,
    /// Bits and places from where it is known to lead nowhere.
    failed: BTreeSet<(usize, usize)>,
    attempts: usize,
}

impl<'g, F: Fn(&Hole, &str) -> bool> Search<'_, 'g, F> {
    fn run(mut self) -> Option<Vec<&'g str>> {
        let mut pieces = self.from(0, 0)?;
        pieces.reverse();
        Some(pieces)
    }

    /// The pieces from a bit and a place on, the last first.
    fn from(&mut self, bit: usize, at: usize) -> Option<Vec<&'g str>> {
        let rest = self.got.get(at..)?;
        match self.bits.get(bit) {
            None => rest.is_empty().then(Vec::new),
            Some(Bit::Text(text)) if rest.starts_with(text) => self.from(bit + 1, at + text.len()),
            Some(Bit::Text(_)) => None,
            Some(Bit::Hole(_, hole)) => {
                if self.failed.contains(&(bit, at)) {
                    return None;
                }
                let found = self.hole(bit, hole, at, rest);
                if found.is_none() {
                    self.failed.insert((bit, at));
                }
                found
            }
        }
    }

    /// The shortest piece first.
    fn hole(&mut self, bit: usize, hole: &Hole, at: usize, rest: &'g str) -> Option<Vec<&'g str>> {
        let last = self.bits.len() == bit + 1;
        let ends = rest.char_indices().map(|(end, _)| end).chain([rest.len()]);
        for end in ends.filter(|end| !last || *end == rest.len()) {
            self.attempts += 1;
            if self.attempts > MAX_ATTEMPTS {
                return None;
            }
            let piece = rest.get(..end)?;
            let next = match self.bits.get(bit + 1) {
                Some(Bit::Text(text)) => rest.get(end..)?.starts_with(text),
                _ => true,
            };
            if next
                && (self.fits)(hole, piece)
                && let Some(mut pieces) = self.from(bit + 1, at + end)
            {
                pieces.push(piece);
                return Some(pieces);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

    use super::*;
    use crate::grade::kind;
    use crate::text::{Part, Template};

    fn pieces<'g>(template: &str, got: &'g str) -> Option<Vec<&'g str>> {
        let template = Template::parse(template).unwrap();
        let bits: Vec<Bit<'_>> = template
            .parts
            .iter()
            .map(|part| match part {
                Part::Text(text) => Bit::Text(text),
                Part::Hole(hole) => Bit::Hole(0, hole),
            })
            .collect();
        split(&bits, got, |hole, piece| kind::accepts(&hole.kind, piece))
    }

    #[test]
    fn pieces_that_fit_go_first() {
        assert_eq!(pieces("a{n:int}b", "a42b"), Some(vec!["42"]));
        assert_eq!(pieces("{n:int}{c:code6}", "42123456"), Some(vec!["42", "123456"]));
        assert_eq!(pieces("{a:text}, {b:text}.", "x, y, z."), Some(vec!["x", "y, z"]));
        assert_eq!(pieces("{a:text} {n:int}", "x 1 2"), Some(vec!["x 1", "2"]));
        assert_eq!(pieces("é{a:text}é", "éüé"), Some(vec!["ü"]));
    }

    #[test]
    fn pieces_that_do_not_fit_are_found_by_the_text_around_them() {
        assert_eq!(pieces("a{n:int}b", "axb"), Some(vec!["x"]));
        assert_eq!(pieces("a{n:int}b{m:int}", "ab1"), Some(vec!["", "1"]));
        assert_eq!(pieces("a{n:int}b", "a42"), None);
        assert_eq!(pieces("a{n:int}", "b42"), None);
        assert_eq!(pieces("abc", "abd"), None);
    }

    #[test]
    fn a_text_made_to_take_long_does_not() {
        let got = "a".repeat(20_000);
        assert_eq!(pieces("{a:text}a{b:text}a{c:text}b{d:text}", &got), None);
    }
}
