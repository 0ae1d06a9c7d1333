//! A body as content, and the texts at its places.

use super::finding::visible;
use super::node::Node;
use super::path::Path;
use super::standing::{self, Standing};
use crate::case::{At, Reads};
use crate::text::{Hole, Kind, Part, Template};

/// A body as content, or its start and why it is none.
pub(super) fn content(reads: Reads, body: &[u8]) -> Result<Node, String> {
    Node::read(reads, text(body)?).map_err(|why| format!("{} ({why})", start(body)))
}

fn text(body: &[u8]) -> Result<&str, String> {
    str::from_utf8(body).map_err(|_| format!("{} (not UTF-8)", start(body)))
}

fn start(body: &[u8]) -> String {
    if body.is_empty() { "an empty body".to_owned() } else { visible(body) }
}

/// What stands at a place of a body, if anything does; or why the body has no places.
///
/// # Errors
/// What is wrong with the place.
pub(super) fn at(at: &At, body: &[u8]) -> Result<Result<Option<Standing>, String>, String> {
    match at {
        At::Xml(path) => Ok(text(body).and_then(|text| {
            standing::find(text, path).map_err(|why| format!("{} ({why})", start(body)))
        })),
        At::Json(pointer) => {
            let path = Path::parse(Reads::Json, pointer)?;
            Ok(content(Reads::Json, body).map(|content| content.find(&path).map(Standing::of_json)))
        }
    }
}

/// Text without white space at its end, if its template wants none: that is for the bytes.
pub(super) fn without_end<'b>(template: &Template, body: &'b [u8]) -> &'b [u8] {
    match template.parts.last() {
        Some(Part::Text(text)) if text.trim_ascii_end() != text => body,
        Some(Part::Hole(Hole { kind: Kind::Sent | Kind::Is(_), .. })) => body,
        _ => body.trim_ascii_end(),
    }
}
