//! Bytes as reports have them: text where they are printable text, and base64 beside it where not.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest as _, Sha256};

/// Bytes that a report shows and gives back unharmed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bytes(pub Vec<u8>);

/// So much of a body is kept; what a target sends is not for it to fill a report with.
pub const MAX_KEPT_BYTES: usize = 16 * 1024;

/// What is known of a body that is kept in part.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Cut {
    /// How many bytes it has in all.
    pub bytes: usize,
    /// Of all of them, in hex.
    pub sha256: String,
}

#[derive(Deserialize, Serialize)]
struct Shape {
    text: String,
    /// There where the text alone is not the bytes, or cannot be seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    base64: Option<String>,
}

impl Bytes {
    /// As text, with replacement characters where they are none.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.0).into_owned()
    }

    /// Lets go of all but the first of a long body; what is left is known by its length and hash.
    pub fn cut(&mut self) -> Option<Cut> {
        if self.0.len() <= MAX_KEPT_BYTES {
            return None;
        }
        let digest = Sha256::digest(&self.0);
        let sha256 = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        let bytes = self.0.len();
        // Not within a character, so that text stays text.
        let is_start = |at: &usize| self.0.get(*at).is_none_or(|byte| byte & 0xC0 != 0x80);
        let at = (MAX_KEPT_BYTES - 3..=MAX_KEPT_BYTES).rev().find(is_start);
        self.0.truncate(at.unwrap_or(MAX_KEPT_BYTES));
        self.0.shrink_to_fit();
        Some(Cut { bytes, sha256 })
    }

    fn is_printable(&self) -> bool {
        let unseen = |letter: char| letter.is_control() && !"\r\n\t".contains(letter);
        std::str::from_utf8(&self.0).is_ok_and(|text| !text.chars().any(unseen))
    }
}

impl From<&[u8]> for Bytes {
    fn from(bytes: &[u8]) -> Self {
        Self(bytes.to_vec())
    }
}

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let base64 = (!self.is_printable()).then(|| STANDARD.encode(&self.0));
        Shape { text: self.text(), base64 }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let shape = Shape::deserialize(deserializer)?;
        let Some(base64) = shape.base64 else { return Ok(Self(shape.text.into_bytes())) };
        STANDARD.decode(base64).map(Self).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn text_is_text_and_other_bytes_have_base64_beside_it() {
        let json = |bytes: &[u8]| serde_json::to_string(&Bytes::from(bytes)).unwrap();
        assert_eq!(json("a\r\n\té".as_bytes()), r#"{"text":"a\r\n\té"}"#);
        assert_eq!(json(b"a\0"), r#"{"text":"a\u0000","base64":"YQA="}"#);
        assert_eq!(json(b"\xff"), r#"{"text":"�","base64":"/w=="}"#);
    }

    #[test]
    fn a_long_body_is_kept_in_part() {
        let mut short = Bytes(vec![b'x'; MAX_KEPT_BYTES]);
        assert_eq!(short.cut(), None);
        let mut long = Bytes("é".repeat(MAX_KEPT_BYTES).into_bytes());
        long.0.insert(0, b'x');
        let cut = long.cut().unwrap();
        assert_eq!((cut.bytes, cut.sha256.len()), (2 * MAX_KEPT_BYTES + 1, 64));
        assert_eq!(long.0.len(), MAX_KEPT_BYTES - 1);
        assert!(std::str::from_utf8(&long.0).is_ok());
        let mut blind = Bytes(vec![0x80; MAX_KEPT_BYTES + 1]);
        assert!(blind.cut().is_some() && blind.0.len() == MAX_KEPT_BYTES);
    }

    proptest! {
        #[test]
        fn any_bytes_survive(bytes: Vec<u8>) {
            let json = serde_json::to_string(&Bytes(bytes.clone())).unwrap();
            prop_assert_eq!(serde_json::from_str::<Bytes>(&json).unwrap().0, bytes);
        }
    }
}
