//! Canaries: secrets that a target is given or gives, wherever it may put them, in every form that it may give
//! them; and nothing that the program writes has one, in any form, whole or half.

use std::fmt::Write as _;
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::thread;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use standin_conformance::report::json;
use standin_conformance::verdict::Word;

use crate::almost::verdicts;
use crate::support::{Ran, file, folder, program, text_of};

/// A secret, and all that gives it away.
pub(crate) struct Canary {
    secret: String,
    traces: Vec<String>,
}

/// So many characters in a row give a part of a secret away.
const PART: usize = 8;

impl Canary {
    pub(crate) fn new(secret: &str) -> Self {
        let mut traces: Vec<String> = parts(secret).collect();
        for form in forms(secret).into_iter().skip(1) {
            traces.extend(parts_of_form(secret, &form));
        }
        // Whoever writes it in another letter case gives away nearly all of it.
        for other in [secret.to_uppercase(), secret.to_lowercase()] {
            let encoded = ["", "u", "us"].map(|before| STANDARD.encode(format!("{before}{other}")));
            traces.extend(encoded.iter().flat_map(|form| parts_of_form(&other, form)));
            traces.push(other);
        }
        Self { secret: secret.to_owned(), traces }
    }
}

impl Canary {
    /// Of a secret of letters and digits: as it is, and the middle of it in base64. For much text.
    pub(crate) fn in_brief(secret: &str) -> Self {
        let encoded = ["", "u", "us"].map(|before| STANDARD.encode(format!("{before}{secret}")));
        let traces = encoded.iter().flat_map(|encoded| parts_of_form(secret, encoded));
        let traces = traces.chain([secret.to_owned()]).collect();
        Self { secret: secret.to_owned(), traces }
    }
}

fn parts(text: &str) -> impl Iterator<Item = String> {
    let letters: Vec<char> = text.chars().collect();
    let windows: Vec<String> = letters.windows(PART).map(|part| part.iter().collect()).collect();
    windows.into_iter()
}

/// Half of a form that is longer than the secret gives it away as well; base64 has no parts but its middle.
fn parts_of_form(secret: &str, form: &str) -> Vec<String> {
    let is_base64 = !form.contains(['%', '&', '\\']);
    if is_base64 || form.len() < secret.len() * 2 {
        let letters: Vec<char> = form.chars().collect();
        // What stands behind it in base64 is no part of it.
        let end = if is_base64 { secret.len() * 4 / 3 } else { letters.len() };
        let middle = letters.get(4..end.min(letters.len().saturating_sub(4))).unwrap_or_default();
        return vec![middle.iter().collect()];
    }
    let letters: Vec<char> = form.chars().collect();
    let half = letters.len() / 2;
    vec![letters[..half].iter().collect(), letters[half..].iter().collect()]
}

/// The forms that a secret takes, made by others than what looks for them; the first is itself.
fn forms(secret: &str) -> Vec<String> {
    let per_byte = |write: fn(u8) -> String| secret.bytes().map(write).collect::<String>();
    let per_letter = |write: fn(char) -> String| secret.chars().map(write).collect::<String>();
    let form = per_byte(|byte| match byte {
        b' ' => "+".to_owned(),
        byte if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
        byte => format!("%{byte:02x}"),
    });
    let xml = secret.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
    let json = serde_json::to_string(secret).unwrap();
    let units = |write: fn(u16) -> String| secret.encode_utf16().map(write).collect::<String>();
    let mut forms = vec![
        secret.to_owned(),
        per_byte(|byte| format!("%{byte:02X}")),
        per_byte(|byte| format!("%{byte:02x}")),
        form,
        xml,
        per_letter(|letter| format!("&#{};", u32::from(letter))),
        per_letter(|letter| format!("&#x{:x};", u32::from(letter))),
        per_letter(|letter| format!("&#X{:05X};", u32::from(letter))),
        json.trim_matches('"').to_owned(),
        json.trim_matches('"').replace('/', "\\/"),
        units(|unit| format!("\\u{unit:04x}")),
        units(|unit| format!("\\u{unit:04X}")),
    ];
    for before in ["", "u", "us"] {
        let text = format!("{before}{secret}");
        forms.push(STANDARD.encode(&text));
        forms.push(URL_SAFE.encode(&text));
        forms.push(STANDARD_NO_PAD.encode(&text));
        forms.push(URL_SAFE_NO_PAD.encode(format!("{text}:x")));
        forms.push(STANDARD.encode(format!("{text}:and more")));
    }
    forms.push(STANDARD.encode(secret).replace('=', "%3D").replace('+', "%2B"));
    // Escaped again on the way: a link within a link, a document within another.
    let xml = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
    let json = |text: &str| serde_json::to_string(text).unwrap().trim_matches('"').to_owned();
    let percent = |text: &str| text.replace('%', "%25").replace('&', "%26");
    for once in forms.clone().into_iter().skip(1).take(11) {
        forms.extend([xml(&once), json(&once), percent(&once), percent(&percent(&once))]);
    }
    forms
}

