//! What a reply gives that is nobody else's business, told by its name or its looks: whatever the shape of the
//! reply, and whether or not a document has it. What stands where a document has it, its holes tell.

use super::readings::plainly;
use crate::exchange::Reply;

/// Names of secrets have one of these in them, without regard to letter case and marks.
const NAMES: [&str; 11] = [
    "token",
    "session",
    "secret",
    "password",
    "passwd",
    "passphrase",
    "apikey",
    "accesskey",
    "privatekey",
    "credential",
    "ticket",
];

/// Or end so.
const ENDS: [&str; 5] = ["sid", "pwd", "auth", "jwt", "bearer"];

/// The fewest characters of a value that has no digit: a word is no secret.
const LONG: usize = 20;

/// The fewest characters of a hash, which is one under any name.
const HASH: usize = 32;

/// What a reply has a client keep, and show when it comes again; not its language, and the like.
pub(super) fn cookies(reply: &Reply) -> impl Iterator<Item = String> {
    reply.header("Set-Cookie").filter_map(|cookie| {
        let cookie = str::from_utf8(cookie).ok()?;
        let (_, value) = cookie.split(';').next()?.split_once('=')?;
        Some(value.trim().trim_matches('"').to_owned()).filter(|value| !is_word(value))
    })
}

/// What stands in a text under the name of a secret, or is a hash; as it is meant, and not as it is escaped.
pub(super) fn given(text: &[u8]) -> Vec<String> {
    let letters = plainly(text);
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(rest) = letters.get(at..).filter(|rest| !rest.is_empty()) {
        let word = run(rest, is_of_a_name);
        if word.is_empty() {
            at += 1;
            continue;
        }
        let behind = rest.get(word.len()..).unwrap_or_default();
        let in_a_tag = at.checked_sub(1).and_then(|before| letters.get(before)) == Some(&'<');
        if names_a_secret(word) {
            found.extend(value(behind, in_a_tag).filter(|value| !is_word(value)));
        } else if is_hash(word) {
            found.push(word.iter().collect());
        }
        at += word.len();
    }
    found
}

/// What follows a name: `=`, `:` or the end of a tag, and the value.
fn value(behind: &[char], in_a_tag: bool) -> Option<String> {
    let mut rest = behind;
    if in_a_tag {
        // Attributes stand before the value.
        let end = rest.iter().position(|letter| *letter == '>')?;
        rest = rest.get(end..)?;
    }
    let marks = run(rest, |letter| letter.is_whitespace() || "\"':=>".contains(letter));
    if !marks.iter().any(|letter| "=:>".contains(*letter)) {
        return None;
    }
    rest = rest.get(marks.len()..)?;
    let cdata: Vec<char> = "<![CDATA[".chars().collect();
    rest = rest.strip_prefix(cdata.as_slice()).unwrap_or(rest);
    let value: String = run(rest, is_of_a_value).iter().collect();
    Some(value.trim_end_matches('.').to_owned())
}

fn run(letters: &[char], is: impl Fn(char) -> bool) -> &[char] {
    let length = letters.iter().take_while(|letter| is(**letter)).count();
    letters.get(..length).unwrap_or_default()
}

fn is_of_a_name(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || "_-.".contains(letter)
}

fn is_of_a_value(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || "-_.~+/=%$!*|".contains(letter)
}

fn names_a_secret(word: &[char]) -> bool {
    let plain = word.iter().filter(|letter| letter.is_ascii_alphanumeric());
    let name: String = plain.map(char::to_ascii_lowercase).collect();
    NAMES.iter().any(|part| name.contains(part)) || ENDS.iter().any(|end| name.ends_with(end))
}

/// Letters as a language has them: neither digits, nor capitals within, nor very many.
fn is_word(value: &str) -> bool {
    let within = |pair: &[u8]| matches!(pair, [b'a'..=b'z', b'A'..=b'Z']);
    let made_up =
        value.bytes().any(|byte| byte.is_ascii_digit()) || value.as_bytes().windows(2).any(within);
    value.len() < LONG && !made_up
}

fn is_hash(word: &[char]) -> bool {
    word.len() >= HASH
        && word.iter().all(char::is_ascii_hexdigit)
        && word.iter().any(char::is_ascii_digit)
        && word.iter().any(char::is_ascii_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_known_by_its_name() {
        for text in [
            "<user><auth_token>f00-Ba4</auth_token></user>",
            "<auth_token type='x'>f00-Ba4</auth_token>",
            "<t:Auth-Token><![CDATA[f00-Ba4]]></t:Auth-Token>",
            "<result authToken = 'f00-Ba4'/>",
            "{\"session\" : \"f00-Ba4\"}",
            "{\\\"session\\\":\\\"f00-Ba4\\\"}",
            "ok=1&PHPSESSID=f00-Ba4&x=y",
            "Location: /welcome%3Fsid%3Df00-Ba4%26x%3Dy\r\n",
            "&lt;new_password&gt;f00-Ba4&lt;/new_password&gt;",
            "X-Api-Key: f00-Ba4\r\n",
            "Your new password: f00-Ba4. Keep it.",
        ] {
            assert_eq!(given(text.as_bytes()), ["f00-Ba4"], "{text}");
        }
    }

    #[test]
    fn a_word_is_none_and_a_hash_is_one_anywhere() {
        for text in [
            "{\"password\":\"invalid\"}",
            "The password is too short",
            "<session>expired</session>",
            "{\"error\":\"Data validation error\",\"code\":\"6007\"}",
            "<auth_token></auth_token>\n<user>",
            "token",
            "",
        ] {
            assert_eq!(given(text.as_bytes()), [""; 0], "{text}");
        }
        let hash = "29135479a888671e0dd6512df4f7a009";
        assert_eq!(given(format!("<ok>{hash}</ok>").as_bytes()), [hash]);
    }
}
