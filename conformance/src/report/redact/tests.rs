//! Canaries: secrets put everywhere, in every form, and looked for in everything that is written.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that panics has failed")]

use std::fmt::Write as _;
use std::sync::{Arc, Mutex};
use std::{fs, io, process};

use base64::engine::general_purpose::URL_SAFE;
use serde_json::Value;

use super::*;
use crate::report::terminal::Terminal;
use crate::report::{Answer, Bytes, Kind, Output, Sink, samples};

/// With something in it that each encoding changes.
const CANARY: &str = "c4n&ry<\"k\\ey/é 😀+'7";

/// The forms that a secret takes, made by others than what looks for it.
fn forms(secret: &str) -> Vec<String> {
    let bytes = secret.bytes();
    let percent: String = bytes.clone().map(|byte| format!("%{byte:02X}")).collect();
    let form = secret.bytes().fold(String::new(), |mut text, byte| {
        match byte {
            b' ' => text.push('+'),
            byte if byte.is_ascii_alphanumeric() => text.push(char::from(byte)),
            byte => write!(text, "%{byte:02x}").unwrap(),
        }
        text
    });
    let xml = secret.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
    let numbers: String = secret.chars().map(|c| format!("&#{};", u32::from(c))).collect();
    let hex: String = secret.chars().map(|c| format!("&#x{:x};", u32::from(c))).collect();
    let json = serde_json::to_string(secret).unwrap();
    let json = json.trim_matches('"').replace('/', "\\/");
    let escaped: String = secret.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect();
    let mut forms = vec![
        secret.to_owned(),
        percent.to_lowercase(),
        percent,
        form,
        xml,
        numbers,
        hex,
        json,
        escaped,
        STANDARD.encode(secret),
        STANDARD.encode(format!("{secret}:")),
        STANDARD.encode(format!("{secret}:x")),
    ];
    forms.extend(["u:", "us:", "use:"].map(|user| STANDARD.encode(format!("{user}{secret}"))));
    forms
}

/// The forms, less the ends that base64 shares with its neighbours: what may not be anywhere.
fn traces() -> Vec<String> {
    let mut traces = forms(CANARY);
    for text in traces.iter_mut().skip(9) {
        *text = text.chars().skip(8).take(12).collect();
    }
    traces
}

#[test]
fn every_form_is_found_within_anything() {
    let redactor = Redactor::new(vec![CANARY.to_owned()]);
    for form in forms(CANARY) {
        let clean = redactor.text(&format!("before={form}&after"));
        assert!(clean.starts_with("before=") && clean.ends_with("&after"), "{form}: {clean}");
        assert!(clean.contains(REDACTED), "{form}: {clean}");
        assert!(clean.len() < 32, "{form}: {clean}");
    }
}

#[test]
fn a_short_secret_is_left_and_the_longest_one_goes() {
    let redactor = Redactor::new(vec!["short".into(), "secret".into(), "secret-and-more".into()]);
    assert_eq!(redactor.text("short secret-and-more secret"), "short [redacted] [redacted]");
}

/// What of base64 stands for no byte of the neighbours.
fn middle(encoded: &str) -> &str {
    encoded.get(4..encoded.len() - 6).unwrap()
}

#[test]
fn base64_has_two_alphabets_and_shows_no_letter_case() {
    let secret = "k?~>Zk?~>Zk?~>Z";
    let redactor = Redactor::new(vec![secret.to_owned()]);
    for before in ["", "u", "us"] {
        let text = format!("{before}{secret}:x");
        let (plain, safe) = (STANDARD.encode(&text), URL_SAFE.encode(&text));
        assert_ne!(plain, safe);
        let shouted = STANDARD.encode(text.to_uppercase());
        let whispered = STANDARD.encode(text.to_lowercase());
        for form in [plain, safe, shouted, whispered] {
            let clean = redactor.text(&form);
            assert!(clean.contains(REDACTED) && !clean.contains(middle(&form)), "{form}: {clean}");
        }
    }
}

