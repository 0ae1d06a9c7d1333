//! The control plane: what tests ask of the fake itself. It stands apart from the vendors, answers only
//! the machine that it runs on, and changes nothing on a GET.

mod access;
mod accounts;
mod clock;
mod escapes;
mod event;
mod events;
mod faults;
mod mailpit;
mod mappings;
mod next;
mod problem;
mod requests;
mod response;
mod scenarios;
mod service;
mod settings;
mod stub;
mod transcript;
mod travel;
mod wait;
mod worlds;

pub use access::Access;
pub(crate) use event::misspelt;
pub use events::Listening;
use problem::Problem;
pub(crate) use service::table as endpoints;
pub(crate) use transcript::of as transcript_of;
pub use wait::Wait;

use crate::fake::{Fake, no_world};
use crate::http::{Answer, Destination, Request};
use crate::proxy::{Passing, Tunnel};
use crate::reading;
use crate::text;
use crate::wire::charset::Charset;
use crate::wire::{Field, Value, form};
use crate::world::{Timestamp, WorldName};
use crate::worlds::SharedWorld;

/// One route. A segment in braces stands for any one segment.
pub struct Route {
    /// The HTTP method.
    pub method: &'static str,
    /// The path.
    pub path: &'static str,
    /// The arguments of the query that it takes.
    pub arguments: &'static [&'static str],
    handler: Handler,
}

