//! The one view of a request's arguments, whatever envelope carried them.

use std::borrow::Cow;
use std::fmt;

use crate::wire::charset::is_xml_text;
use crate::wire::unreadable::Unreadable;
use crate::wire::{Field, Value, bracket};

/// Which of a repeated argument counts (ALL-ARG-2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeated {
    /// The last, as in PHP.
    Last,
    /// The first, as in a servlet.
    First,
}

/// Named arguments, nested where brackets nest them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Arguments<'a>(Vec<(Cow<'a, str>, Node<'a>)>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Node<'a> {
    Leaf(Value<'a>),
    Branch(Arguments<'a>),
}

/// What is wrong with an argument that has to be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw<'a> {
    /// Not sent, or empty (ALL-ARG-1).
    Missing,
    /// Sent, and no text.
    Invalid(&'a str),
}

impl fmt::Display for Flaw<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("missing or empty"),
            Self::Invalid(why) => f.write_str(why),
        }
    }
}

/// A text under the whole name of its argument.
pub type Named<'a> = (Cow<'a, str>, &'a str);

static NONE: Arguments<'_> = Arguments(Vec::new());

impl<'a> Arguments<'a> {
    /// Arguments under flat names: a bracket is a letter like any other.
    #[must_use]
    pub fn flat(fields: Vec<Field<'a>>, repeated: Repeated) -> Self {
        let mut arguments = Self(Vec::with_capacity(fields.len()));
        for Field { name, value, .. } in fields {
            match arguments.0.iter_mut().find(|(given, _)| *given == name) {
                Some(_) if repeated == Repeated::First => {}
                Some((_, node)) => *node = Node::Leaf(value),
                None => arguments.0.push((name, Node::Leaf(value))),
            }
        }
        arguments
    }

    /// Arguments whose brackets nest; of a scalar and a branch of one name the last counts.
    ///
    /// # Errors
    /// Brackets nested deeper than `most`.
    pub fn nested(fields: Vec<Field<'a>>, most: usize) -> Result<Self, Unreadable> {
        let mut arguments = Self(Vec::with_capacity(fields.len()));
        for Field { name, value, .. } in fields {
            if bracket::is_deeper(&name, most) {
                return Err(Unreadable::new(format!("brackets nested deeper than {most}")));
            }
            match &name {
                Cow::Borrowed(name) => {
                    arguments.insert(bracket::segments(name).map(Cow::Borrowed), value);
                }
                Cow::Owned(name) => {
                    let segments = bracket::segments(name).map(str::to_owned);
                    arguments.insert(segments.map(Cow::Owned), value);
                }
            }
        }
        Ok(arguments)
    }

    /// The same, with every text that holds a character which XML 1.0 forbids made invalid
    /// (ALL-WIRE-2).
    #[must_use]
    pub fn in_xml(mut self) -> Self {
        self.forbid_what_xml_forbids();
        self
    }

    /// An argument's text; `None` where it is absent or empty.
    ///
    /// # Errors
    /// Why what was sent is no text.
    pub fn get(&self, name: &str) -> Result<Option<&str>, &str> {
        match self.node(name) {
            None => Ok(None),
            Some(Node::Leaf(Value::Text(text))) => Ok(Some(&**text).filter(|t| !t.is_empty())),
            Some(Node::Leaf(Value::Invalid(why))) => Err(why),
            Some(Node::Branch(_)) => Err("nested keys where a text belongs"),
        }
    }

