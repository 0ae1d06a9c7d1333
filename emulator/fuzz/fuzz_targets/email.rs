//! E-mail addresses: what is one has one `@`, a dot behind it and no blank.
#![no_main]

use libfuzzer_sys::fuzz_target;
use standin_emulator::wire::email;

fuzz_target!(|text: &str| {
    if email::check(text).is_ok() {
        let (local, domain) = text.split_once('@').expect("an @");
        assert!(!local.is_empty() && domain.contains('.') && !domain.contains('@'));
        assert!(text.len() <= 254 && text.bytes().all(|byte| byte.is_ascii_graphic()));
    }
});
