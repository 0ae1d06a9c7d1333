//! The messages that vendors would have sent (ALL-MAIL-1).

use super::pin;
use super::vendor::{Context, Vendor};
use crate::http::Address;
use crate::world::{Channel, Draft, Link};

/// A message from a vendor, before what is the message's own is filled in.
pub(super) fn from(vendor: &Vendor, sender: &'static str) -> Draft {
    Draft::from(vendor.name, sender, ["no-reply@", vendor.domain].concat())
}

/// A link that confirms a step, and its address.
pub(super) fn link(
    address: &Address,
    channel: Channel,
    pinned: &mut Vec<String>,
    context: &mut Context<'_>,
) -> (Link, String) {
    // A generator may be scripted by a seed that two worlds have in common.
    let draw = || format!("{}{}", context.generator.hex(24), context.mark);
    let token = pin::next(pinned, draw);
    let url = format!("{address}{CONFIRM}{token}");
    (Link { token: token.into_boxed_str(), channel }, url)
}

/// The path of a confirmation link, before its token.
pub const CONFIRM: &str = "/standin/confirm/";

/// A password as the vendors make them up: 12 letters and digits.
pub(super) fn password(pinned: &mut Vec<String>, context: &mut Context<'_>) -> String {
    pin::next(pinned, || context.generator.alphanumeric(12))
}
