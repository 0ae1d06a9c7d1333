//! Multipart bodies. The first line is the Content-Type, the rest the body.
#![no_main]

use libfuzzer_sys::fuzz_target;
use standin_emulator::wire::charset::ContentType;
use standin_emulator::wire::multipart;

fuzz_target!(|bytes: &[u8]| {
    let Some(end) = bytes.iter().position(|byte| *byte == b'\n') else { return };
    let Ok(declared) = str::from_utf8(&bytes[..end]) else { return };
    let declared = ContentType::parse(declared);
    let Ok(boundary) = multipart::boundary(&declared) else { return };
    let body = &bytes[end + 1..];
    let Ok(parts) = multipart::read(body, boundary, 1_000) else { return };
    assert!(parts.len() <= 1_000);
    assert!(parts.iter().map(|part| part.body.len()).sum::<usize>() <= body.len());
});
