//! XML 1.0 with namespaces: whole documents in, as a tree; escaped text out.

use std::borrow::Cow;
use std::sync::Arc;

#[cfg(test)]
mod laws;
mod names;
mod prolog;
mod read;
mod references;
mod tag;
mod write;

pub use read::read;
pub use write::{AttributeValue, Text};

/// An element and all that is in it. Names and texts are the document's own, where no reference or line end had
/// to be resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element<'a> {
    /// The namespace's name, `""` if there is none. Shared, so that a long name that many
    /// elements have does not make a small document large.
    pub namespace: Arc<str>,
    /// The local name, without prefix.
    pub name: Cow<'a, str>,
    /// The attributes in document order, without the namespace declarations.
    pub attributes: Vec<Attribute>,
    /// Elements and text in document order. Comments are gone, and text is never empty nor next
    /// to other text.
    pub children: Vec<Node<'a>>,
}

/// An attribute, its value normalised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// The namespace's name; `""` for one without prefix.
    pub namespace: Arc<str>,
    /// The local name, without prefix.
    pub name: String,
    /// The value, its references resolved and its line ends and tabs made blanks.
    pub value: String,
}

/// What an element holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node<'a> {
    /// A child.
    Element(Element<'a>),
    /// Text, its references resolved and its line ends made LF.
    Text(Cow<'a, str>),
}

impl<'a> Element<'a> {
    /// Whether this is the element of that namespace (`""` for none) and local name.
    pub fn is(&self, namespace: &str, name: &str) -> bool {
        &*self.namespace == namespace && self.name == name
    }

    /// The children that are elements.
    pub fn elements(&self) -> impl DoubleEndedIterator<Item = &Self> {
        self.children.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// The children that are elements, taken out of the tree.
    pub fn into_elements(self) -> impl DoubleEndedIterator<Item = Self> {
        self.children.into_iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// The first child of that namespace and local name.
    pub fn first(&self, namespace: &str, name: &str) -> Option<&Self> {
        self.elements().find(|element| element.is(namespace, name))
    }

    /// The last child of that namespace and local name.
    pub fn last(&self, namespace: &str, name: &str) -> Option<&Self> {
        self.elements().rfind(|element| element.is(namespace, name))
    }

    /// All text of an element without element children, `""` for an empty one; else `None`.
    pub fn text(&self) -> Option<&str> {
        match self.children.as_slice() {
            [] => Some(""),
            [Node::Text(text)] => Some(text),
            _ => None,
        }
    }

    /// As [`Self::text`], apart from the element.
    pub fn own_text(&self) -> Option<Cow<'a, str>> {
        match self.children.as_slice() {
            [] => Some(Cow::Borrowed("")),
            [Node::Text(text)] => Some(text.clone()),
            _ => None,
        }
    }

    /// The same, apart from the document.
    pub fn into_owned(self) -> Element<'static> {
        let child = |node| match node {
            Node::Element(element) => Node::Element(element.into_owned()),
            Node::Text(text) => Node::Text(Cow::Owned(text.into_owned())),
        };
        let Self { namespace, name, attributes, children } = self;
        let (name, children) =
            (name.into_owned().into(), children.into_iter().map(child).collect());
        Element { namespace, name, attributes, children }
    }

    /// The value of the attribute of that namespace (`""` for one without prefix) and local name.
    pub fn attribute(&self, namespace: &str, name: &str) -> Option<&str> {
        let mut attributes = self.attributes.iter();
        attributes
            .find(|attribute| &*attribute.namespace == namespace && attribute.name == name)
            .map(|attribute| attribute.value.as_str())
    }
}

/// What follows the prefix of a qualified name that stands in a value, as in `xsi:type`; blanks
/// around it do not count.
pub fn local_part(name: &str) -> &str {
    let name = name.trim();
    name.split_once(':').map_or(name, |(_, local)| local)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

    use super::*;

    #[test]
    fn looks_up_children_and_attributes() {
        let document = br#"<r xmlns:p="urn:p" b="none" p:b="in p">
            <a>1</a><p:a>2</p:a><a>3<x/></a> <e/><c>x<!-- -->y<![CDATA[z]]></c></r>"#;
        let root = read(document, None, 64).unwrap();
        assert_eq!(root.attribute("", "b"), Some("none"));
        assert_eq!(root.attribute("urn:p", "b"), Some("in p"));
        assert_eq!(root.attribute("urn:q", "b"), None);
        assert_eq!(root.elements().count(), 5);
        assert_eq!(root.first("", "a").unwrap().text(), Some("1"));
        assert_eq!(root.last("", "a").unwrap().text(), None);
        assert_eq!(root.first("urn:p", "a").unwrap().text(), Some("2"));
        assert_eq!(root.first("", "e").unwrap().text(), Some(""));
        assert_eq!(root.first("", "c").unwrap().text(), Some("xyz"));
        assert_eq!(root.first("", "d"), None);
        assert_eq!(root.text(), None);
        assert_eq!(root.into_elements().next_back().unwrap().name, "c");
    }

    #[test]
    fn local_parts() {
        for (name, local) in [
            ("xsd:string", "string"),
            ("string", "string"),
            (" a:b ", "b"),
            ("a:", ""),
            ("", ""),
            ("a:b:c", "b:c"),
        ] {
            assert_eq!(local_part(name), local, "{name}");
        }
    }
}
