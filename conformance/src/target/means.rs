//! What a target can do for a judge, beyond answering calls.

use serde::{Deserialize, Serialize};

/// Means. What is not there is none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct Means {
    /// The header whose value picks a world.
    pub world_header: Option<String>,
    /// The path where worlds are made from seeds and removed.
    pub seeds: Option<String>,
    /// The path of Mailpit's API.
    pub mailbox: Option<String>,
    /// The path of the accounts.
    pub accounts: Option<String>,
    /// The path of the journal, in WireMock's shape.
    pub journal: Option<String>,
    /// See [`Means::outage`]: `{code}` stands for the code.
    pub outage: Option<String>,
    /// It answers whatever the Host header says.
    pub any_host: bool,
}

impl Means {
    /// What makes the target answer with a code.
    #[must_use]
    pub fn outage(&self, code: &str) -> Option<String> {
        self.outage.as_ref().map(|pattern| pattern.replace("{code}", code))
    }
}
