//! A request, read whole from hyper.

use std::borrow::Cow;

use hyper::body::Incoming;
use hyper::header::{HeaderValue, PROXY_AUTHORIZATION};
use hyper::http::request::Parts;

use super::Connection;
use crate::http::{Answer, Head, Request, Through, Version};
use crate::proxy;
use crate::shell::body;
use crate::world::WorldName;

impl Connection {
    /// Reads a request whole.
    pub(super) async fn read(
        &self,
        request: hyper::Request<Incoming>,
    ) -> Result<Request, body::Refused> {
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
        // Filtered, they do not say how many they are, and the list would grow more than once.
        let mut listed = Vec::with_capacity(parts.headers.len());
        listed.extend(headers.map(|(name, value)| (name.as_str(), value.as_bytes())));
        let refused = |status, text: &str| body::Refused {
            answer: Answer::plain(status, text),
            lingers: false,
        };
        let through = self.through(&parts);
        let through = through.map_err(|bad| refused(400, &format!("{bad}.")))?;
        let request = Request::new(&head, &listed, &body);
        let request = request.ok_or_else(|| refused(413, "The request is too long."))?;
        Ok(match through {
            Some(through) => request.through(through),
            None => request,
        })
    }

    /// What is known of a request beside itself if it was for a proxy. In a tunnel it is what its CONNECT said.
    fn through(&self, parts: &Parts) -> Result<Option<Through>, proxy::BadUser> {
        if let Some(tunnel) = &self.tunnel {
            return Ok(Some(tunnel.clone()));
        }
        if parts.uri.authority().is_none() {
            return Ok(None);
        }
        let users = parts.headers.get_all(PROXY_AUTHORIZATION);
        let world = proxy::world(users.iter().map(HeaderValue::as_bytes))?;
        Ok(world.map(|world| Through { tunnel: None, world: Some(world) }))
    }
}
