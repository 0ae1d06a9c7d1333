//! Requests of no case: to make a world from a seed, to remove it, and to look whether anybody is there.

use serde_json::json;

use super::ComposeError;
use super::encode::percent;
use super::head::Head;
use super::place::Place;
use crate::case::Escaping;
use crate::exchange::Sending;
use crate::target::{Address, Target};

/// Makes a world of a name from a seed (TOML); 201 says that it is there.
///
/// # Errors
/// The target cannot make worlds, or has no plain address for the vendor.
pub fn make_world(
    target: &Target,
    vendor: &str,
    name: &str,
    seed: &str,
) -> Result<Sending, ComposeError> {
    let body = json!({ "name": name, "seed": seed }).to_string();
    let place = Place::behind(target.means.seeds.as_deref(), "seeds", target, vendor, "")?;
    send(&place, "POST", Some(body))
}

/// Removes a world that was made.
///
/// # Errors
/// As [`make_world`].
pub fn remove_world(target: &Target, vendor: &str, name: &str) -> Result<Sending, ComposeError> {
    let mut path = "/".to_owned();
    percent(&mut path, name, Escaping::Plain);
    let place = Place::behind(target.means.seeds.as_deref(), "seeds", target, vendor, &path)?;
    send(&place, "DELETE", None)
}

/// A plain `GET`, without a name and without a key.
#[must_use]
pub fn look(address: &Address, tls: bool, path: &str) -> Sending {
    let host = address.host_header(tls);
    let bytes = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n").into_bytes();
    Sending { authority: address.to_string(), tls, bytes, arguments: Vec::new() }
}

fn send(place: &Place, verb: &str, body: Option<String>) -> Result<Sending, ComposeError> {
    let mut own = vec![("Host", place.address.host_header(place.tls))];
    if let Some(body) = &body {
        own.push(("Content-Type", "application/json".to_owned()));
        own.push(("Content-Length", body.len().to_string()));
    }
    let head = Head { verb, path: &place.path, own, asked: Vec::new(), without: &[] };
    let mut bytes = head.write()?;
    bytes.extend(body.unwrap_or_default().into_bytes());
    Ok(Sending {
        authority: place.address.to_string(),
        tls: place.tls,
        bytes,
        arguments: Vec::new(),
    })
}
