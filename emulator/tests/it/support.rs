//! A fake in this process, on a port of its own, and the plainest client there is: what is sent is what
//! the test wrote.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use standin_emulator::Standin;
use standin_emulator::shell::Limits;
use standin_emulator::wire;
use standin_emulator::world::{Keeping, Seed};
use tokio_rustls::rustls;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};

/// A client never waits for longer: a test that hangs is a test that fails.
const PATIENCE: Duration = Duration::from_secs(60);

/// A clock that stands, so that a test sees the same bytes every time.
pub(crate) const FROZEN: &str = "[clock]\nfrozen = \"2009-02-13T23:31:30Z\"\n";

/// A running fake; dropping it stops it.
pub(crate) struct Fake {
    pub(crate) standin: Standin,
}

/// What a fake is started with.
#[derive(Default)]
pub(crate) struct Options {
    /// A seed in TOML.
    pub(crate) seed: String,
    /// `--key`, as vendor and key.
    pub(crate) keys: Vec<(&'static str, String)>,
    pub(crate) any_key: bool,
    pub(crate) strict_worlds: bool,
    /// `--name`
    pub(crate) names: Vec<String>,
    pub(crate) admin_token: Option<String>,
    pub(crate) random_seed: u64,
    /// The most worlds; 0 is the default.
    pub(crate) most_worlds: usize,
    /// The worlds of further listeners.
    pub(crate) listeners: Vec<&'static str>,
    /// Those of the port.
    pub(crate) limits: Limits,
    /// Those of reading.
    pub(crate) read_limits: wire::Limits,
    /// What worlds keep, if not the default.
    pub(crate) keeping: Option<Keeping>,
}

impl Fake {
    /// A fresh fake.
    pub(crate) fn start() -> Self {
        Self::with(Options::default())
    }

    /// A fake with a seed.
    pub(crate) fn seeded(seed: &str) -> Self {
        Self::with(Options { seed: seed.to_owned(), ..Options::default() })
    }

    pub(crate) fn with(options: Options) -> Self {
        let any_port = SocketAddr::from(([127, 0, 0, 1], 0));
        let mut builder = Standin::builder()
            .listen(any_port)
            .seed(Seed::parse(&options.seed, "test").expect("a good seed"))
            .any_key(options.any_key)
            .strict_worlds(options.strict_worlds)
            .random_seed(options.random_seed)
            .limits(options.limits)
            .read_limits(options.read_limits);
        for (vendor, key) in &options.keys {
            builder = builder.key(vendor, key);
        }
        for name in &options.names {
            builder = builder.name(name);
        }
        for world in &options.listeners {
            builder = builder.listen_for(any_port, world);
        }
        if let Some(token) = &options.admin_token {
            builder = builder.admin_token(token);
        }
        if let Some(keeping) = options.keeping {
            builder = builder.keeping(keeping);
        }
        if options.most_worlds > 0 {
            builder = builder.most_worlds(options.most_worlds);
        }
        Self { standin: builder.start_blocking().expect("a fake that starts") }
    }

    /// The first listener's address.
    pub(crate) fn address(&self) -> SocketAddr {
        self.standin.addresses()[0]
    }

    /// The plain client of the first listener.
    pub(crate) fn plain(&self) -> Client<'_> {
        Client { fake: self, tls: None, tunnel: None, address: self.address() }
    }

