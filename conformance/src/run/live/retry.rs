//! What an endpoint says of waiting: `Retry-After`, in seconds or as a date.

use std::time::{Duration, SystemTime};

use crate::exchange::Reply;

/// How long a reply has us wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wait {
    /// Not at all.
    No,
    /// As long as this.
    For(Duration),
    /// It does not say, or nothing that could be read.
    Unsaid,
}

/// What a reply says of waiting. A date is held against the reply's own clock; without one, against ours.
pub(super) fn wait(reply: &Reply, now: impl FnOnce() -> SystemTime) -> Wait {
    let said = header(reply, "Retry-After");
    match (reply.status, said) {
        // Whatever kept the call from being done, who says when to come back means it. RFC 9110, 15.6.4:
        // without it, an outage is an outage and no matter of pace.
        (429, _) | (300.., Some(_)) => {}
        _ => return Wait::No,
    }
    let Some(said) = said else { return Wait::Unsaid };
    if said.bytes().all(|byte| byte.is_ascii_digit()) {
        // More digits than there are seconds is for ever.
        return Wait::For(Duration::from_secs(said.parse().unwrap_or(u64::MAX)));
    }
    let Ok(until) = httpdate::parse_http_date(said) else { return Wait::Unsaid };
    let date = header(reply, "Date").and_then(|date| httpdate::parse_http_date(date).ok());
    Wait::For(until.duration_since(date.unwrap_or_else(now)).unwrap_or_default())
}

fn header<'a>(reply: &'a Reply, name: &'a str) -> Option<&'a str> {
    let value = reply.header(name).next()?;
    std::str::from_utf8(value).ok().map(str::trim).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grade::fixture::reply;

    const NOON: &str = "Sun, 06 Nov 1994 12:00:00 GMT";

    fn of(status: u16, headers: &[(&str, &str)]) -> Wait {
        let noon = httpdate::parse_http_date(NOON).unwrap_or(SystemTime::UNIX_EPOCH);
        wait(&reply(status, headers, ""), || noon + Duration::from_secs(1))
    }

    #[test]
    fn seconds_and_dates_are_read() {
        let for_ = |seconds| Wait::For(Duration::from_secs(seconds));
        let later = ("Retry-After", "Sun, 06 Nov 1994 12:01:30 GMT");
        for (status, headers, wanted) in [
            (429, &[("retry-after", "7")][..], for_(7)),
            (429, &[("Retry-After", " 0 ")], for_(0)),
            (503, &[("Retry-After", "120")], for_(120)),
            (429, &[("Retry-After", "99999999999999999999999")], for_(u64::MAX)),
            // Its own clock, whatever ours says; else ours.
            (429, &[("Date", NOON), later], for_(90)),
            (429, &[later], for_(89)),
            (429, &[("Date", NOON), ("Retry-After", "Sunday, 06-Nov-94 12:00:05 GMT")], for_(5)),
            (429, &[("Date", NOON), ("Retry-After", "Sun Nov  6 12:00:09 1994")], for_(9)),
            (429, &[("Date", NOON), ("Retry-After", "Sun, 06 Nov 1994 11:00:00 GMT")], for_(0)),
            (429, &[("Retry-After", "soon")], Wait::Unsaid),
            (429, &[("Retry-After", "-1")], Wait::Unsaid),
            (429, &[], Wait::Unsaid),
            (503, &[], Wait::No),
            (500, &[("Retry-After", "7")], for_(7)),
            (302, &[("Retry-After", "7")], for_(7)),
            (403, &[], Wait::No),
            (200, &[("Retry-After", "7")], Wait::No),
        ] {
            assert_eq!(of(status, headers), wanted, "{status} {headers:?}");
        }
    }
}
