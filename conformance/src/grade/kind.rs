//! What may stand in a hole of each kind.

use crate::text::Kind;

/// Whether a text is of a kind. [`Kind::Sent`] and [`Kind::Refusal`] have no texts of their own.
pub(crate) fn accepts(kind: &Kind, text: &str) -> bool {
    let all = |length, of: fn(&u8) -> bool| text.len() == length && text.as_bytes().iter().all(of);
    match kind {
        Kind::Hex32 => all(32, |byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')),
        Kind::Int => {
            !text.starts_with('0')
                && (1..=10).contains(&text.len())
                && text.bytes().all(|byte| byte.is_ascii_digit())
        }
        Kind::Code6 => all(6, u8::is_ascii_digit),
        Kind::Password12 => all(12, u8::is_ascii_alphanumeric),
        Kind::Url => {
            let rest = text.strip_prefix("http://").or_else(|| text.strip_prefix("https://"));
            rest.is_some_and(|rest| !rest.is_empty() && !rest.contains(char::is_whitespace))
        }
        Kind::Date => is_date(text),
        Kind::Text => !text.is_empty(),
        Kind::Is(wanted) => text == wanted,
        Kind::Sent | Kind::Refusal => false,
    }
}

/// A kind in words, for `expected`.
pub(super) const fn words(kind: &Kind) -> &str {
    match kind {
        Kind::Hex32 => "32 of 0-9a-f",
        Kind::Int => "an integer from 1, of at most ten digits",
        Kind::Code6 => "six digits",
        Kind::Password12 => "twelve of A-Za-z0-9",
        Kind::Url => "an http or https address",
        Kind::Date => "a date of HTTP",
        Kind::Text => "some text",
        Kind::Sent => "what was sent",
        Kind::Refusal => "what the refusal says",
        Kind::Is(text) => text.as_str(),
    }
}

/// What of a text in a hole is nobody else's business. Of a link that is what is no word: it has a digit, or
/// is very long.
pub(super) fn secrets<'t>(kind: &Kind, text: &'t str) -> impl Iterator<Item = &'t str> {
    let whole = matches!(kind, Kind::Hex32 | Kind::Code6 | Kind::Password12).then_some(text);
    let link = if matches!(kind, Kind::Url) { text } else { "" };
    // Scheme and host are the target's.
    let behind = link.splitn(4, '/').nth(3).unwrap_or_default();
    let pieces = behind.split(['/', '?', '&', '=', '#', ';']);
    let is_no_word = |piece: &&str| {
        let escaped = piece.contains('%');
        piece.len() >= 20 || (piece.bytes().any(|byte| byte.is_ascii_digit()) && !escaped)
    };
    whole.into_iter().chain(pieces.filter(is_no_word))
}

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// IMF-fixdate: `Sun, 06 Nov 1994 08:49:37 GMT`.
fn is_date(text: &str) -> bool {
    let Some((day, rest)) = text.split_once(", ") else { return false };
    let parts: Vec<&str> = rest.split(' ').collect();
    let [date, month, year, time, "GMT"] = parts.as_slice() else { return false };
    let clock: Vec<&str> = time.split(':').collect();
    let [hour, minute, second] = clock.as_slice() else { return false };
    DAYS.contains(&day)
        && MONTHS.contains(month)
        && number(year, 4).is_some()
        && number(date, 2).is_some_and(|date| (1..=31).contains(&date))
        && number(hour, 2).is_some_and(|hour| hour < 24)
        && number(minute, 2).is_some_and(|minute| minute < 60)
        && number(second, 2).is_some_and(|second| second <= 60)
}

fn number(text: &str, width: usize) -> Option<u32> {
    let digits = text.len() == width && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_knows_its_own() {
        let hex = "29135479a888671e0dd6512df4f7a009";
        let date = "Sun, 06 Nov 1994 08:49:37 GMT";
        let fine = [
            (Kind::Hex32, hex),
            (Kind::Int, "1"),
            (Kind::Int, "2147483647"),
            (Kind::Code6, "000000"),
            (Kind::Password12, "aZ09aZ09aZ09"),
            (Kind::Url, "https://a"),
            (Kind::Date, date),
            (Kind::Text, " "),
            (Kind::Is("x".into()), "x"),
        ];
        for (kind, text) in fine {
            assert!(accepts(&kind, text), "{kind:?} {text}");
        }
        let upper = hex.to_uppercase();
        let wrong = [
            (Kind::Hex32, upper.as_str()),
            (Kind::Hex32, &hex[1..]),
            (Kind::Int, ""),
            (Kind::Int, "0"),
            (Kind::Int, "042"),
            (Kind::Int, "-1"),
            (Kind::Int, "12345678901"),
            (Kind::Code6, "12345"),
            (Kind::Password12, "aZ09aZ09aZ0-"),
            (Kind::Url, "ftp://a"),
            (Kind::Url, "http://"),
            (Kind::Url, "http://a b"),
            (Kind::Date, "Sun, 6 Nov 1994 08:49:37 GMT"),
            (Kind::Date, "Sun, 06 Nov 1994 24:49:37 GMT"),
            (Kind::Date, "Sun, 06 Nov 1994 08:49:37 UTC"),
            (Kind::Date, "Sun, 32 Nov 1994 08:49:37 GMT"),
            (Kind::Text, ""),
            (Kind::Is("x".into()), "X"),
            (Kind::Sent, "x"),
            (Kind::Refusal, "x"),
        ];
        for (kind, text) in wrong {
            assert!(!accepts(&kind, text), "{kind:?} {text}");
        }
    }
}