/// Everything that was written, by its name.
#[derive(Default)]
pub(crate) struct Artefacts {
    written: Vec<(String, String)>,
}

impl Artefacts {
    pub(crate) fn add(&mut self, name: &str, text: String) {
        assert!(!text.is_empty(), "{name} is empty");
        self.written.push((name.to_owned(), text));
    }

    pub(crate) fn read(&mut self, folder: &Path, name: &str) {
        let bytes = fs::read(folder.join(name)).unwrap();
        self.add(name, String::from_utf8(bytes).unwrap());
    }

    /// That none of it has a secret, or a part of one.
    #[track_caller]
    pub(crate) fn have_no(&self, canary: &Canary) {
        for (name, text) in &self.written {
            for trace in &canary.traces {
                if let Some(at) = text.find(trace.as_str()) {
                    let from =
                        (0..=at.saturating_sub(100)).rev().find(|at| text.is_char_boundary(*at));
                    let around: String = text[from.unwrap_or(0)..].chars().take(300).collect();
                    panic!("{name} has {trace} of {}: {around}", canary.secret);
                }
            }
        }
    }
}

/// What a caller's keys are here.
const MAIN: &str = "Main/c4nary+key=&<7\"é9_of-the~main";
const BY_FILE: &str = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";
const SHORT: &str = "Sh0rt-C4nary";
/// What the target gives: as its document has it, under a name that says what it is, and bare.
const SESSION: &str = "5e55i0n-c4nary-of-a-c00kie-q7w8e9";
const TOKEN: &str = "t0ken-C4nary-in-n0-d0cument";
const HASH: &str = "c4a7a21e5f0d4b1c9e8f70615243b2a1";

/// A reply: its status line, its headers, its body.
fn reply(status: &str, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let now: chrono::DateTime<chrono::Utc> = std::time::SystemTime::now().into();
    let date = now.format("%a, %d %b %Y %H:%M:%S GMT");
    let mut head = format!("HTTP/1.1 {status}\r\nDate: {date}\r\n");
    for (name, value) in headers {
        _ = write!(head, "{name}: {value}\r\n");
    }
    if !headers.iter().any(|(name, _)| *name == "Transfer-Encoding") {
        _ = write!(head, "Content-Length: {}\r\n", body.len());
    }
    [head.as_bytes(), b"Connection: close\r\n\r\n", body].concat()
}

const JSON: [(&str, &str); 1] = [("Content-Type", "application/json")];

/// What a target with bad habits answers, one after the other: every form of a secret in a body, secrets of its
/// own, and then every odd place.
fn answers() -> Vec<Vec<u8>> {
    [told_in_every_form(), given(), in_odd_places()].concat()
}

fn told_in_every_form() -> Vec<Vec<u8>> {
    let mut answers = Vec::new();
    for secret in [MAIN, BY_FILE, SHORT] {
        for form in forms(secret) {
            let body = format!("{{\"error\":\"no, {form}\",\"code\":\"011\"}}");
            answers.push(reply("401 Unauthorized", &JSON, body.as_bytes()));
        }
        // As somebody writes it who does not mind the letter case, in base64 as well.
        for other in [secret.to_uppercase(), secret.to_lowercase()] {
            let body = format!("unknown: {other} ({})", STANDARD.encode(format!("a:{other}:x")));
            answers.push(reply("401 Unauthorized", &JSON, body.as_bytes()));
        }
    }
    answers
}

fn given() -> Vec<Vec<u8>> {
    let mut answers = Vec::new();
    // Given out where no document has it.
    for body in [
        format!("{{\"user\":{{\"auth_token\":\"{TOKEN}\"}}}}"),
        format!("<r><authToken x='y'>{TOKEN}</authToken></r>"),
        format!("welcome {HASH}"),
    ] {
        answers.push(reply("200 OK", &JSON, body.as_bytes()));
    }
    let welcome = format!("/welcome?PHPSESSID={TOKEN}");
    answers.push(reply("302 Found", &[("Location", &welcome)], b""));
    answers.push(reply("200 OK", &[("Set-Cookie", &format!("s={SESSION}; path=/"))], b"42"));
    // Given out before, shown again.
    answers.push(reply("200 OK", &JSON, format!("{{\"session\":\"{SESSION}\"}}").as_bytes()));
    answers
}

