//! The nearest valid name.

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

/// Whether one text holds the other, and the shorter is neither a few letters nor a small part of the longer.
fn one_within_other(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    short.len() > 3 && short.len() * 3 >= long.len() && long.contains(short)
}

#[cfg(test)]
mod tests {
    use super::nearest;

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
}
