//! A look at a fake that runs in another process: whether it is there, and whose certificates it has.

use std::io::{self, Read as _, Write as _};
use std::net::{TcpStream, ToSocketAddrs as _};
use std::sync::Arc;
use std::time::Duration;

use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{self, ClientConfig, ClientConnection, RootCertStore, StreamOwned};

/// A fake answers at once; who does not within this time is none, or is stuck.
const PATIENCE: Duration = Duration::from_secs(5);
/// The most of an answer that is read.
const MOST: u64 = 65_536;

/// Why a fake is not as it was said to be.
#[derive(Debug, thiserror::Error)]
pub enum ProbeError {
    /// Nobody listens there.
    #[error("nobody listens there: {0}")]
    Nobody(#[source] io::Error),
    /// It is a fake with another authority, or what pretends to be one.
    #[error("its certificate is of another authority: {0}")]
    Stranger(#[source] rustls::Error),
    /// Something else listens there.
    #[error("what listens there does not answer as Standin does: {0}")]
    Other(String),
}

/// Asks a fake for its health over https, trusting one authority alone. A fake that asks for a token is
/// healthy enough.
///
/// # Errors
/// See [`ProbeError`].
pub fn health(host: &str, port: u16, ca_pem: &str) -> Result<(), ProbeError> {
    let other = |error: &dyn std::fmt::Display| ProbeError::Other(error.to_string());
    let name = ServerName::try_from(host.to_owned()).map_err(|error| other(&error))?;
    let config = trusting(ca_pem).map_err(|error| other(&error))?;
    let tls = ClientConnection::new(Arc::new(config), name).map_err(|error| other(&error))?;
    let stream = connect(host, port).map_err(ProbeError::Nobody)?;
    let mut stream = StreamOwned::new(tls, stream);
    let answer = ask(&mut stream, host, port).map_err(|error| failure(&error))?;
    let status = answer.strip_prefix("HTTP/1.1 ").and_then(|rest| rest.get(..3));
    match status {
        Some("200" | "401") => Ok(()),
        _ => Err(other(&answer.lines().next().unwrap_or("nothing"))),
    }
}

fn ask(
    stream: &mut StreamOwned<ClientConnection, TcpStream>,
    host: &str,
    port: u16,
) -> io::Result<String> {
    let host = if host.contains(':') { format!("[{host}]") } else { host.to_owned() };
    write!(
        stream,
        "GET /__admin/health HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n\r\n"
    )?;
    let mut answer = Vec::new();
    stream.take(MOST).read_to_end(&mut answer)?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

fn connect(host: &str, port: u16) -> io::Result<TcpStream> {
    let mut last = io::Error::from(io::ErrorKind::AddrNotAvailable);
    for address in (host, port).to_socket_addrs()? {
        match TcpStream::connect_timeout(&address, PATIENCE) {
            Ok(stream) => {
                stream.set_read_timeout(Some(PATIENCE))?;
                stream.set_write_timeout(Some(PATIENCE))?;
                return Ok(stream);
            }
            Err(error) => last = error,
        }
    }
    Err(last)
}

fn trusting(ca_pem: &str) -> Result<ClientConfig, Box<dyn std::error::Error>> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(ca_pem.as_bytes())?)?;
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?;
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}

fn failure(error: &io::Error) -> ProbeError {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
    match inner {
        Some(wrong @ rustls::Error::InvalidCertificate(_)) => ProbeError::Stranger(wrong.clone()),
        _ => ProbeError::Other(error.to_string()),
    }
}
