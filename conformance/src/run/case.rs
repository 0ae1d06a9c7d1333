//! One case: a world for it, its steps, its verdict.

use std::time::Instant;

use sha2::{Digest as _, Sha256};

use super::{Ran, Runner};
use crate::case::Case;
use crate::compose::{self, ComposeError, Context, Names, compose};
use crate::exchange::{Exchange, Sending};
use crate::grade::{Bindings, bind, grade, visible};
use crate::verdict::{Verdict, Word};

/// The longest name of a world.
const LONGEST: usize = 64;

impl Runner<'_> {
    /// Tries one case, whatever it builds on.
    pub async fn try_case(&self, case: &Case) -> Ran {
        if let Some(why) = self.target.lacks(case) {
            return Ran::nothing(Word::Skip, why);
        }
        let started = Instant::now();
        let world = world_name(&self.nonce, &case.id);
        if let Some(seed) = &case.seed {
            let making = compose::make_world(self.target, &case.vendor, &world, seed);
            if let Err(why) = self.manage(making).await {
                return Ran::nothing(
                    Word::Blocked,
                    format!("no world was made of the seed: {why}"),
                );
            }
        }
        let (exchanges, failed) = self.steps(case, &world).await;
        if case.seed.is_some() {
            // If it stays, nothing is lost but its memory.
            let removing = compose::remove_world(self.target, &case.vendor, &world);
            drop(self.manage(removing).await);
        }
        let verdict = failed.unwrap_or_else(|| {
            let verdict = grade(case, &exchanges, self.ledger, self.target.strict);
            self.as_expected(case, verdict)
        });
        Ran { verdict, exchanges, took: started.elapsed() }
    }

    /// Sends the steps until one gets no reply; with a verdict only if we could not even send.
    async fn steps(&self, case: &Case, world: &str) -> (Vec<Exchange>, Option<Verdict>) {
        let mut bindings = Bindings::default();
        let mut exchanges = Vec::new();
        let names = Names::new(&self.run_seed, &case.id);
        for step in &case.steps {
            for (name, text) in &step.holes {
                bindings.set(step.person, name, text);
            }
            let context = Context {
                target: self.target,
                vendor: &case.vendor,
                names: &names,
                person: step.person,
                bound: &|name| bindings.get(step.person, name).map(str::to_owned),
                world: self.target.means.world_header.is_some().then_some(world),
            };
            let sending = match compose(&step.request, &context) {
                Ok(sending) => sending,
                // Grading says of the reply before what it lacked.
                Err(error) if error.is_of_a_reply() => break,
                Err(error) => {
                    let why = Some(format!("step {}: {error}", exchanges.len() + 1));
                    let verdict = Verdict { word: Word::Error, mismatches: Vec::new(), why };
                    return (exchanges, Some(verdict));
                }
            };
            let exchange = self.wire.exchange(&sending).await;
            let over = exchange.received.is_err();
            bind(step, &exchange, &mut bindings);
            exchanges.push(exchange);
            if over {
                break;
            }
        }
        (exchanges, None)
    }

    async fn manage(&self, sending: Result<Sending, ComposeError>) -> Result<(), String> {
        let sending = sending.map_err(|error| error.to_string())?;
        match self.wire.exchange(&sending).await.received {
            Ok(reply) if reply.status < 300 => Ok(()),
            Ok(reply) => Err(format!("{} {}", reply.status, visible(&reply.body))),
            Err(fault) => Err(fault.to_string()),
        }
    }

    /// What was expected to fail is an expected failure, as long as it is expected, and a stale expectation
    /// when it comes to anything less.
    fn as_expected(&self, case: &Case, verdict: Verdict) -> Verdict {
        let Some(expected) = self.target.expectation(&case.id) else { return verdict };
        let (word, why) = match verdict.word {
            Word::Pass => (Word::Xpass, format!("expected to fail: {}", expected.reason)),
            less @ (Word::Warn | Word::Note) => (
                Word::Xpass,
                format!("expected to fail, and is a {less} only: {}", expected.reason),
            ),
            Word::Fail if expected.has_expired(self.today) => {
                let why =
                    format!("expected to fail until {}: {}", expected.expires, expected.reason);
                (Word::Fail, why)
            }
            Word::Fail => (Word::Xfail, expected.reason.clone()),
            // These say nothing of the target.
            Word::Blocked
            | Word::Skip
            | Word::Inconclusive
            | Word::Error
            | Word::Xfail
            | Word::Xpass => return verdict,
        };
        Verdict { word, mismatches: verdict.mismatches, why: Some(why) }
    }
}

/// A name that says whose world it is: of the run and the case.
#[must_use]
pub fn world_name(run: &str, case: &str) -> String {
    let name = format!("{run}.{case}");
    if name.len() <= LONGEST {
        return name;
    }
    let digest = Sha256::digest(case.as_bytes());
    let hash: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    let start: String = name.chars().take(LONGEST - hash.len() - 1).collect();
    format!("{start}.{hash}")
}
