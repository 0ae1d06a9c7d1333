//! What came of a case, less what is never the same twice: names, tokens, ids, dates. Two runs of one endpoint
//! come to the same.

use crate::case::{Case, Known, Says, Step, To};
use crate::exchange::Exchange;
use crate::grade::{is_known, visible};
use crate::report::Redactor;
use crate::verdict::{Mismatch, Verdict, View};

/// What came of a case, a line each: what each step was answered, and what is not as it should be in headers and
/// in replies that sign somebody up, of which no more is compared.
#[must_use]
pub(crate) fn outcome(
    case: &Case,
    exchanges: &[Exchange],
    verdict: &Verdict,
    redactor: &Redactor,
) -> Vec<String> {
    let signed_up = |step: usize| {
        let at = step.checked_sub(1)?;
        Some(signs_up(case.steps.get(at)?, exchanges.get(at)?))
    };
    let steps = case.steps.iter().zip(exchanges).zip(1..);
    let answers = steps.map(|((step, exchange), number)| {
        format!("step {number}: {}", answer(step, exchange, redactor))
    });
    let lasting = |mismatch: &&Mismatch| {
        let counts =
            mismatch.place.starts_with("header ") || signed_up(mismatch.step) == Some(true);
        mismatch.view != View::Bytes && counts
    };
    let places = verdict.mismatches.iter().filter(lasting).map(|mismatch| {
        let sent = exchanges.get(mismatch.step.saturating_sub(1));
        let got = lasting_text(&mismatch.got, sent, redactor);
        format!("step {}: {}: {got}", mismatch.step, mismatch.place)
    });
    answers.chain(places).collect()
}

fn answer(step: &Step, exchange: &Exchange, redactor: &Redactor) -> String {
    match &exchange.received {
        // How much came, and how long it took, is chance.
        Err(fault) => lasting_text(&fault.to_string(), None, redactor),
        Ok(reply) if signs_up(step, exchange) => format!("status {}, signed up", reply.status),
        Ok(reply) => format!("status {}, {}", reply.status, body(&reply.body, exchange, redactor)),
    }
}

fn signs_up(step: &Step, exchange: &Exchange) -> bool {
    let made = |known: &Known| known.says == Says::Made && is_known(step, known, exchange);
    step.request.to == To::Vendor && step.known.iter().any(made)
}

/// So much of a body is looked at.
const MOST: usize = 4 * 1024;

fn body(body: &[u8], exchange: &Exchange, redactor: &Redactor) -> String {
    let start = body.get(..MOST).unwrap_or(body);
    let text = lasting_text(&String::from_utf8_lossy(start), Some(exchange), redactor);
    visible(text.as_bytes())
}

/// The fewest characters of an argument that is looked for.
const SHORTEST: usize = 3;

/// A text with the names of arguments for what was sent in them, and `…` for secrets and what looks made up.
fn lasting_text(text: &str, exchange: Option<&Exchange>, redactor: &Redactor) -> String {
    let mut text = text.to_owned();
    let arguments = exchange.map(|exchange| exchange.sent.arguments.as_slice()).unwrap_or_default();
    let mut sent: Vec<_> = arguments.iter().filter(|(_, value)| value.len() >= SHORTEST).collect();
    sent.sort_by_key(|(_, value)| std::cmp::Reverse(value.len()));
    for (name, value) in sent {
        text = text.replace(value.as_str(), &format!("{{{name}}}"));
    }
    let text = without_marks(&redactor.text(&text));
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

/// A text with `…` for what stands where a secret stood: of what characters that was is chance.
fn without_marks(text: &str) -> String {
    let mut pieces = text.split("[redacted");
    let mut clean = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        clean.push('…');
        clean.push_str(piece.split_once(']').map_or(piece, |(_, behind)| behind));
    }
    clean
}

/// A number that is no code (codes have at most four digits), or a token.
fn is_made_up(word: &str) -> bool {
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    (digits > 4 && digits == word.len()) || (digits > 0 && word.len() >= 12)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Stand-ins are others in every run, and of a secret that a reply gave the shape may be another, too.
    #[test]
    fn what_stands_for_a_secret_does_not_last() {
        let stand_ins = |of: &str, shown: &str| {
            let redactor = Redactor::of_stand_ins(&[(of.to_owned(), shown.to_owned())]);
            lasting_text(&format!("no key {of}, sorry"), None, &redactor)
        };
        let one = stand_ins("zebra-key-9a", "[redacted]");
        assert_eq!(one, "no key …, sorry");
        assert_eq!(stand_ins("lions-abc-77", "[redacted: 12 of 0-9 a-z others]"), one);
    }

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
            assert_eq!(lasting_text(text, None, &Redactor::default()), lasting);
        }
    }
}
