//! Definitions as declared: YAML files → [`Catalog`].
//!
//! In: a project folder. Out: a [`Catalog`] whose formulas, bands and column references are still texts with their places, and every
//! problem found on the way. Knows nothing of the formula language. The only module that reads definition files.

mod commentary;
mod criteria;
mod dataset;
mod documentation;
pub(crate) mod format;
mod json_schema;
mod kpi;
mod limits;
mod load;
mod parameter;
mod project;
mod repair;
mod report;
mod rule;
mod scorecard;
mod shipped;
mod stated_period;
mod templates;
mod test;

pub use commentary::Commentary;
pub use criteria::{
    AimText, BandsOn, BandsText, CriteriaText, OverrideText, OverridesDefinition, ScaleDefinition, TargetText,
};
pub use dataset::{Column, ColumnOrigin, ColumnType, Dataset, Dimension, Join, LatestRows, Validity};
pub use documentation::{Basis, ChangeImpact, Documentation, Interpretation, QuestionAndAnswer};
pub use json_schema::{JSON_SCHEMA_FILE, json_schema, kinds};
pub use kpi::{BandStatus, BandText, Direction, EarlierFormula, Kpi, Measure};
pub use limits::{DataSize, LimitError, Limits, MAX_THREADS, TimeLimit, threads};
pub use load::{Loaded, find_root, is_definition, load, project};
pub use parameter::Parameter;
pub use project::{DataSource, EngineDefinition, FileSource, Project, SourceFiles};
pub use repair::{Repaired, repair, settle};
pub use report::{
    Compare, Drivers, Facet, KpiSelection, ParameterKind, ParameterValue, ReportBreakdown, ReportDefinition,
    ReportFormat, ReportGroup, ReportParameter, RulesShown, ScorecardSelection, SnapshotCase,
};
pub use rule::{Rule, RuleSeverity};
pub use scorecard::{RollUp, ScoreBy, ScorecardDefinition, ScorecardGroup, ScorecardPart};
pub use shipped::{ShippedReport, shipped_report, shipped_reports};
pub(crate) use stated_period::stated_period;
pub use templates::{TEMPLATE_LIMIT, TemplateFile, load_templates};
pub use test::{Expectation, KpiTest, TestRow};

use crate::diagnostic::Waiver;
use crate::language::{Language, shipped_languages};
use crate::name::Key;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Everything a project declares, by id.
#[derive(Debug, Clone)]
pub struct Catalog {
    /// `kpi.yaml`.
    pub project: Project,
    /// Datasets by the text of their name.
    pub datasets: BTreeMap<String, Dataset>,
    /// KPIs by id, those with an unknown key included, so that one run checks their formulas too.
    pub kpis: BTreeMap<String, Arc<Kpi>>,
    /// Reports by id.
    pub reports: BTreeMap<String, ReportDefinition>,
    /// Scorecards by id.
    pub scorecards: BTreeMap<String, ScorecardDefinition>,
    /// Rules by id.
    pub rules: BTreeMap<String, Arc<Rule>>,
    /// Snapshot cases by id.
    pub snapshots: BTreeMap<String, SnapshotCase>,
    /// Scales by id.
    pub scales: BTreeMap<String, ScaleDefinition>,
    /// Overrides by id.
    pub overrides: BTreeMap<String, OverridesDefinition>,
    /// Report languages by code that the project adds, or says something else in.
    pub languages: BTreeMap<String, Arc<Language>>,
    /// Notes of people, in the order of the files.
    pub commentary: Vec<Commentary>,
    /// Tests of KPIs, in the order of the files.
    pub tests: Vec<KpiTest>,
    /// Names of what is declared but was left out because of errors; a reference to one is not an error of its own.
    pub left_out: BTreeSet<Key>,
    /// Warnings that definitions accept, in the order of the files.
    pub waivers: Vec<Waiver>,
}

impl Catalog {
    /// The language of a code: the project's, or the shipped one.
    pub fn language(&self, code: &str) -> Option<Arc<Language>> {
        self.languages.get(code).cloned().or_else(|| Language::shipped(code))
    }

    /// The codes of all languages, in order.
    pub fn language_codes(&self) -> Vec<&str> {
        let shipped = shipped_languages().iter().map(|(code, _)| *code);
        let all: BTreeSet<&str> = self.languages.keys().map(String::as_str).chain(shipped).collect();
        all.into_iter().collect()
    }

    /// The definition of an engine; from now on every dataset's table is the one it has there. `None` if there is no such engine.
    pub fn choose_engine(&mut self, name: &str) -> Option<EngineDefinition> {
        let chosen = self.project.engines.iter().find(|engine| engine.name.text == name)?.clone();
        for dataset in self.datasets.values_mut() {
            if let Some((_, table)) = dataset.tables.iter().find(|(engine, _)| engine.text == name) {
                dataset.table = table.clone();
                dataset.query = None;
            }
        }
        Some(chosen)
    }

    /// The project and its datasets with these KPIs and nothing else.
    pub fn only(&self, kpis: &BTreeSet<&str>) -> Self {
        let kpi = |id: &&str| Some(((*id).to_owned(), Arc::clone(self.kpis.get(*id)?)));
        Self {
            project: self.project.clone(),
            datasets: self.datasets.clone(),
            kpis: kpis.iter().filter_map(kpi).collect(),
            reports: BTreeMap::new(),
            scorecards: BTreeMap::new(),
            rules: BTreeMap::new(),
            snapshots: BTreeMap::new(),
            scales: self.scales.clone(),
            overrides: self.overrides.clone(),
            languages: self.languages.clone(),
            commentary: Vec::new(),
            tests: Vec::new(),
            left_out: self.left_out.clone(),
            waivers: Vec::new(),
        }
    }
}
