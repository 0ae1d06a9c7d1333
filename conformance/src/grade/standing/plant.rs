//! Something put at a place of XML where nothing stands.

use std::ops::Range;

use roxmltree::{Document, Node as XmlNode};

use super::{Item, below, kept, stands};
use crate::text::{Name, Predicate, Test, XmlPath};

/// The text with something at a place where nothing stood: what a check of nothing has to notice. None if
/// no such document can be made.
pub(crate) fn plant(text: &str, path: &XmlPath) -> Option<String> {
    let document = Document::parse(text).ok()?;
    let (last, before) = path.steps().split_last()?;
    let mut parents = vec![Item::Node(document.root())];
    for step in before {
        parents = parents.iter().flat_map(|item| below(*item, step.deep, &step.test)).collect();
        for predicate in &step.predicates {
            parents = kept(parents, predicate);
        }
    }
    let parent = parents.into_iter().find_map(|item| match item {
        Item::Node(node) if node.is_element() => Some(node),
        Item::Node(node) => node.document().root_element().into(),
        Item::Attribute(..) => None,
    })?;
    let planted = match &last.test {
        Test::Element(name) => within(text, parent, &tag(name, &last.predicates)),
        Test::Comment => within(text, parent, "<!-- x -->"),
        Test::Attribute(name) => {
            let at = parent.range().start + 1 + qualified(text, parent).len();
            Some(spliced(text, at..at, &written(name, "x", 0)))
        }
    };
    planted.filter(|planted| stands(planted, path))
}

/// An element's name as its tag has it.
fn qualified<'t>(text: &'t str, node: XmlNode<'_, '_>) -> &'t str {
    let tag = text.get(node.range().start + 1..).unwrap_or_default();
    let end = tag.find(|letter: char| letter.is_whitespace() || "/>".contains(letter));
    tag.get(..end.unwrap_or_default()).unwrap_or_default()
}

/// The text with more at the end of an element's content.
fn within(text: &str, parent: XmlNode<'_, '_>, more: &str) -> Option<String> {
    let range = parent.range();
    let own = text.get(range.clone())?;
    let name = qualified(text, parent);
    Some(match own.strip_suffix("/>") {
        Some(open) => spliced(text, range, &format!("{open}>{more}</{name}>")),
        None => {
            let at = range.start + own.rfind("</")?;
            spliced(text, at..at, more)
        }
    })
}

fn spliced(text: &str, range: Range<usize>, by: &str) -> String {
    let before = text.get(..range.start).unwrap_or_default();
    format!("{before}{by}{}", text.get(range.end..).unwrap_or_default())
}

/// An empty element of a name, as its predicates want it.
fn tag(name: &Name, predicates: &[Predicate]) -> String {
    let attributes = predicates.iter().zip(1..).map(|(predicate, number)| match predicate {
        Predicate::Number(_) | Predicate::Bound(..) => String::new(),
        Predicate::Reads(name, text) => written(name, text, number),
        Predicate::Names(name, other) => {
            let space = other.space().unwrap_or_default();
            let local = other.local().unwrap_or("x");
            let prefix = format!("planted-n{number}");
            let value = format!("{prefix}:{local}");
            format!(" xmlns:{prefix}=\"{space}\"{}", written(name, &value, number))
        }
    });
    let attributes: String = attributes.collect();
    let local = name.local().unwrap_or("x");
    match name.space() {
        None | Some("") => format!("<{local} xmlns=\"\"{attributes}/>"),
        Some(space) => format!("<planted:{local} xmlns:planted=\"{space}\"{attributes}/>"),
    }
}

/// An attribute in a tag, with a blank before it.
fn written(name: &Name, value: &str, number: usize) -> String {
    let local = name.local().unwrap_or("x");
    match name.space() {
        None | Some("") => format!(" {local}=\"{value}\""),
        Some(space) => {
            let prefix = format!("planted-a{number}");
            format!(" xmlns:{prefix}=\"{space}\" {prefix}:{local}=\"{value}\"")
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

    use super::super::tests::{XML, path};
    use super::*;

    #[test]
    fn what_is_nowhere_can_be_planted() {
        for at in [
            "/u:a/u:b[3]",
            "/u:a/b/c",
            "/u:a/b/w:c[@k='1']",
            "//w:x",
            "//*[@type=w:*]",
            "/u:a/u:b[1]/@c",
            "/u:a/b/@w:z",
            "/u:a/b/comment()",
        ] {
            let path = path(at);
            assert!(!stands(XML, &path), "{at}");
            assert!(stands(&plant(XML, &path).unwrap(), &path), "{at}");
        }
        assert_eq!(plant(XML, &path("/u:a/f/g")), None);
    }
}
