//! The limits on the command line: sizes as `1MiB`, times as `10s`.

use std::time::Duration;

use clap::Args;

use crate::shell::Limits;
use crate::shell::socket::Deadlines;
use crate::wire;
use crate::world::{Budget, Keeping};

/// How much a client may send, how long it may take, and how much is kept.
#[derive(Args, Debug)]
#[command(next_help_heading = "Limits")]
pub(super) struct LimitArgs {
    /// The longest body; beyond it 413
    #[arg(long, value_name = "SIZE", default_value = "1MiB", value_parser = size)]
    max_body: usize,
    /// The longest head, at least 8KiB; beyond it 431
    #[arg(long, value_name = "SIZE", default_value = "64KiB", value_parser = head)]
    max_head: usize,
    /// The most header fields; beyond it 431
    #[arg(long, value_name = "N", default_value = "100", value_parser = count)]
    max_header_fields: usize,
    /// The most connections at a time; beyond it 503
    #[arg(long, value_name = "N", default_value = "10000", value_parser = count)]
    max_connections: usize,
    /// The most fields of a form, up to 10000; beyond it the vendor's own "could not be parsed"
    #[arg(long, value_name = "N", default_value = "1000", value_parser = fields)]
    max_form_fields: usize,
    /// How deep brackets may nest; likewise
    #[arg(long, value_name = "N", default_value = "16", value_parser = count)]
    max_bracket_depth: usize,
    /// How deep XML elements may nest, up to 1000; likewise
    #[arg(long, value_name = "N", default_value = "64", value_parser = depth)]
    max_xml_depth: usize,
    /// The most worlds; beyond it the least recently used that nobody created goes, else 503
    #[arg(long, value_name = "N", default_value = "10000", value_parser = count)]
    max_worlds: usize,
    /// The most requests that a world's journal keeps, and messages its outbox
    #[arg(long, value_name = "N", default_value = "10000", value_parser = count)]
    max_journal_entries: usize,
    /// The most bytes that a world's journal keeps, and its outbox
    #[arg(long, value_name = "SIZE", default_value = "8MiB", value_parser = size)]
    max_journal_size: usize,
    /// The most bytes that the journals and outboxes of all worlds keep
    #[arg(long, value_name = "SIZE", default_value = "256MiB", value_parser = size)]
    max_kept_size: usize,
    /// For a head, from its first byte
    #[arg(long, value_name = "TIME", default_value = "10s", value_parser = time)]
    head_timeout: Duration,
    /// For a body; beyond it 408
    #[arg(long, value_name = "TIME", default_value = "30s", value_parser = time)]
    body_timeout: Duration,
    /// Between requests
    #[arg(long, value_name = "TIME", default_value = "75s", value_parser = time)]
    idle_timeout: Duration,
    /// For which a client may take nothing of an answer
    #[arg(long, value_name = "TIME", default_value = "30s", value_parser = time)]
    write_timeout: Duration,
    /// For what is under way when a signal ends the fake
    #[arg(long, value_name = "TIME", default_value = "10s", value_parser = time)]
    drain_timeout: Duration,
}

impl LimitArgs {
    /// Those of the port.
    pub(super) fn port(&self) -> Limits {
        Limits {
            body: self.max_body,
            head: self.max_head,
            header_fields: self.max_header_fields,
            connections: self.max_connections,
            deadlines: Deadlines {
                head: self.head_timeout,
                body: self.body_timeout,
                idle: self.idle_timeout,
                write: self.write_timeout,
            },
            drain: self.drain_timeout,
        }
    }

    /// Those of reading.
    pub(super) fn read(&self) -> wire::Limits {
        wire::Limits {
            fields: self.max_form_fields,
            brackets: self.max_bracket_depth,
            elements: self.max_xml_depth,
            written: self.max_body,
        }
    }

    /// Those of what is kept.
    pub(super) fn keeping(&self) -> Keeping {
        Keeping {
            entries: self.max_journal_entries,
            bytes: self.max_journal_size,
            budget: Budget::of(self.max_kept_size),
        }
    }

    /// The most worlds.
    pub(super) fn worlds(&self) -> usize {
        self.max_worlds
    }
}

fn count(text: &str) -> Result<usize, String> {
    text.parse().ok().filter(|&count| count > 0).ok_or_else(|| "a number from 1".to_owned())
}

/// A field is looked for among those before it: the time goes with the square.
fn fields(text: &str) -> Result<usize, String> {
    count(text).ok().filter(|&fields| fields <= 10_000).ok_or_else(|| "1 to 10000".to_owned())
}

fn depth(text: &str) -> Result<usize, String> {
    count(text).ok().filter(|&depth| depth <= 1_000).ok_or_else(|| "1 to 1000".to_owned())
}

fn size(text: &str) -> Result<usize, String> {
    let digits = text.trim_end_matches(|character: char| !character.is_ascii_digit());
    let unit = match text.get(digits.len()..).unwrap_or_default() {
        "" | "B" => 1_usize,
        "KiB" => 1 << 10,
        "MiB" => 1 << 20,
        "GiB" => 1 << 30,
        _ => return Err("a size is a number of bytes, or has KiB, MiB or GiB behind it".to_owned()),
    };
    count(digits)?.checked_mul(unit).ok_or_else(|| "that is too much".to_owned())
}

fn head(text: &str) -> Result<usize, String> {
    size(text)
        .and_then(|size| if size < 8 << 10 { Err("at least 8KiB".to_owned()) } else { Ok(size) })
}

fn time(text: &str) -> Result<Duration, String> {
    let wrong = || "a time is a number of seconds, such as 10 or 10s, or 500ms".to_owned();
    let (number, unit) = match text.strip_suffix("ms") {
        Some(number) => (number, 1),
        None => (text.strip_suffix('s').unwrap_or(text), 1_000),
    };
    let number: u64 = number.parse().ok().filter(|&number| number > 0).ok_or_else(wrong)?;
    number.checked_mul(unit).map(Duration::from_millis).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_times() {
        let sizes = [("1", Some(1)), ("64KiB", Some(65_536)), ("1MiB", Some(1_048_576))];
        for (text, wanted) in sizes {
            assert_eq!(size(text).ok(), wanted, "{text}");
        }
        for text in ["", "0", "KiB", "1kb", "-1", "1.5MiB", "99999999999999GiB"] {
            assert!(size(text).is_err(), "{text}");
        }
        assert_eq!((head("8KiB"), head("8191").is_err()), (Ok(8_192), true));
        let times = [("10", 10_000), ("10s", 10_000), ("500ms", 500)];
        for (text, wanted) in times {
            assert_eq!(time(text), Ok(Duration::from_millis(wanted)), "{text}");
        }
        for text in ["", "s", "0", "1m", "-1s", "1.5s"] {
            assert!(time(text).is_err(), "{text}");
        }
    }
}
