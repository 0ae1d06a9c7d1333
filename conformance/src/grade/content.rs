//! A body as content, and the texts at its places.

use super::compare::NOTHING;
use super::finding::visible;
use super::node::{Found, Node};
use super::path::Path;
use crate::case::Reads;
use crate::text::{Hole, Kind, Part, Template};

/// A body as content, or its start and why it is none.
pub(super) fn content(reads: Reads, body: &[u8]) -> Result<Node, String> {
    let start = || if body.is_empty() { "an empty body".to_owned() } else { visible(body) };
    let text = str::from_utf8(body).map_err(|_| format!("{} (not UTF-8)", start()))?;
    Node::read(reads, text).map_err(|why| format!("{} ({why})", start()))
}

/// The text at a place of a body.
///
/// # Errors
/// What is there instead.
pub(super) fn at(reads: Reads, body: &[u8], at: &str) -> Result<String, String> {
    let path = Path::parse(reads, at)?;
    let content = content(reads, body)?;
    content.find(&path).map_or_else(|| Err(NOTHING.to_owned()), text_of)
}

/// Text without white space at its end, if its template wants none: that is for the bytes.
pub(super) fn without_end<'b>(template: &Template, body: &'b [u8]) -> &'b [u8] {
    match template.parts.last() {
        Some(Part::Text(text)) if text.trim_ascii_end() != text => body,
        Some(Part::Hole(Hole { kind: Kind::Sent | Kind::Is(_), .. })) => body,
        _ => body.trim_ascii_end(),
    }
}

/// The text at a place; of what has none, what it is.
pub(super) fn text_of(found: Found<'_>) -> Result<String, String> {
    match found {
        Found::Attribute(text) => Ok(text.to_owned()),
        Found::Node(Node::Token(text) | Node::Text(text)) => Ok(text.clone()),
        Found::Node(Node::Element(element)) => {
            element.text().ok_or_else(|| "elements in place of text".to_owned())
        }
        Found::Node(node) => Ok(node.shown(Reads::Json)),
    }
}
