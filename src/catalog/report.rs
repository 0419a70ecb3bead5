//! Reports and snapshot cases as declared.

use super::Catalog;
use crate::calendar::Grain;
use crate::language::Language;
use crate::name::Key;
use crate::source::SourceText;
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

/// A report: which KPIs, over which periods, compared with what, through which templates.
#[derive(Debug, Clone)]
pub struct ReportDefinition {
    /// The id.
    pub id: SourceText,
    /// The title.
    pub title: String,
    /// For whom it is written.
    pub audience: Option<String>,
    /// The language it is written in.
    pub language: Arc<Language>,
    /// Its code as stated.
    pub stated_language: Option<SourceText>,
    /// Sections; a report without `groups` has one without a title.
    pub groups: Vec<ReportGroup>,
    /// The grain of its period.
    pub period: Grain,
    /// How many periods the trend shows, the report's own included.
    pub trend: u32,
    /// Which period changes are measured against.
    pub compare: Compare,
    /// Breakdowns that every KPI gets beside its own, as far as it knows the dimension.
    pub breakdowns: Vec<ReportBreakdown>,
    /// Whether changes are split into what they are due to.
    pub drivers: Drivers,
    /// The dimension each of whose members has a row.
    pub rows: Option<SourceText>,
    /// Which rules are shown.
    pub rules: RulesShown,
    /// The scorecards whose scores are shown.
    pub scorecards: ScorecardSelection,
    /// Values that templates read and `--set` changes.
    pub parameters: Vec<ReportParameter>,
    /// Words of the formats written unless others are asked for; empty: as the command decides.
    pub formats: Vec<String>,
    /// The Markdown template's file name.
    pub markdown: Option<SourceText>,
    /// The HTML template's file name.
    pub html: Option<SourceText>,
    /// The folder of the report file, in which templates are looked for first.
    pub folder: PathBuf,
}

/// A section of a report.
#[derive(Debug, Clone)]
pub struct ReportGroup {
    /// Its title.
    pub title: Option<String>,
    /// What it shows.
    pub kpis: KpiSelection,
}

/// Which KPIs.
#[derive(Debug, Clone)]
pub enum KpiSelection {
    /// Every KPI of the catalogue, by id.
    All,
    /// These, in this order.
    Ids(Vec<SourceText>),
    /// Those filed under these words, by id: every facet must fit, one of its words is enough.
    Filed(Vec<(Facet, Vec<SourceText>)>),
    /// The one that a parameter names.
    Parameter(SourceText),
}

/// By what KPIs are filed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Facet {
    /// `domain`
    Domain,
    /// `categories`
    Category,
    /// `stages`
    Stage,
    /// `industries`
    Industry,
    /// `owner`
    Owner,
    /// `tags`
    Tag,
}

/// Which period changes are measured against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Compare {
    /// The one before.
    #[default]
    Previous,
    /// The same of the year before.
    LastYear,
}

/// A breakdown that every KPI of a report gets.
#[derive(Debug, Clone)]
pub struct ReportBreakdown {
    /// The dimension.
    pub dimension: SourceText,
    /// How many members are shown one by one, those with most rows; the others together. `None`: all.
    pub top: Option<u32>,
}

/// Whether changes are split into what they are due to.
#[derive(Debug, Clone, Default)]
pub enum Drivers {
    /// They are not.
    #[default]
    None,
    /// By the operands of the formula.
    Operands,
    /// By the operands, and by the members of a dimension.
    Members(SourceText),
}

/// Which rules a report shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RulesShown {
    /// Those that read only KPIs of the report.
    #[default]
    Own,
    /// Those that read one of its KPIs.
    Related,
}

/// Which scorecards.
#[derive(Debug, Clone)]
pub enum ScorecardSelection {
    /// Every scorecard of the project.
    All,
    /// These, in this order.
    Ids(Vec<SourceText>),
}

/// A value that the templates of a report read.
#[derive(Debug, Clone)]
pub struct ReportParameter {
    /// Its name: lower case letters, digits and `_`, as templates write names.
    pub name: SourceText,
    /// What it takes.
    pub kind: ParameterKind,
    /// What it is unless set; `None`: it must be set.
    pub default: Option<SourceText>,
    /// What it means.
    pub about: Option<String>,
}

/// What a report's parameter takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParameterKind {
    /// Any text.
    Text,
    /// A whole number.
    Whole,
    /// Yes or no.
    YesNo,
    /// The id of a KPI.
    Kpi,
}

/// A report parameter's value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum ParameterValue {
    /// A text, or the id of a KPI.
    Text(String),
    /// A whole number.
    Whole(u64),
    /// Yes or no.
    YesNo(bool),
}

