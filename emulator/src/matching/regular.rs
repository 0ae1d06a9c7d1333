//! Regular expressions that fit a whole text, as Java's `String.matches` has them, in time that is linear in the
//! text whatever they say.

use std::borrow::Cow;

use regex::{Regex, RegexBuilder};

/// A compiled expression.
#[derive(Clone, Debug)]
pub(super) struct Regular {
    given: Box<str>,
    program: Regex,
    weight: usize,
}

/// The bounds that a program is tried under, in bytes; the last is that of all.
const BOUNDS: [usize; 5] = [4 << 10, 16 << 10, 64 << 10, 256 << 10, 1 << 20];

/// The longest expression, in bytes.
const LONGEST: usize = 10_000;

/// What a program remembers of the texts it has read, in bytes.
const MEMORY: usize = 128 << 10;

impl Regular {
    /// Compiles an expression, or says why not.
    pub(super) fn read(given: &str) -> Result<Self, String> {
        if given.len() > LONGEST {
            return Err(format!("an expression of {} bytes; at most {LONGEST}", given.len()));
        }
        let text = translated(given);
        // On its own first: in the brackets below, one that closes a bracket too many would be another.
        if text.contains(')') || text.ends_with('\\') {
            compiled(&text)?;
        }
        let (program, weight) = compiled(&format!(r"\A(?:{text})\z"))?;
        Ok(Self { given: given.into(), program, weight })
    }

    /// Whether all of a text is as it says.
    pub(super) fn is_whole(&self, text: &str) -> bool {
        self.program.is_match(text)
    }

    /// As it was given.
    pub(super) fn as_str(&self) -> &str {
        &self.given
    }

    /// About what it costs to keep, in bytes.
    pub(super) fn weight(&self) -> usize {
        self.weight
    }
}

/// The program, and the smallest bound that it keeps.
fn compiled(text: &str) -> Result<(Regex, usize), String> {
    let mut failed = String::new();
    for bound in BOUNDS {
        let mut builder = RegexBuilder::new(text);
        // WireMock compiles with DOTALL.
        builder.dot_matches_new_line(true).size_limit(bound).dfa_size_limit(MEMORY);
        match builder.build() {
            Ok(program) => return Ok((program, bound)),
            Err(regex::Error::CompiledTooBig(_)) => {
                failed = format!("an expression that takes more than {bound} bytes when compiled");
            }
            Err(error) => return Err(in_a_line(&error)),
        }
    }
    Err(failed)
}

/// The cause alone: the rest of the text draws the expression.
fn in_a_line(error: &regex::Error) -> String {
    let text = error.to_string();
    let cause = text.lines().rev().find_map(|line| line.strip_prefix("error: "));
    let cause = cause.unwrap_or("it cannot be read");
    format!("no regular expression that is served here: {cause}")
}

/// What Java reads otherwise: `\d`, `\w`, `\s` and `\b` are of ASCII, and `\Q…\E` is literal.
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
                text.push_str(&regex::escape(literal));
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
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

    use proptest::prelude::*;

    use super::*;

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
            ("(?i)abc", "aBC", true),
            ("é.", "é€", true),
        ] {
            assert_eq!(Regular::read(given).unwrap().is_whole(text), fits, "{given} {text}");
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
            ("((a{0,1000}){0,1000}){0,1000}", "more than 1048576 bytes when compiled"),
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
            assert!(!Regular::read(given).unwrap().is_whole(&text), "{given}");
        }
    }

    #[test]
    fn a_program_weighs_what_it_needs() {
        let weight = |given: &str| Regular::read(given).unwrap().weight();
        assert_eq!(weight(r"/path/\d+"), BOUNDS[0]);
        assert!(weight(r"\p{L}{20}") > BOUNDS[1]);
    }

    proptest! {
        #[test]
        fn a_literal_fits_itself_alone(text in ".*", other in ".*") {
            let regular = Regular::read(&regex::escape(&text)).unwrap();
            prop_assert!(regular.is_whole(&text));
            prop_assert_eq!(regular.is_whole(&other), text == other);
        }

        #[test]
        fn nothing_panics(given in ".{0,40}", text in ".*") {
            if let Ok(regular) = Regular::read(&given) {
                regular.is_whole(&text);
            }
        }
    }
}
