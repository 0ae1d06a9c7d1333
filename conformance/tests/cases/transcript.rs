//! A case's exchanges as text: every byte visible, and only what differs from run to run by name.

use std::fmt::Write as _;

use standin_conformance::case::{Case, To};
use standin_conformance::run::Ran;

/// The transcript of a case. The port, which is another every time, is written `PORT`.
pub(crate) fn of(case: &Case, ran: &Ran, port: u16) -> String {
    let mut text = format!("{}\n", case.title);
    for (step, exchange) in case.steps.iter().zip(&ran.exchanges) {
        let whom = match step.request.to {
            To::Vendor if exchange.sent.tls => "over TLS",
            To::Vendor => "in plain",
            To::Mailbox => "to the mailbox",
            To::Accounts => "to the accounts",
            To::Journal => "to the journal",
            To::Link => "by the link",
        };
        writeln!(text, "\n== {whom}").unwrap();
        lines(&mut text, "> ", &exchange.sent.bytes);
        match &exchange.received {
            Ok(reply) => {
                // What a means answers with is no vendor's: its head has the machine's time.
                if matches!(step.request.to, To::Vendor | To::Link) {
                    lines(&mut text, "< ", &reply.head);
                }
                // The journal repeats what stands above.
                if step.request.to != To::Journal {
                    lines(&mut text, "< ", &reply.framed);
                }
            }
            Err(fault) => writeln!(text, "! {fault}").unwrap(),
        }
    }
    text.replace(&format!(":{port}"), ":PORT")
}

/// Bytes a line each, with what is not plain text made visible: a line's end as `␍` and `␊`, the rest
/// in hex. What ends without one says nothing.
fn lines(text: &mut String, mark: &str, bytes: &[u8]) {
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        text.push_str(mark);
        for chunk in line.utf8_chunks() {
            chunk.valid().chars().for_each(|letter| visible(text, letter));
            chunk.invalid().iter().for_each(|byte| write!(text, "⟨{byte:02x}⟩").unwrap());
        }
        text.push('\n');
    }
}

fn visible(text: &mut String, letter: char) {
    match letter {
        '\n' => text.push('␊'),
        '\r' => text.push('␍'),
        '⟨' | '␊' | '␍' => write!(text, "⟨u{:x}⟩", u32::from(letter)).unwrap(),
        // Characters that are not seen, or that an editor may change.
        letter if letter.is_control() || (letter.is_whitespace() && letter != ' ') => {
            write!(text, "⟨u{:x}⟩", u32::from(letter)).unwrap();
        }
        letter => text.push(letter),
    }
}
