//! imageloop's documented exceptions.

use crate::vendors::Refusal;

/// An exception of `imagelooop.canRegisterUsers` (000:L16-20).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exception {
    /// IML-ERR-2001.
    InvalidApiKey,
    /// IML-ERR-2005.
    Internal,
    /// IML-ERR-2002.
    InvalidParameterName,
    /// IML-ERR-3004.
    PermissionDenied,
}

impl Exception {
    /// The Name column in full, as `errorType` has it (IML-OUT-3).
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::InvalidApiKey => "imagelooop.InvalidApiKeyException",
            Self::Internal => "imagelooop.InternalErrorException",
            Self::InvalidParameterName => "imagelooop.InvalidParameterNameException",
            Self::PermissionDenied => "imagelooop.PermissionDeniedException",
        }
    }
}

impl Refusal for Exception {
    const ALL: &'static [Self] =
        &[Self::InvalidApiKey, Self::Internal, Self::InvalidParameterName, Self::PermissionDenied];

    fn code(self) -> &'static str {
        match self {
            Self::InvalidApiKey => "2001",
            Self::Internal => "2005",
            Self::InvalidParameterName => "2002",
            Self::PermissionDenied => "3004",
        }
    }

    /// IML-OUT-6.
    fn message(self) -> &'static str {
        match self {
            Self::InvalidApiKey => "The API key is not valid.",
            Self::Internal => "Internal error.",
            Self::InvalidParameterName => "Unknown function or parameter.",
            Self::PermissionDenied => "The API key is not allowed to register users.",
        }
    }

    /// IML-OUT-4.
    fn status(self) -> u16 {
        200
    }

    fn clause(self) -> &'static str {
        match self {
            Self::InvalidApiKey => "IML-ERR-2001",
            Self::Internal => "IML-ERR-2005",
            Self::InvalidParameterName => "IML-ERR-2002",
            Self::PermissionDenied => "IML-ERR-3004",
        }
    }
}
