//! Regular expressions that fit a whole text, as Java's `String.matches` has them, in time that is bounded
//! whatever they and the text say.

use std::borrow::Cow;
use std::sync::Arc;

use regex_automata::hybrid::dfa::DFA;
use regex_automata::nfa::thompson::{Compiler, Config, WhichCaptures};
use regex_automata::util::syntax;
use regex_automata::{Anchored, Input};
use regex_syntax::hir::{Hir, HirKind, Look};

use super::work::Work;

/// A compiled expression. It keeps nothing of the texts that it has read.
#[derive(Clone, Debug)]
pub(super) struct Regular {
    given: Box<str>,
    /// What each text begins with that fits.
    prefix: Box<[u8]>,
    program: Arc<DFA>,
}

/// The longest expression, in bytes.
const LONGEST: usize = 10_000;

/// The largest program, in bytes.
const LARGEST: usize = 256 << 10;

/// What a look remembers of the text that it is reading, in bytes.
const MEMORY: usize = 1 << 20;

/// What a look costs before its first byte, in steps.
const START: usize = 100;

/// What a byte that leads where none has led before costs beside the program's size, in steps.
const NEW: usize = 32;

impl Regular {
    /// Compiles an expression, or says why not.
    pub(super) fn read(given: &str) -> Result<Self, String> {
        if given.len() > LONGEST {
            return Err(format!("an expression of {} bytes; at most {LONGEST}", given.len()));
        }
        // WireMock compiles with DOTALL. Only text is read, so that no byte has to be asked whether it is some.
        let options = syntax::Config::new().dot_matches_new_line(true).utf8(false);
        let read = syntax::parse_with(&translated(given), &options);
        let read = read.map_err(|error| in_a_line(&error.to_string()))?;
        Ok(Self { given: given.into(), prefix: prefix(&read), program: compiled(read)?.into() })
    }

    /// Whether all of a text is as it says. Where finding that out takes too much work, it is not, and the work
    /// is given up.
    pub(super) fn is_whole(&self, text: &str, work: &Work) -> bool {
        if !text.as_bytes().starts_with(&self.prefix) {
            return false;
        }
        let begin = START + self.states() + text.len() / 8;
        work.take(begin) && self.walk(text, work).unwrap_or_else(|| work.give_up())
    }

    /// `None`: it took too much. A byte that leads where one has led before costs next to nothing, another one as
    /// much as the program is large.
    fn walk(&self, text: &str, work: &Work) -> Option<bool> {
        let (dfa, price, mut left) = (&self.program, NEW + self.states(), work.of_a_look());
        let mut cache = dfa.create_cache();
        let input = Input::new(text).anchored(Anchored::Yes);
        let mut place = dfa.start_state_forward(&mut cache, &input).ok()?;
        for &byte in text.as_bytes() {
            let known = (!place.is_tagged()).then(|| dfa.next_state_untagged(&cache, place, byte));
            place = match known.filter(|next| !next.is_unknown()) {
                Some(next) => next,
                None => {
                    let enough = work.take(price);
                    left = left.checked_sub(price).filter(|_| enough)?;
                    dfa.next_state(&mut cache, place, byte).ok()?
                }
            };
            if place.is_dead() {
                return Some(false);
            }
            if place.is_quit() {
                return None;
            }
        }
        Some(dfa.next_eoi_state(&mut cache, place).ok()?.is_match())
    }

    fn states(&self) -> usize {
        self.program.get_nfa().states().len()
    }

    /// As it was given.
    pub(super) fn as_str(&self) -> &str {
        &self.given
    }

    /// About what it costs to keep, in bytes.
    pub(super) fn weight(&self) -> usize {
        size_of::<DFA>() + self.program.get_nfa().memory_usage() + self.prefix.len()
    }
}

fn compiled(read: Hir) -> Result<DFA, String> {
    let whole = Hir::concat(vec![Hir::look(Look::Start), read, Hir::look(Look::End)]);
    let bounded = Config::new().nfa_size_limit(Some(LARGEST)).which_captures(WhichCaptures::None);
    let nfa = Compiler::new().configure(bounded).build_from_hir(&whole);
    let nfa = nfa.map_err(|error| match error.size_limit() {
        Some(_) => format!("an expression that takes more than {LARGEST} bytes when compiled"),
        None => in_a_line(&error.to_string()),
    })?;
    let small = DFA::config().cache_capacity(MEMORY).skip_cache_capacity_check(true);
    let dfa = DFA::builder().configure(small).build_from_nfa(nfa);
    dfa.map_err(|error| in_a_line(&error.to_string()))
}

/// The letters that an expression begins with.
fn prefix(read: &Hir) -> Box<[u8]> {
    let first = match read.kind() {
        HirKind::Concat(parts) => parts.first().map(Hir::kind),
        kind => Some(kind),
    };
    match first {
        Some(HirKind::Literal(literal)) => literal.0.clone(),
        _ => Box::default(),
    }
}

/// The cause alone: the rest of the text draws the expression.
fn in_a_line(text: &str) -> String {
    let cause = text.lines().rev().find_map(|line| line.strip_prefix("error: "));
    let cause = cause.or(text.lines().next()).unwrap_or("it cannot be read");
    format!("no regular expression that is served here: {cause}")
}

