//! One KPI in words.

use super::bands;
use super::breakdown::breakdown;
use super::commentary;
use super::course;
use super::documentation;
use super::drivers;
use super::input::ViewInput;
use super::model::{
    BandView, ChangeView, EvidenceView, FormulaView, KpiView, NumberView, OperandView, TargetView,
};
use super::status;
use crate::band::{BandScale, Target};
use crate::catalog::{Compare, Direction};
use crate::evaluate::{self, Outcome};
use crate::finding::{self, Finding, FindingStatus};
use crate::formula::{CheckedKpi, Expr, Operand};
use crate::language::Language;
use crate::name::Key;
use crate::number::Exact;
use crate::unit::Unit;

/// How the numbers of a KPI are printed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Print<'a> {
    pub(super) language: &'a Language,
    pub(super) unit: &'a Unit,
    pub(super) decimals: Option<u8>,
}

impl Print<'_> {
    /// A value of the KPI, with as many digits as show its band on the scale.
    pub(super) fn value(&self, value: Exact, scale: Option<&BandScale>) -> NumberView {
        let text = self.language.value(value, self.unit, self.decimals, scale);
        NumberView { text, exact: value.to_string() }
    }
}

/// One KPI in words. `anchor` is unique on the page.
pub(super) fn kpi(kpi: &CheckedKpi, anchor: String, input: &ViewInput<'_>) -> KpiView {
    let definition = &kpi.definition;
    let id = &definition.id.text;
    let language = input.language();
    let named = if definition.title.trim().is_empty() { id } else { &definition.title };
    let title = language.name(named).to_owned();
    let print = Print { language, unit: &kpi.formula.unit, decimals: definition.decimals };
    let finding = input.finding(id);
    let criteria = finding.map_or_else(|| kpi.criteria.usual(), |finding| finding.criteria.clone());
    let scale = criteria.exact_scale();
    let known = finding.and_then(|finding| finding.value.outcome.known());
    let target = criteria.target.map(|target| target_view(target, finding, known, definition.better, &print));
    let bands = bands::views(kpi, &criteria, finding.and_then(|finding| finding.band.as_deref()), &print);
    let current = bands.iter().find(|band| band.current);
    let course = course::Drawing::new(kpi, &criteria, &anchor, &title, &print);
    let (numerator, denominator) = quotient(language, kpi, finding);
    let rows = finding.map_or(0, |finding| finding.value.rows);
    let skipped = finding.map(|finding| finding.value.skipped).filter(|skipped| *skipped > 0);
    let broken_down = |dimension: &str| {
        let findings = Some(input.breakdown(id, dimension)).filter(|findings| !findings.is_empty())?;
        Some(breakdown(dimension, findings, &print))
    };
    KpiView {
        id: id.clone(),
        unit: language.unit(print.unit),
        status: status::status(language, finding),
        value: known.map(|value| print.value(value, scale)),
        missing: match finding {
            Some(finding) => missing(language, &finding.value.outcome),
            None => Some(language.word("not-evaluated").to_owned()),
        },
        aim: aim(target.as_ref(), criteria.scale().map_or(&[], |_| &bands)),
        target,
        achievement: finding.and_then(|finding| finding.achievement).map(|share| language.achievement(share)),
        change: finding.and_then(|finding| change(kpi, finding, input, &print)),
        drivers: drivers::drivers(kpi, input),
        evidence: evidence(language, kpi, finding),
        commentary: commentary::commentary(input, Some((id, &title))),
        say: current.and_then(|band| band.say.clone()),
        actions: current.map(|band| band.actions.clone()).unwrap_or_default(),
        bands_line: language.bands(&criteria, print.unit, print.decimals),
        direction: documentation::direction(language, definition.better).to_owned(),
        basis: documentation::basis(language, &definition.basis),
        formula: formula(language, kpi, finding),
        numerator,
        denominator,
        rows: count(language, rows),
        skipped: skipped.map(|rows| count(language, rows)),
        remarks: finding.map(|finding| remarks(language, finding)).unwrap_or_default(),
        substituted: finding.is_some_and(|finding| finding.value.substituted),
        trend: Some(input.trend(id))
            .filter(|trend| !trend.is_empty())
            .map(|trend| course.trend(&trend, input)),
        bullet: known.and_then(|value| course.bullet(value)),
        breakdown: definition.by.as_ref().and_then(|by| broken_down(&by.text)),
        breakdowns: {
            let own = definition.by.as_ref().map(|by| Key::of(&by.text));
            let others = input.report.breakdowns.iter().map(|by| by.dimension.text.as_str());
            others.filter(|by| own != Some(Key::of(by))).filter_map(broken_down).collect()
        },
        definition: definition.documentation.definition.as_deref().map(|text| language.name(text).to_owned()),
        facts: documentation::facts(language, definition, &input.catalog.catalog),
        documentation: documentation::pieces(language, definition, &input.catalog.catalog),
        bands,
        title,
        anchor,
    }
}

