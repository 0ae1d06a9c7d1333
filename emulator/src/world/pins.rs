//! Pinned values: what a vendor of this world makes up next, as long as it can be.

use super::World;
use crate::vendors::{Pin, Store, Vendor};

/// The most values that are pinned of a kind.
const MOST: usize = 1_000;

/// Values of a vendor, to be used one after the other.
#[derive(Clone, Debug, Default)]
pub struct Pins {
    /// Ids.
    pub ids: Vec<i32>,
    /// All else.
    pub texts: Vec<(Pin, Vec<String>)>,
}

/// Why values were not pinned; none of them was.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unpinned {
    /// It is there already, or could not be given any more.
    #[error("{name}: {1}", name = .0.name())]
    Taken(Pin, String),
    /// There are too many.
    #[error("{}: at most {MOST} values are pinned", .0.name())]
    Full(Pin),
}

impl World {
    /// Pins values behind those that are pinned already.
    ///
    /// # Errors
    /// See [`Unpinned`]; nothing is pinned.
    pub fn pin(&mut self, vendor: &'static Vendor, pins: Pins) -> Result<(), Unpinned> {
        let Some(store) = self.stores().get(vendor.index()) else { return Ok(()) };
        if store.accounts().pinned().len() + pins.ids.len() > MOST {
            return Err(Unpinned::Full(Pin::Id));
        }
        let ids = store.accounts().check_pins(&pins.ids);
        ids.map_err(|why| Unpinned::Taken(Pin::Id, why))?;
        for (pin, texts) in &pins.texts {
            self.check_texts(&**store, *pin, texts)?;
        }
        if let Some(store) = self.store_mut(vendor) {
            store.accounts_mut().pin(pins.ids);
            for (pin, texts) in pins.texts {
                store.pins(pin).into_iter().for_each(|pinned| pinned.extend_from_slice(&texts));
            }
        }
        Ok(())
    }

    fn check_texts(&self, store: &dyn Store, pin: Pin, texts: &[String]) -> Result<(), Unpinned> {
        let pinned = store.pinned(pin);
        if pinned.len() + texts.len() > MOST {
            return Err(Unpinned::Full(pin));
        }
        let taken = |place: usize, text: &String| {
            texts.iter().take(place).any(|other| other == text)
                || pinned.contains(text)
                || self.has(store, pin, text)
        };
        let twice = texts.iter().enumerate().position(|(place, text)| taken(place, text));
        match twice.filter(|_| pin.is_unique()) {
            // Never the text itself: it may be a secret.
            Some(place) => {
                let why = format!("number {} is there already", place + 1);
                Err(Unpinned::Taken(pin, why))
            }
            None => Ok(()),
        }
    }

    /// Whether an account has it. Links are the world's, whoever sent them.
    fn has(&self, store: &dyn Store, pin: Pin, text: &str) -> bool {
        match pin {
            Pin::LinkToken => {
                let pinned =
                    |store: &dyn Store| store.pinned(pin).iter().any(|other| other == text);
                self.vendor_of_link(text).is_some()
                    || self.stores().iter().any(|store| pinned(&**store))
            }
            Pin::AuthToken => store
                .accounts()
                .iter()
                .any(|account| account.fields.get(Pin::AuthToken.name()) == Some(text)),
            Pin::Id | Pin::Code | Pin::Password => false,
        }
    }
}
