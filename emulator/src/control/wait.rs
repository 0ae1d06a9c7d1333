//! `outbox/wait`: answers when a message is there, and not before; nobody asks again and again.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;

use super::{Ask, Problem, Then, json};
use crate::fake::Fake;
use crate::http::Answer;
use crate::text;
use crate::vendors::VENDORS;
use crate::world::{Channel, Message, Outbox, WorldName};

/// A message that is waited for.
#[derive(Clone, Debug)]
pub struct Wait {
    /// In this world.
    pub world: WorldName,
    /// For so long.
    pub timeout: Duration,
    wanted: Wanted,
}

/// What a message has to be like.
#[derive(Clone, Debug, Default)]
struct Wanted {
    to: Option<String>,
    vendor: Option<String>,
    channel: Option<String>,
    kind: Option<String>,
    /// It was sent after this one.
    after: u64,
}

/// How long is waited where nothing is said.
const USUAL: Duration = Duration::from_secs(5);

/// Nobody waits for longer: a test that does has gone.
const LONGEST: Duration = Duration::from_secs(600);

/// `GET /__admin/standin/outbox/wait`: `to` (in any letter case), `vendor`, `channel`, `kind`, `after` (a
/// message's ID), `timeout` (`5s`, `500ms`, `2m`; 5 s). The newest that fits; 404 when the time is up.
pub(super) fn wait(ask: &Ask<'_>) -> Result<(Answer, Then), Problem> {
    let world = ask.world_name()?;
    let timeout = ask.query("timeout").map(|text| duration(&text)).transpose()?.unwrap_or(USUAL);
    let wait = Wait { world, timeout, wanted: Wanted::of(ask)? };
    if let Some(answer) = wait.look(ask.fake) {
        return Ok((answer, Then::Sent));
    }
    Ok((wait.in_vain(ask.fake), Then::Wait(Box::new(wait))))
}

impl Wait {
    /// The answer, if the message is there.
    #[must_use]
    pub fn look(&self, fake: &Fake) -> Option<Answer> {
        let world = fake.worlds.seen(&self.world);
        let found = self.wanted.newest(&world.lock().outbox)?;
        Some(json(&shown(&found)))
    }

    /// The answer when the time is up: what was wanted, and what is there.
    #[must_use]
    pub fn in_vain(&self, fake: &Fake) -> Answer {
        let world = fake.worlds.seen(&self.world);
        let there: Vec<_> = world.lock().outbox.kept().iter().rev().take(5).cloned().collect();
        let there: Vec<_> = there
            .iter()
            .map(|message| {
                let tags: Vec<_> = message.tags().collect();
                format!("to {:?} ({})", message.draft.to, tags.join(", "))
            })
            .collect();
        let there = if there.is_empty() {
            "the outbox is empty".to_owned()
        } else {
            format!("the newest there: {}", there.join("; "))
        };
        let detail = format!("no such message came within {:?}; {there}", self.timeout);
        Problem::error(404, "not found", &detail).into_answer()
    }
}

impl Wanted {
    fn of(ask: &Ask<'_>) -> Result<Self, Problem> {
        let known = |name: &str, known: &[&str]| match ask.query(name) {
            Some(given) if !known.contains(&given.as_str()) => {
                let near = text::nearest(&given, known.iter().copied());
                let near = near.map(|near| format!("; did you mean {near:?}?")).unwrap_or_default();
                let known = known.join(", ");
                let detail = format!("{given:?} is none of {known}{near}");
                Err(Problem::invalid(&format!("/{name}"), &detail))
            }
            given => Ok(given),
        };
        let vendors: Vec<_> = VENDORS.iter().map(|vendor| vendor.name).collect();
        let after = ask.query("after").map(|id| {
            id.parse().map_err(|_| Problem::invalid("/after", "this is the ID of a message"))
        });
        Ok(Self {
            to: ask.query("to"),
            vendor: known("vendor", &vendors)?,
            channel: known("channel", &[Channel::Email.as_str(), Channel::Sms.as_str()])?,
            kind: known("kind", &["activation", "welcome", "validation", "password"])?,
            after: after.transpose()?.unwrap_or_default(),
        })
    }

    fn newest(&self, outbox: &Outbox) -> Option<Arc<Message>> {
        let fits = |message: &&Arc<Message>| {
            let draft = &message.draft;
            message.number > self.after
                && self.to.as_ref().is_none_or(|to| draft.to.eq_ignore_ascii_case(to))
                && self.vendor.as_ref().is_none_or(|vendor| draft.vendor == *vendor)
                && self.channel.as_ref().is_none_or(|channel| draft.channel.as_str() == channel)
                && self.kind.as_ref().is_none_or(|kind| draft.kind == *kind)
        };
        outbox.kept().iter().rev().find(fits).cloned()
    }
}

/// What a test wants of a message: to whom, what, and the code or link in it.
fn shown(message: &Message) -> serde_json::Value {
    let draft = &message.draft;
    json!({
        "id": message.id(),
        "vendor": draft.vendor,
        "channel": draft.channel.as_str(),
        "kind": draft.kind,
        "from": draft.from,
        "to": draft.to,
        "created": message.created.rfc3339(),
        "subject": draft.subject,
        "text": draft.text,
        "code": draft.code,
        "link": draft.link,
    })
}

/// `500ms`, `5s`, `2m`; a bare number is seconds.
fn duration(text: &str) -> Result<Duration, Problem> {
    let wrong = |detail: &str| Problem::invalid("/timeout", &format!("{text:?} {detail}"));
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let number: u64 = number.parse().map_err(|_| wrong("is no time such as 500ms, 5s or 2m"))?;
    let millis = match unit {
        "ms" => Some(number),
        "" | "s" => number.checked_mul(1_000),
        "m" => number.checked_mul(60_000),
        _ => return Err(wrong("is no time such as 500ms, 5s or 2m")),
    };
    let given = Duration::from_millis(millis.unwrap_or(u64::MAX));
    if given > LONGEST {
        return Err(wrong("is too long: at most 10m"));
    }
    Ok(given)
}
