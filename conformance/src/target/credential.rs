//! Credentials: by reference to the environment or a file, or written out.

use std::path::Path;
use std::{fmt, fs};

use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, MapAccess, Visitor};

/// Shorter secrets would be found, and blotted out, all over a report.
const SHORTEST_SECRET: usize = 6;

/// What some editors put before a text.
const BOM: char = '\u{feff}';

/// A field of a role.
#[derive(Clone, PartialEq, Eq)]
pub struct Credential {
    /// What is sent.
    pub value: String,
    /// It came by reference: it must not appear in any report.
    pub secret: bool,
}

impl fmt::Debug for Credential {
    /// A secret does not get out through a log line either.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = if self.secret { "***" } else { &self.value };
        formatter.debug_struct("Credential").field("value", &shown).finish_non_exhaustive()
    }
}

/// A field as a file has it.
#[derive(Clone, Debug)]
pub(super) enum Given {
    /// The value itself: no secret, or so one hopes.
    Plain(String),
    /// `{ public = "value" }`: no secret, says the file.
    Public(String),
    /// `env:NAME`
    Env(String),
    /// `file:PATH`
    File(String),
    /// A number, say: it may be a secret, and so it is not shown.
    NoText,
}

/// Where references lead.
pub(super) struct References<'a> {
    /// The folder that relative paths start from.
    pub(super) folder: &'a Path,
    /// The environment.
    pub(super) env: &'a dyn Fn(&str) -> Option<String>,
    /// A secret may stand in the file: nobody's account depends on it.
    pub(super) in_clear: bool,
}

impl Given {
    pub(super) fn resolve(self, references: &References<'_>) -> Result<Credential, String> {
        let (value, from) = match self {
            Self::Plain(_) if !references.in_clear => {
                return Err("a live target's secrets are not written here: name where it is, \
                            \"env:NAME\" or \"file:PATH\" (what is no secret is { public = \"…\" })"
                    .to_owned());
            }
            Self::NoText => {
                let kinds = "\"env:NAME\", \"file:PATH\" or { public = \"…\" }";
                return Err(format!("a field of a caller is a text: {kinds}"));
            }
            Self::Plain(value) | Self::Public(value) => {
                return Ok(Credential { value, secret: false });
            }
            Self::Env(name) => {
                let value = (references.env)(&name);
                let missing = || format!("the environment has no {name}, or it is not UTF-8");
                (value.ok_or_else(missing)?, name)
            }
            Self::File(path) => {
                let read = fs::read_to_string(references.folder.join(&path));
                let text = read.map_err(|error| format!("cannot read {path}: {error}"))?;
                (without_newline(&text).to_owned(), path)
            }
        };
        if value.contains(|letter: char| letter.is_control()) {
            return Err(format!(
                "what {from} has is more than one line, or has control characters: a secret is one line"
            ));
        }
        if value.trim_matches(|letter: char| letter.is_whitespace() || letter == BOM) != value {
            return Err(format!(
                "what {from} has begins or ends with a blank, or with a byte order mark"
            ));
        }
        if value.chars().count() < SHORTEST_SECRET {
            return Err(format!(
                "what {from} has is shorter than {SHORTEST_SECRET} characters, and cannot be kept \
                 out of reports as a secret; if it is none, write {{ public = \"…\" }} here"
            ));
        }
        Ok(Credential { value, secret: true })
    }
}

/// A line of a file, as an error shows it: what stands there in quotes may be a secret, but for references.
pub(super) fn blotted(line: &str) -> String {
    let mut clean = String::new();
    let mut rest = line;
    while let Some(at) = rest.find(['"', '\'']) {
        let (before, quoted) = rest.split_at(at);
        let end = end_of(quoted);
        let (quoted, behind) = quoted.split_at(end);
        let inner = quoted.trim_matches(['"', '\'']);
        clean += before;
        if inner.starts_with("env:") || inner.starts_with("file:") {
            clean += quoted;
        } else {
            // As many, so that what points to a place still does.
            let blot = |letter| if matches!(letter, '"' | '\'') { letter } else { '*' };
            clean.extend(quoted.chars().map(blot));
        }
        rest = behind;
    }
    clean + rest
}

/// Behind the end of a text in quotes, or of the line.
fn end_of(quoted: &str) -> usize {
    let mut letters = quoted.char_indices();
    let Some((_, quote)) = letters.next() else { return 0 };
    while let Some((at, letter)) = letters.next() {
        match letter {
            // Only double quotes know escapes.
            '\\' if quote == '"' => drop(letters.next()),
            end if end == quote => return at + 1,
            _ => {}
        }
    }
    quoted.len()
}

fn without_newline(text: &str) -> &str {
    let text = text.strip_suffix('\n').unwrap_or(text);
    text.strip_suffix('\r').unwrap_or(text)
}

impl<'de> Deserialize<'de> for Given {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(GivenVisitor)
    }
}

struct GivenVisitor;

impl<'de> Visitor<'de> for GivenVisitor {
    type Value = Given;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("\"env:NAME\", \"file:PATH\" or { public = \"value\" }")
    }

    fn visit_str<E>(self, value: &str) -> Result<Given, E> {
        let split = value.split_once(':').filter(|(_, name)| !name.is_empty());
        Ok(match split {
            Some(("env", name)) => Given::Env(name.to_owned()),
            Some(("file", path)) => Given::File(path.to_owned()),
            _ => Given::Plain(value.to_owned()),
        })
    }

    fn visit_bool<E>(self, _: bool) -> Result<Given, E> {
        Ok(Given::NoText)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Given, E> {
        Ok(Given::NoText)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Given, E> {
        Ok(Given::NoText)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Given, A::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Written {
            public: String,
        }
        let written = Written::deserialize(MapAccessDeserializer::new(map))?;
        Ok(Given::Public(written.public))
    }
}
