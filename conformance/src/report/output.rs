//! Which reports are wanted: `KIND=FILE`.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

/// A kind of report file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The stream: an event a line.
    Json,
    /// JUnit XML.
    Junit,
    /// A page of its own.
    Html,
}

/// A report that is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// Of what kind.
    pub kind: Kind,
    /// Where to.
    pub path: PathBuf,
}

impl Kind {
    /// All.
    pub const ALL: [Self; 3] = [Self::Json, Self::Junit, Self::Html];
}

impl fmt::Display for Kind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Json => "json",
            Self::Junit => "junit",
            Self::Html => "html",
        })
    }
}

impl FromStr for Output {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wanted = "a report is KIND=FILE, of the kinds json, junit and html";
        let (kind, path) = text.split_once('=').ok_or(wanted)?;
        let kind = Kind::ALL.into_iter().find(|known| known.to_string() == kind).ok_or(wanted)?;
        if path.is_empty() {
            return Err(format!("{kind}= names no file; {wanted}"));
        }
        Ok(Self { kind, path: path.into() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_a_kind_and_a_file() {
        let html = Output { kind: Kind::Html, path: "a=b.html".into() };
        assert_eq!("html=a=b.html".parse(), Ok(html));
        for wrong in ["html", "html=", "pdf=x", "=x", ""] {
            assert!(wrong.parse::<Output>().is_err(), "{wrong}");
        }
    }
}
