//! Scores → one score.

use super::{Card, CardGroup, CardPart, Unscored, Withheld, score};
use crate::calendar::Period;
use crate::catalog::{RollUp, ScoreBy, ScorecardDefinition, ScorecardGroup, ScorecardPart};
use crate::finding::{Finding, Findings, HISTORY};
use crate::formula::CheckedCatalog;
use crate::number::{Exact, NumberError};

/// Rolls the findings of a period and group up.
///
/// A group's score is the weighted mean or the worst of its KPIs' scores, the whole the weighted mean of the groups'. What has no score
/// is left out: the others count as if it were not there, and the coverage falls. Below the minimum coverage a group, or the whole, has
/// no score; a group without one stands behind nothing.
pub fn card<'a>(
    catalog: &CheckedCatalog,
    definition: &'a ScorecardDefinition,
    findings: &'a Findings,
    group: &[(String, Option<String>)],
    period: &Period,
) -> Card<'a> {
    let place = Place { catalog, by: definition.score_by, findings, group, period };
    let all: Vec<Exact> = definition.groups.iter().map(|group| group.weight).collect();
    let minimum = definition.minimum_coverage;
    let mut groups: Vec<CardGroup<'a>> = definition
        .groups
        .iter()
        .map(|group| place.group(group, share(group.weight, &all), minimum))
        .collect();
    let stands_behind = |group: &CardGroup<'_>| -> Result<Exact, NumberError> {
        if group.score.is_ok() { group.weight.mul(group.coverage) } else { Ok(Exact::ZERO) }
    };
    let behind: Result<Vec<Exact>, NumberError> = groups.iter().map(stands_behind).collect();
    let coverage = behind.and_then(|behind| sum(&behind));
    let scored: Vec<(Exact, Exact)> =
        groups.iter().filter_map(|group| Some((group.weight, group.score.ok()?))).collect();
    let score = match coverage {
        Ok(coverage) => withheld(scored.is_empty(), coverage, minimum).map_or_else(|| mean(&scored), Err),
        Err(_) => Err(Withheld::Overflow),
    };
    if score.is_ok() {
        let weights: Vec<Exact> = scored.iter().map(|(weight, _)| *weight).collect();
        for group in &mut groups {
            if group.score.is_ok() {
                group.used = share(group.weight, &weights);
            }
        }
    }
    for group in &mut groups {
        use_weights(group);
    }
    Card { score, coverage: coverage.unwrap_or(Exact::ZERO), groups }
}

/// Where scores are looked for.
struct Place<'a, 'b> {
    catalog: &'b CheckedCatalog,
    by: ScoreBy,
    findings: &'a Findings,
    group: &'b [(String, Option<String>)],
    period: &'b Period,
}

impl<'a> Place<'a, '_> {
    fn group(&self, group: &'a ScorecardGroup, weight: Exact, minimum: Option<Exact>) -> CardGroup<'a> {
        let all: Vec<Exact> = group.parts.iter().map(|part| part.weight).collect();
        let parts: Vec<CardPart<'a>> =
            group.parts.iter().map(|part| self.part(part, group.roll_up, share(part.weight, &all))).collect();
        let scored: Vec<(Exact, Exact)> =
            parts.iter().filter_map(|part| Some((part.weight, part.score.ok()?))).collect();
        let coverage = sum(&scored.iter().map(|(weight, _)| *weight).collect::<Vec<_>>());
        let score = match coverage {
            Ok(coverage) => match withheld(scored.is_empty(), coverage, minimum) {
                Some(why) => Err(why),
                None => match group.roll_up {
                    RollUp::Weighted | RollUp::Latest => mean(&scored),
                    RollUp::Worst => {
                        scored.iter().map(|(_, score)| *score).min().ok_or(Withheld::NothingScored)
                    }
                },
            },
            Err(_) => Err(Withheld::Overflow),
        };
        CardGroup {
            title: &group.title,
            roll_up: group.roll_up,
            weight,
            used: Exact::ZERO,
            score,
            coverage: coverage.unwrap_or(Exact::ZERO),
            parts,
        }
    }

    /// A part with its weight within the group.
    fn part(&self, part: &'a ScorecardPart, roll_up: RollUp, weight: Exact) -> CardPart<'a> {
        let kpi = part.kpi.text.as_str();
        let series = self.findings.of(kpi, self.group);
        let until_now = series.iter().rev().filter(|finding| finding.value.period.start <= self.period.start);
        let until_now = until_now.take(HISTORY as usize + 1);
        let now = series.iter().find(|finding| *finding.value.period == *self.period).copied();
        let scored = |finding: &'a Finding| Some((finding, self.score(kpi, finding).ok()?));
        let (finding, score) = match now {
            _ if roll_up == RollUp::Latest => match until_now.copied().find_map(scored) {
                Some((finding, score)) => (Some(finding), Ok(score)),
                None => (now, now.map_or(Err(Unscored::NotEvaluated), |now| self.score(kpi, now))),
            },
            Some(now) => (Some(now), self.score(kpi, now)),
            None => (None, Err(Unscored::NotEvaluated)),
        };
        CardPart { kpi, finding, weight, used: Exact::ZERO, score }
    }

    fn score(&self, kpi: &str, finding: &Finding) -> Result<Exact, Unscored> {
        let kpi = self.catalog.kpis.get(kpi).ok_or(Unscored::NotEvaluated)?;
        score(kpi, finding, self.by)
    }
}

/// Gives the parts of a group their declared weight in the whole, and the one they use.
fn use_weights(group: &mut CardGroup<'_>) {
    let scored: Vec<Exact> =
        group.parts.iter().filter(|part| part.score.is_ok()).map(|part| part.weight).collect();
    let mut worst_left = 1;
    for part in &mut group.parts {
        let within = match (group.roll_up, part.score) {
            (_, Err(_)) => Exact::ZERO,
            (RollUp::Weighted | RollUp::Latest, Ok(_)) => share(part.weight, &scored),
            // The first of the worst decides alone.
            (RollUp::Worst, Ok(score)) if Ok(score) == group.score && worst_left > 0 => {
                worst_left -= 1;
                Exact::ONE
            }
            (RollUp::Worst, Ok(_)) => Exact::ZERO,
        };
        part.used = within.mul(group.used).unwrap_or(Exact::ZERO);
        part.weight = part.weight.mul(group.weight).unwrap_or(Exact::ZERO);
    }
}

fn withheld(nothing: bool, coverage: Exact, minimum: Option<Exact>) -> Option<Withheld> {
    if nothing {
        return Some(Withheld::NothingScored);
    }
    minimum.filter(|minimum| coverage < *minimum).map(|minimum| Withheld::LowCoverage { coverage, minimum })
}

/// The mean of scores by their weights.
fn mean(scored: &[(Exact, Exact)]) -> Result<Exact, Withheld> {
    let mean = || -> Result<Exact, NumberError> {
        let weights: Vec<Exact> = scored.iter().map(|(weight, _)| *weight).collect();
        let products: Result<Vec<Exact>, NumberError> =
            scored.iter().map(|(weight, score)| weight.mul(*score)).collect();
        sum(&products?)?.div(sum(&weights)?)
    };
    mean().map_err(|_| Withheld::Overflow)
}

/// A weight's part of all weights; zero if they do not fit 128 bits.
fn share(weight: Exact, all: &[Exact]) -> Exact {
    sum(all).and_then(|all| weight.div(all)).unwrap_or(Exact::ZERO)
}

fn sum(values: &[Exact]) -> Result<Exact, NumberError> {
    values.iter().try_fold(Exact::ZERO, |sum, value| sum.add(*value))
}
