//! HTTP Basic authentication: user name and password of an Authorization header.

use base64::Engine as _;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};

const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The user name of `Basic …`; `None` for another scheme or what is no Basic credential.
#[must_use]
pub fn user(authorization: &str) -> Option<String> {
    credentials(authorization).map(|(user, _)| user)
}

/// The user name and the password of `Basic …`; `None` as [`user`] has it.
#[must_use]
pub fn credentials(authorization: &str) -> Option<(String, String)> {
    let (scheme, credentials) = authorization.trim().split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("Basic") {
        return None;
    }
    let bytes = LENIENT.decode(credentials.trim()).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    let (user, password) = text.split_once(':')?;
    Some((user.to_owned(), password.to_owned()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_user_is_what_stands_before_the_colon() {
        let cases = [
            ("Basic QVBJX0tFWTo=", Some("API_KEY")),
            ("basic  QVBJX0tFWTo", Some("API_KEY")),
            ("Basic YTpiOmM=", Some("a")),
            ("Basic Og==", Some("")),
            ("Basic QVBJX0tFWQ==", None),
            ("Basic !!!", None),
            ("Basic", None),
            ("Bearer QVBJX0tFWTo=", None),
            ("", None),
        ];
        for (header, wanted) in cases {
            assert_eq!(user(header).as_deref(), wanted, "{header}");
        }
    }

    #[test]
    fn the_password_is_all_that_stands_behind_it() {
        let read = |header| credentials(header);
        assert_eq!(read("Basic YTpiOmM="), Some(("a".to_owned(), "b:c".to_owned())));
        assert_eq!(read("Basic QVBJX0tFWTo="), Some(("API_KEY".to_owned(), String::new())));
    }

    proptest! {
        #[test]
        fn nothing_panics(header in any::<String>()) {
            drop(user(&header));
        }
    }
}
