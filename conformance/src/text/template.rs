//! What is expected: text with typed holes. A name binds at its first use and repeats from then on.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error as _};

use super::lexer::RawHole;
use super::{BadHole, Token, lex};

/// Expected text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Template {
    /// Its parts, in order.
    pub parts: Vec<Part>,
}

/// A part of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// To the letter.
    Text(String),
    /// Of a kind.
    Hole(Hole),
}

/// A place that a reply fills.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hole {
    /// What it is bound to, and what messages call it.
    pub name: String,
    /// What may stand there.
    pub kind: Kind,
    /// `{second:password12!first}`: the name whose value it must not be, whoever's it is.
    pub differs: Option<String>,
    /// The clause that says so; none: the template's.
    pub clause: Option<String>,
}

/// What may stand in a hole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// 32 of `0-9a-f`.
    Hex32,
    /// Decimal digits without a leading zero, of 1 to 10.
    Int,
    /// Six digits.
    Code6,
    /// Twelve of `A-Za-z0-9`.
    Password12,
    /// An address that begins with `http://` or `https://`, without white space.
    Url,
    /// A date of HTTP (IMF-fixdate).
    Date,
    /// Any text but none.
    Text,
    /// The value of the request's argument of the hole's name.
    Sent,
    /// What the refusal says under the hole's name (`code`, `type`, `text`); filled in by derivation.
    Refusal,
    /// To the letter, with a clause of its own.
    Is(String),
}

impl Kind {
    const NAMES: [&str; 9] =
        ["hex32", "int", "code6", "password12", "url", "date", "text", "sent", "refusal"];

    /// Whether what stands in a hole is bound to its name. A date is of its reply alone: clocks go on. What
    /// was sent and what is written out is known already.
    #[must_use]
    pub const fn binds(&self) -> bool {
        !matches!(self, Self::Date | Self::Sent | Self::Refusal | Self::Is(_))
    }

    fn read(hole: &RawHole<'_>) -> Result<Self, BadHole> {
        Ok(match (hole.what, hole.literal) {
            (_, Some(literal)) => Self::Is(literal.to_owned()),
            (Some("hex32"), _) => Self::Hex32,
            (Some("int"), _) => Self::Int,
            (Some("code6"), _) => Self::Code6,
            (Some("password12"), _) => Self::Password12,
            (Some("url"), _) => Self::Url,
            (Some("date"), _) => Self::Date,
            (Some("text"), _) => Self::Text,
            (Some("sent"), _) => Self::Sent,
            (Some("refusal"), _) => Self::Refusal,
            (other, _) => {
                let other = other.unwrap_or("none");
                let known = Self::NAMES.join(", ");
                return Err(hole.bad(format!("no hole type {other:?} (there are {known})")));
            }
        })
    }
}

impl Hole {
    fn read(raw: &RawHole<'_>) -> Result<Self, BadHole> {
        let (what, other) = match raw.what.map(|what| what.split_once('!').unwrap_or((what, ""))) {
            Some((what, other)) => (Some(what), other),
            None => (None, ""),
        };
        let kind = Kind::read(&RawHole { what, ..*raw })?;
        let named = |letter: char| letter.is_ascii_alphanumeric() || "_-".contains(letter);
        let differs = raw.what.is_some_and(|what| what.contains('!'));
        if differs && (other.is_empty() || !other.chars().all(named)) {
            return Err(
                raw.bad("behind the exclamation mark stands the name that it has to differ from")
            );
        }
        if differs && !kind.binds() {
            return Err(raw.bad("what binds no name has none to differ from"));
        }
        Ok(Self {
            name: raw.name.to_owned(),
            kind,
            differs: differs.then(|| other.to_owned()),
            clause: raw.clause.map(str::to_owned),
        })
    }
}

impl Template {
    /// Reads a template.
    ///
    /// # Errors
    /// A hole that is none, or of an unknown type.
    pub fn parse(text: &str) -> Result<Self, BadHole> {
        let parts = lex(text)?.into_iter().map(|token| match token {
            Token::Text(text) => Ok(Part::Text(text.to_owned())),
            Token::Hole(hole) => Hole::read(&hole).map(Part::Hole),
        });
        Ok(Self { parts: parts.collect::<Result<_, _>>()? })
    }

    /// A template without holes.
    #[must_use]
    pub fn literal(text: &str) -> Self {
        Self { parts: vec![Part::Text(text.to_owned())] }
    }

    /// Its holes, in order.
    pub fn holes(&self) -> impl Iterator<Item = &Hole> {
        self.parts.iter().filter_map(|part| match part {
            Part::Hole(hole) => Some(hole),
            Part::Text(_) => None,
        })
    }
}

impl fmt::Display for Template {
    /// For people: a hole as its literal or its name in braces, with what it must not be.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.parts.iter().try_for_each(|part| match part {
            Part::Text(text) | Part::Hole(Hole { kind: Kind::Is(text), .. }) => {
                formatter.write_str(text)
            }
            Part::Hole(hole) => match &hole.differs {
                Some(other) => write!(formatter, "{{{}, not {{{other}}}}}", hole.name),
                None => write!(formatter, "{{{}}}", hole.name),
            },
        })
    }
}

impl<'de> Deserialize<'de> for Template {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

    use super::*;

    #[test]
    fn a_hole_may_have_to_differ() {
        let template = Template::parse("{second:code6!first BOX-OUT-7}").unwrap();
        let hole = template.holes().next().unwrap();
        assert_eq!((&hole.kind, hole.differs.as_deref()), (&Kind::Code6, Some("first")));
        assert_eq!(hole.clause.as_deref(), Some("BOX-OUT-7"));
        assert_eq!(template.to_string(), "{second, not {first}}");
        for (text, why) in [
            ("{a:code6!}", "the name that it has to differ from"),
            ("{a:code6!b!c}", "the name that it has to differ from"),
            ("{a:!b}", "no hole type"),
            ("{a:code7!b}", "no hole type \"code7\""),
            ("{a:date!b}", "what binds no name"),
            ("{a:sent!b}", "what binds no name"),
            ("{a=\"x\"!b}", "a hole is"),
        ] {
            let error = Template::parse(text).unwrap_err();
            assert!(error.what.contains(why) && error.hole == text, "{text}: {error}");
        }
    }
}
