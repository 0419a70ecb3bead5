//! The nearest valid name.

use super::Applicability;
use crate::name::Key;

/// The candidate a misspelt name most probably means, or `None` if none is near.
///
/// In this order: same key; same words in another order; Damerau-Levenshtein distance up to a third of the length (at least 1);
/// one contained in the other. Ties go to the alphabetically first, so that messages are stable.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = Key::of(name);
    let sorted_words = |key: &Key| {
        let mut words: Vec<&str> = key.as_str().split([' ', '-']).collect();
        words.sort_unstable();
        words.join(" ")
    };
    let wanted_words = sorted_words(&wanted);
    let limit = (wanted.as_str().chars().count() / 3).max(1);
    candidates
        .into_iter()
        .filter_map(|candidate| {
            let key = Key::of(candidate);
            let distance = strsim::damerau_levenshtein(wanted.as_str(), key.as_str());
            let rank = if key == wanted {
                0
            } else if sorted_words(&key) == wanted_words {
                1
            } else if distance <= limit {
                1 + distance
            } else if one_within_other(wanted.as_str(), key.as_str()) {
                100 + distance
            } else {
                return None;
            };
            Some((rank, candidate))
        })
        .min()
        .map(|(_, candidate)| candidate)
}

/// The nearest name as [`nearest_fix`] finds it, as a value of its own.
pub type Near = Option<(String, Applicability)>;

/// The nearest name, and whether it is the only one that can have been meant.
///
/// It is certain if the names are equal but for case and signs, or one slip of the keyboard apart (a letter wrong, missing, too many, or two
/// exchanged), and no other candidate is as near as twice that. A slip at a word's start is not certain (`legal`, `illegal`), nor one in a number.
pub fn nearest_fix<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<(&'a str, Applicability)> {
    let candidates: Vec<&str> = candidates.into_iter().collect();
    let near = nearest(name, candidates.iter().copied())?;
    let wanted = Key::of(name);
    let distance = |other: &str| strsim::damerau_levenshtein(wanted.as_str(), Key::of(other).as_str());
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let starts = |text: &Key| {
        text.as_str().split([' ', '-']).filter_map(|word| word.chars().next()).collect::<Vec<_>>()
    };
    let certain = match distance(near) {
        0 => true,
        1 => {
            let alone = candidates.iter().filter(|other| **other != near).all(|other| distance(other) > 2);
            let long = wanted.as_str().chars().count() > 3;
            alone && long && digits(name) == digits(near) && starts(&wanted) == starts(&Key::of(near))
        }
        _ => false,
    };
    Some((near, if certain { Applicability::Safe } else { Applicability::Maybe }))
}

/// Whether one text holds the other, and the shorter is neither a few letters nor a small part of the longer.
fn one_within_other(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    short.len() > 3 && short.len() * 3 >= long.len() && long.contains(short)
}

#[cfg(test)]
mod tests {
    use super::{Applicability, nearest, nearest_fix};

    #[test]
    fn the_nearest_name_is_found() {
        let names = ["at risk", "retained after support", "tickets"];
        assert_eq!(nearest("at rsik", names), Some("at risk"));
        assert_eq!(nearest("risk at", names), Some("at risk"));
        assert_eq!(nearest("ticket", names), Some("tickets"));
        assert_eq!(nearest("number of tickets", names), Some("tickets"));
        assert_eq!(nearest("revenue", names), None);
        assert_eq!(nearest("created at of tickets", ["c"]), None);
    }

    #[test]
    fn only_one_slip_of_the_keyboard_is_certain() {
        let applicability =
            |name, names: &[&'static str]| nearest_fix(name, names.iter().copied()).map(|(_, is)| is);
        let (safe, maybe) = (Some(Applicability::Safe), Some(Applicability::Maybe));
        assert_eq!(applicability("at rsik", &["at risk", "tickets"]), safe);
        assert_eq!(applicability("At Risk", &["at risk", "at risky"]), safe);
        assert_eq!(applicability("revenu", &["revenue", "cost"]), safe);
        assert_eq!(applicability("revenu", &["revenue", "revenues"]), maybe, "two are near");
        assert_eq!(applicability("legal", &["illegal"]), maybe);
        assert_eq!(
            applicability("sync calls", &["async calls"]),
            maybe,
            "a slip at the start changes the meaning"
        );
        assert_eq!(applicability("sla 90", &["sla 91"]), maybe, "another number");
        assert_eq!(applicability("risk at", &["at risk"]), maybe);
        assert_eq!(applicability("ab", &["ac"]), maybe);
        assert_eq!(applicability("revenue", &["tickets"]), None);
    }
}
