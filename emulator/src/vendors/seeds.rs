//! The way between a vendor's section of a seed and its type.

use serde::Serialize;
use serde::de::{Deserialize, DeserializeOwned};

/// Checks a section, for errors with a span.
pub(super) fn check<'de, S: Deserialize<'de>>(
    section: toml::de::ValueDeserializer<'de>,
) -> Result<(), toml::de::Error> {
    S::deserialize(section).map(drop)
}

/// Reads a section that was checked.
pub(super) fn typed<S: DeserializeOwned>(section: toml::Value) -> Result<S, String> {
    section.try_into().map_err(|error: toml::de::Error| error.message().to_owned())
}

/// Writes a section.
pub(super) fn value(seed: &impl Serialize) -> toml::Value {
    toml::Value::try_from(seed).unwrap_or_else(|_| toml::Value::Table(toml::Table::new()))
}
