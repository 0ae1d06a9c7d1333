//! A message as a seed has it: flat, so that an unknown key is found.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::world::{Channel, Draft, Message, Timestamp};

/// A message in a seed.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MessageSeed {
    number: u64,
    #[serde(default)]
    created: Timestamp,
    vendor: Cow<'static, str>,
    channel: Channel,
    kind: Cow<'static, str>,
    from_name: Cow<'static, str>,
    from: String,
    to: String,
    #[serde(default)]
    subject: Cow<'static, str>,
    text: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    link: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    tags: Vec<String>,
}

impl From<MessageSeed> for Message {
    fn from(seed: MessageSeed) -> Self {
        let MessageSeed { number, created, vendor, channel, kind, from_name, from, .. } = seed;
        let MessageSeed { to, subject, text, code, link, tags, .. } = seed;
        let draft =
            Draft { vendor, channel, kind, from_name, from, to, subject, text, code, link, tags };
        Self { number, created, exchange: None, draft }
    }
}

impl From<&Message> for MessageSeed {
    fn from(message: &Message) -> Self {
        let Message { number, created, draft, .. } = message.clone();
        let Draft { vendor, channel, kind, from_name, from, .. } = draft;
        let Draft { to, subject, text, code, link, tags, .. } = draft;
        Self {
            number,
            created,
            vendor,
            channel,
            kind,
            from_name,
            from,
            to,
            subject,
            text,
            code,
            link,
            tags,
        }
    }
}
