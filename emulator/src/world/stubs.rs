//! The stubs of a world: what stands before its vendors, by priority and then the newest first.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::scenarios::{Scenario, Scenarios, Unknown};
use super::stub::{Draft, Stub};
use crate::matching::{Miss, Seen};

/// Stubs, and what state their scenarios are in.
#[derive(Clone, Debug, Default)]
pub struct Stubs {
    /// In the order in which they are asked.
    order: BTreeMap<Rank, Arc<Stub>>,
    ranks: BTreeMap<Arc<str>, Rank>,
    scenarios: Scenarios,
    /// How many there ever were: the newest has this number.
    added: u64,
    /// The number of the last id that was made up.
    made: u64,
    /// Of all together.
    weight: Weight,
}

/// Priority, then the number by which it came, the newest first.
type Rank = (u32, Reverse<u64>);

/// Why a stub was not taken; nothing has changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// It would be a second one.
    #[error("there is a stub of this id already; PUT changes it")]
    Exists,
    /// There are so many.
    #[error("there are {MOST} stubs, which is the most of a world; delete some")]
    TooMany,
    /// They are too large together.
    #[error("the world's stubs would have more than {} bytes together; delete some", MOST_BYTES)]
    TooLong,
    /// What they are compiled to is too large.
    #[error(
        "the expressions and documents in the patterns of the world's stubs would take more than {} \
         bytes together; delete some",
        MOST_COMPILED
    )]
    TooHeavy,
}

/// The most stubs of a world.
const MOST: usize = 10_000;

/// The most bytes of a world's stubs as they were sent.
const MOST_BYTES: usize = 8 << 20;

/// The most bytes of what the patterns of a world's stubs are compiled to.
const MOST_COMPILED: usize = 64 << 20;

/// What stubs cost to keep.
#[derive(Clone, Copy, Debug, Default)]
struct Weight {
    bytes: usize,
    compiled: usize,
}

impl Weight {
    fn of(stub: &Stub) -> Self {
        Self { bytes: stub.shown.len(), compiled: stub.pattern.weight() }
    }

    fn with(self, other: Self) -> Self {
        Self { bytes: self.bytes + other.bytes, compiled: self.compiled + other.compiled }
    }

    fn without(self, other: Self) -> Self {
        Self { bytes: self.bytes - other.bytes, compiled: self.compiled - other.compiled }
    }

    fn check(self) -> Result<Self, Refused> {
        match self {
            Self { bytes, .. } if bytes > MOST_BYTES => Err(Refused::TooLong),
            Self { compiled, .. } if compiled > MOST_COMPILED => Err(Refused::TooHeavy),
            fine => Ok(fine),
        }
    }
}

impl Stubs {
    /// None at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// The stub that answers a request, its scenario moved on; but none that wants an outcome of the vendor
    /// which the vendor cannot give.
    pub fn serve(&mut self, seen: &Seen<'_>, can: impl Fn(&str) -> bool) -> Option<Arc<Stub>> {
        let answers = |stub: &&Arc<Stub>| {
            stub.scenario.as_ref().is_none_or(|role| self.scenarios.is_in(role))
                && stub.response.outcome.as_deref().is_none_or(&can)
                && stub.pattern.fits(seen)
        };
        let stub = Arc::clone(self.order.values().find(answers)?);
        if let Some(role) = &stub.scenario {
            self.scenarios.move_on(role);
        }
        Some(stub)
    }

    /// The stub that a request misses least, and where; of several the one whose path is most alike. None where
    /// finding it takes too much work.
    #[must_use]
    pub fn nearest(&self, seen: &Seen<'_>) -> Option<(Arc<Stub>, Vec<Miss>)> {
        let state = |stub: &Stub| stub.scenario.as_ref().and_then(|role| self.scenarios.miss(role));
        let distance = |stub: &&Arc<Stub>| {
            let (missed, unlike) = stub.pattern.distance(seen);
            (missed + usize::from(state(stub).is_some()), unlike)
        };
        let stub = self.order.values().min_by_key(distance)?;
        if seen.left() == 0 {
            return None;
        }
        let misses: Vec<_> = state(stub).into_iter().chain(stub.pattern.misses(seen)).collect();
        Some((Arc::clone(stub), misses))
    }

    /// Adds a stub.
    ///
    /// # Errors
    /// There is one of its id, or there are too many, or they are too large.
    pub fn add(&mut self, draft: Draft) -> Result<Arc<Stub>, Refused> {
        if self.order.len() >= MOST {
            return Err(Refused::TooMany);
        }
        let (id, made) = match &draft.id {
            Some(id) if self.ranks.contains_key(id.as_str()) => return Err(Refused::Exists),
            Some(id) => (id.clone(), self.made),
            None => self.free_id(),
        };
        let stub = Arc::new(draft.stub(id.into()));
        self.weight = self.weight.with(Weight::of(&stub)).check()?;
        (self.made, self.added) = (made, self.added + 1);
        self.put((stub.priority, Reverse(self.added)), Arc::clone(&stub));
        Ok(stub)
    }

