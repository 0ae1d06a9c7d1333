//! Scenarios: states that stubs wait for and move on.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::stub::{Role, Stub};
use crate::matching::Miss;

/// The state in which every scenario begins.
const STARTED: &str = "Started";

/// The states of the scenarios that stubs belong to.
#[derive(Clone, Debug, Default)]
pub(super) struct Scenarios(BTreeMap<Arc<str>, State>);

#[derive(Clone, Debug, Default)]
struct State {
    /// `None`: as at the start.
    state: Option<Box<str>>,
    /// How many stubs it has.
    stubs: usize,
}

/// A scenario as it is shown.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// Its name.
    pub name: Arc<str>,
    /// Its state.
    pub state: Box<str>,
    /// The states that its stubs name, and the first.
    pub possible: BTreeSet<Box<str>>,
    /// Its stubs, in the order in which they are asked.
    pub stubs: Vec<Arc<Stub>>,
}

/// There is no such scenario, or it has no such state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unknown {
    /// No stub belongs to it.
    Scenario,
    /// The state, and those that it has.
    State(String, BTreeSet<Box<str>>),
}

impl Scenario {
    pub(super) fn take(&mut self, stub: &Arc<Stub>, role: &Role) {
        self.possible.extend(role.required.iter().chain(&role.next).cloned());
        self.stubs.push(Arc::clone(stub));
    }
}

impl Scenarios {
    /// Puts all back to their start.
    pub(super) fn reset(&mut self) {
        self.0.values_mut().for_each(|state| state.state = None);
    }

    /// Puts one into a state; `None` is the start.
    pub(super) fn set(&mut self, name: &str, state: Option<&str>) {
        if let Some(scenario) = self.0.get_mut(name) {
            scenario.state = state.map(Box::from);
        }
    }

    pub(super) fn is_in(&self, role: &Role) -> bool {
        role.required.as_ref().is_none_or(|required| **required == *self.state(&role.scenario))
    }

    /// The state that a stub waits for, where that is not the present one.
    pub(super) fn miss(&self, role: &Role) -> Option<Miss> {
        let required = role.required.as_ref().filter(|_| !self.is_in(role))?;
        Some(Miss {
            part: format!("scenario {}", role.scenario),
            wanted: format!("the state {required}"),
            came: self.state(&role.scenario).to_owned(),
        })
    }

    pub(super) fn move_on(&mut self, role: &Role) {
        if let Some(next) = &role.next {
            self.set(&role.scenario, Some(next));
        }
    }

    pub(super) fn join(&mut self, role: &Role) {
        self.0.entry(Arc::clone(&role.scenario)).or_default().stubs += 1;
    }

    /// The last one takes the scenario with it.
    pub(super) fn leave(&mut self, role: &Role) {
        let Some(scenario) = self.0.get_mut(&role.scenario) else { return };
        scenario.stubs -= 1;
        if scenario.stubs == 0 {
            self.0.remove(&role.scenario);
        }
    }

    /// All of them by name, without their stubs.
    pub(super) fn all(&self) -> Vec<Scenario> {
        let shown = |name: &Arc<str>| Scenario {
            name: Arc::clone(name),
            state: self.state(name).into(),
            possible: BTreeSet::from([STARTED.into()]),
            stubs: Vec::new(),
        };
        self.0.keys().map(shown).collect()
    }

    fn state(&self, name: &str) -> &str {
        self.0.get(name).and_then(|scenario| scenario.state.as_deref()).unwrap_or(STARTED)
    }
}
