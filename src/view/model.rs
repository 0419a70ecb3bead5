//! The view model: all a template may see. `docs/view-model.md` lists every field; a test compares.

use serde::Serialize;

/// The version of the view model. It rises when a field goes or changes its meaning, not when one is added.
pub const VERSION: u32 = 1;

/// A report, ready to be set: every text is formatted for people.
///
/// Fields named `exact` hold numbers as exact text (`83.625`, `250/3`); a missing value is `None` and never zero.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct View {
    /// [`VERSION`].
    pub version: u32,
    /// The project's title.
    pub project: String,
    /// The report's id.
    pub report: String,
    /// The report's title.
    pub title: String,
    /// What the figures say, in one line.
    pub message: String,
    /// The period.
    pub period: PeriodView,
    /// The period changes are measured against; `None` if no KPI has a change.
    pub compared_with: Option<String>,
    /// Dimensions fixed to one member; empty for all rows.
    pub scope: Vec<ScopeView>,
    /// The scope in words: `client Acme`, or `all data`.
    pub scope_text: String,
    /// The day the report is made as of, in words.
    pub as_of: String,
    /// The same as `2026-10-18`.
    pub as_of_date: String,
    /// How many KPIs the report shows.
    pub total: usize,
    /// KPIs by status, every status once, in a fixed order; the counts add up to `total`.
    pub counts: Vec<CountView>,
    /// What the trend column shows: `13 months`.
    pub trend_span: String,
    /// The rules that fire, worst first.
    pub rules: Vec<RuleView>,
    /// The rules that could not be decided, and fire for no member.
    pub undecided: Vec<UndecidedView>,
    /// The sections. A KPI listed twice stands where it is listed first.
    pub groups: Vec<GroupView>,
    /// What a reader must know about the data.
    pub notes: Vec<String>,
    /// The fingerprint of the definitions.
    pub definitions: String,
    /// The folder beside the report with its pictures as SVG files, of Markdown with `--assets`; `None` otherwise.
    pub assets: Option<String>,
}

/// A period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PeriodView {
    /// `2026-09`
    pub label: String,
    /// `September 2026`
    pub name: String,
    /// First day, `2026-09-01`.
    pub first: String,
    /// Last day, `2026-09-30`.
    pub last: String,
    /// Whether it had not ended as of the report's day.
    pub unfinished: bool,
}

/// A dimension fixed to one member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ScopeView {
    /// The dimension.
    pub dimension: String,
    /// The member.
    pub member: String,
}

/// How many KPIs have a status.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CountView {
    /// `good`, `watch`, `bad`, `above-scale`, `below-scale`, `neutral` or `no-data`.
    pub kind: String,
    /// `▲ ◆ ▼ ◇ ○ –`
    pub mark: String,
    /// What the status is called.
    pub word: String,
    /// How many.
    pub count: usize,
}

/// A rule that fires.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RuleView {
    /// The id.
    pub id: String,
    /// Unique on the page, safe in an HTML id.
    pub anchor: String,
    /// `error`, `warning` or `info`.
    pub severity: String,
    /// `▼ ◆ •`
    pub mark: String,
    /// What the severity is called: `act`.
    pub word: String,
    /// The title; the id if there is none.
    pub title: String,
    /// The member it is about, of a rule that is applied to each; `None` otherwise.
    pub member: Option<String>,
    /// The finding.
    pub say: String,
    /// The values that decided it, by KPI.
    pub grounds: Vec<GroundView>,
    /// Next actions.
    pub actions: Vec<String>,
    /// Other KPIs to look at.
    pub related: Vec<LinkView>,
}

/// What decided a rule, of one KPI.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GroundView {
    /// The KPI.
    pub kpi: LinkView,
    /// Its values and what of them mattered: `61.0 %, Moderate`; those of earlier periods with their names.
    pub text: String,
}

/// A KPI, and where it stands on the page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LinkView {
    /// The id.
    pub id: String,
    /// The title.
    pub title: String,
    /// Its place on the page; `None` if the report does not show it.
    pub anchor: Option<String>,
}

