//! Ints and booleans, against what a longer way round makes of them.
#![no_main]

use libfuzzer_sys::fuzz_target;
use standin_emulator::wire::number;

fuzz_target!(|text: &str| {
    let _ = number::boolean(text);
    let digits = text.strip_prefix('-').unwrap_or(text);
    let plain = !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit());
    let short = digits.trim_start_matches('0');
    let value = if short.is_empty() { Ok(0) } else { short.parse::<i64>() };
    let value = value.ok().filter(|_| plain);
    let value = value.map(|value| if text.starts_with('-') { -value } else { value });
    let wanted = value.and_then(|value| i32::try_from(value).ok());
    assert_eq!(number::int(text), wanted);
});
