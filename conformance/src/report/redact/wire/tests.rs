//! Stand-ins on the wire: the same one everywhere, as long as the secret, in whatever it is written.

#![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use proptest::prelude::*;

use super::*;
use crate::report::samples;

fn redactor(secret: &str) -> Redactor {
    Redactor::of_a_target(vec![secret.to_owned()], [7; 32], "what is public", true)
}

fn masked(redactor: &Redactor, body: &[u8]) -> Vec<u8> {
    let exchange = redactor.mask(vec![samples::exchange(body)]).remove(0);
    exchange.received.unwrap().body
}

fn text(redactor: &Redactor, body: &str) -> String {
    String::from_utf8(masked(redactor, body.as_bytes())).unwrap()
}

#[test]
fn a_stand_in_is_the_same_in_every_form() {
    let secret = "s3cret-k&y=<9\"Z";
    let redactor = redactor(secret);
    let other = text(&redactor, secret);
    assert!(other != secret && other.len() == secret.len());
    let percent = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    let numbers = |text: &str| {
        text.chars().map(|one| format!("&#x{:X};", u32::from(one))).collect::<String>()
    };
    let xml = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
    let json = |text: &str| serde_json::to_string(text).unwrap();
    for form in [percent, numbers, xml, json] {
        assert_eq!(text(&redactor, &form(secret)), form(&other));
    }
    for before in ["", "u", "us", "use"] {
        for behind in ["", ":", ":x", ":xy"] {
            let whole = |secret: &str| format!("{before}{secret}{behind}");
            for encode in
                [|text| STANDARD.encode(text), |text: String| URL_SAFE_NO_PAD.encode(text)]
            {
                assert_eq!(text(&redactor, &encode(whole(secret))), encode(whole(&other)));
            }
        }
    }
    assert!(redactor.text(&format!("it is {other}")).ends_with("is [redacted]"));
}

#[test]
fn a_secret_across_chunks_goes() {
    let secret = "0f1e2d3c4b5a6978";
    let redactor = redactor(secret);
    let other = text(&redactor, secret);
    let mut exchange = samples::exchange(secret.as_bytes());
    if let Ok(reply) = &mut exchange.received {
        reply.framed = b"5;x\r\n0f1e2\r\nb\r\nd3c4b5a6978\r\n0\r\n\r\n".to_vec();
    }
    let reply = redactor.mask(vec![exchange]).remove(0).received.unwrap();
    let (one, rest) = other.split_at(5);
    let framed = format!("5;x\r\n{one}\r\nb\r\n{rest}\r\n0\r\n\r\n");
    assert_eq!(String::from_utf8(reply.framed).unwrap(), framed);
}

#[test]
fn what_begins_where_a_text_was_cut_goes() {
    let redactor = redactor("s3cret-word");
    let start = |text: &str| {
        let (why, start) = ("why".to_owned(), text.as_bytes().to_vec());
        let fault = Err(Fault::NotHttp { why, start });
        let exchange = Exchange { received: fault, ..samples::exchange(b"") };
        let masked = redactor.mask(vec![exchange]).remove(0).received.unwrap_err();
        let Fault::NotHttp { start, .. } = masked else { return String::new() };
        String::from_utf8(start).unwrap()
    };
    assert_eq!(start("hello s3cret-"), "hello *******");
    assert_eq!(start("hello %733cr"), "hello ******");
    assert_eq!(start("hello s3c!"), "hello s3c!");
}

/// What a reply gave is learnt before anything of it is shown; what was ours before is none of it.
#[test]
fn what_a_reply_gives_goes() {
    let redactor = redactor("s3cret-word");
    let body = r#"{"user":{"auth_token":"f00-Ba4"}}"#;
    assert!(!text(&redactor, body).contains("f00-Ba4"));
    let mut exchange = samples::exchange(br#"{"password":"0ur-0wn"}"#);
    exchange.sent.bytes = b"password=0ur%2D0wn".to_vec();
    let reply = redactor.mask(vec![exchange]).remove(0).received.unwrap();
    assert!(String::from_utf8(reply.body).unwrap().contains("0ur-0wn"));
}

#[test]
fn what_everybody_knows_stays_in_what_is_graded() {
    let redactor = redactor("public");
    assert_eq!(text(&redactor, "public"), "public");
    assert_eq!(redactor.text("public"), "[redacted]");
    redactor.learn(["what is", "unknown-token"]);
    assert_eq!(text(&redactor, "what is"), "what is");
    assert_ne!(text(&redactor, "unknown-token"), "unknown-token");
    assert_eq!(redactor.text("unknown-token"), "[redacted: 13 of a-z others]");
}

#[test]
fn a_long_secret_is_one_in_any_letter_case() {
    let secret = "0123456789abcdefABCDEF";
    let redactor = redactor(secret);
    let other = text(&redactor, secret);
    assert_eq!(text(&redactor, &secret.to_uppercase()), other.to_uppercase());
}

proptest! {
    #[test]
    fn lengths_stay_and_secrets_go(secret in "[a-zA-Z0-9&<%+/=é東 ]{6,40}", before in ".{0,9}", behind in ".{0,9}") {
        prop_assume!(secret.chars().any(|letter| letter.is_ascii_alphanumeric()));
        let redactor = redactor(&secret);
        let body = format!("{before}{secret}{behind}");
        let clean = masked(&redactor, body.as_bytes());
        prop_assert_eq!(clean.len(), body.len());
        let clean = String::from_utf8(clean).unwrap();
        prop_assert!(!clean.contains(&secret), "{}", clean);
        // What is masked is masked as it is.
        prop_assert_eq!(text(&redactor, &clean), clean);
    }
}
