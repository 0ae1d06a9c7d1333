//! Finds the holes in a text.

/// A hole that cannot be read. The message quotes it, so that it can be found in its file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what}: `{hole}`")]
pub struct BadHole {
    /// The hole as it stands, braces and all.
    pub hole: String,
    /// What is wrong with it, and what would be right.
    pub what: String,
}

/// A stretch of text, or a hole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Token<'a> {
    Text(&'a str),
    Hole(RawHole<'a>),
}

/// A hole's parts, not yet understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RawHole<'a> {
    /// As it stands, braces and all.
    pub(crate) whole: &'a str,
    pub(crate) name: &'a str,
    pub(crate) what: Option<&'a str>,
    pub(crate) literal: Option<&'a str>,
    pub(crate) clause: Option<&'a str>,
}

impl RawHole<'_> {
    pub(crate) fn bad(&self, what: impl Into<String>) -> BadHole {
        BadHole { hole: self.whole.to_owned(), what: what.into() }
    }
}

/// Splits a text at its holes.
pub(crate) fn lex(text: &str) -> Result<Vec<Token<'_>>, BadHole> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        let (before, from) = rest.split_at(open);
        push(&mut tokens, before);
        let after = from.get(1..).unwrap_or_default();
        if after.starts_with('{') {
            push(&mut tokens, "{");
            rest = after.get(1..).unwrap_or_default();
        } else if after.starts_with(|next: char| next.is_ascii_alphabetic()) {
            let length = end(from).ok_or_else(|| unclosed(from))?;
            let (whole, behind) = from.split_at(length);
            tokens.push(Token::Hole(read(whole)?));
            rest = behind;
        } else {
            push(&mut tokens, "{");
            rest = after;
        }
    }
    push(&mut tokens, rest);
    Ok(tokens)
}

fn push<'a>(tokens: &mut Vec<Token<'a>>, text: &'a str) {
    if !text.is_empty() {
        tokens.push(Token::Text(text));
    }
}

/// How long the hole is that a text starts with. A quoted literal may hold braces.
fn end(from: &str) -> Option<usize> {
    let mut quoted = false;
    from.char_indices().find_map(|(at, letter)| {
        quoted ^= letter == '"';
        (letter == '}' && !quoted).then_some(at + 1)
    })
}

fn unclosed(from: &str) -> BadHole {
    let hole = from.chars().take(40).take_while(|letter| *letter != '\n').collect();
    BadHole {
        hole,
        what: "a hole that is not closed (a brace before a letter is written twice)".into(),
    }
}

fn read(whole: &str) -> Result<RawHole<'_>, BadHole> {
    let inner = whole.get(1..whole.len() - 1).unwrap_or_default();
    let fail = |what: &str| BadHole { hole: whole.to_owned(), what: what.to_owned() };
    let named = |letter: char| letter.is_ascii_alphanumeric() || "_-.[]".contains(letter);
    let length = inner.find(|letter| !named(letter)).unwrap_or(inner.len());
    let (name, rest) = inner.split_at(length);
    let (what, literal, rest) = if let Some(rest) = rest.strip_prefix(':') {
        let length = rest.find(' ').unwrap_or(rest.len());
        let (what, rest) = rest.split_at(length);
        (Some(what), None, rest)
    } else if let Some(rest) = rest.strip_prefix("=\"") {
        let (literal, rest) =
            rest.split_once('"').ok_or_else(|| fail("a literal without its end"))?;
        (None, Some(literal), rest)
    } else {
        (None, None, rest)
    };
    let clause = match rest.strip_prefix(' ') {
        Some(clause) if !clause.is_empty() && clause.chars().all(is_of_a_clause) => Some(clause),
        None if rest.is_empty() => None,
        _ => return Err(fail("a hole is {name:type CLAUSE} or {name=\"literal\" CLAUSE}")),
    };
    Ok(RawHole { whole, name, what, literal, clause })
}

fn is_of_a_clause(letter: char) -> bool {
    letter.is_ascii_uppercase() || letter.is_ascii_digit() || letter == '-'
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, clippy::panic, reason = "a test that panics has failed")]

    use super::*;

    fn holes(text: &str) -> Vec<String> {
        let tokens = lex(text).unwrap();
        tokens
            .iter()
            .map(|token| match token {
                Token::Text(text) => (*text).to_owned(),
                Token::Hole(hole) => format!("{hole:?}"),
            })
            .collect()
    }

    #[test]
    fn json_keeps_its_braces() {
        assert_eq!(holes("{\"a\":{}}\n{{x}").concat(), "{\"a\":{}}\n{x}");
    }

    #[test]
    fn a_hole_has_a_name_a_type_and_a_clause() {
        let tokens = lex("a{token:hex32 BOX-OUT-7}b{n=\"1}2\"}{x[y]:sent}").unwrap();
        let [
            Token::Text("a"),
            Token::Hole(first),
            Token::Text("b"),
            Token::Hole(second),
            Token::Hole(third),
        ] = tokens.as_slice()
        else {
            panic!("{tokens:?}");
        };
        assert_eq!(
            (first.name, first.what, first.clause),
            ("token", Some("hex32"), Some("BOX-OUT-7"))
        );
        assert_eq!((second.name, second.literal, second.clause), ("n", Some("1}2"), None));
        assert_eq!((third.name, third.what), ("x[y]", Some("sent")));
    }

    #[test]
    fn what_is_no_hole_is_quoted() {
        for (text, hole) in [("x{open", "{open"), ("{a b}", "{a b}"), ("{a=\"b}", "{a=\"b}")] {
            assert_eq!(lex(text).unwrap_err().hole, hole);
        }
    }
}
