//! What a definition carries beside its formula: the attributes of a KPI reference library, all optional.

use serde::Serialize;

/// The documentation of a KPI. Field names are the keys of format 1, with `_` for a space.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Documentation {
    /// What it measures.
    pub definition: Option<String>,
    /// The formula as the field writes it.
    pub standard_formula: Option<String>,
    /// What it tells a business.
    pub business_insights: Option<String>,
    /// How it is measured.
    pub measurement_approach: Option<String>,
    /// How to read its course.
    pub trend_analysis: Option<String>,
    /// Questions to ask.
    pub diagnostic_questions: Vec<String>,
    /// What to do.
    pub actionable_tips: Vec<String>,
    /// How to draw it.
    pub visualization_suggestions: Option<String>,
    /// What can mislead.
    pub risk_warnings: Option<String>,
    /// Where the data come from.
    pub tools_and_technologies: Vec<String>,
    /// What it connects to.
    pub integration_points: Vec<String>,
    /// Which other KPIs move with it.
    pub change_impact: Vec<ChangeImpact>,
    /// What high and low mean.
    pub interpretation: Option<Interpretation>,
    /// Mistakes others made.
    pub common_pitfalls: Vec<String>,
    /// What moves it.
    pub improvement_levers: Vec<String>,
    /// Questions people ask, with answers.
    pub questions_and_answers: Vec<QuestionAndAnswer>,
    /// A published case.
    pub case_example: Option<String>,
    /// Ids of related KPIs.
    pub related: Vec<String>,
    /// Categories.
    pub categories: Vec<String>,
    /// Industries.
    pub industries: Vec<String>,
    /// The domain, such as Customer.
    pub domain: Option<String>,
    /// The motion, such as Strategy.
    pub motion: Option<String>,
    /// Who owns it.
    pub owner: Vec<String>,
    /// What it is about, such as Customer.
    pub entity: Option<String>,
    /// Stages of the customer's way.
    pub stages: Vec<String>,
    /// How often it is reviewed.
    pub cadence: Option<String>,
    /// Where it was published.
    pub source: Option<String>,
    /// Free words to search by.
    pub tags: Vec<String>,
}

/// How another KPI moves with this one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChangeImpact {
    /// The other KPI's id.
    pub kpi: String,
    /// What happens to it.
    pub effect: String,
}

/// What high and low values mean.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Interpretation {
    /// What a high value means.
    pub high: Option<String>,
    /// What a low value means.
    pub low: Option<String>,
}

/// A question people ask.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct QuestionAndAnswer {
    /// The question.
    pub question: String,
    /// The answer.
    pub answer: String,
}

/// Where thresholds come from: `published`, `default` (the house's) or `client`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Basis {
    /// Of the target.
    pub target: Option<String>,
    /// Of the bands.
    pub bands: Option<String>,
    /// Of the formula.
    pub formula: Option<String>,
    /// Of the cadence.
    pub cadence: Option<String>,
}
