//! One connection: hyper on our socket wrapper, each request read whole, answered by the pure fake,
//! logged and sent.

mod request;
mod response;

use std::cell::{Cell, RefCell};
use std::convert::Infallible;
use std::future::poll_fn;
use std::io;
use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::Poll;
use std::time::{Duration, Instant};

use bytes::Bytes;
use hyper::Method;
use hyper::body::{Body as _, Incoming};
use hyper::header::{CONNECTION, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::{HttpService, service_fn};
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt as _, copy, sink};
use tokio::sync::watch;
use tokio::task::yield_now;
use tokio::time::{sleep, timeout};

use self::response::response;
use super::ahead::Ahead;
use super::outgoing::{Events, Heeding, Outgoing, Watching};
use super::pass::{self, Relay, Tally};
use super::server::{Caller, Shared, Stop};
use super::socket::{Abort, Phase, Socket};
use super::told::Told;
use super::transport::{HandshakeFailed, Transport};
use super::tunnel::Next;
use super::{Trouble, body, clock, log, transport, tunnel};
use crate::control::{Listening, Then, Wait};
use crate::fake::Handled;
use crate::http::{Answer, Scheme, Through};
use crate::proxy::{Passing, Tunnel, failure};
use crate::world::{Fate, Timestamp, WorldName};

/// For so long an answer is late for a client that may have left: its end cannot be told from a side shut down.
const PATIENCE: Duration = Duration::from_secs(30);

/// For so long what a client has sent behind a CONNECT that was refused is read and thrown away.
const AFTERWARDS: Duration = Duration::from_secs(1);

/// What every request of a connection has in common.
struct Connection {
    shared: Arc<Shared>,
    phase: Phase,
    scheme: Scheme,
    local: SocketAddr,
    peer: SocketAddr,
    world: Option<WorldName>,
    /// The tunnel that it lies in.
    tunnel: Option<Through>,
    stopped: watch::Receiver<Stop>,
    /// What follows, once a CONNECT is answered.
    next: RefCell<Option<Next>>,
    /// A CONNECT, or another upgrade, was asked for: hyper then leaves the end of the connection to us.
    left_open: Cell<bool>,
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
        let Some((transport, local)) = begun else { return Ok(()) };
        match exchange(&caller, transport, local, None, &stopped).await? {
            Some((next, io)) => tunnel::follow(next, &caller, io, local, &mut stopped).await,
            None => Ok(()),
        }
    };
    if let Err(error) = served.await {
        let inner = error.get_ref().and_then(|error| error.downcast_ref());
        if let Some(HandshakeFailed { name, why }) = inner {
            caller.shared.troubles.note(Trouble::handshake(name.as_deref(), why));
        }
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

/// Requests and answers, until either side has enough, or a CONNECT makes the connection a tunnel.
pub(super) async fn exchange<S: AsyncRead + AsyncWrite + Abort + Unpin>(
    caller: &Caller,
    transport: Transport<S>,
    local: SocketAddr,
    tunnel: Option<&Tunnel>,
    stopped: &watch::Receiver<Stop>,
) -> io::Result<Option<(Next, Ahead<Transport<S>>)>> {
    let peer = caller.peer;
    let limits = caller.shared.limits;
    let phase = Phase::new(limits.deadlines);
    let scheme = if transport.is_tls() { Scheme::Https } else { Scheme::Http };
    let connection = Connection::new(caller, scheme, local, tunnel, &phase, stopped);
    let socket = TokioIo::new(Socket::new(transport, phase.clone()));
    let service = service_fn(|request| {
        let connection = &connection;
        async move { Ok::<_, Infallible>(connection.answer(request).await) }
    });
    let mut hyper = http1::Builder::new()
        .title_case_headers(true)
        .auto_date_header(false)
        // Our socket has the deadlines: hyper's would close idle keep-alive clients.
        .header_read_timeout(None)
        .max_buf_size(limits.head)
        .max_headers(limits.header_fields)
        // An old client that shuts its side down after the request still wants the answer.
        .half_close(true)
        .serve_connection(socket, service);
    let served = drive(Pin::new(&mut hyper), &phase, stopped).await;
    if served.is_ok() && connection.left_open.get() {
        let parts = hyper.into_parts();
        let socket = parts.io.into_inner();
        return match connection.next.take() {
            Some(next) => Ok(Some((next, ahead(parts.read_buf, socket)))),
            None => close(socket).await,
        };
    }
    match (phase.missed(), served) {
        (Some(missed), _) => tracing::debug!(%peer, "closed: {missed}"),
        (None, Err(error)) if error.is_parse() => {
            // What hyper refuses keeps hyper's bare answer; the reason stands here.
            caller.shared.troubles.note(unreadable(&error));
            tracing::warn!(%peer, %error, "refused: not a request that HTTP/1.1 allows");
        }
        (None, served) => served.map_err(io::Error::other)?,
    }
    Ok(None)
}

/// Serves to the end; that comes soon once the fake is to end.
async fn drive<I, V>(
    mut serving: Pin<&mut http1::Connection<I, V>>,
    phase: &Phase,
    stopped: &watch::Receiver<Stop>,
) -> hyper::Result<()>
where
    I: hyper::rt::Read + hyper::rt::Write + Unpin,
    V: HttpService<Incoming, ResBody = Outgoing>,
    V::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    tokio::select! {
        biased;
        served = serving.as_mut() => return served,
        () = Told::by(stopped) => {}
    }
    match caught_up(serving.as_mut(), phase).await {
        Some(served) => served,
        None => {
            serving.as_mut().graceful_shutdown();
            serving.await
        }
    }
}

