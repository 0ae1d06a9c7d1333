//! The user of a proxy: the name of a world.

use crate::wire::{basic, percent};
use crate::world::{BadName, WorldName};

/// Credentials for a proxy that name no world. Their password is never told: it may be somebody's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadUser {
    /// No user name stands in them.
    #[error(
        "the proxy's credentials are no user and password: HTTP Basic is user:password in base64"
    )]
    Unreadable,
    /// There are two of them.
    #[error("there are two Proxy-Authorization headers")]
    Two,
    /// A user name that is no world's.
    #[error("the proxy's user is the name of a world, and {0}; any password will do")]
    Name(#[from] BadName),
}

/// The world of the values of `Proxy-Authorization`; `None` where none of them is Basic. The user may be
/// escaped: some clients do not undo what a URL wants.
///
/// # Errors
/// See [`BadUser`].
pub fn world<'a>(mut values: impl Iterator<Item = &'a [u8]>) -> Result<Option<WorldName>, BadUser> {
    let Some(value) = values.next() else { return Ok(None) };
    if values.next().is_some() {
        return Err(BadUser::Two);
    }
    let value = String::from_utf8_lossy(value);
    let scheme = value.split_whitespace().next().unwrap_or_default();
    if !scheme.eq_ignore_ascii_case("Basic") {
        return Ok(None);
    }
    let user = basic::user(&value).ok_or(BadUser::Unreadable)?;
    Ok(Some(WorldName::parse(&percent::decode_path(&user))?))
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;

    use super::*;

    fn of(credentials: &str) -> Result<Option<String>, BadUser> {
        let value = format!("Basic {}", STANDARD.encode(credentials));
        world([value.as_bytes()].into_iter()).map(|name| name.map(|name| name.to_string()))
    }

    #[test]
    fn a_user_is_a_world() {
        assert_eq!(of("ci-17:x"), Ok(Some("ci-17".to_owned())));
        assert_eq!(of("ci%2D17:x:y"), Ok(Some("ci-17".to_owned())));
        assert_eq!(of("a.b_c:"), Ok(Some("a.b_c".to_owned())));
        for bad in [":x", "a b:x", "a/b:x", "a%20b:x", "ä:x"] {
            assert!(matches!(of(bad), Err(BadUser::Name(_))), "{bad}");
        }
        assert_eq!(of("no-colon"), Err(BadUser::Unreadable));
    }

    #[test]
    fn another_scheme_names_nobody() {
        let of = |values: &[&str]| world(values.iter().map(|value| value.as_bytes()));
        for value in ["Bearer abc", "Negotiate abc", "Digest username=\"a\"", ""] {
            assert_eq!(of(&[value]), Ok(None), "{value}");
        }
        assert_eq!(of(&[]), Ok(None));
        assert_eq!(of(&["Basic !!!"]), Err(BadUser::Unreadable));
        assert_eq!(of(&["Basic"]), Err(BadUser::Unreadable));
        assert_eq!(of(&["Basic YTp4", "Basic YTp4"]), Err(BadUser::Two));
    }
}