    /// The plain client of a further listener, counted from 1.
    pub(crate) fn listener(&self, number: usize) -> Client<'_> {
        Client { fake: self, tls: None, tunnel: None, address: self.standin.addresses()[number] }
    }

    /// The same over TLS, for `localhost`.
    pub(crate) fn tls(&self) -> Client<'_> {
        Client { fake: self, tls: Some("localhost"), tunnel: None, address: self.address() }
    }

    /// The same over TLS, by another name; an IP address sends no server name.
    pub(crate) fn tls_as(&self, name: &'static str) -> Client<'_> {
        Client { fake: self, tls: Some(name), tunnel: None, address: self.address() }
    }

    /// A client that goes through a tunnel to host and port, there in clear, or over TLS by a name.
    pub(crate) fn through<'a>(
        &'a self,
        authority: &'a str,
        tls: Option<&'static str>,
    ) -> Client<'a> {
        Client { fake: self, tls, tunnel: Some(authority), address: self.address() }
    }

    /// A bare socket, for those who shut down one side of it.
    pub(crate) fn socket(&self) -> TcpStream {
        socket(self.address())
    }

    pub(crate) fn get(&self, target: &str) -> Reply {
        self.plain().get(target)
    }

    pub(crate) fn post(&self, target: &str, content_type: &str, body: impl AsRef<[u8]>) -> Reply {
        self.plain().post(target, content_type, body)
    }

    /// A form by POST.
    pub(crate) fn form(&self, target: &str, body: &str) -> Reply {
        self.plain().form(target, body)
    }

    /// All that a world remembers, as a seed, keys and passwords included.
    pub(crate) fn export_of(&self, world: &str) -> String {
        let reply = self.get(&format!("/__admin/standin/worlds/{world}/export?secrets=true"));
        assert_eq!(reply.status, 200, "{}", reply.text());
        reply.text().to_owned()
    }

    /// All that the default world remembers.
    pub(crate) fn export(&self) -> String {
        self.export_of("default")
    }

    /// What the journal of the default world says of its last call.
    pub(crate) fn verdict(&self) -> serde_json::Value {
        self.get("/__admin/requests?limit=1").json()["requests"][0]["standin"].clone()
    }
}

/// Someone who calls the fake.
#[derive(Clone, Copy)]
pub(crate) struct Client<'a> {
    fake: &'a Fake,
    tls: Option<&'static str>,
    tunnel: Option<&'a str>,
    address: SocketAddr,
}

impl Client<'_> {
    /// The port that it calls.
    pub(crate) fn port(&self) -> u16 {
        self.address.port()
    }

    pub(crate) fn get(&self, target: &str) -> Reply {
        self.call("GET", target, &[], b"")
    }

    pub(crate) fn form(&self, target: &str, body: &str) -> Reply {
        self.post(target, "application/x-www-form-urlencoded", body)
    }

    pub(crate) fn post(&self, target: &str, content_type: &str, body: impl AsRef<[u8]>) -> Reply {
        self.call("POST", target, &[("Content-Type", content_type)], body.as_ref())
    }

    /// Any call. Host and Content-Length are added where the headers have none.
    pub(crate) fn call(
        &self,
        method: &str,
        target: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Reply {
        let given = |name: &str| headers.iter().any(|(given, _)| given.eq_ignore_ascii_case(name));
        let mut head = format!("{method} {target} HTTP/1.1\r\n");
        if !given("Host") {
            head.push_str(&format!("Host: localhost:{}\r\n", self.address.port()));
        }
        if !given("Content-Length") && (!body.is_empty() || method == "POST") {
            head.push_str(&format!("Content-Length: {}\r\n", body.len()));
        }
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str("Connection: close\r\n\r\n");
        let mut bytes = head.into_bytes();
        bytes.extend_from_slice(body);
        let answer = self.exchange(&bytes);
        let (reply, rest) = Reply::parse(&answer, method == "HEAD").expect("one whole reply");
        assert!(rest.is_empty(), "something stands behind the reply");
        reply
    }

    /// Sends bytes as they are, then reads until the fake closes.
    pub(crate) fn exchange(&self, bytes: &[u8]) -> Vec<u8> {
        let mut stream = self.connect();
        // A fake that refuses early may close before it has read all.
        let _sent = stream.write_all(bytes);
        let _flushed = stream.flush();
        let mut answer = Vec::new();
        if let Err(error) = stream.read_to_end(&mut answer) {
            assert!(!answer.is_empty(), "no answer: {error}");
        }
        answer
    }

    /// A connection of one's own.
    pub(crate) fn connect(&self) -> Box<dyn Stream> {
        let mut socket = socket(self.address);
        if let Some(authority) = self.tunnel {
            write!(socket, "CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n\r\n").unwrap();
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                let mut byte = [0];
                socket.read_exact(&mut byte).unwrap();
                head.push(byte[0]);
            }
            assert!(head.starts_with(b"HTTP/1.1 200 "), "{}", String::from_utf8_lossy(&head));
        }
        match self.tls {
            None => Box::new(socket),
            Some(name) => {
                let name = ServerName::try_from(name).unwrap();
                let config = client_config(self.fake.standin.ca_pem());
                let connection = rustls::ClientConnection::new(config, name).unwrap();
                Box::new(rustls::StreamOwned::new(connection, socket))
            }
        }
    }
}

