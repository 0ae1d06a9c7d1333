//! What holes were bound to, and what may stand in one.

use std::collections::{BTreeMap, BTreeSet};

use super::kind;
use crate::case::At;
use crate::text::{Hole, Kind};

/// What holes were bound to, by person and name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bindings {
    bound: BTreeMap<(u32, String), Bound>,
    /// What stood in holes for tokens, passwords, codes and links, whether it was bound or not.
    given: BTreeSet<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Bound {
    text: String,
    /// It is of the hole's kind. What is not can be sent in a later step (a real endpoint's token may
    /// look otherwise), but has not to repeat.
    firm: bool,
}

impl Bindings {
    /// What a person's name is bound to.
    #[must_use]
    pub fn get(&self, person: u32, name: &str) -> Option<&str> {
        Some(self.bound.get(&(person, name.to_owned()))?.text.as_str())
    }

    /// Binds a name that a case scripts.
    pub fn set(&mut self, person: u32, name: &str, text: &str) {
        let bound = Bound { text: text.to_owned(), firm: true };
        self.bound.insert((person, name.to_owned()), bound);
    }

    /// A place with what a person's names are bound to.
    pub(crate) fn resolved(&self, person: u32, at: &At) -> At {
        at.resolved(|name| self.get(person, name))
    }

    /// The secrets that replies gave: tokens, passwords, codes, and what stands in a link.
    pub fn given(&self) -> impl Iterator<Item = &str> {
        self.given.iter().map(String::as_str)
    }

    /// Keeps in mind what others gave, and nothing else of them.
    pub(super) fn learn(&mut self, others: Self) {
        self.given.extend(others.given);
    }

    fn firm(&self, person: u32, name: &str) -> Option<&str> {
        let bound = self.bound.get(&(person, name.to_owned()))?;
        bound.firm.then_some(bound.text.as_str())
    }

    fn set_loosely(&mut self, person: u32, name: &str, text: &str) {
        let bound = Bound { text: text.to_owned(), firm: false };
        self.bound.entry((person, name.to_owned())).or_insert(bound);
    }
}

/// Fills the holes of one exchange.
#[derive(Debug)]
pub(crate) struct Filler<'a> {
    person: u32,
    arguments: &'a [(String, String)],
    bindings: &'a mut Bindings,
}

impl<'a> Filler<'a> {
    pub(crate) fn new(
        person: u32,
        arguments: &'a [(String, String)],
        bindings: &'a mut Bindings,
    ) -> Self {
        Self { person, arguments, bindings }
    }

    /// The only text that may stand in a hole, if there is but one.
    pub(crate) fn only<'h>(&'h self, hole: &'h Hole) -> Option<&'h str> {
        match &hole.kind {
            Kind::Is(text) => Some(text),
            Kind::Sent => sent(self.arguments, &hole.name),
            kind if !kind.binds() => None,
            _ => self.bindings.firm(self.person, &hole.name),
        }
    }

    /// What must not stand in a hole: what the name is bound to that it has to differ from, whoever's.
    pub(super) fn others<'h>(&'h self, hole: &'h Hole) -> impl Iterator<Item = &'h str> {
        let named = |name: &str| hole.differs.as_deref() == Some(name);
        let bound = self.bindings.bound.iter();
        bound.filter(move |((_, name), _)| named(name)).map(|(_, bound)| bound.text.as_str())
    }

    /// Whether a text may stand in a hole.
    pub(super) fn fits(&self, hole: &Hole, text: &str) -> bool {
        self.only(hole).map_or_else(|| kind::accepts(&hole.kind, text), |only| only == text)
    }

    /// Puts what came into a hole, and binds its name.
    ///
    /// # Errors
    /// What should have come.
    pub(super) fn fill(&mut self, hole: &Hole, text: &str) -> Result<(), String> {
        let secrets = kind::secrets(&hole.kind, text).map(str::to_owned);
        self.bindings.given.extend(secrets);
        if let Some(only) = self.only(hole) {
            return if only == text { Ok(()) } else { Err(only.to_owned()) };
        }
        let is_anothers = self.others(hole).any(|other| other == text);
        if kind::accepts(&hole.kind, text) && !is_anothers {
            if hole.kind.binds() {
                self.bindings.set(self.person, &hole.name, text);
            }
            return Ok(());
        }
        self.bindings.set_loosely(self.person, &hole.name, text);
        Err(match &hole.differs {
            Some(other) if is_anothers => {
                format!("{}, and not that of {{{other}}}", kind::words(&hole.kind))
            }
            _ => kind::words(&hole.kind).to_owned(),
        })
    }

