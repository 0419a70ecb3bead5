//! One KPI in words.

use super::bands;
use super::breakdown::breakdown;
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
use crate::format;
use crate::formula::{CheckedKpi, Expr};
use crate::name::Key;
use crate::number::Exact;
use crate::unit::Unit;

/// How the numbers of a KPI are printed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Print<'a> {
    pub(super) unit: &'a Unit,
    pub(super) decimals: Option<u8>,
}

impl Print<'_> {
    /// A value of the KPI, with as many digits as show its band on the scale.
    pub(super) fn value(&self, value: Exact, scale: Option<&BandScale>) -> NumberView {
        let text = format::value(value, self.unit, self.decimals, scale);
        NumberView { text, exact: value.to_string() }
    }
}

/// One KPI in words. `anchor` is unique on the page.
pub(super) fn kpi(kpi: &CheckedKpi, anchor: String, input: &ViewInput<'_>) -> KpiView {
    let definition = &kpi.definition;
    let id = &definition.id.text;
    let title = if definition.title.trim().is_empty() { id.clone() } else { definition.title.clone() };
    let print = Print { unit: &kpi.formula.unit, decimals: definition.decimals };
    let finding = input.finding(id);
    let criteria = finding.map_or_else(|| kpi.criteria.usual(), |finding| finding.criteria.clone());
    let scale = criteria.exact_scale();
    let known = finding.and_then(|finding| finding.value.outcome.known());
    let target = criteria.target.map(|target| target_view(target, finding, known, definition.better, &print));
    let bands = bands::views(kpi, &criteria, finding.and_then(|finding| finding.band.as_deref()), &print);
    let current = bands.iter().find(|band| band.current);
    let course = course::Drawing::new(kpi, &criteria, &anchor, &title, &print);
    let (numerator, denominator) = quotient(kpi, finding);
    let rows = finding.map_or(0, |finding| finding.value.rows);
    let skipped = finding.map(|finding| finding.value.skipped).filter(|skipped| *skipped > 0);
    let broken_down = |dimension: &str| {
        let findings = Some(input.breakdown(id, dimension)).filter(|findings| !findings.is_empty())?;
        Some(breakdown(dimension, findings, &print))
    };
    KpiView {
        id: id.clone(),
        unit: print.unit.to_string(),
        status: status::status(finding),
        value: known.map(|value| print.value(value, scale)),
        missing: match finding {
            Some(finding) => missing(&finding.value.outcome),
            None => Some("not evaluated".to_owned()),
        },
        aim: aim(target.as_ref(), criteria.scale().map_or(&[], |_| &bands)),
        target,
        achievement: finding.and_then(|finding| finding.achievement).map(format::achievement),
        change: finding.and_then(|finding| change(kpi, finding, input, &print)),
        drivers: drivers::drivers(kpi, input),
        evidence: evidence(kpi, finding),
        say: current.and_then(|band| band.say.clone()),
        actions: current.map(|band| band.actions.clone()).unwrap_or_default(),
        bands_line: format::bands(&criteria, print.unit, print.decimals),
        direction: documentation::direction(definition.better).to_owned(),
        basis: documentation::basis(&definition.basis),
        formula: formula(kpi, finding),
        numerator,
        denominator,
        rows: count(rows),
        skipped: skipped.map(count),
        remarks: finding.map(remarks).unwrap_or_default(),
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
        definition: definition.documentation.definition.clone(),
        facts: documentation::facts(definition, &input.catalog.catalog),
        documentation: documentation::pieces(definition, &input.catalog.catalog),
        bands,
        title,
        anchor,
    }
}

/// Why there is no value; `None` if there is one.
pub(super) fn missing(outcome: &Outcome) -> Option<String> {
    match outcome {
        Outcome::Known(_) => None,
        Outcome::NoData(no_data) => Some(prose(&format::reasons(no_data))),
    }
}

/// A sentence for terminals, where names stand between backticks, as one for readers, with quotation marks.
pub(super) fn prose(sentence: &str) -> String {
    let mut parts = sentence.split('`');
    let mut text = parts.next().unwrap_or_default().to_owned();
    let mut inside = false;
    for part in parts {
        inside = !inside;
        text.push(if inside { '“' } else { '”' });
        text.push_str(part);
    }
    text
}

