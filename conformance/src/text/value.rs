//! What is sent: text with fresh names, credentials, and what earlier replies bound.

use serde::Deserialize;
use serde::de::{Deserializer, Error as _};

use super::lexer::RawHole;
use super::{BadHole, Token, lex};

/// Text to send.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Value {
    /// Its parts, in order.
    pub pieces: Vec<Piece>,
}

/// A part of what is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// To the letter.
    Text(String),
    /// `{fresh:12}`: that many of `0-9a-z`, the same wherever one person of a case has as many.
    Fresh(u16),
    /// `{upper:12}`: the same in capitals.
    Upper(u16),
    /// `{inside:4-15}`: fresh, of a length between the two that the run's seed picks.
    Inside(u16, u16),
    /// `{credential:restricted.api_key}`: a field of a role that the target names.
    Credential {
        /// The role.
        role: String,
        /// Its field.
        field: String,
    },
    /// `{bound:link}`: what a hole of an earlier step bound.
    Bound(String),
    /// `{sent:login}`: this request's argument, in a body or path that is written out.
    Sent(String),
    /// `{outage:6009}`: what makes the target answer with that code.
    Outage(String),
    /// `{arguments}`: in an envelope's body, all of them that have no place of their own.
    Arguments,
    /// `{argument:f}`: in an envelope's body, the place of those of a name.
    Argument(String),
    /// `{name}`, `{value}`: in an envelope's `each`, one argument's.
    Name,
    /// See [`Piece::Name`].
    Value,
}

impl Value {
    /// Reads a value.
    ///
    /// # Errors
    /// A hole that is none, or of an unknown kind.
    pub fn parse(text: &str) -> Result<Self, BadHole> {
        let pieces = lex(text)?.into_iter().map(|token| match token {
            Token::Text(text) => Ok(Piece::Text(text.to_owned())),
            Token::Hole(hole) => Piece::read(&hole),
        });
        Ok(Self { pieces: pieces.collect::<Result<_, _>>()? })
    }

    /// A value without holes.
    #[must_use]
    pub fn literal(text: impl Into<String>) -> Self {
        Self { pieces: vec![Piece::Text(text.into())] }
    }
}

impl Piece {
    fn read(hole: &RawHole<'_>) -> Result<Self, BadHole> {
        let count = |text: &str| {
            let count = text.parse().ok().filter(|count| (1..=4_096).contains(count));
            count.ok_or_else(|| hole.bad("not a number of characters from 1 to 4096"))
        };
        if hole.literal.is_some() || hole.clause.is_some() {
            return Err(hole.bad("what is sent has neither literals nor clauses in its holes"));
        }
        Ok(match (hole.name, hole.what) {
            ("fresh", Some(width)) => Self::Fresh(count(width)?),
            ("upper", Some(width)) => Self::Upper(count(width)?),
            ("inside", Some(widths)) => match widths.split_once('-') {
                Some((least, most)) => {
                    let (least, most) = (count(least)?, count(most)?);
                    if least > most {
                        return Err(hole.bad("the smaller number of characters goes first"));
                    }
                    Self::Inside(least, most)
                }
                None => return Err(hole.bad("two numbers of characters with a hyphen are wanted")),
            },
            ("credential", Some(place)) => match place.split_once('.') {
                Some((role, field)) => Self::Credential { role: role.into(), field: field.into() },
                None => return Err(hole.bad("a role and its field with a point are wanted")),
            },
            ("bound", Some(name)) => Self::Bound(name.to_owned()),
            ("sent", Some(name)) => Self::Sent(name.to_owned()),
            ("outage", Some(code)) => Self::Outage(code.to_owned()),
            ("arguments", None) => Self::Arguments,
            ("argument", Some(name)) => Self::Argument(name.to_owned()),
            ("name", None) => Self::Name,
            ("value", None) => Self::Value,
            _ => {
                return Err(hole.bad(
                    "no such hole (there are fresh:N, upper:N, inside:N-M, credential:ROLE.FIELD, \
                     bound:NAME, sent:ARGUMENT, outage:CODE; arguments, argument:NAME, name, value in \
                     envelopes)",
                ));
            }
        })
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}
