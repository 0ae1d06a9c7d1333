//! What variables were before us: our own process's, or, in a shell that took the lines of `standin env`,
//! what it noted then.

use std::collections::BTreeMap;
use std::env::{self, VarError};

use serde_json::{Map, Value};

use super::Failure;

/// Where the lines of `standin env` keep what was before them: a JSON object, null for what was not there.
pub(super) const NOTE: &str = "STANDIN_ENV_BEFORE";

/// Variables as they were.
pub(super) struct Before(Option<Map<String, Value>>);

impl Before {
    /// Reads the note, if there is one.
    pub(super) fn read() -> Result<Self, Failure> {
        let Some(note) = variable(NOTE)? else { return Ok(Self(None)) };
        let read = serde_json::from_str(&note).map_err(|error| {
            Failure(format!("{NOTE} is not what `standin env` wrote: {error}; unset it"))
        })?;
        Ok(Self(Some(read)))
    }

    /// Whether this shell took the lines of `standin env`.
    pub(super) fn is_noted(&self) -> bool {
        self.0.is_some()
    }

    /// What a variable was.
    pub(super) fn of(&self, name: &str) -> Result<Option<String>, Failure> {
        match self.0.as_ref().and_then(|note| note.get(name)) {
            Some(value) => Ok(value.as_str().map(str::to_owned)),
            None => variable(name),
        }
    }

    /// Those of these variables that were there.
    pub(super) fn all(
        &self,
        names: impl Iterator<Item = &'static str>,
    ) -> Result<BTreeMap<&'static str, String>, Failure> {
        let mut all = BTreeMap::new();
        for name in names {
            if let Some(value) = self.of(name)? {
                all.insert(name, value);
            }
        }
        Ok(all)
    }

    /// What these variables were, as a note.
    pub(super) fn note(&self, names: &[&str]) -> Result<String, Failure> {
        let mut note = Map::new();
        for name in names {
            note.insert((*name).to_owned(), self.of(name)?.into());
        }
        Ok(Value::Object(note).to_string())
    }
}

fn variable(name: &str) -> Result<Option<String>, Failure> {
    match env::var(name) {
        Ok(value) => Ok(Some(value)),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(_)) => {
            Err(Failure(format!("{name} holds what is no text in UTF-8; unset it")))
        }
    }
}
