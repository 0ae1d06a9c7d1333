//! Fotolia's documented error codes.

use crate::vendors::Refusal;

/// A refusal of `user/createUser` (002:L50-61).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Error {
    /// FOT-ERR-001.
    Unavailable,
    /// FOT-ERR-002.
    Parse,
    /// FOT-ERR-010.
    MissingKey,
    /// FOT-ERR-011.
    InvalidKey,
    /// FOT-ERR-031.
    InvalidMethod,
    /// FOT-ERR-032.
    MethodNotAvailable,
    /// FOT-ERR-2001.
    InvalidLanguage,
    /// FOT-ERR-6006.
    CannotCreate,
    /// FOT-ERR-6007.
    Validation,
    /// FOT-ERR-6008.
    LoginExists,
    /// FOT-ERR-6009.
    EmailValidation,
    /// FOT-ERR-6010.
    SmsValidation,
}

/// Code, text (002:L50-61, before the "- "), HTTP status (FOT-OUT-3) and clause.
type Row = (&'static str, &'static str, u16, &'static str);

impl Error {
    fn row(self) -> Row {
        match self {
            Self::Unavailable => ("001", "Service currently unavailable", 503, "FOT-ERR-001"),
            Self::Parse => ("002", "Failed to parse request", 400, "FOT-ERR-002"),
            Self::MissingKey => ("010", "Missing API Key", 401, "FOT-ERR-010"),
            Self::InvalidKey => ("011", "Invalid API Key", 401, "FOT-ERR-011"),
            Self::InvalidMethod => ("031", "Invalid Method", 404, "FOT-ERR-031"),
            Self::MethodNotAvailable => ("032", "Method not Available", 403, "FOT-ERR-032"),
            Self::InvalidLanguage => ("2001", "Invalid language ID", 400, "FOT-ERR-2001"),
            Self::CannotCreate => ("6006", "Cannot create user", 500, "FOT-ERR-6006"),
            Self::Validation => ("6007", "Data validation error", 400, "FOT-ERR-6007"),
            Self::LoginExists => ("6008", "Login already exists", 409, "FOT-ERR-6008"),
            Self::EmailValidation => ("6009", "Email validation required", 403, "FOT-ERR-6009"),
            Self::SmsValidation => ("6010", "SMS validation required", 403, "FOT-ERR-6010"),
        }
    }
}

impl Refusal for Error {
    const ALL: &'static [Self] = &[
        Self::Unavailable,
        Self::Parse,
        Self::MissingKey,
        Self::InvalidKey,
        Self::InvalidMethod,
        Self::MethodNotAvailable,
        Self::InvalidLanguage,
        Self::CannotCreate,
        Self::Validation,
        Self::LoginExists,
        Self::EmailValidation,
        Self::SmsValidation,
    ];

    fn code(self) -> &'static str {
        self.row().0
    }

    fn message(self) -> &'static str {
        self.row().1
    }

    fn status(self) -> u16 {
        self.row().2
    }

    fn clause(self) -> &'static str {
        self.row().3
    }
}
