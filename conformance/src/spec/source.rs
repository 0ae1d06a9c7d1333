//! A file of data, and errors that show where in it.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use serde::de::DeserializeOwned;

/// A file that was read.
#[derive(Clone, Debug)]
pub struct Source {
    /// Its name, as messages have it: `specs/fotolia/operation.toml`.
    pub name: Arc<str>,
    /// What stands in it.
    pub text: Arc<str>,
}

/// A line of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file's name.
    pub file: Arc<str>,
    /// Counted from 1.
    pub line: usize,
    /// Counted from 1, in characters.
    pub column: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}", self.file, self.line)
    }
}

/// What is wrong with a file of data, and where: file, line, column, and the line itself.
#[derive(Clone, Debug)]
pub struct SpecError {
    /// What, in words.
    pub message: String,
    /// Where; none for a file that could not be read.
    pub place: Option<Place>,
    /// The line itself.
    pub line: String,
}

impl fmt::Display for SpecError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(place) = &self.place else { return formatter.write_str(&self.message) };
        let gutter = place.line.to_string();
        let blank = " ".repeat(gutter.len());
        writeln!(formatter, "{}:{}:{}: {}", place.file, place.line, place.column, self.message)?;
        writeln!(formatter, "{blank} |")?;
        let (line, caret) = around(&self.line, place.column.saturating_sub(1));
        writeln!(formatter, "{gutter} | {line}")?;
        write!(formatter, "{blank} | {}^", " ".repeat(caret))
    }
}

/// What is shown of a line, and where the caret stands under it: a long one around its place only.
fn around(line: &str, at: usize) -> (String, usize) {
    const AROUND: usize = 80;
    let length = line.chars().count();
    if length <= 2 * AROUND {
        return (line.to_owned(), at);
    }
    let from = at.saturating_sub(AROUND);
    let shown: String = line.chars().skip(from).take(2 * AROUND).collect();
    let before = if from > 0 { "…" } else { "" };
    let behind = if from + 2 * AROUND < length { "…" } else { "" };
    (format!("{before}{shown}{behind}"), at - from + before.chars().count())
}

impl std::error::Error for SpecError {}

impl Source {
    /// A file's text under its name.
    #[must_use]
    pub fn new(name: &str, text: &str) -> Self {
        Self { name: name.into(), text: text.into() }
    }

    /// The same file, by its name within a folder.
    #[must_use]
    pub fn within(&self, folder: &str) -> Self {
        let name = self.name.strip_prefix(folder).unwrap_or(&self.name);
        Self { name: name.trim_start_matches('/').into(), text: Arc::clone(&self.text) }
    }

    /// Reads it as TOML of a shape.
    ///
    /// # Errors
    /// It is no TOML, or not of that shape.
    pub fn parse<T: DeserializeOwned>(&self) -> Result<T, SpecError> {
        toml::from_str(&self.text).map_err(|error| {
            let span = error.span().unwrap_or_default();
            let message = error.message().to_owned();
            // A hole is quoted; it stands somewhere within its string.
            let hole = message.split('`').nth(1).unwrap_or_default();
            self.error_at(span, hole, message.as_str())
        })
    }

    /// All of a table: the TOML reader's span of one is its header's alone.
    #[must_use]
    pub fn table(&self, header: Range<usize>) -> Range<usize> {
        let behind = self.text.get(header.end..).unwrap_or_default();
        let end = behind.find("\n[").map_or(self.text.len(), |length| header.end + length);
        header.start..end
    }

    /// An error where a word stands within a span, or at the span's start.
    #[must_use]
    pub fn error_at(
        &self,
        span: Range<usize>,
        word: &str,
        message: impl Into<String>,
    ) -> SpecError {
        let within = self.slice(span.clone()).find(word).unwrap_or_default();
        self.error(span.start + within, message)
    }

    /// An error at a byte of the text.
    #[must_use]
    pub fn error(&self, at: usize, message: impl Into<String>) -> SpecError {
        let place = self.place(at);
        SpecError { message: message.into(), line: self.line(place.line), place: Some(place) }
    }

    /// The place of a byte of the text.
    #[must_use]
    pub fn place(&self, at: usize) -> Place {
        let before = self.text.get(..at).unwrap_or(&self.text);
        let start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Place {
            file: Arc::clone(&self.name),
            line: before.matches('\n').count() + 1,
            column: before.get(start..).unwrap_or_default().chars().count() + 1,
        }
    }

    /// A line, counted from 1.
    #[must_use]
    pub fn line(&self, line: usize) -> String {
        self.text.lines().nth(line.saturating_sub(1)).unwrap_or_default().to_owned()
    }

    /// The text of a span.
    #[must_use]
    pub fn slice(&self, span: Range<usize>) -> &str {
        self.text.get(span).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_line_is_shown_around_its_place() {
        assert_eq!(around("short", 2), ("short".to_owned(), 2));
        let long = format!("{}X{}", "ä".repeat(500), "b".repeat(500));
        let (line, caret) = around(&long, 500);
        assert_eq!(line.chars().nth(caret), Some('X'));
        assert!(line.starts_with('…') && line.ends_with('…') && line.chars().count() == 162);
        let (line, caret) = around(&long, 0);
        assert!(caret == 0 && line.starts_with('ä') && line.ends_with('…'));
    }
}
