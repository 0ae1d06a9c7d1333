//! Forms: whatever is read without a flaw can be written and read again. The first byte is the charset.
#![no_main]

use libfuzzer_sys::fuzz_target;
use standin_emulator::wire::charset::Charset;
use standin_emulator::wire::{Value, form, percent};

fuzz_target!(|bytes: &[u8]| {
    let Some((first, bytes)) = bytes.split_first() else { return };
    let charset = match first % 3 {
        0 => Charset::Utf8,
        1 => Charset::Ascii,
        _ => Charset::Latin1,
    };
    let Ok(form) = form::read(bytes, charset, 1_000) else { return };
    assert!(form.fields.len() <= 1_000);
    if form.flaw.is_some() {
        return;
    }
    let pair = |field: &standin_emulator::wire::Field<'_>| match &field.value {
        Value::Text(text) => format!("{}={}", percent::encode(&field.name), percent::encode(text)),
        Value::Invalid(why) => panic!("no flaw, and yet {why}"),
    };
    let written: Vec<_> = form.fields.iter().map(pair).collect();
    let written = written.join("&");
    let again = form::read(written.as_bytes(), Charset::Utf8, 1_000).expect("as many fields");
    assert_eq!(again.fields, form.fields);
});
