//! HTTP Basic authentication: the user name of an Authorization header.

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
    let (scheme, credentials) = authorization.trim().split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("Basic") {
        return None;
    }
    let bytes = LENIENT.decode(credentials.trim()).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    let (user, _password) = text.split_once(':')?;
    Some(user.to_owned())
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

    proptest! {
        #[test]
        fn nothing_panics(header in any::<String>()) {
            drop(user(&header));
        }
    }
}
