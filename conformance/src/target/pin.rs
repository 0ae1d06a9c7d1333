//! How a live endpoint is known to be the one that is meant: by its certificate, or by what it answers.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error as _};
use sha2::{Digest as _, Sha256};

/// What an endpoint has to show before it is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pin {
    /// Its certificate, at every handshake.
    Certificate(Fingerprint),
    /// The key of its certificate, at every handshake: a renewed certificate of the same key will do.
    PublicKey(Fingerprint),
    /// What it answers to a plain `GET`, once, before anything else.
    Probe(Probe),
}

/// A harmless question, and its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Probe {
    /// The path, and a query if it has one.
    pub path: String,
    /// The status that has to come.
    pub status: u16,
    /// The body's hash, if it matters.
    pub body: Option<Fingerprint>,
}

/// A SHA-256: `sha256:` and 64 hex digits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fingerprint(String);

impl Fingerprint {
    /// Of bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect())
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "sha256:{}", self.0)
    }
}

impl<'de> Deserialize<'de> for Fingerprint {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        // As other programs print it, too: capitals, a colon between two digits.
        let hex = text.strip_prefix("sha256:").map(|hex| hex.replace(':', "").to_ascii_lowercase());
        let is_hash = |hex: &String| hex.len() == 64 && hex.bytes().all(|b| b.is_ascii_hexdigit());
        let hex = hex.filter(is_hash);
        hex.map(Self).ok_or_else(|| D::Error::custom("a fingerprint is sha256: and 64 hex digits"))
    }
}

impl<'de> Deserialize<'de> for Pin {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Raw {
            certificate: Option<Fingerprint>,
            public_key: Option<Fingerprint>,
            path: Option<String>,
            status: Option<u16>,
            body: Option<Fingerprint>,
        }
        let raw = Raw::deserialize(deserializer)?;
        match (raw.certificate, raw.public_key, raw.path, raw.status) {
            (Some(hash), None, None, None) if raw.body.is_none() => Ok(Self::Certificate(hash)),
            (None, Some(hash), None, None) if raw.body.is_none() => Ok(Self::PublicKey(hash)),
            (None, None, Some(path), Some(status)) if is_path(&path) => {
                Ok(Self::Probe(Probe { path, status, body: raw.body }))
            }
            (None, None, Some(path), Some(_)) => {
                Err(D::Error::custom(format!("a path begins with /, and {path:?} does not")))
            }
            _ => Err(D::Error::custom(
                "a fingerprint is one of: certificate, public_key, or path and status (and body)",
            )),
        }
    }
}

fn is_path(path: &str) -> bool {
    path.starts_with('/') && path.bytes().all(|byte| byte.is_ascii_graphic())
}
