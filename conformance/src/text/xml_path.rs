//! Places in XML, in a small part of `XPath`: `/w:definitions//x:element[@name='login']/@type`.
//!
//! A name without prefix is in no namespace, one with a prefix in that which the file's `[spaces]` gives it;
//! `*` is any. Behind `//` a step goes any depth down. `[2]` is the second of a step, `[@name='login']` one
//! whose attribute reads so, `[@name={message}]` one whose attribute reads as an earlier check's hole, and
//! `[@type=x:string]` one whose attribute is a name of that namespace, whatever prefix the document has for it.
//! `comment()` is a comment.

use std::fmt;

use super::xml_name::{Name, Spaces};

/// The way from the root to a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct XmlPath {
    written: String,
    steps: Vec<Step>,
}

/// A step down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Step {
    /// Any depth down.
    pub(crate) deep: bool,
    pub(crate) test: Test,
    pub(crate) predicates: Vec<Predicate>,
}

/// What is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Test {
    Element(Name),
    Attribute(Name),
    Comment,
}

/// Which of those that are found count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Predicate {
    /// The one of this number, from 1.
    Number(usize),
    /// Those whose attribute reads so.
    Reads(Name, String),
    /// Those whose attribute is a name.
    Names(Name, Name),
    /// Those whose attribute reads as what a hole of an earlier check was bound to.
    Bound(Name, String),
}

impl XmlPath {
    /// Reads a path.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str, spaces: &Spaces) -> Result<Self, String> {
        let fail = |why: &str| format!("no path of XML, {why}: \"{text}\"");
        let mut rest = text;
        let mut steps: Vec<Step> = Vec::new();
        while let Some(behind) = rest.strip_prefix('/') {
            let deep = behind.starts_with('/');
            let behind = behind.strip_prefix('/').unwrap_or(behind);
            let end = end(behind).ok_or_else(|| fail("a bracket is not closed"))?;
            let (step, after) = behind.split_at(end);
            if steps.last().is_some_and(|last| !matches!(last.test, Test::Element(_))) {
                return Err(fail("only an element has something within"));
            }
            steps.push(Step::parse(step, deep, spaces)?);
            rest = after;
        }
        if steps.is_empty() || !rest.is_empty() {
            return Err(fail("it begins with a slash"));
        }
        Ok(Self { written: text.to_owned(), steps })
    }

    pub(crate) fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The names of holes that have to be bound before.
    pub(crate) fn wanted(&self) -> impl Iterator<Item = &str> {
        let predicates = self.steps.iter().flat_map(|step| &step.predicates);
        predicates.filter_map(|predicate| match predicate {
            Predicate::Bound(_, hole) => Some(hole.as_str()),
            _ => None,
        })
    }

    /// The path with what holes are bound to; without that it leads nowhere.
    pub(crate) fn resolved<'b>(&self, bound: impl Fn(&str) -> Option<&'b str>) -> Self {
        let mut resolved = self.clone();
        for predicate in resolved.steps.iter_mut().flat_map(|step| &mut step.predicates) {
            if let Predicate::Bound(name, hole) = predicate
                && let Some(text) = bound(hole)
            {
                *predicate = Predicate::Reads(name.clone(), text.to_owned());
            }
        }
        resolved
    }
}

impl fmt::Display for XmlPath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.written)
    }
}

/// Where a step ends: at a slash outside of brackets.
fn end(text: &str) -> Option<usize> {
    let (mut open, mut quoted) = (false, false);
    for (at, letter) in text.char_indices() {
        match letter {
            '\'' if open => quoted = !quoted,
            '[' if !quoted => open = true,
            ']' if !quoted => open = false,
            '/' if !open => return Some(at),
            _ => {}
        }
    }
    (!open).then_some(text.len())
}

