//! One connection: hyper on our socket wrapper, each request read whole, answered by the pure fake,
//! logged and sent.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper::body::Incoming;
use hyper::header::{CONTENT_TYPE, DATE, HeaderName, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;

use super::server::Shared;
use super::socket::{Phase, Socket};
use super::{clock, log, transport};
use crate::fake::Handled;
use crate::http::{Answer, Head, Request, Scheme, Version};
use crate::world::{Timestamp, WorldName};

/// The longest body.
const MOST_BODY: usize = 1 << 20;

/// The longest head.
const MOST_HEAD: usize = 64 << 10;

/// The most header fields.
const MOST_FIELDS: usize = 100;

/// What every request of a connection has in common.
struct Connection {
    shared: Arc<Shared>,
    phase: Phase,
    scheme: Scheme,
    local: SocketAddr,
    peer: SocketAddr,
    world: Option<WorldName>,
}

/// Serves a connection until either side has enough.
pub(super) async fn serve(
    stream: std::net::TcpStream,
    peer: SocketAddr,
    world: Option<WorldName>,
    shared: Arc<Shared>,
) -> io::Result<()> {
    let stream = tokio::net::TcpStream::from_std(stream)?;
    let local = stream.local_addr()?;
    let accepted = transport::accept(stream, &shared.authority, &shared.deadlines).await?;
    let Some(transport) = accepted else { return Ok(()) };
    let scheme = if transport.is_tls() { Scheme::Https } else { Scheme::Http };
    let phase = Phase::new(shared.deadlines);
    let socket = TokioIo::new(Socket::new(transport, phase.clone()));
    let connection = Connection { shared, phase: phase.clone(), scheme, local, peer, world };
    let service = service_fn(|request| {
        let connection = &connection;
        async move { Ok::<_, Infallible>(connection.answer(request).await) }
    });
    let served = http1::Builder::new()
        .title_case_headers(true)
        .auto_date_header(false)
        // Our socket has the deadlines: hyper's would close idle keep-alive clients.
        .header_read_timeout(None)
        .max_buf_size(MOST_HEAD)
        .max_headers(MOST_FIELDS)
        // An old client that shuts its side down after the request still wants the answer.
        .half_close(true)
        .serve_connection(socket, service)
        .await;
    match (phase.missed(), served) {
        (Some(missed), _) => tracing::debug!(%peer, "closed: {missed}"),
        (None, Err(error)) if error.is_parse() => {
            // What hyper refuses keeps hyper's bare answer; the reason stands here.
            tracing::warn!(%peer, %error, "refused: not a request that HTTP/1.1 allows");
        }
        (None, served) => served.map_err(io::Error::other)?,
    }
    Ok(())
}

impl Connection {
    async fn answer(&self, request: hyper::Request<Incoming>) -> hyper::Response<Full<Bytes>> {
        self.phase.body();
        let read = self.read(request).await;
        let (started, now) = (Instant::now(), clock::now());
        self.phase.handling();
        let handled = match read {
            Ok(request) => self.shared.fake.handle(request, now),
            Err(answer) => Handled { answer, date: now, exchange: None },
        };
        log::exchange(&handled, started.elapsed());
        self.phase.idle();
        response(&handled.answer, handled.date)
    }

    /// Reads a request whole.
    async fn read(&self, request: hyper::Request<Incoming>) -> Result<Request, Answer> {
        let (parts, body) = request.into_parts();
        let body = Limited::new(body, MOST_BODY).collect().await.map_err(|error| {
            if error.is::<LengthLimitError>() {
                let text = format!("The body is longer than {MOST_BODY} bytes.");
                Answer::plain(413, text).with("Connection", "close")
            } else {
                let text = format!("The body could not be read: {error}.");
                Answer::plain(400, text).with("Connection", "close")
            }
        })?;
        let target = parts.uri.to_string();
        let head = Head {
            scheme: self.scheme,
            version: match parts.version {
                hyper::Version::HTTP_10 => Version::Http10,
                _ => Version::Http11,
            },
            method: parts.method.as_str(),
            target: &target,
            local: self.local,
            peer: self.peer.ip(),
            listener_world: self.world.as_ref().map(WorldName::as_str),
        };
        let headers = parts.headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes()));
        let headers: Vec<_> = headers.collect();
        Request::new(&head, &headers, &body.to_bytes())
            .ok_or_else(|| Answer::plain(413, "The request is too long."))
    }
}

/// ALL-WIRE-1: Content-Length, never chunked; Date from the world's clock.
fn response(answer: &Answer, date: Timestamp) -> hyper::Response<Full<Bytes>> {
    let body = Full::new(Bytes::from_owner(Arc::clone(&answer.body)));
    let mut response = hyper::Response::new(body);
    *response.status_mut() = hyper::StatusCode::from_u16(answer.status)
        .unwrap_or(hyper::StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(answer.content_type));
    if let Ok(date) = HeaderValue::from_str(&date.http_date()) {
        headers.insert(DATE, date);
    }
    for (name, value) in &answer.extra {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(*name), HeaderValue::from_str(value)) {
            headers.append(name, value);
        }
    }
    response
}