    /// Puts a stub in another one's place; `None` if that is not there.
    ///
    /// # Errors
    /// They would be too large.
    pub fn replace(&mut self, id: &str, draft: Draft) -> Result<Option<Arc<Stub>>, Refused> {
        let Some(&(priority, number)) = self.ranks.get(id) else { return Ok(None) };
        let Some(old) = self.order.get(&(priority, number)) else { return Ok(None) };
        let stub = Arc::new(draft.stub(Arc::clone(&old.id)));
        self.weight = self.weight.without(Weight::of(old)).with(Weight::of(&stub)).check()?;
        // In before out, so that a scenario of them both goes on.
        let old = self.order.remove(&(priority, number));
        self.put((stub.priority, number), Arc::clone(&stub));
        if let Some(role) = old.as_ref().and_then(|old| old.scenario.as_ref()) {
            self.scenarios.leave(role);
        }
        Ok(Some(stub))
    }

    /// Takes a stub away.
    pub fn remove(&mut self, id: &str) -> Option<Arc<Stub>> {
        let rank = self.ranks.remove(id)?;
        let stub = self.order.remove(&rank)?;
        self.weight = self.weight.without(Weight::of(&stub));
        if let Some(role) = &stub.scenario {
            self.scenarios.leave(role);
        }
        Some(stub)
    }

    /// Takes all away, and with them the states of their scenarios; ids go on.
    pub fn clear(&mut self) {
        *self = Self { added: self.added, made: self.made, ..Self::default() };
    }

    /// Takes those away that are not persistent; the scenarios of the others start anew, ids go on.
    pub fn clear_transient(&mut self) {
        let (added, made) = (self.added, self.made);
        *self = Self { added, made, ..self.persistent() };
    }

    /// What is left of them when the world is reset: those that are persistent. Their scenarios start anew.
    #[must_use]
    pub fn persistent(&self) -> Self {
        let mut left = Self::default();
        let persistent = self.order.iter().filter(|(_, stub)| stub.persistent);
        for (&(priority, Reverse(number)), stub) in persistent {
            left.added = left.added.max(number);
            left.weight = left.weight.with(Weight::of(stub));
            left.put((priority, Reverse(number)), Arc::clone(stub));
        }
        left
    }

    /// The stub of an id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Arc<Stub>> {
        self.order.get(self.ranks.get(id)?)
    }

    /// All of them, the newest first.
    #[must_use]
    pub fn newest_first(&self) -> Vec<Arc<Stub>> {
        let mut all: Vec<_> = self.order.iter().map(|((_, number), stub)| (number, stub)).collect();
        all.sort_unstable_by_key(|(number, _)| *number);
        all.into_iter().map(|(_, stub)| Arc::clone(stub)).collect()
    }

    /// Their scenarios, by name, each with its stubs in the order in which they are asked.
    #[must_use]
    pub fn scenarios(&self) -> Vec<Scenario> {
        let mut found = self.scenarios.all();
        for stub in self.order.values() {
            let Some(role) = &stub.scenario else { continue };
            let place = found.binary_search_by(|one| one.name.cmp(&role.scenario));
            if let Some(scenario) = place.ok().and_then(|place| found.get_mut(place)) {
                scenario.take(stub, role);
            }
        }
        found
    }

    /// Puts a scenario into one of its states; without one back to its start.
    ///
    /// # Errors
    /// There is no such scenario, or it has no such state.
    pub fn set_state(&mut self, name: &str, state: Option<&str>) -> Result<(), Unknown> {
        let scenario = self.scenarios().into_iter().find(|scenario| *scenario.name == *name);
        let possible = scenario.ok_or(Unknown::Scenario)?.possible;
        if let Some(state) = state.filter(|state| !possible.contains(*state)) {
            return Err(Unknown::State(state.to_owned(), possible));
        }
        self.scenarios.set(name, state);
        Ok(())
    }

    /// Puts all scenarios back to their start.
    pub fn reset_scenarios(&mut self) {
        self.scenarios.reset();
    }

    fn put(&mut self, rank: Rank, stub: Arc<Stub>) {
        if let Some(role) = &stub.scenario {
            self.scenarios.join(role);
        }
        self.ranks.insert(Arc::clone(&stub.id), rank);
        self.order.insert(rank, stub);
    }

    /// The next id in WireMock's shape that nobody has, and its number.
    fn free_id(&self) -> (String, u64) {
        let mut made = self.made;
        loop {
            made += 1;
            let (high, low) = (made >> 48, made & 0xffff_ffff_ffff);
            let id = format!("00000000-0000-4000-a{high:03x}-{low:012x}");
            if !self.ranks.contains_key(id.as_str()) {
                return (id, made);
            }
        }
    }
}
