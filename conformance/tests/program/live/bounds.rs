//! Budgets, stop rules, and being told to wait.

use super::endpoint::{Does, endpoint, reply, right, success, with_headers};
use super::{ABSENT, EMPTY, PLAIN, Place, TAKEN, WIDE};

#[test]
fn a_budget_is_never_gone_beyond() {
    for (part, left) in [("creates", 1), ("notifies", 1), ("calls", 2)] {
        let endpoint = right();
        let narrow = WIDE.replace(&format!("{part} = 100"), &format!("{part} = {left}"));
        let place = Place::new(&endpoint.url, &narrow);
        // The first is one account, and one call behind the look; the second is two.
        let live = place.run(&[PLAIN, TAKEN], &[]);
        let stopped =
            format!("stopped: budget.{part} = {left} are used up, or too few for the next case");
        live.ran.ends(5, &[&stopped, "1 PASS · not tried: 1"]);
        assert_eq!(live.end().not_tried, [TAKEN]);
        assert_eq!((endpoint.users().len(), endpoint.asked().len()), (1, 2), "{part}");
    }
}

/// What was refused is not spent: the budget is of accounts, and not of calls.
#[test]
fn what_was_not_made_is_given_back() {
    let endpoint = right();
    let narrow = WIDE.replace("creates = 100", "creates = 2");
    let place = Place::new(&endpoint.url, &narrow);
    let live = place.run(&[PLAIN, ABSENT, EMPTY], &["--jobs", "1"]);
    live.ran.ends(0, &["3 PASS", "1 made, 0 of unknown fate, 2 not made"]);
}

#[test]
fn nothing_is_begun_after_its_time() {
    let endpoint = right();
    let over = WIDE.replace("seconds = 600", "seconds = 0");
    let live = Place::new(&endpoint.url, &over).run(&[PLAIN], &[]);
    live.ran.ends(5, &["stopped: budget.seconds = 0 are over", "not tried: 1"]);
    assert!(endpoint.asked().is_empty());
}

#[test]
fn a_refusal_that_makes_an_account_stops_it() {
    let endpoint = endpoint(|asked| match asked.number {
        0 | 1 => Does::Right,
        number => Does::Sends(success(41 + number)),
    });
    let place = Place::new(&endpoint.url, WIDE);
    let live = place.run(&[PLAIN, ABSENT, EMPTY], &[]);
    let stopped =
        "stopped: stop.unexpected_creates = 1: calls that were to be refused made an account: 1";
    live.ran.ends(1, &[stopped, "1 PASS", "1 FAIL", "not tried: 1", "accounts: 2 made"]);
    let (failed, not) = if live.why(ABSENT).is_empty() { (EMPTY, ABSENT) } else { (ABSENT, EMPTY) };
    assert!(live.why(failed).contains("it was to be refused, and made an account"), "{}", live.ran);
    assert_eq!(live.end().not_tried, [not]);
}

#[test]
fn failures_stop_it() {
    let endpoint = endpoint(|asked| match asked.field("password") {
        None if asked.number > 0 => Does::Sends(reply(404, "text/plain", "what?")),
        _ => Does::Right,
    });
    let place = Place::new(&endpoint.url, &format!("{WIDE}[stop]\nfails = 1\n"));
    let live = place.run(&[PLAIN, ABSENT, EMPTY], &[]);
    live.ran
        .ends(1, &["stopped: stop.fails = 1: cases failed: 1", "1 PASS", "1 FAIL", "not tried: 1"]);
}

#[test]
fn server_errors_in_a_row_stop_it() {
    let endpoint = endpoint(|asked| match asked.number {
        0 | 1 => Does::Right,
        _ => Does::Sends(reply(502, "text/html", "bad gateway")),
    });
    let place = Place::new(&endpoint.url, &format!("{WIDE}[stop]\nserver_errors = 1\n"));
    let live = place.run(&[PLAIN, ABSENT, EMPTY], &[]);
    live.ran.ends(
        7,
        &[
            "stopped: stop.server_errors = 1: server errors or no answers in a row: 1",
            "not tried: 1",
        ],
    );
}

