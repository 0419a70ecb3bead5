//! Bands by file: `tests/band/*.yaml` say which band each value has, `tests/errors/band/*.yaml` what is said of wrong texts.
//!
//! A file's first document is a KPI as its author writes it; the second of a band case tells what is expected. A comment
//! `# inferred: hours` in an error case stands for the unit of a formula whose KPI declares none.

use kpi_rules::band::{self, BandScale, BandTexts, Placement};
use kpi_rules::catalog::{AimText, Kpi, Loaded, load};
use kpi_rules::diagnostic::{self, Diagnostic, TextStyle};
use kpi_rules::number::Exact;
use kpi_rules::source::Sources;
use kpi_rules::unit::Unit;
use serde::Deserialize;
use serde_yaml::{Mapping, Value};
use std::fs;
use std::path::Path;

/// What a band case expects.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    /// Why the case exists.
    #[allow(dead_code, reason = "for readers")]
    description: String,
    /// The inferred unit, where the KPI declares none.
    inferred: Option<String>,
    /// The scale as one line.
    scale: String,
    /// `value: band`.
    values: Mapping,
    /// `value: good` and so on.
    #[serde(default)]
    statuses: Mapping,
    /// Codes of the diagnostics, by place; none unless stated.
    #[serde(default)]
    said: Vec<String>,
}

/// Everything read from one KPI's texts.
struct Read {
    unit: Unit,
    scale: BandScale,
    diagnostics: Vec<Diagnostic>,
    sources: Sources,
}

impl Read {
    fn said(&self) -> String {
        let text = |diagnostic| diagnostic::to_text(diagnostic, &self.sources, TextStyle::Plain);
        self.diagnostics.iter().map(text).collect::<Vec<_>>().join("\n\n")
    }
}

fn read_kpi(kpi: &Kpi, inferred: Option<&str>, sources: &Sources) -> Read {
    let unit = inferred.or(kpi.unit.as_ref().map(|unit| unit.text.as_str()));
    let unit = unit.map_or_else(Unit::ratio, |unit| Unit::parse(unit).unwrap());
    let mut diagnostics = Vec::new();
    let mut range = (None, None);
    if let Some(text) = &kpi.range {
        match band::read_range(text, &unit, sources) {
            Ok(read) => range = read,
            Err(diagnostic) => diagnostics.push(diagnostic),
        }
    }
    let bands = kpi.criteria.bands.first().map(|case| case.bands.as_slice()).unwrap_or_default();
    let (scale, said) = band::read(&BandTexts::of(kpi, bands), &unit, range.into(), sources);
    diagnostics.extend(said);
    for target in &kpi.criteria.targets {
        if let AimText::Fixed(text) = &target.aim {
            diagnostics.extend(band::read_target(text, kpi, &unit, sources).err());
        }
    }
    diagnostic::sort(&mut diagnostics);
    Read { unit, scale, diagnostics, sources: sources.clone() }
}

/// Loads a project of these definition files.
fn load_project<'a>(files: impl IntoIterator<Item = (&'a Path, String)>) -> Loaded {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("kpi.yaml"), "format: 1\nproject: Case\ndata: {database: data.duckdb}\n")
        .unwrap();
    for (name, text) in files {
        let path = folder.path().join("kpis").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let loaded = load(folder.path());
    let text_of = |diagnostic| diagnostic::to_text(diagnostic, &loaded.sources, TextStyle::Plain);
    let said: Vec<String> = loaded.diagnostics.iter().map(text_of).collect();
    assert!(said.is_empty(), "{}", said.join("\n"));
    loaded
}

/// Reads the KPI document `text`.
fn read_document(text: &str, inferred: Option<&str>) -> Read {
    let loaded = load_project([(Path::new("case.yaml"), text.to_owned())]);
    let catalog = loaded.catalog.unwrap();
    read_kpi(catalog.kpis.values().next().unwrap(), inferred, &loaded.sources)
}

fn scalar(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        other => panic!("a text is expected, found {other:?}"),
    }
}

