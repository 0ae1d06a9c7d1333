//! `equalToXml`: documents as WireMock compares them. Names count with their namespaces and not with their
//! prefixes; comments, blanks around texts, the order of attributes and the order among children of different
//! names do not count.

use std::sync::Arc;

use crate::wire::Limits;
use crate::wire::charset::Charset;
use crate::wire::unreadable::Unreadable;
use crate::wire::xml::{self, Element, Node};

/// An element with what counts of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tree {
    name: String,
    namespace: Arc<str>,
    /// By name and namespace.
    attributes: Vec<(String, Arc<str>, String)>,
    /// By local name, those of one name in their order; texts first.
    children: Vec<Child>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Child {
    Text(String),
    Element(Tree),
}

impl Tree {
    pub(super) fn read(document: &[u8], declared: Option<Charset>) -> Result<Self, Unreadable> {
        xml::read(document, declared, Limits::default().elements).map(Self::of)
    }

    fn of(element: Element<'_>) -> Self {
        let attributes = element.attributes.into_iter();
        let mut attributes: Vec<_> =
            attributes.map(|one| (one.name, one.namespace, one.value)).collect();
        attributes.sort_unstable();
        let mut children: Vec<_> = element.children.into_iter().filter_map(Child::of).collect();
        // Stable: those of one name stay in their order.
        children.sort_by(|one, other| one.name().cmp(other.name()));
        Self { name: element.name.into_owned(), namespace: element.namespace, attributes, children }
    }

    /// About what it costs to keep, in bytes.
    pub(super) fn weight(&self) -> usize {
        let attributes = self.attributes.iter().map(|(name, _, value)| name.len() + value.len());
        let attributes = attributes.map(|text| text + size_of::<(String, Arc<str>, String)>());
        let children = self.children.iter().map(|child| match child {
            Child::Text(text) => text.len() + size_of::<Child>(),
            Child::Element(tree) => tree.weight(),
        });
        size_of::<Child>() + self.name.len() + attributes.sum::<usize>() + children.sum::<usize>()
    }
}

impl Child {
    fn of(node: Node<'_>) -> Option<Self> {
        match node {
            Node::Element(element) => Some(Self::Element(Tree::of(element))),
            Node::Text(text) => {
                let text = text.trim_matches([' ', '\t', '\n', '\r']);
                (!text.is_empty()).then(|| Self::Text(text.to_owned()))
            }
        }
    }

    fn name(&self) -> &str {
        match self {
            Self::Text(_) => "",
            Self::Element(tree) => &tree.name,
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

    use super::*;

    fn tree(document: &str) -> Tree {
        Tree::read(document.as_bytes(), None).unwrap()
    }

    #[test]
    fn what_counts_and_what_does_not() {
        for (one, other, same) in [
            ("<a/>", "<a></a>", true),
            ("<a b='1' c='2'/>", "<a c=\"2\" b=\"1\"/>", true),
            ("<a><b/><c/></a>", "<a>\n  <c/>\n  <b/>\n</a>", true),
            ("<a><b>1</b><b>2</b></a>", "<a><b>2</b><b>1</b></a>", false),
            ("<a>x</a>", "<a> x\n</a>", true),
            ("<a>x<!-- y -->z</a>", "<a>xz</a>", true),
            ("<a>x</a>", "<a><![CDATA[x]]></a>", true),
            ("<?xml version='1.0'?><a/>", "<a/>", true),
            ("<p:a xmlns:p='u'/>", "<a xmlns='u'/>", true),
            ("<p:a xmlns:p='u' p:b='1'/>", "<q:a xmlns:q='u' q:b='1'/>", true),
            ("<a xmlns='u'/>", "<a/>", false),
            ("<a xmlns='u'/>", "<a xmlns='v'/>", false),
            ("<a b='1'/>", "<a/>", false),
            ("<a b='1'/>", "<a b='2'/>", false),
            ("<a>x</a>", "<a>y</a>", false),
            ("<a>x y</a>", "<a>x  y</a>", false),
            ("<a><b/></a>", "<a><b/><b/></a>", false),
            ("<a><b/></a>", "<a><c/></a>", false),
        ] {
            assert_eq!(tree(one) == tree(other), same, "{one} {other}");
            assert_eq!(tree(other) == tree(one), same, "{other} {one}");
        }
    }
}
