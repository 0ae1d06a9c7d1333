//! The body, byte by byte, against the template filled with what came.

use std::iter::zip;

use super::finding::visible;
use super::pattern::Stretch;

/// So many bytes are shown before and after the first that differs.
const BEFORE: usize = 12;
const AFTER: usize = 28;

/// The first byte that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ByteDifference {
    /// Its number, from 1.
    pub(super) at: usize,
    /// The hole that it stands in.
    pub(super) hole: Option<usize>,
    /// All that differs is white space at the body's end.
    pub(super) at_end: bool,
    pub(super) expected: String,
    pub(super) got: String,
}

/// Compares a body with what was expected.
pub(super) fn compare(expected: &[Stretch], got: &[u8]) -> Option<ByteDifference> {
    let text: String = expected.iter().map(|stretch| stretch.text.as_str()).collect();
    let wanted = text.as_bytes();
    if wanted == got {
        return None;
    }
    let at = zip(wanted, got).take_while(|(one, other)| one == other).count();
    Some(ByteDifference {
        at: at + 1,
        hole: hole_at(expected, at),
        at_end: wanted.trim_ascii_end() == got.trim_ascii_end(),
        expected: around(wanted, at),
        got: around(got, at),
    })
}

fn hole_at(stretches: &[Stretch], at: usize) -> Option<usize> {
    let mut end = 0;
    let found = stretches.iter().find(|stretch| {
        end += stretch.text.len();
        at < end
    });
    found?.hole
}

fn around(bytes: &[u8], at: usize) -> String {
    let from = at.saturating_sub(BEFORE);
    let shown = bytes.get(from..bytes.len().min(at + AFTER)).unwrap_or_default();
    let start = if from > 0 { "…" } else { "" };
    let end = if at + AFTER < bytes.len() { "…" } else { "" };
    let end = if at >= bytes.len() { "(end)" } else { end };
    format!("{start}{}{end}", visible(shown))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

    use super::*;

    fn stretches() -> Vec<Stretch> {
        let stretch = |text: &str, hole| Stretch { text: text.to_owned(), hole };
        vec![stretch("<a>\n", None), stretch("x&amp;y", Some(0)), stretch("</a>", None)]
    }

    fn differs(got: &str) -> (usize, Option<usize>, bool) {
        let difference = compare(&stretches(), got.as_bytes()).unwrap();
        (difference.at, difference.hole, difference.at_end)
    }

    #[test]
    fn the_first_byte_that_differs_is_found() {
        assert_eq!(compare(&stretches(), b"<a>\nx&amp;y</a>"), None);
        assert_eq!(differs("<a>\r\nx&amp;y</a>"), (4, None, false));
        assert_eq!(differs("<a>\nx&#38;y</a>"), (7, Some(0), false));
        assert_eq!(differs("<a>\nx&amp;y</a>\r\n"), (16, None, true));
        assert_eq!(differs("<a>\nx&amp;y</a"), (15, None, false));
        assert_eq!(differs(""), (1, None, false));
    }

    #[test]
    fn line_ends_are_visible() {
        let difference = compare(&stretches(), b"<a>\r\nx&amp;y</a>").unwrap();
        assert_eq!(difference.expected, "<a>\\nx&amp;y</a>");
        assert_eq!(difference.got, "<a>\\r\\nx&amp;y</a>");
        let difference = compare(&stretches(), b"<a>\nx&amp;y").unwrap();
        assert_eq!(difference.got, "<a>\\nx&amp;y(end)");
    }
}
