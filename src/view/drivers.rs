//! What a change is due to, in words.

use super::change::{
    ChangeQuestion, ChangeStory, Figure, LeafEffect, MemberEffect, MemberStory, change_story,
};
use super::input::ViewInput;
use super::kpi::prose;
use super::model::{DriverView, DriversView, MemberDriverView, MemberDriversView, NumberView};
use crate::catalog::{Direction, Drivers};
use crate::chart::{self, Tone};
use crate::finding::Setting;
use crate::formula::CheckedKpi;
use crate::language::Language;
use crate::name::Key;
use crate::number::Exact;

/// Members that are shown one by one.
const MEMBERS: usize = 10;

/// What the change of a KPI is due to, if the report asks for it and anything moved.
pub(super) fn drivers(kpi: &CheckedKpi, input: &ViewInput<'_>) -> Option<DriversView> {
    let dimension = match &input.report.drivers {
        Drivers::None => return None,
        Drivers::Operands => None,
        Drivers::Members(dimension) => Some(dimension.text.as_str()),
    };
    let id = &kpi.definition.id.text;
    let dimension = dimension.and_then(|dimension| known_dimension(id, dimension, input));
    let setting = Setting { catalog: input.catalog, scope: input.scope, as_of: Some(input.as_of) };
    let question = ChangeQuestion {
        kpi,
        group: input.group,
        period: input.period,
        before: input.compared.period,
        dimension: dimension.as_deref(),
        language: input.language(),
    };
    let story = change_story(&setting, &question, input.compared.findings);
    let moved = |effect: &Figure| effect.exact.is_some_and(|effect| !effect.is_zero());
    let members = story.members.iter().flat_map(|members| &members.members);
    let still = story.change.exact.is_some_and(Exact::is_zero)
        && !story.operands.iter().map(|part| &part.effect).chain(members.map(|part| &part.effect)).any(moved);
    (!still).then(|| view(input.language(), kpi, &story))
}

/// The dimension as the findings spell it; `None` if they have no members of it.
fn known_dimension(kpi: &str, dimension: &str, input: &ViewInput<'_>) -> Option<String> {
    let found = input.compared.findings.within(kpi, input.group, input.period);
    let last = |group: &[(String, Option<String>)]| group.last().map(|(name, _)| name.clone());
    let names = found.iter().filter(|one| one.value.group.len() == input.group.len() + 1);
    let mut names = names.filter_map(|finding| last(&finding.value.group));
    names.find(|name| Key::of(name) == Key::of(dimension))
}

fn view(language: &Language, kpi: &CheckedKpi, story: &ChangeStory) -> DriversView {
    let better = kpi.definition.better;
    let largest = largest(story.operands.iter().map(|part| &part.effect));
    let operands = story.operands.iter().map(|part| operand(language, part, better, largest));
    DriversView {
        operands: operands.collect(),
        withheld: story.withheld.as_deref().map(|why| prose(language, why)),
        operands_withheld: story.operands_withheld.as_deref().map(|why| prose(language, why)),
        members: story.members.as_ref().map(|members| member_view(language, members, better)),
    }
}

fn operand(language: &Language, part: &LeafEffect, better: Direction, largest: f64) -> DriverView {
    DriverView {
        name: language.name(&part.name).to_owned(),
        is: part.is.clone(),
        before: number(&part.before),
        after: number(&part.after),
        effect: effect(&part.effect),
        verdict: verdict(&part.effect, better).map(|key| language.word(key).to_owned()),
        bar_svg: bar(&part.effect, better, largest),
    }
}

fn member_view(language: &Language, story: &MemberStory, better: Direction) -> MemberDriversView {
    let moved = |part: &&MemberEffect| part.before.exact.is_some() || part.after.exact.is_some();
    let moved: Vec<&MemberEffect> = story.members.iter().filter(moved).collect();
    let largest = largest(moved.iter().map(|part| &part.effect));
    let row = |part: &&MemberEffect| MemberDriverView {
        member: part.member.clone().unwrap_or_else(|| language.word("no-member").to_owned()),
        before: number(&part.before),
        after: number(&part.after),
        weight_before: part.mix.as_ref().and_then(|mix| number(&mix.weight_before)),
        weight_after: part.mix.as_ref().and_then(|mix| number(&mix.weight_after)),
        rate: part.mix.as_ref().map(|mix| effect(&mix.rate)),
        mix: part.mix.as_ref().map(|mix| effect(&mix.mix)),
        effect: effect(&part.effect),
        verdict: verdict(&part.effect, better).map(|key| language.word(key).to_owned()),
        bar_svg: bar(&part.effect, better, largest),
    };
    MemberDriversView {
        dimension: language.name(&story.dimension).to_owned(),
        split: moved.iter().any(|part| part.mix.is_some()),
        rows: moved.iter().take(MEMBERS).map(row).collect(),
        more: moved.len().saturating_sub(MEMBERS),
        withheld: story.withheld.as_deref().map(|why| prose(language, why)),
        note: story.note.as_deref().map(|why| prose(language, why)),
    }
}

fn number(figure: &Figure) -> Option<NumberView> {
    figure.exact.map(|exact| NumberView { text: figure.shown.clone(), exact: exact.to_string() })
}

/// An effect always is a number, of which none at all is printed as `0`.
fn effect(figure: &Figure) -> NumberView {
    let exact = figure.exact.unwrap_or(Exact::ZERO);
    let text = if exact.is_zero() { "0".to_owned() } else { figure.shown.clone() };
    NumberView { text, exact: exact.to_string() }
}

fn largest<'a>(effects: impl Iterator<Item = &'a Figure>) -> f64 {
    effects.filter_map(|effect| effect.exact).map(|effect| effect.abs().to_f64()).fold(0.0, f64::max)
}

/// Whether an effect is good: it moves the value by itself the good way.
fn verdict(effect: &Figure, better: Direction) -> Option<&'static str> {
    let effect = effect.exact.filter(|effect| !effect.is_zero())?;
    match better {
        Direction::Higher => Some(if effect.is_negative() { "worse" } else { "better" }),
        Direction::Lower => Some(if effect.is_negative() { "better" } else { "worse" }),
        Direction::Range | Direction::Context => None,
    }
}

fn bar(effect: &Figure, better: Direction, largest: f64) -> String {
    let share = match effect.exact {
        Some(effect) if largest > 0.0 => effect.to_f64() / largest,
        _ => 0.0,
    };
    let tone = match verdict(effect, better) {
        Some("better") => Tone::Good,
        Some(_) => Tone::Bad,
        None => Tone::Neutral,
    };
    chart::effect(share, tone)
}
