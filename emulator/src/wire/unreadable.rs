//! Why a request could not be read.

use super::soap::FaultCode;

/// The cause in a phrase, with the place of it: a byte offset, or a line and column.
///
/// It never quotes the request, which may hold passwords and keys; the one exception is the name
/// of an unknown character set.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{cause}")]
pub struct Unreadable {
    cause: String,
    fault: FaultCode,
}

impl Unreadable {
    /// Wraps a cause, such as `line 3, column 7: an element is not closed`.
    pub fn new(cause: impl Into<String>) -> Self {
        Self::with_fault(FaultCode::Client, cause)
    }

    /// Wraps a cause that SOAP has a fault code of its own for.
    pub fn with_fault(fault: FaultCode, cause: impl Into<String>) -> Self {
        Self { cause: cause.into(), fault }
    }

    /// What SOAP calls it.
    #[must_use]
    pub fn fault(&self) -> FaultCode {
        self.fault
    }
}
