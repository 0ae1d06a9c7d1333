//! Stand-ins for the secrets of what went over the wire.

use super::given::{cookies, given};
use super::known::Found;
use super::readings::{plainly, written};
use super::{REDACTED, Redactor, State};
use crate::exchange::{Exchange, Fault, Reply, Sending};

impl Redactor {
    /// Exchanges with stand-ins for the secrets, those among them that their replies give. Every length stays,
    /// and what was the same or of a kind is still: they grade as they were.
    #[must_use]
    pub fn mask(&self, exchanges: Vec<Exchange>) -> Vec<Exchange> {
        if self.learns() {
            let asked: Vec<_> =
                exchanges.iter().map(|exchange| Asked::by(&exchange.sent)).collect();
            for (number, exchange) in (1..).zip(&exchanges) {
                let sent = |one: &String| asked.iter().take(number).any(|it| it.has(one));
                // What was ours to begin with was not given.
                let given = gives(exchange).filter(|one| !sent(one));
                self.learn(given.collect::<Vec<_>>().iter().map(String::as_str));
            }
        }
        let state = self.state();
        if state.masked.is_empty() {
            return exchanges;
        }
        exchanges.into_iter().map(|exchange| state.exchange(exchange)).collect()
    }
}

/// What is to be kept secret of what came.
fn gives(exchange: &Exchange) -> impl Iterator<Item = String> {
    let reply = exchange.received.as_ref().ok();
    let start = match &exchange.received {
        Err(Fault::NotHttp { start, .. }) => Some(start),
        _ => None,
    };
    let parts = reply.into_iter().flat_map(|reply| {
        let framed = Some(&reply.framed).filter(|framed| **framed != reply.body);
        [Some(&reply.head), framed, Some(&reply.body)].into_iter().flatten()
    });
    let named = parts.chain(start).flat_map(|part| given(part));
    reply.into_iter().flat_map(cookies).chain(named)
}

/// What a request asks with, in whatever it is written.
struct Asked<'a> {
    arguments: &'a [(String, String)],
    plainly: String,
}

impl<'a> Asked<'a> {
    fn by(sending: &'a Sending) -> Self {
        let plainly = plainly(&sending.bytes).into_iter().collect();
        Self { arguments: &sending.arguments, plainly }
    }

    fn has(&self, text: &str) -> bool {
        self.plainly.contains(text) || self.arguments.iter().any(|(_, value)| value.contains(text))
    }
}

impl State {
    fn exchange(&self, exchange: Exchange) -> Exchange {
        let Exchange { sent, received, took, .. } = exchange;
        let arguments = sent.arguments.into_iter();
        // Their names are the specs'.
        let arguments = arguments.map(|(name, value)| (name, self.text(&value))).collect();
        let sent = Sending { bytes: self.bytes(&sent.bytes), arguments, ..sent };
        let received = match received {
            Ok(reply) => Ok(self.reply(reply)),
            Err(Fault::NotHttp { why, start }) => {
                Err(Fault::NotHttp { why, start: self.cut(&start) })
            }
            Err(Fault::Tls { authority, why }) => {
                Err(Fault::Tls { authority, why: self.text(&why) })
            }
            Err(Fault::NotTheOne { authority, why }) => {
                Err(Fault::NotTheOne { authority, why: self.text(&why) })
            }
            // These have nothing of what came.
            Err(
                fault @ (Fault::Unreachable { .. }
                | Fault::TimedOut { .. }
                | Fault::Closed { .. }
                | Fault::TooLarge { .. }),
            ) => Err(fault),
        };
        Exchange { sent, received, took }
    }

    fn reply(&self, reply: Reply) -> Reply {
        let body = self.bytes(&reply.body);
        let framed = if reply.framed == reply.body {
            body.clone()
        } else {
            self.framed(&reply.framed, &reply.body, &body)
        };
        let headers = reply.headers.into_iter();
        let headers = headers.map(|(name, value)| (name, self.bytes(&value))).collect();
        Reply { head: self.bytes(&reply.head), headers, body, framed, ..reply }
    }

    fn text(&self, text: &str) -> String {
        String::from_utf8_lossy(&self.bytes(text.as_bytes())).into_owned()
    }

    fn bytes(&self, bytes: &[u8]) -> Vec<u8> {
        self.masked.replaced(bytes, |found, clean| {
            match found.needle.base64 {
                _ if &**found.of == REDACTED => {
                    clean.extend(REDACTED.bytes());
                    return found.end();
                }
                None => stand_in(bytes, found, clean),
                Some(_) => return encoded(bytes, found, clean),
            }
            found.end()
        })
    }

    /// The first bytes of more: half a secret at the end is one, too.
    fn cut(&self, bytes: &[u8]) -> Vec<u8> {
        let clean = self.bytes(bytes);
        let half = (0..clean.len()).find(|at| self.masked.is_cut_off(&clean, *at));
        let shown = clean.get(..half.unwrap_or(clean.len())).unwrap_or_default();
        let rest = clean.len() - shown.len();
        [shown, b"*".repeat(rest).as_slice()].concat()
    }

