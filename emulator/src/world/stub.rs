//! A stub: which requests it answers, with what, and its role in a scenario.

use std::sync::Arc;

use serde_json::{Map, Value};

use crate::delivery::{Broken, Delay, Dribble};
use crate::http::Answer;
use crate::matching::Pattern;

/// What stands in for a vendor.
#[derive(Clone, Debug)]
pub struct Stub {
    /// Its id, a UUID.
    pub id: Arc<str>,
    /// What it is called, if it is.
    pub name: Option<Arc<str>>,
    /// The requests that it answers.
    pub pattern: Pattern,
    /// What it answers.
    pub response: Response,
    /// 1 is asked first.
    pub priority: u32,
    /// It stays when the world is reset.
    pub persistent: bool,
    /// Its role in a scenario.
    pub scenario: Option<Role>,
    /// As JSON, as it was sent, with its id.
    pub shown: Box<str>,
}

/// What a stub has to do with a scenario.
#[derive(Clone, Debug)]
pub struct Role {
    /// The scenario's name.
    pub scenario: Arc<str>,
    /// The state in which it answers; any where there is none.
    pub required: Option<Box<str>>,
    /// The state in which it leaves the scenario.
    pub next: Option<Box<str>>,
}

/// What a stub answers.
#[derive(Clone, Debug)]
pub struct Response {
    /// What is sent; not of a stub that lets the vendor answer.
    pub answer: Answer,
    /// `"transformers":["vendor"]`: the vendor answers.
    pub vendor: bool,
    /// The documented outcome that the vendor is made to answer with.
    pub outcome: Option<Arc<str>>,
    /// How long it waits.
    pub delay: Option<Delay>,
    /// In pieces.
    pub dribble: Option<Dribble>,
    /// Broken on the wire.
    pub fault: Option<Broken>,
}

/// A stub before it stands.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Its id, where the caller has chosen one.
    pub id: Option<String>,
    /// As it was sent.
    pub sent: Map<String, Value>,
    /// What it is called, if it is.
    pub name: Option<Arc<str>>,
    /// The requests that it answers.
    pub pattern: Pattern,
    /// What it answers.
    pub response: Response,
    /// 1 is asked first.
    pub priority: u32,
    /// It stays when the world is reset.
    pub persistent: bool,
    /// Its role in a scenario.
    pub scenario: Option<Role>,
}

impl Draft {
    pub(super) fn stub(self, id: Arc<str>) -> Stub {
        let own = |field: &str| (field.to_owned(), Value::from(&*id));
        let sent =
            self.sent.into_iter().filter(|(name, _)| !matches!(name.as_str(), "id" | "uuid"));
        let shown: Map<_, _> = [own("id")].into_iter().chain(sent).chain([own("uuid")]).collect();
        Stub {
            name: self.name,
            pattern: self.pattern,
            response: self.response,
            priority: self.priority,
            persistent: self.persistent,
            scenario: self.scenario,
            shown: Value::Object(shown).to_string().into(),
            id,
        }
    }
}
