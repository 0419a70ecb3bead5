//! The grammar's flat lists → the trees of formulas, by precedence.

use super::ast::{Aggregate, Expr, ExprKind, Function, Moment, Name, Row};
use super::build_row::{argument, deep_row};
use super::build_time::timed;
use super::checked::Arithmetic;
use super::parse::Rule;
use super::scan::MAX_DEPTH;
use super::syntax::{SyntaxError, SyntaxKind};
use super::tokens::Tokens;
use crate::name::collapsed;
use crate::number::Exact;
use pest::iterators::Pair;
use pest::pratt_parser::{Assoc, Op, PrattParser};
use std::ops::Range;
use std::sync::LazyLock;

pub(super) type Built<T> = Result<T, SyntaxError>;

/// From the loosest to the tightest.
static FORMULA: LazyLock<PrattParser<Rule>> = LazyLock::new(|| {
    PrattParser::new()
        .op(Op::infix(Rule::or_else, Assoc::Left))
        .op(Op::infix(Rule::add, Assoc::Left) | Op::infix(Rule::sub, Assoc::Left))
        .op(Op::infix(Rule::mul, Assoc::Left) | Op::infix(Rule::div, Assoc::Left))
        .op(Op::prefix(Rule::neg))
        .op(Op::postfix(Rule::percent))
});

pub(super) fn internal(tokens: &Tokens<'_>, pair: &Pair<'_, Rule>) -> SyntaxError {
    SyntaxError::new(SyntaxKind::Internal, tokens.range(pair))
}

/// A tree with its depth, so that no chain grows beyond the limit.
pub(super) struct Deep<T> {
    pub node: T,
    pub depth: usize,
    /// The text of a percent not yet seen to be a factor.
    pub percent: Option<Range<usize>>,
}

impl<T> Deep<T> {
    pub(super) fn leaf(node: T) -> Self {
        Self { node, depth: 1, percent: None }
    }

    pub(super) fn over(node: T, depth: usize, at: Range<usize>) -> Built<Self> {
        if depth >= MAX_DEPTH {
            return Err(SyntaxError::new(SyntaxKind::TooDeep, at));
        }
        Ok(Self { node, depth: depth + 1, percent: None })
    }
}

/// The tree of a formula.
pub(super) fn expression(tokens: &Tokens<'_>, pair: Pair<'_, Rule>) -> Built<Expr> {
    let deep = deep_expression(tokens, pair)?;
    no_percent(tokens, &deep)?;
    Ok(deep.node)
}

/// Refuses a percent that is not the factor 100%.
pub(super) fn no_percent(tokens: &Tokens<'_>, deep: &Deep<Expr>) -> Built<()> {
    let Some(range) = &deep.percent else { return Ok(()) };
    let written = tokens.part(range.clone()).to_string();
    let instead = match &deep.node.kind {
        ExprKind::Number(value) => value.div(Exact::integer(100)).ok().and_then(super::print::number),
        _ => None,
    };
    Err(SyntaxError::new(SyntaxKind::Percent { written, instead }, range.clone()))
}

pub(super) fn deep_expression(tokens: &Tokens<'_>, pair: Pair<'_, Rule>) -> Built<Deep<Expr>> {
    FORMULA
        .map_primary(|primary| operand(tokens, primary))
        .map_prefix(|op, of| {
            let of = of?;
            no_percent(tokens, &of)?;
            let at = tokens.range(&op).start..of.node.range.end;
            Deep::over(Expr { kind: ExprKind::Neg(Box::new(of.node)), range: at.clone() }, of.depth, at)
        })
        .map_postfix(|of, op| {
            let mut of = of?;
            of.node.range.end = tokens.range(&op).end;
            of.percent = Some(of.node.range.clone());
            Ok(of)
        })
        .map_infix(|left, op, right| {
            let (mut left, mut right) = (left?, right?);
            let hundred = |side: &Deep<Expr>| side.node.kind == ExprKind::Number(Exact::integer(100));
            if op.as_rule() == Rule::mul {
                if hundred(&left) {
                    left.percent = None;
                }
                if hundred(&right) {
                    right.percent = None;
                }
            }
            no_percent(tokens, &left)?;
            no_percent(tokens, &right)?;
            let at = left.node.range.start..right.node.range.end;
            let depth = left.depth.max(right.depth);
            let (left, right) = (Box::new(left.node), Box::new(right.node));
            let kind = match op.as_rule() {
                Rule::or_else => ExprKind::OrElse(left, right),
                Rule::add => ExprKind::Binary { op: Arithmetic::Add, left, right },
                Rule::sub => ExprKind::Binary { op: Arithmetic::Sub, left, right },
                Rule::mul => ExprKind::Binary { op: Arithmetic::Mul, left, right },
                Rule::div => ExprKind::Binary { op: Arithmetic::Div, left, right },
                _ => return Err(internal(tokens, &op)),
            };
            Deep::over(Expr { kind, range: at.clone() }, depth, at)
        })
        .parse(pair.into_inner())
}

