//! Finds what is known not to be shown, however it is escaped, and shows a word in its place.

use std::collections::{BTreeMap, BTreeSet};

use super::escapes::{Unescaped, escape};
use super::found::{Found, HIDDEN};

/// What is not shown, and what is shown for it.
pub(super) struct Hidden {
    /// Sorted by their bytes, so that those with one beginning stand together.
    needles: Vec<(Vec<u8>, Needle)>,
    /// Whether one begins with these two bytes.
    begins: Vec<bool>,
}

#[derive(Clone, Copy)]
struct Needle {
    shown: &'static str,
    edges: Edges,
}

/// What must not stand beside a needle, lest it be a part of something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Edges {
    /// It is long enough to be itself.
    Any,
    /// No letter or figure.
    Word,
    /// Nothing that would belong to a host's name.
    Host,
}

/// A secret shorter than this counts only where it stands on its own: `123` is no part of `12345`.
const LONG: usize = 8;

/// A secret shorter than this is hidden only where an argument carries it: else `1` would hide every `1`.
const SHORTEST: usize = 3;

/// What there is to hide, before it is sorted.
#[derive(Default)]
pub(super) struct Collected(BTreeMap<Vec<u8>, Needle>);

impl Collected {
    /// A secret; what it was first said to be counts.
    pub(super) fn secret(&mut self, value: &[u8], shown: &'static str) {
        if value.len() >= SHORTEST {
            let edges = if value.len() < LONG { Edges::Word } else { Edges::Any };
            self.0.entry(value.to_owned()).or_insert(Needle { shown, edges });
        }
    }

    /// A host and what belongs to it.
    pub(super) fn host(&mut self, value: &str) {
        let needle = Needle { shown: "host", edges: Edges::Host };
        self.0.insert(value.as_bytes().to_owned(), needle);
    }

    pub(super) fn sorted(self) -> Hidden {
        let mut begins = vec![false; 1 << 16];
        for bytes in self.0.keys() {
            if let [first, second, ..] = bytes.as_slice()
                && let Some(begins) = begins.get_mut(place_of(*first, *second))
            {
                *begins = true;
            }
        }
        Hidden { needles: self.0.into_iter().collect(), begins }
    }
}

/// How much may still be read over again: a text that nearly is a long secret at each of its places would
/// be read once for each of its bytes.
struct Work(usize);

struct TooMuchWork;

impl Work {
    fn on(text: &[u8]) -> Self {
        Self(text.len().saturating_mul(8).saturating_add(1 << 12))
    }

    fn step(&mut self) -> Result<(), TooMuchWork> {
        self.0 = self.0.checked_sub(1).ok_or(TooMuchWork)?;
        Ok(())
    }
}

/// A place in a text, and the needles that are still possible there.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct State {
    /// How much of them was read.
    depth: usize,
    /// Up to where in the text.
    at: usize,
    from: usize,
    to: usize,
}

impl Hidden {
    /// A text without what is not shown: neither what was found in it by its place, nor what is known; with
    /// `times` no points in time either.
    pub(super) fn hide(&self, text: &[u8], found: &[Found], times: bool) -> Vec<u8> {
        self.try_to_hide(text, found, times).unwrap_or_else(|TooMuchWork| whole(text))
    }

    fn try_to_hide(
        &self,
        text: &[u8],
        found: &[Found],
        times: bool,
    ) -> Result<Vec<u8>, TooMuchWork> {
        let mut shown = Vec::with_capacity(text.len());
        let mut work = Work::on(text);
        let mut at = 0;
        for found in found {
            let before = text.get(at..found.range.start).unwrap_or_default();
            self.hide_known(before, times, &mut work, &mut shown)?;
            match found.word {
                HIDDEN => shown.extend(whole(text.get(found.range.clone()).unwrap_or_default())),
                word => push_word(&mut shown, word),
            }
            at = found.range.end;
        }
        self.hide_known(text.get(at..).unwrap_or_default(), times, &mut work, &mut shown)?;
        Ok(shown)
    }

    fn hide_known(
        &self,
        text: &[u8],
        times: bool,
        work: &mut Work,
        shown: &mut Vec<u8>,
    ) -> Result<(), TooMuchWork> {
        let mut at = 0;
        while let Some(&byte) = text.get(at) {
            let known = self.longest(text, at, work)?;
            let time = || times.then(|| time(text, at)).flatten().map(|end| (end, "time"));
            match known.or_else(time) {
                Some((end, word)) => {
                    push_word(shown, word);
                    at = end;
                }
                None => {
                    shown.push(byte);
                    at += 1;
                }
            }
        }
        Ok(())
    }

