//! The words of every warning of this stage.

use super::judge::Fault;
use super::overlap::{Overlap, Relation};
use super::sums::{OddKind, OddSum};
use super::unscored::{Lack, Unscored};
use crate::catalog::ColumnType;
use crate::diagnostic::{Code, Diagnostic};
use crate::formula::CheckedKpi;
use crate::number::Exact;
use crate::source::Span;

impl From<Overlap<'_>> for Diagnostic {
    fn from(overlap: Overlap<'_>) -> Self {
        let Overlap { kpi, other, relation, except } = overlap;
        let (id, first) = (&kpi.definition.id.text, &other.definition.id.text);
        let (code, message) = match relation {
            Relation::Same => (Code::DuplicateKpi, format!("`{id}` computes the same value as `{first}`")),
            Relation::Reciprocal(product) => {
                let product = product.map_or_else(|| "a constant".to_owned(), |product| product.to_string());
                (Code::ReciprocalKpi, format!("`{id}` is {product} divided by `{first}`"))
            }
            Relation::Linear { factor, plus, complement: true } => {
                let second = match factor.map(Exact::neg) {
                    Some(factor) if factor == Exact::ONE => format!("`{first}`"),
                    factor => format!("`{first}`{}", times(factor)),
                };
                let sum = plus.map_or_else(|| "a constant".to_owned(), |plus| plus.to_string());
                (Code::ComplementKpi, format!("`{id}` and {second} add up to {sum}"))
            }
            Relation::Linear { factor, plus, complement: false } => {
                (Code::RescaledKpi, format!("`{id}` is `{first}`{}{}", times(factor), added(plus)))
            }
        };
        let span = kpi.definition.formula.span;
        let diagnostic = Self::warning(code, message).at(span, "").with_label(
            other.definition.formula.span,
            match relation {
                Relation::Same => "the same here",
                _ => "follows from this one",
            },
        );
        let diagnostic = match (relation, except.as_slice()) {
            (Relation::Reciprocal(_), _) | (_, []) => diagnostic,
            (_, names) => {
                let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
                diagnostic.with_note(format!(
                    "not where {} is zero: there, only one of the two has a value",
                    names.join(" or ")
                ))
            }
        };
        match relation {
            Relation::Same => diagnostic,
            _ => diagnostic.with_help(format!("list `{first}` under `related` if both are wanted")),
        }
    }
}

fn times(factor: Option<Exact>) -> String {
    match factor {
        None => " times a constant".to_owned(),
        Some(factor) if factor == Exact::ONE => String::new(),
        Some(factor) => match Exact::ONE.div(factor) {
            Ok(divisor) if divisor.is_integer() && !factor.is_integer() => format!(" divided by {divisor}"),
            _ => format!(" times {factor}"),
        },
    }
}

fn added(plus: Option<Exact>) -> String {
    match plus {
        None => " plus a constant".to_owned(),
        Some(plus) if plus.is_zero() => String::new(),
        Some(plus) if plus.is_negative() => format!(" minus {}", plus.neg()),
        Some(plus) => format!(" plus {plus}"),
    }
}

/// A warning about one KPI by itself.
pub(super) fn of_kpi(kpi: &CheckedKpi, fault: Fault) -> Diagnostic {
    let definition = &kpi.definition;
    let place = |at: Option<Span>| at.unwrap_or(definition.id.span);
    match fault {
        Fault::TargetInBadBand { target: value, band, at } => {
            let message = format!("a value at the target of {value} is in the bad band `{band}`");
            let diagnostic = Diagnostic::warning(Code::TargetInBadBand, message).at(place(at), "the target");
            let declared = definition.criteria.all_bands().find(|declared| declared.name.text == band);
            let diagnostic = match declared {
                Some(declared) => diagnostic.with_label(declared.is.span, format!("`{band}` holds it")),
                None => diagnostic,
            };
            diagnostic.with_help("set the target and the bands by the same measure of good and bad")
        }
        Fault::TargetOutOfRange { target: value, at } => {
            let possible = match kpi.formula.range {
                (Some(low), Some(high)) => format!("from {low} to {high}"),
                (Some(low), None) => format!("{low} and above"),
                (None, Some(high)) => format!("{high} and below"),
                (None, None) => String::new(),
            };
            let message = format!("the target {value} is not possible: values are {possible}");
            Diagnostic::warning(Code::TargetOutOfRange, message).at(place(at), "never reached")
        }
        Fault::StrayHundred { factor, unit } => {
            let message = format!("the value is multiplied by {factor}, but is in `{unit}` and no percent");
            Diagnostic::warning(Code::StrayHundred, message)
                .at(definition.formula.span, "")
                .with_note("only a quotient of two things in the same unit becomes a percent")
                .with_help(format!("leave `* {factor}` out, or divide by something in the same unit"))
        }
    }
}

impl From<OddSum<'_>> for Diagnostic {
    fn from(sum: OddSum<'_>) -> Self {
        let name = &sum.column.name;
        match sum.kind {
            OddKind::Percent(unit) => {
                let message = format!("the sum of `{}` is in `{unit}`, which does not add up", name.text);
                let declared = sum.column.unit.as_ref().map_or(name.span, |unit| unit.span);
                Self::warning(Code::OddSum, message)
                    .at(sum.summed, "summed here")
                    .with_label(declared, format!("declared as `{unit}`"))
                    .with_help(format!("write `average of {}`, or `weighted average of`", name.text))
            }
            OddKind::Double => {
                let message = format!("`{}` is summed, but the data hold it as DOUBLE", name.text);
                Self::warning(Code::SumOfDouble, message)
                    .at(name.span, "")
                    .with_label(sum.summed, "summed here")
                    .with_note(format!(
                        "its values are rounded to {} digits after the point, so that their sum is the same in every run",
                        ColumnType::DOUBLE_SCALE
                    ))
                    .with_help("say what it holds, such as `type: decimal(18,2)`")
            }
        }
    }
}

impl From<Unscored<'_>> for Diagnostic {
    fn from(unscored: Unscored<'_>) -> Self {
        let Unscored { scorecard, part, kpi, lack } = unscored;
        let (lacks, by, help) = match lack {
            Lack::Bands => ("bands", "bands", "give it `bands`, or leave it out of the scorecard"),
            Lack::Target => ("target", "achievement", "give it a `target`, or leave it out of the scorecard"),
            Lack::Baseline => (
                "baseline",
                "achievement",
                "give it a `baseline`: where more is not better, the way to a target has no natural beginning",
            ),
        };
        let message = format!(
            "`{}` never has a score in the scorecard `{}`: it has no {lacks}",
            part.kpi.text, scorecard.id.text
        );
        Self::warning(Code::UnscoredKpi, message)
            .at(part.kpi.span, format!("scored by {by}"))
            .with_label(kpi.definition.id.span, format!("no {lacks} here"))
            .with_help(help)
    }
}
