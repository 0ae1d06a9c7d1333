//! A seed without its secrets: each gets a name of its own, so that what is left is a seed still.

use std::collections::BTreeMap;

use toml::{Table, Value};

/// The names under which secrets stand, below a section's own options: `fotolia.key` is a rule.
const SECRET: &[&str] = &[
    "auth_token",
    "code",
    "key",
    "next_auth_tokens",
    "password",
    "security_answer",
    "session",
    "sessionid",
    "token",
];

/// What has a syntax of its own: no secret stands in it, and a password that looks like a piece of it must
/// not tear it up.
const FIXED: &[&str] = &["awaits", "channel", "created", "kind", "validation", "vendor"];

/// A link: its last segment is a secret, even if the account that it confirms is gone.
const LINK: &str = "link";

/// Who has the generator's key knows every token to come; without it a world has its own.
const GENERATOR: &str = super::GENERATOR;

/// Shorter texts are replaced only where they stand alone: else they would tear up other words.
const MIN_INSIDE: usize = 6;

type Names = BTreeMap<String, String>;

/// The seed with every secret replaced, wherever it stands, and without the generator.
pub(super) fn redacted(seed: &Table) -> Table {
    let mut names = Names::new();
    let sections = || seed.iter().filter(|(name, _)| *name != GENERATOR);
    for (_, section) in sections() {
        match section {
            Value::Table(section) => {
                let lists = section.iter().filter(|(_, value)| !value.is_str());
                lists.for_each(|(key, value)| collect(key, value, &mut names));
            }
            _ => collect("", section, &mut names),
        }
    }
    sections().map(|(name, value)| (name.clone(), replaced(name, value, &names, 0))).collect()
}

fn collect(key: &str, value: &Value, names: &mut Names) {
    match value {
        Value::Table(table) => table.iter().for_each(|(key, value)| collect(key, value, names)),
        Value::Array(values) => values.iter().for_each(|value| collect(key, value, names)),
        Value::String(text) if SECRET.contains(&key) => name(text, names),
        Value::String(link) if key == LINK => name(link.rsplit('/').next().unwrap_or(link), names),
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
        Value::Table(table) => {
            let pairs = table
                .iter()
                .map(|(key, value)| (key.clone(), replaced(key, value, names, depth + 1)));
            Value::Table(pairs.collect())
        }
        _ => value.clone(),
    }
}

fn replaced_text(key: &str, text: &str, names: &Names) -> String {
    if let Some(name) = names.get(text).filter(|_| SECRET.contains(&key)) {
        return name.clone();
    }
    if FIXED.contains(&key) {
        return text.to_owned();
    }
    let inside = names.iter().filter(|(secret, _)| secret.len() >= MIN_INSIDE);
    inside.fold(text.to_owned(), |text, (secret, name)| text.replace(secret, name))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

    use super::*;

    #[test]
    fn secrets_are_gone_wherever_they_stand() {
        let table: Table = toml::from_str(
            "[v]\nkey = 'required'\nnext_auth_tokens = ['t1', 't2']\n\
             keys = [{ key = 'SECRET-KEY' }]\n[v.user]\nname = 'ab'\npassword = 'ab'\n\
             text = 'use SECRET-KEY, ab'\nlink = 'http://host/link-token'\n[generator]\nkey = 'seed'",
        )
        .unwrap();
        let text = toml::to_string(&redacted(&table)).unwrap();
        assert!(!text.contains("SECRET-KEY") && !text.contains("t1"), "{text}");
        assert!(text.contains("name = \"ab\"") && text.contains("use redacted-1, ab"), "{text}");
        assert!(!text.contains("password = \"ab\"") && !text.contains("link-token"), "{text}");
        assert!(text.contains("key = \"required\"") && !text.contains("seed"), "{text}");
    }
}