/// A number of rows.
pub(super) fn count(rows: u64) -> NumberView {
    let exact = Exact::integer(rows);
    NumberView { text: format::number(exact, 0), exact: exact.to_string() }
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
    let outcome = known.and(finding).and_then(|finding| finding.target);
    let distance = outcome.map(|outcome| {
        let by = format::difference(outcome.difference.abs(), print.unit, print.decimals);
        let by = by.trim_start_matches('+');
        let side = if outcome.difference.is_negative() { "below" } else { "above" };
        match (outcome.difference.is_zero(), target) {
            (true, Target::Value(_)) => "exactly on target".to_owned(),
            (true, Target::Range(..)) => "inside the target range".to_owned(),
            (false, Target::Value(_)) if better == Direction::Context => {
                format!("{by} {side} the reference value")
            }
            (false, Target::Value(_)) => format!("{by} {side} target"),
            (false, Target::Range(..)) => format!("{by} {side} the target range"),
        }
    });
    TargetView {
        text: format::target(&target, print.unit, print.decimals),
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
fn remarks(finding: &Finding) -> Vec<String> {
    let criteria = &finding.criteria;
    let lacking = criteria.lacking.iter();
    let mut remarks: Vec<String> =
        lacking.map(|what| prose(&format::lacking(what, &finding.value.companions))).collect();
    remarks.extend(finding.replaced.map(format::replaced));
    remarks.extend(finding.unstuck.as_ref().map(|alone| {
        format!(
            "stays in the band of earlier periods; by the cut points alone it is {}",
            alone.replace('-', " ")
        )
    }));
    remarks.extend(
        criteria.overridden.as_deref().map(|over| prose(&format!("override {}", format::overridden(over)))),
    );
    remarks
}

fn evidence(kpi: &CheckedKpi, finding: Option<&Finding>) -> EvidenceView {
    let found = finding.map(|finding| &finding.evidence);
    let certainty = found.and_then(|found| found.certainty.as_ref());
    let course = found.and_then(|found| found.course.as_ref());
    let distances = found.map_or(&[][..], |found| &found.distances);
    EvidenceView {
        certainty: certainty.map(|certainty| format::certainty(kpi, certainty)),
        signal: course.map(|course| format::course(kpi, course)),
        distances: distances.iter().map(|distance| format::distance(kpi, distance)).collect(),
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
    let text = format::change(&change, print.unit, print.decimals);
    let (difference, relative) = match text.split_once(" (") {
        Some((difference, relative)) => {
            (difference.to_owned(), Some(relative.trim_end_matches(')').to_owned()))
        }
        None => (text.clone(), None),
    };
    let (from_status, now) = (status::status(earlier), status::status(Some(finding)));
    let crossed = earlier.is_some() && (from_status.kind != now.kind || from_status.label != now.label);
    Some(ChangeView {
        text,
        difference,
        relative,
        exact: change.difference.to_string(),
        against: input.before().unwrap_or_else(|| "the period before".to_owned()),
        from: print.value(change.from, finding.criteria.exact_scale()),
        crossed: crossed.then(|| format!("{} → {}", from_status.label, now.label)),
        from_status,
        direction: direction.to_owned(),
        verdict: change.improved.map(|improved| if improved { "better" } else { "worse" }.to_owned()),
    })
}

fn formula(kpi: &CheckedKpi, finding: Option<&Finding>) -> FormulaView {
    let operands = kpi.formula.operands.iter().map(|(name, _, unit)| {
        let measure = kpi.definition.measures.iter().find(|measure| measure.name.text == *name);
        let found = finding.and_then(|finding| finding.value.operands.iter().find(|(of, _)| of == name));
        let outcome = found.map(|(_, outcome)| outcome);
        OperandView {
            name: name.clone(),
            is: measure.map(|measure| measure.is.text.clone()),
            about: measure.and_then(|measure| measure.about.clone()),
            value: match outcome {
                Some(Outcome::Known(value)) => {
                    let text = format::value(*value, unit, None, None);
                    Some(NumberView { text, exact: value.to_string() })
                }
                _ => None,
            },
            missing: outcome.and_then(missing),
        }
    });
    FormulaView {
        text: kpi.definition.formula.text.clone(),
        canonical: kpi.formula.canonical.clone(),
        operands: operands.collect(),
    }
}

/// Numerator and denominator in the units of the operands they are, or as plain numbers.
fn quotient(kpi: &CheckedKpi, finding: Option<&Finding>) -> (Option<NumberView>, Option<NumberView>) {
    let sides = evaluate::quotient(&kpi.formula.expr);
    let shown = |value: Option<Exact>, side: Option<&Expr>| {
        let value = value?;
        let operand = side.and_then(|side| kpi.formula.operands.iter().find(|(_, expr, _)| expr == side));
        let text = match operand {
            Some((_, _, unit)) => format::value(value, unit, None, None),
            None => format::value(value, &Unit::Unknown, None, None),
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
