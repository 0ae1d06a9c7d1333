//! The program `standin`.

use std::process::ExitCode;

/// A call costs some dozens of small allocations, and what the journal keeps is freed by whichever thread
/// has the world: the system's allocator takes a lock for that, this one does not.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    standin_emulator::cli::main()
}