impl Step {
    fn parse(text: &str, deep: bool, spaces: &Spaces) -> Result<Self, String> {
        let (name, mut rest) = text.split_at(text.find('[').unwrap_or(text.len()));
        let test = match name.strip_prefix('@') {
            Some(name) => Test::Attribute(Name::parse(name, spaces)?),
            None if name == "comment()" => Test::Comment,
            None => Test::Element(Name::parse(name, spaces)?),
        };
        let mut predicates = Vec::new();
        while let Some(behind) = rest.strip_prefix('[') {
            let length = close(behind).ok_or_else(|| format!("no predicate: \"{rest}\""))?;
            let (inner, after) = behind.split_at(length);
            predicates.push(Predicate::parse(inner, spaces)?);
            rest = after.strip_prefix(']').unwrap_or(after);
        }
        if rest.is_empty() {
            Ok(Self { deep, test, predicates })
        } else {
            Err(format!("no predicate: \"{rest}\""))
        }
    }
}

/// Where a predicate ends.
fn close(text: &str) -> Option<usize> {
    let mut quoted = false;
    text.char_indices().find_map(|(at, letter)| {
        quoted ^= letter == '\'';
        (letter == ']' && !quoted).then_some(at)
    })
}

impl Predicate {
    fn parse(text: &str, spaces: &Spaces) -> Result<Self, String> {
        let fail = || format!("no predicate: \"[{text}]\"");
        if let Ok(number) = text.parse::<usize>() {
            return if number > 0 { Ok(Self::Number(number)) } else { Err(fail()) };
        }
        let (name, value) =
            text.strip_prefix('@').and_then(|text| text.split_once('=')).ok_or_else(fail)?;
        let name = Name::parse(name, spaces)?;
        if let Some(quoted) = value.strip_prefix('\'') {
            let text = quoted.strip_suffix('\'').ok_or_else(fail)?;
            return Ok(Self::Reads(name, text.to_owned()));
        }
        if let Some(hole) = value.strip_prefix('{') {
            let hole = hole.strip_suffix('}').ok_or_else(fail)?;
            return Ok(Self::Bound(name, hole.to_owned()));
        }
        Ok(Self::Names(name, Name::parse(value, spaces)?))
    }
}

#[cfg(test)]
mod tests {
    #![expect(
        clippy::unwrap_used,
        clippy::indexing_slicing,
        reason = "a test that panics has failed"
    )]

    use super::*;

    fn spaces() -> Spaces {
        Spaces::from([("w".to_owned(), "http://w/".to_owned())])
    }

    #[test]
    fn a_path_is_read_and_shown_as_written() {
        let text = "/w:a[2]//*[@name='x/y]'][@type=w:*]/@w:b";
        let path = XmlPath::parse(text, &spaces()).unwrap();
        assert_eq!(path.to_string(), text);
        let [first, second, third] = path.steps() else { unreachable!() };
        assert_eq!((first.deep, second.deep, third.deep), (false, true, false));
        assert_eq!(first.predicates, [Predicate::Number(2)]);
        let names = Predicate::Names(
            Name::parse("type", &spaces()).unwrap(),
            Name::parse("w:*", &spaces()).unwrap(),
        );
        let reads = Predicate::Reads(Name::parse("name", &spaces()).unwrap(), "x/y]".to_owned());
        assert_eq!(second.predicates, [reads, names]);
        assert!(matches!(&third.test, Test::Attribute(name) if name.fits("http://w/", "b")));
    }

    #[test]
    fn a_hole_of_an_earlier_check_is_put_in() {
        let path = XmlPath::parse("/w:a[@name={m}]", &spaces()).unwrap();
        assert_eq!(path.wanted().collect::<Vec<_>>(), ["m"]);
        assert_eq!(path.resolved(|_| None), path);
        let resolved = path.resolved(|hole| (hole == "m").then_some("x"));
        let name = Name::parse("name", &spaces()).unwrap();
        assert_eq!(resolved.steps()[0].predicates, [Predicate::Reads(name, "x".to_owned())]);
    }

    #[test]
    fn what_is_no_path_is_refused() {
        for text in [
            "",
            "a",
            "/",
            "/a//",
            "/a[0]",
            "/a[x]",
            "/a[1",
            "/[1]",
            "/v:a",
            "/a[@b]",
            "/a[@b='c]",
            "/@a/b",
            "/comment()/b",
            "/a b",
            "/a[1]b",
        ] {
            assert!(XmlPath::parse(text, &spaces()).is_err(), "{text}");
        }
    }
}
