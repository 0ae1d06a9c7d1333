//! The messages that the vendors would have sent.

use std::borrow::Cow;
use std::sync::Arc;

use super::{Channel, Keeping, Kept, Timestamp, Weigh};

/// An e-mail or a text message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Counts from 1 in each world.
    pub number: u64,
    /// When it was sent, by the world's clock.
    pub created: Timestamp,
    /// The number of the exchange that sent it; `None` where none did: a seed, or the control plane.
    pub exchange: Option<u64>,
    /// All else.
    pub draft: Draft,
}

/// A message before it is sent (ALL-MAIL-1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The vendor that sends it.
    pub vendor: Cow<'static, str>,
    /// How it is sent.
    pub channel: Channel,
    /// What it is for: `activation`, `welcome`, `validation`, `password`.
    pub kind: Cow<'static, str>,
    /// The sender's name.
    pub from_name: Cow<'static, str>,
    /// The sender's address.
    pub from: String,
    /// The one recipient: an address, or a number of a phone.
    pub to: String,
    /// The subject; empty for a text message.
    pub subject: Cow<'static, str>,
    /// The text.
    pub text: String,
    /// The code that the text holds.
    pub code: Option<String>,
    /// The link that the text holds.
    pub link: Option<String>,
    /// Tags beside vendor, channel and kind.
    pub tags: Vec<String>,
}

impl Draft {
    /// A message from someone, before what is its own is filled in.
    #[must_use]
    pub fn from(vendor: &'static str, from_name: &'static str, from: String) -> Self {
        Self {
            vendor: vendor.into(),
            channel: Channel::Email,
            kind: Cow::Borrowed(""),
            from_name: from_name.into(),
            from,
            to: String::new(),
            subject: Cow::Borrowed(""),
            text: String::new(),
            code: None,
            link: None,
            tags: Vec::new(),
        }
    }
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
        [&*draft.vendor, draft.channel.as_str(), &*draft.kind]
            .into_iter()
            .chain(draft.tags.iter().map(String::as_str))
    }
}

impl Weigh for Message {
    fn weight(&self) -> usize {
        let draft = &self.draft;
        let texts: [&str; 5] =
            [&draft.text, &draft.subject, &draft.to, &draft.from, &draft.from_name];
        let tags = draft.tags.iter().map(|tag| tag.len() + 24).sum::<usize>();
        // Vendor, kind, code and link are short, and stand in the text or beside it.
        size_of::<Self>() + 128 + texts.iter().map(|text| text.len()).sum::<usize>() + tags
    }
}

/// A world's messages, oldest first.
#[derive(Debug)]
pub struct Outbox {
    kept: Kept<Message>,
    sent: u64,
    seeded: u64,
    deleted: u64,
    /// The exchange that is under way.
    during: Option<u64>,
}

impl Outbox {
    /// The messages of a seed, in the order of their numbers.
    pub(super) fn new(messages: &[Arc<Message>], keeping: Keeping) -> Self {
        let sent = messages.last().map_or(0, |message| message.number);
        let mut kept = Kept::new(keeping);
        for message in messages {
            kept.push(Arc::clone(message));
        }
        Self { kept, sent, seeded: sent, deleted: 0, during: None }
    }

    /// Sends a message.
    pub fn send(&mut self, draft: Draft, created: Timestamp) {
        self.sent += 1;
        let (number, exchange) = (self.sent, self.during);
        self.kept.push(Arc::new(Message { number, created, exchange, draft }));
    }

    /// What is sent from now on is sent by this exchange.
    pub(super) fn during(&mut self, exchange: Option<u64>) {
        self.during = exchange;
    }

    /// Deletes messages; the numbers of others stay what they are.
    pub fn delete(&mut self, unwanted: impl Fn(&Message) -> bool) {
        self.deleted += self.kept.remove(unwanted).len() as u64;
    }

    /// The queue.
    #[must_use]
    pub fn kept(&self) -> &Kept<Message> {
        &self.kept
    }

    /// The number of the last that was sent; 0 before the first.
    #[must_use]
    pub fn sent(&self) -> u64 {
        self.sent
    }

    /// The number of the last that the seed brought.
    #[must_use]
    pub fn seeded(&self) -> u64 {
        self.seeded
    }

    /// How many were deleted.
    #[must_use]
    pub fn deleted(&self) -> u64 {
        self.deleted
    }

    /// Nothing was evicted.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.kept.evicted() == 0
    }

    pub(super) fn shrink_to(&mut self, most_bytes: usize) {
        self.kept.shrink_to(most_bytes);
    }
}
