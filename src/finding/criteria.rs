//! What is in force for a value in its situation.

use super::Situation;
use crate::band::Target;
use crate::criteria::{Case, InForce, Lacking, NoTarget};
use crate::evaluate::{KpiValue, Outcome};
use crate::formula::CheckedKpi;

/// What a value is judged by: the KPI's criteria for its period and members, a target's formula computed.
pub(super) fn criteria_for(kpi: &CheckedKpi, value: &KpiValue, situation: &Situation<'_>) -> InForce {
    let member = |dimension: &str| {
        // What is left of the members is about several.
        let left = value.rest && value.group.last().is_some_and(|(last, _)| last == dimension);
        let member = if left { None } else { situation.member(value, dimension) };
        member.map(|member| member.map(str::to_owned))
    };
    let mut criteria = kpi.criteria.in_force(&Case { period: &value.period, member: &member });
    if let Some(at) = criteria.formula {
        match value.companions.get(at) {
            Some(Outcome::Known(target)) => criteria.target = Some(Target::Value(*target)),
            _ => criteria.lacking.push(Lacking::Target(NoTarget::NoValue(at))),
        }
    }
    criteria
}
