//! A client that behaves: it owns a deck of worlds, calls them in any order, and knows every answer.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::calls::{self, Call, Leaves};
use crate::client::{Client, Place, Reply, Request};
use crate::random::Random;
use crate::record::Record;
use crate::world::{Way, World, any_way};

/// The longest life of a world, in calls.
const LONGEST_LIFE: usize = 60;

/// One thread's affairs.
pub(crate) struct Worker {
    pub(crate) number: usize,
    pub(crate) place: Place,
    pub(crate) record: Arc<Record>,
    pub(crate) random: Random,
    plain: Client,
    secure: Client,
    tunnelled: Client,
    serial: u64,
    births: u64,
}

/// How a worker goes about it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Habits {
    /// How many worlds it keeps in use.
    pub(crate) deck: usize,
    /// From the start of one call to the start of the next.
    pub(crate) pace: Duration,
    /// It leaves its worlds behind, which the run has to notice.
    pub(crate) keep: bool,
}

/// How a call gets to the fake.
#[derive(Clone, Copy, Debug)]
enum Carrier {
    Plain,
    /// With its whole URL, as to a proxy.
    Absolute,
    Tls,
    /// TLS in a tunnel.
    Tunnel,
}

/// Something was not as expected, and is on record.
pub(crate) struct Recorded;

impl Worker {
    pub(crate) fn new(number: usize, place: Place, record: Arc<Record>, random: Random) -> Self {
        let (plain, secure) = (Client::new(place.clone(), false), Client::new(place.clone(), true));
        let tunnelled = Client::tunnelled(place.clone());
        Self { number, place, record, random, plain, secure, tunnelled, serial: 0, births: 0 }
    }

    /// Calls until it is told to stop, then deletes its worlds.
    pub(crate) fn run(mut self, habits: Habits, stop: &AtomicBool) {
        let mut deck: Vec<World> = Vec::with_capacity(habits.deck);
        let mut next = Instant::now();
        while !stop.load(Ordering::Relaxed) {
            next += habits.pace;
            thread::sleep(next.saturating_duration_since(Instant::now()));
            if deck.len() < habits.deck {
                let world = self.birth();
                deck.push(world);
            }
            let place = self.random.below(deck.len());
            let Some(world) = deck.get_mut(place) else { continue };
            let done = self.act(world);
            world.left = world.left.saturating_sub(1);
            if world.left == 0 || done.is_err() {
                let world = deck.swap_remove(place);
                if !habits.keep {
                    self.retire(&world);
                }
            }
        }
        for world in deck.into_iter().filter(|_| !habits.keep) {
            self.retire(&world);
        }
    }

    fn birth(&mut self) -> World {
        self.births += 1;
        let name = format!("w{}-{}", self.number, self.births);
        let life = 1 + self.random.below(LONGEST_LIFE);
        let mut world = World::new(name, any_way(&mut self.random), life);
        if world.way == Way::Credential || self.random.once_in(4) {
            // What fails is on record; then the first call does, too.
            let _failed = self.create(&mut world, None);
        }
        world
    }

    /// One thing with a world.
    fn act(&mut self, world: &mut World) -> Result<(), Recorded> {
        match self.random.below(100) {
            0..=2 => self.look_at_journal(world),
            3..=5 => self.look_at_accounts(world),
            6 | 7 => self.look_at_messages(world),
            8 => self.export(world),
            9 => self.copy(world),
            10 => self.reset(world),
            11..=13 => self.confirm(world),
            _ => {
                self.serial += 1;
                let serial = self.serial << 8 | u64::try_from(self.number).unwrap_or_default();
                let call = calls::any(world, &mut self.random, serial);
                self.vendor(world, call)
            }
        }
    }

    fn vendor(&mut self, world: &mut World, call: Call) -> Result<(), Recorded> {
        let Call { kind, request, secure, keyed, status, marker, leaves } = call;
        let port = self.place.address.port();
        let request = if keyed { world.keyed(request, port) } else { world.named(request, port) };
        let secure = secure || self.random.once_in(8) && kind != "movedigital plain";
        let way = match (secure, self.random.below(3)) {
            (true, 0) => Carrier::Tunnel,
            (true, _) => Carrier::Tls,
            (false, 0) => Carrier::Absolute,
            (false, _) => Carrier::Plain,
        };
        let reply = self.ask_by(way, kind, &request, status, &marker)?;
        (world.exists, world.exchanges) = (true, world.exchanges + 1);
        match leaves {
            Leaves::Nothing => {}
            Leaves::Pending => world.accounts += 1,
            Leaves::User(vendor, name, before) => {
                world.accounts += 1;
                world.taken.insert(vendor, name);
                let id = number_behind(&reply.text(), before);
                let noted = id.ok_or_else(|| "an answer without an id".to_owned());
                noted.and_then(|id| world.note_id(vendor, id)).map_err(|what| {
                    self.record.failed(kind, &what);
                    Recorded
                })?;
            }
        }
        Ok(())
    }

    /// One call, timed, checked and recorded.
    pub(crate) fn ask(
        &mut self,
        kind: &'static str,
        request: &Request,
        secure: bool,
        status: u16,
        marker: &str,
    ) -> Result<Reply, Recorded> {
        let way = if secure { Carrier::Tls } else { Carrier::Plain };
        self.ask_by(way, kind, request, status, marker)
    }

    /// The same, directly or by the fake as a proxy.
    fn ask_by(
        &mut self,
        way: Carrier,
        kind: &'static str,
        request: &Request,
        status: u16,
        marker: &str,
    ) -> Result<Reply, Recorded> {
        const NAMES: [&str; 4] = ["localhost", "www.box.net", "api.fotolia.com", ""];
        let called = match self.random.pick(&NAMES, "") {
            "" => format!("soak-{}.localhost", self.random.below(64)),
            name => name.to_owned(),
        };
        let (client, request) = match way {
            Carrier::Plain => (&mut self.plain, request.clone()),
            Carrier::Absolute => (&mut self.plain, request.absolute(self.place.address.port())),
            Carrier::Tls => (&mut self.secure, request.clone()),
            Carrier::Tunnel => (&mut self.tunnelled, request.clone()),
        };
        let started = Instant::now();
        let reply = client.call(&request, &called);
        let time = started.elapsed();
        if reply.is_err() || self.random.once_in(50) {
            client.close();
        }
        let checked = reply.and_then(|reply| reply.check(status, marker).map(|()| reply));
        match checked {
            Ok(reply) => {
                self.record.took(kind, time);
                Ok(reply)
            }
            Err(what) => {
                let asked = format!("{} {:.120}", request.method, request.target);
                self.record.failed(kind, &format!("{asked}: {what}"));
                Err(Recorded)
            }
        }
    }
}

/// The number that follows some text, and whatever of markup and blanks stands before it.
fn number_behind(text: &str, before: &str) -> Option<u64> {
    let (_, after) = text.split_once(before)?;
    let after = after.trim_start_matches(|c: char| !c.is_ascii_digit());
    let end = after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len());
    after.get(..end)?.parse().ok()
}
