//! A request as a command for curl, in the words of a POSIX shell.

use crate::cli::spelled::quoted;
use crate::exchange::Sending;

/// Longer than this, a body goes through a pipe: Linux takes words of up to 128 KiB.
const LONGEST_WORD: usize = 64 * 1024;

/// What every command has: the reply's head is shown, and the path is left as it is.
const OPTIONS: &str = "curl --silent --show-error --include --http1.1 --globoff --path-as-is";

/// A command. The method, the path, the headers and the body are the request's; curl adds its own
/// `User-Agent` and `Accept`.
///
/// # Errors
/// curl cannot send that.
pub(super) fn command(sending: &Sending) -> Result<String, String> {
    let head = Head::of(&sending.bytes);
    let (pipe, body) = head.body()?;
    let mut words = vec![format!("{pipe}{OPTIONS}")];
    if sending.tls {
        words.push("--insecure".to_owned());
    }
    words.push(match head.verb {
        "HEAD" => "--head".to_owned(),
        verb => format!("--request {}", quoted(verb)),
    });
    let mut lines = vec![words.join(" ")];
    lines.extend(head.headers(&sending.authority));
    lines.extend(body);
    let scheme = if sending.tls { "https" } else { "http" };
    // In a URL, curl takes what is behind a # for a fragment, and a path begins with a slash.
    let path = if head.path.starts_with('/') && !head.path.contains('#') {
        head.path
    } else {
        lines.push(format!("--request-target {}", quoted(head.path)));
        "/"
    };
    lines.push(quoted(&format!("{scheme}://{}{path}", sending.authority)));
    Ok(lines.join(" \\\n  "))
}

/// A request taken apart again.
struct Head<'a> {
    verb: &'a str,
    path: &'a str,
    headers: Vec<(&'a str, &'a str)>,
    body: &'a [u8],
}

impl<'a> Head<'a> {
    fn of(bytes: &'a [u8]) -> Self {
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap_or(bytes.len());
        let (head, rest) = bytes.split_at(end);
        // Heads are composed of text.
        let mut lines = str::from_utf8(head).unwrap_or_default().split("\r\n");
        let mut first = lines.next().unwrap_or_default().split(' ');
        Self {
            verb: first.next().unwrap_or_default(),
            path: first.next().unwrap_or_default(),
            headers: lines.filter_map(|line| line.split_once(": ")).collect(),
            body: rest.get(4..).unwrap_or_default(),
        }
    }

    fn has(&self, name: &str) -> bool {
        self.headers.iter().any(|(other, _)| other.eq_ignore_ascii_case(name))
    }

    /// The headers that curl would not write of itself, and those that it is kept from writing.
    fn headers(&self, authority: &str) -> Vec<String> {
        let of_itself = |name: &str, value: &str| {
            name.eq_ignore_ascii_case("Content-Length")
                || (name.eq_ignore_ascii_case("Host") && value == authority)
        };
        let asked = self.headers.iter().filter(|(name, value)| !of_itself(name, value));
        let asked = asked.map(|(name, value)| match value.trim() {
            // `Name:` would take a header away.
            "" => format!("{name};"),
            _ => format!("{name}: {value}"),
        });
        let kept = ["Host", "Content-Type"].into_iter().filter(|name| !self.has(name));
        let kept = kept.filter(|name| *name == "Host" || self.has("Content-Length"));
        asked
            .chain(kept.map(|name| format!("{name}:")))
            .map(|header| format!("--header {}", quoted(&header)))
            .collect()
    }

    /// What stands before the command, and the option for the body.
    fn body(&self) -> Result<(String, Option<String>), String> {
        // Without it there is no body, not even an empty one.
        if !self.has("Content-Length") && self.body.is_empty() {
            return Ok((String::new(), None));
        }
        if self.verb == "HEAD" {
            return Err("curl sends no body with HEAD".to_owned());
        }
        let (pipe, word) = match str::from_utf8(self.body) {
            Ok(text) if text.contains('\0') => (escaped(self.body), "@-".to_owned()),
            Ok(text) if text.starts_with('@') || text.len() > LONGEST_WORD => {
                (format!("printf %s {} | ", quoted(text)), "@-".to_owned())
            }
            Ok(text) => (String::new(), quoted(text)),
            Err(_) => (escaped(self.body), "@-".to_owned()),
        };
        Ok((pipe, Some(format!("--data-binary {word}"))))
    }
}

