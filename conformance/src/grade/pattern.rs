//! A template as content: the tree that a fitting reply has, with a placeholder in its texts for each hole.

use super::bindings::Filler;
use super::node::{Element, Node, quoted};
use super::text::Bit;
use crate::case::Reads;
use crate::text::{Hole, Part, Template};

/// Placeholders are characters that no document and no template uses: those of the last two planes. A hole
/// among text is one of the first...
const HOLE: u32 = 0xF_0000;
/// ...and one that stands bare in JSON, a string that is one of the second.
const BARE: u32 = 0x10_0000;
const MAX_HOLES: usize = 0xFFFD;

/// A template, read as the reply is.
#[derive(Debug)]
pub(super) struct Pattern<'t> {
    pub(super) reads: Reads,
    pub(super) template: &'t Template,
    pub(super) holes: Vec<&'t Hole>,
    pub(super) tree: Node,
    slots: Vec<Slot>,
}

/// Where a hole stands, and so what is escaped there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Slot {
    /// Where the content does not reach: in a comment, in the declaration.
    Outside,
    /// Nothing is.
    Raw,
    Text,
    Attribute,
    String,
}

/// A stretch of a rendered body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stretch {
    pub(crate) text: String,
    /// The hole that it fills, by its number.
    pub(crate) hole: Option<usize>,
}

impl<'t> Pattern<'t> {
    /// Reads a template.
    ///
    /// # Errors
    /// It cannot be read so; it is a specification that is wrong then.
    pub(super) fn read(reads: Reads, template: &'t Template) -> Result<Self, String> {
        let holes: Vec<&Hole> = template.holes().collect();
        if holes.len() > MAX_HOLES {
            return Err("a template with too many holes".to_owned());
        }
        let text = marked(reads, template);
        let tree = Node::read(reads, &text)
            .map_err(|why| format!("a template cannot be read as {reads:?}: {why}: {template}"))?;
        let mut slots = vec![Slot::Outside; holes.len()];
        note(&tree, reads, &mut slots);
        if reads == Reads::Json && slots.contains(&Slot::Outside) {
            return Err(format!("a hole in a key of JSON: {template}"));
        }
        Ok(Self { reads, template, holes, tree, slots })
    }

    /// The parts of a text of the tree.
    pub(super) fn bits<'a>(&'a self, text: &'a str) -> Vec<Bit<'a>> {
        let mut bits = Vec::new();
        let mut start = 0;
        for (at, letter) in text.char_indices() {
            if let Some((number, hole)) = self.hole(letter, HOLE) {
                push(&mut bits, text.get(start..at));
                bits.push(Bit::Hole(number, hole));
                start = at + letter.len_utf8();
            }
        }
        push(&mut bits, text.get(start..));
        bits
    }

    /// The hole that a string of the tree stands for, if it is a bare one of JSON.
    pub(super) fn bare(&self, text: &str) -> Option<(usize, &'t Hole)> {
        let mut letters = text.chars();
        let only = letters.next().filter(|_| letters.next().is_none())?;
        self.hole(only, BARE)
    }

    fn hole(&self, letter: char, base: u32) -> Option<(usize, &'t Hole)> {
        let number = usize::try_from(u32::from(letter).checked_sub(base)?).ok()?;
        Some((number, *self.holes.get(number)?))
    }

    /// The holes within a piece of the tree, with their numbers.
    pub(super) fn within(&self, node: &Node) -> Vec<(usize, &'t Hole)> {
        let mut holes = Vec::new();
        each_text(node, &mut |text, _| {
            let numbers = text.chars().filter_map(number);
            holes.extend(numbers.filter_map(|at| Some((at, *self.holes.get(at)?))));
        });
        holes
    }

    /// Whether a piece of the tree is a hole and nothing else.
    pub(super) fn is_hole(&self, node: &Node) -> bool {
        let Node::Text(text) = node else { return false };
        self.bare(text).is_some() || matches!(self.bits(text).as_slice(), [Bit::Hole(..)])
    }

    /// A piece of the tree for people: in its holes what has to stand there, or their names.
    pub(super) fn shown(&self, node: &Node, filler: &Filler<'_>) -> String {
        self.filled(node, filler).shown(self.reads)
    }

    fn filled(&self, node: &Node, filler: &Filler<'_>) -> Node {
        let fill = |hole: &Hole| match filler.only(hole) {
            Some(only) => only.to_owned(),
            None => format!("{{{}}}", hole.name),
        };
        match node {
            Node::Text(text) => match self.bare(text) {
                Some((_, hole)) => Node::Token(fill(hole)),
                None => Node::Text(self.bits(text).iter().map(|bit| bit.text(fill)).collect()),
            },
            Node::Array(items) => {
                Node::Array(items.iter().map(|item| self.filled(item, filler)).collect())
            }
            Node::Object(fields) => {
                let fields =
                    fields.iter().map(|field| (field.0.clone(), self.filled(&field.1, filler)));
                Node::Object(fields.collect())
            }
            Node::Element(element) => {
                let children = element.children.iter().map(|child| self.filled(child, filler));
                Node::Element(Element { children: children.collect(), ..element.clone() })
            }
            Node::Token(_) => node.clone(),
        }
    }

    /// Whether the content shows what stands in a hole.
    pub(super) fn is_read(&self, number: usize) -> bool {
        self.slots.get(number).is_some_and(|slot| *slot != Slot::Outside)
    }

