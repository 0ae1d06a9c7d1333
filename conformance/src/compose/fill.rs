//! Holes of what is sent, filled in.

use super::encode::xml;
use super::{ComposeError, Context};
use crate::case::{Escaping, Sent, Wrap};
use crate::text::{Piece, Value};

/// Fills the holes of a request.
pub(super) struct Fill<'a> {
    pub(super) context: &'a Context<'a>,
    /// The arguments, in order; [`Piece::Sent`] sees those that are there already.
    pub(super) sent: Vec<(String, String)>,
}

impl<'a> Fill<'a> {
    /// Fills the arguments in.
    pub(super) fn of(arguments: &[Sent], context: &'a Context<'a>) -> Result<Self, ComposeError> {
        let mut fill = Self { context, sent: Vec::with_capacity(arguments.len()) };
        for argument in arguments {
            let value = fill.text(&argument.value)?;
            fill.sent.push((argument.name.clone(), value));
        }
        Ok(fill)
    }

    /// A text with its holes filled in.
    pub(super) fn text(&self, value: &Value) -> Result<String, ComposeError> {
        value.pieces.iter().map(|piece| self.piece(piece)).collect()
    }

    /// An envelope's text around the text of each of some arguments.
    pub(super) fn wrapped<'b>(
        &self,
        wrap: &Wrap,
        arguments: impl Iterator<Item = (&'b str, &'b str)>,
        escaping: Escaping,
    ) -> Result<String, ComposeError> {
        let one = |(name, value): (&'b str, &'b str)| {
            let each = wrap.own.get(name).unwrap_or(&wrap.each);
            let pieces = each.pieces.iter().map(|piece| match piece {
                Piece::Name => Ok(name.to_owned()),
                Piece::Value => Ok(xml(value, escaping)),
                piece => self.piece(piece),
            });
            Ok((name, pieces.collect::<Result<String, _>>()?))
        };
        let all = arguments.map(one).collect::<Result<Vec<_>, ComposeError>>()?;
        let own = |name: &str| {
            let place = Piece::Argument(name.to_owned());
            wrap.around.pieces.contains(&place)
        };
        let of = |wanted: &dyn Fn(&str) -> bool| {
            all.iter().filter(|(name, _)| wanted(name)).map(|(_, text)| text.as_str()).collect()
        };
        let pieces = wrap.around.pieces.iter().map(|piece| match piece {
            Piece::Arguments => Ok(of(&|name| !own(name))),
            Piece::Argument(one) => Ok(of(&|name| name == one)),
            piece => self.piece(piece),
        });
        pieces.collect()
    }

    fn piece(&self, piece: &Piece) -> Result<String, ComposeError> {
        let Context { target, vendor, names, person, bound, .. } = *self.context;
        match piece {
            Piece::Text(text) => Ok(text.clone()),
            Piece::Fresh(width) => Ok(names.fresh(person, *width)),
            Piece::Upper(width) => Ok(names.fresh(person, *width).to_ascii_uppercase()),
            Piece::Inside(least, most) => Ok(names.inside(person, *least, *most)),
            Piece::Credential { role, field } => {
                let found = target.credential(vendor, role, field);
                found.map(|credential| credential.value.clone()).ok_or_else(|| {
                    let (vendor, role, field) = (vendor.into(), role.clone(), field.clone());
                    ComposeError::NoCredential { vendor, role, field }
                })
            }
            Piece::Bound(name) => bound(name).ok_or_else(|| ComposeError::Unbound(name.clone())),
            Piece::Sent(name) => {
                let last = self.sent.iter().rev().find(|(sent, _)| sent == name);
                let last = last.map(|(_, value)| value.clone());
                last.ok_or_else(|| ComposeError::NotSent(name.clone()))
            }
            Piece::Outage(code) => target.means.outage(code).ok_or(ComposeError::NoMeans("outage")),
            Piece::Arguments => Err(ComposeError::Misplaced("arguments")),
            Piece::Argument(_) => Err(ComposeError::Misplaced("argument")),
            Piece::Name => Err(ComposeError::Misplaced("name")),
            Piece::Value => Err(ComposeError::Misplaced("value")),
        }
    }
}
