//! The ready file: how a program learns that the fake is ready, and where.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::path::Path;

use serde_json::json;

use super::file;

/// Writes the file, with the URLs of the first address, and the certificate to trust for https.
///
/// # Errors
/// The folder cannot be written.
pub fn write(path: &Path, addresses: &[SocketAddr], ca_pem: &str) -> io::Result<()> {
    let Some(first) = addresses.first() else { return Ok(()) };
    let content = json!({
        "url": url("http", *first),
        "https_url": url("https", *first),
        "port": first.port(),
        "pid": std::process::id(),
        "ca_pem": ca_pem,
        "listeners": addresses.iter().map(ToString::to_string).collect::<Vec<_>>(),
    });
    file::write_whole(path, format!("{content}\n").as_bytes())
}

/// The URL by which a caller on this machine reaches an address.
#[must_use]
pub fn url(scheme: &str, address: SocketAddr) -> String {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::from([127, 0, 0, 1]),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::from([0, 0, 0, 0, 0, 0, 0, 1]),
        ip => ip,
    };
    format!("{scheme}://{}", SocketAddr::new(ip, address.port()))
}
