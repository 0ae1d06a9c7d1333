//! The messages that the vendors would have sent.

use std::collections::VecDeque;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Channel, Timestamp};

/// The most messages that a world keeps; then the oldest goes.
const MOST: usize = 10_000;

/// An e-mail or a text message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Message {
    /// Counts from 1 in each world.
    pub number: u64,
    /// When it was sent, by the world's clock.
    pub created: Timestamp,
    /// All else.
    #[serde(flatten)]
    pub draft: Draft,
}

/// A message before it is sent (ALL-MAIL-1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// The vendor that sends it.
    pub vendor: String,
    /// How it is sent.
    pub channel: Channel,
    /// What it is for: `activation`, `welcome`, `validation`, `password`.
    pub kind: String,
    /// The sender's name.
    pub from_name: String,
    /// The sender's address.
    pub from: String,
    /// The one recipient: an address, or a number of a phone.
    pub to: String,
    /// The subject; empty for a text message.
    pub subject: String,
    /// The text.
    pub text: String,
    /// The code that the text holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The link that the text holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// Tags beside vendor, channel and kind.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
}

impl Message {
    /// The id in Mailpit's shape: 22 characters.
    #[must_use]
    pub fn id(&self) -> String {
        format!("{:022}", self.number)
    }

    /// Vendor, channel, kind, and the message's own.
    pub fn tags(&self) -> impl Iterator<Item = &str> {
        let draft = &self.draft;
        [draft.vendor.as_str(), draft.channel.as_str(), draft.kind.as_str()]
            .into_iter()
            .chain(draft.tags.iter().map(String::as_str))
    }
}

/// A world's messages, oldest first.
#[derive(Clone, Debug, Default)]
pub struct Outbox {
    messages: VecDeque<Arc<Message>>,
    sent: u64,
}

impl Outbox {
    /// The messages of a seed, in the order of their numbers.
    #[must_use]
    pub fn from_seed(mut messages: Vec<Message>) -> Self {
        messages.sort_by_key(|message| message.number);
        let sent = messages.last().map_or(0, |message| message.number);
        Self { messages: messages.into_iter().map(Arc::new).collect(), sent }
    }

    /// Sends a message.
    pub fn send(&mut self, draft: Draft, created: Timestamp) {
        self.sent += 1;
        if self.messages.len() == MOST {
            self.messages.pop_front();
        }
        self.messages.push_back(Arc::new(Message { number: self.sent, created, draft }));
    }

    /// All that are kept, oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Arc<Message>> + ExactSizeIterator {
        self.messages.iter()
    }
}