/// A rule that could not be decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UndecidedView {
    /// The id.
    pub id: String,
    /// The title; the id if there is none.
    pub title: String,
    /// Why, one sentence for each reason.
    pub reasons: Vec<String>,
}

/// A section of the report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GroupView {
    /// Its title; `None` for a report without groups.
    pub title: Option<String>,
    /// Unique on the page, safe in an HTML id.
    pub anchor: String,
    /// Its KPIs.
    pub kpis: Vec<KpiView>,
}

/// A KPI: its value in the period and all that explains it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KpiView {
    /// The id.
    pub id: String,
    /// Unique on the page, safe in an HTML id.
    pub anchor: String,
    /// The title; the id if that is blank.
    pub title: String,
    /// The unit in words.
    pub unit: String,
    /// How the value is judged.
    pub status: StatusView,
    /// The value; `None` if there is none.
    pub value: Option<NumberView>,
    /// Why there is no value, as a sentence; `None` if there is one.
    pub missing: Option<String>,
    /// The target.
    pub target: Option<TargetView>,
    /// What counts as good: the target, or else the values of the best band; `None` if nothing says.
    pub aim: Option<String>,
    /// How much of the way from the baseline to the target is done, `60 %`; `None` without a baseline.
    pub achievement: Option<String>,
    /// The change against the period before.
    pub change: Option<ChangeView>,
    /// The interpretation of the value's band.
    pub say: Option<String>,
    /// Next actions of the value's band.
    pub actions: Vec<String>,
    /// The bands, best first.
    pub bands: Vec<BandView>,
    /// The bands as one inequality.
    pub bands_line: Option<String>,
    /// Which way is good, in words.
    pub direction: String,
    /// Where the thresholds come from.
    pub basis: BasisView,
    /// The formula and its operands.
    pub formula: FormulaView,
    /// The numerator of the outermost quotient.
    pub numerator: Option<NumberView>,
    /// The denominator of the same.
    pub denominator: Option<NumberView>,
    /// Rows the value rests on.
    pub rows: NumberView,
    /// Rows left out because their value is missing; `None` if there are none.
    pub skipped: Option<NumberView>,
    /// Whether `or else` replaced a missing value.
    pub substituted: bool,
    /// What a reader must know of how the value was judged: why there is no target or band, what was agreed for this client alone.
    pub remarks: Vec<String>,
    /// The course over the last periods; `None` if none was asked for.
    pub trend: Option<TrendView>,
    /// Value, target and bands on one scale, as SVG; `None` without a value, or without target and bands.
    pub bullet: Option<String>,
    /// The value per member, of a classification KPI.
    pub breakdown: Option<BreakdownView>,
    /// What it measures.
    pub definition: Option<String>,
    /// Short facts such as owner and cadence.
    pub facts: Vec<FactView>,
    /// The rest of the documentation.
    pub documentation: Vec<DocumentationView>,
}

/// A number, for people and exactly.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NumberView {
    /// For people: `83.6 %`.
    pub text: String,
    /// Exactly: `83.625`, `250/3`.
    pub exact: String,
}

/// How a value is judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StatusView {
    /// `good`, `watch`, `bad`, `above-scale`, `below-scale`, `neutral` or `no-data`.
    pub kind: String,
    /// `▲ ◆ ▼ ◇ ○ –`
    pub mark: String,
    /// What the status is called: `on track`.
    pub word: String,
    /// The band's name where there is one, otherwise what stands for it: `target met`, `above scale`.
    pub label: String,
}

/// A target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TargetView {
    /// `85 %`, `75 to 90 %`
    pub text: String,
    /// The target, or the lower end of a range.
    pub exact: String,
    /// The upper end of a range.
    pub exact_upper: Option<String>,
    /// Whether it is met; `None` without a value.
    pub met: Option<bool>,
    /// The distance in words: `1.4 points below target`; `None` without a value.
    pub distance: Option<String>,
}