/// What answers a route.
enum Handler {
    /// At once.
    Now(fn(&Ask<'_>) -> Result<Answer, Problem>),
    /// With something to be done besides.
    Then(fn(&Ask<'_>) -> Result<(Answer, Then), Problem>),
}

/// What is to be done beside sending an answer.
#[derive(Clone, Debug)]
pub enum Then {
    /// Nothing.
    Sent,
    /// A tunnel begins, and we are at its end.
    Tunnel(Box<Tunnel>),
    /// It is for a host that is let through, and that has the answer.
    Pass(Box<Passing>),
    /// The fake ends, gracefully, once the answer is sent.
    Shutdown,
    /// The answer is sent only if what is waited for does not come in time.
    Wait(Box<Wait>),
    /// The answer's body goes on and on.
    Listen(Box<Listening>),
}

const fn route(
    method: &'static str,
    path: &'static str,
    handler: fn(&Ask<'_>) -> Result<Answer, Problem>,
) -> Route {
    Route { method, path, arguments: &[], handler: Handler::Now(handler) }
}

const fn route_then(
    method: &'static str,
    path: &'static str,
    handler: fn(&Ask<'_>) -> Result<(Answer, Then), Problem>,
) -> Route {
    Route { method, path, arguments: &[], handler: Handler::Then(handler) }
}

impl Route {
    const fn taking(self, arguments: &'static [&'static str]) -> Self {
        Self { arguments, ..self }
    }
}

/// All of them: what is not here is not served, and the tests of access walk this list.
pub static ROUTES: &[Route] = &[
    route("GET", "/__admin/health", service::health),
    route("GET", "/__admin/version", service::version),
    route("POST", "/__admin/reset", service::reset),
    route_then("POST", "/__admin/shutdown", service::shutdown),
    route("GET", "/__admin/requests", requests::list).taking(&["limit", "since", "unmatched"]),
    route("DELETE", "/__admin/requests", requests::clear),
    // As WireMock 2 had it, and its clients still do.
    route("POST", "/__admin/requests/reset", requests::clear),
    route("POST", "/__admin/requests/count", requests::count),
    route("POST", "/__admin/requests/find", requests::find),
    route("POST", "/__admin/requests/remove", requests::remove),
    route("GET", "/__admin/requests/unmatched", requests::unmatched),
    route("GET", "/__admin/requests/{id}", requests::one),
    route("DELETE", "/__admin/requests/{id}", requests::delete),
    route("POST", "/__admin/near-misses/request-pattern", requests::near_misses),
    route("GET", "/__admin/mappings", mappings::list).taking(&["limit", "offset"]),
    route("POST", "/__admin/mappings", mappings::create),
    route("DELETE", "/__admin/mappings", mappings::clear),
    route("POST", "/__admin/mappings/reset", mappings::reset),
    route("GET", "/__admin/mappings/{id}", mappings::one),
    route("PUT", "/__admin/mappings/{id}", mappings::edit),
    route("DELETE", "/__admin/mappings/{id}", mappings::delete),
    route("GET", "/__admin/scenarios", scenarios::list),
    route("POST", "/__admin/scenarios/reset", scenarios::reset),
    route("PUT", "/__admin/scenarios/{scenario}/state", scenarios::set),
    route("GET", "/__admin/standin/endpoints", service::endpoints),
    route("GET", "/__admin/standin/worlds", worlds::list),
    route("POST", "/__admin/standin/worlds", worlds::create),
    route("GET", "/__admin/standin/worlds/{name}", worlds::one),
    route("DELETE", "/__admin/standin/worlds/{name}", worlds::delete),
    route("GET", "/__admin/standin/worlds/{name}/export", worlds::export).taking(&["secrets"]),
    route("POST", "/__admin/standin/worlds/{name}/reset", worlds::reset),
    route("GET", "/__admin/standin/accounts", accounts::list)
        .taking(&["vendor", "name", "email", "state", "limit"]),
    route("GET", "/__admin/standin/accounts/{vendor}/{id}", accounts::one),
    route("DELETE", "/__admin/standin/accounts/{vendor}/{id}", accounts::delete),
    route("POST", "/__admin/standin/accounts/{vendor}/{id}/confirm", accounts::confirm),
    route("POST", "/__admin/standin/accounts/{vendor}/{id}/activate", accounts::activate),
    route("GET", "/__admin/settings", settings::look),
    route("POST", "/__admin/settings", settings::replace),
    route("PUT", "/__admin/settings", settings::replace),
    route("GET", "/__admin/standin/clock", clock::look),
    route("POST", "/__admin/standin/clock/freeze", clock::freeze),
    route("POST", "/__admin/standin/clock/set", clock::set),
    route("POST", "/__admin/standin/clock/advance", clock::advance),
    route("POST", "/__admin/standin/clock/run", clock::run),
    route("GET", "/__admin/standin/faults", faults::list),
    route("POST", "/__admin/standin/faults", faults::add),
    route("DELETE", "/__admin/standin/faults", faults::clear),
    route("GET", "/__admin/standin/faults/{id}", faults::one),
    route("DELETE", "/__admin/standin/faults/{id}", faults::delete),
    route("GET", "/__admin/standin/escapes", escapes::list),
    route("DELETE", "/__admin/standin/escapes", escapes::clear),
    route("GET", "/__admin/standin/next", next::look),
    route("POST", "/__admin/standin/next", next::pin),
    route_then("GET", "/__admin/standin/events", events::listen),
    route_then("GET", "/__admin/standin/outbox/wait", wait::wait)
        .taking(&["to", "vendor", "channel", "kind", "after", "timeout"]),
    route("GET", "/__admin/standin/transcript", transcript::transcript),
    route("GET", "/api/v1/messages", mailpit::list).taking(&["start", "limit"]),
    route("DELETE", "/api/v1/messages", mailpit::delete),
    route("GET", "/api/v1/message/{id}", mailpit::one),
    route("GET", "/api/v1/message/{id}/headers", mailpit::headers),
    route("GET", "/api/v1/message/{id}/raw", mailpit::raw),
    route("GET", "/api/v1/search", mailpit::search).taking(&["query", "start", "limit"]),
    route("DELETE", "/api/v1/search", mailpit::delete_found).taking(&["query"]),
    route("GET", "/api/v1/tags", mailpit::tags),
    route("GET", "/api/v1/info", mailpit::info),
];

/// A call of the control plane.
pub(crate) struct Ask<'a> {
    fake: &'a Fake,
    request: &'a Request,
    to: &'a Destination<'a>,
    now: Timestamp,
    /// What stands in place of the route's braces.
    segments: Vec<&'a str>,
}

/// Whether a path is the control plane's.
pub(crate) fn claims(path: &str) -> bool {
    ["/__admin", "/api/v1"].iter().any(|root| {
        path.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })
}

/// Answers a call, or refuses it before it has any effect.
pub(crate) fn handle(
    fake: &Fake,
    request: &Request,
    to: &Destination<'_>,
    now: Timestamp,
) -> (Answer, Then) {
    let answer = || {
        fake.access.check(request, to)?;
        let (route, segments) = find(request.method(), to.path)?;
        let ask = Ask { fake, request, to, now, segments };
        ask.check_query(route.arguments)?;
        ask.check_type()?;
        match route.handler {
            Handler::Now(handler) => handler(&ask).map(|answer| (answer, Then::Sent)),
            Handler::Then(handler) => handler(&ask),
        }
    };
    answer().unwrap_or_else(|problem| (problem.into_answer(), Then::Sent))
}

fn find<'a>(method: &str, path: &'a str) -> Result<(&'static Route, Vec<&'a str>), Problem> {
    let path = path.strip_suffix('/').unwrap_or(path);
    let mut there: Vec<_> =
        ROUTES.iter().filter_map(|route| Some((route, segments(route.path, path)?))).collect();
    // A path that stands here itself is no id of another.
    let fewest = there.iter().map(|(_, segments)| segments.len()).min().unwrap_or_default();
    there.retain(|(_, segments)| segments.len() == fewest);
    if there.is_empty() {
        // Who has slipped is not to be led to the end of it all.
        let routes =
            ROUTES.iter().map(|route| route.path).filter(|path| !path.ends_with("/shutdown"));
        let near = text::nearest(path, routes);
        return Err(Problem::not_found(&format!("{path} is no route"), near));
    }
    let allowed: Vec<_> = there.iter().map(|(route, _)| route.method).collect();
    there
        .into_iter()
        .find(|(route, _)| route.method == method)
        .ok_or_else(|| Problem::Answer(Answer::method_not_allowed(&allowed, path)))
}

/// What stands in place of a pattern's braces, if the path fits it.
fn segments<'a>(pattern: &str, path: &'a str) -> Option<Vec<&'a str>> {
    let mut found = Vec::new();
    let mut pieces = path.split('/');
    for wanted in pattern.split('/') {
        let piece = pieces.next()?;
        if wanted.starts_with('{') && !piece.is_empty() {
            found.push(piece);
        } else if wanted != piece {
            return None;
        }
    }
    pieces.next().is_none().then_some(found)
}

impl Ask<'_> {
    fn segment(&self, place: usize) -> &str {
        self.segments.get(place).copied().unwrap_or_default()
    }

