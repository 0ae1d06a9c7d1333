//! MoveDigital's documented error codes.

use crate::vendors::Refusal;

/// A refusal of `createAccount` (004:L31-37).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Error {
    /// MOV-ERR-98.
    Permissions,
    /// MOV-ERR-99.
    NotSignedIn,
    /// MOV-ERR-104.
    UsernameExists,
    /// MOV-ERR-106.
    MissingOrInvalid,
    /// MOV-ERR-108.
    Internal,
    /// MOV-ERR-109.
    Unavailable,
    /// MOV-ERR-111.
    NotOverTls,
}

impl Refusal for Error {
    const ALL: &'static [Self] = &[
        Self::Permissions,
        Self::NotSignedIn,
        Self::UsernameExists,
        Self::MissingOrInvalid,
        Self::Internal,
        Self::Unavailable,
        Self::NotOverTls,
    ];

    fn code(self) -> &'static str {
        match self {
            Self::Permissions => "98",
            Self::NotSignedIn => "99",
            Self::UsernameExists => "104",
            Self::MissingOrInvalid => "106",
            Self::Internal => "108",
            Self::Unavailable => "109",
            Self::NotOverTls => "111",
        }
    }

    /// MOV-OUT-4: the code list's text.
    fn message(self) -> &'static str {
        match self {
            Self::Permissions => "Insufficient permissions.",
            Self::NotSignedIn => "User not signed in.",
            Self::UsernameExists => "Username already exists.",
            Self::MissingOrInvalid => "Some data was missing or invalid.",
            Self::Internal => "Internal error.",
            Self::Unavailable => "Service is currently unavailable.",
            Self::NotOverTls => "Method must be accessed via SSL.",
        }
    }

    /// MOV-OUT-4.
    fn status(self) -> u16 {
        200
    }

    fn clause(self) -> &'static str {
        match self {
            Self::Permissions => "MOV-ERR-98",
            Self::NotSignedIn => "MOV-ERR-99",
            Self::UsernameExists => "MOV-ERR-104",
            Self::MissingOrInvalid => "MOV-ERR-106",
            Self::Internal => "MOV-ERR-108",
            Self::Unavailable => "MOV-ERR-109",
            Self::NotOverTls => "MOV-ERR-111",
        }
    }
}
