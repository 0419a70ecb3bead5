//! Which values expectations ask for: as few requests as can be.

use super::read::{Expected, Test};
use crate::calendar::Period;
use crate::plan::{KpiRequest, Request, ScopeFilter};

/// A request, and the expectations it answers.
pub(super) struct Question {
    pub(super) request: Request,
    /// Indices into [`Test::expected`].
    pub(super) answers: Vec<usize>,
}

/// The requests of a test: expectations of the same scope and breakdown share one, unless their periods overlap.
pub(super) fn questions(test: &Test<'_>) -> Vec<Question> {
    let mut questions: Vec<Question> = Vec::new();
    for (at, expected) in test.expected.iter().enumerate() {
        let by: Vec<String> = expected.by.iter().map(|(dimension, _)| dimension.clone()).collect();
        let open = questions.iter_mut().find(|question| fits(question, expected, &by));
        match open {
            Some(question) => {
                let periods = &mut question.request.periods;
                if let Err(place) = periods.binary_search(&expected.period) {
                    periods.insert(place, expected.period.clone());
                }
                question.answers.push(at);
            }
            None => questions.push(Question { request: request(test, expected, by), answers: vec![at] }),
        }
    }
    questions
}

fn fits(question: &Question, expected: &Expected, by: &[String]) -> bool {
    let asked = question.request.kpis.iter().all(|asked| asked.by == by);
    let apart = |period: &Period| {
        *period == expected.period
            || period.end <= expected.period.start
            || expected.period.end <= period.start
    };
    asked && question.request.scope == expected.scope && question.request.periods.iter().all(apart)
}

fn request(test: &Test<'_>, expected: &Expected, by: Vec<String>) -> Request {
    let scope: Vec<ScopeFilter> = expected.scope.clone();
    Request {
        kpis: vec![KpiRequest { kpi: test.definition.kpi.text.clone(), by, top: None }],
        as_of: test.as_of,
        periods: vec![expected.period.clone()],
        partition: Vec::new(),
        scope,
    }
}