    /// The longest needle at a place: where it ends, and what is shown for it.
    fn longest(
        &self,
        text: &[u8],
        start: usize,
        work: &mut Work,
    ) -> Result<Option<(usize, &'static str)>, TooMuchWork> {
        // Nearly nowhere anything begins.
        let Some(&[first, second, ..]) = text.get(start..) else { return Ok(None) };
        let plain = |byte| !matches!(byte, b'%' | b'+' | b'&' | b'\\');
        let begins = || self.begins.get(place_of(first, second)) == Some(&true);
        if plain(first) && plain(second) && !begins() {
            return Ok(None);
        }
        let mut states = vec![State { depth: 0, at: start, from: 0, to: self.needles.len() }];
        // Two ways to read a text may meet again: without this, there could be too many of them.
        let mut seen = BTreeSet::new();
        let mut best: Option<(usize, usize, &'static str)> = None;
        while let Some(state) = states.pop() {
            work.step()?;
            if let Some((needle, word)) = self.ends_at(text, start, &state)
                && best.is_none_or(|(length, ..)| length < needle)
            {
                best = Some((needle, state.at, word));
            }
            let rest = text.get(state.at..).unwrap_or_default();
            let Some(&byte) = rest.first() else { continue };
            let escaped = escape(rest);
            let raw = (Unescaped::byte(byte), 1);
            for (read, length) in [Some(raw), escaped].into_iter().flatten() {
                let next = State { at: state.at + length, ..state };
                let next =
                    read.bytes().iter().try_fold(next, |next, byte| self.narrow(next, *byte));
                states.extend(next.filter(|next| escaped.is_none() || seen.insert(*next)));
            }
        }
        Ok(best.map(|(_, end, word)| (end, word)))
    }

    /// The needle that is read to its end, if it may stand there: its length, and what is shown.
    fn ends_at(&self, text: &[u8], start: usize, state: &State) -> Option<(usize, &'static str)> {
        // Of those with one beginning the shortest comes first.
        let (bytes, needle) = self.needles.get(state.from)?;
        let ends = state.depth > 0 && state.from < state.to && bytes.len() == state.depth;
        (ends && needle.edges.are_at(text, start, state.at)).then_some((bytes.len(), needle.shown))
    }

    fn narrow(&self, state: State, byte: u8) -> Option<State> {
        let those = self.needles.get(state.from..state.to)?;
        let next = |(bytes, _): &(Vec<u8>, Needle)| bytes.get(state.depth).copied();
        let from = state.from + those.partition_point(|needle| next(needle) < Some(byte));
        let to = state.from + those.partition_point(|needle| next(needle) <= Some(byte));
        (from < to).then_some(State { depth: state.depth + 1, from, to, ..state })
    }
}

impl Edges {
    fn are_at(self, text: &[u8], start: usize, end: usize) -> bool {
        let before = text.get(..start).unwrap_or_default();
        let after = text.get(end..).unwrap_or_default();
        match self {
            Self::Any => true,
            Self::Word => {
                let word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
                !before.last().is_some_and(|&byte| word(byte) && !is_escape(before))
                    && !after.first().is_some_and(|&byte| word(byte))
            }
            Self::Host => {
                let host = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.');
                let goes_on = match after {
                    [b':', digit, ..] => digit.is_ascii_digit(),
                    [byte, ..] => byte.is_ascii_alphanumeric() || *byte == b'-',
                    [] => false,
                };
                !before.last().is_some_and(|&byte| host(byte) && !is_escape(before)) && !goes_on
            }
        }
    }
}

fn place_of(first: u8, second: u8) -> usize {
    usize::from(first) << 8 | usize::from(second)
}

/// Whether a text ends in `%2F` or `\n`: its last letter is none.
fn is_escape(text: &[u8]) -> bool {
    match text {
        [.., b'%', high, low] => high.is_ascii_hexdigit() && low.is_ascii_hexdigit(),
        [.., b'\\', _] => true,
        _ => false,
    }
}

/// What is shown for a text of which nothing may be shown.
pub(super) fn whole(text: &[u8]) -> Vec<u8> {
    format!("{{hidden: {} bytes}}", text.len()).into_bytes()
}

fn push_word(shown: &mut Vec<u8>, word: &str) {
    shown.push(b'{');
    shown.extend_from_slice(word.as_bytes());
    shown.push(b'}');
}

/// Where a point in time ends that begins at a place: `2009-02-13T23:31:30.123Z`, or
/// `Fri, 13 Feb 2009 23:31:30 GMT`.
fn time(text: &[u8], start: usize) -> Option<usize> {
    let rest = text.get(start..)?;
    let before = start.checked_sub(1).and_then(|before| text.get(before));
    if before.is_some_and(u8::is_ascii_alphanumeric) {
        return None;
    }
    rfc3339(rest).or_else(|| http_date(rest)).map(|length| start + length)
}

fn rfc3339(text: &[u8]) -> Option<usize> {
    let mut length = shaped(text, b"0000-00-00T00:00:00")?;
    if text.get(length) == Some(&b'.') {
        let digits = text.iter().skip(length + 1).take_while(|byte| byte.is_ascii_digit()).count();
        length += 1 + digits;
    }
    let zone = text.get(length..)?;
    let zone = shaped(zone, b"Z").or_else(|| shaped(zone, b"+00:00"));
    zone.or_else(|| shaped(text.get(length..)?, b"-00:00")).map(|zone| length + zone)
}

fn http_date(text: &[u8]) -> Option<usize> {
    let length = shaped(text, b"Aaa, 00 Aaa 0000 00:00:00 ")?;
    let zone = text.get(length..)?;
    let zone = shaped(zone, b"GMT").or_else(|| shaped(zone, b"+0000"));
    zone.map(|zone| length + zone)
}

/// The shape's length, if a text begins so: `0` is any figure, `A` and `a` any letter, all else itself.
fn shaped(text: &[u8], shape: &[u8]) -> Option<usize> {
    let fits = |(byte, shape): (&u8, &u8)| match shape {
        b'0' => byte.is_ascii_digit(),
        b'A' => byte.is_ascii_uppercase(),
        b'a' => byte.is_ascii_lowercase(),
        other => byte == other,
    };
    let begun = text.get(..shape.len())?;
    // Shapes of a zone have letters that mean themselves.
    let itself = matches!(shape, b"Z" | b"GMT") && begun == shape;
    (itself || begun.iter().zip(shape).all(fits)).then_some(shape.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hide(secrets: &[&str], text: &str) -> String {
        let mut collected = Collected::default();
        secrets.iter().for_each(|secret| collected.secret(secret.as_bytes(), "s"));
        collected.host("localhost:47");
        collected.host("localhost:47/~w");
        String::from_utf8_lossy(&collected.sorted().hide(text.as_bytes(), &[], true)).into_owned()
    }

    #[test]
    fn a_secret_is_known_however_it_is_escaped() {
        let secret = "pä ss&<\"\\/+%41";
        for text in [
            secret,
            "p%C3%A4+ss%26%3C%22%5C%2F%2B%2541",
            "p%c3%a4%20ss%26<\"\\/%2b%2541",
            "pä ss&amp;&lt;&quot;\\/+%41",
            "p&#228; ss&#38;&#x3c;\"\\/+%41",
            "p\\u00e4 ss&<\\\"\\\\\\/+%41",
        ] {
            assert_eq!(hide(&[secret], &format!("a={text}.")), "a={s}.", "{text}");
        }
    }

    #[test]
    fn a_short_secret_stands_on_its_own_and_a_long_one_anywhere() {
        assert_eq!(hide(&["123"], "123 12345 a_123 x=123&y=0123"), "{s} 12345 a_123 x={s}&y=0123");
        assert_eq!(hide(&["123"], "%2F123 \\n123"), "%2F{s} \\n{s}");
        assert_eq!(hide(&["12"], "12"), "12", "too short for anything but its place");
        assert_eq!(hide(&["12345678"], "a12345678b"), "a{s}b");
        assert_eq!(hide(&["12345678", "12345678-9"], "12345678-9 12345678-"), "{s} {s}-");
    }

    #[test]
    fn hosts_and_times() {
        for (text, shown) in [
            ("http://localhost:47/x", "http://{host}/x"),
            ("http://localhost:47/~w/x", "http://{host}/x"),
            ("http%3A%2F%2Flocalhost%3A47%2F%7Ew%2Fx", "http%3A%2F%2F{host}%2Fx"),
            ("localhost:470 xlocalhost:47 localhost:47.", "localhost:470 xlocalhost:47 {host}."),
            ("localhost:47/~word", "{host}/~word"),
            ("at 2009-02-13T23:31:30Z.", "at {time}."),
            ("2009-02-13T23:31:30.123+01:00", "{time}"),
            ("Fri, 13 Feb 2009 23:31:30 GMT", "{time}"),
            ("2009-02-13", "2009-02-13"),
        ] {
            assert_eq!(hide(&[], text), shown);
        }
    }

    #[test]
    fn what_nearly_is_a_long_secret_everywhere_is_hidden_whole() {
        let secret = format!("{}b", "a".repeat(100_000));
        assert_eq!(hide(&[&secret], &format!("x={}", "a".repeat(90_000))), "{hidden: 90002 bytes}");
        assert_eq!(hide(&[&secret], &format!("x={secret}")), "x={s}");
    }

    #[test]
    fn many_ways_to_read_a_text_take_no_time() {
        let secret = format!("{}x", "\\".repeat(60));
        let text = format!("{}y", "\\".repeat(400));
        assert_eq!(hide(&[&secret], &text), "{hidden: 401 bytes}");
    }
}
