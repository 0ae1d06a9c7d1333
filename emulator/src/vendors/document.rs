//! Documents that describe a SOAP interface, with the address that the caller knows us by.

use std::borrow::Cow;

use crate::http::Address;
use crate::wire::charset::is_xml_char;
use crate::wire::xml::AttributeValue;

/// Stands in a document, within an attribute, where the address belongs.
const LOCATION: &str = "{location}";

/// A document as it goes out: without the newline at a file's end (ALL-WIRE-1), and with the address of a path
/// below the caller's own: scheme, host, port and world prefix.
pub(super) fn text(document: &str, address: &Address, path: &str) -> String {
    let location = format!("{address}{path}");
    // ALL-WIRE-2: a Host is the caller's own text: quotation marks, and characters that XML does not have.
    let location = AttributeValue(&xml_text(&location)).to_string();
    document.trim_end().replace(LOCATION, &location)
}

fn xml_text(text: &str) -> Cow<'_, str> {
    if text.chars().all(is_xml_char) {
        return text.into();
    }
    text.replace(|c| !is_xml_char(c), "\u{FFFD}").into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::Scheme;

    #[test]
    fn an_address_stays_within_its_attribute() {
        for (authority, written) in [
            ("127.0.0.1:4700", "127.0.0.1:4700"),
            ("[::1]:4700", "[::1]:4700"),
            ("a\"b&c<d>'e", "a&quot;b&amp;c&lt;d&gt;'e"),
            ("é\u{FFFE}\u{1}", "é\u{FFFD}\u{FFFD}"),
        ] {
            let address =
                Address { scheme: Scheme::Http, authority: authority.to_owned(), prefix: None };
            let document = text("<a b=\"{location}\"/>\n", &address, "/c");
            assert_eq!(document, format!("<a b=\"http://{written}/c\"/>"));
        }
    }
}