    /// The body that a server sends for these values, stretch by stretch.
    pub(super) fn render(&self, value: impl Fn(usize, &Hole) -> String) -> Vec<Stretch> {
        let mut number = 0;
        let stretches = self.template.parts.iter().map(|part| match part {
            Part::Text(text) => Stretch { text: text.clone(), hole: None },
            Part::Hole(hole) => {
                let slot = self.slots.get(number).copied().unwrap_or(Slot::Raw);
                let text = escaped(slot, &value(number, hole));
                number += 1;
                Stretch { text, hole: Some(number - 1) }
            }
        });
        stretches.collect()
    }
}

/// A placeholder's number.
fn number(letter: char) -> Option<usize> {
    let code = u32::from(letter);
    let number = code.checked_sub(BARE).or_else(|| code.checked_sub(HOLE))?;
    usize::try_from(number).ok()
}

fn push<'a>(bits: &mut Vec<Bit<'a>>, text: Option<&'a str>) {
    bits.extend(text.filter(|text| !text.is_empty()).map(Bit::Text));
}

/// The template's text with its placeholders.
fn marked(reads: Reads, template: &Template) -> String {
    let mut text = String::new();
    let mut number: u32 = 0;
    let mut quotes = Quotes::default();
    for part in &template.parts {
        match part {
            Part::Text(literal) => {
                quotes.read(literal);
                text.push_str(literal);
            }
            Part::Hole(_) => {
                let bare = reads == Reads::Json && !quotes.open;
                let base = if bare { BARE } else { HOLE };
                let letter = char::from_u32(base + number).unwrap_or_default();
                let quote = if bare { "\"" } else { "" };
                text.extend([quote, letter.encode_utf8(&mut [0; 4]), quote]);
                number += 1;
            }
        }
    }
    text
}

/// Whether a place of JSON is within a string.
#[derive(Default)]
struct Quotes {
    open: bool,
    escaped: bool,
}

impl Quotes {
    fn read(&mut self, text: &str) {
        for letter in text.chars() {
            self.open ^= letter == '"' && !self.escaped;
            self.escaped = letter == '\\' && self.open && !self.escaped;
        }
    }
}

/// Notes where each hole stands.
fn note(tree: &Node, reads: Reads, slots: &mut [Slot]) {
    each_text(tree, &mut |text, attribute| {
        for letter in text.chars() {
            let slot = match reads {
                Reads::Xml if attribute => Slot::Attribute,
                Reads::Xml => Slot::Text,
                Reads::Json if u32::from(letter) < BARE => Slot::String,
                Reads::Json | Reads::Text => Slot::Raw,
            };
            if let Some(place) = number(letter).and_then(|number| slots.get_mut(number)) {
                *place = slot;
            }
        }
    });
}

/// Visits every text of a tree, and whether it is an attribute's.
fn each_text(node: &Node, visit: &mut impl FnMut(&str, bool)) {
    match node {
        Node::Token(_) => {}
        Node::Text(text) => visit(text, false),
        Node::Array(items) => items.iter().for_each(|item| each_text(item, visit)),
        Node::Object(fields) => fields.iter().for_each(|field| each_text(&field.1, visit)),
        Node::Element(Element { attributes, children, .. }) => {
            attributes.iter().for_each(|attribute| visit(&attribute.value, true));
            children.iter().for_each(|child| each_text(child, visit));
        }
    }
}

/// A value as ALL-WIRE-2 has it.
fn escaped(slot: Slot, value: &str) -> String {
    match slot {
        Slot::Outside | Slot::Raw => value.to_owned(),
        Slot::Text => xml(value),
        Slot::Attribute => xml(value).replace('"', "&quot;"),
        Slot::String => {
            let quoted = quoted(value);
            quoted.get(1..quoted.len() - 1).unwrap_or_default().to_owned()
        }
    }
}

fn xml(value: &str) -> String {
    value.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

    use super::*;

    fn rendered(reads: Reads, template: &str, value: &str) -> String {
        let template = Template::parse(template).unwrap();
        let pattern = Pattern::read(reads, &template).unwrap();
        pattern.render(|_, _| value.to_owned()).into_iter().map(|stretch| stretch.text).collect()
    }

    #[test]
    fn a_value_is_escaped_as_its_place_needs() {
        let value = "<&>\"'/\\\n\u{e9}";
        assert_eq!(
            rendered(Reads::Xml, "<a b=\"{v:text}\">{v:text}</a>", value),
            "<a b=\"&lt;&amp;&gt;&quot;'/\\\n\u{e9}\">&lt;&amp;&gt;\"'/\\\n\u{e9}</a>"
        );
        assert_eq!(
            rendered(Reads::Json, r#"{"a":"{v:text}","b":"\"{v:text}"}"#, value),
            r#"{"a":"<&>\"'/\\\né","b":"\"<&>\"'/\\\né"}"#
        );
        assert_eq!(rendered(Reads::Text, "f({v:text});", value), format!("f({value});"));
        assert_eq!(rendered(Reads::Json, "{\"a\": {v:int}}", "42"), "{\"a\": 42}");
        assert_eq!(rendered(Reads::Json, "{v:int}", "42"), "42");
    }

    #[test]
    fn a_hole_where_there_is_no_content_is_known() {
        let template =
            Template::parse("<?xml version='1.0'?><!--{a:text}--><r>{b:text}</r>").unwrap();
        let pattern = Pattern::read(Reads::Xml, &template).unwrap();
        assert_eq!([0, 1].map(|number| pattern.is_read(number)), [false, true]);
    }

    #[test]
    fn a_template_that_is_no_content_is_refused() {
        for (reads, text) in [
            (Reads::Xml, "<a>{b:text}"),
            (Reads::Xml, "<{a:text}/>"),
            (Reads::Json, "{\"a\":}"),
            (Reads::Json, "{\"{k:text}\":1}"),
        ] {
            assert!(Pattern::read(reads, &Template::parse(text).unwrap()).is_err(), "{text}");
        }
    }
}
