//! The named texts of an account, packed into one exact box.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

/// Named texts in their order, each as `length:name length:value`, so that an account costs one
/// allocation for all of them.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "BTreeMap<String, String>", into = "BTreeMap<String, String>")]
pub struct Fields(Box<str>);

impl Fields {
    /// The text of that name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.iter().find(|(given, _)| *given == name).map(|(_, value)| value)
    }

    /// All in their order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        let mut rest = &*self.0;
        std::iter::from_fn(move || {
            let (name, after) = unpack(rest)?;
            let (value, after) = unpack(after)?;
            rest = after;
            Some((name, value))
        })
    }
}

impl<N: AsRef<str>, V: AsRef<str>> FromIterator<(N, V)> for Fields {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(pairs: I) -> Self {
        let mut packed = String::with_capacity(256);
        for (name, value) in pairs {
            pack(&mut packed, name.as_ref());
            pack(&mut packed, value.as_ref());
        }
        Self(packed.into_boxed_str())
    }
}

impl From<BTreeMap<String, String>> for Fields {
    fn from(map: BTreeMap<String, String>) -> Self {
        map.into_iter().collect()
    }
}

impl From<Fields> for BTreeMap<String, String> {
    fn from(fields: Fields) -> Self {
        fields.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    }
}

impl fmt::Debug for Fields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

fn pack(packed: &mut String, text: &str) {
    push_number(packed, text.len());
    packed.push(':');
    packed.push_str(text);
}

/// Without the allocation that formatting would cost, for every text of every account.
fn push_number(packed: &mut String, number: usize) {
    if number > 9 {
        push_number(packed, number / 10);
    }
    let digit = u8::try_from(number % 10).unwrap_or_default();
    packed.push(char::from(b'0' + digit));
}

fn unpack(packed: &str) -> Option<(&str, &str)> {
    let colon = packed.bytes().position(|byte| byte == b':')?;
    let (length, rest) = packed.split_at_checked(colon)?;
    rest.get(1..)?.split_at_checked(length.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_packed_is_unpacked(pairs in prop::collection::vec((".*", ".*"), 0..6)) {
            let fields: Fields = pairs.iter().cloned().collect();
            let found: Vec<_> =
                fields.iter().map(|(n, v)| (n.to_owned(), v.to_owned())).collect();
            prop_assert_eq!(found, pairs);
        }
    }
}
