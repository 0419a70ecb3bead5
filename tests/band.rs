//! Bands by file: `tests/band/*.yaml` say which band each value has, `tests/errors/band/*.yaml` what the checker says of wrong texts.

use kpi_rules::band::{self, BandScale, Placement, Target};
use kpi_rules::catalog::{BandStatus, BandText, Basis, Direction, Documentation, Kpi};
use kpi_rules::diagnostic::{self, Diagnostic};
use kpi_rules::number::Exact;
use kpi_rules::source::{SourceId, SourceText, Sources, Span};
use kpi_rules::unit::Unit;
use serde::Deserialize;
use serde_yaml::{Mapping, Value};

/// A case, as an analyst writes it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// Why the case exists.
    #[allow(dead_code)]
    description: String,
    better: String,
    unit: Option<String>,
    /// The inferred unit, if it is not the declared one.
    inferred: Option<String>,
    range: Option<String>,
    target: Option<String>,
    #[serde(default)]
    bands: Mapping,
    /// The scale as one line.
    scale: Option<String>,
    /// `value: band`.
    #[serde(default)]
    values: Mapping,
    /// `value: good` and so on.
    #[serde(default)]
    statuses: Mapping,
    /// Codes of the diagnostics, by place; none unless stated.
    #[serde(default)]
    said: Vec<String>,
}

struct Read {
    case: Case,
    kpi: Kpi,
    unit: Unit,
    scale: BandScale,
    target: Option<Target>,
    diagnostics: Vec<Diagnostic>,
    sources: Sources,
}

fn scalar(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        other => panic!("a text is expected, found {other:?}"),
    }
}

/// The place of `text` behind `key:` in a case file.
fn source_text(source: SourceId, file: &str, key: &str, text: &str) -> SourceText {
    let line = file
        .split_inclusive('\n')
        .scan(0, |start, line| {
            *start += line.len();
            Some((*start - line.len(), line))
        })
        .find(|(_, line)| line.trim_start().starts_with(&format!("{key}:")));
    let (line_start, line) = line.unwrap_or_else(|| panic!("no line begins with `{key}:`"));
    let at = line.find(text).unwrap_or_else(|| panic!("`{text}` is not in `{line}`"));
    let quoted = usize::from(line[..at].ends_with(['"', '\'']));
    let start = line_start + at - quoted;
    SourceText { text: text.to_owned(), span: Span::new(source, start..start + text.len() + 2 * quoted) }
}

fn read(name: &str, file: &str) -> Read {
    let case: Case = serde_yaml::from_str(file).unwrap();
    let mut sources = Sources::default();
    let source = sources.add(name, file);
    let place = |key: &str, text: &str| source_text(source, file, key, text);
    let at_top = |key: &str, text: &Option<String>| text.as_ref().map(|text| place(key, text));
    let bands = case
        .bands
        .iter()
        .map(|(name, band)| {
            let name = scalar(name);
            let (is, status) = match band {
                Value::Mapping(map) => (scalar(&map["is"]), map.get("status").map(scalar)),
                text => (scalar(text), None),
            };
            BandText {
                is: place(&name, &is),
                name: place(&name, &name),
                say: None,
                actions: Vec::new(),
                basis: None,
                status: status.map(|status| match status.as_str() {
                    "good" => BandStatus::Good,
                    "watch" => BandStatus::Watch,
                    "bad" => BandStatus::Bad,
                    _ => BandStatus::Neutral,
                }),
            }
        })
        .collect();
    let kpi = Kpi {
        id: SourceText { text: "case".into(), span: Span::new(source, 0..0) },
        title: String::new(),
        aliases: Vec::new(),
        formula: SourceText { text: String::new(), span: Span::new(source, 0..0) },
        dataset: None,
        measures: Vec::new(),
        unit: at_top("unit", &case.unit),
        decimals: None,
        better: match case.better.as_str() {
            "higher" => Direction::Higher,
            "lower" => Direction::Lower,
            "range" => Direction::Range,
            "context" => Direction::Context,
            other => panic!("no direction `{other}`"),
        },
        target: at_top("target", &case.target),
        range: at_top("range", &case.range),
        minimum_sample: None,
        by: None,
        bands,
        basis: Basis::default(),
        documentation: Documentation::default(),
    };
    let unit = case.inferred.as_ref().or(case.unit.as_ref());
    let unit = unit.map_or_else(Unit::ratio, |unit| Unit::parse(unit).unwrap());
    let mut diagnostics = Vec::new();
    let range =
        kpi.range.as_ref().map(|range| band::read_range(range, &unit, &sources)).unwrap_or(Ok((None, None)));
    let range = range.unwrap_or_else(|diagnostic| {
        diagnostics.push(diagnostic);
        (None, None)
    });
    let (scale, said) = band::read(&kpi, &unit, range, &sources);
    diagnostics.extend(said);
    let target = band::read_target(&kpi, &unit, &sources).unwrap_or_else(|diagnostic| {
        diagnostics.push(diagnostic);
        None
    });
    diagnostic::sort(&mut diagnostics);
    Read { case, kpi, unit, scale, target, diagnostics, sources }
}

