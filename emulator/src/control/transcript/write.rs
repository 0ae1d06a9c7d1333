//! How a transcript is laid out: `>` the request, `<` the answer, `=` what it came to, `@` a message, `!` what
//! is missing.

use std::fmt::Write as _;

use super::super::event::misspelt;
use super::found::Found;
use super::hide::{Hidden, whole};
use super::scan;
use super::{Past, known, strange};
use crate::http::{Answer, Destination, Form, Request, Scheme};
use crate::vendors::CONFIRM;
use crate::world::{Exchange, Message, Verdict, Whither};

/// The headers of a request that matter, as they are written.
const HEADERS: [&str; 4] = ["Content-Type", "Authorization", "SOAPAction", "Accept"];

/// The headers of an answer that tell nothing of it.
const NOT_SHOWN: [&str; 3] = ["Date", "Content-Length", "Connection"];

/// All of it.
pub(super) fn transcript(past: &Past) -> String {
    let mut writer = Writer { text: String::new(), hidden: known::of(past) };
    writer.missing(past.evicted_exchanges, "request");
    writer.missing(past.evicted_messages, "message");
    let mut messages = past.messages.iter().peekable();
    let first = past.exchanges.first().map_or(u64::MAX, |exchange| exchange.number);
    while let Some(message) = messages.next_if(|message| is_before(message, first)) {
        writer.part();
        writer.message(message);
    }
    for exchange in &past.exchanges {
        writer.part();
        writer.exchange(exchange);
        // Those that no exchange sent stand behind those that were sent before them.
        while let Some(message) =
            messages.next_if(|message| is_before(message, exchange.number + 1))
        {
            writer.part();
            writer.message(message);
        }
    }
    for message in messages {
        writer.part();
        writer.message(message);
    }
    writer.text
}

fn is_before(message: &Message, exchange: u64) -> bool {
    message.exchange.is_none_or(|number| number < exchange)
}

struct Writer {
    text: String,
    hidden: Hidden,
}

