//! Which values expectations ask for: as few requests as can be.

use super::read::{Expected, Test};
use crate::calendar::{Calendar, Period};
use crate::catalog::BandsOn;
use crate::finding;
use crate::formula::CheckedKpi;
use crate::plan::{KpiRequest, Request, ScopeFilter};

/// A request, and the expectations it answers.
pub(super) struct Question {
    pub(super) request: Request,
    /// Indices into [`Test::expected`].
    pub(super) answers: Vec<usize>,
}

/// The requests of a test, each period with those before it by which the KPI is judged: expectations of the same scope and breakdown share one, unless their periods overlap.
pub(super) fn questions(test: &Test<'_>, kpi: &CheckedKpi, calendar: &Calendar) -> Vec<Question> {
    let before = periods_before(kpi);
    let mut questions: Vec<Question> = Vec::new();
    for (at, expected) in test.expected.iter().enumerate() {
        let by: Vec<String> = expected.by.iter().map(|(dimension, _)| dimension.clone()).collect();
        let periods = calendar.trailing(&expected.period, before.saturating_add(1));
        let open = questions.iter_mut().find(|question| fits(question, expected, &by, &periods));
        match open {
            Some(question) => {
                let asked = &mut question.request.periods;
                asked
                    .extend(periods.into_iter().filter(|period| !asked.contains(period)).collect::<Vec<_>>());
                asked.sort();
                question.answers.push(at);
            }
            None => {
                questions.push(Question { request: request(test, expected, by, periods), answers: vec![at] });
            }
        }
    }
    questions
}

/// How many periods before a value decide in which band it lies: none of most KPIs.
fn periods_before(kpi: &CheckedKpi) -> u32 {
    let criteria = &kpi.criteria;
    if criteria.bands_on == BandsOn::Value && criteria.sticky.is_none() {
        return 0;
    }
    finding::periods_before([kpi])
}

fn fits(question: &Question, expected: &Expected, by: &[String], periods: &[Period]) -> bool {
    let asked = question.request.kpis.iter().all(|asked| asked.by == by);
    let apart = |asked: &Period| {
        periods.iter().all(|period| period == asked || asked.end <= period.start || period.end <= asked.start)
    };
    asked && question.request.scope == expected.scope && question.request.periods.iter().all(apart)
}

fn request(test: &Test<'_>, expected: &Expected, by: Vec<String>, periods: Vec<Period>) -> Request {
    let scope: Vec<ScopeFilter> = expected.scope.clone();
    Request {
        kpis: vec![KpiRequest { kpi: test.definition.kpi.text.clone(), by, top: None }],
        as_of: test.as_of,
        periods,
        partition: Vec::new(),
        scope,
    }
}
