//! A trust store as Java reads it: JKS, the one form that all its versions take without further options.

use sha1::{Digest as _, Sha1};

/// The password of the store, which is Java's own default. It guards nothing but against damage.
pub(super) const PASSWORD: &str = "changeit";

const MAGIC: u32 = 0xfeed_feed;
const VERSION: u32 = 2;
/// An entry that is a certificate alone, without a key.
const TRUSTED: u32 = 2;

/// Certificates in DER as a store.
pub(super) fn of<'a>(certificates: impl ExactSizeIterator<Item = &'a [u8]>) -> Vec<u8> {
    let mut store = Vec::new();
    word(&mut store, MAGIC);
    word(&mut store, VERSION);
    word(&mut store, u32::try_from(certificates.len()).unwrap_or(u32::MAX));
    for (number, certificate) in certificates.enumerate() {
        word(&mut store, TRUSTED);
        let alias = if number == 0 { "standin".to_owned() } else { format!("system-{number}") };
        short_text(&mut store, &alias);
        // When it was put in, in milliseconds: no one asks.
        store.extend_from_slice(&0_u64.to_be_bytes());
        short_text(&mut store, "X.509");
        word(&mut store, u32::try_from(certificate.len()).unwrap_or(u32::MAX));
        store.extend_from_slice(certificate);
    }
    let seal = seal(&store);
    store.extend_from_slice(&seal);
    store
}

/// What shows damage: a hash over the password, a phrase that the format's makers chose, and the store.
fn seal(store: &[u8]) -> [u8; 20] {
    let mut hash = Sha1::new();
    for unit in PASSWORD.encode_utf16() {
        hash.update(unit.to_be_bytes());
    }
    hash.update(b"Mighty Aphrodite");
    hash.update(store);
    hash.finalize().into()
}

fn word(store: &mut Vec<u8>, word: u32) {
    store.extend_from_slice(&word.to_be_bytes());
}

/// A short ASCII text behind its length.
fn short_text(store: &mut Vec<u8>, text: &str) {
    store.extend_from_slice(&u16::try_from(text.len()).unwrap_or(u16::MAX).to_be_bytes());
    store.extend_from_slice(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_store_is_laid_out_as_java_writes_it() {
        let store = of([&b"DER"[..]].into_iter());
        let entry = b"\0\0\0\x02\0\x07standin\0\0\0\0\0\0\0\0\0\x05X.509\0\0\0\x03DER";
        let (head, rest) = store.split_at(12);
        assert_eq!(head, b"\xfe\xed\xfe\xed\0\0\0\x02\0\0\0\x01");
        let (body, seal) = rest.split_at(entry.len());
        assert_eq!(body, entry);
        assert_eq!(seal.len(), 20);
    }
}
