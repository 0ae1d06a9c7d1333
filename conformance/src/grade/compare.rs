//! What came against what was expected, as trees: every difference, and what stands in the holes.

use std::collections::BTreeMap;

use super::bindings::Filler;
use super::node::{Attribute, Element, Node};
use super::pairs::Pairs;
use super::path::Path;
use super::pattern::Pattern;
use super::text::{Bit, split};

/// A place where the two differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Difference {
    pub(super) path: Path,
    /// The hole that is concerned; none: the template's own text.
    pub(super) hole: Option<usize>,
    /// A whole piece is missing or extra there, with all that it holds.
    pub(super) is_whole: bool,
    pub(super) expected: String,
    pub(super) got: String,
}

/// A comparison's result.
#[derive(Debug)]
pub(super) struct Compared {
    pub(super) differences: Vec<Difference>,
    /// What stands in each hole, if it was found.
    pub(super) values: Vec<Option<String>>,
}

/// Where nothing stands.
pub(super) const NOTHING: &str = "nothing";

/// Compares content, or what there is in place of it, with a pattern.
pub(super) fn compare(
    pattern: &Pattern<'_>,
    got: &Result<Node, String>,
    filler: &mut Filler<'_>,
) -> Compared {
    let values = vec![None; pattern.holes.len()];
    let mut compare = Compare { pattern, filler, differences: Vec::new(), values };
    let root = match &pattern.tree {
        Node::Element(element) => Path::default().to(&element.name, None),
        _ => Path::default(),
    };
    match got {
        Ok(got) => compare.root(got, &root),
        Err(why) => compare.gone(&pattern.tree, &root, why),
    }
    Compared { differences: compare.differences, values: compare.values }
}

struct Compare<'p, 't, 'f> {
    pattern: &'p Pattern<'t>,
    filler: &'p mut Filler<'f>,
    differences: Vec<Difference>,
    values: Vec<Option<String>>,
}

