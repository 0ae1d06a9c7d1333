//! Refusals: each by its cause, by request, twice in a row, and with nothing left behind.

use toml::Spanned;

use super::arguments::Breach;
use super::check::{self, Expected};
use super::{About, Call, Origin};
use crate::case::Case;
use crate::spec::{Cause, Envelope, Place, Refusal, SpecError};
use crate::text::{Piece, Value};

/// All cases of an envelope's refusals.
pub(super) fn all(
    origin: &Origin<'_>,
    envelope: &Envelope,
    breaches: &[Breach],
) -> Result<Vec<Case>, SpecError> {
    let mut cases = Vec::new();
    for refusal in &origin.operation().refusals {
        let only = &refusal.get_ref().only;
        if only.is_empty() || only.contains(&envelope.name) {
            let make = Make::new(origin, envelope, refusal)?;
            match refusal.get_ref().cause {
                Cause::Taken => make.taken(&mut cases)?,
                Cause::Breach => make.again(breaches, &mut cases),
                Cause::Flow | Cause::Outage => {}
            }
            make.asked(&mut cases);
        }
    }
    Ok(cases)
}

/// What the cases of a refusal are made of.
struct Make<'a> {
    origin: &'a Origin<'a>,
    envelope: &'a Envelope,
    refusal: &'a Refusal,
    place: Place,
    at: usize,
    /// The plain call, and its success.
    plain: Call,
    /// The plain call, refused.
    refused: Call,
}

impl<'a> Make<'a> {
    fn new(
        origin: &'a Origin<'a>,
        envelope: &'a Envelope,
        refusal: &'a Spanned<Refusal>,
    ) -> Result<Self, SpecError> {
        let at = refusal.span().start;
        let refused = Expected::refused(refusal.get_ref(), "");
        let checks = |expected| {
            check::of(origin, envelope, expected).map_err(|message| origin.error(at, message))
        };
        let plain = Call::plain(origin, envelope);
        Ok(Self {
            origin,
            envelope,
            refusal: refusal.get_ref(),
            place: origin.place(refusal, "cause"),
            at,
            refused: plain.clone().expecting(checks(refused)?, refusal.get_ref().creates),
            plain: plain.expecting(checks(Expected::SUCCESS)?, true),
        })
    }

    fn case(&self, words: &str, title: String, clauses: Vec<&str>, calls: Vec<Call>) -> Case {
        let about = About { title, clauses, calls };
        self.origin.case(self.envelope, words, self.place.clone(), about)
    }

    /// The same call again; in capitals; and once more.
    fn taken(&self, cases: &mut Vec<Case>) -> Result<(), SpecError> {
        let Refusal { code, clause, .. } = self.refusal;
        let operation = self.origin.operation();
        let unique = operation.unique.as_deref().ok_or_else(|| {
            self.origin.error(self.at, "nothing can be taken: the operation has no `unique`")
        })?;
        let first = self.plain.clone().preparing();
        let title = format!("{unique} is taken");
        let calls = vec![first.clone(), self.refused.clone()];
        cases.push(self.case("taken", title, vec![clause], calls));
        if let Some(capitals) = &operation.unique_case_clause {
            let mut call = self.refused.clone();
            let there = self.plain.request.arguments.iter().find(|sent| sent.name == unique);
            if let Some(sent) = there {
                call.set(unique, upper(&sent.value));
            }
            let title = format!("{unique} is taken in other letters");
            let calls = vec![first.clone(), call];
            cases.push(self.case("taken-in-capitals", title, vec![capitals, clause], calls));
        }
        let calls = vec![first, self.refused.clone(), self.refused.clone()];
        cases.push(self.twice(code, calls));
        Ok(())
    }

    /// A breach again, and then the plain call with the same names.
    fn again(&self, breaches: &[Breach], cases: &mut Vec<Case>) {
        let operation = self.origin.operation();
        let fits = |breach: &&Breach| breach.refusal == self.refusal.code;
        let elsewhere = |breach: &&Breach| Some(&breach.argument) != operation.unique.as_ref();
        let found = breaches.iter().filter(fits).find(elsewhere);
        let Some(breach) = found.or_else(|| breaches.iter().find(fits)) else { return };
        let calls = vec![breach.call.clone(), breach.call.clone()];
        cases.push(self.twice(&self.refusal.code, calls));
        if operation.creates_clause.is_some() && !self.refusal.creates {
            let clauses = vec![self.origin.types.leaves_nothing_clause.as_str()];
            let title = format!("what {} refused is free", self.refusal.code);
            let calls = vec![breach.call.clone().preparing(), self.plain.clone()];
            let words = format!("leaves-nothing.{}", self.refusal.code);
            cases.push(self.case(&words, title, clauses, calls));
        }
    }

    fn twice(&self, code: &str, calls: Vec<Call>) -> Case {
        let title = format!("{code}, and {code} again");
        self.case(&format!("twice.{code}"), title, vec![&self.refusal.clause], calls)
    }

    /// By request: a key, or an address.
    fn asked(&self, cases: &mut Vec<Case>) {
        let Refusal { code, clause, .. } = self.refusal;
        if self.refusal.unasked {
            return;
        }
        let operation = self.origin.operation();
        let outage = &self.origin.types.outage_clause;
        let mut by_key = self.refused.clone();
        by_key.set(&operation.credential, Value { pieces: vec![Piece::Outage(code.clone())] });
        let title = format!("{code}, asked for by {}", operation.credential);
        let mut calls = vec![by_key];
        // What was asked for leaves nothing behind, so the names are free.
        if operation.creates_clause.is_some() && !self.refusal.creates {
            calls.push(self.plain.clone());
        }
        cases.push(self.case(&format!("asked-by-key.{code}"), title, vec![outage, clause], calls));
        if let Some(address) = &operation.address {
            let mut call = self.refused.clone();
            let domain = Piece::Text(format!("@{code}.standin.test"));
            call.set(address, Value { pieces: vec![Piece::Fresh(12), domain] });
            let title = format!("{code}, asked for by {address}");
            let words = format!("asked-by-address.{code}");
            cases.push(self.case(&words, title, vec![outage, clause], vec![call]));
        }
    }
}

/// A value with its fresh letters in capitals.
fn upper(value: &Value) -> Value {
    let pieces = value.pieces.iter().map(|piece| match piece {
        Piece::Fresh(width) => Piece::Upper(*width),
        other => other.clone(),
    });
    Value { pieces: pieces.collect() }
}
