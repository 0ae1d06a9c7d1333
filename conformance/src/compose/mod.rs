//! From a request with holes to bytes: pure, and every byte is ours.

mod encode;
mod fill;
mod head;
mod multipart;
mod names;
mod place;
mod world;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

pub use names::{MARK, Names};
pub(crate) use names::{ROOM, has_room};
pub use world::{look, make_world, remove_world};

use self::encode::form;
use self::fill::Fill;
use self::head::Head;
use self::multipart::multipart;
use self::place::Place;
use crate::case::{Body, Case, Request, Step};
use crate::exchange::Sending;
use crate::target::Target;

/// What a request's holes are filled from.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// Whom.
    pub target: &'a Target,
    /// As which vendor.
    pub vendor: &'a str,
    /// Fresh names.
    pub names: &'a Names,
    /// Whose.
    pub person: u32,
    /// What earlier replies bound.
    pub bound: &'a dyn Fn(&str) -> Option<String>,
    /// The world that the request goes to; none: the target's own.
    pub world: Option<&'a str>,
}

/// A step of a case by itself, before any reply came: its holes are what a seed scripts.
///
/// # Errors
///
/// As [`compose`]; what an earlier reply has to bind is [`ComposeError::Unbound`].
pub fn compose_alone(
    case: &Case,
    step: &Step,
    names: &Names,
    target: &Target,
    world: Option<&str>,
) -> Result<Sending, ComposeError> {
    let bound = |name: &str| step.holes.get(name).cloned();
    let vendor = &case.vendor;
    let context = Context { target, vendor, names, person: step.person, bound: &bound, world };
    compose(&step.request, &context)
}

/// A request that cannot be sent. No value that may be a secret stands in it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ComposeError {
    /// The target does not answer there.
    #[error("{target} has no {scheme} address for {vendor}")]
    NoAddress {
        /// The target's name.
        target: String,
        /// The vendor.
        vendor: String,
        /// `http` or `https`.
        scheme: &'static str,
    },
    /// The target's file does not say it.
    #[error("there is no {field} in vendors.{vendor}.roles.{role}")]
    NoCredential {
        /// The vendor.
        vendor: String,
        /// The role.
        role: String,
        /// Its field.
        field: String,
    },
    /// The target cannot do that.
    #[error("the target has no means.{0}")]
    NoMeans(&'static str),
    /// No earlier reply had it.
    #[error("nothing is bound to {0}: no earlier reply had it")]
    Unbound(String),
    /// The request does not send it, or only later.
    #[error("{{sent:{0}}} names no argument that stands before it")]
    NotSent(String),
    /// A hole that only an envelope's body has.
    #[error("{{{0}}} has its place in an envelope's body only")]
    Misplaced(&'static str),
    /// A link that is none.
    #[error("the link {link:?} is no address: {why}")]
    BadLink {
        /// The link.
        link: String,
        /// What is wrong with it.
        why: String,
    },
    /// A link to somebody else.
    #[error("the link {link} leads elsewhere than to {own}: it is not followed")]
    ForeignLink {
        /// The link.
        link: String,
        /// The target's own address.
        own: String,
    },
    /// It would make another request than was meant.
    #[error("{0} would break its line")]
    Unwritable(String),
}

impl ComposeError {
    /// What the target replied is the reason, and not a file or this program.
    #[must_use]
    pub const fn is_of_a_reply(&self) -> bool {
        matches!(self, Self::Unbound(_) | Self::BadLink { .. } | Self::ForeignLink { .. })
    }
}

/// Composes a request. Without a form, parts or a wrap, arguments that do not travel in the query are
/// there for `{sent:…}` only.
///
/// # Errors
/// A hole that cannot be filled, a place that there is not, or text that would break its line.
pub fn compose(request: &Request, context: &Context<'_>) -> Result<Sending, ComposeError> {
    let fill = Fill::of(&request.arguments, context)?;
    let path = fill.text(&request.path)?;
    let place = Place::of(request, path, context)?;
    let place = place.with_query(&query(request, &fill)?);
    let body = body(request, &fill)?;
    let mut bytes = Head {
        verb: &request.verb,
        path: &place.path,
        own: own_headers(request, &fill, &place, body.as_ref())?,
        asked: asked_headers(request, &fill)?,
        without: &request.without,
    }
    .write()?;
    bytes.extend(body.map(|body| body.bytes).unwrap_or_default());
    Ok(Sending {
        authority: place.address.to_string(),
        tls: place.tls,
        bytes,
        arguments: fill.sent,
    })
}

/// A body, and the Content-Type that goes with it.
struct Written {
    content_type: Option<String>,
    bytes: Vec<u8>,
}

fn query(request: &Request, fill: &Fill<'_>) -> Result<String, ComposeError> {
    let written = request.query.as_ref().map(|query| fill.text(query)).transpose()?;
    let arguments = form(travelling(request, fill, true), request.escaping);
    let parts = [written.unwrap_or_default(), arguments];
    Ok(parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("&"))
}

fn body(request: &Request, fill: &Fill<'_>) -> Result<Option<Written>, ComposeError> {
    let arguments = travelling(request, fill, false);
    let (content_type, bytes) = match &request.body {
        Body::None => return Ok(None),
        Body::Form => {
            let text = form(arguments, request.escaping);
            (Some("application/x-www-form-urlencoded".to_owned()), text.into_bytes())
        }
        Body::Multipart => {
            let parts = multipart(&arguments.collect::<Vec<_>>());
            (Some(format!("multipart/form-data; boundary={}", parts.boundary)), parts.bytes)
        }
        Body::Wrap(wrap) => (None, fill.wrapped(wrap, arguments, request.escaping)?.into_bytes()),
        Body::Raw(text) => (None, fill.text(text)?.into_bytes()),
    };
    Ok(Some(Written { content_type, bytes }))
}

/// The arguments that travel in the query, or those that do not.
fn travelling<'a>(
    request: &'a Request,
    fill: &'a Fill<'_>,
    in_query: bool,
) -> impl Iterator<Item = (&'a str, &'a str)> {
    let all = request.arguments.iter().zip(&fill.sent);
    let some = all.filter(move |(argument, _)| argument.in_query == in_query);
    some.map(|(_, (name, value))| (name.as_str(), value.as_str()))
}

