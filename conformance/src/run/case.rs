//! One case: a world for it, its steps, its verdict.

use std::time::Instant;

use sha2::{Digest as _, Sha256};

use super::live::{self, Admitted, Call, Cost, Fate, Told};
use super::{Ran, Runner};
use crate::case::{Case, Chance};
use crate::compose::{self, ComposeError, Context, MARK, Names, compose};
use crate::exchange::{Exchange, Sending};
use crate::grade::{Bindings, bind, visible};
use crate::verdict::{Verdict, Word};

/// The longest name of a world.
const LONGEST: usize = 64;

/// What a case's steps came to.
#[derive(Default)]
struct Steps {
    exchanges: Vec<Exchange>,
    /// We could not even send.
    failed: Option<Verdict>,
    /// What a report should say besides.
    remarks: Vec<String>,
    /// A call was not let go.
    stopped: bool,
}

impl Runner<'_> {
    /// Tries one case, whatever it builds on; none: the run was stopped before it.
    pub async fn try_case(&self, case: &Case) -> Option<Ran> {
        if let Some(why) = self.skips(case) {
            return Some(Ran::nothing(Word::Skip, why));
        }
        let admitted = self.guard.admit(case).await?;
        let started = Instant::now();
        let world = world_name(&self.nonce, &case.id);
        if let Some(seed) = &case.seed {
            let making = compose::make_world(self.target, &case.vendor, &world, seed);
            if let Err(why) = self.manage(making, &admitted).await {
                let why = format!("no world was made of the seed: {why}");
                return Some(Ran::nothing(Word::Blocked, why));
            }
        }
        let steps = self.steps(case, &world, &admitted).await;
        if case.seed.is_some() {
            // If it stays, nothing is lost but its memory.
            let removing = compose::remove_world(self.target, &case.vendor, &world);
            drop(self.manage(removing, &admitted).await);
        }
        let Steps { exchanges, failed, remarks, stopped } = steps;
        if stopped && exchanges.is_empty() {
            return None;
        }
        // What is graded has no secrets, and so no report has half of one.
        let exchanges = self.redactor.mask(exchanges);
        let verdict = failed.unwrap_or_else(|| self.standard().verdict(case, &exchanges));
        self.guard.judged(verdict.word);
        Some(Ran { verdict, remarks, exchanges, took: started.elapsed() })
    }

    /// Sends the steps until one gets no reply, or may not be taken.
    async fn steps(&self, case: &Case, world: &str, admitted: &Admitted<'_>) -> Steps {
        let mut bindings = Bindings::default();
        let mut steps = Steps::default();
        let names = Names::at(self.target, &self.run_seed, &case.id);
        for (number, step) in (1..).zip(&case.steps) {
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
                    let why = Some(format!("step {number}: {error}"));
                    steps.failed = Some(Verdict { word: Word::Error, mismatches: vec![], why });
                    break;
                }
            };
            let others = may_be_anothers(case, &sending, &steps.exchanges);
            let call = Call { case, step, number, sending: &sending, others };
            match self.call(call, admitted).await {
                Ok((exchange, remarks)) => {
                    let over = exchange.received.is_err();
                    bind(step, &exchange, &mut bindings);
                    steps.exchanges.push(exchange);
                    let said = |remark| format!("step {number}: {remark}");
                    steps.remarks.extend(remarks.into_iter().map(said));
                    if over {
                        break;
                    }
                }
                Err(why) => {
                    steps.remarks.push(why);
                    steps.stopped = true;
                    break;
                }
            }
        }
        self.redactor.learn(bindings.given());
        steps
    }

    /// Makes a call once it may leave, and reads what became of it.
    ///
    /// # Errors
    /// Why it may not.
    async fn call(
        &self,
        call: Call<'_>,
        admitted: &Admitted<'_>,
    ) -> Result<(Exchange, Vec<String>), String> {
        let ticket = self.guard.before(admitted, Some(call)).await?;
        let exchange = self.wire.exchange(call.sending).await;
        // Before it is read back: who has us wait is not asked again until then.
        self.guard.heed(&exchange);
        let may_create = self.guard.is_live() && call.step.creates > Chance::No;
        let mut told = may_create.then(|| live::fate(call.step, &exchange));
        let mut remarks = Vec::new();
        let is_new = call.step.creates == Chance::Yes && !call.others;
        if may_create && is_new && live::is_taken(call.step, &exchange) {
            let seed = &self.run_seed;
            remarks.push(format!(
                "nobody should have this name: had an earlier run here run seed {seed}, too?"
            ));
        }
        if let Some(first) = told.take_if(|told| told.fate == Fate::Unknown) {
            let read = self.read_back(call, &first, &exchange).await;
            remarks.push(match read.fate {
                Fate::Made => format!("an account was made: {}", read.why),
                Fate::NotMade => format!("no account was made: {}", read.why),
                Fate::Unknown => format!("nobody knows whether an account was made: {}", read.why),
            });
            told = Some(read);
        }
        let seen = self.guard.after(&ticket, Some(call), &exchange, told.as_ref());
        Ok((exchange, [seen, remarks].concat()))
    }

    /// The same call once more, where a name can be there only once: what it says of the name tells of the
    /// first. It is no try, and nothing of it is graded.
    async fn read_back(&self, call: Call<'_>, first: &Told, exchange: &Exchange) -> Told {
        let unread = |why: &str| Told {
            why: format!("{}; not read back: {why}", first.why),
            ..first.clone()
        };
        if call.case.unique.is_none() {
            return unread("no document says that a name can be there only once");
        }
        if live::redirect::elsewhere(exchange).is_some() {
            return unread("it sends its callers to another host");
        }
        // What did not arrive the first time may be done now, and what did may be done twice.
        let cost = Cost::of_step(call.step);
        if let Err(why) = self.guard.before_another(cost).await {
            return unread(&why);
        }
        let again = self.wire.exchange(call.sending).await;
        self.guard.heed(&again);
        if live::fate(call.step, &again).fate == Fate::NotMade {
            self.guard.give_back(cost);
        }
        live::read_back(call.step, call.others, first, &again)
    }

    async fn manage(
        &self,
        sending: Result<Sending, ComposeError>,
        admitted: &Admitted<'_>,
    ) -> Result<(), String> {
        let sending = sending.map_err(|error| error.to_string())?;
        let ticket = self.guard.before(admitted, None).await?;
        let exchange = self.wire.exchange(&sending).await;
        self.guard.heed(&exchange);
        self.guard.after(&ticket, None, &exchange, None);
        match exchange.received {
            Ok(reply) if reply.status < 300 => Ok(()),
            Ok(reply) => Err(format!("{} {}", reply.status, self.visible(&reply.body))),
            Err(fault) => Err(fault.to_string()),
        }
    }

    /// What a reply says, for people: shortened once the secrets are out, for half of one would not be found.
    fn visible(&self, body: &[u8]) -> String {
        visible(&self.redactor.bytes(body))
    }
}

/// Whether somebody else may have the name: an earlier call, or, if it is not one of ours, anybody.
fn may_be_anothers(case: &Case, sending: &Sending, earlier: &[Exchange]) -> bool {
    let Some(unique) = &case.unique else { return false };
    let Some(name) = sending.argument(unique) else { return false };
    let is_ours = name.to_ascii_lowercase().contains(MARK);
    !is_ours || earlier.iter().any(|exchange| exchange.sent.argument(unique) == Some(name))
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
