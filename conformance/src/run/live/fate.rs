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
        // Whoever waited in vain may not know what became of it: 408, and what proxies make of that.
        (None, status @ (408 | 499)) => {
            Told::new(Fate::Unknown, format!("somebody on the way did not wait ({status})"))
        }
        // There is a reply with this status whose account was made: this may be it, in other words.
        (None, status) if step.known.iter().any(|known| known.made_with(status)) => {
            Told::new(Fate::Unknown, format!("a reply that no document has, with status {status}"))
        }
        // RFC 9110, 15.5: the fault is the caller's, so it was not carried out.
        (None, status @ 400..=499) => Told::new(Fate::NotMade, format!("refused with {status}")),
        (None, status) => {
            Told::new(Fate::Unknown, format!("a reply that no document has, with status {status}"))
        }
    }
}

/// What a call of unknown fate came to, by the same call once more: its name can be there only once. One that
/// somebody else may have (`others`) may be there by them.
#[must_use]
pub fn read_back(step: &Step, others: bool, first: &Told, again: &Exchange) -> Told {
    let told =
        |fate, how: &str| Told::new(fate, format!("{}; the same call again: {how}", first.why));
    let expected = own(step).is_some_and(|known| is_known(step, &known, again));
    match (says(step, again), &again.received) {
        // By whom does not show: an earlier step, or the first call, though it was to be refused.
        (Some(Says::Refused), _) if is_taken(step, again) => {
            told(Fate::Unknown, "the name is taken, as it was to be")
        }
        (Some(Says::Taken), _) if others => {
            told(Fate::Unknown, "the name is taken, and it may be by another than this call")
        }
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

/// Whether somebody has the name, says the reply, whatever is expected of it.
#[must_use]
pub(in crate::run) fn is_taken(step: &Step, exchange: &Exchange) -> bool {
    known(step, exchange) == Some(Says::Taken)
}

/// What a reply says: first if it is the one that is expected, then if it is any other that is known.
fn says(step: &Step, exchange: &Exchange) -> Option<Says> {
    let own = own(step).filter(|known| is_known(step, known, exchange));
    own.map(|known| known.says).or_else(|| known(step, exchange))
}

/// What a reply says, whatever is expected.
fn known(step: &Step, exchange: &Exchange) -> Option<Says> {
    let fits = |says, whole| {
        let mut known =
            step.known.iter().filter(|known| known.says == says && known.whole <= whole);
        known.any(|known| is_known(step, &Known { whole, ..known.clone() }, exchange))
    };
    let (taken, refused) = (fits(Says::Taken, false), fits(Says::Refused, false));
    match (fits(Says::Made, false), taken, refused) {
        (true, ..) => Some(Says::Made),
        (_, true, false) => Some(Says::Taken),
        // All refusals have one outcome here: the words tell them apart.
        (_, true, true) if fits(Says::Taken, true) => Some(Says::Taken),
        (_, _, true) => Some(Says::Refused),
        _ => fits(Says::Refused, true).then_some(Says::Refused),
    }
}

/// What the step itself expects; none if nothing that it checks says what came of the call.
fn own(step: &Step) -> Option<Known> {
    let tells = |what: &What| matches!(what, What::Status(_) | What::Body { .. });
    let says = if step.creates == Chance::Yes { Says::Made } else { Says::Refused };
    let checks = step.checks.clone();
    checks.iter().any(|check| tells(&check.what)).then_some(Known {
        says,
        checks,
        whole: false,
        status: None,
    })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

    use std::time::Duration;

    use super::*;
    use crate::case::Case;
    use crate::derive::derive;
    use crate::exchange::Sending;
    use crate::grade::fixture::reply;
    use crate::spec::Specs;

    fn answer(status: u16, body: &str) -> Exchange {
        let sent = Sending {
            arguments: vec![("login".into(), "sti@example.com".into())],
            ..Sending::default()
        };
        Exchange { sent, received: Ok(reply(status, &[], body)), took: Duration::ZERO }
    }

    const BOX: &str =
        "<?xml version='1.0' encoding='UTF-8' ?>\n<response>\n<status>STATUS</status>\n</response>";
    const MOV: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?> <rsp stat=\"fail\"> \
        <method>movedigital.accounts.createAccount</method> \
        <errors> <error code=\"CODE\" msg=\"TEXT\" /> </errors> </rsp>";
    const FIL: &str = "{\"status\": false, \"message\": \"TEXT\", \"result\": \"TEXT\"}";

    /// An earlier step may have made it: then that it is taken does not say that this one did.
    #[test]
    fn a_name_that_is_taken_tells_of_who_had_it_first() {
        let cases = derive(&Specs::embedded().unwrap()).unwrap();
        let plain = cases.iter().find(|case| case.id == "boxnet.register-new-user.rest.plain");
        let step = plain.unwrap().steps.first().unwrap();
        let lost = Told::new(Fate::Unknown, "lost");
        let taken = answer(200, &BOX.replace("STATUS", "email_already_registered"));
        assert_eq!(read_back(step, false, &lost, &taken).fate, Fate::Made);
        assert_eq!(read_back(step, true, &lost, &taken).fate, Fate::Unknown);
    }

    /// The plain calls of vendors whose refusals differ by status, by code, and by words alone.
    #[test]
    fn what_a_reply_says_is_read_by_what_tells_replies_apart() {
        let cases = derive(&Specs::embedded().unwrap()).unwrap();
        let says = |id: &str, body: &str| {
            let case: &Case = cases.iter().find(|case| case.id == id).unwrap();
            let step = case.steps.first().unwrap();
            known(step, &answer(200, body))
        };
        let boxnet =
            |status| says("boxnet.register-new-user.rest.plain", &BOX.replace("STATUS", status));
        assert_eq!(boxnet("email_already_registered"), Some(Says::Taken));
        assert_eq!(boxnet("email_invalid"), Some(Says::Refused));
        assert_eq!(boxnet("not_today"), Some(Says::Refused));
        assert_eq!(boxnet("successful_register"), Some(Says::Made), "though the token is missing");
        let movedigital = |code, text| {
            let body = MOV.replace("CODE", code).replace("TEXT", text);
            says("movedigital.create-account.form.plain", &body)
        };
        // The page has two texts for it.
        for text in ["This username is already being used by another user.", "Username exists."] {
            assert_eq!(movedigital("104", text), Some(Says::Taken));
        }
        assert_eq!(movedigital("106", "Missing."), Some(Says::Refused));
        assert_eq!(movedigital("999", "What?"), Some(Says::Refused));
        let filemobile = |text| says("filemobile.register.json.plain", &FIL.replace("TEXT", text));
        assert_eq!(filemobile("User already exists"), Some(Says::Taken));
        // The words are our choice: others do not say which refusal it is.
        assert_eq!(filemobile("That name is gone"), Some(Says::Refused));
        assert_eq!(
            says("filemobile.register.json.plain", "{\"status\": true, \"result\": 7}"),
            Some(Says::Made)
        );
        for body in ["", "<html>", "{}", "null", "<response/>"] {
            assert_eq!(says("boxnet.register-new-user.rest.plain", body), None, "{body}");
            assert_eq!(says("filemobile.register.json.plain", body), None, "{body}");
        }
    }
}
