//! JSON of a caller, read strictly: what is wrong is named with its place, and nothing is ignored.

use std::time::Duration;

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

    /// A whole number that is not negative.
    ///
    /// # Errors
    /// It is something else.
    pub fn number(&self, name: &str) -> Result<Option<u64>, Invalid> {
        self.typed(name, "a whole number, 0 or more", Value::as_u64)
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
