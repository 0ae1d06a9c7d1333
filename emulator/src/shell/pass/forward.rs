//! A request for a host that is let through, sent on, and its answer as it comes.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::body::{Body as _, Incoming, SizeHint};
use hyper::client::conn::http1;
use hyper::header::{CONNECTION, HOST, HeaderMap, HeaderName, HeaderValue, VIA};
use hyper::http::uri::{PathAndQuery, Uri};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep, sleep, timeout};

use super::reach::Unreached;
use super::relay::Tally;
use crate::http::{Destination, Request, WORLD_HEADER};
use crate::shell::outgoing::Busy;
use crate::shell::socket::Phase;

/// What concerns one connection only (RFC 9110, 7.6.1); what `Connection` names besides goes, too.
const HOP_BY_HOP: [&str; 9] = [
    "connection",
    "expect",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "transfer-encoding",
    "upgrade",
];

/// For the whole of an answer's head.
const PATIENCE: Duration = Duration::from_secs(60);

/// Sends a request on over a connection of its own.
pub(super) async fn send(
    far: TcpStream,
    request: &Request,
) -> Result<hyper::Response<Incoming>, Unreached> {
    let outgoing = outgoing(request).ok_or(Unreached::Late)?;
    let (mut sender, connection) = http1::Builder::new()
        .title_case_headers(true)
        .handshake(TokioIo::new(far))
        .await
        .map_err(Unreached::Silent)?;
    // It ends with the answer's body, or when nobody wants that any more.
    tokio::task::spawn_local(async move {
        if let Err(error) = connection.await {
            tracing::debug!(%error, "a host that is let through broke off");
        }
    });
    let answered = timeout(PATIENCE, sender.send_request(outgoing)).await;
    let response = answered.map_err(|_| Unreached::Late)?.map_err(Unreached::Silent)?;
    // Upgrade is not sent on: behind this there would be nothing that the caller understands.
    if response.status().is_informational() { Err(Unreached::Switched) } else { Ok(response) }
}

/// The request as the host itself wants it: a path, and the host in a header.
fn outgoing(request: &Request) -> Option<hyper::Request<Full<Bytes>>> {
    let to = Destination::of(request).ok()?;
    let whole: Uri = request.target().parse().ok()?;
    // Not what `to` has, which takes a first `~NAME` for a world.
    let path = whole.path_and_query().map_or("/", PathAndQuery::as_str);
    let outgoing = hyper::Request::builder().method(request.method()).uri(path);
    let mut outgoing = outgoing.header(HOST, to.address.authority.as_str());
    let mut headers = HeaderMap::new();
    for (name, value) in request.headers() {
        let own = [WORLD_HEADER, "Host", "Content-Length"];
        if own.iter().any(|own| own.eq_ignore_ascii_case(name)) {
            continue;
        }
        headers.append(
            HeaderName::from_bytes(name.as_bytes()).ok()?,
            HeaderValue::from_bytes(value).ok()?,
        );
    }
    strip(&mut headers);
    headers.append(VIA, HeaderValue::from_static("1.1 standin"));
    outgoing.headers_mut()?.extend(headers);
    outgoing.body(Full::new(Bytes::copy_from_slice(request.body()))).ok()
}

/// Takes out what concerns one connection only.
pub(super) fn strip(headers: &mut HeaderMap) {
    let named: Vec<_> = headers
        .get_all(CONNECTION)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|name| name.trim().to_ascii_lowercase())
        .collect();
    for name in named.iter().map(String::as_str).chain(HOP_BY_HOP) {
        headers.remove(name);
    }
}

/// The body of an answer that comes from elsewhere.
pub(in crate::shell) struct Passed {
    body: Incoming,
    tally: Tally,
    idle: Duration,
    until: Pin<Box<Sleep>>,
    _busy: Busy,
}

impl Passed {
    pub(super) fn new(body: Incoming, tally: Tally, phase: &Phase) -> Self {
        let idle = tally.shared.limits.deadlines.idle;
        Self { body, tally, idle, until: Box::pin(sleep(idle)), _busy: Busy::new(phase) }
    }

    pub(in crate::shell) fn poll_next(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Bytes>>> {
        loop {
            let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(cx) else {
                ready!(self.until.as_mut().poll(cx));
                return Poll::Ready(Some(Err(io::ErrorKind::TimedOut.into())));
            };
            let Some(frame) = frame else { return Poll::Ready(None) };
            let Ok(frame) = frame else {
                return Poll::Ready(frame.err().map(|error| Err(io::Error::other(error))));
            };
            self.until.as_mut().reset(Instant::now() + self.idle);
            // Trailers stay behind: they need a head that speaks of them.
            let Ok(bytes) = frame.into_data() else { continue };
            self.tally.received.set(self.tally.received.get() + bytes.len() as u64);
            return Poll::Ready(Some(Ok(bytes)));
        }
    }

    pub(in crate::shell) fn is_end(&self) -> bool {
        self.body.is_end_stream()
    }

    pub(in crate::shell) fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
