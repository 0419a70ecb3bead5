//! `previous(…)`, `rolling(…, 3 months)` and the other functions of time, from the grammar's pairs.

use super::ast::{Baseline, Expr, ExprKind, TimeFunction};
use super::build::{Built, Deep, deep_expression, internal, no_percent, range};
use super::parse::Rule;
use super::syntax::{SyntaxError, SyntaxKind};
use super::time_fault::{MAX_PERIODS, TimeFault, function_named};
use crate::calendar::Grain;
use pest::iterators::Pair;

/// The second argument as it was read.
enum Argument {
    Number(u32),
    Length(u32, Grain),
    Grain(Grain),
    LastYear,
    Unknown,
}

/// A function of time around a formula.
pub(super) fn timed(pair: Pair<'_, Rule>) -> Built<Deep<Expr>> {
    let (at, text) = (range(&pair), pair.get_input());
    let whole = internal(&pair);
    let (mut name, mut of, mut argument) = (None, None, None);
    for part in pair.into_inner() {
        match part.as_rule() {
            Rule::time_word => name = function_named(part.as_str()).map(|function| (function, range(&part))),
            Rule::expression => of = Some(deep_expression(part)?),
            Rule::time_argument if argument.is_some() => {
                let Some((function, _)) = name else { return Err(whole) };
                let fault = TimeFault::Extra(part.as_str().trim().to_owned());
                return Err(SyntaxError::new(SyntaxKind::Time(function, fault), trimmed(&part)));
            }
            Rule::time_argument => argument = Some(part),
            Rule::open | Rule::comma | Rule::close => {}
            _ => return Err(internal(&part)),
        }
    }
    let Some((name, name_range)) = name else { return Err(whole) };
    let fault = |fault, at| SyntaxError::new(SyntaxKind::Time(name, fault), at);
    let of = of.ok_or_else(|| fault(TimeFault::NoFormula, name_range.clone()))?;
    no_percent(&of, text)?;
    let function = match argument {
        None => alone(name).ok_or_else(|| fault(TimeFault::Missing, name_range))?,
        Some(part) => {
            let written = part.as_str().trim().to_owned();
            let at = trimmed(&part);
            let read = read(part).map_err(|problem| fault(problem, at.clone()))?;
            with(name, &read, written).map_err(|problem| fault(problem, at))?
        }
    };
    Deep::over(Expr { kind: ExprKind::Timed(function, Box::new(of.node)), range: at.clone() }, of.depth, at)
}

/// The bytes of an argument without the space behind it.
fn trimmed(pair: &Pair<'_, Rule>) -> std::ops::Range<usize> {
    let range = range(pair);
    let written = pair.as_str();
    let start = range.start + (written.len() - written.trim_start().len());
    start..start + written.trim().len()
}

/// The function without a second argument; `None` if it needs one.
fn alone(name: &str) -> Option<TimeFunction> {
    match name {
        "previous" => Some(TimeFunction::Previous(1)),
        "same period last year" => Some(TimeFunction::LastYear),
        "change" => Some(TimeFunction::Change(Baseline::Previous)),
        "growth" => Some(TimeFunction::Growth(Baseline::Previous)),
        _ => None,
    }
}

/// The function with its second argument.
fn with(name: &str, argument: &Argument, written: String) -> Result<TimeFunction, TimeFault> {
    match (name, argument) {
        ("previous", Argument::Number(0)) | ("rolling", Argument::Number(0) | Argument::Length(0, _)) => {
            Err(TimeFault::Zero)
        }
        ("previous", Argument::Number(count)) => Ok(TimeFunction::Previous(*count)),
        ("rolling", Argument::Length(count, grain)) => Ok(TimeFunction::Rolling(*count, *grain)),
        ("rolling", Argument::Number(_)) => Err(TimeFault::NoUnit(written)),
        ("rolling", Argument::Grain(_)) => Err(TimeFault::NoCount(written)),
        ("to date", Argument::Grain(grain)) => Ok(TimeFunction::ToDate(*grain)),
        ("change", Argument::LastYear) => Ok(TimeFunction::Change(Baseline::LastYear)),
        ("growth", Argument::LastYear) => Ok(TimeFunction::Growth(Baseline::LastYear)),
        ("same period last year", _) => Err(TimeFault::Extra(written)),
        _ => Err(TimeFault::Unknown(written)),
    }
}

/// What an argument says, whatever the function makes of it.
fn read(pair: Pair<'_, Rule>) -> Result<Argument, TimeFault> {
    let Some(part) = pair.into_inner().next() else { return Ok(Argument::Unknown) };
    Ok(match part.as_rule() {
        Rule::last_year => Argument::LastYear,
        Rule::grain => Grain::named(part.as_str()).map_or(Argument::Unknown, Argument::Grain),
        Rule::time_length => {
            let (mut count, mut unit) = (None, None);
            for token in part.into_inner() {
                match token.as_rule() {
                    Rule::periods => {
                        count = token.as_str().parse::<u32>().ok().filter(|count| *count <= MAX_PERIODS);
                    }
                    Rule::grain => unit = Grain::named(token.as_str()),
                    _ => {}
                }
            }
            match (count.ok_or(TimeFault::TooGreat)?, unit) {
                (count, Some(grain)) => Argument::Length(count, grain),
                (count, None) => Argument::Number(count),
            }
        }
        _ => Argument::Unknown,
    })
}
