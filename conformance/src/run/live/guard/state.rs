//! What a guard remembers: what was spent, what is put aside, what was written down, and what is left.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::Call;
use crate::run::live::bucket::Bucket;
use crate::run::live::fate::{Fate, Told};
use crate::run::live::intents::Intents;
use crate::run::live::price::Cost;
use crate::run::live::rules::Rules;
use crate::target::{Budget, Live};

#[derive(Debug)]
pub(super) struct State {
    pub(super) bucket: Bucket,
    pub(super) rules: Rules,
    /// What was done, and not undone by a refusal.
    pub(super) spent: Cost,
    /// What the cases under way may still do.
    reserved: Cost,
    under_way: u32,
    pub(super) intents: Option<Intents>,
    pub(super) failure: Option<io::Error>,
    numbers: u64,
    pub(super) left: Left,
    /// Calls that left, and of which nothing is known yet.
    pub(super) open: BTreeMap<u64, String>,
}

/// What a run leaves behind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct Left {
    /// The file that has all of it.
    pub intents: Option<PathBuf>,
    /// Accounts that were made.
    pub made: u64,
    /// Calls that might have made one, and did not.
    pub not_made: u64,
    /// Names of which nobody knows.
    pub unknown: Vec<String>,
}

impl State {
    pub(super) fn new(live: &Live, intents: Option<Intents>) -> Self {
        let path = intents.as_ref().map(|intents| intents.path().to_owned());
        Self {
            bucket: Bucket::new(live.rate.every()),
            rules: Rules::new(live.stop),
            spent: Cost::default(),
            reserved: Cost::default(),
            under_way: 0,
            intents,
            failure: None,
            numbers: 0,
            left: Left { intents: path, ..Left::default() },
            open: BTreeMap::new(),
        }
    }

    /// Puts a cost aside.
    ///
    /// # Errors
    /// Why there is not as much; none: there may be, once others give back what they do not need.
    pub(super) fn reserve(&mut self, cost: Cost, budget: &Budget) -> Result<(), Option<String>> {
        let sum = self.spent + self.reserved + cost;
        let Some((part, _, most)) = sum.beyond(budget) else {
            self.reserved += cost;
            self.under_way += 1;
            return Ok(());
        };
        let why = || format!("budget.{part} = {most} are used up, or too few for the next case");
        Err((self.under_way == 0).then(why))
    }

    /// Gives back what was put aside, and not used.
    pub(super) fn release(&mut self, rest: Cost) {
        self.reserved = self.reserved.less(rest);
        self.under_way = self.under_way.saturating_sub(1);
    }

    pub(super) fn use_up(&mut self, rest: &mut Cost, cost: Cost) {
        *rest = rest.less(cost);
        self.reserved = self.reserved.less(cost);
        self.spent += cost;
    }

    /// Writes down what a call may make.
    ///
    /// # Errors
    /// It cannot be written: the call must not leave.
    pub(super) fn intend(&mut self, call: &Call<'_>) -> Result<u64, String> {
        let number = self.numbers + 1;
        let intent = call.intent(number);
        let who = format!("{} ({})", intent.who(), call.case.vendor);
        let Some(intents) = &mut self.intents else {
            return Err("a call that may make an account, and no file of intents".to_owned());
        };
        // Nothing goes behind a line that may be torn: only the last may be.
        if let Some(error) = &self.failure {
            return Err(format!("the intents cannot be written, so nothing is sent: {error}"));
        }
        if let Err(error) = intents.intend(intent) {
            let why = format!("the intents cannot be written, so nothing is sent: {error}");
            self.failure = Some(error);
            return Err(why);
        }
        self.numbers = number;
        self.open.insert(number, who);
        Ok(number)
    }

    pub(super) fn settle(&mut self, number: u64, told: &Told, used: Cost) {
        let intents = self.intents.as_mut().filter(|_| self.failure.is_none());
        if let Some(error) = intents.and_then(|intents| intents.tell(number, told).err()) {
            self.failure = Some(error);
        }
        let who = self.open.remove(&number).unwrap_or_default();
        match told.fate {
            Fate::Made => self.left.made += 1,
            Fate::Unknown => self.left.unknown.push(who),
            Fate::NotMade => {
                self.left.not_made += 1;
                // What was not done is not spent.
                self.spent = self.spent.less(Cost { calls: 0, ..used });
            }
        }
    }
}
