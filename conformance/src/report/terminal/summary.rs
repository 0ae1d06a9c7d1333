//! What stands at the end: what was skipped and why, the counts, and what the exit code means.

use super::Reasons;
use super::excerpt::visible;
use super::style::{self, BOLD, DIM, paint};
use crate::report::End;
use crate::run::live::Left;
use crate::verdict::Word;

/// So many cases are named under a reason.
const NAMED: usize = 5;

/// For each verdict the reasons, and how many cases have each; the most first. Who fails, or fails no more, is named.
pub(super) fn reasons(reasons: &Reasons) -> String {
    let titles = [
        (Word::Blocked, "Blocked"),
        (Word::Skip, "Skipped"),
        (Word::Xfail, "Failed, as expected"),
        (Word::Drift, "Failed, as recorded"),
        (Word::Pass, "Better than recorded"),
    ];
    let mut text = String::new();
    for (word, title) in titles {
        let mut own: Vec<_> = reasons.iter().filter(|((one, _), _)| *one == word).collect();
        own.sort_by(|((_, a), many), ((_, b), others)| {
            others.len().cmp(&many.len()).then(a.cmp(b))
        });
        if own.is_empty() {
            continue;
        }
        text += &format!("{}\n", paint(BOLD, title));
        for ((_, reason), ids) in own {
            text += &format!("{:>6}  {}\n", grouped(ids.len()), visible(reason));
            if !matches!(word, Word::Blocked | Word::Skip) {
                text += &named(ids);
            }
        }
        text.push('\n');
    }
    text
}

fn named(ids: &[String]) -> String {
    let mut text: String =
        ids.iter().take(NAMED).map(|id| format!("        {}\n", visible(id))).collect();
    let more = ids.len().saturating_sub(NAMED);
    if more > 0 {
        text += &format!("        and {} more\n", grouped(more));
    }
    text
}

/// Counts, seconds, and the exit code in words.
pub(super) fn end(end: &End) -> String {
    let total: usize = end.counts.values().sum();
    let counts =
        end.counts.iter().filter(|(_, count)| **count > 0).map(|(word, count)| {
            format!("{} {}", grouped(*count), paint(style::word(*word), word))
        });
    let not_tried = end.not_tried.len();
    let left = (not_tried > 0).then(|| format!("not tried: {}", grouped(not_tried)));
    let counts: Vec<_> = counts.chain(left).collect();
    let counts = if counts.is_empty() { "none".to_owned() } else { counts.join(" · ") };
    let cases = if total == 1 { "case" } else { "cases" };
    let seconds = seconds(end.took_us);
    let exit = paint(DIM, format!("exit {}:", end.exit));
    format!(
        "{} {cases} in {seconds} s: {counts}\n{}{exit} {}\n",
        grouped(total),
        stopped(end),
        end.meaning
    )
}

/// Why it was stopped, and what is left behind.
fn stopped(end: &End) -> String {
    let why = end.stopped.iter().map(|why| format!("stopped: {}\n", visible(why)));
    let left = end.left.iter().flat_map(left);
    why.chain(left).collect()
}

fn left(left: &Left) -> Vec<String> {
    let Left { made, not_made, unknown, intents } = left;
    let Some(intents) = intents else { return Vec::new() };
    let counts = format!("{made} made, {} of unknown fate, {not_made} not made", unknown.len());
    let mut lines = vec![format!("left behind: accounts: {counts}\n")];
    lines.extend(unknown.iter().map(|who| format!("  may have been made: {}\n", visible(who))));
    let intents = visible(&intents.display().to_string());
    lines.push(format!("  all of it: standin-conformance leftovers {intents}\n"));
    lines
}

/// `12.3`
pub(crate) fn seconds(micros: u64) -> String {
    format!("{}.{}", micros / 1_000_000, micros / 100_000 % 10)
}

/// `1,203`
pub(crate) fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped() {
        let numbers = [0, 12, 123, 1_234, 1_234_567];
        assert_eq!(numbers.map(grouped).join(" "), "0 12 123 1,234 1,234,567");
        assert_eq!(seconds(61_290_000), "61.2");
    }
}
