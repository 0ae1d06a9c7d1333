//! Box.net's documented statuses for what goes wrong.

use crate::vendors::Refusal;

/// A refusal of `register_new_user`; the page has no others (BOX-ST-8). All are HTTP 200 (BOX-OUT-4), and the status word is all that
/// the caller gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Error {
    /// The login is no valid e-mail address (BOX-ST-2).
    EmailInvalid,
    /// Another user has this login (BOX-ST-3).
    EmailAlreadyRegistered,
    /// The `api_key` is not valid, or may not call this function (BOX-ST-4, BOX-ST-5).
    ApplicationRestricted,
    /// Any other error (BOX-ST-6).
    Register,
    /// An unknown or missing action, or what cannot be read (BOX-ST-7, BOX-XML-5); in SOAP that is a
    /// Fault (BOX-SOAP-6).
    WrongInput,
}

impl Refusal for Error {
    const ALL: &'static [Self] = &[
        Self::EmailInvalid,
        Self::EmailAlreadyRegistered,
        Self::ApplicationRestricted,
        Self::Register,
        Self::WrongInput,
    ];

    fn code(self) -> &'static str {
        match self {
            Self::EmailInvalid => "email_invalid",
            Self::EmailAlreadyRegistered => "email_already_registered",
            Self::ApplicationRestricted => "application_restricted",
            Self::Register => "e_register",
            Self::WrongInput => "wrong_input",
        }
    }

    fn message(self) -> &'static str {
        ""
    }

    fn status(self) -> u16 {
        200
    }

    fn clause(self) -> &'static str {
        match self {
            Self::EmailInvalid => "BOX-ST-2",
            Self::EmailAlreadyRegistered => "BOX-ST-3",
            Self::ApplicationRestricted => "BOX-ST-4",
            Self::Register => "BOX-ST-6",
            Self::WrongInput => "BOX-ST-7",
        }
    }
}
