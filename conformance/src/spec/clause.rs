//! Clauses: what the documents promise, a sentence each, and how far each can be trusted.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use toml::Spanned;

use super::{Place, Source, SpecError};
use crate::text::there_are;

/// The clauses' file of a vendor, or of all: `specs/<vendor>/clauses.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ClausesFile {
    #[serde(default)]
    document: Vec<Document>,
    clause: Vec<Spanned<RawClause>>,
}

/// A document of a vendor.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// The file's name.
    pub file: String,
    /// Of its bytes, in hex.
    pub sha256: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawClause {
    id: String,
    level: Level,
    basis: Basis,
    #[serde(rename = "where")]
    at: Option<Spanned<String>>,
    says: String,
    untestable: Option<String>,
    option: Option<Switch>,
}

/// The option of a seed that turns a clause the other way.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Switch {
    /// `boxnet.soap_reply`.
    pub name: String,
    /// What it is if nothing is said.
    pub default: toml::Value,
    /// What it can be besides.
    pub other: Vec<toml::Value>,
}

/// One promise.
#[derive(Clone, Debug)]
pub struct Clause {
    /// `FOT-IN-1`.
    pub id: String,
    /// The vendor, or `all`.
    pub vendor: String,
    /// Whether something observable follows.
    pub level: Level,
    /// What it rests on.
    pub basis: Basis,
    /// Lines of a document: `002:L11-12`.
    pub at: Option<String>,
    /// The promise, in our words.
    pub says: String,
    /// Why no case can test it.
    pub untestable: Option<String>,
    /// What turns it the other way, if anything does.
    pub option: Option<Switch>,
    /// Where the ledger has it.
    pub place: Place,
}

impl Document {
    /// What lines of it are called by: `002` of `002_173a….txt`.
    #[must_use]
    pub fn number(&self) -> Option<&str> {
        self.file.split_once('_').map(|(number, _)| number)
    }
}

/// Whether lines are of a document that the file names: `002:L11-12`.
fn known(at: &str, numbers: &[String]) -> Result<(), String> {
    let lines = |lines: &str| {
        let number = |text: &str| text.parse::<u32>().is_ok_and(|number| number > 0);
        lines.split(',').all(|one| one.split('-').count() <= 2 && one.split('-').all(number))
    };
    match at.split_once(":L") {
        Some((number, _)) if !numbers.iter().any(|known| known == number) => {
            let known = there_are(number, numbers.iter().map(String::as_str));
            Err(format!("no document {number:?} ({known})"))
        }
        Some((_, places)) if lines(places) => Ok(()),
        _ => Err("lines of a document are wanted: 002:L11-12,45".to_owned()),
    }
}

/// Whether a clause can be tested.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Something observable follows.
    Must,
    /// A fact that shapes other clauses.
    States,
}

/// What a clause rests on, the firmest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Basis {
    /// A sentence or a table of the vendor's document.
    Page,
    /// Bytes that the document shows.
    Sample,
    /// What published clients send or need.
    Client,
    /// Another public page of the vendor.
    Public,
    /// Nothing: the document is silent, and we chose.
    Choice,
}

impl fmt::Display for Level {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::Must => "must",
            Self::States => "states",
        })
    }
}

impl fmt::Display for Basis {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::Page => "page",
            Self::Sample => "sample",
            Self::Client => "client",
            Self::Public => "public",
            Self::Choice => "choice",
        })
    }
}

/// All clauses, by id, and the documents.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    clauses: BTreeMap<String, Clause>,
    documents: Vec<Document>,
}

impl Ledger {
    /// Adds a file's clauses.
    ///
    /// # Errors
    /// The file is wrong, or has a clause that is there already.
    pub fn add(&mut self, vendor: &str, source: &Source) -> Result<(), SpecError> {
        let file: ClausesFile = source.parse()?;
        let numbers: Vec<_> = file.document.iter().filter_map(Document::number).collect();
        let numbers: Vec<_> = numbers.into_iter().map(str::to_owned).collect();
        self.documents.extend(file.document);
        for raw in file.clause {
            let at = raw.span().start;
            let raw = raw.into_inner();
            if let Some(first) = self.clauses.get(&raw.id) {
                let message = format!("{} is there already, at {}", raw.id, first.place);
                return Err(source.error(at, message));
            }
            if let Some(at) = &raw.at {
                known(at.get_ref(), &numbers)
                    .map_err(|message| source.error(at.span().start, message))?;
            }
            let clause = Clause {
                id: raw.id.clone(),
                vendor: vendor.to_owned(),
                level: raw.level,
                basis: raw.basis,
                at: raw.at.map(Spanned::into_inner),
                says: raw.says,
                untestable: raw.untestable,
                option: raw.option,
                place: source.place(at),
            };
            self.clauses.insert(raw.id, clause);
        }
        Ok(())
    }

    /// A clause by its id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Clause> {
        self.clauses.get(id)
    }

    /// All, by id.
    pub fn iter(&self) -> impl Iterator<Item = &Clause> {
        self.clauses.values()
    }

    /// The documents that the clauses were taken from.
    #[must_use]
    pub fn documents(&self) -> &[Document] {
        &self.documents
    }
}
