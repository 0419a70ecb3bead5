//! Report languages: numbers and words as a native reader expects them, worked by hand, and language files of a project.

use kpi_rules::catalog::load;
use kpi_rules::language::{Language, shipped_languages};
use kpi_rules::number::Exact;
use kpi_rules::unit::Unit;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn shown(code: &str, number: &str, unit: &str) -> String {
    let language = Language::shipped(code).unwrap();
    language.value(Exact::parse(number).unwrap(), &Unit::parse(unit).unwrap(), None, None)
}

#[test]
fn values_are_written_as_their_readers_do() {
    // In German a no-break space (U+00A0) stands before a unit, in French a narrow one (U+202F) before `%` and between thousands.
    for (number, unit, english, german, french) in [
        ("12.34", "percent", "12.3 %", "12,3\u{a0}%", "12,3\u{202f}%"),
        ("1234.5", "EUR", "EUR 1,234.50", "1.234,50\u{a0}€", "1\u{202f}234,50\u{a0}€"),
        ("1234567", "EUR", "EUR 1,234,567.00", "1,2\u{a0}Mio.\u{a0}€", "1,2\u{a0}M€"),
        ("-1250", "tickets", "-1,250", "−1.250", "−1\u{202f}250"),
        ("10/3", "hours", "3 h 20 min", "3\u{a0}h 20\u{a0}min", "3\u{a0}h 20\u{a0}min"),
        ("52", "hours", "2 d 4 h", "2\u{a0}Tage 4\u{a0}h", "2\u{a0}j 4\u{a0}h"),
        ("24", "hours", "1 d", "1\u{a0}Tag", "1\u{a0}j"),
        ("-41.25", "points", "-41.3 points", "−41,3\u{a0}Punkte", "−41,3\u{a0}points"),
    ] {
        let all = ["en", "de", "fr"].map(|code| shown(code, number, unit));
        assert_eq!(all, [english, german, french], "{number} {unit}");
    }
}

#[test]
fn a_difference_of_percents_is_in_points() {
    let said = |code: &str| {
        let language = Language::shipped(code).unwrap();
        language.difference(Exact::parse("2.4").unwrap(), &Unit::percent(), None)
    };
    assert_eq!(["en", "de", "fr"].map(said), ["+2.4 points", "+2,4\u{a0}PP", "+2,4\u{a0}points"]);
}

#[test]
fn units_have_names() {
    let said = |code: &str, unit: &str| Language::shipped(code).unwrap().unit(&Unit::parse(unit).unwrap());
    assert_eq!(said("de", "EUR per hour"), "€ pro Stunde");
    assert_eq!(said("fr", "percent"), "pour cent");
    assert_eq!(said("de", "minutes"), "Minuten");
}

/// Every key that code and templates use is a word, and every word is used.
#[test]
fn words_are_those_that_are_used() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut texts = Vec::new();
    for folder in ["src/format", "src/view", "src/cli", "src/language", "reports"] {
        collect(&root.join(folder), &mut texts);
    }
    let all = texts.concat();
    let english = Language::english();
    let unused: Vec<&str> = english
        .phrases()
        .map(|(key, _)| key)
        .filter(|key| !all.contains(&format!("\"{key}\"")) && !key.starts_with("month-"))
        .collect();
    assert_eq!(unused, Vec::<&str>::new());
    let asked: BTreeSet<&str> = ["word(\"", "say(\"", "count(\""]
        .iter()
        .flat_map(|call| all.split(call).skip(1).filter_map(|rest| rest.split('"').next()))
        .filter(|key| key.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'))
        .collect();
    assert!(asked.len() > 200, "{}", asked.len());
    let unknown: Vec<&&str> = asked.iter().filter(|key| english.phrase(key).is_none()).collect();
    assert_eq!(unknown, Vec::<&&str>::new());
}

fn collect(folder: &Path, texts: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.to_string_lossy().into_owned();
        if path.is_dir() {
            collect(&path, texts);
        } else if (name.ends_with(".rs") && !name.ends_with("tests.rs")) || name.ends_with(".j2") {
            texts.push(fs::read_to_string(&path).unwrap());
        }
    }
}