/// What Java reads otherwise: `\d`, `\w`, `\s`, `\b` and `\B` are of ASCII, and `\Q…\E` is literal.
fn translated(given: &str) -> Cow<'_, str> {
    if !given.contains('\\') {
        return Cow::Borrowed(given);
    }
    let mut text = String::with_capacity(given.len() + 16);
    let mut rest = given;
    while let Some((before, after)) = rest.split_once('\\') {
        text.push_str(before);
        let mut characters = after.chars();
        let Some(escaped) = characters.next() else {
            text.push('\\');
            return Cow::Owned(text);
        };
        rest = characters.as_str();
        match escaped {
            'Q' => {
                let (literal, after) = rest.split_once("\\E").unwrap_or((rest, ""));
                text.push_str(&regex_syntax::escape(literal));
                rest = after;
            }
            _ => match ascii(escaped) {
                Some(class) => text.push_str(class),
                None => text.extend(['\\', escaped]),
            },
        }
    }
    text.push_str(rest);
    Cow::Owned(text)
}

/// A class in brackets, which may stand within others.
fn ascii(escaped: char) -> Option<&'static str> {
    Some(match escaped {
        'd' => "[0-9]",
        'D' => "[^0-9]",
        'w' => "[A-Za-z0-9_]",
        'W' => "[^A-Za-z0-9_]",
        's' => r"[ \t\n\x0B\f\r]",
        'S' => r"[^ \t\n\x0B\f\r]",
        'b' => r"(?-u:\b)",
        'B' => r"(?-u:\B)",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

    use proptest::prelude::*;

    use super::*;

    /// With all the work that it wants.
    fn is_whole(regular: &Regular, text: &str) -> bool {
        let work = Work::of(usize::MAX);
        let whole = regular.is_whole(text, &work);
        assert!(!work.gave_up(), "{}", regular.as_str());
        whole
    }

    #[test]
    fn an_expression_fits_a_whole_text_as_in_java() {
        for (given, text, fits) in [
            ("a", "a", true),
            ("a", "ba", false),
            ("a", "ab", false),
            ("a|ab", "ab", true),
            ("a|ab", "xab", false),
            (".*", "", true),
            (".*", "line\nline\r\n", true),
            ("a$", "a\n", false),
            (r"\d+", "12", true),
            (r"\d+", "١٢", false),
            (r"[\w.]+", "a_1.b", true),
            (r"[\w.]+", "é", false),
            (r"\W", "é", true),
            (r"[^\s]", "\u{a0}", true),
            (r"a\.b", "axb", false),
            (r"\Qa.b+\E.", "a.b+c", true),
            (r"\Qa.b", "a.b", true),
            (r"\\d", r"\d", true),
            (r"x\b.y", "x y", true),
            (r"x\B.y", "xxy", true),
            (r"x\B.y", "x y", false),
            (r"é\B.é", "éxé", false),
            ("(?x) a b # and no more", "ab", true),
            ("ab?", "a", true),
            ("(?i)abc", "aBC", true),
            ("é.", "é€", true),
        ] {
            assert_eq!(is_whole(&Regular::read(given).unwrap(), text), fits, "{given} {text}");
        }
    }

    #[test]
    fn what_cannot_be_served_is_refused_in_a_line() {
        for (given, why) in [
            ("(?=a)b", "look-around"),
            ("(?<!a)b", "look-around"),
            (r"(a)\1", "backreferences"),
            ("(", "unclosed group"),
            ("a)(b", "unopened group"),
            (r"a\", "incomplete escape"),
            ("((a{0,1000}){0,1000}){0,1000}", "more than 262144 bytes when compiled"),
            ("[ab]*a[ab]{5000}c", "more than 262144 bytes when compiled"),
        ] {
            let told = Regular::read(given).unwrap_err();
            assert!(told.contains(why) && !told.contains('\n'), "{given}: {told}");
        }
        assert!(Regular::read(&"a".repeat(LONGEST + 1)).unwrap_err().contains("at most 10000"));
    }

    #[test]
    fn what_makes_others_go_back_and_back_takes_no_time() {
        let text = format!("{}!", "a".repeat(100_000));
        for given in ["(a+)+$", "(a|aa)+", "(.*a){12}", "(a*)*b"] {
            assert!(!is_whole(&Regular::read(given).unwrap(), &text), "{given}");
        }
    }

    #[test]
    fn a_program_weighs_what_it_needs() {
        let weight = |given: &str| Regular::read(given).unwrap().weight();
        assert!(weight(r"/path/\d+") < 4 << 10, "{}", weight(r"/path/\d+"));
        assert!(weight(r"\p{Greek}{20}") > 16 << 10, "{}", weight(r"\p{Greek}{20}"));
    }

    #[test]
    fn a_look_that_takes_too_much_is_given_up() {
        let regular = Regular::read("[ab]*a[ab]{500}c").unwrap();
        // No two stretches of it are alike.
        let text: String =
            (0_u32..200_000)
                .map(|n| {
                    if n.wrapping_mul(n).wrapping_mul(2_654_435_761) >> 31 == 0 { 'a' } else { 'b' }
                })
                .collect();
        for steps in [usize::MAX, 100_000] {
            let work = Work::of(steps);
            assert!(!regular.is_whole(&text, &work) && work.gave_up());
            assert_eq!(work.left() == 0, steps == 100_000);
            assert!(!regular.is_whole("b", &Work::of(steps)));
        }
        assert!(!work_is_given_up(&regular, "x"));
    }

    fn work_is_given_up(regular: &Regular, text: &str) -> bool {
        let work = Work::of(100_000);
        regular.is_whole(text, &work);
        work.gave_up()
    }

    proptest! {
        #[test]
        fn a_literal_fits_itself_alone(text in ".*", other in ".*") {
            let regular = Regular::read(&regex_syntax::escape(&text)).unwrap();
            prop_assert!(is_whole(&regular, &text));
            prop_assert_eq!(is_whole(&regular, &other), text == other);
        }

        #[test]
        fn nothing_panics(given in ".{0,40}", text in ".*") {
            if let Ok(regular) = Regular::read(&given) {
                regular.is_whole(&text, &Work::of(1_000_000));
            }
        }
    }
}
