//! Which fake is meant, and which certificate belongs to it.

use std::fs;
use std::io;
use std::path::Path;

use serde_json::Value;

use crate::cli::{Failure, options};
use crate::shell::probe::{self, ProbeError};
use crate::world::WorldName;

/// Where a fake listens, if nothing else is said.
const DEFAULT: &str = "http://127.0.0.1:4700";

/// A fake that runs, as it was named.
#[derive(Debug)]
pub(super) struct Source {
    /// Without brackets.
    pub(super) host: String,
    pub(super) port: u16,
    /// The world of the URL's path.
    pub(super) world: Option<WorldName>,
    pub(super) ca_pem: String,
    /// Where the certificate was found.
    pub(super) ca_origin: String,
}

impl Source {
    /// The one of a ready file, of a URL, or the one of everybody.
    pub(super) fn find(
        url: Option<&str>,
        ready_file: Option<&Path>,
        home: &Path,
    ) -> Result<Self, Failure> {
        match ready_file {
            Some(path) => Self::of_ready_file(path),
            None => Self::of_url(url.unwrap_or(DEFAULT), home),
        }
    }

    fn of_ready_file(path: &Path) -> Result<Self, Failure> {
        let shown = path.display().to_string();
        let text = fs::read(path).map_err(|error| {
            Failure(format!(
                "the ready file {shown} cannot be read: {error}; it is what a fake writes that was \
                 started with --ready-file"
            ))
        })?;
        let ready: Value = serde_json::from_slice(&text).unwrap_or_default();
        let text = |name: &str| {
            ready
                .get(name)
                .and_then(Value::as_str)
                .map(str::to_owned)
                .ok_or_else(|| Failure(format!("{shown} is no ready file: it has no {name:?}")))
        };
        let (host, port, world) = address(&text("url")?)?;
        Ok(Self { host, port, world, ca_pem: text("ca_pem")?, ca_origin: shown })
    }

    fn of_url(url: &str, home: &Path) -> Result<Self, Failure> {
        let (host, port, world) = address(url)?;
        let path = home.join("ca.pem");
        let ca_origin = path.display().to_string();
        let ca_pem = fs::read_to_string(&path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => Failure(format!(
                "there is no {ca_origin}: start the fake first (`standin`); if its certificate is \
                 elsewhere, say where with --ca-dir, or give its --ready-file"
            )),
            _ => Failure(format!("{ca_origin} cannot be read: {error}")),
        })?;
        Ok(Self { host, port, world, ca_pem, ca_origin })
    }

    /// Whether it is there, and is the one that the certificate belongs to.
    pub(super) fn check(&self) -> Result<(), Failure> {
        let said = probe::health(&self.host, self.port, &self.ca_pem);
        said.map_err(|error| {
            let (at, origin) = (self.base("http"), &self.ca_origin);
            let hint = match error {
                ProbeError::Nobody(_) => {
                    "start it with `standin`, or say where it is with --url or --ready-file"
                        .to_owned()
                }
                ProbeError::Stranger(_) => format!(
                    "{origin} is not its certificate: give its --ready-file, or the --ca-dir that \
                     it was started with"
                ),
                ProbeError::Other(_) => {
                    "say where the fake is with --url or --ready-file".to_owned()
                }
            };
            Failure(format!("{at}: {error}; {hint}"))
        })
    }

    /// For http and https, below the world if there is one.
    pub(super) fn urls(&self, world: Option<&WorldName>) -> (String, String) {
        let below = world.map(|world| format!("/~{world}")).unwrap_or_default();
        (self.base("http") + &below, self.base("https") + &below)
    }

    fn base(&self, scheme: &str) -> String {
        let (host, port) = (&self.host, self.port);
        if host.contains(':') {
            format!("{scheme}://[{host}]:{port}")
        } else {
            format!("{scheme}://{host}:{port}")
        }
    }
}

/// Host, port and world of `http://HOST:PORT/~WORLD`.
fn address(url: &str) -> Result<(String, u16, Option<WorldName>), Failure> {
    let bad = || Failure(format!("{url:?} is no URL of a fake, such as {DEFAULT}"));
    let (scheme, rest) = url.split_once("://").ok_or_else(bad)?;
    let usual = match scheme {
        "http" => 80,
        "https" => 443,
        _ => return Err(bad()),
    };
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, port.parse().map_err(|_| bad())?),
        _ => (authority, usual),
    };
    let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    let strange = |c: char| !(c.is_ascii_alphanumeric() || ".-_:".contains(c));
    if host.is_empty() || host.contains(strange) {
        return Err(bad());
    }
    let world = match path.trim_end_matches('/').split_once('~') {
        None if path.trim_end_matches('/').is_empty() => None,
        Some(("", name)) => Some(options::world(name).map_err(Failure)?),
        _ => return Err(bad()),
    };
    Ok((host.to_owned(), port, world))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

    use super::*;

    #[test]
    fn a_url_is_taken_apart() {
        let parts = |url| {
            let (host, port, world) = address(url).unwrap();
            (host, port, world.map(|world| world.to_string()))
        };
        assert_eq!(parts("http://127.0.0.1:4700"), ("127.0.0.1".to_owned(), 4700, None));
        assert_eq!(parts("https://[::1]/"), ("::1".to_owned(), 443, None));
        assert_eq!(
            parts("http://standin.internal/~ci-17/"),
            ("standin.internal".to_owned(), 80, Some("ci-17".to_owned()))
        );
        let bad =
            ["", "127.0.0.1", "ftp://x", "http://", "http://x:y", "http://x/y", "http://a b/"];
        for url in bad {
            assert!(address(url).unwrap_err().to_string().contains("no URL of a fake"), "{url}");
        }
        assert!(address("http://x/~a b").unwrap_err().to_string().contains("no name of a world"));
    }
}
