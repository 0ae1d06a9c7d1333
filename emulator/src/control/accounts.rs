//! Accounts: list and search; one; confirm, activate, delete.

use serde_json::{Map, Value, json};

use super::{Ask, Problem, json};
use crate::http::Answer;
use crate::text;
use crate::vendors::{VENDORS, Vendor, named};
use crate::world::Account;

/// `GET /__admin/standin/accounts`: `vendor`, `name` (in any letter case), `email`, `state`, `limit`.
pub(super) fn list(ask: &Ask<'_>) -> Result<Answer, Problem> {
    let limit = ask.number("limit", 1_000)?;
    let only = ask.query("vendor").map(|name| vendor(&name)).transpose()?;
    let wanted = |name: &str| ask.query(name);
    let (name, email, state) = (wanted("name"), wanted("email"), wanted("state"));
    if let Some(other) = state.as_deref().filter(|state| !matches!(*state, "active" | "pending")) {
        return Err(Problem::invalid(
            "/state",
            &format!("{other:?} is neither active nor pending"),
        ));
    }
    let fits = |account: &&Account| {
        let given = account.fields.get("email").unwrap_or_default();
        name.as_ref().is_none_or(|name| account.name.eq_ignore_ascii_case(name))
            && email.as_ref().is_none_or(|email| given.eq_ignore_ascii_case(email))
            && state.as_deref().is_none_or(|wanted| wanted == state_of(account))
    };
    let world = ask.seen()?;
    let world = world.lock();
    let mut shown_accounts = Vec::new();
    let mut total = 0;
    for (vendor, store) in VENDORS.iter().zip(world.stores()) {
        if only.is_some_and(|only| only.index() != vendor.index()) {
            continue;
        }
        for account in store.accounts().iter().filter(fits) {
            total += 1;
            if shown_accounts.len() < limit {
                shown_accounts.push(shown(vendor, account));
            }
        }
    }
    Ok(json(&json!({"accounts": shown_accounts, "meta": {"total": total}})))
}

/// `GET /__admin/standin/accounts/{vendor}/{id}`
pub(super) fn one(ask: &Ask<'_>) -> Result<Answer, Problem> {
    let (vendor, id) = place(ask)?;
    let world = ask.seen()?;
    let world = world.lock();
    let store = world.stores().get(vendor.index());
    let account = store.and_then(|store| store.accounts().get(id)).ok_or_else(|| none(ask))?;
    Ok(json(&shown(vendor, account)))
}

/// `POST /__admin/standin/accounts/{vendor}/{id}/confirm`: as its link would (FIL-ACT-5, FOT-VAL-2).
pub(super) fn confirm(ask: &Ask<'_>) -> Result<Answer, Problem> {
    let (vendor, id) = place(ask)?;
    let world = ask.world()?;
    let confirmed = world.lock().confirm(vendor, id, &ask.to.address, ask.now);
    confirmed.ok_or_else(|| none(ask))?;
    // The next step's message may have gone out.
    ask.wake();
    one(ask)
}

/// `POST /__admin/standin/accounts/{vendor}/{id}/activate`: whatever it waits for.
pub(super) fn activate(ask: &Ask<'_>) -> Result<Answer, Problem> {
    let (vendor, id) = place(ask)?;
    let world = ask.world()?;
    let activated = world.lock().activate(vendor, id);
    activated.ok_or_else(|| none(ask))?;
    one(ask)
}

/// `DELETE /__admin/standin/accounts/{vendor}/{id}`
pub(super) fn delete(ask: &Ask<'_>) -> Result<Answer, Problem> {
    let (vendor, id) = place(ask)?;
    let world = ask.world()?;
    let deleted = world.lock().delete(vendor, id);
    deleted.ok_or_else(|| none(ask)).map(|_| json(&json!({})))
}

fn place(ask: &Ask<'_>) -> Result<(&'static Vendor, i32), Problem> {
    let vendor = vendor(ask.segment(0))?;
    let id = ask.segment(1);
    let id = id.parse().map_err(|_| Problem::invalid("/id", &format!("{id:?} is no number")))?;
    Ok((vendor, id))
}

fn vendor(name: &str) -> Result<&'static Vendor, Problem> {
    named(name).ok_or_else(|| {
        let known = VENDORS.iter().map(|vendor| vendor.name);
        Problem::not_found(&format!("there is no vendor {name:?}"), text::nearest(name, known))
    })
}

fn none(ask: &Ask<'_>) -> Problem {
    let (vendor, id) = (ask.segment(0), ask.segment(1));
    Problem::not_found(&format!("there is no account {id} of {vendor}"), None)
}

fn state_of(account: &Account) -> &'static str {
    if account.is_active() { "active" } else { "pending" }
}

fn shown(vendor: &Vendor, account: &Account) -> Value {
    let fields: Map<_, _> =
        account.fields.iter().map(|(name, value)| (name.to_owned(), Value::from(value))).collect();
    let awaits = account.pending.iter().flat_map(|pending| &pending.awaits);
    let awaits: Vec<_> = awaits.map(|channel| channel.as_str()).collect();
    json!({
        "vendor": vendor.name,
        "id": account.id,
        "name": &*account.name,
        "state": state_of(account),
        "awaits": awaits,
        "created": account.created.rfc3339(),
        "fields": fields,
    })
}
