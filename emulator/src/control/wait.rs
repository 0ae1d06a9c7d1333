//! `outbox/wait`: answers when a message is there, and not before; nobody asks again and again.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;

use super::{Ask, Problem, Then, json};
use crate::fake::Fake;
use crate::http::Answer;
use crate::text;
use crate::vendors::VENDORS;
use crate::world::{Channel, Life, Message, WorldName};

/// A message that is waited for.
#[derive(Clone, Debug)]
pub struct Wait {
    /// In this world.
    pub world: WorldName,
    /// For so long.
    pub timeout: Duration,
    wanted: Wanted,
    /// No message up to this one fits.
    after: u64,
    /// How often the world had been reset when it was last looked at.
    life: Life,
}

/// What a message has to be like.
#[derive(Clone, Debug, Default)]
struct Wanted {
    to: Option<String>,
    vendor: Option<String>,
    channel: Option<String>,
    kind: Option<String>,
}

/// How long is waited where nothing is said.
const USUAL: Duration = Duration::from_secs(5);

/// Nobody waits for longer: a test that does has gone.
const LONGEST: Duration = Duration::from_secs(600);

/// `GET /__admin/standin/outbox/wait`: `to` (in any letter case), `vendor`, `channel`, `kind`, `after` (a
/// message's ID), `timeout` (`5s`, `500ms`, `2m`; 5 s). The newest that fits; 404 when the time is up. Who
/// closes its side of the connection waits no longer.
pub(super) fn wait(ask: &Ask<'_>) -> Result<(Answer, Then), Problem> {
    let world = ask.world_name()?;
    let timeout = ask.query("timeout").map(|text| duration(&text)).transpose()?.unwrap_or(USUAL);
    let wanted = Wanted::of(ask)?;
    let (sent, life) = {
        let seen = ask.seen()?;
        let seen = seen.lock();
        (seen.outbox.sent(), seen.life())
    };
    let after = ask.query("after").map(|id| message_number(&id, sent)).transpose()?;
    let mut wait = Wait { world, timeout, wanted, after: after.unwrap_or_default(), life };
    if let Some(answer) = wait.look(ask.fake) {
        return Ok((answer, Then::Sent));
    }
    Ok((wait.in_vain(ask.fake), Then::Wait(Box::new(wait))))
}

impl Wait {
    /// The answer, if the message is there. What did not fit is not looked at again.
    pub fn look(&mut self, fake: &Fake) -> Option<Answer> {
        let found = {
            let world = fake.worlds.seen(&self.world);
            let world = world.lock();
            let (sent, life) = (world.outbox.sent(), world.life());
            // The world was reset, or is another of that name: numbers start anew.
            if life != self.life {
                (self.after, self.life) = (0, life);
            }
            let newer = world.outbox.kept().iter().rev();
            let mut newer = newer.take_while(|message| message.number > self.after);
            let found = newer.find(|message| self.wanted.fits(message)).cloned();
            self.after = sent;
            found?
        };
        Some(json(&shown(&found)))
    }

    /// The answer when the time is up: what was wanted, and what is there.
    #[must_use]
    pub fn in_vain(&self, fake: &Fake) -> Answer {
        let (there, complete) = {
            let world = fake.worlds.seen(&self.world);
            let world = world.lock();
            let newest = world.outbox.kept().iter().rev().take(5);
            (newest.cloned().collect::<Vec<Arc<Message>>>(), world.outbox.is_complete())
        };
        let there: Vec<_> = there.iter().map(|message| told(message)).collect();
        let there = if there.is_empty() {
            "the outbox is empty".to_owned()
        } else {
            format!("the newest there: {}", there.join("; "))
        };
        let evicted = if complete { "" } else { "; older ones were evicted" };
        let detail = format!("no such message came within {:?}; {there}{evicted}", self.timeout);
        Problem::error(404, "not found", &detail).into_answer()
    }
}

impl Wanted {
    fn of(ask: &Ask<'_>) -> Result<Self, Problem> {
        let known = |name: &str, known: &[&str]| match ask.query(name) {
            Some(given) if !known.contains(&given.as_str()) => {
                let near = text::nearest(&given, known.iter().copied());
                let near = near.map(|near| format!("; did you mean {near:?}?")).unwrap_or_default();
                let (given, known) = (cut(&given), known.join(", "));
                let detail = format!("{given:?} is none of {known}{near}");
                Err(Problem::invalid(&format!("/{name}"), &detail))
            }
            given => Ok(given),
        };
        let vendors: Vec<_> = VENDORS.iter().map(|vendor| vendor.name).collect();
        Ok(Self {
            to: ask.query("to"),
            vendor: known("vendor", &vendors)?,
            channel: known("channel", &[Channel::Email.as_str(), Channel::Sms.as_str()])?,
            kind: known("kind", &["activation", "welcome", "validation", "password"])?,
        })
    }

    fn fits(&self, message: &Message) -> bool {
        let draft = &message.draft;
        self.to.as_ref().is_none_or(|to| draft.to.eq_ignore_ascii_case(to))
            && self.vendor.as_ref().is_none_or(|vendor| draft.vendor == *vendor)
            && self.channel.as_ref().is_none_or(|channel| draft.channel.as_str() == channel)
            && self.kind.as_ref().is_none_or(|kind| draft.kind == *kind)
    }
}

/// The number behind a message's ID, which has to be one that was given out: waiting for what comes after a
/// message that is still to come would be waiting in vain.
fn message_number(id: &str, sent: u64) -> Result<u64, Problem> {
    let wrong = |detail: &str| Problem::invalid("/after", detail);
    let number = id.parse().map_err(|_| wrong("this is the ID of a message"))?;
    if number > sent {
        return Err(wrong(&format!("no message has this ID yet; the last sent is number {sent}")));
    }
    Ok(number)
}

/// A message in a few words.
fn told(message: &Message) -> String {
    let tags: Vec<_> = message.tags().map(cut).collect();
    format!("to {:?} ({})", cut(&message.draft.to), tags.join(", "))
}

/// The beginning of a text: a recipient may be a megabyte.
fn cut(text: &str) -> String {
    text.chars().take(80).collect()
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