    /// A body in its chunks: a secret may begin in one and end in another.
    fn framed(&self, framed: &[u8], body: &[u8], masked: &[u8]) -> Vec<u8> {
        let mut clean = self.bytes(framed);
        let chunks = chunks(framed);
        let whole: usize = chunks.iter().map(std::ops::Range::len).sum();
        if clean.len() != framed.len() || masked.len() != body.len() || whole != body.len() {
            // What cannot be put back into its chunks is shown without them.
            return masked.to_vec();
        }
        let mut rest = masked.iter();
        for place in chunks.into_iter().flatten() {
            if let (Some(place), Some(byte)) = (clean.get_mut(place), rest.next()) {
                *place = *byte;
            }
        }
        clean
    }
}

/// Where the bytes of a chunked body stand. It was read once, so it can be.
fn chunks(framed: &[u8]) -> Vec<std::ops::Range<usize>> {
    let mut chunks = Vec::new();
    let mut at = 0;
    while let Some(rest) = framed.get(at..) {
        let Some(line) = rest.iter().position(|byte| *byte == b'\n') else { break };
        let digits = rest.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
        let size = rest.get(..digits).and_then(|digits| str::from_utf8(digits).ok());
        let size = size.and_then(|digits| usize::from_str_radix(digits, 16).ok()).unwrap_or(0);
        let start = at + line + 1;
        if size == 0 || start + size > framed.len() {
            break;
        }
        chunks.push(start..start + size);
        at = start + size;
        // The line's end behind the chunk.
        at += framed.get(at..).map_or(0, |rest| if rest.starts_with(b"\r\n") { 2 } else { 1 });
    }
    chunks
}

/// Each character in the form that the secret's has, and in its letter case.
fn stand_in(bytes: &[u8], found: &Found<'_, std::sync::Arc<str>>, clean: &mut Vec<u8>) {
    let mut before = found.spans.first().map_or(0, |span| span.start);
    let own = found.needle.letters.iter().zip(found.of.chars()).skip(found.from);
    let letters = found.spans.iter().zip(own);
    for (span, (letter, other)) in letters {
        clean.extend_from_slice(bytes.get(before..span.start).unwrap_or_default());
        before = span.end;
        let form = bytes.get(span.clone()).unwrap_or_default();
        let is = |byte: &u8| char::from(*byte) == *letter;
        match form {
            _ if other == *letter => clean.extend_from_slice(form),
            [one] if !is(one) && one.is_ascii_uppercase() => {
                written(other.to_ascii_uppercase(), form, clean);
            }
            [one] if !is(one) && one.is_ascii_lowercase() => {
                written(other.to_ascii_lowercase(), form, clean);
            }
            form => written(other, form, clean),
        }
    }
}

/// The stand-in's base64 in place of the secret's: its own bits only. Tells where the text goes on.
fn encoded(bytes: &[u8], found: &Found<'_, std::sync::Arc<str>>, clean: &mut Vec<u8>) -> usize {
    let Some(base64) = found.needle.base64 else { return found.end() };
    let (letters, first) = base64.encode(found.of);
    let mut letters = letters.into_iter();
    // The character before may have the first bits.
    let shared = letters.by_ref().take(first).last().filter(|_| found.from == 0);
    let mut letters = letters.skip(found.from);
    let is_escaped = clean.len().checked_sub(3).and_then(|at| clean.get(at)) == Some(&b'%');
    if let (Some(own), Some(there), false) = (shared, clean.last_mut(), is_escaped) {
        let kept = if base64.shift == 1 { 0b11_0000 } else { 0b11_1100 };
        *there = joined(*there, own, kept).unwrap_or(*there);
    }
    let mut before = found.spans.first().map_or(0, |span| span.start);
    for (span, other) in found.spans.iter().zip(letters.by_ref()) {
        clean.extend_from_slice(bytes.get(before..span.start).unwrap_or_default());
        before = span.end;
        written(other, bytes.get(span.clone()).unwrap_or_default(), clean);
    }
    // And the one behind the last.
    let end = found.end();
    let bits = (base64.shift + found.of.len()) * 8 % 6;
    let kept = 0b11_1111 >> bits;
    match (letters.next().filter(|_| found.is_to_the_end()), bytes.get(end)) {
        (Some(own), Some(there)) if let Some(joined) = joined(*there, own, kept) => {
            clean.push(joined);
            end + 1
        }
        _ => end,
    }
}

/// A character of base64 with some of its bits, and the others of another.
fn joined(there: u8, own: char, kept: usize) -> Option<u8> {
    let is_url_safe = b"-_".contains(&there) || "-_".contains(own);
    let number = number(there)? & kept | number(u8::try_from(own).ok()?)? & !kept;
    match (number, is_url_safe) {
        (62, true) => Some(b'-'),
        (63, true) => Some(b'_'),
        _ => DIGITS.get(number).copied(),
    }
}

fn number(digit: u8) -> Option<usize> {
    match digit {
        b'-' => Some(62),
        b'_' => Some(63),
        digit => DIGITS.iter().position(|known| *known == digit),
    }
}

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

#[cfg(test)]
mod tests;