/// A request that hyper refuses: with 431 where the head is too long, else with 400.
fn unreadable(error: &hyper::Error) -> Trouble {
    let status = if error.is_parse_too_large() { 431 } else { 400 };
    Trouble::refused(status, &error.to_string())
}

/// What a tunnel begins with: what hyper has read already, then what the socket has, then the rest.
fn ahead<S>(read: Bytes, socket: Socket<S>) -> Ahead<S> {
    let (io, byte) = socket.into_inner();
    let read = match byte {
        Some(byte) => [&read, &[byte][..]].concat().into(),
        None => read,
    };
    Ahead::new(read, io)
}

/// The end of a connection that hyper has left open. The client may have gone first, or have sent more: closed with
/// bytes unread, the connection would be reset, and the answer lost.
async fn close<S, N>(mut socket: Socket<S>) -> io::Result<Option<N>>
where
    Socket<S>: AsyncRead + AsyncWrite + Unpin,
{
    drop(socket.shutdown().await);
    drop(timeout(AFTERWARDS, copy(&mut socket, &mut sink())).await);
    Ok(None)
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
    fn new(
        caller: &Caller,
        scheme: Scheme,
        local: SocketAddr,
        tunnel: Option<&Tunnel>,
        phase: &Phase,
        stopped: &watch::Receiver<Stop>,
    ) -> Self {
        let through = |tunnel: &Tunnel| Through {
            tunnel: Some(Arc::clone(&tunnel.authority)),
            world: tunnel.world.clone(),
        };
        Self {
            shared: Arc::clone(&caller.shared),
            phase: phase.clone(),
            scheme,
            local,
            peer: caller.peer,
            world: caller.world.clone(),
            tunnel: tunnel.map(through),
            stopped: stopped.clone(),
            next: RefCell::default(),
            left_open: Cell::default(),
            date: RefCell::default(),
        }
    }

    /// Answers a request. Behind a CONNECT there comes a tunnel or nothing: what a client sent for its tunnel must
    /// never be read as requests to us.
    async fn answer(&self, request: hyper::Request<Incoming>) -> hyper::Response<Outgoing> {
        let (version, wants_tunnel) = (request.version(), request.method() == Method::CONNECT);
        let mut response = self.answered(request).await;
        if wants_tunnel && self.next.borrow().is_none() {
            response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
        }
        if response.headers().contains_key(CONNECTION) {
            // Else hyper says keep-alive beside it to an old client that asked for that.
            *response.version_mut() = version;
        }
        response
    }

    async fn answered(&self, request: hyper::Request<Incoming>) -> hyper::Response<Outgoing> {
        if !request.body().is_end_stream() {
            self.phase.body();
        }
        if request.extensions().get::<OnUpgrade>().is_some() {
            self.left_open.set(true);
        }
        let read = self.read(request).await;
        let (started, now) = (log::is_on().then(Instant::now), clock::now());
        self.phase.handling();
        let (mut handled, lingers) = match read {
            Ok(request) => (guard(now, || self.shared.fake.handle(request, now)), false),
            Err(body::Refused { answer, lingers }) => (Handled::ours(answer, now), lingers),
        };
        let mut from_beyond = None;
        if let Then::Pass(passing) = handled.then {
            // In boxes, as all rare waits: what they hold would be moved with each call.
            (handled, from_beyond) = Box::pin(self.pass(*passing)).await;
        }
        self.count(&handled);
        if let Some(started) = started {
            log::exchange(&handled, started.elapsed());
        }
        if !handled.delivery.delay.is_zero() {
            Box::pin(self.be_late(handled.delivery.delay)).await;
        }
        if let Then::Tunnel(tunnel) = handled.then {
            self.next.replace(Some(Next::Us(tunnel)));
            handled.then = Then::Sent;
        }
        if let Some(response) = from_beyond {
            return response;
        }
        let Handled { answer, then, delivery, .. } = &handled;
        let waited = match then {
            Then::Wait(wait) => Some(Box::pin(self.wait(wait)).await),
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
        let answer = waited.as_ref().unwrap_or(answer);
        let body = self.at_last(then).unwrap_or_else(|| {
            Outgoing::of(Arc::clone(&answer.body), delivery.dribble, &self.phase)
        });
        response(answer, self.date(handled.date), body)
    }

    /// For those who ask at the end what there was.
    fn count(&self, handled: &Handled) {
        let exchange = handled.exchange.as_ref();
        if exchange.is_some_and(|exchange| exchange.verdict.escape.is_none()) {
            self.shared.calls.fetch_add(1, Ordering::Relaxed);
        }
        if let Some(refused) = Trouble::of(handled) {
            self.shared.troubles.note(refused);
        }
    }

    /// What is to be done when an answer goes out; the body that it has then, if not its own.
    fn at_last(&self, then: &Then) -> Option<Outgoing> {
        match then {
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
            Then::Sent | Then::Wait(_) | Then::Tunnel(_) | Then::Pass(_) => None,
        }
    }

    /// Lets something through: what is recorded of it, and, where its host has answered, what it said.
    async fn pass(&self, passing: Passing) -> (Handled, Option<hyper::Response<Outgoing>>) {
        let passed = pass::through(&self.shared, &passing).await;
        let now = clock::now();
        let Passing { mut whither, world, request } = passing;
        let (answer, passed) = match passed {
            Ok(passed) => {
                whither.fate = Fate::Passed;
                (passed.told(), Some(passed))
            }
            Err(why) => {
                whither.fate = why.fate();
                let why = why.to_string();
                let unreached = Trouble::unreached(&whither.host, whither.port, &why);
                self.shared.troubles.note(unreached);
                (failure(&whither, &why), None)
            }
        };
        let told = Passing { whither: whither.clone(), world: world.clone(), request };
        let handled = self.shared.fake.note_escape(told, answer, now);
        let tally = || Tally::new(&self.shared, world, whither);
        let response = match passed {
            Some(pass::Through::Tunnel(far)) => {
                let relay = Relay { far, tally: tally() };
                self.next.replace(Some(Next::Relay(Box::new(relay))));
                None
            }
            Some(pass::Through::Response(response, sent)) => {
                let tally = tally();
                tally.sent.set(sent);
                Some(pass::onward(response, tally, &self.phase))
            }
            None => None,
        };
        (handled, response)
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
