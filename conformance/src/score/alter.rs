//! Texts made wrong: one letter, one value.

use crate::grade::accepts;
use crate::text::{Hole, Kind};

/// A text with the letter at a byte replaced by another visible one.
pub(super) fn letter(text: &str, at: usize) -> Option<String> {
    let (before, from) = text.split_at_checked(at)?;
    let mut rest = from.chars();
    let other = match rest.next()? {
        '0'..='8' => '9',
        '9' => '8',
        'x' => 'y',
        'X' => 'Y',
        'A'..='Z' => 'X',
        _ => 'x',
    };
    Some(format!("{before}{other}{}", rest.as_str()))
}

/// Where a text is altered: at the first letter or digit of each line; without any, at its first visible
/// character.
pub(super) fn places(text: &str) -> Vec<usize> {
    let mut start = 0;
    let mut places = Vec::new();
    for line in text.split_inclusive('\n') {
        places
            .extend(line.find(|letter: char| letter.is_ascii_alphanumeric()).map(|at| start + at));
        start += line.len();
    }
    if places.is_empty() {
        places.extend(text.find(|letter: char| !letter.is_whitespace()));
    }
    places
}

/// A value that is not of the hole's kind.
pub(super) fn wrong(hole: &Hole, value: &str) -> String {
    match &hole.kind {
        Kind::Hex32 => format!("g{}", value.get(1..).unwrap_or_default()),
        Kind::Int => format!("-{value}"),
        Kind::Code6 => value.get(1..).unwrap_or_default().to_owned(),
        Kind::Password12 => format!("-{}", value.get(1..).unwrap_or_default()),
        Kind::Url => format!("ftp{}", value.trim_start_matches(|letter| letter != ':')),
        Kind::Date => value.replace("GMT", "UTC"),
        Kind::Sent if value.is_empty() => "x".to_owned(),
        Kind::Text | Kind::Sent | Kind::Refusal => String::new(),
        Kind::Is(_) => {
            let altered = places(value).first().and_then(|at| letter(value, *at));
            altered.unwrap_or_else(|| format!("{value}x"))
        }
    }
}

/// Another value of the hole's kind: the first that comes of altering one letter, from the end.
pub(super) fn other(hole: &Hole, value: &str) -> Option<String> {
    let fine = |other: &String| match &hole.kind {
        Kind::Sent => true,
        Kind::Is(_) => false,
        kind => accepts(kind, other),
    };
    let places = value.char_indices().rev();
    { places }.find_map(|(at, _)| letter(value, at).filter(fine))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

    use super::*;
    use crate::text::Template;

    #[test]
    fn a_letter_becomes_another() {
        for text in ["a", "x", "X", "B", "5", "9", "é", "<"] {
            let altered = letter(text, 0).unwrap();
            assert_ne!(altered, text);
            assert_eq!(altered.chars().count(), 1);
        }
        assert_eq!(letter("aé", 2), None);
        assert_eq!(letter("", 0), None);
    }

    #[test]
    fn a_place_a_line() {
        assert_eq!(places("<a>\n\n  <b>\n</b>"), [1, 8, 13]);
        assert_eq!(places("{\n"), [0]);
        assert!(places(" \n").is_empty());
    }

    #[test]
    fn even_nothing_can_be_altered() {
        for template in ["{h=\"\"}", "{h=\" \"}", "{h:sent}"] {
            let template = Template::parse(template).unwrap();
            assert_ne!(wrong(template.holes().next().unwrap(), ""), "");
        }
    }

    #[test]
    fn values_are_wrong_or_other_as_their_kind_has_it() {
        let values = [
            ("{h:hex32}", "29135479a888671e0dd6512df4f7a009"),
            ("{h:int}", "42"),
            ("{h:code6}", "000000"),
            ("{h:password12}", "aZ09aZ09aZ09"),
            ("{h:url}", "http://a.test/x"),
            ("{h:date}", "Sun, 06 Nov 1994 08:49:37 GMT"),
            ("{h:text}", "some"),
        ];
        for (template, value) in values {
            let template = Template::parse(template).unwrap();
            let hole = template.holes().next().unwrap();
            assert!(accepts(&hole.kind, value));
            let (wrong, other) = (wrong(hole, value), other(hole, value).unwrap());
            assert!(!accepts(&hole.kind, &wrong), "{wrong}");
            assert!(accepts(&hole.kind, &other) && other != value, "{other}");
        }
    }
}
