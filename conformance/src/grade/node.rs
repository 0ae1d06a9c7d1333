//! Content as a tree: a reply's, or a template's.

mod json;
mod xml;

pub(super) use json::quoted;

use super::path::Path;
use crate::case::Reads;

/// No reply of these vendors is nested deeper.
const MAX_DEPTH: usize = 128;

/// A piece of content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Node {
    /// A number, `true`, `false` or `null` of JSON, as it is written.
    Token(String),
    /// A string of JSON, or text.
    Text(String),
    /// Of JSON.
    Array(Vec<Self>),
    /// Of JSON, in order, with every key that stands twice.
    Object(Vec<(String, Self)>),
    /// Of XML.
    Element(Element),
}

/// An element of XML.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Element {
    pub(super) space: Option<String>,
    /// Without prefix.
    pub(super) name: String,
    pub(super) attributes: Vec<Attribute>,
    /// Elements and text; comments are left out, and blanks between elements.
    pub(super) children: Vec<Node>,
}

/// An attribute; declarations of namespaces are none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Attribute {
    pub(super) space: Option<String>,
    pub(super) name: String,
    pub(super) value: String,
}

impl Node {
    /// Reads content.
    ///
    /// # Errors
    /// Why it cannot be read so.
    pub(super) fn read(reads: Reads, text: &str) -> Result<Self, String> {
        match reads {
            Reads::Xml => xml::read(text),
            Reads::Json => json::read(text),
            Reads::Text => Ok(Self::Text(text.to_owned())),
        }
    }

    /// What stands at a place of JSON, this being all of the content.
    pub(super) fn find(&self, path: &Path) -> Option<&Self> {
        path.segments().iter().try_fold(self, |node, segment| match node {
            Self::Object(fields) => {
                let field = fields.iter().find(|field| field.0 == segment.label)?;
                Some(&field.1)
            }
            Self::Array(items) => items.get(segment.label.parse::<usize>().ok()?),
            _ => None,
        })
    }

    /// In a line. Strings of JSON are told from its numbers by their quotes.
    pub(super) fn shown(&self, reads: Reads) -> String {
        match self {
            Self::Text(text) if reads == Reads::Json => quoted(text),
            Self::Token(text) | Self::Text(text) => text.clone(),
            Self::Array(items) => {
                let items = items.iter().map(|item| item.shown(reads));
                format!("[{}]", items.collect::<Vec<_>>().join(","))
            }
            Self::Object(fields) => {
                let fields = fields.iter().map(|(key, node)| (quoted(key), node));
                let fields = fields.map(|(key, node)| format!("{key}:{}", node.shown(reads)));
                format!("{{{}}}", fields.collect::<Vec<_>>().join(","))
            }
            Self::Element(element) => {
                let name = &element.name;
                let text = element.text().filter(|text| !text.is_empty());
                text.map_or_else(|| format!("<{name}>"), |text| format!("<{name}>{text}</{name}>"))
            }
        }
    }
}

impl Element {
    /// Its text, if it holds no elements.
    pub(super) fn text(&self) -> Option<String> {
        let texts = self.children.iter().map(|child| match child {
            Node::Text(text) => Some(text.as_str()),
            _ => None,
        });
        texts.collect::<Option<String>>()
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

    use super::*;

    #[test]
    fn places_of_json_are_found() {
        let json = Node::read(Reads::Json, r#"{"a":[{"b":1.50},"x"]}"#).unwrap();
        let found = |path| {
            let path = Path::parse(Reads::Json, path).unwrap();
            json.find(&path).map(|node| node.shown(Reads::Json))
        };
        assert_eq!(found("/a/0/b").as_deref(), Some("1.50"));
        assert_eq!(found("/a/1").as_deref(), Some("\"x\""));
        assert_eq!(found("/a/2"), None);
        assert_eq!(found("/a").as_deref(), Some(r#"[{"b":1.50},"x"]"#));
    }
}
