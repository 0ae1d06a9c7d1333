//! Takes the secrets out of everything that is written.
//!
//! What goes over the wire gets stand-ins of the same shape before it is graded, so that no report can hold a part
//! of a secret, and a recording can be graded again. Whatever is written for people then says `[redacted]`
//! where a secret or its stand-in stood.

mod filter;
mod given;
mod known;
mod needle;
mod readings;
mod shape;
mod wire;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::{Event, ReportError};
use known::{Found, Known, Parts};
use shape::Shapes;

pub use known::MIN_SECRET_CHARS;

/// What stands where a secret stood. One that a reply gave has its shape beside it:
/// `[redacted: 32 of 0-9 a-f]`.
pub const REDACTED: &str = "[redacted]";

/// Takes secrets out of whatever is written: plain in any letter case, percent-, XML- and JSON-encoded, in any
/// mixture of those and up to three times, and within base64; of long ones of a target's the parts as well. All clones
/// know the same secrets.
#[derive(Clone, Default)]
pub struct Redactor {
    state: Arc<Mutex<State>>,
}

impl fmt::Debug for Redactor {
    /// What it knows is what nobody may see.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Redactor").finish_non_exhaustive()
    }
}

#[derive(Default)]
struct State {
    /// What is hidden from people, and what stands there then.
    hidden: Known<Arc<str>>,
    /// What gets a stand-in, and which.
    masked: Known<Arc<str>>,
    /// Stand-ins, and what people see of them.
    stand_ins: BTreeMap<String, Arc<str>>,
    masks: Option<Masks>,
}

struct Masks {
    shapes: Shapes,
    /// What everybody can read, in small letters: nothing that stands in it is a secret.
    public: String,
    /// What replies give are secrets, too.
    learns: bool,
}

