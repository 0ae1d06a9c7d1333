//! Content as a tree: a reply's, or a template's.

mod json;
mod xml;

pub(super) use json::quoted;

use super::path::{Path, Segment};
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

/// What stands at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found<'a> {
    Node(&'a Node),
    Attribute(&'a str),
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

    /// What stands at a place, this being all of the content. Of several siblings, the first.
    pub(super) fn find(&self, path: &Path) -> Option<Found<'_>> {
        let Some((first, rest)) = path.segments().split_first() else {
            return Some(Found::Node(self));
        };
        match self {
            Self::Element(element) if is_named(element, first) => element.find(self, rest),
            Self::Element(_) => None,
            _ => self.pointed(path.segments()).map(Found::Node),
        }
    }

    fn pointed(&self, path: &[Segment]) -> Option<&Self> {
        path.iter().try_fold(self, |node, segment| match node {
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

fn is_named(root: &Element, segment: &Segment) -> bool {
    root.name == segment.label && segment.index.is_none_or(|index| index == 1)
}

impl Element {
    fn find<'a>(&'a self, own: &'a Node, path: &[Segment]) -> Option<Found<'a>> {
        let Some((first, rest)) = path.split_first() else { return Some(Found::Node(own)) };
        if let Some(name) = first.label.strip_prefix('@') {
            let attribute = self.attributes.iter().find(|attribute| attribute.name == name)?;
            return rest.is_empty().then_some(Found::Attribute(&attribute.value));
        }
        let named = self.children.iter().filter_map(|child| match child {
            Node::Element(element) if element.name == first.label => Some((child, element)),
            _ => None,
        });
        let (child, element) = { named }.nth(first.index.unwrap_or(1) - 1)?;
        element.find(child, rest)
    }

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

    fn at(reads: Reads, text: &str, path: &str) -> Option<String> {
        let node = Node::read(reads, text).unwrap();
        let found = node.find(&Path::parse(reads, path).unwrap())?;
        Some(match found {
            Found::Attribute(value) => value.to_owned(),
            Found::Node(Node::Element(element)) => element.text()?,
            Found::Node(node) => node.shown(reads),
        })
    }

    #[test]
    fn places_of_xml_are_found() {
        let xml = "<r:a xmlns:r='u' n='1'><b>x</b><b c='2'>y</b></r:a>";
        let found = |path| at(Reads::Xml, xml, path);
        assert_eq!(found("/a/@n").as_deref(), Some("1"));
        assert_eq!(found("/a/b").as_deref(), Some("x"));
        assert_eq!(found("/a/b[2]").as_deref(), Some("y"));
        assert_eq!(found("/a/b[2]/@c").as_deref(), Some("2"));
        assert_eq!(found("/a/b[1]/@c"), None);
        assert_eq!(found("/a/b[3]"), None);
        assert_eq!(found("/b"), None);
    }

    #[test]
    fn places_of_json_are_found() {
        let found = |path| at(Reads::Json, r#"{"a":[{"b":1.50},"x"]}"#, path);
        assert_eq!(found("/a/0/b").as_deref(), Some("1.50"));
        assert_eq!(found("/a/1").as_deref(), Some("\"x\""));
        assert_eq!(found("/a/2"), None);
        assert_eq!(found("/a").as_deref(), Some(r#"[{"b":1.50},"x"]"#));
    }
}