    /// A place with what names are bound to.
    pub(super) fn resolved(&self, at: &At) -> At {
        self.bindings.resolved(self.person, at)
    }

    /// What should stand in a hole, for people.
    pub(super) fn wanted(&self, hole: &Hole) -> String {
        let only = self.only(hole).map(str::to_owned);
        only.unwrap_or_else(|| kind::words(&hole.kind).to_owned())
    }
}

/// The value of an argument; the last of a name counts.
pub(super) fn sent<'a>(arguments: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let found = arguments.iter().rev().find(|argument| argument.0 == name);
    found.map(|argument| argument.1.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hole(name: &str, kind: Kind) -> Hole {
        Hole { name: name.into(), kind, differs: None, clause: None }
    }

    #[test]
    fn a_name_binds_at_first_use_and_repeats_within_the_person() {
        let mut bindings = Bindings::default();
        let id = hole("id", Kind::Int);
        let fill = |person, text, bindings: &mut Bindings| {
            Filler::new(person, &[], bindings).fill(&id, text)
        };
        assert_eq!(fill(1, "42", &mut bindings), Ok(()));
        assert_eq!(fill(1, "43", &mut bindings), Err("42".to_owned()));
        assert_eq!(fill(2, "43", &mut bindings), Ok(()));
        assert_eq!((bindings.get(1, "id"), bindings.get(2, "id")), (Some("42"), Some("43")));
    }

    #[test]
    fn what_is_of_the_wrong_kind_can_be_sent_but_need_not_repeat() {
        let mut bindings = Bindings::default();
        let id = hole("id", Kind::Int);
        assert!(Filler::new(1, &[], &mut bindings).fill(&id, "x1").is_err());
        assert_eq!(bindings.get(1, "id"), Some("x1"));
        assert_eq!(Filler::new(1, &[], &mut bindings).fill(&id, "42"), Ok(()));
        assert_eq!(bindings.get(1, "id"), Some("42"));
    }

    #[test]
    fn what_has_to_differ_is_nobody_elses() {
        let mut bindings = Bindings::default();
        let first = hole("first", Kind::Code6);
        let second = Hole { differs: Some("first".into()), ..hole("second", Kind::Code6) };
        assert_eq!(Filler::new(1, &[], &mut bindings).fill(&first, "000000"), Ok(()));
        let fill =
            |text, bindings: &mut Bindings| Filler::new(2, &[], bindings).fill(&second, text);
        let wanted = Err("six digits, and not that of {first}".to_owned());
        assert_eq!(fill("000000", &mut bindings), wanted);
        assert_eq!(fill("00000", &mut bindings), Err("six digits".to_owned()));
        assert_eq!(fill("000001", &mut bindings), Ok(()));
    }

    #[test]
    fn what_is_secret_is_kept_in_mind_bound_or_not() {
        let mut bindings = Bindings::default();
        let link = "https://a.example/confirm/4f5a6b7c8d?user=ada&code=123456&next=%2Fwelcome";
        for (kind, text) in
            [(Kind::Hex32, "zebra"), (Kind::Int, "42"), (Kind::Code6, "000001"), (Kind::Url, link)]
        {
            drop(Filler::new(1, &[], &mut bindings).fill(&hole("same", kind), text));
        }
        let given: Vec<_> = bindings.given().collect();
        assert_eq!(given, ["000001", "123456", "4f5a6b7c8d", "zebra"]);
    }

    #[test]
    fn a_date_need_not_repeat() {
        let mut bindings = Bindings::default();
        let date = hole("date", Kind::Date);
        for text in ["Sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:38 GMT"] {
            assert_eq!(Filler::new(1, &[], &mut bindings).fill(&date, text), Ok(()));
        }
        assert_eq!(bindings.get(1, "date"), None);
    }

    #[test]
    fn the_last_argument_of_a_name_counts_and_binds_nothing() {
        let mut bindings = Bindings::default();
        let arguments = [("a".to_owned(), "1".to_owned()), ("a".to_owned(), "2".to_owned())];
        let hole = hole("a", Kind::Sent);
        let mut filler = Filler::new(1, &arguments, &mut bindings);
        assert_eq!(filler.fill(&hole, "1"), Err("2".to_owned()));
        assert_eq!(filler.fill(&hole, "2"), Ok(()));
        assert_eq!(bindings.get(1, "a"), None);
    }
}
