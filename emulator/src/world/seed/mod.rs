//! Seeds: what a world starts from, read from TOML with spans, laid over one another, written back.

mod error;
mod message;
mod redact;

use std::sync::Arc;

use serde::{Deserialize as _, Serialize};
use toml::de::DeTable;

pub use error::SeedError;
use message::MessageSeed;

use super::{Clock, Generator, Keeping, Message, Outbox, WorldName};
use crate::vendors::{Store, VENDORS};

/// The sections beside the vendors'.
const CLOCK: &str = "clock";
const GENERATOR: &str = "generator";
const MESSAGES: &str = "messages";

/// What a seed says; what it leaves out is the default seed's.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Seed(toml::Table);

/// A seed made ready, so that a world costs no more than a copy.
#[derive(Clone)]
pub struct Template {
    pub(super) stores: Vec<Box<dyn Store>>,
    pub(super) clock: Clock,
    pub(super) messages: Vec<Arc<Message>>,
    pub(super) keeping: Keeping,
    generator: Option<Generator>,
    random_seed: u64,
}

impl Seed {
    /// Reads a seed; `origin` names it in errors (a file's name).
    ///
    /// # Errors
    /// What is no TOML, an unknown section or key, a value of the wrong kind: with line and column,
    /// and "did you mean" where something is near.
    pub fn parse(text: &str, origin: &str) -> Result<Self, SeedError> {
        let at = |error: &toml::de::Error| SeedError::of_toml(error, text, origin);
        let table = DeTable::parse(text).map_err(|error| at(&error))?;
        for (name, value) in table.into_inner() {
            let span = name.span();
            check(name.get_ref(), value)
                .unwrap_or_else(|| Err(unknown_section(name.get_ref())))
                .map_err(|error| match error.span() {
                    Some(_) => at(&error),
                    None => SeedError::at(error.message(), text, span.start, origin),
                })?;
        }
        let table: toml::Table = toml::from_str(text).map_err(|error| at(&error))?;
        Ok(Self(table))
    }

    /// Reads a seed from a JSON value of the same shape.
    ///
    /// # Errors
    /// As [`Seed::parse`], without a line.
    pub fn from_json(value: &serde_json::Value) -> Result<Self, SeedError> {
        let text = toml::to_string(value).map_err(|error| SeedError::whole(error.to_string()))?;
        Self::parse(&text, "seed").map_err(|error| SeedError::whole(error.message))
    }

    /// It says nothing: all is the default seed's.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// This seed laid over another: key by key, a list replacing a list.
    #[must_use]
    pub fn over(&self, base: &Self) -> Self {
        let mut merged = base.clone();
        for (name, section) in &self.0 {
            match (merged.0.get_mut(name), section) {
                (Some(toml::Value::Table(below)), toml::Value::Table(above)) => {
                    below.extend(above.clone());
                }
                _ => {
                    merged.0.insert(name.clone(), section.clone());
                }
            }
        }
        merged
    }

    /// Makes it ready; `random_seed` is the seed of worlds whose generator it does not script.
    ///
    /// # Errors
    /// What contradicts itself: a key or a name that is there twice, an id that is taken.
    pub fn template(&self, random_seed: u64) -> Result<Template, SeedError> {
        let section = |name: &str| self.0.get(name).cloned();
        let mut stores = Vec::with_capacity(VENDORS.len());
        for vendor in VENDORS {
            let name = vendor.name;
            let section = section(name).unwrap_or_else(|| toml::Value::Table(toml::Table::new()));
            let store = (vendor.open)(section);
            stores.push(store.map_err(|why| SeedError::whole(format!("[{name}] {why}")))?);
        }
        let seeds: Vec<MessageSeed> = typed(section(MESSAGES))?.unwrap_or_default();
        let mut messages: Vec<_> =
            seeds.into_iter().map(|seed| Arc::new(Message::from(seed))).collect();
        messages.sort_by_key(|message| message.number);
        Ok(Template {
            stores,
            clock: typed(section(CLOCK))?.unwrap_or_default(),
            messages,
            keeping: Keeping::default(),
            generator: typed(section(GENERATOR))?,
            random_seed,
        })
    }

