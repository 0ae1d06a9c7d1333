//! The one view of a request's arguments, whatever envelope carried them.

use std::fmt;

use crate::wire::charset::is_xml_char;
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
pub struct Arguments(Vec<(String, Node)>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Node {
    Leaf(Value),
    Branch(Arguments),
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

static NONE: Arguments = Arguments(Vec::new());

impl Arguments {
    /// Arguments under flat names: a bracket is a letter like any other.
    #[must_use]
    pub fn flat(fields: Vec<Field>, repeated: Repeated) -> Self {
        let mut arguments = Self::default();
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
    pub fn nested(fields: Vec<Field>, most: usize) -> Result<Self, Unreadable> {
        let mut arguments = Self::default();
        for Field { name, value, .. } in fields {
            let Some(segments) = bracket::segments(&name, most) else {
                return Err(Unreadable::new(format!("brackets nested deeper than {most}")));
            };
            arguments.insert(&segments, value);
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
            Some(Node::Leaf(Value::Text(text))) => {
                Ok(Some(text.as_str()).filter(|t| !t.is_empty()))
            }
            Some(Node::Leaf(Value::Invalid(why))) => Err(why),
            Some(Node::Branch(_)) => Err("nested keys where a text belongs"),
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
    pub fn texts(&self) -> Result<Vec<(String, &str)>, (String, &str)> {
        let mut found = Vec::new();
        self.collect("", &mut found);
        found
            .into_iter()
            .map(|(name, value)| match value {
                Value::Text(text) => Ok((name, text.as_str())),
                Value::Invalid(why) => Err((name, why.as_str())),
            })
            .collect()
    }

    /// The whole names of what was sent and is not known, in order. A known name that ends in `[*]`
    /// stands for all below it.
    #[must_use]
    pub fn unknown(&self, known: &[&str]) -> Vec<String> {
        let mut found = Vec::new();
        for (name, node) in &self.0 {
            match node {
                Node::Leaf(_) if known.contains(&name.as_str()) => {}
                Node::Leaf(_) => found.push(name.clone()),
                Node::Branch(_) if known.iter().any(|k| k.strip_suffix("[*]") == Some(name)) => {}
                Node::Branch(arguments) => {
                    let mut below = Vec::new();
                    arguments.collect(name, &mut below);
                    found.extend(below.into_iter().map(|(name, _)| name));
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

    fn node(&self, name: &str) -> Option<&Node> {
        self.0.iter().find(|(given, _)| given == name).map(|(_, node)| node)
    }

    fn insert(&mut self, segments: &[&str], value: Value) {
        let Some((name, rest)) = segments.split_first() else { return };
        let name = if name.is_empty() { self.next_index() } else { (*name).to_owned() };
        let place = match self.0.iter().position(|(given, _)| *given == name) {
            Some(place) => place,
            None => {
                self.0.push((name, Node::Branch(Self::default())));
                self.0.len() - 1
            }
        };
        let Some((_, node)) = self.0.get_mut(place) else { return };
        match node {
            Node::Branch(arguments) if !rest.is_empty() => arguments.insert(rest, value),
            _ if rest.is_empty() => *node = Node::Leaf(value),
            _ => {
                let mut arguments = Self::default();
                arguments.insert(rest, value);
                *node = Node::Branch(arguments);
            }
        }
    }

    fn next_index(&self) -> String {
        let highest = self.0.iter().filter_map(|(name, _)| name.parse::<u32>().ok()).max();
        highest.map_or(0, |highest| u64::from(highest) + 1).to_string()
    }

    fn forbid_what_xml_forbids(&mut self) {
        for (_, node) in &mut self.0 {
            match node {
                Node::Branch(arguments) => arguments.forbid_what_xml_forbids(),
                Node::Leaf(Value::Text(text)) if !text.chars().all(is_xml_char) => {
                    *node = Node::Leaf(Value::Invalid("a character that XML forbids".to_owned()));
                }
                Node::Leaf(_) => {}
            }
        }
    }

    fn collect<'a>(&'a self, path: &str, found: &mut Vec<(String, &'a Value)>) {
        for (name, node) in &self.0 {
            let name = if path.is_empty() { name.clone() } else { format!("{path}[{name}]") };
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

    fn fields(pairs: &[(&str, &str)]) -> Vec<Field> {
        let field = |(name, value): &(&str, &str)| Field {
            name: (*name).to_owned(),
            value: Value::Text((*value).to_owned()),
            file: false,
        };
        pairs.iter().map(field).collect()
    }

    fn texts(arguments: &Arguments) -> Vec<(String, String)> {
        arguments.texts().unwrap().into_iter().map(|(n, t)| (n, t.to_owned())).collect()
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
