//! A soak: mixed traffic, good and broken, over thousands of worlds of one fake, for as long as you like.
//!
//! `cargo build --release && cargo run --release --example soak -- --minutes 2`
//!
//! It starts the fake, knows every answer in advance, and exits with 1 if one is another, if the fake
//! dies or panics, if memory still grows in the last half (`memory.rs` has the bound), or if descriptors
//! or worlds stay behind. It talks to nobody but the fake that it started.
#![expect(
    clippy::disallowed_types,
    clippy::disallowed_methods,
    reason = "this is a client: it owns sockets, threads and a clock"
)]

mod broken;
mod calls;
mod child;
mod client;
mod control;
mod heads;
mod memory;
mod owed;
mod random;
mod record;
mod tunnels;
mod worker;
mod world;

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use clap::Parser;

use child::{Fake, Held};
use client::{Place, Request};
use memory::Samples;
use random::Random;
use record::Record;
use worker::{Habits, Worker};

/// Runs mixed traffic over thousands of worlds, and tells what it did to the fake.
#[derive(Debug, Parser)]
struct Arguments {
    /// How long
    #[arg(long, value_name = "N", default_value_t = 2.0)]
    minutes: f64,
    /// The fake [default: `standin` in the folder above this program's own]
    #[arg(long, value_name = "PATH")]
    standin: Option<PathBuf>,
    /// Well-formed calls a second, if the machine can do as many
    #[arg(long, value_name = "N", default_value_t = 2_000)]
    rate: u32,
    /// Worlds in use at a time; each lives for at most 60 calls
    #[arg(long, value_name = "N", default_value_t = 900)]
    worlds: usize,
    /// Clients that behave
    #[arg(long, value_name = "N", default_value_t = 6)]
    workers: u32,
    /// Clients that do not
    #[arg(long, value_name = "N", default_value_t = 4)]
    vandals: u32,
    /// The seed of the traffic
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Delete no world: a run of two minutes has to fail then
    #[arg(long)]
    keep_worlds: bool,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match soak(&arguments) {
        Ok(faults) if faults.is_empty() => {
            say("all is well");
            ExitCode::SUCCESS
        }
        Ok(faults) => {
            for fault in faults {
                say(&format!("FAULT: {fault}"));
            }
            ExitCode::FAILURE
        }
        Err(why) => {
            say(&format!("soak: {why}"));
            ExitCode::from(2)
        }
    }
}

/// Runs it; what is wrong with the fake, or why there was no run.
fn soak(arguments: &Arguments) -> Result<Vec<String>, String> {
    let standin = match &arguments.standin {
        Some(path) => path.clone(),
        None => beside()?,
    };
    let mut fake = Fake::start(&standin)?;
    let place = Place::new(fake.address, &fake.certificate()?)?;
    let start = fake.held()?;
    broken::fill_journals(&place)?;
    let (record, stop) = (Arc::new(Record::default()), Arc::new(AtomicBool::new(false)));
    let threads = clients(arguments, &place, &record, &stop);
    let (samples, died) = watch(&mut fake, arguments.minutes, &record);
    stop.store(true, Ordering::Relaxed);
    let broke = threads.into_iter().filter_map(|thread| thread.join().err()).count();
    let mut faults: Vec<String> = died.into_iter().collect();
    if broke > 0 {
        faults.push(format!("{broke} threads of the soak itself panicked"));
    }
    faults.extend(left_behind(&mut fake, &place, start));
    faults.extend(fake.panics().into_iter().map(|line| format!("the fake panicked: {line}")));
    say(&record.table());
    let (calls, wrong) = record.totals();
    if wrong > 0 || calls == 0 {
        faults.push(format!("{wrong} unexpected answers in {calls} calls"));
    }
    let seconds = Duration::from_secs_f64(arguments.minutes * 60.0).as_secs();
    match samples.judge(seconds) {
        Ok(text) => say(&text),
        Err(fault) => faults.push(fault),
    }
    Ok(faults)
}

