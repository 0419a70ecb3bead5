//! Singular and plural of English nouns, as far as names of entities need it.

/// Nouns the rules below get wrong: singular and plural.
const IRREGULAR: &[(&str, &str)] = &[
    ("person", "people"),
    ("status", "statuses"),
    ("analysis", "analyses"),
    ("series", "series"),
    ("movie", "movies"),
    ("cache", "caches"),
];

/// The singular of an entity's name, folded as names are; only the last word changes.
///
/// `-ies` becomes `-y`; `-sses`, `-xes`, `-ches`, `-shes` and `-zzes` lose `es`; words in `-ss`, `-us` and `-is` stay; any other loses its `s`.
pub fn singular(name: &str) -> String {
    on_last_word(name, |word| {
        if let Some((one, _)) = IRREGULAR.iter().find(|(one, many)| *one == word || *many == word) {
            return (*one).to_owned();
        }
        if let Some(stem) = word.strip_suffix("ies").filter(|stem| stem.len() > 1) {
            return format!("{stem}y");
        }
        if ["sses", "xes", "ches", "shes", "zzes"].iter().any(|end| word.ends_with(end)) {
            return word.strip_suffix("es").unwrap_or(word).to_owned();
        }
        if ["ss", "us", "is"].iter().any(|end| word.ends_with(end)) {
            return word.to_owned();
        }
        word.strip_suffix('s').filter(|stem| stem.len() > 1).unwrap_or(word).to_owned()
    })
}

/// The plural of a singular; only the last word changes. [`singular`] undoes it.
pub fn plural(name: &str) -> String {
    on_last_word(name, |word| {
        if let Some((_, many)) = IRREGULAR.iter().find(|(one, _)| *one == word) {
            return (*many).to_owned();
        }
        let consonant_before_y = word
            .strip_suffix('y')
            .filter(|stem| stem.len() > 1 && !stem.ends_with(['a', 'e', 'i', 'o', 'u']));
        if let Some(stem) = consonant_before_y {
            return format!("{stem}ies");
        }
        if ["ss", "x", "ch", "sh", "zz"].iter().any(|end| word.ends_with(end)) {
            return format!("{word}es");
        }
        if word.ends_with("us") || word.ends_with("is") { word.to_owned() } else { format!("{word}s") }
    })
}

fn on_last_word(name: &str, change: impl Fn(&str) -> String) -> String {
    let key = crate::name::Key::of(name);
    match key.as_str().rsplit_once(' ') {
        Some((before, last)) => format!("{before} {}", change(last)),
        None => change(key.as_str()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn singular_and_plural_undo_each_other() {
        for (one, many) in [
            ("ticket", "tickets"),
            ("reply", "replies"),
            ("survey", "surveys"),
            ("case", "cases"),
            ("response", "responses"),
            ("address", "addresses"),
            ("box", "boxes"),
            ("branch", "branches"),
            ("person", "people"),
            ("status", "statuses"),
            ("support interaction", "support interactions"),
            ("bus", "bus"),
        ] {
            assert_eq!(singular(many), one);
            assert_eq!(singular(one), one);
            assert_eq!(plural(one), many);
        }
    }

    #[test]
    fn names_are_folded() {
        assert_eq!(singular("Support  Tickets"), "support ticket");
    }
}
