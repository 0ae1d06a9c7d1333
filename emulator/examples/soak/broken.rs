//! Clients that misbehave. The fake owes them an answer or an end, in time, and harm to nobody else.

use std::io::Write as _;
use std::net::Shutdown;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::client::{Place, Reply, Request};
use crate::heads;
use crate::owed::{WORLDS, end, exchange, hello, named, refusal_or_end};
use crate::random::Random;
use crate::record::Record;
use crate::tunnels;

/// A body that is still taken.
const LARGE: usize = 900_000;

type Deed = fn(&Place, &mut Random) -> Result<(), String>;

/// What they do, how often (of all weights together), and what it is called.
const DEEDS: &[(usize, &str, Deed)] = &[
    (8, "broken: truncated body", truncated),
    (8, "broken: left in the body", abandoned),
    (8, "broken: short length", short_length),
    (8, "broken: garbage", garbage),
    (8, "broken: garbage TLS", garbage_tls),
    (8, "broken: half a hello", half_hello),
    (8, "broken: garbage in TLS", garbage_in_tls),
    (8, "broken: garbage in a tunnel", tunnels::garbage),
    (4, "broken: half a hello in a tunnel", tunnels::half_hello),
    (8, "broken: beyond the vendors", tunnels::beyond),
    (8, "broken: odd head", heads::any),
    (4, "broken: too long a body", too_long),
    (4, "broken: large body", large),
    (2, "broken: wide document", wide),
    (4, "broken: slow sender", slow),
    (2, "broken: never reads", never_reads),
    (4, "broken: says nothing", silent),
    (6, "broken: pipelined", pipelined),
    (4, "broken: hostile seed", heads::seed),
];

/// Misbehaves until it is told to stop.
pub(crate) fn run(place: &Place, record: &Arc<Record>, random: &mut Random, stop: &AtomicBool) {
    let weights: usize = DEEDS.iter().map(|(weight, ..)| weight).sum();
    while !stop.load(Ordering::Relaxed) {
        let mut ticket = random.below(weights);
        for (weight, kind, deed) in DEEDS {
            if ticket < *weight {
                let started = Instant::now();
                let outcome = deed(place, random).map(|()| started.elapsed());
                record.outcome(kind, outcome);
                break;
            }
            ticket -= weight;
        }
        thread::sleep(Duration::from_millis(5));
    }
}

/// Fills the journals of the worlds of [`run`] to their bound of 8 MiB.
pub(crate) fn fill_journals(place: &Place) -> Result<(), String> {
    for world in 0..WORLDS {
        for _ in 0..12 {
            post_large(place, world)?;
        }
    }
    Ok(())
}

fn truncated(place: &Place, random: &mut Random) -> Result<(), String> {
    let mut stream = place.plain()?;
    let _sent = stream.write_all(&torn(place, random));
    let _shut = stream.shutdown(Shutdown::Write);
    refusal_or_end(&mut stream)
}

fn abandoned(place: &Place, random: &mut Random) -> Result<(), String> {
    let _sent = place.plain()?.write_all(&torn(place, random));
    Ok(())
}

/// A request of which some of the body is missing.
fn torn(place: &Place, random: &mut Random) -> Vec<u8> {
    let request = named(Request::post("/api/1.0/rest", FORM, "login=a&password=b"), random);
    let length = 20 + random.below(5_000);
    request.with("Content-Length", length.to_string()).bytes(place.address)
}

/// The rest of the body is taken for a next request, and is none.
fn short_length(place: &Place, random: &mut Random) -> Result<(), String> {
    let request = named(Request::post("/api/1.0/rest", FORM, "login=a&password=b\r\n\r\n"), random);
    let mut stream = place.plain()?;
    let bytes = request.with("Content-Length", "5").bytes(place.address);
    stream.write_all(&bytes).map_err(|error| error.to_string())?;
    let mut rest = Vec::new();
    Reply::read(&mut stream, &mut rest, false)?.check(200, "wrong_input")?;
    match Reply::read(&mut stream, &mut rest, false) {
        Ok(reply) => reply.check(400, ""),
        Err(_) => Ok(()),
    }
}

fn garbage(place: &Place, random: &mut Random) -> Result<(), String> {
    let length = 1 + random.below(3_000);
    let mut bytes = random.bytes(length);
    // A TLS record would be another deed.
    bytes.insert(0, b'G');
    bytes.extend_from_slice(b"\r\n\r\n");
    let mut stream = place.plain()?;
    let _sent = stream.write_all(&bytes);
    let _shut = stream.shutdown(Shutdown::Write);
    refusal_or_end(&mut stream)
}

