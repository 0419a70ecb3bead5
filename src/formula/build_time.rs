//! `previous(…)`, `rolling(…, 3 months)` and the other functions of time, from the grammar's pairs.

use super::ast::{Baseline, Expr, ExprKind, TimeFunction};
use super::build::{Built, Deep, deep_expression, internal, no_percent};
use super::build_row::glued;
use super::parse::Rule;
use super::syntax::{SyntaxError, SyntaxKind};
use super::time_fault::{MAX_PERIODS, TimeFault, function_named};
use super::tokens::Tokens;
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
pub(super) fn timed(tokens: &Tokens<'_>, pair: Pair<'_, Rule>) -> Built<Deep<Expr>> {
    let at = tokens.range(&pair);
    let whole = internal(tokens, &pair);
    let (mut name, mut of, mut argument) = (None, None, None);
    for part in pair.into_inner() {
        match part.as_rule() {
            Rule::time_word => {
                name = function_named(tokens.written(&part)).map(|function| (function, tokens.range(&part)));
            }
            Rule::expression => of = Some(deep_expression(tokens, part)?),
            Rule::time_argument if argument.is_some() => {
                let Some((function, _)) = name else { return Err(whole) };
                let fault = TimeFault::Extra(tokens.written(&part).to_owned());
                return Err(SyntaxError::new(SyntaxKind::Time(function, fault), tokens.range(&part)));
            }
            Rule::time_argument => argument = Some(part),
            Rule::open | Rule::comma | Rule::close => {}
            _ => return Err(internal(tokens, &part)),
        }
    }
    let Some((name, name_range)) = name else { return Err(whole) };
    let fault = |fault, at| SyntaxError::new(SyntaxKind::Time(name, fault), at);
    let of = of.ok_or_else(|| fault(TimeFault::NoFormula, name_range.clone()))?;
    no_percent(tokens, &of)?;
    let function = match argument {
        None => alone(name).ok_or_else(|| fault(TimeFault::Missing, name_range))?,
        Some(part) => {
            let (written, at) = (tokens.written(&part).to_owned(), tokens.range(&part));
            let read = read(tokens, part).map_err(|problem| fault(problem, at.clone()))?;
            with(name, &read, written).map_err(|problem| fault(problem, at))?
        }
    };
    Deep::over(Expr { kind: ExprKind::Timed(function, Box::new(of.node)), range: at.clone() }, of.depth, at)
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
fn read(tokens: &Tokens<'_>, pair: Pair<'_, Rule>) -> Result<Argument, TimeFault> {
    let Some(part) = pair.into_inner().next() else { return Ok(Argument::Unknown) };
    Ok(match part.as_rule() {
        Rule::last_year => Argument::LastYear,
        Rule::grain => Grain::named(tokens.written(&part)).map_or(Argument::Unknown, Argument::Grain),
        Rule::time_length => {
            let (digits, unit) = glued(tokens.written(&part));
            let count = digits.parse::<u32>().ok().filter(|count| *count <= MAX_PERIODS);
            let unit = Grain::named(unit.trim_start());
            match (count.ok_or(TimeFault::TooGreat)?, unit) {
                (count, Some(grain)) => Argument::Length(count, grain),
                (count, None) => Argument::Number(count),
            }
        }
        _ => Argument::Unknown,
    })
}
