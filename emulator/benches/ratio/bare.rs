//! The bare server: hyper in the fake's shape (one acceptor that hands sockets to a single-threaded
//! runtime a core, the same settings of hyper, the same TLS), which reads the body and gives one reply.

use std::convert::Infallible;
use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;
use std::{fs, thread};

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::header::{CONTENT_TYPE, DATE, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use standin_emulator::shell::authority::{Authority, Permitted};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::mpsc;
use tokio::task::LocalSet;
use tokio_rustls::TlsAcceptor;

use crate::Result;

/// What the bare server always answers: as long as the fake's reply.
pub(crate) struct Reply {
    content_type: String,
    date: String,
    body: String,
}

impl Reply {
    /// The same as a reply of the fake's.
    pub(crate) fn like(head: &str, body: String) -> Self {
        let value = |wanted: &str| {
            let lines = head.lines().filter_map(|line| line.split_once(": "));
            let mut values = lines.filter(|(name, _)| name.eq_ignore_ascii_case(wanted));
            values.next().map_or_else(String::new, |(_, value)| value.to_owned())
        };
        Self { content_type: value("content-type"), date: value("date"), body }
    }

    /// As [`Self::parse`] reads it.
    pub(crate) fn to_text(&self) -> String {
        format!("{}\n{}\n{}", self.content_type, self.date, self.body)
    }

    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '\n').map(str::to_owned);
        Some(Self { content_type: parts.next()?, date: parts.next()?, body: parts.next()? })
    }
}

/// The reply, ready to be sent again and again.
struct Prepared {
    content_type: HeaderValue,
    date: HeaderValue,
    body: Bytes,
    tls: Option<TlsAcceptor>,
}

/// Serves until it is ended.
pub(crate) fn run(reply: &Path, ready: &Path, ca_dir: Option<&Path>) -> Result<()> {
    let reply = Reply::parse(&fs::read_to_string(reply)?).ok_or("no reply in the file")?;
    let prepared = Arc::new(Prepared {
        content_type: HeaderValue::from_str(&reply.content_type)?,
        date: HeaderValue::from_str(&reply.date)?,
        body: Bytes::from(reply.body),
        tls: ca_dir.map(tls).transpose()?,
    });
    let listener = TcpListener::bind("127.0.0.1:0")?;
    listener.set_nonblocking(true)?;
    let mut queues = Vec::new();
    for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
        let (queue, accepted) = mpsc::unbounded_channel();
        let (prepared, runtime) = (Arc::clone(&prepared), runtime()?);
        queues.push(queue);
        thread::Builder::new()
            .spawn(move || LocalSet::new().block_on(&runtime, answer(prepared, accepted)))?;
    }
    let unfinished = ready.with_extension("unfinished");
    fs::write(&unfinished, format!("{{\"port\":{}}}", listener.local_addr()?.port()))?;
    fs::rename(unfinished, ready)?;
    LocalSet::new().block_on(&runtime()?, accept(listener, queues))
}

/// The fake's own, so that suites, tickets and certificates are the same.
fn tls(folder: &Path) -> Result<TlsAcceptor> {
    // It is there already, with all names that it needs.
    let permitted = Permitted { domains: Vec::new(), names: Vec::new() };
    let now = time::OffsetDateTime::now_utc();
    let authority = Authority::open(folder, &permitted, now)?.authority;
    let config = authority.server_config(Some("localhost"), [127, 0, 0, 1].into(), now)?;
    Ok(TlsAcceptor::from(config))
}

fn runtime() -> std::io::Result<Runtime> {
    Builder::new_current_thread().enable_all().build()
}

async fn accept(
    listener: TcpListener,
    queues: Vec<mpsc::UnboundedSender<std::net::TcpStream>>,
) -> Result<()> {
    let listener = tokio::net::TcpListener::from_std(listener)?;
    for queue in queues.iter().cycle() {
        queue.send(listener.accept().await?.0.into_std()?)?;
    }
    Ok(())
}

async fn answer(
    prepared: Arc<Prepared>,
    mut accepted: mpsc::UnboundedReceiver<std::net::TcpStream>,
) {
    while let Some(stream) = accepted.recv().await {
        let prepared = Arc::clone(&prepared);
        // A client that leaves is none of our business.
        tokio::task::spawn_local(async move { drop(shake_hands(stream, &prepared).await) });
    }
}

async fn shake_hands(stream: std::net::TcpStream, prepared: &Prepared) -> Result<()> {
    let stream = TcpStream::from_std(stream)?;
    stream.set_nodelay(true)?;
    match &prepared.tls {
        Some(tls) => serve(tls.accept(stream).await?, prepared).await,
        None => serve(stream, prepared).await,
    }
}

async fn serve<S>(stream: S, prepared: &Prepared) -> Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let service = service_fn(|request: hyper::Request<Incoming>| async move {
        // Of a body that breaks off nothing can be answered.
        drop(request.into_body().collect().await.map(|body| body.to_bytes()));
        let mut response = hyper::Response::new(Full::new(prepared.body.clone()));
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, prepared.content_type.clone());
        headers.insert(DATE, prepared.date.clone());
        Ok::<_, Infallible>(response)
    });
    let served = http1::Builder::new()
        .title_case_headers(true)
        .auto_date_header(false)
        .header_read_timeout(None)
        .max_buf_size(64 << 10)
        .max_headers(100)
        .half_close(true)
        .serve_connection(TokioIo::new(stream), service);
    Ok(served.await?)
}