#[test]
fn calls_of_unknown_fate_stop_it() {
    let endpoint = endpoint(|asked| match asked.number {
        0 | 1 => Does::Right,
        _ => Does::HangsUp,
    });
    let place = Place::new(&endpoint.url, &format!("{WIDE}[stop]\nunknown = 1\n"));
    let live = place.run(&[PLAIN, ABSENT, EMPTY], &[]);
    live.ran.ends(7, &["stopped: stop.unknown = 1: calls of unknown fate: 1", "not tried: 1"]);
    assert_eq!(
        endpoint.calls().len(),
        3,
        "the plain one, one that is lost, and the same to read it back"
    );
}

/// A call that is turned away is not made again, and the others go on once they may.
#[test]
fn being_told_to_wait() {
    let turned_away = |headers: &'static str| {
        endpoint(move |asked| match asked.number {
            2 => Does::Sends(with_headers(429, headers, "")),
            _ => Does::Right,
        })
    };
    let endpoint = turned_away("Retry-After: 0\r\n");
    let live = Place::new(&endpoint.url, WIDE).run(&[PLAIN, ABSENT, EMPTY], &[]);
    live.ran.ends(5, &["2 PASS · 1 INCONCLUSIVE", "too many calls, says the endpoint (429)"]);
    assert_eq!(endpoint.calls().len(), 3);
    for (headers, said) in [
        ("Retry-After: 61\r\n", "has us wait 61 s, longer than pace.longest_wait = 60 s"),
        (
            "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\nRetry-After: Sun, 06 Nov 1994 09:49:37 GMT\r\n",
            "has us wait 3600 s, longer than pace.longest_wait = 60 s",
        ),
    ] {
        let endpoint = turned_away(headers);
        let live = Place::new(&endpoint.url, WIDE).run(&[PLAIN, ABSENT, EMPTY], &[]);
        live.ran.ends(5, &[said, "1 PASS · 1 INCONCLUSIVE · not tried: 1"]);
        assert_eq!(endpoint.calls().len(), 2);
    }
}

/// A call of unknown fate is not even read back until the endpoint lets us.
#[test]
fn who_has_us_wait_is_not_asked_at_once() {
    for (headers, said) in [
        ("Retry-After: 61\r\n", "has us wait 61 s"),
        ("Retry-After: 61\r\nRetry-After: 1\r\n", "has us wait 61 s"),
    ] {
        for status in [500, 502, 503] {
            let endpoint = endpoint(move |asked| match asked.number {
                0 => Does::Right,
                _ => Does::Sends(with_headers(status, headers, "")),
            });
            let live = Place::new(&endpoint.url, WIDE).run(&[PLAIN, ABSENT], &[]);
            live.ran.ends(7, &[said, "not read back: ", "1 of unknown fate"]);
            assert_eq!(endpoint.calls().len(), 1, "{status}");
        }
    }
}

/// To read back may make another account: the budget is of that one, too, until it is known that it did not.
#[test]
fn reading_back_is_in_the_budget() {
    let lossy = || {
        endpoint(|asked| match asked.number {
            2 | 4 => Does::HangsUp,
            _ => Does::Right,
        })
    };
    for part in ["creates", "notifies"] {
        let narrow = |most: u8| WIDE.replace(&format!("{part} = 100"), &format!("{part} = {most}"));
        let endpoint = lossy();
        let live = Place::new(&endpoint.url, &narrow(2)).run(&[PLAIN, ABSENT], &[]);
        live.ran.ends(7, &["not read back: the budget has no room left for it"]);
        assert_eq!(endpoint.calls().len(), 2, "{part}");
        let endpoint = lossy();
        let live = Place::new(&endpoint.url, &narrow(3)).run(&[PLAIN, ABSENT, EMPTY], &[]);
        live.ran.ends(5, &["1 PASS · 2 INCONCLUSIVE", "1 made, 0 of unknown fate, 2 not made"]);
        assert_eq!(endpoint.calls().len(), 5, "{part}");
    }
}

/// No more calls at once than the file says, however many cases there might be.
#[test]
fn calls_at_once() {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (at, peak) = (Arc::clone(&now), Arc::clone(&most));
    let endpoint = endpoint(move |asked| {
        if asked.number > 0 {
            peak.fetch_max(at.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            std::thread::yield_now();
            at.fetch_sub(1, Ordering::SeqCst);
        }
        Does::Right
    });
    let place = Place::new(&endpoint.url, WIDE);
    let live = place.run(&["fotolia.create-user.form.accepts-*.language_id"], &["--jobs", "64"]);
    assert_eq!(live.ran.code, 0, "{}", live.ran);
    assert_eq!(most.load(Ordering::SeqCst), 1);
}
