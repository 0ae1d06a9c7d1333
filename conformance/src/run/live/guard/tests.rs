//! Tests of the pace and the budget, in a time that is turned by hand.

#![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

use super::*;
use crate::case::Step;
use crate::exchange::Sending;
use crate::grade::fixture;
use crate::target::{Rate, Stop};

fn guard(per_second: f64, budget: Budget) -> Guard {
    let rate = Rate { calls_per_second: per_second, in_flight: 2, longest_wait: 60 };
    let live = Live { hosts: Vec::new(), rate, budget, stop: Stop::default() };
    Guard::live(&live, BTreeSet::from([Effect::Create]), None)
}

const WIDE: Budget = Budget { calls: 100, creates: 100, notifies: 100, seconds: 3_600 };

/// A case of one call, which makes nothing: no file of intents is wanted.
fn case() -> Case {
    let step = Step { creates: Chance::No, ..fixture::step(Vec::new()) };
    fixture::case("PAGE-1", vec![step])
}

fn answer(status: u16, headers: &[(&str, &str)]) -> Exchange {
    let sent = Sending { authority: "a.example:80".into(), ..Sending::default() };
    Exchange { sent, received: Ok(fixture::reply(status, headers, "")), took: Duration::ZERO }
}

/// Makes a call that gets this, and says when it left.
async fn call(guard: &Guard, started: Instant, got: &Exchange) -> Result<f64, String> {
    let admitted = guard.admit(&case()).await.ok_or("not admitted")?;
    let ticket = guard.before(&admitted, None).await?;
    let left = started.elapsed().as_secs_f64();
    guard.heed(got);
    guard.after(&ticket, None, got, None);
    Ok(left)
}

#[tokio::test(start_paused = true)]
async fn calls_leave_at_their_pace() {
    let guard = guard(2.0, WIDE);
    let started = Instant::now();
    let fine = answer(200, &[]);
    let mut left = Vec::new();
    for _ in 0..4 {
        left.push(call(&guard, started, &fine).await.unwrap());
    }
    // Timers are to the millisecond.
    let rounded: Vec<_> = left.iter().map(|at| (at * 100.0).round() / 100.0).collect();
    assert_eq!(rounded, [0.0, 0.5, 1.0, 1.5]);
}

#[tokio::test(start_paused = true)]
async fn nobody_calls_until_the_endpoint_lets_us() {
    let guard = guard(1_000.0, WIDE);
    let started = Instant::now();
    call(&guard, started, &answer(429, &[("Retry-After", "30")])).await.unwrap();
    let next = call(&guard, started, &answer(503, &[("Retry-After", "10")])).await.unwrap();
    assert!((30.0..30.1).contains(&next), "{next}");
    // It does not say how long: a second, then two.
    let next = call(&guard, started, &answer(429, &[])).await.unwrap();
    assert!((40.0..40.1).contains(&next), "{next}");
    let next = call(&guard, started, &answer(429, &[])).await.unwrap();
    assert!((41.0..41.1).contains(&next), "{next}");
    let next = call(&guard, started, &answer(200, &[])).await.unwrap();
    assert!((43.0..43.1).contains(&next), "{next}");
    // Nor after a call that only looked.
    guard.before_another(Cost::CALL).await.unwrap();
    guard.heed(&answer(429, &[("Retry-After", "20")]));
    let next = call(&guard, started, &answer(200, &[])).await.unwrap();
    assert!((63.0..63.1).contains(&next), "{next}");
    assert_eq!(guard.stopped(), None);
    call(&guard, started, &answer(429, &[("Retry-After", "61")])).await.unwrap();
    assert!(guard.stopped().unwrap().why.contains("longer than pace.longest_wait = 60 s"));
}

#[tokio::test(start_paused = true)]
async fn who_waits_is_let_go_when_it_stops() {
    let guard = guard(0.001, WIDE);
    let started = Instant::now();
    call(&guard, started, &answer(200, &[])).await.unwrap();
    let fine = answer(200, &[]);
    let (waited, ()) = tokio::join!(call(&guard, started, &fine), async {
        guard.stop("enough", Exit::Incomplete);
    });
    assert_eq!(waited, Err("enough".to_owned()));
    assert!(started.elapsed() < Duration::from_secs(1));
    assert!(guard.admit(&case()).await.is_none());
    // The first reason stays.
    guard.stop("more than enough", Exit::Bug);
    assert_eq!(guard.stopped().unwrap().why, "enough");
}

#[tokio::test(start_paused = true)]
async fn no_call_is_begun_after_its_time() {
    let guard = guard(0.1, Budget { seconds: 15, ..WIDE });
    let started = Instant::now();
    let fine = answer(200, &[]);
    assert!(call(&guard, started, &fine).await.is_ok());
    assert!(call(&guard, started, &fine).await.is_ok());
    let late = call(&guard, started, &fine).await;
    assert_eq!(late, Err("budget.seconds = 15 are over".to_owned()));
}

/// What one case has put aside and does not need is another's.
#[tokio::test(start_paused = true)]
async fn a_case_waits_for_what_another_may_give_back() {
    let guard = guard(1_000.0, Budget { calls: 1, ..WIDE });
    let first = guard.admit(&case()).await.unwrap();
    let case = case();
    let second = async { drop(guard.admit(&case).await.unwrap()) };
    tokio::join!(second, async move { drop(first) });
    assert_eq!(guard.stopped(), None);
    let fine = answer(200, &[]);
    call(&guard, Instant::now(), &fine).await.unwrap();
    assert!(call(&guard, Instant::now(), &fine).await.is_err());
    assert!(guard.stopped().unwrap().why.starts_with("budget.calls = 1 are used up"));
}

#[tokio::test]
async fn what_is_not_live_stands_open() {
    let guard = Guard::open();
    let started = Instant::now();
    for _ in 0..1_000 {
        call(&guard, started, &answer(429, &[("Retry-After", "3600")])).await.unwrap();
    }
    assert_eq!((guard.stopped(), guard.left()), (None, None));
    guard.stop("interrupted", Exit::Incomplete);
    assert!(guard.admit(&case()).await.is_none());
}

/// Somebody else answers all of a sudden: not one call more.
#[tokio::test]
async fn another_endpoint_midway_stops_it() {
    let guard = guard(1_000.0, WIDE);
    let why = "its certificate is another".to_owned();
    let authority = "a.example:443".to_owned();
    let other = Exchange { received: Err(Fault::NotTheOne { authority, why }), ..answer(200, &[]) };
    call(&guard, Instant::now(), &other).await.unwrap();
    let stopped = guard.stopped().unwrap();
    assert_eq!(stopped.exit, Exit::Unreachable);
    assert!(stopped.why.contains("a.example:443 is not the one that is meant"), "{stopped:?}");
}
