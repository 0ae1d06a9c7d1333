//! The messages that vendors would have sent (ALL-MAIL-1).

use super::vendor::{Context, Vendor};
use crate::http::Address;
use crate::world::{Channel, Draft, Link};

/// A message from a vendor, before what is the message's own is filled in.
pub(super) fn from(vendor: &Vendor, sender: &str) -> Draft {
    Draft {
        vendor: vendor.name.to_owned(),
        channel: Channel::Email,
        kind: String::new(),
        from_name: sender.to_owned(),
        from: format!("no-reply@{}", vendor.domain),
        to: String::new(),
        subject: String::new(),
        text: String::new(),
        code: None,
        link: None,
        tags: Vec::new(),
    }
}

/// A link that confirms a step, and its address.
pub(super) fn link(
    address: &Address,
    channel: Channel,
    context: &mut Context<'_>,
) -> (Link, String) {
    let token = context.generator.hex(32);
    let url = format!("{address}{CONFIRM}{token}");
    (Link { token: token.into_boxed_str(), channel }, url)
}

/// The path of a confirmation link, before its token.
pub const CONFIRM: &str = "/standin/confirm/";

/// A password as the vendors make them up: 12 letters and digits.
pub(super) fn password(context: &mut Context<'_>) -> String {
    context.generator.alphanumeric(12)
}
