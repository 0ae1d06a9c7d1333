//! The outbox, in Mailpit's shapes: list, read, search, delete.

mod query;
mod source;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::{Value, json};

use self::query::Query;
use super::{Ask, Problem, json};
use crate::http::Answer;
use crate::reading::{Invalid, Object};
use crate::world::Message;

/// `GET /api/v1/messages`: `start`, `limit`; newest first.
pub(super) fn list(ask: &Ask<'_>) -> Result<Answer, Problem> {
    listed(ask, &Query::default())
}

/// `GET /api/v1/search`: those that [`Query`] finds; `start`, `limit`; newest first.
pub(super) fn search(ask: &Ask<'_>) -> Result<Answer, Problem> {
    listed(ask, &Query::of(ask)?)
}

/// `DELETE /api/v1/messages`: `{"IDs":[…]}`, those; none, or no body: all.
pub(super) fn delete(ask: &Ask<'_>) -> Result<Answer, Problem> {
    let ids = ids(&ask.json()?)?;
    delete_where(ask, |message| ids.is_empty() || ids.contains(&message.id()))
}

/// `DELETE /api/v1/search`: those that [`Query`] finds.
pub(super) fn delete_found(ask: &Ask<'_>) -> Result<Answer, Problem> {
    let query = Query::of(ask)?;
    delete_where(ask, |message| query.finds(message))
}

/// `GET /api/v1/message/{ID}`; `latest` is the newest. Reading leaves it unread.
pub(super) fn one(ask: &Ask<'_>) -> Result<Answer, Problem> {
    let message = found(ask)?;
    let mut whole = summary(&message);
    if let Some(fields) = whole.as_object_mut() {
        fields.remove("Snippet");
        fields.insert("Date".to_owned(), Value::from(message.created.rfc3339()));
        fields.insert("ReturnPath".to_owned(), Value::from(message.draft.from.as_str()));
        fields.insert("Text".to_owned(), Value::from(message.draft.text.as_str()));
        fields.insert("HTML".to_owned(), Value::from(""));
        fields.insert("Inline".to_owned(), json!([]));
        fields.insert("Attachments".to_owned(), json!([]));
        let none = json!({"Header": "", "Links": [], "Errors": "", "HeaderPost": ""});
        fields.insert("ListUnsubscribe".to_owned(), none);
    }
    Ok(json(&whole))
}

/// `GET /api/v1/message/{ID}/headers`: each name with its values, by name.
pub(super) fn headers(ask: &Ask<'_>) -> Result<Answer, Problem> {
    let message = found(ask)?;
    let headers: BTreeMap<_, _> = source::headers(&message)
        .into_iter()
        .map(|(name, value)| (source::canonical(name), vec![value.replace("\r\n ", " ")]))
        .collect();
    Ok(json(&json!(headers)))
}

/// `GET /api/v1/message/{ID}/raw`: as it would have gone out.
pub(super) fn raw(ask: &Ask<'_>) -> Result<Answer, Problem> {
    Ok(Answer::plain(200, source::source(&*found(ask)?)))
}

/// `GET /api/v1/tags`: all that there are.
pub(super) fn tags(ask: &Ask<'_>) -> Result<Answer, Problem> {
    let kept = all(ask)?.kept;
    Ok(json(&json!(counted(&kept).into_keys().collect::<Vec<_>>())))
}

/// `GET /api/v1/info`
pub(super) fn info(ask: &Ask<'_>) -> Result<Answer, Problem> {
    let all = all(ask)?;
    let uptime = ask.now.millis().saturating_sub(ask.fake.started.millis()) / 1_000;
    let version = concat!("v", env!("CARGO_PKG_VERSION"));
    let mut info = json!({
        "Version": version,
        "LatestVersion": version,
        "Database": "memory",
        "DatabaseSize": all.bytes,
        "Messages": all.kept.len(),
        "Unread": all.kept.len(),
        "Tags": counted(&all.kept),
        "RuntimeStats": {
            "Uptime": uptime,
            "Memory": all.bytes,
            "MessagesDeleted": all.gone,
            "SMTPAccepted": all.kept.len() as u64 + all.gone,
            "SMTPAcceptedSize": all.kept.iter().map(|message| size(message)).sum::<usize>(),
            "SMTPRejected": 0,
            "SMTPIgnored": 0,
        },
    });
    all.admit(&mut info);
    Ok(json(&info))
}

