//! What a definition carries beside its formula: the attributes of a KPI reference library, all optional.

use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use std::fmt;

/// The documentation of a KPI. Field names are the keys of format 1, with `_` for a space.
///
/// Deserializes from a whole KPI document, whose other keys it ignores: the loader has checked all keys before.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Documentation {
    /// What it measures.
    pub definition: Option<String>,
    /// The formula as the field writes it.
    #[serde(rename(deserialize = "standard formula"))]
    pub standard_formula: Option<String>,
    /// What it tells a business.
    #[serde(rename(deserialize = "business insights"))]
    pub business_insights: Option<String>,
    /// How it is measured.
    #[serde(rename(deserialize = "measurement approach"))]
    pub measurement_approach: Option<String>,
    /// How to read its course.
    #[serde(rename(deserialize = "trend analysis"))]
    pub trend_analysis: Option<String>,
    /// Questions to ask.
    #[serde(rename(deserialize = "diagnostic questions"), deserialize_with = "one_or_many")]
    pub diagnostic_questions: Vec<String>,
    /// What to do.
    #[serde(rename(deserialize = "actionable tips"), deserialize_with = "one_or_many")]
    pub actionable_tips: Vec<String>,
    /// How to draw it.
    #[serde(rename(deserialize = "visualization suggestions"))]
    pub visualization_suggestions: Option<String>,
    /// What can mislead.
    #[serde(rename(deserialize = "risk warnings"))]
    pub risk_warnings: Option<String>,
    /// Where the data come from.
    #[serde(rename(deserialize = "tools and technologies"), deserialize_with = "one_or_many")]
    pub tools_and_technologies: Vec<String>,
    /// What it connects to.
    #[serde(rename(deserialize = "integration points"), deserialize_with = "one_or_many")]
    pub integration_points: Vec<String>,
    /// Which other KPIs move with it.
    #[serde(rename(deserialize = "change impact"))]
    pub change_impact: Vec<ChangeImpact>,
    /// What high and low mean.
    pub interpretation: Option<Interpretation>,
    /// Mistakes others made.
    #[serde(rename(deserialize = "common pitfalls"), deserialize_with = "one_or_many")]
    pub common_pitfalls: Vec<String>,
    /// What moves it.
    #[serde(rename(deserialize = "improvement levers"), deserialize_with = "one_or_many")]
    pub improvement_levers: Vec<String>,
    /// Questions people ask, with answers.
    #[serde(rename(deserialize = "questions and answers"))]
    pub questions_and_answers: Vec<QuestionAndAnswer>,
    /// A published case.
    #[serde(rename(deserialize = "case example"))]
    pub case_example: Option<String>,
    /// Ids of related KPIs.
    #[serde(deserialize_with = "one_or_many")]
    pub related: Vec<String>,
    /// Categories.
    #[serde(deserialize_with = "one_or_many")]
    pub categories: Vec<String>,
    /// Industries.
    #[serde(deserialize_with = "one_or_many")]
    pub industries: Vec<String>,
    /// The domain, such as Customer.
    pub domain: Option<String>,
    /// The motion, such as Strategy.
    pub motion: Option<String>,
    /// Who owns it.
    #[serde(deserialize_with = "one_or_many")]
    pub owner: Vec<String>,
    /// What it is about, such as Customer.
    pub entity: Option<String>,
    /// Stages of the customer's way.
    #[serde(deserialize_with = "one_or_many")]
    pub stages: Vec<String>,
    /// How often it is reviewed.
    pub cadence: Option<String>,
    /// Where it was published.
    pub source: Option<String>,
    /// Free words to search by.
    #[serde(deserialize_with = "one_or_many")]
    pub tags: Vec<String>,
}

/// How another KPI moves with this one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangeImpact {
    /// The other KPI's id.
    pub kpi: String,
    /// What happens to it.
    pub effect: String,
}

/// What high and low values mean.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Interpretation {
    /// What a high value means.
    pub high: Option<String>,
    /// What a low value means.
    pub low: Option<String>,
}

/// A question people ask.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
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

/// A list of texts, or one text.
fn one_or_many<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    struct OneOrMany;

    impl<'de> Visitor<'de> for OneOrMany {
        type Value = Vec<String>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a text or a list of texts")
        }

        fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
            Ok(vec![text.to_owned()])
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
            let mut texts = Vec::new();
            while let Some(text) = items.next_element()? {
                texts.push(text);
            }
            Ok(texts)
        }
    }

    deserializer.deserialize_any(OneOrMany)
}
