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

impl Template {
    /// Reads a template.
    ///
    /// # Errors
    /// A hole that is none, or of an unknown type.
    pub fn parse(text: &str) -> Result<Self, BadHole> {
        let parts = lex(text)?.into_iter().map(|token| match token {
            Token::Text(text) => Ok(Part::Text(text.to_owned())),
            Token::Hole(hole) => Ok(Part::Hole(Hole {
                name: hole.name.to_owned(),
                kind: Kind::read(&hole)?,
                clause: hole.clause.map(str::to_owned),
            })),
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
    /// For people: a hole as its literal or its name in braces.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.parts.iter().try_for_each(|part| match part {
            Part::Text(text) | Part::Hole(Hole { kind: Kind::Is(text), .. }) => {
                formatter.write_str(text)
            }
            Part::Hole(hole) => write!(formatter, "{{{}}}", hole.name),
        })
    }
}

impl<'de> Deserialize<'de> for Template {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}