fn in_odd_places() -> Vec<Vec<u8>> {
    let mut answers = Vec::new();
    answers.push(reply(&format!("400 no {BY_FILE}"), &JSON, b"{}"));
    answers.push(reply("400 Bad", &[("X-Echo", &format!("key={BY_FILE}"))], b"{}"));
    answers.push(reply("400 Bad", &[("X-Echo", &STANDARD.encode(format!("x:{MAIN}")))], b"{}"));
    let away = format!("http://elsewhere.example/?key={BY_FILE}");
    answers.push(reply("302 Found", &[("Location", &away)], b""));
    // Where reports cut: at 200 characters, at 60, at 16 KiB, each within the secret.
    for before in [44, 185, 190, 195, 16 * 1024 - 16] {
        let body = format!("{}{BY_FILE} and more", "x".repeat(before));
        answers.push(reply("400 Bad", &JSON, body.as_bytes()));
    }
    // Cut by who sent it.
    for part in [&BY_FILE[..9], &BY_FILE[3..20], &BY_FILE[22..], &BY_FILE[..31], &BY_FILE[1..]] {
        let body = format!("{{\"error\":\"the key {part}… is unknown\"}}");
        answers.push(reply("400 Bad", &JSON, body.as_bytes()));
        let body = format!("not for {}", STANDARD.encode(format!("u:{part}")));
        answers.push(reply("400 Bad", &JSON, body.as_bytes()));
    }
    // By a length that is not the body's: what follows is no part of the reply, and shown as that.
    for cut in [4, 8, 16, 24] {
        let head = format!("HTTP/1.1 400 Bad\r\nContent-Length: {}\r\n\r\n", 4 + cut);
        answers.push(format!("{head}key {BY_FILE}").into_bytes());
        let body = format!("key {}", &BY_FILE[..cut]);
        answers.push(reply("400 Bad", &JSON, body.as_bytes()));
    }
    // No HTTP at all: only the first bytes are kept, and they end within it.
    for before in [10, 40, 50, 58] {
        answers.push(format!("{}{BY_FILE} and more", "y".repeat(before)).into_bytes());
    }
    // In chunks, with an end of one within it.
    for cut in [1, 7, 16, 31] {
        let (one, other) = BY_FILE.split_at(cut);
        let body = format!(
            "{:x}\r\n{one}\r\n{:x};x={BY_FILE}\r\n{other}\r\n0\r\n\r\n",
            one.len(),
            other.len()
        );
        answers.push(reply("400 Bad", &[("Transfer-Encoding", "chunked")], body.as_bytes()));
    }
    // Among bytes that are no text, and in lines of base64.
    answers.push(reply("400 Bad", &JSON, &[b"\xff\0\x80", BY_FILE.as_bytes(), b"\xfe"].concat()));
    let encoded = STANDARD.encode(format!("in a mail: {BY_FILE}, and more of it"));
    let (one, other) = encoded.split_at(36);
    answers.push(reply("400 Bad", &JSON, format!("{one}\r\n{other}").as_bytes()));
    answers
}

/// A target that signs up whoever makes the plain call first, and then answers like that.
fn serve(answers: Vec<Vec<u8>>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    thread::spawn(move || {
        let plain = reply("200 OK", &[("Content-Type", "application/json")], b"42");
        // The look at the target, and the baseline.
        let first = [plain.clone(), plain.clone()];
        for answer in first.into_iter().chain(answers).chain(std::iter::repeat(plain)) {
            let (mut stream, _) = listener.accept().unwrap();
            if request(&mut stream) {
                stream.write_all(&answer).unwrap_or_default();
            }
        }
    });
    address
}

/// Takes a request off a connection; false if there is none.
fn request(stream: &mut TcpStream) -> bool {
    let mut bytes = Vec::new();
    let mut some = [0; 4096];
    loop {
        let length = stream.read(&mut some).unwrap_or_default();
        bytes.extend_from_slice(&some[..length]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let wanted = head.lines().find_map(|line| line.strip_prefix("Content-Length: "));
            if body.len() >= wanted.and_then(|length| length.parse().ok()).unwrap_or(0) {
                return true;
            }
        }
        if length == 0 {
            return false;
        }
    }
}