/// Why there is no value; `None` if there is one.
pub(super) fn missing(language: &Language, outcome: &Outcome) -> Option<String> {
    match outcome {
        Outcome::Known(_) => None,
        Outcome::NoData(no_data) => Some(prose(language, &language.reasons(no_data))),
    }
}

/// A sentence for terminals, where names stand between backticks, as one for readers, with quotation marks.
pub(super) fn prose(language: &Language, sentence: &str) -> String {
    let mut parts = sentence.split('`');
    let mut text = parts.next().unwrap_or_default().to_owned();
    let mut inside = false;
    for part in parts {
        inside = !inside;
        text.push_str(language.word(if inside { "quote-open" } else { "quote-close" }));
        text.push_str(part);
    }
    text
}

/// A number of rows.
pub(super) fn count(language: &Language, rows: u64) -> NumberView {
    let exact = Exact::integer(rows);
    NumberView { text: language.number(exact, 0), exact: exact.to_string() }
}

fn target_view(
    target: Target,
    finding: Option<&Finding>,
    known: Option<Exact>,
    better: Direction,
    print: &Print<'_>,
) -> TargetView {
    let (exact, exact_upper) = match target {
        Target::Value(value) => (value, None),
        Target::Range(low, high) => (low, Some(high)),
    };
    let language = print.language;
    let outcome = known.and(finding).and_then(|finding| finding.target);
    let distance = outcome.map(|outcome| {
        let by = language.difference(outcome.difference.abs(), print.unit, print.decimals);
        let below = outcome.difference.is_negative();
        let by = [("by", by.trim_start_matches('+'))];
        match (outcome.difference.is_zero(), target) {
            (true, Target::Value(_)) => language.word("on-target").to_owned(),
            (true, Target::Range(..)) => language.word("inside-target-range").to_owned(),
            (false, Target::Value(_)) if better == Direction::Context => {
                language.say(if below { "below-reference" } else { "above-reference" }, &by)
            }
            (false, Target::Value(_)) => {
                language.say(if below { "below-target" } else { "above-target" }, &by)
            }
            (false, Target::Range(..)) => {
                language.say(if below { "below-target-range" } else { "above-target-range" }, &by)
            }
        }
    });
    TargetView {
        text: language.target(&target, print.unit, print.decimals),
        exact: exact.to_string(),
        exact_upper: exact_upper.map(|value| value.to_string()),
        met: outcome.map(|outcome| outcome.met),
        distance,
    }
}

/// The target, or the values of the best band if that is a good one.
fn aim(target: Option<&TargetView>, bands: &[BandView]) -> Option<String> {
    let best = || bands.first().filter(|band| band.kind == FindingStatus::Good.name());
    target.map(|target| target.text.clone()).or_else(|| best().map(|band| band.range.clone()))
}

/// What a reader must know of how the value was judged.
fn remarks(language: &Language, finding: &Finding) -> Vec<String> {
    let criteria = &finding.criteria;
    let lacking = criteria.lacking.iter();
    let mut remarks: Vec<String> =
        lacking.map(|what| prose(language, &language.lacking(what, &finding.value.companions))).collect();
    remarks.extend(finding.replaced.map(|since| language.replaced(since)));
    remarks.extend(finding.unstuck.as_ref().map(|alone| {
        let alone = match alone.as_str() {
            key @ ("above-scale" | "below-scale") => language.word(key).to_owned(),
            band => language.name(band).replace('-', " "),
        };
        language.say("stays-in-band", &[("band", &alone)])
    }));
    remarks.extend(criteria.overridden.as_deref().map(|over| {
        let over = language.overridden(over);
        prose(language, &language.say("override", &[("override", &over)]))
    }));
    remarks
}