    /// An argument's text, apart from the arguments; `None` where it is absent, empty, or no text.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<Cow<'a, str>> {
        match self.node(name) {
            Some(Node::Leaf(Value::Text(text))) if !text.is_empty() => Some(text.clone()),
            _ => None,
        }
    }

    /// The text of an argument that has to be there.
    ///
    /// # Errors
    /// It is missing, empty, or no text.
    pub fn required(&self, name: &str) -> Result<&str, Flaw<'_>> {
        match self.get(name) {
            Ok(Some(text)) => Ok(text),
            Ok(None) => Err(Flaw::Missing),
            Err(why) => Err(Flaw::Invalid(why)),
        }
    }

    /// The arguments nested under a name; none where it is absent or a scalar.
    #[must_use]
    pub fn under(&self, name: &str) -> &Self {
        match self.node(name) {
            Some(Node::Branch(arguments)) => arguments,
            _ => &NONE,
        }
    }

    /// Every text in its order, under its whole name: `meta[key]`.
    ///
    /// # Errors
    /// The name of the first that is no text, and why.
    pub fn texts(&self) -> Result<Vec<Named<'_>>, Named<'_>> {
        let mut found = Vec::with_capacity(self.0.len());
        self.collect("", &mut found);
        let mut texts = Vec::with_capacity(found.len());
        for (name, value) in found {
            match value {
                Value::Text(text) => texts.push((name, &**text)),
                Value::Invalid(why) => return Err((name, &**why)),
            }
        }
        Ok(texts)
    }

    /// The whole names of what was sent and is not known, in order. A known name that ends in `[*]`
    /// stands for all below it.
    #[must_use]
    pub fn unknown(&self, known: &[&str]) -> Vec<String> {
        let mut found = Vec::new();
        for (name, node) in &self.0 {
            match node {
                Node::Leaf(_) if known.contains(&&**name) => {}
                Node::Leaf(_) => found.push(name.to_string()),
                Node::Branch(_) if known.iter().any(|k| k.strip_suffix("[*]") == Some(&**name)) => {
                }
                Node::Branch(arguments) => {
                    let mut below = Vec::new();
                    arguments.collect(name, &mut below);
                    found.extend(below.into_iter().map(|(name, _)| name.into_owned()));
                }
            }
        }
        found
    }

    /// There are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn node(&self, name: &str) -> Option<&Node<'a>> {
        self.0.iter().find(|(given, _)| given == name).map(|(_, node)| node)
    }

    fn insert(&mut self, mut segments: impl Iterator<Item = Cow<'a, str>>, value: Value<'a>) {
        let mut level = self;
        let Some(mut name) = segments.next() else { return };
        loop {
            let below = segments.next();
            let Some(node) = level.place(name) else { return };
            let Some(next) = below else {
                *node = Node::Leaf(value);
                return;
            };
            if let Node::Leaf(_) = node {
                *node = Node::Branch(Self::default());
            }
            let Node::Branch(arguments) = node else { return };
            (level, name) = (arguments, next);
        }
    }

    /// The node of that name, made if need be; an empty name is the next free index.
    fn place(&mut self, name: Cow<'a, str>) -> Option<&mut Node<'a>> {
        let name = if name.is_empty() { self.next_index().into() } else { name };
        let place = self.0.iter().position(|(given, _)| *given == name);
        if place.is_none() {
            self.0.push((name, Node::Branch(Self::default())));
        }
        let place = place.unwrap_or(self.0.len().saturating_sub(1));
        self.0.get_mut(place).map(|(_, node)| node)
    }

    fn next_index(&self) -> String {
        let highest = self.0.iter().filter_map(|(name, _)| name.parse::<u32>().ok()).max();
        highest.map_or(0, |highest| u64::from(highest) + 1).to_string()
    }

    fn forbid_what_xml_forbids(&mut self) {
        for (_, node) in &mut self.0 {
            match node {
                Node::Branch(arguments) => arguments.forbid_what_xml_forbids(),
                Node::Leaf(Value::Text(text)) if !is_xml_text(text) => {
                    *node = Node::Leaf(Value::Invalid("a character that XML forbids".into()));
                }
                Node::Leaf(_) => {}
            }
        }
    }

    fn collect<'s>(&'s self, path: &str, found: &mut Vec<(Cow<'s, str>, &'s Value<'a>)>) {
        for (name, node) in &self.0 {
            let name = match path {
                "" => Cow::Borrowed(&**name),
                path => Cow::Owned(format!("{path}[{name}]")),
            };
            match node {
                Node::Leaf(value) => found.push((name, value)),
                Node::Branch(arguments) => arguments.collect(&name, found),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

    use proptest::prelude::*;

    use super::*;

    fn fields<'a>(pairs: &[(&'a str, &'a str)]) -> Vec<Field<'a>> {
        let field = |(name, value): &(&'a str, &'a str)| Field {
            name: (*name).into(),
            value: Value::Text((*value).into()),
            file: false,
        };
        pairs.iter().map(field).collect()
    }

    fn texts(arguments: &Arguments<'_>) -> Vec<(String, String)> {
        let texts = arguments.texts().unwrap().into_iter();
        texts.map(|(n, t)| (n.into_owned(), t.to_owned())).collect()
    }

    #[test]
    fn of_repeated_arguments_the_last_or_the_first_counts() {
        let sent = fields(&[("a", "1"), ("b", "2"), ("a", "3")]);
        assert_eq!(Arguments::flat(sent.clone(), Repeated::Last).get("a"), Ok(Some("3")));
        assert_eq!(Arguments::flat(sent, Repeated::First).get("a"), Ok(Some("1")));
    }

    #[test]
    fn brackets_nest_as_in_php() {
        type Pairs = &'static [(&'static str, &'static str)];
        let cases: [(Pairs, Pairs); 5] = [
            (&[("p[a]", "1"), ("p[b][c]", "2")], &[("p[a]", "1"), ("p[b][c]", "2")]),
            (&[("p", "1"), ("p[a]", "2")], &[("p[a]", "2")]),
            (&[("p[a]", "2"), ("p", "1")], &[("p", "1")]),
            (&[("p[]", "1"), ("p[]", "2")], &[("p[0]", "1"), ("p[1]", "2")]),
            (&[("p[5]", "1"), ("p[]", "2"), ("p[5]", "3")], &[("p[5]", "3"), ("p[6]", "2")]),
        ];
        for (sent, wanted) in cases {
            let found = texts(&Arguments::nested(fields(sent), 16).unwrap());
            let found: Vec<_> = found.iter().map(|(n, t)| (n.as_str(), t.as_str())).collect();
            assert_eq!(found, wanted, "{sent:?}");
        }
    }

    #[test]
    fn a_missing_one_an_empty_one_and_a_branch_are_told_apart() {
        let sent = fields(&[("empty", ""), ("p[a]", "1"), ("nul", "\0")]);
        let arguments = Arguments::nested(sent, 16).unwrap().in_xml();
        assert_eq!(arguments.required("absent"), Err(Flaw::Missing));
        assert_eq!(arguments.required("empty"), Err(Flaw::Missing));
        assert!(matches!(arguments.required("p"), Err(Flaw::Invalid(_))));
        assert!(matches!(arguments.required("nul"), Err(Flaw::Invalid(_))));
        assert_eq!(arguments.under("p").get("a"), Ok(Some("1")));
        assert_eq!(arguments.under("empty"), &NONE);
    }

    #[test]
    fn what_is_not_known_is_told_by_its_whole_name() {
        let sent = fields(&[("a", "1"), ("p[x]", "2"), ("q[y][z]", "3"), ("b", "4"), ("q2", "5")]);
        let arguments = Arguments::nested(sent, 16).unwrap();
        assert_eq!(arguments.unknown(&["a", "p[*]"]), ["q[y][z]", "b", "q2"]);
        assert_eq!(arguments.unknown(&["a", "p[*]", "q[*]", "b", "q2"]), [""; 0]);
        let scalar = Arguments::nested(fields(&[("p", "1")]), 16).unwrap();
        assert_eq!(scalar.unknown(&["p[*]"]), ["p"]);
    }

    #[test]
    fn too_deep_is_refused() {
        assert!(Arguments::nested(fields(&[("a[b]", "")]), 1).is_ok());
        assert!(Arguments::nested(fields(&[("a[b][c]", "")]), 1).is_err());
    }

    proptest! {
        #[test]
        fn any_names_make_a_tree(
            pairs in prop::collection::vec(("[a-c]?(\\[[a-c]?\\]){0,3}", "[a-z]{0,3}"), 0..12)
        ) {
            let pairs: Vec<_> = pairs.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
            let arguments = Arguments::nested(fields(&pairs), 16).unwrap();
            prop_assert!(arguments.texts().unwrap().len() <= pairs.len());
        }
    }
}
