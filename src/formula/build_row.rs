//! The grammar's flat lists → the trees of row expressions and conditions, by precedence.

use super::ast::{CompareOp, Row, RowKind, Test, Value, ValueKind};
use super::build::{Built, Deep, internal, name, number, only};
use super::checked::RowArithmetic;
use super::parse::Rule;
use super::scan::MAX_DEPTH;
use super::syntax::{SyntaxError, SyntaxKind};
use super::tokens::Tokens;
use crate::name::collapsed;
use crate::number::Exact;
use crate::unit::TimeUnit;
use pest::iterators::{Pair, Pairs};
use pest::pratt_parser::{Assoc, Op, PrattParser};
use std::ops::Range;
use std::sync::LazyLock;

/// From the loosest to the tightest; a test is a postfix operator, so `a - b > 4` tests the difference.
static ROW: LazyLock<PrattParser<Rule>> = LazyLock::new(|| {
    PrattParser::new()
        .op(Op::infix(Rule::or, Assoc::Left))
        .op(Op::infix(Rule::and, Assoc::Left))
        .op(Op::prefix(Rule::not))
        .op(Op::postfix(Rule::test))
        .op(Op::infix(Rule::add, Assoc::Left) | Op::infix(Rule::sub, Assoc::Left))
        .op(Op::infix(Rule::mul, Assoc::Left))
        .op(Op::prefix(Rule::neg))
});

pub(super) fn argument(tokens: &Tokens<'_>, pair: &Pair<'_, Rule>) -> Built<Deep<Row>> {
    row_operand(tokens, first(tokens, pair)?)
}

/// The tree of a row expression or condition.
pub(super) fn row(tokens: &Tokens<'_>, pair: Pair<'_, Rule>) -> Built<Row> {
    deep_row(tokens, pair).map(|deep| deep.node)
}

pub(super) fn deep_row(tokens: &Tokens<'_>, pair: Pair<'_, Rule>) -> Built<Deep<Row>> {
    ROW.map_primary(|primary| row_operand(tokens, primary))
        .map_prefix(|op, of| {
            let of = of?;
            let at = tokens.range(&op).start..of.node.range.end;
            let kind = match op.as_rule() {
                Rule::not => RowKind::Not(Box::new(of.node)),
                Rule::neg => RowKind::Neg(Box::new(of.node)),
                _ => return Err(internal(tokens, &op)),
            };
            Deep::over(Row { kind, range: at.clone() }, of.depth, at)
        })
        .map_postfix(|left, op| {
            let left = left?;
            let at = left.node.range.start..tokens.range(&op).end;
            let test = test(tokens, &op)?;
            let kind = RowKind::Test { left: Box::new(left.node), test };
            Deep::over(Row { kind, range: at.clone() }, left.depth, at)
        })
        .map_infix(|left, op, right| {
            let (left, right) = (left?, right?);
            let at = left.node.range.start..right.node.range.end;
            let depth = left.depth.max(right.depth);
            let arithmetic = match op.as_rule() {
                Rule::and | Rule::or => return joined(op.as_rule(), left, right, at),
                Rule::add => RowArithmetic::Add,
                Rule::sub => RowArithmetic::Sub,
                Rule::mul => RowArithmetic::Mul,
                _ => return Err(internal(tokens, &op)),
            };
            let kind =
                RowKind::Binary { op: arithmetic, left: Box::new(left.node), right: Box::new(right.node) };
            Deep::over(Row { kind, range: at.clone() }, depth, at)
        })
        .parse(pair.into_inner())
}

/// `a and b and c` as one list: a long list is not a deep tree.
fn joined(op: Rule, left: Deep<Row>, right: Deep<Row>, at: Range<usize>) -> Built<Deep<Row>> {
    let depth = left.depth.max(right.depth);
    let all = op == Rule::and;
    let mut parts = Vec::new();
    let mut inner = 1;
    for side in [left, right] {
        match side.node.kind {
            // The list so far goes on: to copy it for each more would cost the square of its length.
            RowKind::All(more) if all && parts.is_empty() => parts = more,
            RowKind::Any(more) if !all && parts.is_empty() => parts = more,
            RowKind::All(more) if all => parts.extend(more),
            RowKind::Any(more) if !all => parts.extend(more),
            kind => {
                inner = inner.max(side.depth + 1);
                parts.push(Row { kind, range: side.node.range });
            }
        }
    }
    let depth = depth.max(inner);
    if depth > MAX_DEPTH {
        return Err(SyntaxError::new(SyntaxKind::TooDeep, at));
    }
    let kind = if all { RowKind::All(parts) } else { RowKind::Any(parts) };
    Ok(Deep { node: Row { kind, range: at }, depth, percent: None })
}

/// The first child of a rule.
fn first<'s>(tokens: &Tokens<'_>, pair: &Pair<'s, Rule>) -> Built<Pair<'s, Rule>> {
    pair.clone().into_inner().next().ok_or_else(|| internal(tokens, pair))
}

fn row_operand(tokens: &Tokens<'_>, pair: Pair<'_, Rule>) -> Built<Deep<Row>> {
    let at = tokens.range(&pair);
    match pair.as_rule() {
        Rule::row_group => {
            let mut deep = deep_row(tokens, only(tokens, &pair, Rule::row)?)?;
            deep.node.range = at;
            Ok(deep)
        }
        Rule::choice => {
            let mut parts = Vec::new();
            let mut depth = 1;
            let error = internal(tokens, &pair);
            for part in pair.into_inner().filter(|part| part.as_rule() == Rule::row) {
                let deep = deep_row(tokens, part)?;
                depth = depth.max(deep.depth);
                parts.push(Box::new(deep.node));
            }
            let Ok([condition, then, otherwise]) = <[Box<Row>; 3]>::try_from(parts) else {
                return Err(error);
            };
            Deep::over(Row { kind: RowKind::If { condition, then, otherwise }, range: at.clone() }, depth, at)
        }
        Rule::number => Ok(Deep::leaf(Row { kind: RowKind::Number(number(tokens, &pair)?), range: at })),
        Rule::row_name | Rule::bracketed | Rule::argument_name | Rule::by_name => {
            Ok(Deep::leaf(Row { kind: RowKind::Name(name(tokens, &pair)), range: at }))
        }
        _ => Err(internal(tokens, &pair)),
    }
}

