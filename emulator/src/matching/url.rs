//! The URL of a request, as `url`, `urlPath` and their patterns compare it: without scheme and host, escapes
//! kept, and with a world's path prefix as well as without.

use std::borrow::Cow;

use super::miss::{cut, without_token};
use super::regular::Regular;
use super::work::Work;
use crate::http::{Destination, Request};
use crate::reading::{Invalid, Object};

/// What a request's URL is, in one spelling or two.
#[derive(Debug)]
pub(super) struct Urls<'a> {
    /// Without the query; the first is without a world's prefix.
    paths: Vec<Cow<'a, str>>,
    /// The same with the query.
    whole: Vec<Cow<'a, str>>,
}

impl<'a> Urls<'a> {
    pub(super) fn of(request: &'a Request, to: &'a Destination<'a>) -> Self {
        let mut paths = vec![Cow::Borrowed(to.path)];
        if to.address.prefix.is_some() {
            paths.push(Cow::Borrowed(path_as_sent(request.target())));
        }
        let whole = |path: &Cow<'a, str>| match to.query {
            Some(query) => Cow::Owned(format!("{path}?{query}")),
            None => path.clone(),
        };
        Self { whole: paths.iter().map(whole).collect(), paths }
    }

    /// In words, without what may be secret: the values of a query, and the token of a link.
    pub(super) fn shown(&self) -> Cow<'_, str> {
        without_token(self.path())
    }

    fn path(&self) -> &str {
        self.paths.first().map_or("", |path| path)
    }
}

fn path_as_sent(target: &str) -> &str {
    let target = match target.split_once("://") {
        Some((_, rest)) if !target.starts_with('/') => {
            rest.get(rest.find('/').unwrap_or(rest.len())..).unwrap_or_default()
        }
        _ => target,
    };
    target.split('?').next().unwrap_or_default()
}

/// What a URL has to be.
#[derive(Clone, Debug)]
pub(super) enum Url {
    /// `url`
    Whole(Box<str>),
    /// `urlPattern`
    WholePattern(Regular),
    /// `urlPath`
    Path(Box<str>),
    /// `urlPathPattern`
    PathPattern(Regular),
}

impl Url {
    /// The fields that say it.
    pub(super) const FIELDS: [&str; 4] = ["url", "urlPattern", "urlPath", "urlPathPattern"];

    /// Reads the one of them that is there.
    pub(super) fn read(object: &Object<'_>) -> Result<Option<Self>, Invalid> {
        let mut given = Self::FIELDS.into_iter().filter(|name| object.get(name).is_some());
        let Some(name) = given.next() else { return Ok(None) };
        if let Some(second) = given.next() {
            let detail = format!("{name} is given as well; of {} one", Self::FIELDS.join(", "));
            return Err(object.invalid(second, detail));
        }
        let text = object.text(name)?.unwrap_or_default();
        if matches!(name, "url" | "urlPath") && !text.starts_with('/') && text != "*" {
            let detail = "no request has this URL: it begins with a slash, without scheme and host";
            return Err(object.invalid(name, detail));
        }
        let regular = || Regular::read(text).map_err(|why| object.invalid(name, why));
        Ok(Some(match name {
            "url" => Self::Whole(text.into()),
            "urlPattern" => Self::WholePattern(regular()?),
            "urlPath" => Self::Path(text.into()),
            _ => Self::PathPattern(regular()?),
        }))
    }

    pub(super) fn fits(&self, urls: &Urls<'_>, work: &Work) -> bool {
        match self {
            Self::Whole(text) => urls.whole.iter().any(|url| **url == **text),
            Self::WholePattern(regular) => urls.whole.iter().any(|url| regular.is_whole(url, work)),
            Self::Path(text) => urls.paths.iter().any(|path| **path == **text),
            Self::PathPattern(regular) => {
                urls.paths.iter().any(|path| regular.is_whole(path, work))
            }
        }
    }

    /// How much of a path is as wanted, from its start and from its end.
    pub(super) fn likeness(&self, urls: &Urls<'_>) -> usize {
        let (Self::Whole(wanted) | Self::Path(wanted)) = self else { return 0 };
        let (wanted, path) = (wanted.split('?').next().unwrap_or_default(), urls.path());
        let same =
            |pairs: &mut dyn Iterator<Item = (u8, u8)>| pairs.take_while(|(w, p)| w == p).count();
        same(&mut wanted.bytes().zip(path.bytes()))
            + same(&mut wanted.bytes().rev().zip(path.bytes().rev()))
    }

    pub(super) fn weight(&self) -> usize {
        match self {
            Self::Whole(_) | Self::Path(_) => 0,
            Self::WholePattern(regular) | Self::PathPattern(regular) => regular.weight(),
        }
    }

    /// In words, without what may be secret: the values of a query, and the token of a link.
    pub(super) fn wanted(&self) -> String {
        let (name, text, query): (_, _, &[_]) = match self {
            Self::Whole(text) => ("url", &**text, &["?"]),
            Self::WholePattern(regular) => ("urlPattern", regular.as_str(), &["\\?", "[?]", "="]),
            Self::Path(text) => ("urlPath", &**text, &["?"]),
            Self::PathPattern(regular) => {
                ("urlPathPattern", regular.as_str(), &["\\?", "[?]", "="])
            }
        };
        let text = &*without_token(text);
        let end = query.iter().filter_map(|begin| text.find(begin)).min();
        match end.and_then(|end| text.get(..end)) {
            Some(path) => format!("{name} {}…", cut(path)),
            None => format!("{name} {}", cut(text)),
        }
    }
}
