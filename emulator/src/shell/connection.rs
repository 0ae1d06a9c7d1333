//! One connection: hyper on our socket wrapper, each request read whole, answered by the pure fake,
//! logged and sent.

use std::borrow::Cow;
use std::cell::RefCell;
use std::convert::Infallible;
use std::future::poll_fn;
use std::io;
use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, Instant};

use bytes::Bytes;
use hyper::body::{Body as _, Incoming};
use hyper::ext::ReasonPhrase;
use hyper::header::{CONTENT_TYPE, DATE, HeaderName, HeaderValue, PROXY_AUTHORIZATION};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::sync::watch;
use tokio::task::yield_now;
use tokio::time::sleep;

use super::outgoing::{Events, Heeding, Outgoing, Watching};
use super::server::{Caller, Shared, Stop};
use super::socket::{Phase, Socket};
use super::transport::Transport;
use super::{body, clock, log, transport};
use crate::control::{Listening, Then, Wait};
use crate::fake::Handled;
use crate::http::{Answer, Head, Request, Scheme, Version};
use crate::world::{Timestamp, WorldName};

/// For so long an answer is late for a client that may have left: its end cannot be told from a side shut down.
const PATIENCE: Duration = Duration::from_secs(30);

/// What every request of a connection has in common.
struct Connection {
    shared: Arc<Shared>,
    phase: Phase,
    scheme: Scheme,
    local: SocketAddr,
    peer: SocketAddr,
    world: Option<WorldName>,
    stopped: watch::Receiver<Stop>,
    /// The Date header as last written, and its second.
    date: RefCell<Option<(i64, HeaderValue)>>,
}

/// Serves a connection until either side has enough.
pub(super) async fn serve(
    stream: std::net::TcpStream,
    caller: Caller,
    mut stopped: watch::Receiver<Stop>,
) {
    let peer = caller.peer;
    let served = async {
        // Nobody waits for an answer yet: what has not begun is not under way.
        let begun = tokio::select! {
            begun = begin(stream, &caller.shared) => begun?,
            _ = stopped.wait_for(|stop| *stop != Stop::No) => None,
        };
        match begun {
            Some((transport, local)) => exchange(&caller, transport, local, &mut stopped).await,
            None => Ok(()),
        }
    };
    if let Err(error) = served.await {
        tracing::debug!(%peer, %error, "a connection ended early");
    }
}

/// Plain or TLS, once the client has said something.
async fn begin(
    stream: std::net::TcpStream,
    shared: &Shared,
) -> io::Result<Option<(Transport, SocketAddr)>> {
    let stream = tokio::net::TcpStream::from_std(stream)?;
    let local = stream.local_addr()?;
    let transport = transport::accept(stream, &shared.authority, &shared.limits.deadlines).await?;
    Ok(transport.map(|transport| (transport, local)))
}

