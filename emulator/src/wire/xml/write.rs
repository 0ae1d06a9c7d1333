//! Text escaped for XML, without an allocation.

use std::borrow::Cow;
use std::fmt;

/// Text between tags: `&`, `<` and `>` are escaped, all else stands as it is.
///
/// quick-xml's own functions also write apostrophes and carriage returns as references, which is
/// not what the vendors did. The text must be of characters that XML has ([`is_xml_char`]).
///
/// [`is_xml_char`]: crate::wire::charset::is_xml_char
#[derive(Debug, Clone, Copy)]
pub struct Text<'a>(pub &'a str);

/// Text in an attribute of double quotes: as [`Text`], and `"` is escaped too.
#[derive(Debug, Clone, Copy)]
pub struct AttributeValue<'a>(pub &'a str);

impl<'a> Text<'a> {
    /// The same as a text of its own, where there is something to escape.
    #[must_use]
    pub fn escaped(self) -> Cow<'a, str> {
        // Nearly every text stands as it is; looked at to the end, many bytes at a time.
        let special = |byte: u8| matches!(byte, b'&' | b'<' | b'>');
        if self.0.bytes().fold(false, |found, byte| found | special(byte)) {
            Cow::Owned(self.to_string())
        } else {
            Cow::Borrowed(self.0)
        }
    }
}

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        escape(f, self.0, |c| if c == '"' { None } else { entity(c) })
    }
}

impl fmt::Display for AttributeValue<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        escape(f, self.0, entity)
    }
}

fn entity(c: char) -> Option<&'static str> {
    match c {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        '"' => Some("&quot;"),
        _ => None,
    }
}

fn escape(
    f: &mut fmt::Formatter<'_>,
    text: &str,
    entity: fn(char) -> Option<&'static str>,
) -> fmt::Result {
    // Nearly every text stands as it is.
    if !text.bytes().any(|byte| entity(char::from(byte)).is_some()) {
        return f.write_str(text);
    }
    for run in text.split_inclusive(|c| entity(c).is_some()) {
        let Some(reference) = run.chars().next_back().and_then(entity) else {
            return f.write_str(run);
        };
        // What is escaped is ASCII, so it is one byte.
        f.write_str(run.get(..run.len() - 1).unwrap_or_default())?;
        f.write_str(reference)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

    use proptest::prelude::*;

    use super::*;
    use crate::wire::{charset::is_xml_char, xml};

    #[test]
    fn escapes_what_it_must() {
        for (raw, text, attribute) in [
            ("", "", ""),
            ("plain", "plain", "plain"),
            ("a&b<c>d", "a&amp;b&lt;c&gt;d", "a&amp;b&lt;c&gt;d"),
            ("\"it's\"", "\"it's\"", "&quot;it's&quot;"),
            ("é€😀\r\n\t", "é€😀\r\n\t", "é€😀\r\n\t"),
            ("&&;&amp;", "&amp;&amp;;&amp;amp;", "&amp;&amp;;&amp;amp;"),
        ] {
            assert_eq!(Text(raw).to_string(), text);
            assert_eq!(AttributeValue(raw).to_string(), attribute);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn what_is_written_reads_back(raw in any::<String>()) {
            let kept = |c: &char| is_xml_char(*c) && !matches!(c, '\r' | '\n' | '\t');
            let raw: String = raw.chars().filter(kept).collect();
            let document = format!("<a b=\"{}\">{}</a>", AttributeValue(&raw), Text(&raw));
            let element = xml::read(document.as_bytes(), None, 64).unwrap();
            prop_assert_eq!(element.attribute("", "b"), Some(raw.as_str()));
            prop_assert_eq!(element.text(), Some(raw.as_str()));
        }
    }
}
