//! What came of a case, less what is never the same twice: names, tokens, ids, dates. Two runs of one endpoint
//! come to the same.

use crate::case::{Case, Says, Step, To};
use crate::exchange::Exchange;
use crate::grade::{is_known, visible};
use crate::verdict::{Mismatch, Verdict, View};

/// What came of a case, a line each: what each step was answered, and the headers that are not as they should be.
#[must_use]
pub(crate) fn outcome(case: &Case, exchanges: &[Exchange], verdict: &Verdict) -> Vec<String> {
    let steps = case.steps.iter().zip(exchanges).zip(1..);
    let answers = steps
        .map(|((step, exchange), number)| format!("step {number}: {}", answer(step, exchange)));
    let lasting = |mismatch: &&Mismatch| {
        mismatch.view != View::Bytes && mismatch.place.starts_with("header ")
    };
    let headers = verdict.mismatches.iter().filter(lasting).map(|mismatch| {
        let sent = exchanges.get(mismatch.step.saturating_sub(1));
        let got = lasting_text(&mismatch.got, sent);
        format!("step {}: {}: {got}", mismatch.step, mismatch.place)
    });
    answers.chain(headers).collect()
}

fn answer(step: &Step, exchange: &Exchange) -> String {
    let reply = match &exchange.received {
        // How much came, and how long it took, is chance.
        Err(fault) => return lasting_text(&fault.to_string(), None),
        Ok(reply) => reply,
    };
    let made =
        |known: &crate::case::Known| known.says == Says::Made && is_known(step, known, exchange);
    if step.request.to == To::Vendor && step.known.iter().any(made) {
        return format!("status {}, signed up", reply.status);
    }
    format!("status {}, {}", reply.status, body(&reply.body, exchange))
}

/// So much of a body is looked at.
const MOST: usize = 4 * 1024;

fn body(body: &[u8], exchange: &Exchange) -> String {
    let start = body.get(..MOST).unwrap_or(body);
    visible(lasting_text(&String::from_utf8_lossy(start), Some(exchange)).as_bytes())
}

/// The fewest characters of an argument that is looked for.
const SHORTEST: usize = 3;

/// A text with the names of arguments for what was sent in them, and `…` for what looks made up.
fn lasting_text(text: &str, exchange: Option<&Exchange>) -> String {
    let mut text = text.to_owned();
    let arguments = exchange.map(|exchange| exchange.sent.arguments.as_slice()).unwrap_or_default();
    let mut sent: Vec<_> = arguments.iter().filter(|(_, value)| value.len() >= SHORTEST).collect();
    sent.sort_by_key(|(_, value)| std::cmp::Reverse(value.len()));
    for (name, value) in sent {
        text = text.replace(value.as_str(), &format!("{{{name}}}"));
    }
    let mut lasting = String::new();
    let mut word = String::new();
    for letter in text.chars().chain(['\0']) {
        if letter.is_alphanumeric() {
            word.push(letter);
            continue;
        }
        lasting.push_str(if is_made_up(&word) { "…" } else { &word });
        word.clear();
        lasting.push(letter);
    }
    lasting.pop();
    lasting
}

/// A number that is no code (codes have at most four digits), or a token.
fn is_made_up(word: &str) -> bool {
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    (digits > 4 && digits == word.len()) || (digits > 0 && word.len() >= 12)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_made_up_does_not_last() {
        for (text, lasting) in [
            (r#"{"error":"Invalid","code":"6007"}"#, r#"{"error":"Invalid","code":"6007"}"#),
            ("session=ry36tuat8tkqr3rko0a5; path=/", "session=…; path=/"),
            (
                "no whole reply within 10 s (17 bytes came)",
                "no whole reply within 10 s (17 bytes came)",
            ),
            ("user 398387 in 2026", "user … in 2026"),
            ("aaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaa"),
        ] {
            assert_eq!(lasting_text(text, None), lasting);
        }
    }
}
