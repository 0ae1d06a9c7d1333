//! The world itself: one value, made from a template, and made anew by a reset.

use std::sync::Arc;

use super::{Clock, Escapes, Faults, Generator, Journal, Outbox, Seed, Settings, Stubs, Template};
use super::{Timestamp, Verdict, WorldName, account};
use crate::http::{Address, Answer};
use crate::vendors::{Call, Context, Store, VENDORS, Vendor};

/// Everything that one caller can see of the fake.
pub struct World {
    name: WorldName,
    mark: String,
    template: Arc<Template>,
    stores: Vec<Box<dyn Store>>,
    generator: Generator,
    /// Which one of its name it is.
    life: Life,
    /// What time it is.
    pub clock: Clock,
    /// What stands before the vendors.
    pub stubs: Stubs,
    /// What goes wrong next.
    pub faults: Faults,
    /// What holds for every answer.
    pub settings: Settings,
    /// The messages that would have been sent.
    pub outbox: Outbox,
    /// What was asked and answered.
    pub journal: Journal,
    /// What was asked of us as a proxy, and is no vendor's.
    pub escapes: Escapes,
}

/// One life of a world: numbers start anew in each. The default is that of a world that is not there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Life {
    /// The number of its birth, among all worlds.
    born: u64,
    /// How often it was reset since.
    resets: u64,
}

impl World {
    /// A world as its seed has it.
    #[must_use]
    pub fn new(name: WorldName, template: Arc<Template>) -> Self {
        Self {
            stores: template.stores.clone(),
            clock: template.clock,
            life: Life::default(),
            stubs: Stubs::default(),
            faults: Faults::default(),
            settings: Settings::default(),
            generator: template.generator(&name),
            outbox: Outbox::new(&template.messages, template.keeping.clone()),
            journal: Journal::new(template.keeping.clone()),
            escapes: Escapes::new(template.keeping.budget.clone()),
            mark: Generator::of(0, &format!("mark {name}")).hex(8),
            name,
            template,
        }
    }

    /// The world's name.
    #[must_use]
    pub fn name(&self) -> &WorldName {
        &self.name
    }

    /// Makes it what its seed says; of its stubs those stay that are persistent.
    pub fn reset(&mut self) {
        let life = Life { resets: self.life.resets + 1, ..self.life };
        let stubs = self.stubs.persistent();
        let fresh = Self::new(self.name.clone(), Arc::clone(&self.template));
        *self = Self { stubs, life, ..fresh };
    }

    /// The same, as the one of its name that came so many-th.
    #[must_use]
    pub fn born(mut self, number: u64) -> Self {
        self.life.born = number;
        self
    }

    /// Which one of its name it is, and after how many resets.
    #[must_use]
    pub fn life(&self) -> Life {
        self.life
    }

    /// Answers a vendor's call. `now` is the machine's time.
    pub(super) fn perform(
        &mut self,
        vendor: &'static Vendor,
        call: &mut Call<'_>,
        now: Timestamp,
    ) -> (Answer, Verdict) {
        let at = self.clock.at(now);
        let Some((store, mut context)) = self.store(vendor, at) else {
            return (Answer::plain(500, "no such vendor"), Verdict::default());
        };
        let outcome = store.handle(call, &mut context);
        let unread = std::mem::take(&mut call.unread);
        let vendor = Some(vendor.name);
        (outcome.answer, Verdict { vendor, unread, ..outcome.verdict })
    }

    /// The vendors' stores, in the order of the vendors' list.
    #[must_use]
    pub fn stores(&self) -> &[Box<dyn Store>] {
        &self.stores
    }

    /// The world's time.
    #[must_use]
    pub fn time(&self, now: Timestamp) -> Timestamp {
        self.clock.at(now)
    }

    /// Whose confirmation link this is: the vendor that sent it.
    #[must_use]
    pub fn vendor_of_link(&self, token: &str) -> Option<&'static Vendor> {
        let mut stores = VENDORS.iter().zip(&self.stores);
        stores
            .find(|(_, store)| store.accounts().linked(token).is_some())
            .map(|(vendor, _)| *vendor)
    }

    /// Follows a confirmation link: the first time it confirms, later it does nothing. Says whose
    /// account it is.
    pub fn follow(
        &mut self,
        token: &str,
        address: &Address,
        now: Timestamp,
    ) -> Option<(&'static Vendor, i32)> {
        let vendor = self.vendor_of_link(token)?;
        let at = self.clock.at(now);
        let (store, mut context) = self.store(vendor, at)?;
        let (id, fresh) = {
            let (account, link) = store.accounts().linked(token)?;
            (account.id, account.awaiting() == Some(link.channel))
        };
        if fresh {
            store.confirm(id, address, &mut context);
        }
        Some((vendor, id))
    }

    /// Confirms what an account waits for, as its link would.
    pub fn confirm(
        &mut self,
        vendor: &'static Vendor,
        id: i32,
        address: &Address,
        now: Timestamp,
    ) -> Option<()> {
        let at = self.clock.at(now);
        let (store, mut context) = self.store(vendor, at)?;
        store.accounts().get(id)?;
        store.confirm(id, address, &mut context);
        Some(())
    }

    /// Makes an account active, whatever it waits for.
    pub fn activate(&mut self, vendor: &'static Vendor, id: i32) -> Option<()> {
        let store = self.stores.get_mut(vendor.index())?;
        store.accounts_mut().update(id, |account| {
            if let Some(pending) = account.pending.as_mut() {
                pending.awaits.clear();
            }
        })
    }

    /// Deletes an account.
    pub fn delete(&mut self, vendor: &'static Vendor, id: i32) -> Option<account::Account> {
        self.stores.get_mut(vendor.index())?.accounts_mut().remove(id)
    }

    /// Lets the oldest go until journal, outbox and escapes keep no more than these bytes each.
    pub fn shrink_to(&mut self, most_bytes: usize) {
        self.journal.shrink_to(most_bytes);
        self.outbox.shrink_to(most_bytes);
        self.escapes.shrink_to(most_bytes);
    }

    /// What the world is now, as a seed.
    #[must_use]
    pub fn export(&self) -> Seed {
        Seed::of_world(&self.stores, self.clock, &self.generator, &self.outbox)
    }

    pub(super) fn store_mut(&mut self, vendor: &'static Vendor) -> Option<&mut Box<dyn Store>> {
        self.stores.get_mut(vendor.index())
    }

    fn store(
        &mut self,
        vendor: &'static Vendor,
        now: Timestamp,
    ) -> Option<(&mut Box<dyn Store>, Context<'_>)> {
        let store = self.stores.get_mut(vendor.index())?;
        let (generator, outbox) = (&mut self.generator, &mut self.outbox);
        Some((store, Context { now, generator, outbox, mark: &self.mark }))
    }
}
