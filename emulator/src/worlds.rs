//! The registry of worlds: found by name or by credential, made on demand, forgotten when there are
//! too many that nobody created.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::{Mutex, RwLock};

use crate::vendors::{VENDORS, Vendor};
use crate::world::{
    Escape, Escapes, Exchange, Generator, Keeping, Seed, SeedError, Template, Watchers, Whither,
    World, WorldName, example,
};

/// A world that callers share.
pub type SharedWorld = Arc<Mutex<World>>;

/// A credential that was handed out with a world.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fresh {
    /// Whose it is.
    pub vendor: &'static str,
    /// As `--key` takes it.
    pub credential: String,
    /// The environment variables that carry its parts.
    pub variables: Vec<(&'static str, String)>,
}

/// Why a world was not created.
#[derive(Debug, thiserror::Error)]
pub enum CreateError {
    /// It is there.
    #[error("there is a world {0} already; delete it, or take another name")]
    Exists(WorldName),
    /// The cap is reached.
    #[error("there are {0} worlds already, which is the most; delete one")]
    Full(usize),
    /// Its seed cannot be used.
    #[error(transparent)]
    Seed(#[from] SeedError),
}

/// All worlds.
pub struct Worlds {
    base: Seed,
    template: Arc<Template>,
    keeping: Keeping,
    random_seed: u64,
    most: usize,
    used: AtomicU64,
    /// The world of who names none.
    default: WorldName,
    entries: RwLock<Entries>,
    /// Of all worlds since the start, whatever became of them.
    escapes: Mutex<Escapes>,
    /// Who waits for something to happen in a world.
    pub watchers: Arc<Watchers>,
}

#[derive(Default)]
struct Entries {
    worlds: BTreeMap<WorldName, Entry>,
    credentials: BTreeMap<(usize, String), WorldName>,
    named: u64,
}

struct Entry {
    world: SharedWorld,
    /// What it was created with; `None`: it sprang up when it was named.
    fresh: Option<Vec<Fresh>>,
    last_used: AtomicU64,
}

/// A world as the list shows it.
#[derive(Clone, Debug)]
pub struct Listed {
    /// Its name.
    pub name: WorldName,
    /// Somebody created it.
    pub created: bool,
    /// The credentials that were handed out with it.
    pub fresh: Vec<Fresh>,
}

impl Listed {
    /// A world that nobody created.
    #[must_use]
    pub fn sprung(name: WorldName) -> Self {
        Self { name, created: false, fresh: Vec::new() }
    }
}

/// What the worlds of a process have in common.
#[derive(Clone)]
pub struct Options {
    /// What every world starts from.
    pub seed: Seed,
    /// Keys that every world knows, beside its seed's.
    pub keys: Vec<(&'static Vendor, String)>,
    /// Every world takes any key.
    pub any_key: bool,
    /// The seed of tokens, passwords and codes.
    pub random_seed: u64,
    /// The most worlds.
    pub most: usize,
    /// What each world keeps of the past.
    pub keeping: Keeping,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            seed: Seed::default(),
            keys: Vec::new(),
            any_key: false,
            random_seed: 0,
            most: 10_000,
            keeping: Keeping::default(),
        }
    }
}

impl Worlds {
    /// No worlds yet.
    ///
    /// # Errors
    /// The seed contradicts itself, or a key is none.
    pub fn new(options: Options) -> Result<Self, SeedError> {
        let Options { seed, keys, any_key, random_seed, most, keeping } = options;
        let mut template = seed.template(random_seed)?.keeping(keeping.clone());
        admit(&mut template, keys.iter().map(|(vendor, key)| (vendor.index(), key.as_str())))?;
        if any_key {
            template.admit_all();
        }
        // What the command line admitted belongs to the seed that worlds are laid over.
        let default = WorldName::fallback();
        let base = World::new(default.clone(), Arc::new(template.clone()))
            .export()
            .with_generator_of(&seed);
        Ok(Self {
            base,
            template: Arc::new(template),
            escapes: Mutex::new(Escapes::new(keeping.budget.clone())),
            keeping,
            random_seed,
            most,
            used: AtomicU64::new(0),
            default,
            entries: RwLock::default(),
            watchers: Arc::default(),
        })
    }

    /// The name of the world of who names none.
    #[must_use]
    pub fn default_name(&self) -> &WorldName {
        &self.default
    }

    /// The world of that name; it springs up if need be.
    #[must_use]
    pub fn named(&self, name: &WorldName) -> SharedWorld {
        if let Some(world) = self.existing(name) {
            return world;
        }
        let mut entries = self.entries.write();
        if let Some(entry) = entries.worlds.get(name) {
            return Arc::clone(&entry.world);
        }
        let full = entries.worlds.len() >= self.most;
        let forgotten = full.then(|| entries.forget_least_used(&self.default)).flatten();
        let world = World::new(name.clone(), Arc::clone(&self.template)).born(self.tick() + 1);
        let world = Arc::new(Mutex::new(world));
        let entry = self.entry(Arc::clone(&world), None);
        entries.worlds.insert(name.clone(), entry);
        drop(entries);
        self.tell_of_the_end(forgotten.as_ref());
        world
    }

