//! A seed without its secrets: each gets a name of its own, so that what is left is a seed still.

use std::collections::BTreeMap;

use toml::{Table, Value};

/// The names under which secrets stand, below a section's own options: `fotolia.key` is a rule.
const SECRET: &[&str] = &[
    "auth_token",
    "code",
    "key",
    "next_auth_tokens",
    "next_codes",
    "next_link_tokens",
    "next_passwords",
    "password",
    "security_answer",
    "session",
    "sessionid",
    "token",
];

/// A link: its last segment is a secret, even if the account that it confirms is gone.
const LINK: &str = "link";

/// Who has the generator's key knows every token to come; without it a world has its own.
const GENERATOR: &str = super::GENERATOR;

/// Where a message's code and link stand once more.
const TEXT: &str = "text";

type Names = BTreeMap<String, String>;

/// The seed with every secret replaced, wherever it stands, and without the generator.
pub(super) fn redacted(seed: &Table) -> Table {
    let mut names = Names::new();
    each_secret(seed, &mut |_, secret| name(secret, &mut names));
    sections(seed).map(|(name, value)| (name.clone(), replaced(name, value, &names, 0))).collect()
}

/// Calls back with every secret and the name under which it stands; of a link it is the last segment.
pub(super) fn each_secret<'a>(seed: &'a Table, found: &mut impl FnMut(&str, &'a str)) {
    for (_, section) in sections(seed) {
        match section {
            Value::Table(section) => {
                let lists = section.iter().filter(|(_, value)| !value.is_str());
                lists.for_each(|(key, value)| collect(key, value, found));
            }
            _ => collect("", section, found),
        }
    }
}

fn sections(seed: &Table) -> impl Iterator<Item = (&String, &Value)> {
    seed.iter().filter(|(name, _)| *name != GENERATOR)
}

fn collect<'a>(key: &str, value: &'a Value, found: &mut impl FnMut(&str, &'a str)) {
    match value {
        Value::Table(table) => table.iter().for_each(|(key, value)| collect(key, value, found)),
        Value::Array(values) => values.iter().for_each(|value| collect(key, value, found)),
        Value::String(text) if SECRET.contains(&key) => found(key, text),
        Value::String(link) if key == LINK => found(key, last_segment(link)),
        _ => {}
    }
}

/// Sessions are digits: a name of letters would do, ids stay apart by number.
fn name(secret: &str, names: &mut Names) {
    if !names.contains_key(secret) {
        names.insert(secret.to_owned(), format!("redacted-{}", names.len() + 1));
    }
}

/// `depth` counts the tables above: at 1 a text is an option of a section.
fn replaced(key: &str, value: &Value, names: &Names, depth: usize) -> Value {
    match value {
        Value::String(text) if depth == 1 => Value::String(text.clone()),
        Value::String(text) => Value::String(replaced_text(key, text, names)),
        Value::Array(values) => {
            let values = values.iter().map(|value| replaced(key, value, names, depth + 1));
            Value::Array(values.collect())
        }
        Value::Table(table) => Value::Table(replaced_table(table, names, depth + 1)),
        _ => value.clone(),
    }
}

fn replaced_table(table: &Table, names: &Names, depth: usize) -> Table {
    let mut copy: Table = table
        .iter()
        .map(|(key, value)| (key.clone(), replaced(key, value, names, depth)))
        .collect();
    // A message's text tells its own secrets again, and nobody else's.
    let told: Vec<_> = ["code", LINK].iter().filter_map(|key| table.get(*key)?.as_str()).collect();
    if let Some(Value::String(text)) = copy.get_mut(TEXT) {
        for secret in told.iter().map(|told| last_segment(told)) {
            *text = text.replace(secret, names.get(secret).map_or("", String::as_str));
        }
    }
    copy
}

fn replaced_text(key: &str, text: &str, names: &Names) -> String {
    if key == LINK {
        let token = last_segment(text);
        return text.replace(token, names.get(token).map_or("", String::as_str));
    }
    names.get(text).filter(|_| SECRET.contains(&key)).cloned().unwrap_or_else(|| text.to_owned())
}

fn last_segment(link: &str) -> &str {
    link.rsplit('/').next().unwrap_or(link)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

    use super::*;

    #[test]
    fn secrets_are_gone_and_nothing_else_is_changed() {
        let table: Table = toml::from_str(
            "[v]\nkey = 'required'\nnext_auth_tokens = ['t1', 't2']\nkeys = [{ key = 'A-KEY' }]\n\
             [[v.users]]\nname = 'ann@example.com'\nfields = { password = 'example' }\n\
             [[messages]]\ncode = 'a1b2'\nlink = 'http://host/link-token'\n\
             text = 'a1b2 or http://host/link-token, example'\n[generator]\nkey = 'seed'",
        )
        .unwrap();
        let text = toml::to_string(&redacted(&table)).unwrap();
        for secret in ["A-KEY", "t1", "t2", "a1b2", "link-token", "password = \"example", "seed"] {
            assert!(!text.contains(secret), "{secret}: {text}");
        }
        for kept in ["key = \"required\"", "ann@example.com", "http://host/redacted-", ", example"]
        {
            assert!(text.contains(kept), "{kept}: {text}");
        }
    }
}
