//! Arguments as the parts of `multipart/form-data` (RFC 7578).

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

/// A body of parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Multipart {
    /// For the Content-Type.
    pub(super) boundary: String,
    pub(super) bytes: Vec<u8>,
}

pub(super) fn multipart(arguments: &[(&str, &str)]) -> Multipart {
    let boundary = boundary(arguments);
    let mut text = String::new();
    for (name, value) in arguments {
        // Writing to a string cannot fail.
        let _ = write!(
            text,
            "--{boundary}\r\nContent-Disposition: form-data; name=\"{}\"\r\n\r\n{value}\r\n",
            quoted(name)
        );
    }
    let _ = write!(text, "--{boundary}--\r\n");
    Multipart { boundary, bytes: text.into_bytes() }
}

/// As browsers do it: a quote and line ends by their number, all else as it stands.
fn quoted(name: &str) -> String {
    name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}

/// A line that no part has within: the same for the same parts, so that a run can be replayed.
fn boundary(arguments: &[(&str, &str)]) -> String {
    let mut hash = Sha256::new();
    loop {
        for text in arguments.iter().flat_map(|(name, value)| [name, value]) {
            hash.update(text.as_bytes());
            hash.update([0]);
        }
        let digest = hash.finalize_reset();
        let digits = digest.iter().take(12).fold(String::new(), |mut digits, byte| {
            let _ = write!(digits, "{byte:02x}");
            digits
        });
        let boundary = format!("standin-{digits}");
        if !occurs(&boundary, arguments) {
            return boundary;
        }
        // The next one comes of this one.
        hash.update(digest);
    }
}

fn occurs(boundary: &str, arguments: &[(&str, &str)]) -> bool {
    arguments.iter().any(|(name, value)| name.contains(boundary) || value.contains(boundary))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

    use proptest::prelude::*;

    use super::*;

    /// Reads parts as a server does.
    fn decode(body: &Multipart) -> Vec<(String, String)> {
        let text = std::str::from_utf8(&body.bytes).unwrap();
        let end = format!("--{}--\r\n", body.boundary);
        let parts = text.strip_suffix(&end).unwrap();
        let line = format!("--{}\r\n", body.boundary);
        let mut parts = parts.split(&line);
        assert_eq!(parts.next(), Some(""));
        parts
            .map(|part| {
                let (head, value) = part.split_once("\r\n\r\n").unwrap();
                let name = head.strip_prefix("Content-Disposition: form-data; name=\"").unwrap();
                let name = name.strip_suffix('"').unwrap();
                assert!(!name.contains(['"', '\r', '\n']));
                (name.to_owned(), value.strip_suffix("\r\n").unwrap().to_owned())
            })
            .collect()
    }

    fn borrowed(arguments: &[(String, String)]) -> Vec<(&str, &str)> {
        arguments.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
    }

    proptest! {
        #[test]
        fn parts_read_back(
            arguments in prop::collection::vec(("[^%\"\r\n]*", any::<String>()), 0..5),
        ) {
            let body = multipart(&borrowed(&arguments));
            prop_assert_eq!(decode(&body), arguments);
        }
    }

    #[test]
    fn it_looks_as_browsers_have_it() {
        let body = multipart(&[("a[b]", "1\r\n2"), ("q\"\r\n", "")]);
        let line = format!("--{}", body.boundary);
        let expected = format!(
            "{line}\r\nContent-Disposition: form-data; name=\"a[b]\"\r\n\r\n1\r\n2\r\n\
             {line}\r\nContent-Disposition: form-data; name=\"q%22%0D%0A\"\r\n\r\n\r\n{line}--\r\n"
        );
        assert_eq!(String::from_utf8(body.bytes).unwrap(), expected);
    }

    #[test]
    fn the_boundary_is_in_no_part() {
        let first = multipart(&[("a", "b")]).boundary;
        assert_eq!(multipart(&[("a", "b")]).boundary, first);
        // A value cannot hold the hash of itself; that the search goes on is seen from `occurs`.
        assert!(occurs(&first, &[("a", &format!("x{first}y"))]));
        assert!(occurs(&first, &[(&first, "")]));
    }
}