fn operand(tokens: &Tokens<'_>, pair: Pair<'_, Rule>) -> Built<Deep<Expr>> {
    let at = tokens.range(&pair);
    match pair.as_rule() {
        Rule::group => {
            let deep = deep_expression(tokens, only(tokens, &pair, Rule::expression)?)?;
            no_percent(tokens, &deep)?;
            // Brackets are no operation: their own depth is limited where the text is looked at. They belong to
            // what they hold, so that a message can point at the whole.
            let Expr { kind, .. } = deep.node;
            Ok(Deep { node: Expr { kind, range: at }, depth: deep.depth, percent: None })
        }
        Rule::timed => timed(tokens, pair),
        Rule::aggregate => {
            let (aggregate, depth) = aggregate(tokens, &pair)?;
            Deep::over(Expr { kind: ExprKind::Aggregate(Box::new(aggregate)), range: at.clone() }, depth, at)
        }
        Rule::number => Ok(Deep::leaf(Expr { kind: ExprKind::Number(number(tokens, &pair)?), range: at })),
        Rule::name | Rule::bracketed => {
            Ok(Deep::leaf(Expr { kind: ExprKind::Name(name(tokens, &pair)), range: at }))
        }
        _ => Err(internal(tokens, &pair)),
    }
}

/// The only child of a rule.
pub(super) fn only<'s>(tokens: &Tokens<'_>, pair: &Pair<'s, Rule>, rule: Rule) -> Built<Pair<'s, Rule>> {
    let found = pair.clone().into_inner().find(|inner| inner.as_rule() == rule);
    found.ok_or_else(|| internal(tokens, pair))
}

/// A name without its brackets.
pub(super) fn name(tokens: &Tokens<'_>, pair: &Pair<'_, Rule>) -> Name {
    let written = tokens.written(pair);
    let text = match pair.as_rule() {
        Rule::bracketed => {
            let inner = written.strip_prefix('[').unwrap_or(written);
            collapsed(&inner.strip_suffix(']').unwrap_or(inner).replace("]]", "]"))
        }
        _ => collapsed(written),
    };
    Name { text, range: tokens.range(pair) }
}

pub(super) fn number(tokens: &Tokens<'_>, pair: &Pair<'_, Rule>) -> Built<Exact> {
    Exact::parse(tokens.written(pair))
        .ok_or_else(|| SyntaxError::new(SyntaxKind::TooLarge, tokens.range(pair)))
}

