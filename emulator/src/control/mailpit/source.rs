//! A message as RFC 5322 has it: what would have gone over the wire.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::world::Message;

/// RFC 5322, 2.1.1: a line has at most 998 bytes; a header's name wants room, too.
const LONGEST_LINE: usize = 900;

/// The message, every line ended by CRLF.
pub(super) fn source(message: &Message) -> String {
    let mut source = String::new();
    for (name, value) in headers(message) {
        source.push_str(&format!("{name}: {value}\r\n"));
    }
    source.push_str("\r\n");
    source.push_str(&body(message));
    source
}

/// The headers, in their order, folded where they are long.
pub(super) fn headers(message: &Message) -> Vec<(&'static str, String)> {
    let draft = &message.draft;
    let tags: Vec<_> = message.tags().collect();
    vec![
        ("Date", message.created.http_date().replace("GMT", "+0000")),
        ("From", mailbox(&draft.from_name, &draft.from)),
        ("To", encoded(&draft.to)),
        ("Subject", encoded(&draft.subject)),
        ("Message-ID", format!("<{}>", message_id(message))),
        ("X-Tags", encoded(&tags.join(", "))),
        ("MIME-Version", "1.0".to_owned()),
        ("Content-Type", "text/plain; charset=utf-8".to_owned()),
        ("Content-Transfer-Encoding", encoding(&draft.text).to_owned()),
    ]
}

/// A header's name as Mailpit lists it: `Message-Id`.
pub(super) fn canonical(name: &str) -> String {
    let word = |word: &str| {
        let (first, rest) = word.split_at_checked(1).unwrap_or((word, ""));
        format!("{}{}", first.to_ascii_uppercase(), rest.to_ascii_lowercase())
    };
    name.split('-').map(word).collect::<Vec<_>>().join("-")
}

/// The Message-ID, without its angle brackets.
pub(super) fn message_id(message: &Message) -> String {
    // A seed's vendor may be called anything.
    let vendor: String = message.draft.vendor.chars().filter(char::is_ascii_graphic).collect();
    format!("{}@{vendor}.standin.test", message.number)
}

fn body(message: &Message) -> String {
    let text = &message.draft.text;
    if encoding(text) == "base64" {
        let encoded = STANDARD.encode(text);
        let lines = encoded.as_bytes().chunks(76).map(String::from_utf8_lossy);
        return lines.map(|line| format!("{line}\r\n")).collect();
    }
    let text = text.replace("\r\n", "\n").replace('\n', "\r\n");
    if text.ends_with("\r\n") { text } else { text + "\r\n" }
}

/// How a text travels: base64 if it could not pass as lines.
fn encoding(text: &str) -> &'static str {
    let bare = text.replace("\r\n", "\n");
    let plain = |c: char| c == '\n' || c == '\t' || !c.is_control();
    if !bare.chars().all(plain) || bare.lines().any(|line| line.len() > LONGEST_LINE) {
        "base64"
    } else if bare.is_ascii() {
        "7bit"
    } else {
        "8bit"
    }
}

fn mailbox(name: &str, address: &str) -> String {
    let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == ' ');
    let name = if plain { format!("\"{name}\"") } else { words(name) };
    format!("{name} <{}>", encoded(address))
}

/// A header's text: as it is, or in encoded words if it has what no header may.
fn encoded(text: &str) -> String {
    let plain = text.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    if plain && text.len() <= LONGEST_LINE && !text.contains("=?") {
        text.to_owned()
    } else {
        words(text)
    }
}

/// RFC 2047: words of at most 75 characters, a line each, none of which parts a character.
fn words(text: &str) -> String {
    let mut words = Vec::new();
    let mut word = String::new();
    for character in text.chars() {
        if word.len() + character.len_utf8() > 45 {
            words.push(std::mem::take(&mut word));
        }
        word.push(character);
    }
    words.push(word);
    let words: Vec<_> =
        words.iter().map(|word| format!("=?utf-8?B?{}?=", STANDARD.encode(word))).collect();
    words.join("\r\n ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_breaks_out_of_its_header() {
        for text in ["a\r\nBcc: eve@x.test", "a\nb", "é", &"x".repeat(2_000), "=?utf-8?B?YQ==?="] {
            let header = encoded(text);
            for line in header.split("\r\n ") {
                assert!(line.starts_with("=?utf-8?B?") && line.len() <= 75, "{text:?}: {line}");
                assert!(!line.contains(['\r', '\n']), "{line}");
            }
        }
        assert_eq!(encoded("Confirm your account"), "Confirm your account");
        assert_eq!(canonical("MIME-Version"), "Mime-Version");
    }

    #[test]
    fn a_text_travels_as_it_can() {
        assert_eq!(encoding("a\nb\r\nc"), "7bit");
        assert_eq!(encoding("é"), "8bit");
        for text in ["a\rb", "\0", &"x".repeat(901)] {
            assert_eq!(encoding(text), "base64", "{text:?}");
        }
    }
}