/// A target's file, with secrets where nobody should write them.
fn described(address: &str) -> String {
    format!(
        "name = 'a target of {BY_FILE}'\nlive = true\nhosts = ['{address}']\n\
         [pace]\ncalls_per_second = 1000.0\nin_flight = 1\nlongest_wait = 1\n\
         [budget]\ncalls = 1000\ncreates = 1000\nnotifies = 1000\nseconds = 600\n\
         [stop]\nfails = 1000\nserver_errors = 1000\nunexpected_creates = 1000\nunknown = 1000\nredirects = 1000\n\
         [[expected]]\ncases = ['*.everything']\nverdict = 'fail'\nreason = 'of {MAIN}'\n\
         date = 2026-01-01\nexpires = 2099-01-01\n\
         [vendors.fotolia]\nhttp = 'http://{address}'\n\
         [vendors.fotolia.roles.main]\nkey = 'env:MAIN_KEY'\n\
         [vendors.fotolia.roles.no-create]\nkey = 'file:key'\n\
         [vendors.fotolia.roles.expired]\nkey = 'env:SHORT_KEY'\n"
    )
}

#[test]
fn no_canary_is_in_anything_that_is_written() {
    let folder = folder();
    let answers = answers();
    let count = answers.len();
    let address = serve(answers);
    file(&folder, "key", &format!("{BY_FILE}\n"));
    let text = described(&address);
    let target = file(&folder, "target.toml", &text);
    let judge = |arguments: &[&str]| -> Ran {
        let mut program = program();
        program.current_dir(folder.path()).env("MAIN_KEY", MAIN).env("SHORT_KEY", SHORT);
        program.args(arguments).output().unwrap().into()
    };
    let cases = ["--case", "fotolia.create-user.form.*"];
    let at = |name: &str| text_of(&folder.path().join(name));
    let mut artefacts = Artefacts::default();
    let mut ran = |name: &str, arguments: &[&str]| {
        let ran = judge(arguments);
        artefacts.add(name, format!("{}{}", ran.out, ran.err));
        ran
    };
    let run = ["run", "--target", &target, "--vendor", "fotolia", "--live", "create,notify"];
    let reports =
        ["--report", "json=run.json", "--report", "junit=run.xml", "--report", "html=run.html"];
    let files = ["--intents", "intents.jsonl", "--record", "evidence.jsonl", "--timeout", "5"];
    let first = ran("terminal", &[&run[..], &cases, &reports, &files].concat());
    assert!([1, 7].contains(&first.code), "{first}");
    ran("regrade", &["regrade", "evidence.jsonl", "--report", "json=again.json"]);
    ran("leftovers", &["leftovers", "intents.jsonl"]);
    ran("plan", &["plan", "--target", &target, "--vendor", "fotolia"]);
    ran("check-target", &["check-target", &target]);
    ran("closed", &["run", "--target", &target, "--vendor", "fotolia"]);
    ran("export", &[&["export", "--target", &target][..], &cases].concat());
    for name in ["run.json", "run.xml", "run.html", "intents.jsonl", "evidence.jsonl", "again.json"]
    {
        artefacts.read(folder.path(), name);
    }
    for secret in [MAIN, BY_FILE, SHORT, SESSION, TOKEN, HASH] {
        artefacts.have_no(&Canary::new(secret));
    }
    // They were there, all of them, and made no difference.
    let of = |name: &str| verdicts(&json::read(&fs::read_to_string(at(name)).unwrap()).unwrap());
    let (first, again) = (of("run.json"), of("again.json"));
    let tried = first.iter().filter(|(_, verdict)| verdict.word != Word::Skip).count();
    assert!(tried > count, "{tried} cases for {count} answers");
    for (first, again) in first.iter().zip(&again) {
        assert_eq!(first, again);
    }
    let written = fs::read_to_string(at("run.json")).unwrap();
    assert!(written.matches("[redacted]").count() > 2 * count, "they were looked for");
    assert!(written.contains("[redacted: 33 of 0-9 a-z others]"), "the session was learnt");
}

/// What is wrong with a target's file is shown with its line, but for what may be a secret.
#[test]
fn a_message_about_a_file_has_none() {
    let folder = folder();
    let head = "name = 'x'\nlive = true\nhosts = ['a.example']\n[vendors.fotolia]\n\
                http = 'http://a.example'\n[vendors.fotolia.roles.main]\n";
    for line in [
        format!("key = '{BY_FILE}'"),
        format!("key = '{BY_FILE}"),
        format!("key = ['{BY_FILE}']"),
        format!("key = {{ envv = '{BY_FILE}' }}"),
        format!("key = {{ env = 'X', file = '{BY_FILE}' }}"),
    ] {
        let target = file(&folder, "target.toml", &format!("{head}{line}\n"));
        for command in [&["run", "--target", &target][..], &["check-target", &target]] {
            let ran: Ran = program().args(command).output().unwrap().into();
            assert_eq!(ran.code, 2, "{ran}");
            let mut artefacts = Artefacts::default();
            artefacts.add(&line, ran.out + &ran.err);
            artefacts.have_no(&Canary::new(BY_FILE));
        }
    }
}
