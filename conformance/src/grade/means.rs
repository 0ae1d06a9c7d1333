//! What is asked of a target's means: an answer that says nothing of the vendor is no fault of the vendor's.

use super::content::content;
use crate::case::{At, Check, Reads, Request, Step, To, What};
use crate::exchange::Reply;
use crate::text::Piece;

/// Why what a means answered says nothing; none: it does, or it was the vendor that was asked.
pub(super) fn broken(step: &Step, reply: &Reply) -> Option<String> {
    let name = match step.request.to {
        To::Mailbox => "means.mailbox",
        To::Accounts => "means.accounts",
        To::Journal => "means.journal",
        To::Vendor | To::Link => return None,
    };
    let status = reply.status;
    let wanted = |check: &Check| matches!(check.what, What::Status(wanted) if wanted == status);
    if step.checks.iter().any(wanted) {
        return None;
    }
    if !(200..300).contains(&status) {
        // One message or account may well not be there; a list always is.
        let is_missing = status == 404 && !is_of_a_list(&step.request);
        return (!is_missing).then(|| format!("{name} answered {status}"));
    }
    let looks = step.checks.iter().any(|check| reads_json(&check.what));
    (looks && content(Reads::Json, &reply.body).is_err())
        .then(|| format!("{name} answered what is no JSON"))
}

fn is_of_a_list(request: &Request) -> bool {
    match request.path.pieces.first() {
        Some(Piece::Text(path)) => path.starts_with('?') || path.starts_with("/messages"),
        _ => true,
    }
}

const fn reads_json(what: &What) -> bool {
    matches!(what, What::At { at: At::Json(_), .. } | What::Body { reads: Reads::Json, .. })
}
