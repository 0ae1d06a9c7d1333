//! Stand-ins for secrets: other characters in the same shape, so that whatever held of a secret holds of what
//! stands in its place. Digits stay digits, `a` to `f` stay among themselves as hex has them, small letters and
//! capitals stay such; what an encoding escapes, and white space, stays as it is.

use sha2::{Digest as _, Sha256};

/// Makes stand-ins. Nobody who has not its key can tell what one stands for.
#[derive(Clone)]
pub(super) struct Shapes {
    key: [u8; 32],
}

impl std::fmt::Debug for Shapes {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Shapes")
    }
}

/// Characters that can stand for one another: each is of the first of these that has it.
const CLASSES: [&str; 6] = [
    "0123456789",
    "abcdef",
    "ghijklmnopqrstuvwxyz",
    "ABCDEF",
    "GHIJKLMNOPQRSTUVWXYZ",
    "-_.~!*$,;:@?#^|()=",
];

/// Beyond ASCII by the bytes that they take, and so by how they are escaped.
const BEYOND: [(char, u32); 3] = [('\u{E0}', 23), ('\u{4E00}', 256), ('\u{1F600}', 64)];

impl Shapes {
    pub(super) const fn new(key: [u8; 32]) -> Self {
        Self { key }
    }

    /// A stand-in of a secret, the one of this number.
    pub(super) fn stand_in(&self, secret: &str, number: u32) -> String {
        let mut draws = Draws { shapes: self, secret, number, block: 0, left: Vec::new() };
        let letters = secret.chars().enumerate();
        letters.map(|(at, letter)| Self::other(letter, at == 0, &mut draws)).collect()
    }

    fn other(letter: char, is_first: bool, draws: &mut Draws<'_>) -> char {
        if let Some(class) = CLASSES.iter().find(|class| class.contains(letter)) {
            // No number begins with 0, or else all that stand for it do.
            let class = match (is_first, letter) {
                (true, '0') => "0",
                (true, '1'..='9') => "123456789",
                _ => class,
            };
            return draws.of(class.chars(), class.len()).unwrap_or(letter);
        }
        let Some((first, count)) = BEYOND.get(letter.len_utf8().wrapping_sub(2)) else {
            return letter;
        };
        let number = draws.below(usize::try_from(*count).unwrap_or(1));
        let code = u32::try_from(number).ok().map(|number| u32::from(*first) + number);
        code.and_then(char::from_u32).unwrap_or(letter)
    }
}

/// Numbers that depend on the key, the secret, and nothing else.
struct Draws<'a> {
    shapes: &'a Shapes,
    secret: &'a str,
    number: u32,
    block: u32,
    left: Vec<u8>,
}

impl Draws<'_> {
    fn of(&mut self, mut letters: impl Iterator<Item = char>, count: usize) -> Option<char> {
        letters.nth(self.below(count))
    }

    fn below(&mut self, count: usize) -> usize {
        let draw = [(); 4].map(|()| self.byte());
        usize::try_from(u32::from_be_bytes(draw)).unwrap_or_default() % count.max(1)
    }

    fn byte(&mut self) -> u8 {
        if self.left.is_empty() {
            let mut hash = Sha256::new();
            hash.update(self.shapes.key);
            hash.update(self.number.to_be_bytes());
            hash.update(self.block.to_be_bytes());
            hash.update(self.secret);
            self.left = hash.finalize().to_vec();
            self.block += 1;
        }
        self.left.pop().unwrap_or_default()
    }
}

/// A shape in words: how long it is, and of what.
pub(super) fn words(secret: &str) -> String {
    type Kind = (&'static str, fn(char) -> bool);
    let kinds: [Kind; 5] = [
        ("0-9", |letter| letter.is_ascii_digit()),
        ("a-f", |letter| matches!(letter, 'a'..='f')),
        ("a-z", |letter| matches!(letter, 'g'..='z')),
        ("A-Z", |letter| letter.is_ascii_uppercase()),
        ("others", |letter| !letter.is_ascii_alphanumeric()),
    ];
    let has = |kind: fn(char) -> bool| secret.chars().any(kind);
    let mut named: Vec<_> =
        kinds.into_iter().filter(|(_, kind)| has(*kind)).map(|(name, _)| name).collect();
    if named.contains(&"a-z") {
        named.retain(|name| *name != "a-f");
    }
    format!("{} of {}", secret.chars().count(), named.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stand_in_has_the_shape_and_nothing_else() {
        let shapes = Shapes::new([7; 32]);
        let secret = "0a9Zgé東😀 &<\\%/-_42";
        let other = shapes.stand_in(secret, 0);
        assert_ne!(other, secret);
        assert_eq!(other, shapes.stand_in(secret, 0));
        assert_ne!(other, shapes.stand_in(secret, 1));
        assert_ne!(other, Shapes::new([8; 32]).stand_in(secret, 0));
        assert_eq!(words(&other), words(secret));
        for (was, is) in secret.chars().zip(other.chars()) {
            assert_eq!(was.len_utf8(), is.len_utf8());
            assert_eq!(was.is_ascii_hexdigit(), is.is_ascii_hexdigit());
            assert!(!" &<\\%/".contains(was) || was == is);
        }
        assert!(other.starts_with('0'));
    }

    #[test]
    fn a_number_stays_one() {
        let shapes = Shapes::new([7; 32]);
        for number in 0..200 {
            assert!(!shapes.stand_in("123456", number).starts_with('0'));
        }
    }

    #[test]
    fn shapes_have_words() {
        for (secret, said) in [
            ("0123456789abcdef", "16 of 0-9 a-f"),
            ("zebra1", "6 of 0-9 a-z"),
            ("abcDEF", "6 of a-f A-Z"),
            ("a-b-c-", "6 of a-f others"),
        ] {
            assert_eq!(words(secret), said);
        }
    }
}
