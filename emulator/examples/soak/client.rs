//! The plainest client there is: a request is bytes, a reply is read to its last byte and no further.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

/// Nothing that is well-formed takes longer: a reply that does is a hang.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// Where the fake is, and what to trust.
#[derive(Clone)]
pub(crate) struct Place {
    pub(crate) address: SocketAddr,
    pub(crate) tls: Arc<ClientConfig>,
}

/// A request.
#[derive(Clone, Debug, Default)]
pub(crate) struct Request {
    pub(crate) method: &'static str,
    pub(crate) target: String,
    /// Host and Content-Length are added where they are missing.
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Vec<u8>,
}

/// A reply.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
    closes: bool,
}

/// What is read and written.
pub(crate) trait Stream: Read + Write + Send {}
impl<S: Read + Write + Send> Stream for S {}

/// A connection that is kept between calls, made again when it has ended.
pub(crate) struct Client {
    place: Place,
    secure: bool,
    /// It goes through a tunnel.
    tunnelled: bool,
    open: Option<Box<dyn Stream>>,
}

impl Place {
    /// A place whose TLS clients trust one certificate.
    pub(crate) fn new(address: SocketAddr, certificate: &str) -> Result<Self, String> {
        let told = |error: &dyn std::fmt::Display| format!("the certificate is of no use: {error}");
        let certificate =
            CertificateDer::from_pem_slice(certificate.as_bytes()).map_err(|e| told(&e))?;
        let mut roots = RootCertStore::empty();
        roots.add(certificate).map_err(|e| told(&e))?;
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|e| told(&e))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self { address, tls: Arc::new(config) })
    }

    /// A plain connection.
    pub(crate) fn plain(&self) -> Result<TcpStream, String> {
        let stream = TcpStream::connect_timeout(&self.address, PATIENCE)
            .map_err(|error| format!("no connection: {error}"))?;
        let set = stream
            .set_read_timeout(Some(PATIENCE))
            .and_then(|()| stream.set_write_timeout(Some(PATIENCE)))
            .and_then(|()| stream.set_nodelay(true));
        set.map_err(|error| format!("no time-out: {error}"))?;
        Ok(stream)
    }

    /// A tunnel through the fake to that name.
    pub(crate) fn tunnel(&self, name: &str) -> Result<TcpStream, String> {
        let mut stream = self.plain()?;
        let port = if name.ends_with("localhost") { self.address.port() } else { 443 };
        let head = format!("CONNECT {name}:{port} HTTP/1.1\r\nHost: {name}:{port}\r\n\r\n");
        let sent = stream.write_all(head.as_bytes());
        sent.map_err(|error| format!("the CONNECT was not taken: {error}"))?;
        // Nothing comes behind it before we speak.
        let reply = Reply::read(&mut stream, &mut Vec::new(), true)?;
        if reply.status == 200 { Ok(stream) } else { Err(format!("CONNECT: {}", reply.status)) }
    }

    /// A TLS connection to the fake under that name.
    pub(crate) fn secure(&self, name: &str) -> Result<Box<dyn Stream>, String> {
        self.over(self.plain()?, name)
    }

    /// TLS over a connection.
    fn over(&self, socket: TcpStream, name: &str) -> Result<Box<dyn Stream>, String> {
        let told = |error: &dyn std::fmt::Display| format!("TLS for {name}: {error}");
        let server = ServerName::try_from(name.to_owned()).map_err(|e| told(&e))?;
        let connection =
            ClientConnection::new(Arc::clone(&self.tls), server).map_err(|e| told(&e))?;
        let mut stream = StreamOwned::new(connection, socket);
        while stream.conn.is_handshaking() {
            stream.conn.complete_io(&mut stream.sock).map_err(|e| told(&e))?;
        }
        Ok(Box::new(stream))
    }
}

impl Request {
    pub(crate) fn get(target: impl Into<String>) -> Self {
        Self { method: "GET", target: target.into(), ..Self::default() }
    }

    pub(crate) fn post(target: &str, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self {
            method: "POST",
            target: target.to_owned(),
            headers: vec![("Content-Type", content_type.to_owned())],
            body: body.into(),
        }
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.headers.iter().any(|(given, _)| given.eq_ignore_ascii_case(name))
    }

