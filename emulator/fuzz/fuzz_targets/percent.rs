//! Percent escapes: nothing is added, and what is encoded is decoded.
#![no_main]

use libfuzzer_sys::fuzz_target;
use standin_emulator::wire::percent::{decode_form, decode_path, encode};

fuzz_target!(|bytes: &[u8]| {
    let (decoded, flaw) = decode_form(bytes);
    assert!(decoded.len() <= bytes.len());
    assert!(flaw.is_none_or(|at| bytes[at] == b'%'));
    if let Ok(text) = str::from_utf8(bytes) {
        drop(decode_path(text));
        let escaped = encode(text);
        assert_eq!(decode_form(escaped.as_bytes()), (bytes.into(), None));
    }
});
