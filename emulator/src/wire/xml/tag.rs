//! The inside of a tag: attributes, strictly by the grammar.

use super::names::Name;

/// What XML calls white space.
pub(super) const BLANKS: [char; 4] = [' ', '\t', '\n', '\r'];

/// The attributes of a tag as they are written: each name and raw value.
///
/// quick-xml's own iterator takes attributes without blanks between them and any name.
pub(super) fn attributes(text: &str) -> Attributes<'_> {
    Attributes { rest: text }
}

#[derive(Debug)]
pub(super) struct Attributes<'a> {
    rest: &'a str,
}

impl<'a> Iterator for Attributes<'a> {
    type Item = Result<(Name<'a>, &'a str), &'static str>;

    fn next(&mut self) -> Option<Self::Item> {
        let text = self.rest.trim_start_matches(BLANKS);
        if text.is_empty() {
            return None;
        }
        if text.len() == self.rest.len() {
            return Some(Err("an attribute has no blank before it"));
        }
        Some(first(text).map(|(attribute, rest)| {
            self.rest = rest;
            attribute
        }))
    }
}

type Split<'a> = ((Name<'a>, &'a str), &'a str);

/// The attribute at the start of `text`, and what follows its closing quote.
fn first(text: &str) -> Result<Split<'_>, &'static str> {
    let (name, rest) = text.split_once('=').ok_or("an attribute has no value")?;
    let name = Name::parse(name.trim_end_matches(BLANKS))?;
    let rest = rest.trim_start_matches(BLANKS);
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''));
    let quote = quote.ok_or("an attribute's value is not in quotes")?;
    let quoted = rest.strip_prefix(quote).and_then(|rest| rest.split_once(quote));
    let (value, rest) = quoted.ok_or("an attribute's value is not closed")?;
    Ok(((name, value), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_the_grammar() {
        for (text, pairs) in [
            ("", Some(&[][..])),
            (" \n", Some(&[])),
            (" a=\"1\"", Some(&[("a", "1")])),
            ("\ta = '1\"2'\nb=\"it's\" ", Some(&[("a", "1\"2"), ("b", "it's")])),
            (" a=\"\"", Some(&[("a", "")])),
            ("a=\"1\"", None),
            (" a=\"1\"b=\"2\"", None),
            (" a", None),
            (" a b=\"1\"", None),
            (" a=1", None),
            (" a=", None),
            (" a=\"1", None),
            (" =\"1\"", None),
            (" 1a=\"1\"", None),
            (" a=\"1\" /", None),
        ] {
            let read: Result<Vec<_>, _> = attributes(text).collect();
            let read = read.map(|pairs| pairs.iter().map(|(n, v)| (n.local, *v)).collect());
            assert_eq!(read.ok(), pairs.map(<[_]>::to_vec), "{text}");
        }
    }
}