/// What a list shows of a message.
pub(super) fn summary(message: &Message) -> Value {
    let draft = &message.draft;
    let snippet: String = draft.text.replace('\n', " ").chars().take(250).collect();
    json!({
        "ID": message.id(),
        "MessageID": source::message_id(message),
        "Read": false,
        "From": {"Name": draft.from_name, "Address": draft.from},
        "To": [{"Name": "", "Address": draft.to}],
        "Cc": [],
        "Bcc": [],
        "ReplyTo": [],
        "Subject": draft.subject,
        "Created": message.created.rfc3339(),
        "Username": "",
        "Tags": message.tags().collect::<Vec<_>>(),
        "Size": size(message),
        "Attachments": 0,
        "Snippet": snippet,
    })
}

/// An outbox as it was when it was looked at.
struct All {
    /// Newest first.
    kept: Vec<Arc<Message>>,
    bytes: usize,
    /// How many were deleted or evicted.
    gone: u64,
    complete: bool,
}

impl All {
    /// Says so, where what was evicted might have changed an answer.
    fn admit(&self, answer: &mut Value) {
        if let (false, Some(fields)) = (self.complete, answer.as_object_mut()) {
            fields.insert("complete".to_owned(), Value::from(false));
        }
    }
}

/// Copied under the lock, written outside.
fn all(ask: &Ask<'_>) -> Result<All, Problem> {
    let world = ask.seen()?;
    let world = world.lock();
    let outbox = &world.outbox;
    Ok(All {
        kept: outbox.kept().iter().rev().cloned().collect(),
        bytes: outbox.kept().bytes(),
        gone: outbox.deleted() + outbox.kept().evicted(),
        complete: outbox.is_complete(),
    })
}

fn listed(ask: &Ask<'_>, query: &Query) -> Result<Answer, Problem> {
    let (start, limit) = (ask.number("start", 0)?, ask.number("limit", 50)?);
    let all = all(ask)?;
    let found: Vec<_> = all.kept.iter().filter(|message| query.finds(message)).collect();
    let shown = found.iter().skip(start).take(limit);
    let mut listed = json!({
        "total": all.kept.len(),
        "unread": all.kept.len(),
        "messages_count": found.len(),
        "messages_unread": found.len(),
        "start": start,
        "tags": counted(&all.kept).into_keys().collect::<Vec<_>>(),
        "messages": shown.map(|message| summary(message)).collect::<Vec<_>>(),
    });
    all.admit(&mut listed);
    Ok(json(&listed))
}

fn delete_where(ask: &Ask<'_>, unwanted: impl Fn(&Message) -> bool) -> Result<Answer, Problem> {
    ask.world()?.lock().outbox.delete(unwanted);
    ask.wake();
    Ok(Answer::plain(200, "ok"))
}

/// The message that the path names.
fn found(ask: &Ask<'_>) -> Result<Arc<Message>, Problem> {
    let id = ask.segment(0);
    let all = all(ask)?;
    let mut newest = all.kept.iter();
    let found = newest.find(|message| id == "latest" || message.id() == id).cloned();
    found.ok_or_else(|| {
        let evicted = if all.complete { "" } else { "; older ones were evicted" };
        Problem::not_found(&format!("there is no message {id}{evicted}"), None)
    })
}

/// Which messages a body names; none: all of them.
fn ids(body: &Value) -> Result<BTreeSet<String>, Invalid> {
    let body = Object::of(body, "", "what is to be deleted")?;
    body.only(&["IDs"])?;
    let place = body.place("IDs");
    let ids = body.list("IDs")?.map(Vec::as_slice).unwrap_or_default().iter().enumerate();
    ids.map(|(number, id)| {
        let wrong = || Invalid::at(&format!("{place}/{number}"), "an ID is a string");
        id.as_str().map(str::to_owned).ok_or_else(wrong)
    })
    .collect()
}

/// How many messages have each tag, by tag.
fn counted(messages: &[Arc<Message>]) -> BTreeMap<String, u64> {
    let mut tags = BTreeMap::new();
    for message in messages {
        // A tag that a message has twice is one.
        for tag in message.tags().collect::<BTreeSet<_>>() {
            *tags.entry(tag.to_owned()).or_default() += 1;
        }
    }
    tags
}

/// What goes over the wire.
fn size(message: &Message) -> usize {
    source::source(message).len()
}