impl Redactor {
    /// A redactor of these secrets. Those under [`MIN_SECRET_CHARS`] are left alone.
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "who hands secrets over keeps none")]
    pub fn new(secrets: Vec<String>) -> Self {
        let mut state = State::default();
        secrets.iter().for_each(|secret| state.hide(secret, &REDACTED.into()));
        Self { state: Arc::new(Mutex::new(state)) }
    }

    /// A redactor of a target's secrets: it gives stand-ins to those that do not stand in what is public,
    /// by a key that nobody else has. If it learns, what replies give are secrets from then on.
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "who hands secrets over keeps none")]
    pub fn of_a_target(secrets: Vec<String>, key: [u8; 32], public: &str, learns: bool) -> Self {
        let redactor = Self::default();
        {
            let mut state = redactor.state();
            let public = public.to_ascii_lowercase();
            state.masks = Some(Masks { shapes: Shapes::new(key), public, learns });
            secrets.iter().for_each(|secret| state.add(secret, REDACTED));
        }
        redactor
    }

    /// A redactor of stand-ins, each with what people see of it: of a recording, which has no secrets.
    #[must_use]
    pub fn of_stand_ins(stand_ins: &[(String, String)]) -> Self {
        let mut state = State::default();
        for (stand_in, shown) in stand_ins {
            state.hide(stand_in, &Arc::from(shown.as_str()));
        }
        Self { state: Arc::new(Mutex::new(state)) }
    }

    /// The stand-ins that were given, each with what people see of it.
    #[must_use]
    pub fn stand_ins(&self) -> Vec<(String, String)> {
        let state = self.state();
        let shown = state.stand_ins.iter().map(|(one, shown)| (one.clone(), shown.to_string()));
        shown.collect()
    }

    /// Whether what replies give is secret, too.
    fn learns(&self) -> bool {
        self.state().masks.as_ref().is_some_and(|masks| masks.learns)
    }

    /// Learns what a reply gave, if it is to.
    pub fn learn<'a>(&self, given: impl IntoIterator<Item = &'a str>) {
        if self.learns() {
            let mut state = self.state();
            for secret in given {
                if state.masked.has(secret) {
                    continue;
                }
                // What stands in the specs is nobody's secret, and a text that cases look for.
                if !state.is_public(secret) && !state.stand_ins.contains_key(secret) {
                    state.add(secret, &format!("[redacted: {}]", shape::words(secret)));
                }
            }
        }
    }

    /// An event without the secrets.
    ///
    /// # Errors
    /// Never, but for a bug of ours; better no report than one with a secret.
    pub fn event(&self, event: &Event) -> Result<Event, ReportError> {
        if self.state().hidden.is_empty() {
            return Ok(event.clone());
        }
        let mut value = serde_json::to_value(event)?;
        if self.value(&mut value) { Ok(serde_json::from_value(value)?) } else { Ok(event.clone()) }
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
        self.state().hidden.replaced(bytes, |found, clean| {
            clean.extend_from_slice(found.of.as_bytes());
            let end = found.end();
            let tail = || tail(bytes.get(end..).unwrap_or_default());
            end + found.needle.base64.filter(|_| found.is_to_the_end()).map_or(0, |_| tail())
        })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing is left half done in it.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// JSON without the secrets.
    #[must_use]
    pub fn json(&self, mut value: Value) -> Value {
        self.value(&mut value);
        value
    }

    /// Walks every string that there is, so that a new field cannot be forgotten. Tells whether one had a
    /// secret.
    fn value(&self, value: &mut Value) -> bool {
        match value {
            Value::String(text) => {
                let clean = self.text(text);
                let changed = clean != *text;
                *text = clean;
                changed
            }
            Value::Array(items) => {
                items.iter_mut().fold(false, |changed, item| changed | self.value(item))
            }
            Value::Object(fields) => {
                if let Some(clean) = self.encoded(fields.get("base64")) {
                    *value = clean;
                    return true;
                }
                let open = fields.iter_mut().filter(|(name, _)| !CLOSED.contains(&name.as_str()));
                open.fold(false, |changed, (_, field)| changed | self.value(field))
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => false,
        }
    }

    /// Bytes that are no text: what is in them counts, not how they are written.
    fn encoded(&self, base64: Option<&Value>) -> Option<Value> {
        let bytes = STANDARD.decode(base64?.as_str()?).ok()?;
        serde_json::to_value(super::Bytes(self.bytes(&bytes))).ok()
    }
}

impl State {
    fn is_public(&self, secret: &str) -> bool {
        let secret = secret.to_ascii_lowercase();
        self.masks.as_ref().is_some_and(|masks| masks.public.contains(&secret))
    }

    /// Hides a text from people; of a target's own secrets the parts as well.
    fn hide(&mut self, text: &str, shown: &Arc<str>) {
        let parts = if **shown == *REDACTED { Parts::But(&|_| false) } else { Parts::None };
        self.hidden.add(text, shown, &parts);
    }

    /// Hides a secret and its stand-in, which it gets unless everybody knows it anyway.
    fn add(&mut self, secret: &str, shown: &str) {
        let shown = Arc::from(shown);
        self.hide(secret, &shown);
        if self.is_public(secret) || self.masked.has(secret) {
            return;
        }
        let Some(stand_in) = self.stand_in(secret) else { return };
        self.hide(&stand_in, &shown);
        let mut masked = std::mem::take(&mut self.masked);
        let is_public = |part: &str| self.is_public(part);
        let own = *shown == *REDACTED && stand_in != REDACTED;
        let parts = if own { Parts::But(&is_public) } else { Parts::None };
        masked.add(secret, &Arc::from(stand_in.as_str()), &parts);
        self.masked = masked;
        self.stand_ins.insert(stand_in, shown);
    }

    /// A stand-in that nothing else has. A secret of nothing that can be replaced (marks that every encoding
    /// escapes) has none but a word.
    fn stand_in(&self, secret: &str) -> Option<String> {
        const TRIES: u32 = 64;
        let shapes = &self.masks.as_ref()?.shapes;
        let mut tries = (0..TRIES).map(|number| shapes.stand_in(secret, number));
        let fits = |one: &String| {
            one != secret && !self.masked.has(one) && !self.stand_ins.contains_key(one)
        };
        Some(tries.find(fits).unwrap_or_else(|| REDACTED.to_owned()))
    }
}

impl<T: Clone> Known<T> {
    /// A text with its secrets replaced: `replace` writes what stands there, and tells where the text goes on.
    fn replaced(
        &self,
        bytes: &[u8],
        replace: impl Fn(&Found<'_, T>, &mut Vec<u8>) -> usize,
    ) -> Vec<u8> {
        let mut clean = Vec::with_capacity(bytes.len());
        let mut at = 0;
        while at < bytes.len() {
            let next = self.next(bytes, at);
            clean.extend_from_slice(bytes.get(at..next).unwrap_or_default());
            at = next;
            let Some(byte) = bytes.get(at) else { break };
            if let Some(found) = self.find(bytes, at) {
                at = replace(&found, &mut clean);
            } else {
                clean.push(*byte);
                at += 1;
            }
        }
        clean
    }
}

/// How much of what follows belongs to the last bytes of a secret in base64: a character, and padding.
fn tail(text: &[u8]) -> usize {
    let is_of_base64 = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/-_".contains(byte);
    let shared = text.iter().take(1).filter(|byte| is_of_base64(byte)).count();
    shared + text.iter().skip(shared).take(2).take_while(|byte| **byte == b'=').count()
}

/// Fields that hold a word of ours, whatever word a secret may be.
const CLOSED: [&str; 12] = [
    "event", "judged", "started", "level", "basis", "word", "view", "kind", "line", "fate",
    "effects", "at",
];

#[cfg(test)]
mod tests;