impl Compare<'_, '_, '_> {
    fn root(&mut self, got: &Node, path: &Path) {
        match (&self.pattern.tree, got) {
            (Node::Element(expected), Node::Element(found)) if expected.name != found.name => {
                self.gone(&self.pattern.tree, path, &got.shown(self.pattern.reads));
            }
            (expected, got) => self.node(expected, got, path),
        }
    }

    fn node(&mut self, expected: &Node, got: &Node, path: &Path) {
        let bare = match expected {
            Node::Text(text) => self.pattern.bare(text),
            _ => None,
        };
        match (expected, got) {
            (Node::Text(_), Node::Token(token)) if let Some((number, _)) = bare => {
                self.fill(number, token, path);
            }
            (Node::Text(expected), Node::Text(got)) if bare.is_none() => {
                self.text(expected, got, path);
            }
            (Node::Token(expected), Node::Token(got)) if expected == got => {}
            (Node::Array(expected), Node::Array(got)) => self.items(expected, got, path),
            (Node::Object(expected), Node::Object(got)) => self.fields(expected, got, path),
            (Node::Element(expected), Node::Element(got)) => self.element(expected, got, path),
            _ => self.gone(expected, path, &got.shown(self.pattern.reads)),
        }
    }

    fn items(&mut self, expected: &[Node], got: &[Node], path: &Path) {
        for at in 0..expected.len().max(got.len()) {
            let path = path.to(&at.to_string(), None);
            match (expected.get(at), got.get(at)) {
                (Some(expected), Some(got)) => self.node(expected, got, &path),
                (Some(expected), None) => self.gone(expected, &path, NOTHING),
                (None, Some(got)) => self.extra(&path, got.shown(self.pattern.reads)),
                (None, None) => {}
            }
        }
    }

    fn fields(&mut self, expected: &[(String, Node)], got: &[(String, Node)], path: &Path) {
        let pairs = Pairs::of(expected, got, |a, b| a.0 == b.0);
        for (expected, got) in pairs.both {
            self.node(&expected.1, &got.1, &path.to(&expected.0, None));
        }
        for (key, node) in pairs.missing {
            self.gone(node, &path.to(key, None), NOTHING);
        }
        for (key, node) in pairs.extra {
            self.extra(&path.to(key, None), node.shown(self.pattern.reads));
        }
    }

    fn element(&mut self, expected: &Element, got: &Element, path: &Path) {
        if expected.space != got.space {
            self.differ(path, None, full_name(expected), full_name(got));
        }
        self.attributes(&expected.attributes, &got.attributes, path);
        match (expected.text(), got.text()) {
            (Some(expected), Some(got)) => self.text(&expected, &got, path),
            _ => self.children(expected, got, path),
        }
    }

    fn attributes(&mut self, expected: &[Attribute], got: &[Attribute], path: &Path) {
        let pairs = Pairs::of(expected, got, |a, b| a.name == b.name && a.space == b.space);
        for (expected, got) in pairs.both {
            self.text(&expected.value, &got.value, &path.to_attribute(&expected.name));
        }
        for attribute in pairs.missing {
            let node = Node::Text(attribute.value.clone());
            self.gone(&node, &path.to_attribute(&attribute.name), NOTHING);
        }
        for attribute in pairs.extra {
            self.extra(&path.to_attribute(&attribute.name), attribute.value.clone());
        }
    }

    fn children(&mut self, expected: &Element, got: &Element, path: &Path) {
        let wanted = places(expected, got, path);
        let found = places(got, expected, path);
        let pairs = Pairs::of(&wanted, &found, |a, b| a.0 == b.0);
        if !pairs.in_order {
            self.differ(path, None, names(expected), names(got));
        }
        for ((path, expected), (_, got)) in pairs.both {
            self.node(expected, got, path);
        }
        for (path, node) in pairs.missing {
            self.gone(node, path, NOTHING);
        }
        for (path, node) in pairs.extra {
            self.extra(path, node.shown(self.pattern.reads));
        }
    }

    /// Compares text, and fills the holes within.
    fn text(&mut self, expected: &str, got: &str, path: &Path) {
        let pattern = self.pattern;
        let bits = pattern.bits(expected);
        let pieces = split(&bits, got, |hole, piece| self.filler.fits(hole, piece));
        let Some(pieces) = pieces else {
            let got = Node::Text(got.to_owned()).shown(pattern.reads);
            return self.gone(&Node::Text(expected.to_owned()), path, &got);
        };
        let numbers = bits.iter().filter_map(|bit| match bit {
            Bit::Hole(number, _) => Some(*number),
            Bit::Text(_) => None,
        });
        for (number, piece) in numbers.zip(pieces) {
            self.fill(number, piece, path);
        }
    }

    fn fill(&mut self, number: usize, piece: &str, path: &Path) {
        let Some(hole) = self.pattern.holes.get(number).copied() else { return };
        if let Some(value) = self.values.get_mut(number) {
            *value = Some(piece.to_owned());
        }
        if let Err(expected) = self.filler.fill(hole, piece) {
            self.differ(path, Some(number), expected, piece.to_owned());
        }
    }

    /// What was expected is not there, nor what its holes should have held.
    fn gone(&mut self, expected: &Node, path: &Path, got: &str) {
        let pattern = self.pattern;
        let mut differ = |hole, expected| {
            let (path, got) = (path.clone(), got.to_owned());
            self.differences.push(Difference { path, hole, is_whole: true, expected, got });
        };
        let alone = pattern.is_hole(expected);
        if !alone {
            differ(None, pattern.shown(expected, self.filler));
        }
        for (number, hole) in pattern.within(expected) {
            if alone || hole.clause.is_some() {
                differ(Some(number), self.filler.wanted(hole));
            }
        }
    }

    fn extra(&mut self, path: &Path, got: String) {
        self.differ(path, None, NOTHING.to_owned(), got);
        if let Some(difference) = self.differences.last_mut() {
            difference.is_whole = true;
        }
    }

    fn differ(&mut self, path: &Path, hole: Option<usize>, expected: String, got: String) {
        let path = path.clone();
        self.differences.push(Difference { path, hole, is_whole: false, expected, got });
    }
}

/// An element's children, each with its place: with its number where either side has several of its name.
fn places<'a>(element: &'a Element, other: &Element, path: &Path) -> Vec<(Path, &'a Node)> {
    let counts = [counts(element), counts(other)];
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let places = element.children.iter().map(|child| {
        let label = label(child);
        let number = seen.entry(label).or_default();
        *number += 1;
        let several = counts.iter().any(|counts| counts.get(label).is_some_and(|count| *count > 1));
        (path.to(label, several.then_some(*number)), child)
    });
    places.collect()
}

fn counts(element: &Element) -> BTreeMap<&str, usize> {
    let mut counts = BTreeMap::new();
    for child in &element.children {
        *counts.entry(label(child)).or_default() += 1;
    }
    counts
}

fn label(node: &Node) -> &str {
    match node {
        Node::Element(element) => &element.name,
        _ => "text()",
    }
}

fn names(element: &Element) -> String {
    let names = element.children.iter().map(|child| match child {
        Node::Element(element) => element.name.as_str(),
        _ => "text",
    });
    names.collect::<Vec<_>>().join(", ")
}

fn full_name(element: &Element) -> String {
    match &element.space {
        Some(space) => format!("{{{space}}}{}", element.name),
        None => element.name.clone(),
    }
}
