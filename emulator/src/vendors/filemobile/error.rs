//! Filemobile's failures. The document has no codes, so the texts are ours (FIL-OUT-7).

use crate::vendors::{Refusal, Refused};

/// A failure of `users.register`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The key is missing or unknown (FIL-KEY-1).
    InvalidKey,
    /// The method is missing or unknown (FIL-REST-3).
    UnknownMethod,
    /// There is no such vhost (FIL-IN-2).
    UnknownVhost,
    /// A required argument is missing; its name.
    Missing(&'static str),
    /// An argument breaks a rule; its name.
    Invalid(&'static str),
    /// The user name is taken in this vhost (FIL-IN-2).
    UserExists,
    /// Any other failure, and the outcome that can be asked for (ALL-MAGIC-1, ALL-ID-1).
    Unavailable,
}

impl Failure {
    /// Refuses because of an argument, and says why.
    pub(super) fn of(self, why: &str, clause: &'static str) -> Refused<Self> {
        match self {
            Self::Missing(name) | Self::Invalid(name) => {
                self.because(format!("{name}: {why}"), clause)
            }
            _ => self.because(why.to_owned(), clause),
        }
    }

    /// The text that the caller gets (FIL-OUT-7).
    pub(super) fn text(self) -> String {
        match self {
            Self::Missing(name) | Self::Invalid(name) => format!("{}: {name}", self.message()),
            _ => self.message().to_owned(),
        }
    }
}

impl Refusal for Failure {
    const ALL: &'static [Self] = &[
        Self::InvalidKey,
        Self::UnknownMethod,
        Self::UnknownVhost,
        Self::Missing("NAME"),
        Self::Invalid("NAME"),
        Self::UserExists,
        Self::Unavailable,
    ];

    /// ALL-MAGIC-1: there are no codes; `fail` is the one that can be asked for.
    fn code(self) -> &'static str {
        match self {
            Self::Unavailable => "fail",
            _ => self.message(),
        }
    }

    fn message(self) -> &'static str {
        match self {
            Self::InvalidKey => "Invalid API key",
            Self::UnknownMethod => "Unknown method",
            Self::UnknownVhost => "Unknown vhost",
            Self::Missing(_) => "Missing argument",
            Self::Invalid(_) => "Invalid argument",
            Self::UserExists => "User already exists",
            Self::Unavailable => "Service unavailable",
        }
    }

    /// FIL-OUT-6: 200 for all.
    fn status(self) -> u16 {
        200
    }

    fn clause(self) -> &'static str {
        match self {
            Self::InvalidKey => "FIL-KEY-1",
            Self::UnknownMethod => "FIL-REST-3",
            Self::UnknownVhost => "FIL-IN-2",
            Self::Missing(_) | Self::Invalid(_) | Self::UserExists => "FIL-OUT-7",
            Self::Unavailable => "ALL-MAGIC-1",
        }
    }
}