impl Writer {
    /// An empty line before all but the first.
    fn part(&mut self) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
    }

    fn missing(&mut self, count: u64, what: &str) {
        if count > 0 {
            let s = if count == 1 { "" } else { "s" };
            self.line('!', &format!("{count} {what}{s} before these are no longer kept"));
        }
    }

    fn exchange(&mut self, exchange: &Exchange) {
        self.request(&exchange.request, exchange.verdict.escape.is_some());
        // What was broken before anybody had acted has no status.
        if exchange.answer.status != 0 {
            self.answer(&exchange.answer);
        }
        self.verdict(&exchange.verdict);
        if let Some(broken) = exchange.delivery.broken {
            self.line('=', &format!("broken on the wire: {}", broken.name()));
        }
    }

    fn request(&mut self, request: &Request, escaped: bool) {
        let target = Destination::of(request).map(|to| match to.form {
            Form::Authority => self.careful(to.address.authority.as_bytes()),
            // For whom it was tells more than the path.
            Form::Absolute if escaped => {
                let address = &to.address;
                let host = self.careful(address.authority.as_bytes());
                format!("{}://{host}{}", address.scheme.as_str(), self.target(&to))
            }
            _ => self.target(&to),
        });
        let target = target.unwrap_or_default();
        let tls = if request.scheme == Scheme::Https { " (TLS)" } else { "" };
        self.line('>', &format!("{} {target}{tls}", request.method()));
        let boundary = known::boundary(request);
        for name in HEADERS {
            for (_, value) in
                request.headers().filter(|(given, _)| given.eq_ignore_ascii_case(name))
            {
                let value = match name {
                    "Authorization" => authorization(value),
                    "Content-Type" => self.content_type(value, boundary.as_deref()),
                    _ => self.careful(value),
                };
                self.line('>', &format!("{name}: {value}"));
            }
        }
        match strange::readable(request) {
            Some(body) => {
                let found = scan::request(&body, boundary.as_deref());
                self.body('>', &body, &found, false);
            }
            None => self.body('>', &whole(request.body()), &[], false),
        }
    }

    /// Path and query, without the world's prefix.
    fn target(&self, to: &Destination<'_>) -> String {
        let path = match to.path.strip_prefix(CONFIRM) {
            Some(_) => format!("{CONFIRM}{{token}}"),
            None => self.careful(to.path.as_bytes()),
        };
        match to.query {
            None => path,
            Some(query) => {
                let found = scan::query(query.as_bytes());
                format!("{path}?{}", self.inline(query.as_bytes(), &found, false))
            }
        }
    }

    /// What should speak of no secret.
    fn careful(&self, text: &[u8]) -> String {
        if strange::names(text) {
            return visible(&whole(text));
        }
        self.inline(text, &[], false)
    }

    fn content_type(&self, value: &[u8], boundary: Option<&str>) -> String {
        if strange::names(value) {
            return visible(&whole(value));
        }
        let text = String::from_utf8_lossy(value);
        let name = text.to_ascii_lowercase().find("boundary=");
        let found = name.zip(boundary).and_then(|(name, boundary)| {
            let start = name + text.get(name..)?.find(boundary)?;
            let range = start..start + boundary.len();
            let (name, end) = (0..0, 0..0);
            Some(Found { name, end, range, word: "boundary", values: Vec::new() })
        });
        self.inline(value, found.as_slice(), false)
    }

    fn answer(&mut self, answer: &Answer) {
        let reason = answer.reason.as_ref().map(|reason| format!(" {reason}")).unwrap_or_default();
        let status = self.inline(format!("{}{reason}", answer.status).as_bytes(), &[], true);
        self.line('<', &status);
        if !answer.content_type.is_empty() {
            let value = self.inline(answer.content_type.as_bytes(), &[], true);
            self.line('<', &format!("Content-Type: {value}"));
        }
        for (name, value) in &answer.extra {
            if !NOT_SHOWN.iter().any(|other| other.eq_ignore_ascii_case(name)) {
                let value = self.inline(value.as_bytes(), &[], true);
                self.line('<', &format!("{name}: {value}"));
            }
        }
        self.body('<', &answer.body, &scan::body(&answer.body, None), true);
    }

    fn verdict(&mut self, verdict: &Verdict) {
        let who = [verdict.vendor.unwrap_or("nobody"), verdict.operation];
        let who: Vec<_> = who.into_iter().filter(|word| !word.is_empty()).collect();
        let forced = if verdict.forced { " (asked for)" } else { "" };
        self.line('=', &format!("{}: {}{forced}", who.join(" "), verdict.outcome));
        if let Some(Whither { host, port, by, fate }) = verdict.escape.as_deref() {
            let place = self.careful(format!("{host}:{port}").as_bytes());
            self.line('=', &format!("to {place} ({}): {}", by.as_str(), fate.as_str()));
        }
        // Of a batch its parts say it.
        if let (Some(cause), []) = (&verdict.cause, &*verdict.parts) {
            let cause = self.inline(cause.to_string().as_bytes(), &[], false);
            self.line('=', &format!("because {cause}"));
        }
        for (part, number) in verdict.parts.iter().zip(1..) {
            let forced = if part.forced { " (asked for)" } else { "" };
            let cause = part.cause.as_ref().map(|cause| format!(", because {cause}"));
            let said = format!("{number}: {}{forced}{}", part.outcome, cause.unwrap_or_default());
            let said = self.inline(said.as_bytes(), &[], false);
            self.line('=', &said);
        }
        let misspelt = misspelt(verdict);
        for name in &verdict.unread {
            let near = misspelt.get(name).and_then(serde_json::Value::as_str);
            let near = near.map(|near| format!(" (did you mean {near}?)")).unwrap_or_default();
            // A body that is no form is the name of an argument to whoever reads it as one.
            let is_name = !name.contains(['"', '\'', '<', '>', '{', ':', ';', '=']);
            let name = match is_name {
                true => self.inline(name.as_bytes(), &[], false),
                false => self.careful(name.as_bytes()),
            };
            self.line('=', &format!("unread: {name}{near}"));
        }
        // Their ids differ from run to run.
        if verdict.stub.is_some() {
            self.line('=', "by a stub");
        }
        if verdict.fault.is_some() {
            self.line('=', "struck by a fault");
        }
    }

    fn message(&mut self, message: &Message) {
        let draft = &message.draft;
        let shown = |text: &str| self.inline(text.as_bytes(), &[], true);
        let tags: Vec<_> = message.tags().map(shown).collect();
        let lines = [
            format!("{} to {}", draft.channel.as_str(), shown(&draft.to)),
            format!("From: {} <{}>", shown(&draft.from_name), shown(&draft.from)),
            format!("Subject: {}", shown(&draft.subject)),
            format!("Tags: {}", tags.join(", ")),
        ];
        lines.iter().for_each(|line| self.line('@', line));
        self.body('@', draft.text.as_bytes(), &[], true);
    }

    /// An empty line and the body's own, where there is a body.
    fn body(&mut self, sign: char, body: &[u8], found: &[Found], times: bool) {
        if body.is_empty() {
            return;
        }
        self.line(sign, "");
        let shown = visible(&self.hidden.hide(body, found, times));
        shown.split('\n').for_each(|line| self.line(sign, line));
    }

    /// On one line.
    fn inline(&self, text: &[u8], found: &[Found], times: bool) -> String {
        visible(&self.hidden.hide(text, found, times)).replace('\n', "␊")
    }

    fn line(&mut self, sign: char, line: &str) {
        self.text.push(sign);
        if !line.is_empty() {
            self.text.push(' ');
            self.text.push_str(line);
        }
        self.text.push('\n');
    }
}

/// The scheme, if it is one that everybody knows, and never what follows it.
fn authorization(value: &[u8]) -> String {
    let text = String::from_utf8_lossy(value);
    let scheme = text.split(' ').next().unwrap_or_default();
    let known = ["Basic", "Bearer", "Digest", "Negotiate"];
    if known.iter().any(|known| known.eq_ignore_ascii_case(scheme)) {
        format!("{scheme} {{key}}")
    } else {
        "{key}".to_owned()
    }
}

/// Bytes as text: what is none as `\xNN`, a carriage return as `␍`.
fn visible(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        for character in chunk.valid().chars() {
            match character {
                '\r' => text.push('␍'),
                '\n' | '\t' => text.push(character),
                other if other.is_control() => {
                    let mut buffer = [0; 4];
                    escape_bytes(&mut text, other.encode_utf8(&mut buffer).as_bytes());
                }
                other => text.push(other),
            }
        }
        escape_bytes(&mut text, chunk.invalid());
    }
    text
}

fn escape_bytes(text: &mut String, bytes: &[u8]) {
    for byte in bytes {
        // Writing to a String cannot fail.
        let _ = write!(text, "\\x{byte:02x}");
    }
}
