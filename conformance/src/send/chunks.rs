//! Takes chunked bodies out of their chunks (RFC 9112, 7.1).

/// The longest line with a chunk's size, its extensions included.
const LONGEST_LINE: usize = 4_096;

/// The body so far, and where the next chunk begins.
#[derive(Debug, Default)]
pub(super) struct Chunks {
    body: Vec<u8>,
    at: usize,
    /// The last chunk came: what is left are trailers.
    last: bool,
}

/// Why chunks cannot be read.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Flaw {
    /// They are not written as chunks are.
    Wrong(&'static str),
    /// A chunk says that it is too large.
    TooLarge,
}

impl Chunks {
    /// Goes on over all bytes since the head's end. Where the body ends, if it has come whole.
    pub(super) fn advance(&mut self, bytes: &[u8], most: usize) -> Result<Option<usize>, Flaw> {
        while !self.last {
            let Some((line, behind)) = line(self.behind(bytes))? else { return Ok(None) };
            let size = size(line, most)?;
            if size == 0 {
                self.last = true;
                self.at = bytes.len() - behind.len();
                break;
            }
            let Some((data, behind)) = behind.split_at_checked(size) else { return Ok(None) };
            let Some((end, behind)) = behind.split_at_checked(2) else { return Ok(None) };
            if end != b"\r\n" {
                return Err(Flaw::Wrong("a chunk does not end where its size says"));
            }
            self.body.extend(data);
            self.at = bytes.len() - behind.len();
        }
        Ok(trailers(self.behind(bytes)).map(|length| self.at + length))
    }

    /// What is behind the chunks that were read.
    pub(super) fn behind<'a>(&self, bytes: &'a [u8]) -> &'a [u8] {
        bytes.get(self.at..).unwrap_or_default()
    }

    pub(super) fn into_body(self) -> Vec<u8> {
        self.body
    }
}

/// Bytes, and what is behind them.
type Parted<'a> = (&'a [u8], &'a [u8]);

/// A line without its end; none: it has not come yet.
fn line(bytes: &[u8]) -> Result<Option<Parted<'_>>, Flaw> {
    let long = Flaw::Wrong("the line with a chunk's size has no end");
    let Some(at) = bytes.iter().take(LONGEST_LINE).position(|byte| *byte == b'\n') else {
        return if bytes.len() < LONGEST_LINE { Ok(None) } else { Err(long) };
    };
    let (line, behind) = bytes.split_at(at + 1);
    match line.strip_suffix(b"\r\n") {
        Some(line) => Ok(Some((line, behind))),
        None => Err(Flaw::Wrong("the line with a chunk's size ends in LF alone")),
    }
}

fn size(line: &[u8], most: usize) -> Result<usize, Flaw> {
    let digits = line.split(|byte| *byte == b';').next().unwrap_or_default().trim_ascii_end();
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_hexdigit) {
        return Err(Flaw::Wrong("a chunk's size is not a number"));
    }
    let digits = std::str::from_utf8(digits).unwrap_or_default();
    let size = usize::from_str_radix(digits, 16).ok().filter(|size| *size <= most);
    size.ok_or(Flaw::TooLarge)
}

/// How long trailers are, with the empty line that ends them; none: they have not come whole.
fn trailers(bytes: &[u8]) -> Option<usize> {
    if bytes.starts_with(b"\r\n") {
        return Some(2);
    }
    bytes.windows(4).position(|end| end == b"\r\n\r\n").map(|at| at + 4)
}

#[cfg(test)]
mod tests {
    #![expect(
        clippy::unwrap_used,
        clippy::indexing_slicing,
        reason = "a test that panics has failed"
    )]

    use proptest::prelude::*;

    use super::*;

    fn whole(bytes: &[u8]) -> Result<Option<(Vec<u8>, usize)>, Flaw> {
        let mut chunks = Chunks::default();
        let end = chunks.advance(bytes, 1_000)?;
        Ok(end.map(|end| (chunks.into_body(), end)))
    }

    proptest! {
        #[test]
        fn what_was_chunked_comes_out(
            parts in prop::collection::vec(prop::collection::vec(any::<u8>(), 1..40), 0..8),
            trailer in "(X: y\r\n){0,2}",
            step in 1..60_usize,
        ) {
            let mut framed = Vec::new();
            for part in &parts {
                framed.extend(format!("{:x};a=b\r\n", part.len()).bytes());
                framed.extend(part);
                framed.extend(b"\r\n");
            }
            framed.extend(format!("00\r\n{trailer}\r\n").bytes());
            let (mut chunks, mut came) = (Chunks::default(), 0);
            let end = loop {
                if let Some(end) = chunks.advance(&framed[..came], 1_000).unwrap() {
                    break end;
                }
                came = (came + step).min(framed.len());
            };
            prop_assert_eq!(end, framed.len());
            prop_assert_eq!(chunks.into_body(), parts.concat());
        }

        #[test]
        fn anything_else_is_refused_or_waited_for(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
            if let Ok(Some((body, end))) = whole(&bytes) {
                prop_assert!(body.len() < end && end <= bytes.len());
            }
        }
    }

    #[test]
    fn flaws_are_seen() {
        for (bytes, flaw) in [
            ("x\r\n", "a chunk's size is not a number"),
            ("\r\n", "a chunk's size is not a number"),
            ("+1\r\na\r\n", "a chunk's size is not a number"),
            ("1\na\r\n", "the line with a chunk's size ends in LF alone"),
            ("1\r\nab\r\n", "a chunk does not end where its size says"),
            (&"1;".repeat(LONGEST_LINE), "the line with a chunk's size has no end"),
        ] {
            assert_eq!(whole(bytes.as_bytes()), Err(Flaw::Wrong(flaw)), "{bytes}");
        }
        assert_eq!(whole(b"3e9\r\n"), Err(Flaw::TooLarge));
        assert_eq!(whole(b"fffffffffffffffffffffff\r\n"), Err(Flaw::TooLarge));
        assert_eq!(whole(b"0\r\nX: y\r\n"), Ok(None));
    }
}