    /// As TOML: sorted, the same bytes for the same world. Keys, passwords, tokens and codes are
    /// redacted unless `secrets`; either way it is a seed.
    #[must_use]
    pub fn to_toml(&self, secrets: bool) -> String {
        if secrets {
            return toml::to_string(&self.0).unwrap_or_default();
        }
        let text = toml::to_string(&redact::redacted(&self.0)).unwrap_or_default();
        format!(
            "# Keys, passwords, tokens and codes are redacted; ?secrets=true leaves them in.\n{text}"
        )
    }

    /// Calls back with every secret in it, and the name under which that stands: `password`, `key`, `link` (of
    /// which it is the last segment).
    pub fn each_secret<'a>(&'a self, mut found: impl FnMut(&str, &'a str)) {
        redact::each_secret(&self.0, &mut found);
    }

    /// The same with the generator that `seed` scripts, or else with each world's generator its own.
    #[must_use]
    pub fn with_generator_of(mut self, seed: &Self) -> Self {
        self.0.remove(GENERATOR);
        let scripted = seed.0.get(GENERATOR).cloned();
        self.0.extend(scripted.map(|generator| (GENERATOR.to_owned(), generator)));
        self
    }

    pub(super) fn of_world(
        stores: &[Box<dyn Store>],
        clock: Clock,
        generator: &Generator,
        outbox: &Outbox,
    ) -> Self {
        let mut table = toml::Table::new();
        for (vendor, store) in VENDORS.iter().zip(stores) {
            table.insert(vendor.name.to_owned(), store.export());
        }
        let messages: Vec<_> =
            outbox.kept().iter().map(|message| MessageSeed::from(&**message)).collect();
        table.extend(value(CLOCK, &clock));
        table.extend(value(GENERATOR, generator));
        if !messages.is_empty() {
            table.extend(value(MESSAGES, &messages));
        }
        Self(table)
    }
}

impl Template {
    pub(super) fn generator(&self, world: &WorldName) -> Generator {
        self.generator
            .clone()
            .unwrap_or_else(|| Generator::of(self.random_seed, &format!("world {world}")))
    }

    /// The same, with bounds for what its worlds keep.
    #[must_use]
    pub fn keeping(self, keeping: Keeping) -> Self {
        Self { keeping, ..self }
    }

    /// Gives a vendor one more credential, as its `--key` has it.
    ///
    /// # Errors
    /// It is none, or it is there already.
    pub fn admit(&mut self, vendor: usize, credential: &str) -> Result<(), String> {
        self.stores.get_mut(vendor).map_or(Ok(()), |store| store.admit(credential))
    }

    /// Makes every vendor take any credential.
    pub fn admit_all(&mut self) {
        for store in &mut self.stores {
            store.admit_all();
        }
    }
}

/// Checks one section against its type; `None` if there is no such section.
fn check(
    name: &str,
    value: toml::Spanned<toml::de::DeValue<'_>>,
) -> Option<Result<(), toml::de::Error>> {
    let value = toml::de::ValueDeserializer::from(value);
    Some(match name {
        CLOCK => Clock::deserialize(value).map(drop),
        GENERATOR => Generator::deserialize(value).map(drop),
        MESSAGES => Vec::<MessageSeed>::deserialize(value).map(drop),
        _ => {
            let vendor = VENDORS.iter().find(|vendor| vendor.name == name)?;
            (vendor.check)(value)
        }
    })
}

fn unknown_section(name: &str) -> toml::de::Error {
    let vendors = VENDORS.iter().map(|vendor| vendor.name);
    let known: Vec<_> = vendors.chain([CLOCK, GENERATOR, MESSAGES]).collect();
    let known: Vec<_> = known.iter().map(|name| format!("`{name}`")).collect();
    serde::de::Error::custom(format!(
        "unknown section `{name}`, expected one of {}",
        known.join(", ")
    ))
}

fn typed<T: serde::de::DeserializeOwned>(
    section: Option<toml::Value>,
) -> Result<Option<T>, SeedError> {
    let typed = section.map(toml::Value::try_into).transpose();
    typed.map_err(|error: toml::de::Error| SeedError::whole(error.message().to_owned()))
}

fn value(name: &str, of: &impl Serialize) -> Option<(String, toml::Value)> {
    toml::Value::try_from(of).ok().map(|value| (name.to_owned(), value))
}
