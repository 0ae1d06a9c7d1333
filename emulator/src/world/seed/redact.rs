//! A seed without its secrets: each gets a name of its own, so that what is left is a seed still.

use std::collections::BTreeMap;

use toml::{Table, Value};

/// The names under which secrets stand.
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

/// Shorter texts are replaced only where they stand alone: else they would tear up other words.
const MIN_INSIDE: usize = 6;

type Names = BTreeMap<String, String>;

/// The table with every secret replaced, wherever it stands.
pub(super) fn redacted(table: &Table) -> Table {
    let mut names = Names::new();
    collect(table, &mut names);
    table.iter().map(|(key, value)| (key.clone(), replaced(key, value, &names))).collect()
}

fn collect(table: &Table, names: &mut Names) {
    for (key, value) in table {
        let secret = SECRET.contains(&key.as_str());
        for value in value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice) {
            match value {
                Value::Table(table) => collect(table, names),
                Value::String(text) if secret && !names.contains_key(text) => {
                    // Sessions are digits: a name of letters would do, ids stay apart by number.
                    let name = format!("redacted-{}", names.len() + 1);
                    names.insert(text.clone(), name);
                }
                _ => {}
            }
        }
    }
}

fn replaced(key: &str, value: &Value, names: &Names) -> Value {
    match value {
        Value::String(text) => Value::String(replaced_text(key, text, names)),
        Value::Array(values) => {
            Value::Array(values.iter().map(|value| replaced(key, value, names)).collect())
        }
        Value::Table(table) => {
            let pairs = table.iter().map(|(key, value)| (key.clone(), replaced(key, value, names)));
            Value::Table(pairs.collect())
        }
        _ => value.clone(),
    }
}

fn replaced_text(key: &str, text: &str, names: &Names) -> String {
    if let Some(name) = names.get(text).filter(|_| SECRET.contains(&key)) {
        return name.clone();
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
            "[v]\nkeys = [{ key = 'SECRET-KEY' }]\n[v.user]\nname = 'ab'\npassword = 'ab'\n\
             text = 'use SECRET-KEY, ab'\nnext_auth_tokens = ['t1', 't2']",
        )
        .unwrap();
        let text = toml::to_string(&redacted(&table)).unwrap();
        assert!(!text.contains("SECRET-KEY") && !text.contains("t1"), "{text}");
        assert!(text.contains("name = \"ab\"") && text.contains("use redacted-1, ab"), "{text}");
        assert!(!text.contains("password = \"ab\""), "{text}");
    }
}
