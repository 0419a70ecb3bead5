//! Sets up a view without an engine: definitions from `project/`, values from the tables below.

#![allow(dead_code, reason = "each test uses a part of it")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use kpi_rules::band::{self, BandTexts};
use kpi_rules::calendar::Period;
use kpi_rules::catalog::{AimText, Kpi, Measure, ReportDefinition, load, load_templates};
use kpi_rules::criteria::Criteria;
use kpi_rules::diagnostic::Diagnostic;
use kpi_rules::evaluate::{KpiValue, NoData, Outcome, Reason};
use kpi_rules::finding::{Findings, Setting, judge};
use kpi_rules::formula::{Arithmetic, CheckedCatalog, CheckedFormula, CheckedKpi, Expr, Operand};
use kpi_rules::number::Exact;
use kpi_rules::plan::ScopeFilter;
use kpi_rules::report::Templates;
use kpi_rules::rule;
use kpi_rules::source::Sources;
use kpi_rules::unit::Unit;
use kpi_rules::view::{Compared, View, ViewInput, view};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// Percent or other value per month, September 2025 to September 2026; `-` is a month without rows.
const VALUES: &[(&str, &str)] = &[
    ("retention-by-support", "85.1 86 84.2 82.5 - 80.1 79.4 81 82.2 82 83.3 82.2 250/3"),
    ("handling-time", "11 11.5 12.25 13 14 15 16 17 18 19 20 20.5 22.5"),
    ("depth", "60 62 66 - - 70 74 78 80 84 88 91 93"),
    ("hostile", "- - - - - - - - - - - - 1234.5"),
    ("no-data", "81 80 79 82 83 - - - - - - - small"),
    ("by-category", "250 260 270 255 240 230 260 275 281 290 300 304 292"),
];

/// Members of the classification KPI.
const MEMBERS: &[(Option<&str>, &str)] =
    &[(Some("billing"), "61"), (Some("technical | <b>"), "180"), (None, "51"), (Some("feature"), "-")];

/// A report's input.
pub(crate) struct Stage {
    pub(crate) catalog: CheckedCatalog,
    pub(crate) sources: Sources,
    pub(crate) report: ReportDefinition,
    pub(crate) templates: Templates,
    values: Vec<KpiValue>,
}

impl Stage {
    pub(crate) fn new() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/report/project");
        let loaded = load(&root);
        let mut sources = loaded.sources;
        let errors: Vec<_> = loaded.diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).collect();
        assert!(errors.is_empty(), "{errors:#?}");
        let catalog = loaded.catalog.unwrap();
        let kpis: BTreeMap<String, CheckedKpi> =
            catalog.kpis.iter().map(|(id, kpi)| (id.clone(), checked(kpi, &sources))).collect();
        let report = catalog.reports["small"].clone();
        let (files, diagnostics) = load_templates(&catalog.project, &mut sources);
        assert!(diagnostics.is_empty(), "{diagnostics:#?}");
        let templates = Templates::new(files, &mut sources);
        let periods =
            catalog.project.calendar.trailing(&catalog.project.calendar.parse("2026-09").unwrap(), 13);
        let mut values = Vec::new();
        for (id, texts) in VALUES {
            let texts = texts.split(' ').zip(&periods);
            values.extend(texts.map(|(text, period)| value(&kpis[*id], period, text)));
        }
        values.extend(MEMBERS.iter().map(|(member, text)| {
            let mut value = value(&kpis["by-category"], &periods[12], text);
            value.group = [("category".to_owned(), member.map(str::to_owned))].into();
            value
        }));
        let catalog = CheckedCatalog { catalog, datasets: BTreeMap::new(), kpis };
        Self { catalog, sources, report, templates, values }
    }

    /// As if a KPI had not been evaluated.
    pub(crate) fn forget(&mut self, id: &str) {
        self.values.retain(|value| *value.kpi != *id);
    }

    fn findings(&self) -> Findings {
        judge(&Setting { catalog: &self.catalog, scope: &[], as_of: None }, self.values.clone())
    }

    /// The view as of a day, for one client.
    pub(crate) fn view(&self, as_of: &str) -> View {
        let findings = self.findings();
        let (rules, said) = rule::check(&self.catalog, &self.sources);
        assert!(said.is_empty(), "{said:#?}");
        let calendar = &self.catalog.catalog.project.calendar;
        let scope = [ScopeFilter { dimension: "client".to_owned(), member: "Acme & Söhne".to_owned() }];
        let setting = Setting { catalog: &self.catalog, scope: &scope, as_of: None };
        let period = calendar.parse("2026-09").unwrap();
        let before = calendar.shift(&period, -1);
        let rulings = rule::judge(&rules, &setting, &findings, std::slice::from_ref(&period), &[Vec::new()]);
        view(&ViewInput {
            catalog: &self.catalog,
            report: &self.report,
            period: &period,
            as_of: as_of.parse().unwrap(),
            scope: &scope,
            findings: &findings,
            group: &[],
            rulings: &rulings,
            rules: &rules,
            row_rulings: &[],
            compared: Compared { period: before.as_ref(), findings: &findings },
            parameters: &BTreeMap::new(),
            notes: &["3 values of `tickets.score` could not be read and count as missing, such as `n/a`"
                .to_owned()],
            definitions: "sha256:0f1e2d3c",
            engine: None,
        })
    }
}

