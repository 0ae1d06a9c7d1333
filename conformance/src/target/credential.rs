//! Credentials: by reference to the environment or a file, or written out.

use std::collections::BTreeSet;
use std::path::Path;
use std::{fmt, fs, io};

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
    /// Whose secrets are needed; none: everybody's. Others may be missing.
    pub(super) vendors: Option<&'a BTreeSet<String>>,
}

impl References<'_> {
    /// Whether a vendor's secrets are needed.
    pub(super) fn needs(&self, vendor: &str) -> bool {
        self.vendors.is_none_or(|vendors| vendors.contains(vendor))
    }
}

impl Given {
    /// The variable that is referred to, and not there, if that is a name.
    pub(super) fn unset(&self, references: &References<'_>) -> Option<&str> {
        match self {
            Self::Env(name) if is_variable(name) && (references.env)(name).is_none() => Some(name),
            _ => None,
        }
    }

    /// Whether it leads anywhere.
    pub(super) fn is_there(&self, references: &References<'_>) -> bool {
        match self {
            Self::Env(name) => (references.env)(name).is_some(),
            Self::File(path) => references.folder.join(path).is_file(),
            Self::Plain(_) | Self::Public(_) | Self::NoText => true,
        }
    }

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
                (value.ok_or_else(|| unset(&name))?, name)
            }
            Self::File(path) => {
                let read = fs::read_to_string(references.folder.join(&path));
                let text = read.map_err(|error| unread(&path, &error))?;
                (without_newline(&text).to_owned(), path)
            }
        };
        if value.is_empty() {
            return Err(format!("{from} is there, and is empty"));
        }
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

/// Whether a text is a reference, and not, by a slip of the pen, the secret itself behind `env:` or `file:`.
pub(super) fn is_reference(text: &str) -> bool {
    match text.split_once(':') {
        Some(("env", name)) => is_variable(name),
        Some(("file", path)) => is_path(path),
        _ => false,
    }
}

/// Capitals in words with a few digits behind, as names of variables are: `KEY`, `BOXNET_API_KEY2`.
fn is_variable(name: &str) -> bool {
    let digit = |letter: char| letter.is_ascii_digit();
    name.split('_').all(|word| {
        let letters = word.trim_end_matches(digit);
        word.len() - letters.len() <= 4 && letters.bytes().all(|byte| byte.is_ascii_uppercase())
    })
}

/// Names as people give them: words, or short, or with an ending.
fn is_path(path: &str) -> bool {
    let of = |letter: char| letter.is_alphanumeric() || "._-~: ".contains(letter);
    let ending = |name: &str| {
        let ending = name.rsplit_once('.').map(|(_, ending)| ending).unwrap_or_default();
        (1..=5).contains(&ending.len()) && ending.bytes().all(|byte| byte.is_ascii_alphabetic())
    };
    path.split(['/', '\\']).all(|name| {
        let word = !name.contains(|letter: char| letter.is_ascii_digit());
        name.chars().all(of) && (word || name.len() < SHORTEST_SECRET || ending(name))
    })
}

/// A variable that is not there, by its name if that is one.
fn unset(name: &str) -> String {
    if is_variable(name) {
        return format!("the environment has no {name}, or it is not UTF-8");
    }
    "the environment has no variable of that name (it is not shown: it may be the secret itself; what stands \
     behind env: is a name, as in \"env:API_KEY\")"
        .to_owned()
}

/// A file that cannot be read, by its name if that is one.
fn unread(path: &str, error: &io::Error) -> String {
    if is_path(path) {
        return format!("cannot read {path}: {error}");
    }
    format!(
        "cannot read a file of that name: {error} (it is not shown: it may be the secret itself; what stands \
         behind file: is a path, as in \"file:api.key\")"
    )
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
        if is_reference(inner) {
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
pub(super) fn end_of(quoted: &str) -> usize {
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