/// Bytes that no word of a shell can hold, printed.
fn escaped(bytes: &[u8]) -> String {
    let shown = bytes.iter().map(|byte| match byte {
        b'\'' | b'\\' | b'%' => format!("\\{byte:03o}"),
        b' '..=b'~' => char::from(*byte).to_string(),
        _ => format!("\\{byte:03o}"),
    });
    format!("printf '{}' | ", shown.collect::<String>())
}

#[cfg(test)]
mod tests {
    #![expect(
        clippy::unwrap_used,
        clippy::indexing_slicing,
        reason = "a test that panics has failed"
    )]

    use super::*;

    fn of(bytes: &[u8]) -> Result<String, String> {
        let authority = "127.0.0.1:4700".to_owned();
        command(&Sending { authority, bytes: bytes.to_vec(), ..Sending::default() })
    }

    /// The lines behind the first, which every command has.
    fn lines(bytes: &[u8]) -> Vec<String> {
        let command = of(bytes).unwrap();
        command.split(" \\\n  ").skip(1).map(str::to_owned).collect()
    }

    #[test]
    fn what_curl_writes_of_itself_is_left_to_it() {
        let got = lines(b"GET /a?b[]=c HTTP/1.1\r\nHost: 127.0.0.1:4700\r\n\r\n");
        assert_eq!(got, ["'http://127.0.0.1:4700/a?b[]=c'"]);
        let got = lines(b"GET / HTTP/1.1\r\nHost: www.box.net\r\nX: a: b\r\nY: \r\n\r\n");
        let host = "--header 'Host: www.box.net'";
        assert_eq!(got[..3], [host, "--header 'X: a: b'", "--header 'Y;'"]);
        assert_eq!(lines(b"GET / HTTP/1.1\r\n\r\n")[0], "--header Host:");
    }

    #[test]
    fn a_body_without_a_type_gets_none() {
        let got = lines(b"POST / HTTP/1.1\r\nHost: 127.0.0.1:4700\r\nContent-Length: 1\r\n\r\nx");
        assert_eq!(got[..2], ["--header Content-Type:", "--data-binary x"]);
        let got = lines(b"POST / HTTP/1.1\r\nHost: 127.0.0.1:4700\r\nContent-Length: 0\r\n\r\n");
        assert_eq!(got[..2], ["--header Content-Type:", "--data-binary ''"]);
    }

    #[test]
    fn a_path_that_is_no_part_of_a_url_goes_beside_it() {
        let got = lines(b"OPTIONS * HTTP/1.1\r\nHost: 127.0.0.1:4700\r\n\r\n");
        assert_eq!(got, ["--request-target '*'", "http://127.0.0.1:4700/"]);
        let got = lines(b"GET /a#b HTTP/1.1\r\nHost: 127.0.0.1:4700\r\n\r\n");
        assert_eq!(got, ["--request-target '/a#b'", "http://127.0.0.1:4700/"]);
    }

    #[test]
    fn what_no_word_can_hold_is_printed() {
        let of = |body: &[u8]| {
            let head = b"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\n".as_slice();
            of(&[head, body].concat()).unwrap()
        };
        assert!(of(b"@file").starts_with("printf %s @file | curl "));
        assert!(of(b"a'\\%\0\xff\n").starts_with(r"printf 'a\047\134\045\000\377\012' | curl "));
        assert!(of("x".repeat(100_000).as_bytes()).starts_with("printf %s xxx"));
        assert!(of("it's ü\n".as_bytes()).contains("--data-binary 'it'\\''s ü\n' "));
    }

    #[test]
    fn head_has_no_body() {
        assert!(of(b"HEAD / HTTP/1.1\r\n\r\n").unwrap().contains(" --head "));
        assert!(of(b"HEAD / HTTP/1.1\r\nContent-Length: 1\r\n\r\nx").is_err());
    }
}
