//! Accounts: what every vendor remembers of a user, and the changes that keep it sound.

mod directory;
mod fields;
mod names;
mod seed;

use serde::{Deserialize, Serialize};

pub use directory::{Accounts, everywhere};
pub use fields::Fields;
pub use seed::AccountSeed;

use super::Timestamp;

/// A user of a vendor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The number that the vendor gave.
    pub id: i32,
    /// The login or user name, as sent.
    pub name: Box<str>,
    /// When it was made, by the world's clock.
    pub created: Timestamp,
    /// All else: e-mail, password, token, profile.
    pub fields: Fields,
    /// What is still to be confirmed, and the links that confirm; `None` for most.
    pub pending: Option<Box<Pending>>,
}

/// What an account waits for, or waited for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pending {
    /// The confirmations still to come, the present one first. None: the account is active.
    pub awaits: Vec<Channel>,
    /// The links that were sent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
}

/// How a vendor reaches a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Channel {
    /// By e-mail.
    Email,
    /// By text message.
    Sms,
}

impl Channel {
    /// The word for it in tags and seeds.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Sms => "sms",
        }
    }
}

/// A link that confirms one step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// What stands at the end of the link.
    pub token: Box<str>,
    /// The step that it confirms.
    pub channel: Channel,
}

/// An account to be made.
#[derive(Clone, Debug, Default)]
pub struct NewAccount {
    /// The login or user name, as sent.
    pub name: String,
    /// All else.
    pub fields: Fields,
    /// The confirmations that it has to wait for.
    pub awaits: Vec<Channel>,
}

impl Account {
    /// Nothing is left to confirm.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.awaiting().is_none()
    }

    /// The confirmation that the account waits for.
    #[must_use]
    pub fn awaiting(&self) -> Option<Channel> {
        self.pending.as_ref()?.awaits.first().copied()
    }

    /// Confirms the present step; the next one, if there is one.
    pub fn confirm(&mut self) -> Option<Channel> {
        let pending = self.pending.as_mut()?;
        if !pending.awaits.is_empty() {
            pending.awaits.remove(0);
        }
        self.awaiting()
    }
}
