//! The sink before every writer: secrets go, by value, in every form that they can take on the wire.

mod needle;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::{Event, ReportError};
use needle::Needle;

/// What stands where a secret stood.
pub const REDACTED: &str = "[redacted]";

/// The fewest bytes of a secret. Anything shorter would be found everywhere.
pub const MIN_SECRET_BYTES: usize = 6;

/// Takes secrets out of whatever is written: plain, percent-, XML- and JSON-encoded, in any mixture of
/// those, and within base64.
#[derive(Clone, Debug, Default)]
pub struct Redactor {
    needles: Vec<Needle>,
}

impl Redactor {
    /// A redactor of these secrets. Those under [`MIN_SECRET_BYTES`] are left alone.
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "who hands secrets over keeps none")]
    pub fn new(secrets: Vec<String>) -> Self {
        let long = secrets.iter().filter(|secret| secret.len() >= MIN_SECRET_BYTES);
        let mut needles: Vec<_> = long.flat_map(|secret| Needle::all_of(secret)).collect();
        needles.sort();
        needles.dedup();
        Self { needles }
    }

    /// An event without the secrets.
    ///
    /// # Errors
    /// Never, but for a bug of ours; better no report than one with a secret.
    pub fn event(&self, event: &Event) -> Result<Event, ReportError> {
        if self.needles.is_empty() {
            return Ok(event.clone());
        }
        let mut value = serde_json::to_value(event)?;
        self.value(&mut value);
        Ok(serde_json::from_value(value)?)
    }

    /// A text without the secrets.
    #[must_use]
    pub fn text(&self, text: &str) -> String {
        // Only whole characters were replaced, by text: it is text still.
        String::from_utf8_lossy(&self.bytes(text.as_bytes())).into_owned()
    }

    /// Bytes without the secrets.
    #[must_use]
    pub fn bytes(&self, bytes: &[u8]) -> Vec<u8> {
        let mut clean = Vec::with_capacity(bytes.len());
        let mut at = 0;
        while let Some(byte) = bytes.get(at) {
            let ends = self.needles.iter().filter_map(|needle| needle.end(bytes, at));
            if let Some(end) = ends.max() {
                clean.extend_from_slice(REDACTED.as_bytes());
                at = end;
            } else {
                clean.push(*byte);
                at += 1;
            }
        }
        clean
    }

    /// JSON without the secrets.
    #[must_use]
    pub fn json(&self, mut value: Value) -> Value {
        self.value(&mut value);
        value
    }

    /// Walks every string that there is, so that a new field cannot be forgotten.
    fn value(&self, value: &mut Value) {
        match value {
            Value::String(text) => *text = self.text(text),
            Value::Array(items) => items.iter_mut().for_each(|item| self.value(item)),
            Value::Object(fields) => {
                if let Some(clean) = self.encoded(fields.get("base64")) {
                    *value = clean;
                    return;
                }
                let open = fields.iter_mut().filter(|(name, _)| !CLOSED.contains(&name.as_str()));
                open.for_each(|(_, field)| self.value(field));
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    /// Bytes that are no text: what is in them counts, not how they are written.
    fn encoded(&self, base64: Option<&Value>) -> Option<Value> {
        let bytes = STANDARD.decode(base64?.as_str()?).ok()?;
        serde_json::to_value(super::Bytes(self.bytes(&bytes))).ok()
    }
}

/// Fields that hold a word of ours, whatever word a secret may be.
const CLOSED: [&str; 12] = [
    "event", "judged", "started", "level", "basis", "word", "view", "kind", "line", "fate",
    "effects", "at",
];

#[cfg(test)]
mod tests;