/// The fake that was built with this program.
fn beside() -> Result<PathBuf, String> {
    let own = std::env::current_exe().map_err(|error| format!("where am I? {error}"))?;
    let folder = own.parent().and_then(|examples| examples.parent());
    let standin = folder.map(|folder| folder.join("standin")).unwrap_or_default();
    if standin.is_file() {
        return Ok(standin);
    }
    let shown = standin.display();
    Err(format!("there is no {shown}; `cargo build --release` makes it, or give --standin PATH"))
}

fn clients(
    arguments: &Arguments,
    place: &Place,
    record: &Arc<Record>,
    stop: &Arc<AtomicBool>,
) -> Vec<JoinHandle<()>> {
    let workers = arguments.workers.max(1);
    let habits = Habits {
        deck: arguments.worlds.div_ceil(usize::try_from(workers).unwrap_or(1)).max(1),
        pace: Duration::from_secs(1) * workers / arguments.rate.max(1),
        keep: arguments.keep_worlds,
    };
    let workers = (0..workers).map(|number| {
        let random = Random::new(arguments.seed, u64::from(number));
        let (place, record, stop) = (place.clone(), Arc::clone(record), Arc::clone(stop));
        let number = usize::try_from(number).unwrap_or_default();
        thread::spawn(move || Worker::new(number, place, record, random).run(habits, &stop))
    });
    let vandals = (0..arguments.vandals).map(|number| {
        let mut random = Random::new(arguments.seed, 1_000 + u64::from(number));
        let (place, record, stop) = (place.clone(), Arc::clone(record), Arc::clone(stop));
        thread::spawn(move || broken::run(&place, &record, &mut random, &stop))
    });
    workers.chain(vandals).collect()
}

/// Measures until the time is over or the fake has died; a line every ten seconds.
fn watch(fake: &mut Fake, minutes: f64, record: &Record) -> (Samples, Option<String>) {
    let (started, mut samples) = (Instant::now(), Samples::default());
    let whole = Duration::from_secs_f64(minutes * 60.0);
    let mut told = Duration::ZERO;
    while started.elapsed() < whole {
        thread::sleep(Duration::from_millis(250));
        let Held { kib, descriptors } = match fake.held() {
            Ok(held) => {
                samples.add(held);
                held
            }
            Err(died) => return (samples, Some(died)),
        };
        if started.elapsed() >= told + Duration::from_secs(10) {
            told += Duration::from_secs(10);
            let (calls, wrong) = record.totals();
            let times = record.times();
            let at = told.as_secs();
            say(&format!(
                "{at:>5} s {calls:>9} calls {wrong} wrong, {kib} KiB, {descriptors} open, {times}"
            ));
        }
    }
    (samples, None)
}

/// What stays when all clients have left.
fn left_behind(fake: &mut Fake, place: &Place, start: Held) -> Vec<String> {
    let mut faults = Vec::new();
    let patience = Instant::now() + Duration::from_secs(5);
    let descriptors = loop {
        let judged = fake.held().and_then(|held| memory::judge_descriptors(start, held));
        if judged.is_ok() || Instant::now() > patience {
            break judged;
        }
        thread::sleep(Duration::from_millis(50));
    };
    match descriptors {
        Ok(text) => say(&text),
        Err(fault) => faults.push(fault),
    }
    // The default world, and those of the clients that misbehave.
    let most = owed::WORLDS + 1;
    let request = Request::get("/__admin/standin/worlds").with("Connection", "close");
    let worlds = owed::exchange(place, &request.bytes(place.address))
        .and_then(|reply| reply.json())
        .map(|told| told.pointer("/meta/total").and_then(serde_json::Value::as_u64));
    match worlds {
        Ok(Some(total)) if usize::try_from(total).is_ok_and(|total| total <= most) => {
            say(&format!("worlds: {total} at the end"));
        }
        Ok(total) => faults.push(format!("{total:?} worlds are left, {most} at most should be")),
        Err(what) => faults.push(format!("it no longer answers: {what}")),
    }
    faults
}

/// Prints a line. A reader that left is no failure.
fn say(text: &str) {
    let _left = writeln!(io::stdout(), "{text}");
}