fn checked(kpi: &Kpi, sources: &Sources) -> CheckedKpi {
    let unit = kpi.unit.as_ref().map_or_else(Unit::ratio, |unit| Unit::parse(&unit.text).unwrap());
    let range =
        if unit == Unit::percent() { (Some(Exact::ZERO), Some(Exact::integer(100))) } else { (None, None) };
    let texts = kpi.criteria.bands.first().map(|case| case.bands.as_slice()).unwrap_or_default();
    let (bands, diagnostics) = band::read(&BandTexts::of(kpi, texts), &unit, range.into(), sources);
    assert!(!diagnostics.iter().any(Diagnostic::is_error), "{diagnostics:#?}");
    let target = kpi.criteria.targets.first().map(|target| match &target.aim {
        AimText::Fixed(text) => band::read_target(text, kpi, &unit, sources).unwrap(),
        AimText::Formula(_) => panic!("a view's test computes nothing"),
    });
    let operands = kpi.measures.iter().enumerate();
    let operand = |(at, of): (usize, &Measure)| Operand {
        name: of.name.text.clone(),
        expr: Expr::Atom(at),
        unit: Unit::count(),
    };
    let operands: Vec<Arc<Operand>> = operands.map(operand).map(Arc::new).collect();
    let quotient = Expr::Binary {
        op: Arithmetic::Div,
        left: Box::new(Expr::Atom(0)),
        right: Box::new(Expr::Atom(1)),
        name: operands.get(1).map_or_else(String::new, |operand| operand.name.clone()),
    };
    CheckedKpi {
        criteria: Box::new(Criteria::plain(bands, target)),
        companions: Vec::new(),
        days: Default::default(),
        earlier: Vec::new(),
        formula: Box::new(CheckedFormula {
            expr: if operands.len() == 2 { quotient } else { Expr::Atom(0) },
            atoms: Vec::new(),
            operands,
            measures: Vec::new(),
            unit,
            proportion: false,
            range,
            canonical: kpi.formula.text.clone(),

            parameters: Vec::new(),
        }),
        definition: kpi.clone().into(),
    }
}

fn value(kpi: &CheckedKpi, period: &Period, text: &str) -> KpiValue {
    let outcome = match text {
        "-" => Outcome::NoData(NoData { reasons: vec![Reason::NoRows { dataset: "customers".to_owned() }] }),
        "small" => {
            let reason = Reason::SampleTooSmall { count: Exact::integer(12), minimum: 30 };
            Outcome::NoData(NoData { reasons: vec![reason] })
        }
        text => Outcome::Known(Exact::parse(text).unwrap()),
    };
    let quotient = kpi.formula.operands.len() == 2 && matches!(outcome, Outcome::Known(_));
    let sides = [1250, 1500].map(|side| quotient.then(|| Exact::integer(side)));
    let operands = kpi.formula.operands.iter().zip(sides);
    let operands = operands.filter_map(|(of, side)| Some((of.name.as_str().into(), Outcome::Known(side?))));
    KpiValue {
        numerator: sides[0],
        denominator: sides[1],
        rows: 1500,
        skipped: if quotient { 7 } else { 0 },
        substituted: kpi.definition.id.text == "hostile",
        operands: operands.collect(),
        ..KpiValue::alone(&kpi.definition.id.text, period.clone(), outcome)
    }
}
