//! JSON with its numbers as they are written and its keys as often as they stand.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::{MAX_DEPTH, Node};

pub(super) fn read(text: &str) -> Result<Node, String> {
    let raw: &RawValue = parse(text)?;
    node(raw, 0)
}

/// A string as JSON writes it: `"`, `\` and controls escaped, nothing else.
pub(crate) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn parse<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, String> {
    serde_json::from_str(text).map_err(|error| error.to_string())
}

fn node(raw: &RawValue, depth: usize) -> Result<Node, String> {
    let text = raw.get();
    if depth > MAX_DEPTH {
        return Err(format!("nested deeper than {MAX_DEPTH} levels"));
    }
    Ok(match text.bytes().next() {
        Some(b'"') => Node::Text(parse(text)?),
        Some(b'[') => {
            let items: Vec<&RawValue> = parse(text)?;
            let items = items.into_iter().map(|item| node(item, depth + 1));
            Node::Array(items.collect::<Result<_, _>>()?)
        }
        Some(b'{') => {
            let fields: Fields<'_> = parse(text)?;
            let fields = fields.0.into_iter().map(|(key, raw)| Ok((key, node(raw, depth + 1)?)));
            Node::Object(fields.collect::<Result<_, String>>()?)
        }
        _ => Node::Token(text.to_owned()),
    })
}

/// The fields of an object: a map would lose those that stand twice.
struct Fields<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Fields<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Collect;

        impl<'de> Visitor<'de> for Collect {
            type Value = Fields<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut fields = Vec::new();
                while let Some(field) = map.next_entry()? {
                    fields.push(field);
                }
                Ok(Fields(fields))
            }
        }

        deserializer.deserialize_map(Collect)
    }
}

#[cfg(test)]
mod tests {
    #![expect(
        clippy::unwrap_used,
        clippy::panic,
        clippy::indexing_slicing,
        reason = "a test that panics has failed"
    )]

    use super::*;

    #[test]
    fn numbers_keep_their_letters_and_keys_their_copies() {
        let Node::Object(fields) = read(r#" {"a":1.0e2,"\u0061":"\/","b":[true,null]} "#).unwrap()
        else {
            panic!()
        };
        assert_eq!(fields[0], ("a".into(), Node::Token("1.0e2".into())));
        assert_eq!(fields[1], ("a".into(), Node::Text("/".into())));
        let bits = ["true", "null"].map(|token| Node::Token(token.into()));
        assert_eq!(fields[2].1, Node::Array(bits.to_vec()));
    }

    #[test]
    fn what_is_no_json_is_refused() {
        for text in ["", "{", "{'a':1}", "01", "1 2", "NaN", "\u{feff}1", "\"\n\""] {
            assert!(read(text).is_err(), "{text:?}");
        }
        assert!(read(&format!("{}1{}", "[".repeat(128), "]".repeat(128))).is_ok());
        assert!(read(&format!("{}1{}", "[".repeat(10_000), "]".repeat(10_000))).is_err());
    }
}