    /// The same, with the URL of the host that it names.
    pub(crate) fn absolute(&self, port: u16) -> Self {
        let named = self.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("Host"));
        let host = named.map_or_else(|| format!("localhost:{port}"), |(_, host)| host.clone());
        Self { target: format!("http://{host}{}", self.target), ..self.clone() }
    }

    /// As it goes over the wire.
    pub(crate) fn bytes(&self, address: SocketAddr) -> Vec<u8> {
        let mut head = format!("{} {} HTTP/1.1\r\n", self.method, self.target);
        if !self.has("Host") {
            head.push_str(&format!("Host: localhost:{}\r\n", address.port()));
        }
        if !self.has("Content-Length") && (self.method == "POST" || !self.body.is_empty()) {
            head.push_str(&format!("Content-Length: {}\r\n", self.body.len()));
        }
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str("\r\n");
        let mut bytes = head.into_bytes();
        bytes.extend_from_slice(&self.body);
        bytes
    }
}

impl Client {
    pub(crate) fn new(place: Place, secure: bool) -> Self {
        Self { place, secure, tunnelled: false, open: None }
    }

    /// One that asks through a tunnel, over TLS.
    pub(crate) fn tunnelled(place: Place) -> Self {
        Self { place, secure: true, tunnelled: true, open: None }
    }

    /// Asks, and reads the reply whole. The name is whom a TLS client calls, should it have to connect.
    pub(crate) fn call(&mut self, request: &Request, name: &str) -> Result<Reply, String> {
        let mut stream = match self.open.take() {
            Some(stream) => stream,
            None if self.tunnelled => self.place.over(self.place.tunnel(name)?, name)?,
            None if self.secure => self.place.secure(name)?,
            None => Box::new(self.place.plain()?),
        };
        stream
            .write_all(&request.bytes(self.place.address))
            .and_then(|()| stream.flush())
            .map_err(|error| format!("the request was not taken: {error}"))?;
        let reply = Reply::read(&mut stream, &mut Vec::new(), request.method == "HEAD")?;
        if !reply.closes {
            self.open = Some(stream);
        }
        Ok(reply)
    }

    /// Ends the connection; the next call makes another.
    pub(crate) fn close(&mut self) {
        self.open = None;
    }
}

impl Reply {
    /// Reads one reply; what came behind it stays in `rest` for the next.
    pub(crate) fn read(
        stream: &mut impl Read,
        rest: &mut Vec<u8>,
        head_only: bool,
    ) -> Result<Self, String> {
        let end = loop {
            if let Some(at) = rest.windows(4).position(|window| window == b"\r\n\r\n") {
                break at + 4;
            }
            more(stream, rest, "the head")?;
        };
        let head = String::from_utf8_lossy(rest.get(..end).unwrap_or_default()).into_owned();
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
        let status = status.ok_or_else(|| format!("no status line: {head:.80}"))?;
        let length = field(&head, "content-length").and_then(|length| length.parse().ok());
        if field(&head, "transfer-encoding").is_some() {
            return Err("a reply in chunks".to_owned());
        }
        let closes = field(&head, "connection").is_some_and(|value| value == "close");
        let length: usize = if head_only { 0 } else { length.unwrap_or(0) };
        while rest.len() < end + length {
            more(stream, rest, "the body")?;
        }
        let behind = rest.split_off(end + length);
        let whole = std::mem::replace(rest, behind);
        let body = whole.get(end..).unwrap_or_default().to_owned();
        Ok(Self { status, body, closes })
    }

    /// The body as text.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    pub(crate) fn json(&self) -> Result<serde_json::Value, String> {
        serde_json::from_slice(&self.body).map_err(|error| format!("no JSON: {error}"))
    }

    /// Whether it is what was expected.
    pub(crate) fn check(&self, status: u16, marker: &str) -> Result<(), String> {
        let text = self.text();
        if self.status == status && text.contains(marker) {
            return Ok(());
        }
        Err(format!("wanted {status} with {marker:?}, got {} {text:.300}", self.status))
    }
}

fn more(stream: &mut impl Read, into: &mut Vec<u8>, what: &str) -> Result<(), String> {
    let mut chunk = [0; 16_384];
    match stream.read(&mut chunk) {
        Ok(0) => Err(format!("closed before {what} was there")),
        Ok(length) => {
            into.extend_from_slice(chunk.get(..length).unwrap_or_default());
            Ok(())
        }
        Err(error) => Err(format!("{what} did not come: {error}")),
    }
}

fn field<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.lines().find_map(|line| {
        let (given, value) = line.split_once(':')?;
        given.eq_ignore_ascii_case(name).then(|| value.trim())
    })
}
