//! The outbox, in Mailpit's shapes.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{Ask, Problem, json};
use crate::http::Answer;
use crate::world::Message;

/// `GET /api/v1/messages`: `start`, `limit`; newest first.
pub(super) fn list(ask: &Ask<'_>) -> Result<Answer, Problem> {
    let (start, limit) = (ask.number("start", 0)?, ask.number("limit", 50)?);
    let (messages, total) = {
        let world = ask.seen()?;
        let world = world.lock();
        let newest = world.outbox.kept().iter().rev().skip(start).take(limit);
        (newest.cloned().collect::<Vec<Arc<Message>>>(), world.outbox.kept().iter().len())
    };
    let mut tags: Vec<_> = messages.iter().flat_map(|message| message.tags()).collect();
    tags.sort_unstable();
    tags.dedup();
    Ok(json(&json!({
        "total": total,
        "unread": total,
        "messages_count": total,
        "messages_unread": total,
        "start": start,
        "tags": tags,
        "messages": messages.iter().map(|message| summary(message)).collect::<Vec<_>>(),
    })))
}

/// `GET /api/v1/message/{ID}`; `latest` is the newest.
pub(super) fn one(ask: &Ask<'_>) -> Result<Answer, Problem> {
    let id = ask.segment(0);
    let found = {
        let world = ask.seen()?;
        let world = world.lock();
        let mut newest = world.outbox.kept().iter().rev();
        newest.find(|message| id == "latest" || message.id() == id).cloned()
    };
    let message =
        found.ok_or_else(|| Problem::not_found(&format!("there is no message {id}"), None))?;
    let mut whole = summary(&message);
    if let Some(fields) = whole.as_object_mut() {
        fields.remove("Snippet");
        fields.insert("Date".to_owned(), Value::from(message.created.rfc3339()));
        fields.insert("ReturnPath".to_owned(), Value::from(message.draft.from.as_str()));
        fields.insert("Text".to_owned(), Value::from(message.draft.text.as_str()));
        fields.insert("HTML".to_owned(), Value::from(""));
        fields.insert("Inline".to_owned(), json!([]));
        fields.insert("Attachments".to_owned(), json!([]));
    }
    Ok(json(&whole))
}

pub(super) fn summary(message: &Message) -> Value {
    let draft = &message.draft;
    let snippet: String = draft.text.replace('\n', " ").chars().take(250).collect();
    json!({
        "ID": message.id(),
        "MessageID": format!("{}@{}.standin.test", message.number, draft.vendor),
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
        "Size": draft.text.len(),
        "Attachments": 0,
        "Snippet": snippet,
    })
}
