//! ^C: the first ends a run cleanly, the second at once. Either way there is a report of what ran.

use tokio::signal;

use crate::run::Exit;
use crate::run::live::Guard;

/// Waits for two signals; at the first, no further call is made.
pub(super) async fn twice(guard: &Guard) {
    once().await;
    guard.stop("interrupted", Exit::Incomplete);
    anstream::eprintln!(
        "interrupted: what is under way is finished, and reported (^C again: at once)"
    );
    once().await;
}

#[cfg(unix)]
async fn once() {
    use signal::unix::{SignalKind, signal};
    // Without a handler the system ends us, as it would have without this file.
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}

#[cfg(not(unix))]
async fn once() {
    if signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