    /// Nothing is ignored in silence: an argument that the route does not take is refused.
    fn check_query(&self, known: &[&'static str]) -> Result<(), Problem> {
        let query = self.to.query.unwrap_or_default().as_bytes();
        let fields = form::read(query, Charset::Utf8, self.fake.limits.fields)
            .map_err(|why| Problem::invalid("", &format!("the query: {why}")))?
            .fields;
        let Some(unknown) = fields.iter().find(|field| !known.contains(&&*field.name)) else {
            return check_text(&fields);
        };
        let name: String = unknown.name.chars().take(80).collect();
        let near = text::nearest(&name, known.iter().copied());
        let near = near.map(|near| format!("; did you mean {near:?}?")).unwrap_or_default();
        let detail = format!("there is no argument {name:?}{near}");
        Err(Problem::invalid(&format!("/{name}"), &detail))
    }

    /// A flag of the query.
    fn flag(&self, name: &'static str) -> Result<bool, Problem> {
        match self.query(name).as_deref() {
            None | Some("false") => Ok(false),
            Some("true" | "") => Ok(true),
            Some(_) => Err(Problem::invalid(&format!("/{name}"), "it is true or false")),
        }
    }

    /// The query's argument of that name; the last counts.
    fn query(&self, name: &str) -> Option<String> {
        let query = self.to.query.unwrap_or_default();
        let fields =
            form::read(query.as_bytes(), Charset::Utf8, self.fake.limits.fields).ok()?.fields;
        fields.into_iter().rfind(|field| field.name == name).and_then(|field| match field.value {
            Value::Text(text) => Some(text.into_owned()),
            Value::Invalid(_) => None,
        })
    }

    /// A number of the query.
    fn number(&self, name: &'static str, default: usize) -> Result<usize, Problem> {
        self.query(name).map_or(Ok(default), |text| {
            text.parse().map_err(|_| {
                Problem::invalid(&format!("/{name}"), &format!("{text:?} is no number"))
            })
        })
    }

    /// The world that the call names.
    fn world_name(&self) -> Result<WorldName, Problem> {
        match &self.to.world {
            Some(name) => Ok(name.clone()),
            None if self.fake.strict_worlds => Err(Problem::Answer(no_world(&self.to.address))),
            None => Ok(WorldName::fallback()),
        }
    }

    /// That world, to look at.
    fn seen(&self) -> Result<SharedWorld, Problem> {
        Ok(self.fake.worlds.seen(&self.world_name()?))
    }

    /// That world, to change.
    fn world(&self) -> Result<SharedWorld, Problem> {
        Ok(self.fake.worlds.named(&self.world_name()?))
    }

    /// Something has happened in that world.
    fn wake(&self) {
        if let Ok(name) = self.world_name() {
            self.fake.worlds.watchers.wake(&name);
        }
    }

    /// A write that carries a body says that it is JSON: no form of a web page can.
    fn check_type(&self) -> Result<(), Problem> {
        if self.request.body().is_empty() {
            return Ok(());
        }
        let essence = self.request.header("Content-Type").unwrap_or_default();
        let essence = essence.split(';').next().unwrap_or_default().trim();
        if essence.eq_ignore_ascii_case("application/json") {
            return Ok(());
        }
        Err(Problem::Answer(Answer::plain(
            415,
            "A body has to be sent as application/json: add the header Content-Type: application/json.",
        )))
    }

    /// The body as JSON; an absent one is an empty object.
    fn json(&self) -> Result<serde_json::Value, Problem> {
        if self.request.body().is_empty() {
            return Ok(serde_json::json!({}));
        }
        reading::json(self.request.body())
            .map_err(|error| Problem::invalid("", &format!("the body is no JSON: {error}")))
    }
}

/// An argument that is no text would else be taken for one that is not there.
fn check_text(fields: &[Field<'_>]) -> Result<(), Problem> {
    let bad = fields.iter().find_map(|field| match &field.value {
        Value::Invalid(why) => Some((&field.name, why)),
        Value::Text(_) => None,
    });
    bad.map_or(Ok(()), |(name, why)| Err(Problem::invalid(&format!("/{name}"), why)))
}

/// 200 with a JSON value.
fn json(value: &serde_json::Value) -> Answer {
    json_with(200, value)
}

fn json_with(status: u16, value: &serde_json::Value) -> Answer {
    Answer::new(status, "application/json", value.to_string())
}

/// The text of bytes, where it has one.
fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
