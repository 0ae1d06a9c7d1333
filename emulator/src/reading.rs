//! JSON of a caller, read strictly: what is wrong is named with its place, and nothing is ignored.

use std::fmt;
use std::time::Duration;

use serde::de::{Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use crate::text;

/// What is wrong with a document.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{pointer}: {detail}")]
pub struct Invalid {
    /// A JSON pointer.
    pub pointer: String,
    /// What is wrong there, and what was probably meant.
    pub detail: String,
}

impl Invalid {
    /// Of a place.
    #[must_use]
    pub fn at(pointer: &str, detail: impl Into<String>) -> Self {
        Self { pointer: pointer.to_owned(), detail: detail.into() }
    }
}

/// An object, with the place where it stands.
#[derive(Clone, Debug)]
pub struct Object<'a> {
    map: &'a Map<String, Value>,
    at: String,
}

impl<'a> Object<'a> {
    /// The object that a value is; `what` says what it should be, as in "a stub".
    ///
    /// # Errors
    /// It is something else.
    pub fn of(value: &'a Value, at: &str, what: &str) -> Result<Self, Invalid> {
        let map = value.as_object();
        let map = map.ok_or_else(|| Invalid::at(at, format!("{what} is an object")))?;
        Ok(Self { map, at: at.to_owned() })
    }

    /// Where it stands.
    #[must_use]
    pub fn at(&self) -> &str {
        &self.at
    }

    /// Where a field of it stands.
    #[must_use]
    pub fn place(&self, name: &str) -> String {
        // RFC 6901, 3.
        format!("{}/{}", self.at, name.replace('~', "~0").replace('/', "~1"))
    }

    /// Refuses it if it has fields beside these; one that is null is as good as absent.
    ///
    /// # Errors
    /// The first that is unknown, and the one that it is near to.
    pub fn only(&self, known: &[&str]) -> Result<(), Invalid> {
        let mut given = self.map.iter().filter(|(_, value)| !value.is_null());
        let Some((unknown, _)) = given.find(|(key, _)| !known.contains(&key.as_str())) else {
            return Ok(());
        };
        let shown: String = unknown.chars().take(80).collect();
        let near = text::nearest(&shown, known.iter().copied());
        let what = match near {
            Some(near) => format!("there is no field {shown:?} here; did you mean {near:?}?"),
            None if WIREMOCKS.contains(&&*shown) => {
                format!("{shown:?} is WireMock's, and not served here;")
            }
            None => format!("there is no field {shown:?} here;"),
        };
        Err(Invalid::at(&self.place(&shown), format!("{what} there are {}", known.join(", "))))
    }

    /// A field; `None` where it is absent or null.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&'a Value> {
        self.map.get(name).filter(|value| !value.is_null())
    }

    /// All fields, in their order.
    pub fn iter(&self) -> impl Iterator<Item = (&'a str, &'a Value)> {
        self.map.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// A text.
    ///
    /// # Errors
    /// It is something else.
    pub fn text(&self, name: &str) -> Result<Option<&'a str>, Invalid> {
        self.typed(name, "a string", Value::as_str)
    }

    /// True or false; absent is false.
    ///
    /// # Errors
    /// It is something else.
    pub fn flag(&self, name: &str) -> Result<bool, Invalid> {
        Ok(self.typed(name, "true or false", Value::as_bool)?.unwrap_or_default())
    }

    /// A whole number that is not negative; 10.0 is one, too.
    ///
    /// # Errors
    /// It is something else.
    pub fn number(&self, name: &str) -> Result<Option<u64>, Invalid> {
        self.typed(name, "a whole number, 0 or more", whole)
    }

    /// A time in milliseconds, of at most ten minutes.
    ///
    /// # Errors
    /// It is something else.
    pub fn millis(&self, name: &str) -> Result<Option<Duration>, Invalid> {
        let Some(millis) = self.number(name)? else { return Ok(None) };
        let given = Duration::from_millis(millis);
        if given > LONGEST {
            let most = LONGEST.as_millis();
            return Err(self.invalid(name, format!("{millis} ms; at most {most} ms")));
        }
        Ok(Some(given))
    }

    /// An object.
    ///
    /// # Errors
    /// It is something else.
    pub fn object(&self, name: &str) -> Result<Option<Self>, Invalid> {
        self.get(name).map(|value| Self::of(value, &self.place(name), "this")).transpose()
    }

    /// A list.
    ///
    /// # Errors
    /// It is something else.
    pub fn list(&self, name: &str) -> Result<Option<&'a Vec<Value>>, Invalid> {
        self.typed(name, "a list", Value::as_array)
    }

    /// What is wrong with a field.
    #[must_use]
    pub fn invalid(&self, name: &str, detail: impl Into<String>) -> Invalid {
        Invalid::at(&self.place(name), detail)
    }

    fn typed<T>(
        &self,
        name: &str,
        what: &str,
        read: impl FnOnce(&'a Value) -> Option<T>,
    ) -> Result<Option<T>, Invalid> {
        let Some(value) = self.get(name) else { return Ok(None) };
        read(value).map(Some).ok_or_else(|| self.invalid(name, format!("this is {what}")))
    }
}

fn whole(value: &Value) -> Option<u64> {
    // Beyond this not every whole number is a float.
    let float =
        || value.as_f64().filter(|float| (0.0..9e15).contains(float) && float.fract() == 0.0);
    value.as_u64().or_else(|| float()?.to_string().trim_start_matches('-').parse().ok())
}

/// Reads a document whose objects have each of their fields once: of two, one would be ignored.
///
/// # Errors
/// It is no JSON, or a field stands twice.
pub fn json(document: &[u8]) -> serde_json::Result<Value> {
    serde_json::from_slice(document).map(|Once(value)| value)
}

/// A value without a field that stands twice.
struct Once(Value);

impl<'de> Deserialize<'de> for Once {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader).map(Self)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(Once(item)) = items.next_element()? {
            list.push(item);
        }
        Ok(list.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        while let Some(name) = fields.next_key::<String>()? {
            if map.contains_key(&name) {
                let shown: String = name.chars().take(80).collect();
                return Err(Error::custom(format!("the field {shown:?} stands twice")));
            }
            let Once(value) = fields.next_value()?;
            map.insert(name, value);
        }
        Ok(map.into())
    }
}

/// Fields that WireMock has and Standin has not: whoever sends one has made no slip.
const WIREMOCKS: &[&str] = &[
    "additionalProxyRequestHeaders",
    "bodyFileName",
    "clientIp",
    "customMatcher",
    "insertionIndex",
    "multipartPatterns",
    "pathParameters",
    "port",
    "postServeActions",
    "proxyBaseUrl",
    "removeProxyRequestHeaders",
    "serveEventListeners",
    "urlPathTemplate",
];

/// No answer waits for longer.
pub(crate) const LONGEST: Duration = Duration::from_secs(600);