fn socket(address: SocketAddr) -> TcpStream {
    let socket = TcpStream::connect(address).unwrap();
    socket.set_read_timeout(Some(PATIENCE)).unwrap();
    socket.set_write_timeout(Some(PATIENCE)).unwrap();
    socket
}

/// Reads one reply of a connection that stays open; `kept` holds what came beyond it.
pub(crate) fn read_reply(stream: &mut (impl Read + ?Sized), kept: &mut Vec<u8>) -> Reply {
    loop {
        let parsed = Reply::parse(kept, false).map(|(reply, rest)| (reply, rest.to_owned()));
        if let Some((reply, rest)) = parsed {
            *kept = rest;
            return reply;
        }
        let mut piece = [0; 4096];
        let read = stream.read(&mut piece).unwrap();
        assert_ne!(read, 0, "closed within a reply: {}", String::from_utf8_lossy(kept));
        kept.extend_from_slice(&piece[..read]);
    }
}

/// What a client reads and writes.
pub(crate) trait Stream: Read + Write {}
impl<S: Read + Write> Stream for S {}

/// One reply, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    /// Names and values as they came.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    /// The first reply of some bytes, and what stands behind it.
    pub(crate) fn parse(bytes: &[u8], head_only: bool) -> Option<(Self, &[u8])> {
        let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
        let head = str::from_utf8(&bytes[..end]).ok()?;
        let mut lines = head.split("\r\n");
        let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
        let headers: Vec<(String, String)> = lines
            .map(|line| line.split_once(": ").expect("a header"))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        let rest = &bytes[end + 4..];
        let length = headers.iter().find(|(name, _)| name == "Content-Length");
        let length = match length {
            Some(_) if head_only => 0,
            Some((_, length)) => length.parse().ok()?,
            None => 0,
        };
        let (body, rest) = rest.split_at_checked(length)?;
        Some((Self { status, headers, body: body.to_owned() }, rest))
    }

    /// Status, Content-Type and body: what a vendor's reply is.
    pub(crate) fn whole(&self) -> (u16, Option<&str>, &str) {
        (self.status, self.header("Content-Type"), self.text())
    }

    pub(crate) fn text(&self) -> &str {
        str::from_utf8(&self.body).expect("UTF-8")
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(given, _)| given.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).expect("JSON")
    }
}

/// The Content-Type of [`multipart`].
pub(crate) const MULTIPART: &str = "multipart/form-data; boundary=X-STANDIN-X";

/// A body of `multipart/form-data`; a name may bring more: `file"; filename="a.txt`.
pub(crate) fn multipart(fields: &[(&str, &str)]) -> String {
    let mut body = String::new();
    for (name, value) in fields {
        body.push_str(&format!(
            "--X-STANDIN-X\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        ));
    }
    body + "--X-STANDIN-X--\r\n"
}

/// Names and values as a query or a form, all but letters and digits escaped.
pub(crate) fn urlencoded(fields: &[(&str, &str)]) -> String {
    let escaped = |text: &str| -> String {
        let escape = |byte: u8| match byte {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        };
        text.bytes().map(escape).collect()
    };
    let pairs = fields.iter().map(|(name, value)| format!("{}={}", escaped(name), escaped(value)));
    pairs.collect::<Vec<_>>().join("&")
}

static PROVIDER: LazyLock<Arc<rustls::crypto::CryptoProvider>> =
    LazyLock::new(|| Arc::new(rustls::crypto::ring::default_provider()));

/// A certificate, from PEM.
pub(crate) fn certificate(pem: &str) -> CertificateDer<'static> {
    CertificateDer::from_pem_slice(pem.as_bytes()).unwrap()
}

/// A TLS client that trusts one certificate.
pub(crate) fn client_config(ca_pem: &str) -> Arc<rustls::ClientConfig> {
    let mut roots = rustls::RootCertStore::empty();
    roots.add(certificate(ca_pem)).unwrap();
    let config = rustls::ClientConfig::builder_with_provider(Arc::clone(&PROVIDER))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    Arc::new(config)
}