    /// The world of that name, if it is there.
    #[must_use]
    pub fn existing(&self, name: &WorldName) -> Option<SharedWorld> {
        let entries = self.entries.read();
        let entry = entries.worlds.get(name)?;
        self.note_use(entry);
        Some(Arc::clone(&entry.world))
    }

    /// A world to look at: it does not spring up, so that a look changes nothing.
    #[must_use]
    pub fn seen(&self, name: &WorldName) -> SharedWorld {
        // Nor does it count as a use.
        let there = self.entries.read().worlds.get(name).map(|entry| Arc::clone(&entry.world));
        let fresh = || World::new(name.clone(), Arc::clone(&self.template));
        there.unwrap_or_else(|| Arc::new(Mutex::new(fresh())))
    }

    /// The world that a credential was handed out with.
    #[must_use]
    pub fn of_credential(&self, vendor: &Vendor, credential: &str) -> Option<WorldName> {
        let entries = self.entries.read();
        if entries.credentials.is_empty() {
            return None;
        }
        entries.credentials.get(&(vendor.index(), credential.to_owned())).cloned()
    }

    /// The world that a confirmation link belongs to; none where two worlds have it, because it was pinned in
    /// both: then a call has to name its world.
    #[must_use]
    pub fn of_link(&self, token: &str) -> Option<WorldName> {
        // Links are followed rarely, so that they are looked for and not kept in an index.
        let worlds: Vec<_> =
            self.entries.read().worlds.values().map(|entry| Arc::clone(&entry.world)).collect();
        let mut known = worlds.iter().filter_map(|world| {
            let world = world.lock();
            world.vendor_of_link(token).map(|_| world.name().clone())
        });
        let found = known.next()?;
        known.next().is_none().then_some(found)
    }

    /// Creates a world, with a fresh credential per vendor. Without a name it gets one.
    ///
    /// # Errors
    /// See [`CreateError`]; nothing is created.
    pub fn create(&self, name: Option<WorldName>, seed: &Seed) -> Result<Listed, CreateError> {
        // The seed is read before the lock: it may be large. Most worlds differ in nothing.
        let mut template = if seed.is_empty() {
            Template::clone(&self.template)
        } else {
            seed.over(&self.base).template(self.random_seed)?.keeping(self.keeping.clone())
        };
        let mut entries = self.entries.write();
        let name = match name {
            Some(name) if entries.worlds.contains_key(&name) => {
                return Err(CreateError::Exists(name));
            }
            Some(name) => name,
            None => entries.free_name(),
        };
        let fresh = self.fresh(&name);
        admit(
            &mut template,
            fresh.iter().enumerate().map(|(vendor, fresh)| (vendor, fresh.credential.as_str())),
        )?;
        // Last of all that can fail: it costs another world its place.
        let full = entries.worlds.len() >= self.most;
        let forgotten = full.then(|| entries.forget_least_used(&self.default)).flatten();
        if full && forgotten.is_none() {
            return Err(CreateError::Full(self.most));
        }
        for (vendor, fresh) in fresh.iter().enumerate() {
            entries.credentials.insert((vendor, fresh.credential.clone()), name.clone());
        }
        let world = World::new(name.clone(), Arc::new(template)).born(self.tick() + 1);
        let world = Arc::new(Mutex::new(world));
        entries.worlds.insert(name.clone(), self.entry(world, Some(fresh.clone())));
        drop(entries);
        self.tell_of_the_end(forgotten.as_ref());
        Ok(Listed { name, created: true, fresh })
    }

    /// Deletes a world and takes its credentials back; whether it was there.
    pub fn delete(&self, name: &WorldName) -> bool {
        self.entries.write().remove(name)
    }

    /// All worlds, by name.
    #[must_use]
    pub fn list(&self) -> Vec<Listed> {
        let entries = self.entries.read();
        entries.worlds.iter().map(|(name, entry)| entry.listed(name)).collect()
    }

    /// One world of the list.
    #[must_use]
    pub fn listed(&self, name: &WorldName) -> Option<Listed> {
        let entries = self.entries.read();
        entries.worlds.get(name).map(|entry| entry.listed(name))
    }

    /// The escapes of all worlds since the start, by host; a reset takes none away. And whether those are all.
    #[must_use]
    pub fn escapes(&self) -> (Vec<Escape>, bool) {
        let escapes = self.escapes.lock();
        (escapes.iter().collect(), escapes.is_complete())
    }

