//! Encoders for text in queries, forms and XML.

use std::fmt::Write as _;

use crate::case::Escaping;

/// Names and values as a query or a form has them.
pub(super) fn form<'a>(
    arguments: impl IntoIterator<Item = (&'a str, &'a str)>,
    escaping: Escaping,
) -> String {
    let mut text = String::new();
    for (name, value) in arguments {
        if !text.is_empty() {
            text.push('&');
        }
        percent(&mut text, name, escaping);
        text.push('=');
        percent(&mut text, value, escaping);
    }
    text
}

/// Escapes with `%`. Plain: letters, digits, `-._~*` and, as the documents write them, `[]@` stay.
pub(super) fn percent(into: &mut String, text: &str, escaping: Escaping) {
    for byte in text.bytes() {
        let stays = byte.is_ascii_alphanumeric() || b"-._~*[]@".contains(&byte);
        match escaping {
            Escaping::Plain if stays => into.push(char::from(byte)),
            Escaping::Plain if byte == b' ' => into.push('+'),
            // Writing to a string cannot fail.
            _ => {
                let _ = write!(into, "%{byte:02X}");
            }
        }
    }
}

/// Escapes text between the tags of XML.
pub(super) fn xml(text: &str, escaping: Escaping) -> String {
    let mut escaped = String::new();
    for letter in text.chars() {
        match (escaping, letter) {
            (Escaping::Plain, '&') => escaped.push_str("&amp;"),
            (Escaping::Plain, '<') => escaped.push_str("&lt;"),
            (Escaping::Plain, '>') => escaped.push_str("&gt;"),
            // A parser reads a bare one as a newline.
            (Escaping::Plain, '\r') => escaped.push_str("&#13;"),
            (Escaping::Plain, letter) => escaped.push(letter),
            (Escaping::Full, letter) => {
                let _ = write!(escaped, "&#{};", u32::from(letter));
            }
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

    use proptest::prelude::*;

    use super::*;

    /// Any text, with more of what encoders trip on.
    fn texts() -> impl Strategy<Value = String> {
        prop_oneof![any::<String>(), "[\\x00-\\x7f]{0,20}", "[%&=+;#\\[\\]@ ä€😀\r\n]{0,12}"]
    }

    fn both() -> impl Strategy<Value = Escaping> {
        prop_oneof![Just(Escaping::Plain), Just(Escaping::Full)]
    }

    /// Reads a form as a server does: split, plus to blank, then `%XX`.
    fn decode(form: &str) -> Vec<(String, String)> {
        let read = |text: &str| {
            let mut bytes = Vec::new();
            let mut rest = text.bytes();
            while let Some(byte) = rest.next() {
                bytes.push(match byte {
                    b'+' => b' ',
                    b'%' => {
                        let digits = [rest.next().unwrap(), rest.next().unwrap()];
                        u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap()
                    }
                    byte => byte,
                });
            }
            String::from_utf8(bytes).unwrap()
        };
        let pairs = form.split('&').filter(|pair| !pair.is_empty());
        pairs
            .map(|pair| pair.split_once('=').unwrap())
            .map(|(name, value)| (read(name), read(value)))
            .collect()
    }

    proptest! {
        #[test]
        fn a_form_reads_back(
            arguments in prop::collection::vec((texts(), texts()), 0..6),
            escaping in both(),
        ) {
            let text = form(arguments.iter().map(|(a, b)| (a.as_str(), b.as_str())), escaping);
            prop_assert!(text.bytes().all(|byte| byte.is_ascii_graphic()));
            prop_assert!(!text.contains('#'));
            prop_assert_eq!(decode(&text), arguments);
        }

        #[test]
        fn xml_reads_back(text in "[\t\n\r -\u{d7ff}\u{e000}-\u{fffd}😀&<>\\]]{0,40}", escaping in both()) {
            let document = format!("<a>{}</a>", xml(&text, escaping));
            let tree = roxmltree::Document::parse(&document).unwrap();
            prop_assert_eq!(tree.root_element().text().unwrap_or_default(), text);
        }
    }

    #[test]
    fn every_byte_reads_back() {
        let all: String = (0..=127_u8).map(char::from).chain("äÿ€😀".chars()).collect();
        for escaping in [Escaping::Plain, Escaping::Full] {
            let pair = (all.clone(), all.clone());
            assert_eq!(decode(&form([(all.as_str(), all.as_str())], escaping)), [pair]);
        }
    }

    #[test]
    fn plain_is_what_the_documents_show_and_full_is_everything() {
        let arguments = [("properties[login]", "a b@c&d=e+f/ü"), ("x", "")];
        assert_eq!(
            form(arguments, Escaping::Plain),
            "properties[login]=a+b@c%26d%3De%2Bf%2F%C3%BC&x="
        );
        assert_eq!(form([("a-", "1 ~")], Escaping::Full), "%61%2D=%31%20%7E");
        assert_eq!(xml("a<&>\"'\r", Escaping::Plain), "a&lt;&amp;&gt;\"'&#13;");
        assert_eq!(xml("aé😀", Escaping::Full), "&#97;&#233;&#128512;");
    }
}