fn placed(scale: &BandScale, value: &str) -> String {
    let value = Exact::parse(value).unwrap_or_else(|| panic!("`{value}` is not a number"));
    match scale.place(value) {
        Placement::In(band) => band.name.clone(),
        Placement::AboveScale => "above scale".into(),
        Placement::BelowScale => "below scale".into(),
        Placement::Unbanded => "unbanded".into(),
    }
}

#[test]
fn every_value_has_the_band_its_case_says() {
    insta::glob!("band/*.yaml", |path| {
        let name = path.file_name().unwrap().to_string_lossy();
        let Read { case, unit, scale, diagnostics, sources, target, .. } =
            read(&name, &std::fs::read_to_string(path).unwrap());
        let said: Vec<&str> = diagnostics.iter().map(|diagnostic| diagnostic.code.name()).collect();
        let texts: Vec<String> = diagnostics
            .iter()
            .map(|diagnostic| diagnostic::to_text(diagnostic, &sources, diagnostic::TextStyle::Plain))
            .collect();
        assert_eq!(said, case.said, "{name}\n{}", texts.join("\n"));
        assert!(!case.values.is_empty(), "{name} tests no value");
        for (value, band) in &case.values {
            let value = scalar(value);
            assert_eq!(placed(&scale, &value), scalar(band), "{name}: {value}");
        }
        for (value, status) in &case.statuses {
            let value = scalar(value);
            match scale.place(Exact::parse(&value).unwrap()) {
                Placement::In(band) => {
                    assert_eq!(
                        format!("{:?}", band.status).to_lowercase(),
                        scalar(status),
                        "{name}: {value}"
                    );
                }
                other => panic!("{name}: {value} is {other:?}"),
            }
        }
        if let Some(line) = &case.scale {
            assert_eq!(&scale.describe(&unit, None), line, "{name}");
        }
        assert_eq!(target.is_some(), case.target.is_some(), "{name}");
    });
}

#[test]
fn wrong_texts_are_explained() {
    insta::glob!("errors/band/*.yaml", |path| {
        let name = path.file_name().unwrap().to_string_lossy();
        let Read { diagnostics, sources, scale, kpi, .. } =
            read(&name, &std::fs::read_to_string(path).unwrap());
        let texts: Vec<String> = diagnostics
            .iter()
            .map(|diagnostic| diagnostic::to_text(diagnostic, &sources, diagnostic::TextStyle::Plain))
            .collect();
        assert!(!texts.is_empty(), "{name} is not wrong");
        assert!(scale.bands.is_empty() || !kpi.bands.is_empty());
        insta::assert_snapshot!(texts.join("\n"));
    });
}