/// A document format of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReportFormat {
    /// Markdown.
    Markdown,
    /// One self-contained HTML file.
    Html,
}

/// A report that must not change unnoticed.
#[derive(Debug, Clone)]
pub struct SnapshotCase {
    /// The id.
    pub id: SourceText,
    /// The report's id.
    pub report: SourceText,
    /// Scope: dimension and member.
    pub scope: Vec<(SourceText, String)>,
    /// Values of the report's parameters: name and value.
    pub set: Vec<(SourceText, String)>,
    /// The period's name.
    pub period: SourceText,
    /// The day the report is made as of.
    pub as_of: Option<SourceText>,
    /// The language instead of the report's.
    pub language: Option<SourceText>,
    /// The formats compared.
    pub formats: Vec<ReportFormat>,
}

impl KpiSelection {
    /// The ids it stands for, in its order. A parameter that was not put in stands for none.
    pub fn ids<'a>(&'a self, catalog: &'a Catalog) -> Vec<&'a str> {
        match self {
            Self::All => catalog.kpis.keys().map(String::as_str).collect(),
            Self::Ids(ids) => ids.iter().map(|id| id.text.as_str()).collect(),
            Self::Filed(facets) => {
                let kpis = catalog.kpis.iter().filter(|(_, kpi)| {
                    facets.iter().all(|(facet, words)| {
                        let filed = facet.words(&kpi.documentation);
                        words
                            .iter()
                            .any(|word| filed.iter().any(|filed| Key::of(filed) == Key::of(&word.text)))
                    })
                });
                kpis.map(|(id, _)| id.as_str()).collect()
            }
            Self::Parameter(_) => Vec::new(),
        }
    }
}

impl Facet {
    /// Every facet.
    pub const ALL: [Self; 6] =
        [Self::Domain, Self::Category, Self::Stage, Self::Industry, Self::Owner, Self::Tag];

    /// Its key in `kpis` of a report.
    pub fn key(self) -> &'static str {
        match self {
            Self::Domain => "domain",
            Self::Category => "category",
            Self::Stage => "stage",
            Self::Industry => "industry",
            Self::Owner => "owner",
            Self::Tag => "tag",
        }
    }

    /// What a KPI is filed under.
    pub fn words(self, documentation: &super::Documentation) -> Vec<String> {
        match self {
            Self::Domain => documentation.domain.iter().cloned().collect(),
            Self::Category => documentation.categories.clone(),
            Self::Stage => documentation.stages.clone(),
            Self::Industry => documentation.industries.clone(),
            Self::Owner => documentation.owner.clone(),
            Self::Tag => documentation.tags.clone(),
        }
    }
}

impl ScorecardSelection {
    /// The ids it stands for.
    pub fn ids<'a>(&'a self, catalog: &'a Catalog) -> Vec<&'a str> {
        match self {
            Self::All => catalog.scorecards.keys().map(String::as_str).collect(),
            Self::Ids(ids) => ids.iter().map(|id| id.text.as_str()).collect(),
        }
    }
}

impl ParameterKind {
    /// The word of the format.
    pub fn word(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Whole => "whole",
            Self::YesNo => "yes/no",
            Self::Kpi => "kpi",
        }
    }

    /// A value as written; `None` if it is not of this kind.
    pub fn read(self, text: &str) -> Option<ParameterValue> {
        match self {
            Self::Text | Self::Kpi => Some(ParameterValue::Text(text.to_owned())),
            Self::Whole => text.parse().ok().map(ParameterValue::Whole),
            Self::YesNo => match text {
                "yes" | "true" => Some(ParameterValue::YesNo(true)),
                "no" | "false" => Some(ParameterValue::YesNo(false)),
                _ => None,
            },
        }
    }

    /// What it takes, in words.
    pub fn expected(self) -> &'static str {
        match self {
            Self::Text => "a text",
            Self::Whole => "a whole number",
            Self::YesNo => "`yes` or `no`",
            Self::Kpi => "the id of a KPI",
        }
    }
}

impl ReportDefinition {
    /// The report with the KPIs that parameters name put in.
    #[must_use]
    pub fn with(&self, values: &BTreeMap<String, ParameterValue>) -> Self {
        let mut report = self.clone();
        for group in &mut report.groups {
            let KpiSelection::Parameter(name) = &group.kpis else { continue };
            if let Some(ParameterValue::Text(id)) = values.get(&name.text) {
                group.kpis = KpiSelection::Ids(vec![SourceText { text: id.clone(), span: name.span }]);
            }
        }
        report
    }

    /// The parameter of a name; upper and lower case, `_` and blanks make no difference.
    pub fn parameter(&self, name: &str) -> Option<&ReportParameter> {
        self.parameters.iter().find(|parameter| Key::of(&parameter.name.text) == Key::of(name))
    }
}