fn project() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    assert!(kpi(folder.path(), &["init", "support"]).status.success());
    folder
}

fn kpi(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_kpi"))
        .args(arguments)
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .output()
        .unwrap()
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[test]
fn a_project_adds_a_language_and_says_other_words_in_a_shipped_one() {
    let folder = project();
    let root = folder.path().join("support");
    let made = kpi(&root, &["init", "--language", "nl"]);
    assert!(made.status.success(), "{}", said(&made));
    let path = root.join("languages/nl.yaml");
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains("\nlanguage: nl\n"), "{text}");
    let dutch = text.replace("  on-track: on track\n", "  on-track: op schema\n");
    fs::write(&path, dutch).unwrap();
    fs::write(
        root.join("languages/de.yaml"),
        "format: 1\nlanguage: de\nnames: {client: Kunde}\nwords: {watch: im Blick behalten}\n",
    )
    .unwrap();
    let loaded = load(&root);
    assert!(loaded.diagnostics.is_empty(), "{:?}", loaded.diagnostics);
    let catalog = loaded.catalog.unwrap();
    assert_eq!(catalog.language_codes(), ["de", "en", "fr", "nl"]);
    let german = catalog.language("de").unwrap();
    assert_eq!((german.word("watch"), german.word("act")), ("im Blick behalten", "handeln"));
    let report = |code: &str| {
        let output = kpi(&root, &["report", "--for", "client=Acme", "--language", code]);
        assert!(output.status.success(), "{}", said(&output));
        said(&output)
    };
    assert!(report("nl").contains("op schema"));
    assert!(report("de").contains("· Kunde Acme ·"));
    let none = kpi(&root, &["report", "--language", "dee"]);
    assert_eq!(none.status.code(), Some(2));
    assert!(said(&none).contains("there is no language `dee`; `de` is the nearest code"), "{}", said(&none));
}

#[test]
fn a_copy_of_a_shipped_language_changes_nothing() {
    let folder = project();
    let root = folder.path().join("support");
    let reports = || {
        ["de", "en", "fr"].map(|code| {
            let output = kpi(&root, &["report", "--language", code]);
            assert!(output.status.success(), "{}", said(&output));
            said(&output)
        })
    };
    assert!(!root.join("languages").exists());
    let shipped = reports();
    fs::create_dir(root.join("languages")).unwrap();
    for (code, text) in shipped_languages() {
        fs::write(root.join(format!("languages/{code}.yaml")), text).unwrap();
    }
    assert_eq!(reports(), shipped);
}

#[test]
fn a_report_states_its_language_and_machine_formats_have_none() {
    let folder = project();
    let root = folder.path().join("support");
    let path = root.join("reports/scorecard.yaml");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace("report: scorecard\n", "report: scorecard\nlanguage: fr\n")).unwrap();
    let made = |format: &str| said(&kpi(&root, &["report", "--format", format]));
    assert!(made("html").contains("<html lang=\"fr\">"));
    let json: serde_json::Value = serde_json::from_str(&made("json")).unwrap();
    assert_eq!(json["language"], "fr");
    let value = &json["groups"][0]["kpis"][0]["value"]["exact"];
    let english: serde_json::Value =
        serde_json::from_str(&said(&kpi(&root, &["report", "--format", "json", "--language", "en"])))
            .unwrap();
    assert_eq!(value, &english["groups"][0]["kpis"][0]["value"]["exact"]);
    assert_eq!(english["language"], "en");
}

#[test]
fn a_word_that_a_template_misspells_is_named() {
    let folder = project();
    let root = folder.path().join("support");
    fs::write(root.join("reports/scorecard.md.j2"), "{{ word(\"statsu\") }}\n").unwrap();
    let checked = kpi(&root, &["check"]);
    assert!(said(&checked).contains("the nearest name is `status`"), "{}", said(&checked));
}