/// A change against the period before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChangeView {
    /// `+1.4 points (+1.7 %)`, or `unchanged`.
    pub text: String,
    /// The first half: `+1.4 points`.
    pub difference: String,
    /// The second half, where it means something: `+1.7 %`.
    pub relative: Option<String>,
    /// The difference.
    pub exact: String,
    /// The period compared with: `August 2026`.
    pub against: String,
    /// The value then.
    pub from: NumberView,
    /// `up`, `down` or `flat`.
    pub direction: String,
    /// `better`, `worse`, or `None` if unchanged or the KPI has no good direction.
    pub verdict: Option<String>,
}

/// A band.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BandView {
    /// Its name.
    pub name: String,
    /// `good`, `watch`, `bad` or `neutral`.
    pub kind: String,
    /// `▲ ◆ ▼ ○`
    pub mark: String,
    /// Which values it holds: `≥ 85 %`, `70 % ≤ value < 85 %`.
    pub range: String,
    /// Whether the value lies in it.
    pub current: bool,
    /// The interpretation.
    pub say: Option<String>,
    /// Next actions.
    pub actions: Vec<String>,
    /// Where it comes from, if not as the KPI's basis says.
    pub basis: Option<String>,
}

/// Where thresholds come from: `published`, `house default`, `agreed with the client`, or as the definition says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BasisView {
    /// Of the target.
    pub target: Option<String>,
    /// Of the bands.
    pub bands: Option<String>,
    /// Of the formula.
    pub formula: Option<String>,
    /// Of the cadence.
    pub cadence: Option<String>,
}

/// A formula.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FormulaView {
    /// As the definition writes it.
    pub text: String,
    /// In canonical form.
    pub canonical: String,
    /// Its operands with their values.
    pub operands: Vec<OperandView>,
}

/// An operand of a formula.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OperandView {
    /// Its name.
    pub name: String,
    /// What it computes, as the definition writes it; `None` if the formula holds it itself.
    pub is: Option<String>,
    /// What it means.
    pub about: Option<String>,
    /// The value.
    pub value: Option<NumberView>,
    /// Why there is no value.
    pub missing: Option<String>,
}

/// The course of a KPI, oldest period first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TrendView {
    /// The periods.
    pub points: Vec<PointView>,
    /// What the picture shows, in words.
    pub summary: String,
    /// `▁▂▃·▅▆▇█`; `·` is a period without a value.
    pub sparkline: String,
    /// A small line without axes, as SVG.
    pub sparkline_svg: String,
    /// The line with bands and target, as SVG.
    pub chart_svg: String,
}

/// A period of a trend.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PointView {
    /// `2026-09`
    pub label: String,
    /// `September 2026`
    pub name: String,
    /// The value.
    pub value: Option<NumberView>,
    /// Why there is no value.
    pub missing: Option<String>,
    /// `good`, `watch`, `bad`, `above-scale`, `below-scale`, `neutral` or `no-data`.
    pub kind: String,
    /// `▲ ◆ ▼ ◇ ○ –`
    pub mark: String,
    /// Whether the period had not ended as of the report's day.
    pub unfinished: bool,
}

/// The value per member of a dimension.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BreakdownView {
    /// The dimension.
    pub dimension: String,
    /// The members, largest value first; those without a value last.
    pub rows: Vec<BreakdownRowView>,
}

/// A member of a breakdown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BreakdownRowView {
    /// The member; `(none)` for rows without one.
    pub member: String,
    /// How its value is judged.
    pub status: StatusView,
    /// The value.
    pub value: Option<NumberView>,
    /// Why there is no value.
    pub missing: Option<String>,
    /// Rows the value rests on.
    pub rows: NumberView,
    /// The value as a bar, as SVG; `None` without a value.
    pub bar_svg: Option<String>,
}

/// A short fact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FactView {
    /// `Owner`
    pub name: String,
    /// `Customer Success, Marketing`
    pub value: String,
}

/// A piece of documentation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DocumentationView {
    /// `Common pitfalls`
    pub heading: String,
    /// Running text, one entry a paragraph.
    pub paragraphs: Vec<String>,
    /// A list.
    pub items: Vec<String>,
}
