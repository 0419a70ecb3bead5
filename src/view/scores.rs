//! Scorecards in words.

use super::input::ViewInput;
use super::kpi::{missing, prose};
use super::model::{GroupView, NumberView, ScoreGroupView, ScorePartView, ScoreView, ScorecardView};
use super::{rules, status, when};
use crate::catalog::{RollUp, ScorecardDefinition};
use crate::chart::{self, Tone};
use crate::language::Language;
use crate::number::Exact;
use crate::scorecard::{self, Card, CardGroup, CardPart, Unscored, Withheld};

/// The scorecards of a report that are declared, in its order.
fn shown<'a>(input: &ViewInput<'a>) -> Vec<&'a ScorecardDefinition> {
    let catalog = &input.catalog.catalog;
    let ids = input.report.scorecards.ids(catalog);
    ids.into_iter().filter_map(|id| catalog.scorecards.get(id)).collect()
}

/// Every scorecard of the report.
pub(super) fn scorecards(input: &ViewInput<'_>, groups: &[GroupView]) -> Vec<ScorecardView> {
    let of = |definition: &ScorecardDefinition| {
        let card = scorecard::card(input.catalog, definition, input.findings, input.group, input.period);
        ScorecardView {
            id: definition.id.text.clone(),
            title: input.language().name(&definition.title).to_owned(),
            score: number(input.language(), card.score),
            missing: withheld(input.language(), card.score),
            bar_svg: bar(card.score),
            change: change(definition, &card, input),
            coverage: (card.coverage != Exact::ONE).then(|| input.language().share(card.coverage)),
            groups: card.groups.iter().map(|group| group_view(group, input, groups)).collect(),
        }
    };
    shown(input).into_iter().map(of).collect()
}

/// The scores of one group.
pub(super) fn scores(input: &ViewInput<'_>, group: &[(String, Option<String>)]) -> Vec<ScoreView> {
    let of = |definition: &ScorecardDefinition| {
        let card = scorecard::card(input.catalog, definition, input.findings, group, input.period);
        ScoreView {
            title: input.language().name(&definition.title).to_owned(),
            score: number(input.language(), card.score),
            missing: withheld(input.language(), card.score),
        }
    };
    shown(input).into_iter().map(of).collect()
}

/// The difference of two scores; none of an unfinished period.
fn change(definition: &ScorecardDefinition, card: &Card<'_>, input: &ViewInput<'_>) -> Option<String> {
    let period = input.compared.period.filter(|_| input.period.is_finished(input.as_of))?;
    // Where changes are measured against a year before, the findings of that period hold no history.
    let latest = definition.groups.iter().any(|group| group.roll_up == RollUp::Latest);
    let findings = if latest { input.findings } else { input.compared.findings };
    let before = scorecard::card(input.catalog, definition, findings, input.group, period);
    let difference = card.score.ok()?.sub(before.score.ok()?).ok()?;
    let language = input.language();
    let sign = if difference.is_negative() { language.word("minus") } else { "+" };
    let (text, none) = (language.score(difference.abs()), language.score(Exact::ZERO));
    Some(if text == none { language.word("unchanged").to_owned() } else { format!("{sign}{text}") })
}

fn group_view(group: &CardGroup<'_>, input: &ViewInput<'_>, groups: &[GroupView]) -> ScoreGroupView {
    let language = input.language();
    ScoreGroupView {
        title: language.name(group.title).to_owned(),
        score: number(language, group.score),
        missing: withheld(language, group.score),
        bar_svg: bar(group.score),
        weight: language.share(group.weight),
        used: language.share(group.used),
        note: match group.roll_up {
            RollUp::Weighted => None,
            RollUp::Worst => Some(language.word("worst-counts").to_owned()),
            RollUp::Latest => Some(language.word("latest-count").to_owned()),
        },
        parts: group.parts.iter().map(|part| part_view(part, input, groups)).collect(),
    }
}

fn part_view(part: &CardPart<'_>, input: &ViewInput<'_>, groups: &[GroupView]) -> ScorePartView {
    let language = input.language();
    let kpi = input.catalog.kpi_on(part.kpi, input.period.start);
    let value = part.finding.zip(kpi).and_then(|(finding, kpi)| {
        let exact = finding.value.outcome.known()?;
        let (unit, decimals) = (&kpi.formula.unit, kpi.definition.decimals);
        let text = language.value(exact, unit, decimals, finding.criteria.exact_scale());
        Some(NumberView { text, exact: exact.to_string() })
    });
    let note = match (part.score, part.finding) {
        (Err(Unscored::NoData), Some(finding)) => missing(language, &finding.value.outcome),
        (Err(why), _) => Some(language.unscored(why).to_owned()),
        (Ok(_), Some(finding)) if *finding.value.period != *input.period => {
            Some(language.say("of-period", &[("period", &when::name(language, &finding.value.period))]))
        }
        (Ok(_), _) => None,
    };
    ScorePartView {
        kpi: rules::link(part.kpi, groups, input),
        status: status::status(language, part.finding),
        value,
        score: part.score.ok().map(|score| score_number(language, score)),
        weight: language.share(part.weight),
        used: language.share(part.used),
        note,
    }
}

fn number(language: &Language, score: Result<Exact, Withheld>) -> Option<NumberView> {
    score.ok().map(|score| score_number(language, score))
}

fn score_number(language: &Language, score: Exact) -> NumberView {
    NumberView { text: language.score(score), exact: score.to_string() }
}

fn withheld(language: &Language, score: Result<Exact, Withheld>) -> Option<String> {
    score.err().map(|why| prose(language, &language.no_score(why)))
}

fn bar(score: Result<Exact, Withheld>) -> Option<String> {
    score.ok().map(|score| chart::bar(score.to_f64() / 100.0, Tone::Neutral))
}
