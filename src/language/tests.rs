use super::*;

fn shipped() -> Vec<Arc<Language>> {
    shipped_languages().iter().map(|(code, _)| Language::shipped(code).unwrap()).collect()
}

#[test]
fn every_shipped_language_has_every_word_with_its_holes_and_forms() {
    let english = Language::english();
    for (code, text) in shipped_languages() {
        let language = Language::shipped(code).unwrap();
        assert_eq!(language.code, *code);
        let entries = read::entries(text);
        let (_, problems) = Language::read(code, None, Some(english), &entries);
        assert_eq!(problems, [], "{code}");
    }
}

#[test]
fn a_translation_leaves_no_fact_out() {
    // Holes that only English sentences need, or that another language says with other words.
    let english = Language::english();
    for language in shipped() {
        for (key, phrase) in language.phrases() {
            let model = english.phrases.get(key).unwrap();
            let kept = |hole: &&str| {
                matches!(*hole, "count" | "dimension" | "dimensions" | "members")
                    || phrase.holes().contains(hole)
            };
            let lost: Vec<&str> = model.holes().into_iter().filter(|hole| !kept(hole)).collect();
            assert!(
                lost.is_empty() || key == "money-millions",
                "{}: {key} says nothing of {lost:?}",
                language.code
            );
        }
    }
}

#[test]
fn numbers_have_the_separators_of_their_language() {
    for (code, plain, shown) in [
        ("en", "-1234567.25", "-1,234,567.25"),
        ("de", "-1234567.25", "−1.234.567,25"),
        ("fr", "-1234567.25", "−1\u{202f}234\u{202f}567,25"),
        ("de", "999", "999"),
        ("fr", "10/3", "10/3"),
    ] {
        assert_eq!(Language::shipped(code).unwrap().grouped(plain), shown);
    }
}

#[test]
fn counts_take_the_form_of_their_language() {
    let said = |code: &str, count| Language::shipped(code).unwrap().count("span-months", count, &[]);
    assert_eq!([0, 1, 2].map(|count| said("en", count)), ["0 months", "1 month", "2 months"]);
    assert_eq!([0, 1, 2].map(|count| said("de", count)), ["0 Monate", "1 Monat", "2 Monate"]);
    let reports = |count| Language::shipped("fr").unwrap().count("reports", count, &[]);
    assert_eq!([0, 1, 2].map(reports), ["0 rapport", "1 rapport", "2 rapports"]);
}

#[test]
fn plural_rules_are_data() {
    // Polish: 1 plik, 2 pliki, 5 plików, 12 plików, 22 pliki.
    let rule = |form: &str, counts: &[&str]| PluralRule {
        form: form.to_owned(),
        counts: counts.iter().map(|text| CountPattern::parse(text).unwrap()).collect(),
    };
    let rules = [rule("one", &["1"]), rule("many", &["*12", "*13", "*14"]), rule("few", &["*2", "*3", "*4"])];
    let forms = [0, 1, 2, 5, 12, 22, 112, 124].map(|count| plural::form(&rules, count));
    assert_eq!(forms, ["other", "one", "few", "other", "many", "few", "many", "few"]);
    assert_eq!([CountPattern::parse("one"), CountPattern::parse("*"), CountPattern::parse("-1")], [None; 3]);
}

#[test]
fn what_is_put_into_a_hole_is_not_read_again() {
    assert_eq!(phrase::fill("{a} of {b}, {c}", &[("a", "{b}"), ("b", "2")]), "{b} of 2, {c}");
    assert_eq!(phrase::fill("{", &[]), "{");
}

#[test]
fn lists_end_in_and() {
    let english = Language::english();
    assert_eq!(english.list(&[]), "");
    assert_eq!(english.list(&["a"]), "a");
    assert_eq!(english.list(&["a", "b", "c"]), "a, b and c");
}