#[test]
fn base64_is_broken_into_lines() {
    let secret = "0123456789ab";
    let redactor = Redactor::new(vec![secret.to_owned()]);
    let encoded = STANDARD.encode(format!("see {secret}!"));
    let (one, other) = encoded.split_at(14);
    for line in ["\r\n", "\n", "\\r\\n", "\\n"] {
        let clean = redactor.text(&format!("{one}{line}{other}"));
        assert!(clean.contains(REDACTED), "{clean}");
        for piece in [one.get(8..).unwrap(), other.get(..6).unwrap()] {
            assert!(!clean.contains(piece), "{clean}");
        }
    }
}

/// A part that nobody has by chance is half a secret; a word is not, and what is short has no parts.
#[test]
fn a_part_of_a_long_secret_goes_and_a_word_stays() {
    let redactor = Redactor::new(vec!["application-4f5a6b7c8d".into(), "0123456789".into()]);
    assert_eq!(redactor.text("the key 4f5a6b7c… is none"), "the key [redacted]… is none");
    assert_eq!(redactor.text("cation-4f5"), "[redacted]");
    assert_eq!(redactor.text("an application of 12345678"), "an application of 12345678");
}

#[test]
fn bytes_beside_it_stay() {
    let redactor = Redactor::new(vec!["secret".into()]);
    assert_eq!(redactor.bytes(b"\xff\0secret\xfe"), b"\xff\0[redacted]\xfe");
}

#[test]
fn a_secret_that_is_a_word_of_ours_harms_no_report() {
    let words = ["sample", "choice", "outcome", "content", "strict", "states", "by-profile"];
    let redactor = Redactor::new(words.map(str::to_owned).to_vec());
    for event in samples::run() {
        redactor.event(&event).expect("the same shape");
    }
}

/// Fields that hold words of ours, and numbers' kin: nothing of another's goes there.
fn plant(value: &mut Value, form: &str) -> usize {
    match value {
        Value::String(text) => {
            *text = format!("x {form} y");
            1
        }
        Value::Array(items) => items.iter_mut().map(|item| plant(item, form)).sum(),
        Value::Object(fields) => {
            fields.remove("base64");
            let open = fields.iter_mut().filter(|(name, _)| !CLOSED.contains(&name.as_str()));
            open.map(|(_, field)| plant(field, form)).sum()
        }
        _ => 0,
    }
}

/// A run whose every text holds a form of the canary, and whose bodies are no text, too.
fn planted(form: &str) -> Vec<Event> {
    let mut slots = 0;
    let events = samples::run().into_iter().map(|event| {
        let mut value = serde_json::to_value(event).unwrap();
        slots += plant(&mut value, form);
        let mut event = serde_json::from_value(value).unwrap();
        if let Event::Case(case) = &mut event {
            for wire in &mut case.exchanges {
                if let Answer::Reply(reply) = &mut wire.answer {
                    let body = [b"\xff\0".as_slice(), form.as_bytes(), b"\xfe"].concat();
                    reply.framed = Some(Bytes(body.clone()));
                    reply.body = Bytes(body);
                }
            }
        }
        event
    });
    let events = events.collect();
    assert!(slots > 300, "{slots}");
    events
}

#[derive(Clone, Default)]
struct Screen(Arc<Mutex<Vec<u8>>>);

impl io::Write for Screen {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn no_canary_is_in_anything_that_is_written() {
    let folder = std::env::temp_dir().join(format!("standin-canary-{}", process::id()));
    fs::create_dir_all(&folder).unwrap();
    for form in forms(CANARY) {
        let outputs = Kind::ALL.map(|kind| Output { kind, path: folder.join(kind.to_string()) });
        let screen = Screen::default();
        let terminal = Terminal::plain(Box::new(screen.clone()), true);
        let redactor = Redactor::new(vec![CANARY.to_owned()]);
        let mut sink = Sink::open(&outputs, redactor, terminal).unwrap();
        planted(&form).iter().for_each(|event| sink.tell(event).unwrap());
        sink.finish().unwrap();
        let mut written = vec![screen.0.lock().unwrap().clone()];
        written.extend(outputs.iter().map(|output| fs::read(&output.path).unwrap()));
        for artefact in written {
            let text = String::from_utf8(artefact).unwrap();
            assert!(text.contains(REDACTED), "the canary was here: {form}");
            for trace in traces() {
                assert!(!text.contains(&trace), "{form} left {trace}");
            }
        }
    }
    fs::remove_dir_all(folder).unwrap();
}
