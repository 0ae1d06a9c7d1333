//! Whether every clause that a file names is in the ledger: under a key that ends in `clause`, in a list
//! of `clauses`, and in the holes of texts.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Ledger, Source, SpecError};
use crate::text::{Token, lex};

/// Walks a file.
pub(super) fn clauses(source: &Source, ledger: &Ledger) -> Result<(), SpecError> {
    let table = DeTable::parse(&source.text).map_err(|error| {
        source.error(error.span().unwrap_or_default().start, error.message().to_owned())
    })?;
    let walk = Walk { source, ledger };
    // The ledger's own texts are prose.
    if source.name.ends_with("/clauses.toml") { Ok(()) } else { walk.table(table.get_ref()) }
}

struct Walk<'a> {
    source: &'a Source,
    ledger: &'a Ledger,
}

impl Walk<'_> {
    fn table(&self, table: &DeTable<'_>) -> Result<(), SpecError> {
        for (key, value) in table {
            let key = key.get_ref().as_ref();
            if key == "clauses" || key.ends_with("clause") {
                self.cited(value)?;
            } else if key != "seed" {
                self.value(value)?;
            }
        }
        Ok(())
    }

    fn value(&self, value: &Spanned<DeValue<'_>>) -> Result<(), SpecError> {
        match value.get_ref() {
            DeValue::Table(table) => self.table(table),
            DeValue::Array(array) => array.iter().try_for_each(|value| self.value(value)),
            DeValue::String(text) => self.holes(text, value),
            _ => Ok(()),
        }
    }

    fn holes(&self, text: &str, value: &Spanned<DeValue<'_>>) -> Result<(), SpecError> {
        // A text that is no template has no holes to be wrong; one that is says so when it is read.
        let Ok(tokens) = lex(text) else { return Ok(()) };
        let cited = tokens.iter().filter_map(|token| match token {
            Token::Hole(hole) => hole.clause.map(|clause| (hole.whole, clause)),
            Token::Text(_) => None,
        });
        for (hole, clause) in cited {
            let span = value.span();
            let within = self.source.slice(span.clone()).find(hole).unwrap_or_default();
            self.known(clause, span.start + within)?;
        }
        Ok(())
    }

    fn cited(&self, value: &Spanned<DeValue<'_>>) -> Result<(), SpecError> {
        match value.get_ref() {
            DeValue::String(clause) => self.known(clause, value.span().start),
            DeValue::Array(clauses) => clauses.iter().try_for_each(|clause| self.cited(clause)),
            _ => Err(self.source.error(value.span().start, "a clause is a string")),
        }
    }

    fn known(&self, clause: &str, at: usize) -> Result<(), SpecError> {
        let known = self.ledger.get(clause).is_some();
        let message = || format!("no clause {clause} (specs/*/clauses.toml has them all)");
        if known { Ok(()) } else { Err(self.source.error(at, message())) }
    }
}