async fn exchange(
    caller: &Caller,
    transport: Transport,
    local: SocketAddr,
    stopped: &mut watch::Receiver<Stop>,
) -> io::Result<()> {
    let (shared, peer) = (Arc::clone(&caller.shared), caller.peer);
    let limits = shared.limits;
    let scheme = if transport.is_tls() { Scheme::Https } else { Scheme::Http };
    let phase = Phase::new(limits.deadlines);
    let socket = TokioIo::new(Socket::new(transport, phase.clone()));
    let (world, date) = (caller.world.clone(), RefCell::default());
    let connection = Connection {
        shared,
        phase: phase.clone(),
        scheme,
        local,
        peer,
        world,
        stopped: stopped.clone(),
        date,
    };
    let service = service_fn(|request| {
        let connection = &connection;
        async move { Ok::<_, Infallible>(connection.answer(request).await) }
    });
    let mut served = pin!(
        http1::Builder::new()
            .title_case_headers(true)
            .auto_date_header(false)
            // Our socket has the deadlines: hyper's would close idle keep-alive clients.
            .header_read_timeout(None)
            .max_buf_size(limits.head)
            .max_headers(limits.header_fields)
            // An old client that shuts its side down after the request still wants the answer.
            .half_close(true)
            .serve_connection(socket, service)
    );
    let served = tokio::select! {
        served = served.as_mut() => served,
        _ = stopped.wait_for(|stop| *stop != Stop::No) => {
            match caught_up(served.as_mut(), &phase).await {
                Some(served) => served,
                None => {
                    served.as_mut().graceful_shutdown();
                    served.await
                }
            }
        }
    };
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

/// Reads what came before the end was known, and a head that has begun to its end: both are under way, and
/// hyper takes a connection for idle until it has a whole head. None: now it may be told.
async fn caught_up<S: Future>(mut served: Pin<&mut S>, phase: &Phase) -> Option<S::Output> {
    // The runtime looks at its sockets before it comes back to who has yielded.
    let mut turn = pin!(yield_now());
    let mut looked = false;
    poll_fn(|context| {
        if let Poll::Ready(served) = served.as_mut().poll(context) {
            return Poll::Ready(Some(served));
        }
        looked = looked || turn.as_mut().poll(context).is_ready();
        if looked && !phase.is_head() { Poll::Ready(None) } else { Poll::Pending }
    })
    .await
}

impl Connection {
    async fn answer(&self, request: hyper::Request<Incoming>) -> hyper::Response<Outgoing> {
        if !request.body().is_end_stream() {
            self.phase.body();
        }
        let read = self.read(request).await;
        let (started, now) = (log::is_on().then(Instant::now), clock::now());
        self.phase.handling();
        let (handled, lingers) = match read {
            Ok(request) => (guard(now, || self.shared.fake.handle(request, now)), false),
            Err(body::Refused { answer, lingers }) => (Handled::ours(answer, now), lingers),
        };
        if let Some(started) = started {
            log::exchange(&handled, started.elapsed());
        }
        if !handled.delivery.delay.is_zero() {
            self.be_late(handled.delivery.delay).await;
        }
        let Handled { answer, then, delivery, .. } = &handled;
        let waited = match then {
            Then::Wait(wait) => Some(self.wait(wait).await),
            _ => None,
        };
        if lingers {
            self.phase.body();
        } else {
            self.phase.idle();
        }
        if let Some(broken) = delivery.broken {
            self.phase.break_off(broken);
        }
        let body = match then {
            Then::Shutdown => {
                self.shared.stop.send_replace(Stop::Drain);
                None
            }
            Then::Listen(listening) => Some(Outgoing::Events(Box::new(Events::new(
                Listening::clone(listening),
                &self.shared,
                self.stopped.clone(),
                &self.phase,
            )))),
            Then::Sent | Then::Wait(_) => None,
        };
        let answer = waited.as_ref().unwrap_or(answer);
        let body = body.unwrap_or_else(|| {
            let bytes = Bytes::from_owner(Arc::clone(&answer.body));
            Outgoing::of(bytes, delivery.dribble, &self.phase)
        });
        response(answer, self.date(handled.date), body)
    }

    /// Waits before an answer: until the time is up or the fake ends; if it is long, for a client that stays.
    async fn be_late(&self, delay: Duration) {
        let mut stopped = self.stopped.clone();
        let late = async {
            // An old client may shut its side down, and wait.
            sleep(delay.min(PATIENCE)).await;
            let _heeding = Heeding::new(&self.phase);
            sleep(delay.saturating_sub(PATIENCE)).await;
        };
        tokio::select! {
            () = late => {}
            _ = stopped.wait_for(|stop| *stop != Stop::No) => {}
        }
    }

    /// Waits for a message, until the time is up, the fake ends, or the client leaves.
    async fn wait(&self, wait: &Wait) -> Answer {
        let fake = &self.shared.fake;
        let _heeding = Heeding::new(&self.phase);
        let watching = Watching::new(&self.shared, &wait.world);
        let mut wait = Wait::clone(wait);
        let timeout = wait.timeout;
        let found = poll_fn(|cx| {
            // Before looking, so that nothing falls in between.
            watching.watch(cx);
            wait.look(fake).map_or(Poll::Pending, Poll::Ready)
        });
        let mut stopped = self.stopped.clone();
        let found = tokio::select! {
            biased;
            found = found => Some(found),
            () = sleep(timeout) => None,
            _ = stopped.wait_for(|stop| *stop != Stop::No) => {
                return Answer::plain(503, "The fake ends.").with("Connection", "close");
            }
        };
        found.unwrap_or_else(|| wait.in_vain(fake))
    }

    /// The Date header, which is written once a second.
    fn date(&self, at: Timestamp) -> HeaderValue {
        let second = at.millis() / 1_000;
        let mut date = self.date.borrow_mut();
        if date.as_ref().is_none_or(|(written, _)| *written != second) {
            *date = HeaderValue::try_from(at.http_date()).ok().map(|value| (second, value));
        }
        let value = date.as_ref().map(|(_, value)| value.clone());
        value.unwrap_or(HeaderValue::from_static(""))
    }

    /// Reads a request whole.
    async fn read(&self, request: hyper::Request<Incoming>) -> Result<Request, body::Refused> {
        let (parts, body) = request.into_parts();
        let body = body::whole(&parts, body, &self.shared.limits).await?;
        // All but what is for a proxy is a path as it stands there.
        let target = match (parts.uri.scheme(), parts.uri.path_and_query()) {
            (None, Some(path)) if parts.uri.authority().is_none() => Cow::Borrowed(path.as_str()),
            _ => Cow::Owned(parts.uri.to_string()),
        };
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
        // What is for a proxy is for nobody behind it, the journal included.
        let headers = parts.headers.iter().filter(|(name, _)| *name != PROXY_AUTHORIZATION);
        let headers: Vec<_> =
            headers.map(|(name, value)| (name.as_str(), value.as_bytes())).collect();
        Request::new(&head, &headers, &body).ok_or_else(|| body::Refused {
            answer: Answer::plain(413, "The request is too long."),
            lingers: false,
        })
    }
}

/// A bug of ours is a 500 that says so. The process goes on, and so do its locks, which a panic does
/// not poison.
fn guard(now: Timestamp, handle: impl FnOnce() -> Handled) -> Handled {
    catch_unwind(AssertUnwindSafe(handle)).unwrap_or_else(|panic| {
        let what = panic.downcast_ref::<String>().map(String::as_str);
        let what = what.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no message");
        tracing::error!(panic = what, "a bug in Standin: the request was answered with 500");
        let text = "A bug in Standin: its log says more. Please report it.";
        Handled::ours(Answer::plain(500, text), now)
    })
}

/// ALL-WIRE-1: Content-Length, never chunked (but for events, which have no end); Date from the world's clock.
fn response(answer: &Answer, date: HeaderValue, body: Outgoing) -> hyper::Response<Outgoing> {
    let mut response = hyper::Response::new(body);
    *response.status_mut() = hyper::StatusCode::from_u16(answer.status)
        .unwrap_or(hyper::StatusCode::INTERNAL_SERVER_ERROR);
    let reason = answer.reason.as_ref().map(|reason| ReasonPhrase::try_from(reason.as_bytes()));
    if let Some(Ok(reason)) = reason {
        response.extensions_mut().insert(reason);
    }
    let headers = response.headers_mut();
    let content_type = match &answer.content_type {
        Cow::Borrowed("") => None,
        Cow::Borrowed(text) => Some(HeaderValue::from_static(text)),
        Cow::Owned(text) => HeaderValue::from_str(text).ok(),
    };
    if let Some(content_type) = content_type {
        headers.insert(CONTENT_TYPE, content_type);
    }
    headers.insert(DATE, date);
    for (name, value) in &answer.extra {
        let name = HeaderName::try_from(&**name);
        match (name, HeaderValue::from_str(value)) {
            // A stub's own.
            (Ok(DATE), Ok(value)) => drop(headers.insert(DATE, value)),
            (Ok(name), Ok(value)) => drop(headers.append(name, value)),
            _ => {}
        }
    }
    response
}

#[cfg(test)]
mod tests {
    #![expect(clippy::panic, reason = "a panic is what is tested")]

    use super::*;

    #[test]
    fn a_panic_is_a_500_that_says_so() {
        let lock = parking_lot::Mutex::new(1);
        let handled = guard(Timestamp::default(), || {
            let _held = lock.lock();
            panic!("of a test");
        });
        assert_eq!((handled.answer.status, *lock.lock()), (500, 1));
        assert!(String::from_utf8_lossy(&handled.answer.body).starts_with("A bug in Standin"));
    }
}
