//! A connection as accepted: plain or TLS, told apart by its first byte.

use std::io::{self, IoSlice};
use std::net::IpAddr;
use std::pin::Pin;
use std::task::{Context, Poll};

use time::OffsetDateTime;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::LazyConfigAcceptor;
use tokio_rustls::rustls::server::Acceptor;
use tokio_rustls::server::TlsStream;

use super::authority::Authority;
use super::socket::{Abort, Deadlines};

/// The first byte of a TLS record that holds a handshake, and of no HTTP method.
const TLS_HANDSHAKE: u8 = 0x16;

/// The bytes of HTTP, whatever carries them.
pub enum Transport<S = TcpStream> {
    /// As they come.
    Plain(S),
    /// Decrypted.
    Tls(Box<TlsStream<S>>),
}

/// Waits for the client's first byte, up to `deadlines.idle`, and makes of the stream what that byte asks
/// for. `None` if none came: the client has left, or never meant to speak.
///
/// # Errors
/// The connection broke, or see [`handshake`].
pub async fn accept(
    stream: TcpStream,
    authority: &Authority,
    deadlines: &Deadlines,
) -> io::Result<Option<Transport>> {
    stream.set_nodelay(true)?;
    let mut first = [0];
    match timeout(deadlines.idle, stream.peek(&mut first)).await {
        Err(_) | Ok(Ok(0)) => Ok(None),
        Ok(Err(error)) => Err(error),
        Ok(Ok(_)) if is_tls(first) => {
            let local = stream.local_addr()?.ip();
            handshake(stream, None, local, authority, deadlines).await.map(Some)
        }
        Ok(Ok(_)) => Ok(Some(Transport::Plain(stream))),
    }
}

/// Whether a client that begins with this byte wants TLS.
#[must_use]
pub fn is_tls(first: [u8; 1]) -> bool {
    first == [TLS_HANDSHAKE]
}

/// Takes `stream` through a TLS handshake, within `deadlines.head`. For a client that sends no server
/// name the certificate is for `asked`, the host of the CONNECT that this stream runs in, or else for the
/// address `local`.
///
/// Within a CONNECT, a server name that the authority cannot vouch for is answered with an alert; elsewhere it gets a
/// certificate that its client refuses, or does not care about.
///
/// # Errors
/// [`HandshakeFailed`] inside an error: the client refused the certificate, broke off, spoke
/// no TLS that we speak, or was too slow ([`io::ErrorKind::TimedOut`]); [`ForeignName`] inside an error.
pub async fn handshake<S: AsyncRead + AsyncWrite + Unpin>(
    stream: S,
    asked: Option<&str>,
    local: IpAddr,
    authority: &Authority,
    deadlines: &Deadlines,
) -> io::Result<Transport<S>> {
    let mut sni = None;
    let shaken = async {
        let start = LazyConfigAcceptor::new(Acceptor::default(), stream).await?;
        sni = start.client_hello().server_name().map(ToOwned::to_owned);
        if let Some(name) =
            sni.as_deref().filter(|name| asked.is_some() && !authority.permits(name))
        {
            // The client learns it from the alert; that the handshake fails is no news.
            drop(start.into_stream(authority.refusal().map_err(io::Error::other)?).await);
            return Err(io::Error::other(ForeignName(name.to_owned())));
        }
        let config = authority
            .server_config(sni.as_deref().or(asked), local, OffsetDateTime::now_utc())
            .map_err(io::Error::other)?;
        start.into_stream(config).await
    };
    let shaken = timeout(deadlines.head, shaken).await.unwrap_or_else(|late| Err(late.into()));
    let is_foreign =
        |error: &io::Error| error.get_ref().is_some_and(|error| error.is::<ForeignName>());
    shaken
        .map(|tls| Transport::Tls(Box::new(tls)))
        .map_err(|error| if is_foreign(&error) { error } else { failed(&error, sni.as_deref()) })
}

/// A TLS server name that is not ours.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{0} is no host that the certificate authority may vouch for; --name adds one")]
pub struct ForeignName(pub String);