fn test(tokens: &Tokens<'_>, pair: &Pair<'_, Rule>) -> Built<Test> {
    let error = internal(tokens, pair);
    let inner = first(tokens, pair)?;
    let rule = inner.as_rule();
    let parts: Vec<Pair<'_, Rule>> = inner.into_inner().collect();
    let has = |wanted: Rule| parts.iter().any(|part| part.as_rule() == wanted);
    let mut values = Vec::new();
    for part in &parts {
        if part.as_rule() == Rule::value {
            values.push(value(tokens, part)?);
        }
    }
    if rule == Rule::membership {
        return Ok(Test::In { negated: has(Rule::not), values });
    }
    if rule == Rule::presence {
        return Ok(if has(Rule::missing) != has(Rule::not) { Test::Missing } else { Test::Present });
    }
    let mut values = values.into_iter();
    let first = values.next().ok_or_else(|| error.clone())?;
    match rule {
        Rule::comparison => {
            let op = match parts.first().map(Pair::as_rule) {
                Some(Rule::equal) => CompareOp::Equal,
                Some(Rule::not_equal) => CompareOp::NotEqual,
                Some(Rule::less) => CompareOp::Less,
                Some(Rule::at_most) => CompareOp::AtMost,
                Some(Rule::greater) => CompareOp::Greater,
                Some(Rule::at_least) => CompareOp::AtLeast,
                _ => return Err(error),
            };
            Ok(Test::Compare { op, right: first })
        }
        Rule::identity => {
            let op = if has(Rule::not) { CompareOp::NotEqual } else { CompareOp::Equal };
            Ok(Test::Compare { op, right: first })
        }
        Rule::between => {
            Ok(Test::Between { low: Box::new(first), high: Box::new(values.next().ok_or(error)?) })
        }
        Rule::contains => Ok(Test::Contains(first)),
        Rule::starts_with => Ok(Test::StartsWith(first)),
        _ => Err(error),
    }
}

fn value(tokens: &Tokens<'_>, pair: &Pair<'_, Rule>) -> Built<Value> {
    let inner = first(tokens, pair)?;
    let kind = match inner.as_rule() {
        Rule::date => ValueKind::Date(date(tokens, &inner)?),
        Rule::quantity => quantity(tokens, inner.into_inner())?,
        Rule::bracketed => ValueKind::Column(name(tokens, &inner)),
        Rule::text => ValueKind::Text(unquoted(tokens.written(&inner))),
        Rule::bare_text => ValueKind::Text(collapsed(tokens.written(&inner))),
        _ => return Err(internal(tokens, &inner)),
    };
    Ok(Value { kind, range: tokens.range(pair) })
}

fn quantity(tokens: &Tokens<'_>, parts: Pairs<'_, Rule>) -> Built<ValueKind> {
    let mut negative = false;
    let mut amount = Exact::ZERO;
    let mut unit = None;
    let mut percent = false;
    for part in parts {
        match part.as_rule() {
            Rule::minus => negative = true,
            Rule::amount => amount = number(tokens, &part)?,
            Rule::percent => percent = true,
            Rule::duration_unit => unit = time_unit(tokens.written(&part)),
            Rule::glued_duration => {
                let (digits, word) = glued(tokens.written(&part));
                let too_large = || SyntaxError::new(SyntaxKind::TooLarge, tokens.range(&part));
                amount = Exact::parse(digits).ok_or_else(too_large)?;
                unit = time_unit(word);
            }
            _ => return Err(internal(tokens, &part)),
        }
    }
    let amount = if negative { amount.neg() } else { amount };
    Ok(match unit {
        Some(unit) => ValueKind::Duration(amount, unit),
        None if percent => ValueKind::Percent(amount),
        None => ValueKind::Number(amount),
    })
}

/// The unit that such a word is, however it is written: its letter tells.
fn time_unit(word: &str) -> Option<TimeUnit> {
    Some(match word.as_bytes().first()?.to_ascii_lowercase() {
        b's' => TimeUnit::Second,
        b'm' => TimeUnit::Minute,
        b'h' => TimeUnit::Hour,
        b'd' => TimeUnit::Day,
        b'w' => TimeUnit::Week,
        _ => return None,
    })
}

/// `8h` as its digits and its letters.
pub(super) fn glued(written: &str) -> (&str, &str) {
    let letters = written.trim_start_matches(|c: char| c.is_ascii_digit());
    written.split_at(written.len() - letters.len())
}

fn date(tokens: &Tokens<'_>, pair: &Pair<'_, Rule>) -> Built<jiff::civil::Date> {
    let written = tokens.written(pair);
    let no_such = || SyntaxError::new(SyntaxKind::NoSuchDate(written.to_string()), tokens.range(pair));
    written.parse().map_err(|_| no_such())
}

/// A text without its quotes; a doubled quote stands for itself.
fn unquoted(written: &str) -> String {
    let mut inner = written.chars();
    let quote = inner.next();
    inner.next_back();
    match quote {
        Some(quote @ ('"' | '\'')) => {
            let quote = quote.to_string();
            inner.as_str().replace(&quote.repeat(2), &quote)
        }
        _ => inner.as_str().to_string(),
    }
}
