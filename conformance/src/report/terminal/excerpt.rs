//! Two values one above the other: control characters visible, long ones cut around the first difference.

use unicode_width::UnicodeWidthStr as _;

/// The most characters of a value that are shown.
const LONGEST: usize = 78;
/// How many of them stand before the difference.
const BEFORE: usize = 30;

/// What was expected and what came, ready to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// What was expected.
    pub expected: String,
    /// What came.
    pub got: String,
    /// The column of the first difference in both, counted from 0; none where a hole has no bytes of its
    /// own to differ from.
    pub caret: Option<usize>,
}

impl Excerpt {
    /// Of these two.
    #[must_use]
    pub fn of(expected: &str, got: &str) -> Self {
        let expected: Vec<char> = expected.chars().collect();
        let got: Vec<char> = got.chars().collect();
        let same = expected.iter().zip(&got).take_while(|(a, b)| a == b).count();
        let from = if same > BEFORE && expected.len().max(got.len()) > LONGEST {
            same - BEFORE
        } else {
            0
        };
        let caret = (expected != got && !is_hole(expected.get(same..).unwrap_or_default()))
            .then(|| window(got.get(..same).unwrap_or_default(), from).width());
        Self { expected: window(&expected, from), got: window(&got, from), caret }
    }
}

/// A text on one line, with everything in it to be seen.
#[must_use]
pub fn visible(text: &str) -> String {
    text.chars().map(seen).collect()
}

fn window(letters: &[char], from: usize) -> String {
    let shown: String =
        letters.iter().skip(from).take(LONGEST).map(|letter| seen(*letter)).collect();
    let cut = |is_cut: bool| if is_cut { "…" } else { "" };
    let before = cut(from > 0);
    format!("{before}{shown}{}", cut(letters.len() > from + LONGEST))
}

fn seen(letter: char) -> String {
    match u32::from(letter) {
        // The pictures that Unicode has of them.
        code @ 0..=0x1f => char::from_u32(0x2400 + code).unwrap_or(letter).to_string(),
        0x7f => "␡".to_owned(),
        // Unseen, or able to turn a line around: C1, blanks of no width, marks of direction.
        0x80..=0x9f | 0xad | 0x200b..=0x200f | 0x2028..=0x202e | 0x2060..=0x206f | 0xfeff => {
            letter.escape_unicode().to_string()
        }
        _ => letter.to_string(),
    }
}

/// `{token}`: a place that a reply fills.
fn is_hole(letters: &[char]) -> bool {
    let is_named = letters.get(1).is_some_and(char::is_ascii_alphabetic);
    let end = letters.iter().position(|letter| "}\" ,".contains(*letter));
    letters.first() == Some(&'{')
        && is_named
        && end.and_then(|end| letters.get(end)).is_some_and(|letter| *letter == '}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_caret_stands_under_the_first_difference() {
        let excerpt = Excerpt::of("\"6007\"", "\"6070\"");
        assert_eq!(excerpt.caret, Some(3));
        assert_eq!(Excerpt::of("same", "same").caret, None);
        assert_eq!(Excerpt::of("short", "shorter").caret, Some(5));
        assert_eq!(Excerpt::of("日本", "日木").caret, Some(2));
    }

    #[test]
    fn long_values_are_cut_around_it() {
        let text = |middle: &str| format!("{}{middle}{}", "a".repeat(500), "b".repeat(500));
        let excerpt = Excerpt::of(&text("x"), &text("y"));
        assert_eq!(excerpt.caret, Some(BEFORE + 1));
        for shown in [&excerpt.expected, &excerpt.got] {
            assert_eq!(shown.chars().count(), LONGEST + 2);
        }
        let at = |text: &str| text.chars().nth(excerpt.caret.unwrap_or_default());
        assert_eq!((at(&excerpt.expected), at(&excerpt.got)), (Some('x'), Some('y')));
    }

    #[test]
    fn a_hole_has_no_caret() {
        assert_eq!(Excerpt::of("<t>{token}</t>", "<t>xyz</t>").caret, None);
        assert_eq!(Excerpt::of("{\"a\":1}", "[]").caret, Some(0));
    }

    #[test]
    fn nothing_unseen_is_left() {
        assert_eq!(visible("a\r\n\t\0\u{1b}[31m\u{7f}"), "a␍␊␉␀␛[31m␡");
        assert_eq!(visible("\u{202e}\u{feff}"), "\\u{202e}\\u{feff}");
    }
}