/// A TLS handshake that did not come to its end.
#[derive(Clone, Debug, thiserror::Error)]
#[error("TLS handshake for {}: {why}", name.as_deref().unwrap_or("a client that sent no server name"))]
pub struct HandshakeFailed {
    /// The server name that the client sent.
    pub name: Option<String>,
    /// What went wrong.
    pub why: String,
}

fn failed(error: &io::Error, sni: Option<&str>) -> io::Error {
    let (name, why) = (sni.map(str::to_owned), error.to_string());
    io::Error::new(error.kind(), HandshakeFailed { name, why })
}

impl<S> Transport<S> {
    /// Whether the client's URLs begin with `https`.
    #[must_use]
    pub fn is_tls(&self) -> bool {
        matches!(self, Self::Tls(_))
    }
}

impl Abort for TcpStream {
    fn abort(&self) {
        if let Err(error) = self.set_zero_linger() {
            tracing::debug!(%error, "a connection ends without a reset");
        }
    }
}

impl<S: Abort> Abort for Transport<S> {
    fn abort(&self) {
        match self {
            Self::Plain(stream) => stream.abort(),
            Self::Tls(stream) => stream.get_ref().0.abort(),
        }
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncRead for Transport<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_read(cx, buf),
            Self::Tls(stream) => Pin::new(stream).poll_read(cx, buf),
        }
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Transport<S> {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_write(cx, buf),
            Self::Tls(stream) => Pin::new(stream).poll_write(cx, buf),
        }
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_write_vectored(cx, bufs),
            Self::Tls(stream) => Pin::new(stream).poll_write_vectored(cx, bufs),
        }
    }

    fn is_write_vectored(&self) -> bool {
        match self {
            Self::Plain(stream) => stream.is_write_vectored(),
            Self::Tls(stream) => stream.is_write_vectored(),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_flush(cx),
            Self::Tls(stream) => Pin::new(stream).poll_flush(cx),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_shutdown(cx),
            Self::Tls(stream) => Pin::new(stream).poll_shutdown(cx),
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(
        clippy::unwrap_used,
        clippy::indexing_slicing,
        reason = "a test that panics has failed"
    )]

    use std::sync::Arc;
    use std::time::Duration;

    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpListener;
    use tokio_rustls::TlsConnector;
    use tokio_rustls::rustls::crypto::ring;
    use tokio_rustls::rustls::pki_types::pem::PemObject;
    use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
    use tokio_rustls::rustls::{ClientConfig, ClientConnection, RootCertStore};

    use super::super::authority::Permitted;
    use super::*;

    fn authority() -> Authority {
        let permitted = Permitted { domains: vec!["box.net".to_owned()], names: Vec::new() };
        Authority::in_memory(&permitted, OffsetDateTime::now_utc()).unwrap()
    }

    /// A client that trusts `authority`, or nobody.
    fn client(authority: Option<&Authority>) -> Arc<ClientConfig> {
        let mut roots = RootCertStore::empty();
        if let Some(authority) = authority {
            let root = CertificateDer::from_pem_slice(authority.ca_pem().as_bytes()).unwrap();
            roots.add(root).unwrap();
        }
        let provider = Arc::new(ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider);
        let config = config.with_safe_default_protocol_versions().unwrap();
        Arc::new(config.with_root_certificates(roots).with_no_client_auth())
    }

    /// Real sockets have real clocks: ample where the time must not run out, short where it must.
    fn deadlines(idle: Duration, head: Duration) -> Deadlines {
        Deadlines { idle, head, ..Deadlines::default() }
    }

    const AMPLE: Duration = Duration::from_secs(10);
    const SHORT: Duration = Duration::from_millis(50);

    /// Both ends of a connection over loopback.
    async fn connected() -> (TcpStream, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let near = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        (near, listener.accept().await.unwrap().0)
    }

    /// Reads four bytes, answers with as many, and says whether it was TLS.
    async fn echo(stream: TcpStream, authority: &Authority) -> io::Result<Option<bool>> {
        let Some(mut transport) = accept(stream, authority, &deadlines(AMPLE, AMPLE)).await? else {
            return Ok(None);
        };
        let mut bytes = [0; 4];
        transport.read_exact(&mut bytes).await?;
        let half = [IoSlice::new(&bytes[..2]), IoSlice::new(&bytes[2..])];
        assert!(transport.is_write_vectored());
        assert_eq!(transport.write_vectored(&half).await?, 4);
        transport.shutdown().await?;
        Ok(Some(transport.is_tls()))
    }

    /// What the client gets back for "ping".
    async fn ping(mut stream: impl AsyncRead + AsyncWrite + Unpin) -> io::Result<String> {
        stream.write_all(b"ping").await?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await?;
        Ok(answer)
    }

    #[tokio::test]
    async fn plain_bytes_pass_as_they_are() {
        let (near, far) = connected().await;
        let ours = authority();
        let (answer, tls) = tokio::join!(ping(near), echo(far, &ours));
        assert_eq!((answer.unwrap().as_str(), tls.unwrap()), ("ping", Some(false)));
    }

    #[tokio::test]
    async fn tls_is_found_and_certified_by_name_and_by_address() {
        let ours = authority();
        for name in ["www.box.net", "localhost", "x.localhost", "127.0.0.1"] {
            let (near, far) = connected().await;
            let name = ServerName::try_from(name).unwrap();
            let talk = async {
                ping(TlsConnector::from(client(Some(&ours))).connect(name, near).await?).await
            };
            let (answer, tls) = tokio::join!(talk, echo(far, &ours));
            assert_eq!((answer.unwrap().as_str(), tls.unwrap()), ("ping", Some(true)));
        }
    }

    #[tokio::test]
    async fn a_client_that_does_not_trust_us_is_named_in_the_error() {
        let (near, far) = connected().await;
        let ours = authority();
        let name = ServerName::try_from("www.box.net").unwrap();
        let refusing = TlsConnector::from(client(None)).connect(name, near);
        let (refused, error) = tokio::join!(refusing, echo(far, &ours));
        assert!(refused.is_err());
        let error = error.unwrap_err().to_string();
        assert!(error.starts_with("TLS handshake for www.box.net: "), "{error}");
    }

    #[tokio::test]
    async fn who_sends_no_server_name_is_certified_for_the_host_of_its_connect() {
        let ours = authority();
        let (near, far) = tokio::io::duplex(16_384);
        let mut config = client(Some(&ours)).as_ref().clone();
        config.enable_sni = false;
        let name = ServerName::try_from("www.box.net").unwrap();
        let shaking = TlsConnector::from(Arc::new(config)).connect(name, near);
        let (local, limits) = ([127, 0, 0, 1].into(), deadlines(AMPLE, AMPLE));
        let accepting = handshake(far, Some("www.box.net"), local, &ours, &limits);
        let (client, server) = tokio::join!(shaking, accepting);
        client.unwrap();
        assert!(server.unwrap().is_tls());
    }

    #[tokio::test]
    async fn a_client_that_leaves_or_says_nothing_is_nobody() {
        let ours = authority();
        let (near, far) = connected().await;
        drop(near);
        assert!(accept(far, &ours, &deadlines(AMPLE, AMPLE)).await.unwrap().is_none());
        let (_near, far) = connected().await;
        assert!(accept(far, &ours, &deadlines(SHORT, AMPLE)).await.unwrap().is_none());
    }

    #[tokio::test]
    async fn half_a_client_hello_is_not_waited_for_longer_than_a_head() {
        let ours = authority();
        let (mut near, far) = connected().await;
        let name = ServerName::try_from("www.box.net").unwrap();
        let mut hello = Vec::new();
        let mut connection = ClientConnection::new(client(Some(&ours)), name).unwrap();
        connection.write_tls(&mut hello).unwrap();
        near.write_all(&hello[..hello.len() / 2]).await.unwrap();
        let error = accept(far, &ours, &deadlines(AMPLE, SHORT)).await.map(|_| ()).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        assert!(error.to_string().contains("sent no server name"), "{error}");
    }

    #[tokio::test]
    async fn bytes_that_only_begin_like_tls_are_an_error() {
        let (mut near, far) = connected().await;
        near.write_all(b"\x16 nonsense, and a good deal of it").await.unwrap();
        let error =
            accept(far, &authority(), &deadlines(AMPLE, AMPLE)).await.map(|_| ()).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidData);
    }
}