fn placed(scale: &BandScale, value: &str) -> (String, String) {
    let value = Exact::parse(value).unwrap_or_else(|| panic!("`{value}` is not a number"));
    match scale.place(value) {
        Placement::In(band) => (band.name.clone(), format!("{:?}", band.status).to_lowercase()),
        Placement::AboveScale => ("above scale".into(), "above scale".into()),
        Placement::BelowScale => ("below scale".into(), "below scale".into()),
        Placement::Unbanded => ("unbanded".into(), "unbanded".into()),
    }
}

#[test]
fn every_value_has_the_band_its_case_says() {
    insta::glob!("band/*.yaml", |path| {
        let name = path.file_name().unwrap().to_string_lossy();
        let text = fs::read_to_string(path).unwrap();
        let (document, expected) = text.split_once("\n---\n").unwrap();
        let expected: Expected = serde_yaml::from_str(expected).unwrap();
        let read = read_document(document, expected.inferred.as_deref());
        let codes: Vec<&str> = read.diagnostics.iter().map(|diagnostic| diagnostic.code.name()).collect();
        assert_eq!(codes, expected.said, "{name}\n{}", read.said());
        assert_eq!(read.scale.describe(&read.unit, None), expected.scale, "{name}");
        assert!(!expected.values.is_empty(), "{name} tests no value");
        for (value, band) in &expected.values {
            assert_eq!(placed(&read.scale, &scalar(value)).0, scalar(band), "{name}: {}", scalar(value));
        }
        for (value, status) in &expected.statuses {
            assert_eq!(placed(&read.scale, &scalar(value)).1, scalar(status), "{name}: {}", scalar(value));
        }
    });
}

/// Each line of `band/forms.txt` is a case of its own.
#[test]
fn every_form_decides_its_boundaries() {
    let table = include_str!("band/forms.txt");
    let lines = table.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let mut count = 0;
    for line in lines {
        let [direction, bands, inside, outside] =
            line.split(" | ").collect::<Vec<_>>().try_into().unwrap_or_else(|_| panic!("{line}"));
        let document = format!(
            "format: 1\nkpi: case\ntitle: Case\nformula: x\nunit: percent\nrange: 0 to 100\nbetter: {direction}\nbands: {bands}\n"
        );
        let read = read_document(&document, None);
        assert!(!read.diagnostics.iter().any(Diagnostic::is_error), "{line}\n{}", read.said());
        for (values, expected) in [(inside, true), (outside, false)] {
            for value in values.split(' ') {
                assert_eq!(placed(&read.scale, value).0 == "Case", expected, "{value} of {line}");
            }
        }
        count += 1;
    }
    assert!(count > 60, "{count} lines");
}

#[test]
fn wrong_texts_are_explained() {
    insta::glob!("errors/band/*.yaml", |path| {
        let text = fs::read_to_string(path).unwrap();
        let inferred = text.lines().find_map(|line| line.strip_prefix("# inferred: "));
        let read = read_document(&text, inferred);
        assert!(
            read.diagnostics.iter().any(kpi_rules::diagnostic::Diagnostic::is_error),
            "{path:?} has no error"
        );
        assert!(
            read.scale.bands.is_empty()
                || read.diagnostics.iter().all(|said| said.code.name() != "band-syntax")
        );
        insta::assert_snapshot!(read.said());
    });
}

#[test]
fn the_shipped_bands_read_without_an_error() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("kpis");
    let entries: Vec<_> = walkdir::WalkDir::new(&folder).into_iter().map(Result::unwrap).collect();
    let files = entries.iter().filter(|entry| entry.file_type().is_file()).map(|entry| {
        (entry.path().strip_prefix(&folder).unwrap(), fs::read_to_string(entry.path()).unwrap())
    });
    let loaded = load_project(files);
    let catalog = loaded.catalog.unwrap();
    assert!(catalog.kpis.values().any(|kpi| !kpi.criteria.bands.is_empty()));
    for kpi in catalog.kpis.values() {
        let read = read_kpi(kpi, None, &loaded.sources);
        assert!(!read.diagnostics.iter().any(Diagnostic::is_error), "{}", read.said());
        assert_eq!(read.scale.bands.is_empty(), kpi.criteria.bands.is_empty(), "{}", kpi.id.text);
    }
}
