//! XML: a document that is read is within its bounds, and its texts can be written and read again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use standin_emulator::wire::xml::{self, AttributeValue, Element, Node, Text};

fuzz_target!(|document: &[u8]| {
    if let Ok(root) = xml::read(document, None, 64) {
        check(&root, 1);
    }
});

fn check(element: &Element<'_>, depth: usize) {
    assert!(depth <= 64);
    for attribute in &element.attributes {
        let written = format!("<a b=\"{}\"/>", AttributeValue(&attribute.value));
        let again = xml::read(written.as_bytes(), None, 64).expect("a value that was read");
        assert_eq!(again.attribute("", "b"), Some(attribute.value.as_str()));
    }
    for node in &element.children {
        match node {
            Node::Element(child) => check(child, depth + 1),
            Node::Text(text) => {
                assert!(!text.is_empty());
                let written = format!("<a>{}</a>", Text(text));
                let again = xml::read(written.as_bytes(), None, 64).expect("a text that was read");
                assert_eq!(again.text(), Some(&**text));
            }
        }
    }
}
