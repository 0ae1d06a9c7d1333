//! An account as a seed has it.

use serde::{Deserialize, Serialize};

use super::{Account, Channel, Fields, Link, Pending};
use crate::world::Timestamp;

/// An account in a seed; all but the name may be left out.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccountSeed {
    /// The vendor's number; without one the account gets the next.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<i32>,
    /// The login or user name.
    pub name: Box<str>,
    /// When it was made.
    #[serde(default)]
    pub created: Timestamp,
    /// What it still has to confirm; nothing: it is active.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub awaits: Vec<Channel>,
    /// The links that were sent to it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
    /// E-mail, password and all else.
    #[serde(default)]
    pub fields: Fields,
}

impl AccountSeed {
    pub(super) fn into_account(self, next_id: i32) -> Account {
        let pending = (!self.awaits.is_empty() || !self.links.is_empty())
            .then(|| Box::new(Pending { awaits: self.awaits, links: self.links }));
        let id = self.id.unwrap_or(next_id);
        Account { id, name: self.name, created: self.created, fields: self.fields, pending }
    }
}

impl From<&Account> for AccountSeed {
    fn from(account: &Account) -> Self {
        let pending = account.pending.as_deref().cloned().unwrap_or_default();
        Self {
            id: Some(account.id),
            name: account.name.clone(),
            created: account.created,
            awaits: pending.awaits,
            links: pending.links,
            fields: account.fields.clone(),
        }
    }
}
