//! Mailpit's language for searches: words and phrases, each of which has to be there.

use crate::control::{Ask, Problem};
use crate::text;
use crate::world::Message;

/// What a message has to be like. Letter case does not matter.
#[derive(Clone, Debug, Default)]
pub(super) struct Query(Vec<Term>);

#[derive(Clone, Debug)]
struct Term {
    place: Place,
    /// In lower case.
    wanted: String,
    /// It must not be so.
    negated: bool,
}

/// Where a term is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    To,
    From,
    Subject,
    /// Not a part of it: the whole tag.
    Tag,
    Anywhere,
}

/// What stands before a colon.
const PREFIXES: [(&str, Place); 4] =
    [("to", Place::To), ("from", Place::From), ("subject", Place::Subject), ("tag", Place::Tag)];

impl Query {
    /// The call's argument `query`: words, `"some words"`, `to:`, `from:`, `subject:` or `tag:` before either,
    /// `-` or `!` before all that for what must not be.
    pub(super) fn of(ask: &Ask<'_>) -> Result<Self, Problem> {
        let text = ask.query("query").unwrap_or_default();
        let wrong = |detail: String| Problem::invalid("/query", &detail);
        let terms = words(&text).map_err(wrong)?;
        if terms.is_empty() {
            return Err(wrong("what is searched for?".to_owned()));
        }
        terms.into_iter().map(Term::of).collect::<Result<_, _>>().map(Self).map_err(wrong)
    }

    /// Whether all of it holds of a message.
    pub(super) fn finds(&self, message: &Message) -> bool {
        self.0.iter().all(|term| term.is_in(message) != term.negated)
    }
}

impl Term {
    fn of(word: Word) -> Result<Self, String> {
        let Word { negated, prefix, text } = word;
        let place = match &prefix {
            None => Place::Anywhere,
            Some(prefix) => named(prefix)?,
        };
        if text.is_empty() {
            let prefix = prefix.map(|prefix| format!(" behind {prefix}:")).unwrap_or_default();
            return Err(format!("there is nothing{prefix} to search for"));
        }
        Ok(Self { place, wanted: text.to_lowercase(), negated })
    }

    fn is_in(&self, message: &Message) -> bool {
        let draft = &message.draft;
        let holds = |text: &str| text.to_lowercase().contains(&self.wanted);
        match self.place {
            Place::To => holds(&draft.to),
            Place::From => holds(&draft.from) || holds(&draft.from_name),
            Place::Subject => holds(&draft.subject),
            Place::Tag => message.tags().any(|tag| tag.to_lowercase() == self.wanted),
            Place::Anywhere => {
                let texts: [&str; 5] =
                    [&draft.subject, &draft.text, &draft.to, &draft.from, &draft.from_name];
                texts.into_iter().any(holds)
            }
        }
    }
}

fn named(prefix: &str) -> Result<Place, String> {
    let known = PREFIXES.iter().find(|(name, _)| name.eq_ignore_ascii_case(prefix));
    known.map(|(_, place)| *place).ok_or_else(|| {
        let names = || PREFIXES.iter().map(|(name, _)| *name);
        let shown: String = prefix.chars().take(80).collect();
        let near = text::nearest(&shown, names());
        let near = near.map(|near| format!("; did you mean {near}:?")).unwrap_or_default();
        let known: Vec<_> = names().map(|name| format!("{name}:")).collect();
        let known = known.join(", ");
        format!("{shown}: is none of {known}{near} (in quotes it is a text like any other)")
    })
}

/// A word of a query.
#[derive(Debug, Default, PartialEq, Eq)]
struct Word {
    negated: bool,
    prefix: Option<String>,
    text: String,
}

/// The words of a query. Within quotes blanks part nothing, and a colon is a colon.
fn words(query: &str) -> Result<Vec<Word>, String> {
    let mut words = Vec::new();
    let mut rest = query.trim_start();
    while !rest.is_empty() {
        let (word, after) = word(rest)?;
        words.push(word);
        rest = after.trim_start();
    }
    Ok(words)
}

fn word(text: &str) -> Result<(Word, &str), String> {
    let bare = text.strip_prefix(['-', '!']);
    // On its own it is a text.
    let bare = bare.filter(|rest| rest.starts_with(|c: char| !c.is_whitespace()));
    let mut word = Word { negated: bare.is_some(), ..Word::default() };
    let mut rest = bare.unwrap_or(text);
    let mut quoted = false;
    while let Some(character) = rest.chars().next() {
        let after = rest.get(character.len_utf8()..).unwrap_or_default();
        match character {
            '"' => {
                let (phrase, behind) =
                    after.split_once('"').ok_or("a quotation mark is not closed")?;
                word.text.push_str(phrase);
                quoted = true;
                rest = behind;
                continue;
            }
            ':' if word.prefix.is_none() && !quoted && is_prefix(&word.text) => {
                word.prefix = Some(std::mem::take(&mut word.text));
            }
            character if character.is_whitespace() => break,
            character => word.text.push(character),
        }
        rest = after;
    }
    Ok((word, rest))
}

/// What Mailpit could have meant by it; a time of day is a text.
fn is_prefix(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

    use super::*;

    fn read(query: &str) -> Vec<(bool, Option<String>, String)> {
        let words = words(query).unwrap().into_iter();
        words.map(|Word { negated, prefix, text }| (negated, prefix, text)).collect()
    }

    #[test]
    fn words_phrases_prefixes_and_what_must_not_be() {
        for (query, negated, prefix, text) in [
            ("word", false, None, "word"),
            ("  word ", false, None, "word"),
            ("to:ada@x.test", false, Some("to"), "ada@x.test"),
            ("To:sms:ada", false, Some("To"), "sms:ada"),
            ("subject:\"two words\"", false, Some("subject"), "two words"),
            ("subject:two\" words\"", false, Some("subject"), "two words"),
            ("\"to:ada\"", false, None, "to:ada"),
            ("-tag:sms", true, Some("tag"), "sms"),
            ("!\"two words\"", true, None, "two words"),
            ("-", false, None, "-"),
            ("12:30", false, None, "12:30"),
            ("a-b", false, None, "a-b"),
            ("to:", false, Some("to"), ""),
        ] {
            let expected = (negated, prefix.map(str::to_owned), text.to_owned());
            assert_eq!(read(query), [expected], "{query}");
        }
        assert_eq!(read("a \"b c\" -d").len(), 3);
        assert!(words("a \"b").is_err());
    }
}
