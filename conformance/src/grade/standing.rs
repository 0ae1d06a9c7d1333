//! What stands at a place of a body, and where in its bytes: so that it can be checked, and altered there.

mod plant;

use std::ops::Range;

use roxmltree::{Document, Node as XmlNode};

use super::node::Node;
use crate::case::Reads;
use crate::text::{Name, Predicate, Test, XmlPath};

pub(crate) use plant::plant;

/// What stands at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    /// Its text; of an element that holds others, that it does.
    pub(crate) text: Result<String, String>,
    /// The text as a name: its namespace, empty if it has none, and the rest.
    name: Option<(String, String)>,
    /// Of XML, the bytes of its text, if it has any bytes.
    pub(crate) value: Option<Range<usize>>,
    /// Of XML, its own bytes, from a tag's start to a tag's end, or from a name to a quote.
    pub(crate) whole: Option<Range<usize>>,
}

impl Standing {
    /// A value of JSON.
    pub(super) fn of_json(node: &Node) -> Self {
        let text = match node {
            Node::Token(text) | Node::Text(text) => text.clone(),
            node => node.shown(Reads::Json),
        };
        Self { text: Ok(text), name: None, value: None, whole: None }
    }

    /// Whether it is this name.
    pub(super) fn is(&self, name: &Name) -> bool {
        self.name.as_ref().is_some_and(|(space, local)| name.fits(space, local))
    }

    /// In a line, for people.
    pub(super) fn shown(self) -> String {
        let text = self.text.unwrap_or_else(|elements| elements);
        match self.name {
            Some((space, local)) if !space.is_empty() => format!("{text} ({{{space}}}{local})"),
            _ => text,
        }
    }
}

/// What stands at a place of XML: the first that fits.
///
/// # Errors
/// Why the text is no XML.
pub(crate) fn find(text: &str, path: &XmlPath) -> Result<Option<Standing>, String> {
    let document = Document::parse(text).map_err(|error| error.to_string())?;
    let mut found = vec![Item::Node(document.root())];
    for step in path.steps() {
        found = found.iter().flat_map(|item| below(*item, step.deep, &step.test)).collect();
        for predicate in &step.predicates {
            found = kept(found, predicate);
        }
    }
    Ok(found.first().map(|item| item.standing()))
}

/// Whether something stands at a place of XML.
pub(crate) fn stands(text: &str, path: &XmlPath) -> bool {
    find(text, path).is_ok_and(|found| found.is_some())
}

/// What a path leads to.
#[derive(Clone, Copy)]
enum Item<'a, 'i> {
    Node(XmlNode<'a, 'i>),
    /// An attribute of an element, by its number.
    Attribute(XmlNode<'a, 'i>, usize),
}

/// What is found below something. The number of a step counts among all of these.
fn below<'a, 'i>(item: Item<'a, 'i>, deep: bool, test: &Test) -> Vec<Item<'a, 'i>> {
    let Item::Node(node) = item else { return Vec::new() };
    let all: Vec<_> = match (deep, test) {
        (true, Test::Attribute(_)) => node.descendants().collect(),
        (true, _) => node.descendants().filter(|one| *one != node).collect(),
        (false, Test::Attribute(_)) => vec![node],
        (false, _) => node.children().collect(),
    };
    let fits = |node: XmlNode<'a, 'i>| match test {
        Test::Comment if node.is_comment() => vec![Item::Node(node)],
        Test::Element(name) if node.is_element() && is_named(node, name) => vec![Item::Node(node)],
        Test::Attribute(name) => attribute(node, name).into_iter().collect(),
        Test::Comment | Test::Element(_) => Vec::new(),
    };
    all.into_iter().flat_map(fits).collect()
}

fn is_named(node: XmlNode<'_, '_>, name: &Name) -> bool {
    name.fits(node.tag_name().namespace().unwrap_or_default(), node.tag_name().name())
}

fn attribute<'a, 'i>(node: XmlNode<'a, 'i>, name: &Name) -> Option<Item<'a, 'i>> {
    let fits = |attribute: roxmltree::Attribute<'a, 'i>| {
        name.fits(attribute.namespace().unwrap_or_default(), attribute.name())
    };
    node.attributes().position(fits).map(|number| Item::Attribute(node, number))
}

fn kept<'a, 'i>(found: Vec<Item<'a, 'i>>, predicate: &Predicate) -> Vec<Item<'a, 'i>> {
    let value = |item: &Item<'a, 'i>, name: &Name| match item {
        Item::Node(node) => attribute(*node, name).map(|item| item.standing()),
        Item::Attribute(..) => None,
    };
    match predicate {
        Predicate::Number(number) => found.into_iter().skip(number - 1).take(1).collect(),
        Predicate::Reads(name, text) => {
            let reads = |found: Standing| found.text.as_ref() == Ok(text);
            found.into_iter().filter(|item| value(item, name).is_some_and(reads)).collect()
        }
        Predicate::Bound(..) => Vec::new(),
        Predicate::Names(name, other) => {
            let names = |found: Standing| found.is(other);
            found.into_iter().filter(|item| value(item, name).is_some_and(names)).collect()
        }
    }
}

