//! What became of a call that may make an account: read off what came, never computed.

use serde::{Deserialize, Serialize};

use crate::case::{Chance, Known, Says, Step, What};
use crate::exchange::{Exchange, Fault};
use crate::grade::is_known;

/// Whether an account was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fate {
    /// It is there.
    Made,
    /// It is not.
    NotMade,
    /// Nobody knows.
    Unknown,
}

/// A fate, and how it is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The fate.
    pub fate: Fate,
    /// How it is known, or why it is not.
    pub why: String,
}

impl Told {
    fn new(fate: Fate, why: impl Into<String>) -> Self {
        Self { fate, why: why.into() }
    }
}

/// What became of a step's call.
#[must_use]
pub fn of(step: &Step, exchange: &Exchange) -> Told {
    let reply = match &exchange.received {
        // Nothing was sent.
        Err(fault @ (Fault::Unreachable { .. } | Fault::Tls { .. } | Fault::NotTheOne { .. })) => {
            return Told::new(Fate::NotMade, fault.to_string());
        }
        Err(fault) => return Told::new(Fate::Unknown, fault.to_string()),
        Ok(reply) => reply,
    };
    match (says(step, exchange), reply.status) {
        (Some(Says::Made), _) => Told::new(Fate::Made, "says the reply"),
        (Some(Says::Taken), _) => Told::new(Fate::NotMade, "the name is taken, says the reply"),
        (Some(Says::Refused), _) => Told::new(Fate::NotMade, "refused, says the reply"),
        // RFC 9110, 15.5: the fault is the caller's, and the call was not carried out.
        (None, status @ 400..=499) => Told::new(Fate::NotMade, format!("refused with {status}")),
        (None, status) => {
            Told::new(Fate::Unknown, format!("a reply that no document has, with status {status}"))
        }
    }
}

/// What a call of unknown fate came to, by the same call once more: its name can be there only once.
#[must_use]
pub fn read_back(step: &Step, first: &Told, again: &Exchange) -> Told {
    let told =
        |fate, how: &str| Told::new(fate, format!("{}; the same call again: {how}", first.why));
    let expected = own(step).is_some_and(|known| is_known(step, &known, again));
    match (says(step, again), &again.received) {
        (Some(Says::Taken), _) => told(Fate::Made, "the name is taken"),
        (Some(Says::Made), _) => told(Fate::Made, "it says that the account is there"),
        // What is refused as it should be was so before, too.
        (Some(Says::Refused), _) if expected && step.creates == Chance::IfWrong => {
            told(Fate::NotMade, "refused, as it was to be")
        }
        (_, Ok(reply)) => {
            told(Fate::Unknown, &format!("status {}, which does not tell", reply.status))
        }
        (_, Err(fault)) => told(Fate::Unknown, &fault.to_string()),
    }
}

/// What a reply says: first if it is the one that is expected, then if it is any other that is known.
fn says(step: &Step, exchange: &Exchange) -> Option<Says> {
    let own = own(step).filter(|known| is_known(step, known, exchange));
    let others = || step.known.iter().find(|known| is_known(step, known, exchange));
    own.map(|known| known.says).or_else(|| others().map(|known| known.says))
}

/// What the step itself expects; none if nothing that it checks says what came of the call.
fn own(step: &Step) -> Option<Known> {
    let tells = |what: &What| matches!(what, What::Status(_) | What::Body { .. });
    let says = if step.creates == Chance::Yes { Says::Made } else { Says::Refused };
    let checks = step.checks.clone();
    checks.iter().any(|check| tells(&check.what)).then_some(Known { says, checks, whole: false })
}
