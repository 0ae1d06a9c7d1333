//! Whether memory and descriptors stay where they were.

use crate::child::Held;

/// What the last quarter of a run may hold beyond the third, in KiB: 4 MiB and 3 in 100. A leak of 100
/// bytes a call passes it within two minutes at 2,000 calls a second, a world that is not freed at once.
fn allowance(third: u64) -> u64 {
    4_096 + third * 3 / 100
}

/// Descriptors that may still be open once all clients have left: connections that the fake has yet to
/// look at again.
const SPARE_DESCRIPTORS: usize = 2;

/// Resident memory over a run.
#[derive(Default)]
pub(crate) struct Samples(Vec<u64>);

impl Samples {
    pub(crate) fn add(&mut self, held: Held) {
        self.0.push(held.kib);
    }

    /// The medians of the four quarters, in KiB.
    fn quarters(&self) -> Option<[u64; 4]> {
        let length = self.0.len() / 4;
        let mut quarters = self.0.chunks_exact(length.max(1)).map(median);
        let mut next = || quarters.next().flatten();
        Some([next()?, next()?, next()?, next()?])
    }

    /// What memory did, or what is wrong with it. Less than a minute says nothing.
    pub(crate) fn judge(&self, seconds: u64) -> Result<String, String> {
        let quarters = self.quarters().ok_or("memory was not measured")?;
        let [_, _, third, fourth] = quarters;
        let most = third + allowance(third);
        let text = format!(
            "memory by quarters, medians: {} KiB; the last may have {most} KiB",
            quarters.map(|kib| kib.to_string()).join(", ")
        );
        if seconds < 60 {
            return Ok(format!("{text} (not judged: the run is shorter than a minute)"));
        }
        if fourth > most { Err(format!("memory still grows: {text}")) } else { Ok(text) }
    }
}

/// What became of the descriptors.
pub(crate) fn judge_descriptors(start: Held, end: Held) -> Result<String, String> {
    let (before, after) = (start.descriptors, end.descriptors);
    let text = format!("descriptors: {before} at the start, {after} at the end");
    if after > before + SPARE_DESCRIPTORS {
        return Err(format!("descriptors leak: {text}"));
    }
    Ok(text)
}

fn median(samples: &[u64]) -> Option<u64> {
    let mut sorted = samples.to_vec();
    sorted.sort_unstable();
    sorted.get(sorted.len() / 2).copied()
}