fn own_headers<'a>(
    request: &Request,
    fill: &Fill<'a>,
    place: &Place,
    body: Option<&Written>,
) -> Result<Vec<(&'a str, String)>, ComposeError> {
    let mut headers = vec![("Host", place.address.host_header(place.tls))];
    headers.extend(world_header(fill.context.target, fill.context.world)?);
    if let Some(user) = &request.basic {
        let pair = STANDARD.encode(format!("{}:", fill.text(user)?));
        headers.push(("Authorization", format!("Basic {pair}")));
    }
    if let Some(content_type) = body.and_then(|body| body.content_type.clone()) {
        headers.push(("Content-Type", content_type));
    }
    // RFC 9110, 8.6: methods that mean a body say so, even of none.
    if body.is_some() || matches!(request.verb.as_str(), "POST" | "PUT") {
        headers.push(("Content-Length", body.map_or(0, |body| body.bytes.len()).to_string()));
    }
    Ok(headers)
}

fn world_header<'a>(
    target: &'a Target,
    world: Option<&str>,
) -> Result<Option<(&'a str, String)>, ComposeError> {
    let Some(world) = world else { return Ok(None) };
    let name = target.means.world_header.as_deref();
    Ok(Some((name.ok_or(ComposeError::NoMeans("world_header"))?, world.to_owned())))
}

fn asked_headers<'a>(
    request: &'a Request,
    fill: &Fill<'_>,
) -> Result<Vec<(&'a str, String)>, ComposeError> {
    let headers = request.headers.iter();
    headers.map(|(name, value)| Ok((name.as_str(), fill.text(value)?))).collect()
}

#[cfg(test)]
mod tests;