fn garbage_tls(place: &Place, random: &mut Random) -> Result<(), String> {
    let length = 1 + random.below(3_000);
    let mut bytes = random.bytes(length);
    bytes.splice(..0, [0x16, 3, 1]);
    let mut stream = place.plain()?;
    let _sent = stream.write_all(&bytes);
    let _shut = stream.shutdown(Shutdown::Write);
    end(&mut stream)
}

fn half_hello(place: &Place, random: &mut Random) -> Result<(), String> {
    let mut bytes = hello(place)?;
    bytes.truncate(1 + random.below(bytes.len()));
    let mut stream = place.plain()?;
    let _sent = stream.write_all(&bytes);
    thread::sleep(Duration::from_millis(50));
    Ok(())
}

fn garbage_in_tls(place: &Place, random: &mut Random) -> Result<(), String> {
    let mut stream = place.secure("localhost")?;
    let bytes = random.bytes(500);
    let _sent = stream.write_all(&bytes).and_then(|()| stream.write_all(b"\r\n\r\n"));
    let _flushed = stream.flush();
    refusal_or_end(&mut stream)
}

fn too_long(place: &Place, random: &mut Random) -> Result<(), String> {
    let request = named(Request::post("/api/1.0/rest", FORM, vec![b'a'; 1_500_000]), random);
    let mut stream = place.plain()?;
    // The fake may answer and close before it was sent all.
    let _sent = stream.write_all(&request.bytes(place.address));
    match Reply::read(&mut stream, &mut Vec::new(), false) {
        Ok(reply) => reply.check(413, "longer than"),
        Err(_) => Ok(()),
    }
}

fn large(place: &Place, random: &mut Random) -> Result<(), String> {
    post_large(place, random.below(WORLDS))
}

fn post_large(place: &Place, world: usize) -> Result<(), String> {
    let mut body = b"APIKEY=none&userData[about]=".to_vec();
    body.resize(LARGE, b'x');
    let request = Request::post("/services/rest/users/register", FORM, body)
        .with("Standin-World", format!("broken-{world}"));
    exchange(place, &request.bytes(place.address))?.check(200, "Invalid API key")
}

/// A small document of very many elements, no two of a name.
fn wide(place: &Place, random: &mut Random) -> Result<(), String> {
    let count = 1_000 + random.below(70_000);
    let elements: String = (0..count).map(|number| format!("<e{number:x}/>")).collect();
    let body = format!("<request>{elements}</request>");
    let request = named(Request::post("/api/1.0/xml", "text/xml", body), random);
    exchange(place, &request.bytes(place.address))?.check(200, "wrong_input")
}

fn slow(place: &Place, random: &mut Random) -> Result<(), String> {
    let body = "apiKey=standin-2005&f=imagelooop.canRegisterUsers";
    let request = named(Request::post("/httprpc/", FORM, body), random);
    let mut stream = place.plain()?;
    for piece in request.bytes(place.address).chunks(8) {
        stream.write_all(piece).map_err(|error| format!("a slow request: {error}"))?;
        thread::sleep(Duration::from_millis(20));
    }
    Reply::read(&mut stream, &mut Vec::new(), false)?.check(200, "<errorCode>2005")
}

fn never_reads(place: &Place, _: &mut Random) -> Result<(), String> {
    let mut stream = place.plain()?;
    let patience = stream.set_write_timeout(Some(Duration::from_millis(300)));
    patience.map_err(|error| error.to_string())?;
    let request = Request::get("/__admin/standin/endpoints").bytes(place.address);
    for _ in 0..3_000 {
        // When all buffers are full the fake has stopped reading, too: as it should.
        if stream.write_all(&request).is_err() {
            break;
        }
    }
    thread::sleep(Duration::from_millis(500));
    Ok(())
}

fn silent(place: &Place, random: &mut Random) -> Result<(), String> {
    let count = 1 + random.below(20);
    let held: Vec<_> = (0..count).map(|_| place.plain()).collect::<Result<_, _>>()?;
    thread::sleep(Duration::from_millis(200));
    drop(held);
    Ok(())
}

/// Many requests in one go get as many answers, in their order.
fn pipelined(place: &Place, random: &mut Random) -> Result<(), String> {
    let codes: Vec<_> =
        (0..100).map(|_| random.pick(&["2001", "2002", "2005", "3004"], "2005")).collect();
    let mut bytes = Vec::new();
    for code in &codes {
        let request = named(Request::get(format!("/httprpc/?apiKey=standin-{code}")), random);
        bytes.extend(request.bytes(place.address));
    }
    let mut stream = place.plain()?;
    stream.write_all(&bytes).map_err(|error| error.to_string())?;
    let mut rest = Vec::new();
    for code in codes {
        let marker = format!("<errorCode>{code}<");
        Reply::read(&mut stream, &mut rest, false)?.check(200, &marker)?;
    }
    Ok(())
}

const FORM: &str = "application/x-www-form-urlencoded";
