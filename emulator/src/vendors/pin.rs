//! What vendors make up, and that it can be pinned: the next ids, tokens, codes and passwords.

use super::keys;
use crate::wire::charset::is_xml_text;
use crate::world::AccountSeed;

/// Something that a vendor makes up for an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pin {
    /// The account's number.
    Id,
    /// A token that signs its user in.
    AuthToken,
    /// The code of a message.
    Code,
    /// What makes a confirmation link this one.
    LinkToken,
    /// A password, for who sent none.
    Password,
}

/// The longest value, in characters.
const LONGEST: usize = 200;

impl Pin {
    /// Its name in the control plane.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::AuthToken => "auth_token",
            Self::Code => "code",
            Self::LinkToken => "link_token",
            Self::Password => "password",
        }
    }

    /// Whether no two accounts may have the same.
    #[must_use]
    pub const fn is_unique(self) -> bool {
        matches!(self, Self::Id | Self::AuthToken | Self::LinkToken)
    }

    /// Refuses a text that could be in no reply, message or link.
    ///
    /// # Errors
    /// Why not; never with the text, which may be a secret.
    pub fn check(self, text: &str) -> Result<(), String> {
        let length = text.chars().count();
        if !(1..=LONGEST).contains(&length) {
            return Err(format!("{length} characters; 1 to {LONGEST}"));
        }
        if text.chars().any(char::is_control) || !is_xml_text(text) {
            return Err("a control character, or what XML does not have".to_owned());
        }
        // It stands in the path of an address, where a segment of dots would be taken for another.
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
        let link = self == Self::LinkToken;
        if link && (!text.bytes().all(fits) || text.bytes().all(|byte| byte == b'.')) {
            return Err("it stands in a link: A-Z a-z 0-9 - . _ ~, and not dots alone".to_owned());
        }
        Ok(())
    }
}

/// The first that was pinned, else what is drawn.
pub(super) fn next(pinned: &mut Vec<String>, draw: impl FnOnce() -> String) -> String {
    if pinned.is_empty() { draw() } else { pinned.remove(0) }
}

/// Checks what a seed pins under a name.
pub(super) fn check(pin: Pin, name: &str, pinned: &[String]) -> Result<(), String> {
    for (place, text) in pinned.iter().enumerate() {
        // Never the text itself.
        pin.check(text).map_err(|why| format!("{name}: number {}: {why}", place + 1))?;
    }
    Ok(())
}

/// The same for links: none of them may be there already.
pub(super) fn check_links(pinned: &[String], users: &[AccountSeed]) -> Result<(), String> {
    let name = "next_link_tokens";
    check(Pin::LinkToken, name, pinned)?;
    let sent = users.iter().flat_map(|user| &user.links).map(|link| &*link.token);
    let tokens = pinned.iter().map(String::as_str);
    keys::distinct(&format!("{name} and the links of users"), tokens.chain(sent))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_be_in_no_reply_is_refused() {
        let longest = "é".repeat(LONGEST);
        for (text, anywhere, in_a_link) in [
            ("29135479a888671e0dd6512df4f7a009", true, true),
            ("a.b-c_d~e", true, true),
            ("not of the documented shape <&>", true, false),
            ("é", true, false),
            ("a/b", true, false),
            ("..", true, false),
            (longest.as_str(), true, false),
            (&"x".repeat(LONGEST + 1), false, false),
            ("", false, false),
            ("a\nb", false, false),
            ("a\tb", false, false),
            ("\u{7f}", false, false),
            ("\u{85}", false, false),
            ("\u{ffff}", false, false),
        ] {
            for pin in [Pin::AuthToken, Pin::Code, Pin::Password] {
                assert_eq!(pin.check(text).is_ok(), anywhere, "{pin:?} {text:?}");
            }
            assert_eq!(Pin::LinkToken.check(text).is_ok(), in_a_link, "{text:?}");
        }
    }
}
