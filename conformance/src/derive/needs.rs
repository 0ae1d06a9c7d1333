//! What a case needs of a target, read off its steps.

use std::collections::BTreeSet;

use crate::case::{Chance, Need, Step, To};
use crate::compose::ROOM;
use crate::text::{Piece, Value};

/// What steps need, with a seed and what the specs add. The argument that has to be `unique` needs room;
/// two users may well have one password.
pub(super) fn of(
    steps: &[Step],
    unique: Option<&str>,
    seed: Option<&str>,
    further: &[Need],
) -> BTreeSet<Need> {
    let mut needs: BTreeSet<_> = further.iter().cloned().collect();
    if seed.is_some() {
        needs.insert(Need::Seed);
    }
    for step in steps {
        if !step.holes.is_empty() {
            needs.insert(Need::World);
        }
        needs.insert(match (step.request.tls, step.request.either) {
            (true, _) => Need::Tls,
            (false, false) => Need::Plain,
            (false, true) => Need::Address,
        });
        match step.request.to {
            To::Vendor => {
                let hosted = |(name, _): &(String, Value)| name.eq_ignore_ascii_case("host");
                if step.request.headers.iter().any(hosted) {
                    needs.insert(Need::AnyHost);
                }
            }
            To::Mailbox => drop(needs.insert(Need::Mailbox)),
            To::Accounts => drop(needs.insert(Need::Accounts)),
            To::Journal => drop(needs.insert(Need::Journal)),
            To::Link => {}
        }
        let all = step.request.values().flat_map(|value| &value.pieces);
        needs.extend(all.filter_map(need));
        let named = step.request.arguments.iter().filter(|sent| Some(&*sent.name) == unique);
        let named = named.map(|sent| &sent.value).chain(step.request.written());
        if named.flat_map(|value| &value.pieces).any(is_cramped) {
            needs.insert(Need::World);
        }
    }
    needs
}

fn need(piece: &Piece) -> Option<Need> {
    match piece {
        Piece::Credential { role, .. } => Some(Need::Role(role.clone())),
        Piece::Outage(_) => Some(Need::Outage),
        // ALL-MAGIC-1: these addresses mean something to the fake alone; elsewhere somebody would be signed up.
        Piece::Text(text) if text.contains("standin.test") => Some(Need::Outage),
        _ => None,
    }
}

/// See [`Case::room`](crate::case::Case::room).
pub(super) fn room(steps: &[Step], unique: Option<&str>) -> Option<u16> {
    let unique = unique?;
    let rooms = steps.iter().filter(|step| step.creates > Chance::No).filter_map(|step| {
        let request = &step.request;
        let named = request.arguments.iter().rfind(|sent| sent.name == unique);
        let named = named.map(|sent| fresh(&sent.value));
        // Written out, it may be a name, too; text without fresh letters is the frame around it.
        let written = request.written().map(fresh).filter(|room| *room > 0);
        // What is to be refused may be called anything, as long as it is not meant to be new.
        let is_new = |room: &u16| *room > 0 || step.creates == Chance::Yes;
        named.into_iter().filter(is_new).chain(written).min()
    });
    rooms.min()
}

/// The most fresh characters that stand together in a value.
fn fresh(value: &Value) -> u16 {
    let widths = value.pieces.iter().map(|piece| match piece {
        Piece::Fresh(width) | Piece::Upper(width) | Piece::Inside(width, _) => *width,
        _ => 0,
    });
    widths.max().unwrap_or_default()
}

/// Whether somebody else may have it already.
const fn is_cramped(piece: &Piece) -> bool {
    match piece {
        Piece::Fresh(width) | Piece::Upper(width) | Piece::Inside(width, _) => *width < ROOM,
        _ => false,
    }
}