    /// One more, in the list of all worlds.
    pub fn note_escape(&self, exchange: &Exchange) {
        if let Some(whither) = exchange.verdict.escape.as_deref() {
            self.escapes.lock().note(whither, &example(&exchange.request), exchange.at);
        }
    }

    /// Bytes that went through an escape of a world, and came back.
    pub fn carried(&self, world: &WorldName, whither: &Whither, sent: u64, received: u64) {
        self.escapes.lock().carried(whither, sent, received);
        if let Some(world) = self.existing(world) {
            world.lock().escapes.carried(whither, sent, received);
        }
    }

    /// Where all worlds keep too much of the past: a world over its share lets its own go, else the
    /// least recently used ones lose theirs.
    pub fn relieve(&self, current: &SharedWorld) {
        let budget = &self.keeping.budget;
        if budget.used() <= budget.most() {
            return;
        }
        let mut entries: Vec<_> = {
            let entries = self.entries.read();
            let used = |entry: &Entry| entry.last_used.load(Ordering::Relaxed);
            entries.worlds.values().map(|entry| (used(entry), Arc::clone(&entry.world))).collect()
        };
        let share = budget.most() / entries.len().max(1);
        current.lock().shrink_to(share / 2);
        entries.sort_unstable_by_key(|(used, _)| *used);
        // A sixteenth more than needed, so that this is rare.
        let enough = budget.most() - budget.most() / 16;
        for (_, world) in entries {
            if budget.used() <= enough {
                return;
            }
            world.lock().shrink_to(0);
        }
    }

    /// Whoever waits in a world that is no longer there looks at the next of its name.
    fn tell_of_the_end(&self, forgotten: Option<&WorldName>) {
        if let Some(name) = forgotten {
            self.watchers.wake(name);
        }
    }

    fn entry(&self, world: SharedWorld, fresh: Option<Vec<Fresh>>) -> Entry {
        Entry { world, fresh, last_used: AtomicU64::new(self.tick()) }
    }

    /// Who was used last of all is so still: then nothing is written, which other threads would have to wait for.
    fn note_use(&self, entry: &Entry) {
        let last = self.used.load(Ordering::Relaxed).checked_sub(1);
        if last != Some(entry.last_used.load(Ordering::Relaxed)) {
            entry.last_used.store(self.tick(), Ordering::Relaxed);
        }
    }

    fn tick(&self) -> u64 {
        self.used.fetch_add(1, Ordering::Relaxed)
    }

    /// A function of process seed and world name.
    fn fresh(&self, name: &WorldName) -> Vec<Fresh> {
        let mut generator = Generator::of(self.random_seed, &format!("credentials {name}"));
        let fresh = |vendor: &&Vendor| {
            let credential = (vendor.fresh)(&mut generator);
            let parts = credential.splitn(vendor.variables.len(), ':').map(str::to_owned);
            let variables = vendor.variables.iter().copied().zip(parts).collect();
            Fresh { vendor: vendor.name, credential, variables }
        };
        VENDORS.iter().map(fresh).collect()
    }
}

impl Entry {
    fn listed(&self, name: &WorldName) -> Listed {
        let (created, fresh) = (self.fresh.is_some(), self.fresh.clone().unwrap_or_default());
        Listed { name: name.clone(), created, fresh }
    }
}

impl Entries {
    /// Forgets the least recently used world that nobody created, but never the default one; which one.
    fn forget_least_used(&mut self, default: &WorldName) -> Option<WorldName> {
        let sprung =
            self.worlds.iter().filter(|(name, entry)| entry.fresh.is_none() && *name != default);
        let least = sprung.min_by_key(|(_, entry)| entry.last_used.load(Ordering::Relaxed));
        let least = least.map(|(name, _)| name.clone())?;
        self.remove(&least).then_some(least)
    }

    fn remove(&mut self, name: &WorldName) -> bool {
        let Some(entry) = self.worlds.remove(name) else { return false };
        for (vendor, fresh) in entry.fresh.into_iter().flatten().enumerate() {
            self.credentials.remove(&(vendor, fresh.credential));
        }
        true
    }

    fn free_name(&mut self) -> WorldName {
        loop {
            self.named += 1;
            let name = WorldName::parse(&format!("world-{}", self.named));
            if let Some(name) = name.ok().filter(|name| !self.worlds.contains_key(name)) {
                return name;
            }
        }
    }
}

fn admit<'a>(
    template: &mut Template,
    credentials: impl Iterator<Item = (usize, &'a str)>,
) -> Result<(), SeedError> {
    for (vendor, credential) in credentials {
        template.admit(vendor, credential).map_err(|why| {
            let name = VENDORS.get(vendor).map_or("?", |vendor| vendor.name);
            SeedError { place: None, message: format!("a key of {name}: {why}") }
        })?;
    }
    Ok(())
}