fn aggregate(tokens: &Tokens<'_>, pair: &Pair<'_, Rule>) -> Built<(Aggregate, usize)> {
    let mut inner = pair.clone().into_inner();
    let head = inner.next().ok_or_else(|| internal(tokens, pair))?;
    let head_range = tokens.range(&head);
    let (mut aggregate, mut depth) = aggregate_head(tokens, head)?;
    for suffix in inner {
        let at = tokens.range(&suffix);
        match suffix.as_rule() {
            Rule::where_clause => {
                let condition = deep_row(tokens, only(tokens, &suffix, Rule::condition)?)?;
                depth = depth.max(condition.depth);
                if aggregate.condition.replace(condition.node).is_some() {
                    return Err(SyntaxError::new(SyntaxKind::Repeated("where"), at));
                }
            }
            Rule::across_clause => {
                let dimension = suffix
                    .clone()
                    .into_inner()
                    .find(|part| matches!(part.as_rule(), Rule::name | Rule::bracketed))
                    .ok_or_else(|| internal(tokens, &suffix))?;
                aggregate.across.push(name(tokens, &dimension));
            }
            Rule::at_start | Rule::at_end => {
                let moment = if suffix.as_rule() == Rule::at_start { Moment::Start } else { Moment::End };
                if aggregate.moment.replace(moment).is_some() {
                    return Err(SyntaxError::new(SyntaxKind::Repeated("at … of period"), at));
                }
            }
            _ => return Err(internal(tokens, &suffix)),
        }
    }
    if aggregate.function == Function::Share && aggregate.condition.is_none() {
        return Err(SyntaxError::new(SyntaxKind::ShareWithoutWhere, head_range));
    }
    Ok((aggregate, depth))
}

fn aggregate_head(tokens: &Tokens<'_>, head: Pair<'_, Rule>) -> Built<(Aggregate, usize)> {
    let error = internal(tokens, &head);
    let rule = head.as_rule();
    let mut which: Option<Function> = None;
    let mut heading: Option<(Rule, Option<Exact>)> = None;
    let mut arguments: Vec<Row> = Vec::new();
    let mut dataset = None;
    let mut depth = 1;
    for part in head.into_inner() {
        match part.as_rule() {
            Rule::count_of | Rule::count_alone => which = Some(Function::Count),
            Rule::share_of | Rule::share_alone => which = Some(Function::Share),
            Rule::percentile => {
                let percent = only(tokens, &part, Rule::number)?;
                let value = number(tokens, &percent)?;
                if value.is_negative() || value > Exact::integer(100) {
                    return Err(SyntaxError::new(SyntaxKind::Percentile, tokens.range(&percent)));
                }
                heading = Some((Rule::percentile, Some(value)));
            }
            Rule::distinct
            | Rule::sum_of
            | Rule::average_of
            | Rule::min_of
            | Rule::max_of
            | Rule::median_of => {
                heading = Some((part.as_rule(), None));
            }
            Rule::weighted_average_of | Rule::by_word => {}
            Rule::argument | Rule::weighted_argument => {
                let argument = argument(tokens, &part)?;
                depth = depth.max(argument.depth);
                arguments.push(argument.node);
            }
            Rule::source => dataset = Some(source_name(tokens, &only(tokens, &part, Rule::source_name)?)?),
            Rule::source_name => dataset = Some(source_name(tokens, &part)?),
            _ => return Err(internal(tokens, &part)),
        }
    }
    let mut arguments = arguments.into_iter();
    let function = match (rule, which, heading) {
        (_, Some(function), _) => function,
        (Rule::weighted, ..) => match (arguments.next(), arguments.next()) {
            (Some(value), Some(weight)) => {
                Function::WeightedAverage { value: Box::new(value), weight: Box::new(weight) }
            }
            _ => return Err(error),
        },
        (_, None, Some((function, percent))) => {
            let Some(of) = arguments.next() else { return Err(error) };
            match (function, percent) {
                (Rule::percentile, Some(percent)) => Function::Percentile { percent, of },
                (Rule::distinct, _) => Function::Distinct(of),
                (Rule::sum_of, _) => Function::Sum(of),
                (Rule::average_of, _) => Function::Average(of),
                (Rule::min_of, _) => Function::Min(of),
                (Rule::max_of, _) => Function::Max(of),
                (Rule::median_of, _) => Function::Median(of),
                _ => return Err(error),
            }
        }
        _ => return Err(error),
    };
    let aggregate = Aggregate { function, dataset, condition: None, across: Vec::new(), moment: None };
    Ok((aggregate, depth))
}

fn source_name(tokens: &Tokens<'_>, pair: &Pair<'_, Rule>) -> Built<Name> {
    let mut parts = pair.clone().into_inner();
    parts
        .find(|part| matches!(part.as_rule(), Rule::name | Rule::bracketed))
        .map(|part| name(tokens, &part))
        .ok_or_else(|| internal(tokens, pair))
}
