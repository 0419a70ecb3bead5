//! What is in force for a value in its situation.

use super::Situation;
use crate::criteria::{Case, InForce};
use crate::evaluate::KpiValue;
use crate::formula::CheckedKpi;

/// What a value is judged by: the KPI's criteria for its period and members.
pub(super) fn criteria_for(kpi: &CheckedKpi, value: &KpiValue, situation: &Situation<'_>) -> InForce {
    let member = |dimension: &str| situation.member(value, dimension).map(|member| member.map(str::to_owned));
    kpi.criteria.in_force(&Case { period: &value.period, member: &member })
}
