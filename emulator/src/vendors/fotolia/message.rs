//! The messages by which Fotolia has an account confirmed (FOT-VAL-2, FOT-VAL-4).

use super::VENDOR;
use super::store::Seed;
use crate::http::Address;
use crate::vendors::{Context, mail, pin};
use crate::world::{Accounts, Channel, Draft};

/// Sends the message of the step that an account waits for.
pub(super) fn send(
    accounts: &mut Accounts,
    seed: &mut Seed,
    id: i32,
    address: &Address,
    context: &mut Context<'_>,
) {
    let Some(account) = accounts.get(id) else { return };
    let Some(channel) = account.awaiting() else { return };
    let code = pin::next(&mut seed.next_codes, || context.generator.digits(6));
    let (link, url) = mail::link(address, channel, &mut seed.next_link_tokens, context);
    let base = Draft {
        kind: "validation".into(),
        channel,
        code: Some(code.clone()),
        link: Some(url.clone()),
        ..mail::from(&VENDOR, "Fotolia")
    };
    let draft = match channel {
        Channel::Email => Draft {
            to: account.fields.get("email").unwrap_or_default().to_owned(),
            subject: "Confirm your Fotolia account".into(),
            text: format!("Your code is {code}.\nOr follow this link: {url}"),
            ..base
        },
        Channel::Sms => Draft {
            // FOT-VAL-4: the page has no argument for a phone.
            to: match account.fields.get("phone") {
                Some(phone) => phone.to_owned(),
                None => format!("sms:{}", account.name),
            },
            text: format!("Fotolia: your code is {code}. {url}"),
            ..base
        },
    };
    context.outbox.send(draft, context.now);
    accounts.add_link(id, link);
}