fn evidence(language: &Language, kpi: &CheckedKpi, finding: Option<&Finding>) -> EvidenceView {
    let found = finding.map(|finding| &finding.evidence);
    let certainty = found.and_then(|found| found.certainty.as_ref());
    let course = found.and_then(|found| found.course.as_ref());
    let distances = found.map_or(&[][..], |found| &found.distances);
    EvidenceView {
        certainty: certainty.map(|certainty| language.certainty(kpi, certainty)),
        signal: course.map(|course| language.course(kpi, course)),
        distances: distances.iter().map(|distance| language.distance(kpi, distance)).collect(),
    }
}

fn change(
    kpi: &CheckedKpi,
    finding: &Finding,
    input: &ViewInput<'_>,
    print: &Print<'_>,
) -> Option<ChangeView> {
    let earlier = input.earlier(&kpi.definition.id.text);
    let change = match input.report.compare {
        Compare::Previous => finding.change?,
        Compare::LastYear => {
            if input.compared.period.is_some_and(|before| kpi.replaced_after(before).is_some()) {
                return None;
            }
            let values = earlier?.value.outcome.known().zip(finding.value.outcome.known());
            values.and_then(|(from, to)| finding::change(kpi, finding.criteria.target, from, to))?
        }
    };
    let direction = match change.difference {
        difference if difference.is_zero() => "flat",
        difference if difference.is_negative() => "down",
        _ => "up",
    };
    let language = print.language;
    let text = language.change(&change, print.unit, print.decimals);
    let (difference, relative) = language.change_parts(&change, print.unit, print.decimals);
    let (from_status, now) = (status::status(language, earlier), status::status(language, Some(finding)));
    let crossed = earlier.is_some() && (from_status.kind != now.kind || from_status.label != now.label);
    Some(ChangeView {
        text,
        difference,
        relative,
        exact: change.difference.to_string(),
        against: input.before().unwrap_or_else(|| language.word("the-period-before").to_owned()),
        from: print.value(change.from, finding.criteria.exact_scale()),
        crossed: crossed.then(|| format!("{} → {}", from_status.label, now.label)),
        from_status,
        direction: direction.to_owned(),
        improved: change.improved,
        verdict: change
            .improved
            .map(|improved| language.word(if improved { "better" } else { "worse" }).to_owned()),
    })
}

fn formula(language: &Language, kpi: &CheckedKpi, finding: Option<&Finding>) -> FormulaView {
    let operands = kpi.formula.operands.iter().map(|operand| {
        let Operand { name, unit, .. } = operand.as_ref();
        let measure = kpi.definition.measures.iter().find(|measure| measure.name.text == *name);
        let found = finding
            .and_then(|finding| finding.value.operands.iter().find(|(of, _)| of.as_ref() == name.as_str()));
        let outcome = found.map(|(_, outcome)| outcome);
        OperandView {
            name: language.name(name).to_owned(),
            is: measure.map(|measure| measure.is.text.clone()),
            about: measure.and_then(|measure| measure.about.clone()),
            value: match outcome {
                Some(Outcome::Known(value)) => {
                    let text = language.value(*value, unit, None, None);
                    Some(NumberView { text, exact: value.to_string() })
                }
                _ => None,
            },
            missing: outcome.and_then(|outcome| missing(language, outcome)),
        }
    });
    FormulaView {
        text: kpi.definition.formula.text.clone(),
        canonical: kpi.formula.canonical.clone(),
        operands: operands.collect(),
    }
}

/// Numerator and denominator in the units of the operands they are, or as plain numbers.
fn quotient(
    language: &Language,
    kpi: &CheckedKpi,
    finding: Option<&Finding>,
) -> (Option<NumberView>, Option<NumberView>) {
    let sides = evaluate::quotient(&kpi.formula.expr);
    let shown = |value: Option<Exact>, side: Option<&Expr>| {
        let value = value?;
        let operand = side.and_then(|side| kpi.formula.operands.iter().find(|operand| operand.expr == *side));
        let text = match operand {
            Some(operand) => language.value(value, &operand.unit, None, None),
            None => language.value(value, &Unit::Unknown, None, None),
        };
        Some(NumberView { text, exact: value.to_string() })
    };
    let numerator = finding.and_then(|finding| finding.value.numerator);
    let denominator = finding.and_then(|finding| finding.value.denominator);
    (
        shown(numerator, sides.map(|sides| sides.numerator)),
        shown(denominator, sides.map(|sides| sides.denominator)),
    )
}
