//! The view model: all a template may see. `docs/view-model.md` lists every field; a test compares.

use super::shape::model;
use crate::catalog::ParameterValue;
use std::collections::BTreeMap;

/// The version of the view model. It rises when a field goes or changes its meaning, not when one is added.
pub const VERSION: u32 = 1;

model! {
    /// A report, ready to be set: every text is formatted for people.
    ///
    /// Fields named `exact` hold numbers as exact text (`83.625`, `250/3`); a missing value is `None` and never zero.
    pub struct View {
        /// [`VERSION`].
        pub version: u32,
        /// The code of the language it is written in: `en`, `de`.
        pub language: String,
        /// The project's title.
        pub project: String,
        /// The report's id.
        pub report: String,
        /// The report's title.
        pub title: String,
        /// For whom it is written; `None` if the definition does not say.
        pub audience: Option<String>,
        /// The report's parameters by name: a text, a whole number, or yes or no.
        pub parameters: BTreeMap<String, ParameterValue>,
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
        /// The scorecards of the report with their scores.
        pub scorecards: Vec<ScorecardView>,
        /// The KPIs that call for action, then those off their scale, then those to watch; among them furthest from the target first.
        pub attention: Vec<BriefView>,
        /// The notes of people for exactly the report's scope and period: on the whole first, then on its KPIs.
        pub commentary: Vec<CommentaryView>,
        /// What moved against the period compared with.
        pub moves: MovesView,
        /// Every member of a dimension with every KPI; `None` unless the report has rows `for each` member.
        pub portfolio: Option<PortfolioView>,
        /// The sections. A KPI listed twice stands where it is listed first.
        pub groups: Vec<GroupView>,
        /// What a reader must know about the data.
        pub notes: Vec<String>,
        /// The fingerprint of the definitions.
        pub definitions: String,
        /// The engine that computed, such as `lake (spark)`; `None` for DuckDB.
        pub engine: Option<String>,
        /// The folder beside the report with its pictures as SVG files, of Markdown with `--assets`; `None` otherwise.
        pub assets: Option<String>,
    }

    /// A period.
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
    pub struct ScopeView {
        /// The dimension.
        pub dimension: String,
        /// The member.
        pub member: String,
    }

    /// How many KPIs have a status.
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
    pub struct GroundView {
        /// The KPI.
        pub kpi: LinkView,
        /// Its values and what of them mattered: `61.0 %, Moderate`; those of earlier periods with their names.
        pub text: String,
    }

    /// A KPI, and where it stands on the page.
    pub struct LinkView {
        /// The id.
        pub id: String,
        /// The title.
        pub title: String,
        /// Its place on the page; `None` if the report does not show it.
        pub anchor: Option<String>,
    }

    /// A rule that could not be decided.
    pub struct UndecidedView {
        /// The id.
        pub id: String,
        /// The title; the id if there is none.
        pub title: String,
        /// Why, one sentence for each reason.
        pub reasons: Vec<String>,
    }

    /// A section of the report.
    pub struct GroupView {
        /// Its title; `None` for a report without groups.
        pub title: Option<String>,
        /// Unique on the page, safe in an HTML id.
        pub anchor: String,
        /// Its KPIs.
        pub kpis: Vec<KpiView>,
    }

    /// A KPI: its value in the period and all that explains it.
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
        /// The change against the period compared with.
        pub change: Option<ChangeView>,
        /// What the change is due to; `None` unless the report asks for it.
        pub drivers: Option<DriversView>,
        /// How sure the value is, how it stands in its series, and how far it is to what is better.
        pub evidence: EvidenceView,
        /// The notes of people on it, for exactly the report's scope and period.
        pub commentary: Vec<CommentaryView>,
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
        /// The value per member of the report's dimensions, as far as the KPI knows them.
        pub breakdowns: Vec<BreakdownView>,
        /// What it measures.
        pub definition: Option<String>,
        /// Short facts such as owner and cadence.
        pub facts: Vec<FactView>,
        /// The rest of the documentation.
        pub documentation: Vec<DocumentationView>,
    }

    /// A number, for people and exactly.
    pub struct NumberView {
        /// For people: `83.6 %`.
        pub text: String,
        /// Exactly: `83.625`, `250/3`.
        pub exact: String,
    }

    /// How a value is judged.
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

    /// A change against the period compared with.
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
        /// How it was judged then.
        pub from_status: StatusView,
        /// The band then and now, if they differ: `Moderate → Strong`.
        pub crossed: Option<String>,
        /// `up`, `down` or `flat`.
        pub direction: String,
        /// `better`, `worse`, or `None` if unchanged or the KPI has no good direction.
        pub verdict: Option<String>,
        /// Whether it is for the better; `None` where neither way is.
        pub improved: Option<bool>,
    }

    /// A band.
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
    pub struct FormulaView {
        /// As the definition writes it.
        pub text: String,
        /// In canonical form.
        pub canonical: String,
        /// Its operands with their values.
        pub operands: Vec<OperandView>,
    }

    /// An operand of a formula.
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
    pub struct BreakdownView {
        /// The dimension.
        pub dimension: String,
        /// The members, largest value first; those without a value last.
        pub rows: Vec<BreakdownRowView>,
    }

    /// A member of a breakdown.
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
    pub struct FactView {
        /// `Owner`
        pub name: String,
        /// `Customer Success, Marketing`
        pub value: String,
    }

    /// A piece of documentation.
    pub struct DocumentationView {
        /// `Common pitfalls`
        pub heading: String,
        /// Running text, one entry a paragraph.
        pub paragraphs: Vec<String>,
        /// A list.
        pub items: Vec<String>,
    }

    /// What stands behind a judgement, in words.
    pub struct EvidenceView {
        /// Of a proportion: where its rate lies, and how probable each band is. `None` of other values.
        pub certainty: Option<String>,
        /// Whether the value is a signal in its series, or lies within its usual to and fro; `None` with too few values.
        pub signal: Option<String>,
        /// What it takes to reach the next better band, then the target; empty where they are reached.
        pub distances: Vec<String>,
    }

    /// A note of a person.
    pub struct CommentaryView {
        /// The title of the KPI it is about; `None` of the whole report.
        pub kpi: Option<String>,
        /// Who wrote it.
        pub author: String,
        /// The day it was written, in words.
        pub date: String,
        /// What is said, as Markdown; raw HTML in it is text.
        pub markdown: String,
        /// The same as HTML.
        pub html: String,
    }

    /// A KPI in one line.
    pub struct BriefView {
        /// The id.
        pub id: String,
        /// The title.
        pub title: String,
        /// Its place on the page.
        pub anchor: String,
        /// How the value is judged.
        pub status: StatusView,
        /// The value; `None` if there is none.
        pub value: Option<NumberView>,
        /// The target.
        pub target: Option<TargetView>,
        /// What counts as good: the target, or else the values of the best band.
        pub aim: Option<String>,
        /// The change against the period compared with.
        pub change: Option<ChangeView>,
        /// The interpretation of the value's band.
        pub say: Option<String>,
        /// `▁▂▃·▅▆▇█`; empty without a trend.
        pub sparkline: String,
        /// A small line without axes, as SVG; `None` without a trend.
        pub sparkline_svg: Option<String>,
    }

    /// What moved. Among the KPIs that moved, those whose band changed stand first, then those that moved most of what they were.
    pub struct MovesView {
        /// What moved, in one line.
        pub message: String,
        /// How many KPIs are in another band than before.
        pub crossed: usize,
        /// KPIs that got worse.
        pub worse: Vec<BriefView>,
        /// KPIs that got better.
        pub better: Vec<BriefView>,
        /// KPIs that moved where no direction is good.
        pub other: Vec<BriefView>,
        /// KPIs that did not move.
        pub unchanged: Vec<LinkView>,
        /// KPIs that cannot be compared, and why.
        pub incomparable: Vec<IncomparableView>,
    }

    /// A KPI whose values cannot be compared.
    pub struct IncomparableView {
        /// The KPI.
        pub kpi: LinkView,
        /// Why.
        pub reason: String,
    }

    /// What a change is due to.
    pub struct DriversView {
        /// Why there are no parts at all.
        pub withheld: Option<String>,
        /// By operand of the formula, largest part first; they sum exactly to the change.
        pub operands: Vec<DriverView>,
        /// Why there are none.
        pub operands_withheld: Option<String>,
        /// By member of a dimension; `None` unless the report asks for it and the KPI knows the dimension.
        pub members: Option<MemberDriversView>,
    }

    /// What of a change is due to an operand.
    pub struct DriverView {
        /// The operand, or the aggregate in words.
        pub name: String,
        /// What it computes, as the definition writes it.
        pub is: Option<String>,
        /// Its value before.
        pub before: Option<NumberView>,
        /// Its value now.
        pub after: Option<NumberView>,
        /// What of the change is due to it.
        pub effect: NumberView,
        /// Whether that is good: `better`, `worse`, or `None`.
        pub verdict: Option<String>,
        /// The effect as a bar to the left or right, as SVG.
        pub bar_svg: String,
    }

    /// A change by the members of a dimension.
    pub struct MemberDriversView {
        /// The dimension.
        pub dimension: String,
        /// Whether each effect is split into what the member's own value and what its share of the whole moved.
        pub split: bool,
        /// At most ten members, largest part first.
        pub rows: Vec<MemberDriverView>,
        /// How many more moved it, less than these.
        pub more: usize,
        /// Why there are none.
        pub withheld: Option<String>,
        /// What to know when reading them.
        pub note: Option<String>,
    }

    /// What of a change is due to a member.
    pub struct MemberDriverView {
        /// The member; `(none)` for rows without one.
        pub member: String,
        /// Its value before.
        pub before: Option<NumberView>,
        /// Its value now.
        pub after: Option<NumberView>,
        /// Its share of the whole before; `None` unless split.
        pub weight_before: Option<NumberView>,
        /// Its share of the whole now.
        pub weight_after: Option<NumberView>,
        /// What its own value moved.
        pub rate: Option<NumberView>,
        /// What its share moved.
        pub mix: Option<NumberView>,
        /// What of the change is due to it.
        pub effect: NumberView,
        /// Whether that is good: `better`, `worse`, or `None`.
        pub verdict: Option<String>,
        /// The effect as a bar to the left or right, as SVG.
        pub bar_svg: String,
    }

    /// A scorecard with its scores, from 0 to 100.
    pub struct ScorecardView {
        /// The id.
        pub id: String,
        /// The title.
        pub title: String,
        /// The score of the whole; `None` if it is withheld.
        pub score: Option<NumberView>,
        /// Why there is none.
        pub missing: Option<String>,
        /// The score as a bar, as SVG; `None` without a score.
        pub bar_svg: Option<String>,
        /// The change against the period compared with, in points: `+2.1`; `None` if there is none.
        pub change: Option<String>,
        /// Which part of the weight stands behind the score: `95 %`; `None` if all does.
        pub coverage: Option<String>,
        /// Its groups.
        pub groups: Vec<ScoreGroupView>,
    }

    /// A group of a scorecard.
    pub struct ScoreGroupView {
        /// Its title.
        pub title: String,
        /// Its score; `None` if there is none.
        pub score: Option<NumberView>,
        /// Why there is none.
        pub missing: Option<String>,
        /// The score as a bar, as SVG; `None` without a score.
        pub bar_svg: Option<String>,
        /// Its part of the weight of all groups, as declared: `40 %`.
        pub weight: String,
        /// The part of the whole that it really decides.
        pub used: String,
        /// How its scores became one, if not by their weighted mean.
        pub note: Option<String>,
        /// Its KPIs.
        pub parts: Vec<ScorePartView>,
    }

    /// A KPI of a scorecard.
    pub struct ScorePartView {
        /// The KPI.
        pub kpi: LinkView,
        /// How its value is judged.
        pub status: StatusView,
        /// Its value.
        pub value: Option<NumberView>,
        /// Its score; `None` if it has none.
        pub score: Option<NumberView>,
        /// Its part of the weight of the whole, as declared.
        pub weight: String,
        /// The part of the whole that it really decides.
        pub used: String,
        /// Why it has no score, or from which period it is.
        pub note: Option<String>,
    }

    /// Every member of a dimension with every KPI, worst member first.
    pub struct PortfolioView {
        /// The dimension.
        pub dimension: String,
        /// What the rows say, in one line.
        pub message: String,
        /// The statuses that occur in the rows, with how often.
        pub statuses: Vec<CountView>,
        /// The members: most KPIs that call for action first, then most to watch, then by name.
        pub members: Vec<MemberView>,
        /// Values of all members, at most eight KPIs a table.
        pub tables: Vec<HeatView>,
        /// KPIs that do not know the dimension.
        pub left_out: Vec<LinkView>,
    }

    /// A member of a portfolio.
    pub struct MemberView {
        /// The member.
        pub member: String,
        /// Unique on the page, safe in an HTML id.
        pub anchor: String,
        /// What its figures say, in one line.
        pub message: String,
        /// Its KPIs by status, every status once, in a fixed order.
        pub counts: Vec<CountView>,
        /// Its score by each scorecard of the report.
        pub scores: Vec<ScoreView>,
        /// The rules that fire for it, worst first.
        pub rules: Vec<RuleView>,
    }

    /// The score of a member.
    pub struct ScoreView {
        /// The scorecard's title.
        pub title: String,
        /// The score; `None` if it is withheld.
        pub score: Option<NumberView>,
        /// Why there is none.
        pub missing: Option<String>,
    }

    /// A table of members and KPIs.
    pub struct HeatView {
        /// The title of the group; `None` for a report without groups.
        pub title: Option<String>,
        /// Whether it continues the table before.
        pub continued: bool,
        /// The KPIs.
        pub columns: Vec<HeatColumnView>,
        /// All data together.
        pub total: Vec<HeatCellView>,
        /// The members, in the order of the portfolio.
        pub rows: Vec<HeatRowView>,
    }

    /// A KPI of a table of members.
    pub struct HeatColumnView {
        /// The id.
        pub id: String,
        /// The title.
        pub title: String,
        /// The unit in words.
        pub unit: String,
        /// What counts as good: the target, or else the values of the best band.
        pub aim: Option<String>,
    }

    /// A member in a table.
    pub struct HeatRowView {
        /// The member.
        pub member: String,
        /// The member's place on the page.
        pub anchor: String,
        /// Its values, one for each column.
        pub cells: Vec<HeatCellView>,
    }

    /// A KPI of a member.
    pub struct HeatCellView {
        /// How the value is judged.
        pub status: StatusView,
        /// The value; `None` if there is none.
        pub value: Option<NumberView>,
        /// Why there is none.
        pub missing: Option<String>,
    }
}