impl Item<'_, '_> {
    fn standing(self) -> Standing {
        match self {
            Self::Attribute(node, number) => {
                let found = node.attributes().nth(number);
                let text = found.map(|found| found.value()).unwrap_or_default();
                Standing {
                    text: Ok(text.to_owned()),
                    name: named(node, text),
                    value: found.map(|found| found.range_value()),
                    whole: found.map(|found| found.range()),
                }
            }
            Self::Node(node) if node.is_comment() => {
                let (range, text) = (node.range(), node.text().unwrap_or_default());
                let start = range.start + "<!--".len();
                Standing {
                    text: Ok(text.to_owned()),
                    name: None,
                    value: Some(start..start + text.len()),
                    whole: Some(range),
                }
            }
            Self::Node(node) => element(node),
        }
    }
}

fn element(node: XmlNode<'_, '_>) -> Standing {
    let whole = Some(node.range());
    if node.children().any(|child| child.is_element()) {
        let text = Err("elements in place of text".to_owned());
        return Standing { text, name: None, value: None, whole };
    }
    let texts = node.children().filter(XmlNode::is_text);
    let text: String = texts.filter_map(|child| child.text()).collect();
    let ends = node.first_child().zip(node.last_child());
    Standing {
        name: named(node, &text),
        text: Ok(text),
        value: ends.map(|(first, last)| first.range().start..last.range().end),
        whole,
    }
}

/// A text as a name, where its prefix is known.
fn named(node: XmlNode<'_, '_>, text: &str) -> Option<(String, String)> {
    let (space, local) = match text.split_once(':') {
        Some((prefix, local)) => (node.lookup_namespace_uri(Some(prefix))?, local),
        None => (node.default_namespace().unwrap_or_default(), text),
    };
    Some((space.to_owned(), local.to_owned()))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

    use super::*;
    use crate::text::Spaces;

    pub(super) const XML: &str = "<r:a xmlns:r='u' xmlns:s='v' n='s:t'><!-- why --><r:b>x&amp;y</r:b>\
                       <r:b c='2'>z</r:b><b/><d><e r:n='1'/></d></r:a>";

    pub(super) fn path(text: &str) -> XmlPath {
        let spaces = [("u", "u"), ("v", "v"), ("w", "w")];
        let spaces = spaces.map(|(prefix, space)| (prefix.to_owned(), space.to_owned()));
        XmlPath::parse(text, &Spaces::from(spaces)).unwrap()
    }

    fn found(text: &str) -> Option<Standing> {
        find(XML, &path(text)).unwrap()
    }

    #[test]
    fn places_are_found_by_their_namespaces() {
        let text = |at: &str| found(at).map(|found| found.text.unwrap());
        let is = |at: &str, wanted: &str| assert_eq!(text(at).as_deref(), Some(wanted), "{at}");
        is("/u:a/@n", "s:t");
        is("/u:a/u:b", "x&y");
        is("/u:a/u:b[2]", "z");
        is("/u:a/u:b[@c='2']", "z");
        is("/u:a/b", "");
        is("/u:a/d/e/@u:n", "1");
        is("//e/@u:n", "1");
        is("//@u:n", "1");
        is("//comment()", " why ");
        is("/u:a[@n=v:t]/u:b", "x&y");
        is("/*[@n=v:*]/u:b", "x&y");
        for nothing in [
            "/a",
            "/v:a",
            "/u:a/u:b[3]",
            "/u:a/u:b[1]/@c",
            "/u:a/d/e/@n",
            "/u:a[@n=u:t]",
            "/u:a[@n=v:x]",
            "//f",
            "/u:b",
        ] {
            assert_eq!(text(nothing), None, "{nothing}");
        }
        assert!(found("/u:a").unwrap().text.is_err());
        assert!(find("<a>", &path("/a")).is_err());
    }

    #[test]
    fn its_bytes_are_known() {
        let bytes = |at: &str| {
            let found = found(at).unwrap();
            (found.value.map(|range| &XML[range]), found.whole.map(|range| &XML[range]))
        };
        assert_eq!(bytes("/u:a/@n"), (Some("s:t"), Some("n='s:t'")));
        assert_eq!(bytes("/u:a/u:b"), (Some("x&amp;y"), Some("<r:b>x&amp;y</r:b>")));
        assert_eq!(bytes("/u:a/b"), (None, Some("<b/>")));
        assert_eq!(bytes("//comment()"), (Some(" why "), Some("<!-- why -->")));
    }

    #[test]
    fn a_name_is_one_whatever_its_prefix() {
        let name = |text| {
            let spaces = [("u", "u"), ("v", "v")];
            let spaces = spaces.map(|(prefix, space)| (prefix.to_owned(), space.to_owned()));
            Name::parse(text, &Spaces::from(spaces)).unwrap()
        };
        let standing = found("/u:a/@n").unwrap();
        assert!(standing.is(&name("v:t")) && !standing.is(&name("u:t")));
        assert!(!standing.is(&name("v:s")) && !standing.is(&name("t")));
        assert_eq!(standing.shown(), "s:t ({v}t)");
    }
}
