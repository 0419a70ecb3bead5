//! The grammar's flat lists → the tree of a condition, by precedence: `not` binds tightest, then `and`, then `or`.

use super::ast::{Aspect, Clause, ClauseKind, Degree, Name, Op, Right, Test, Way};
use super::parse::Rule;
use super::syntax::{MAX_DEPTH, MAX_PERIODS, SyntaxError, SyntaxKind};
use crate::name::collapsed;
use pest::iterators::Pair;
use std::ops::Range;

type Built<T> = Result<T, SyntaxError>;

/// The tree of a condition.
pub(super) fn condition(pair: Pair<'_, Rule>) -> Built<Clause> {
    deep(pair, 0)
}

fn range(pair: &Pair<'_, Rule>) -> Range<usize> {
    let text = pair.as_str();
    pair.as_span().start()..pair.as_span().start() + text.trim_end().len()
}

fn internal(pair: &Pair<'_, Rule>) -> SyntaxError {
    SyntaxError::new(SyntaxKind::Internal, range(pair))
}

fn deep(pair: Pair<'_, Rule>, depth: usize) -> Built<Clause> {
    if depth >= MAX_DEPTH {
        return Err(SyntaxError::new(SyntaxKind::TooDeep, range(&pair)));
    }
    let whole = range(&pair);
    let mut alternatives: Vec<Vec<Clause>> = vec![Vec::new()];
    let mut negations: Vec<Range<usize>> = Vec::new();
    for part in pair.into_inner() {
        match part.as_rule() {
            Rule::and => {}
            Rule::or => alternatives.push(Vec::new()),
            Rule::not => negations.push(range(&part)),
            _ => {
                if depth + negations.len() >= MAX_DEPTH {
                    return Err(SyntaxError::new(SyntaxKind::TooDeep, range(&part)));
                }
                let mut clause = operand(part, depth)?;
                for not in negations.drain(..).rev() {
                    let range = not.start..clause.range.end;
                    clause = Clause { kind: ClauseKind::Not(Box::new(clause)), range };
                }
                if let Some(last) = alternatives.last_mut() {
                    last.push(clause);
                }
            }
        }
    }
    let all: Option<Vec<Clause>> =
        alternatives.into_iter().map(|parts| joined(parts, ClauseKind::All)).collect();
    all.and_then(|parts| joined(parts, ClauseKind::Any))
        .ok_or_else(|| SyntaxError::new(SyntaxKind::Internal, whole))
}

/// Several as one, one as itself; `None` of none.
fn joined(mut parts: Vec<Clause>, kind: fn(Vec<Clause>) -> ClauseKind) -> Option<Clause> {
    if parts.len() == 1 {
        return parts.pop();
    }
    let range = parts.first()?.range.start..parts.last()?.range.end;
    Some(Clause { kind: kind(parts), range })
}

fn operand(pair: Pair<'_, Rule>, depth: usize) -> Built<Clause> {
    let (fault, whole) = (internal(&pair), range(&pair));
    match pair.as_rule() {
        Rule::group => {
            let mut clause = None;
            let mut periods = None;
            let mut opened = None;
            for part in pair.into_inner() {
                match part.as_rule() {
                    Rule::condition => clause = Some(deep(part, depth + 1)?),
                    Rule::lasting => periods = Some(lasting(&part)?),
                    Rule::close => opened = Some(whole.start..range(&part).end),
                    _ => {}
                }
            }
            // With its brackets, so that what is around it is read whole.
            let inner = Clause { range: opened.unwrap_or(whole.clone()), ..clause.ok_or(fault)? };
            Ok(lasted(inner, periods, whole))
        }
        Rule::absence => {
            let name = pair.into_inner().find_map(|part| name(&part)).ok_or(fault)?;
            Ok(Clause { kind: ClauseKind::NoData(name), range: whole })
        }
        Rule::statement => statement(pair),
        _ => Err(fault),
    }
}

fn lasted(clause: Clause, periods: Option<u32>, range: Range<usize>) -> Clause {
    match periods {
        Some(periods) => Clause { kind: ClauseKind::Lasting(Box::new(clause), periods), range },
        None => clause,
    }
}

fn lasting(pair: &Pair<'_, Rule>) -> Built<u32> {
    let number = pair.clone().into_inner().find(|part| part.as_rule() == Rule::whole);
    let number = number.and_then(|number| number.as_str().trim().parse().ok());
    number
        .filter(|number| (2..=MAX_PERIODS).contains(number))
        .ok_or_else(|| SyntaxError::new(SyntaxKind::Periods, range(pair)))
}

fn statement(pair: Pair<'_, Rule>) -> Built<Clause> {
    let (fault, whole) = (internal(&pair), range(&pair));
    let (mut subject, mut test, mut periods) = (None, None, None);
    let mut end = whole.end;
    for part in pair.into_inner() {
        match part.as_rule() {
            Rule::subject => subject = Some(named(part)?),
            Rule::lasting => periods = Some(lasting(&part)?),
            _ => {
                end = range(&part).end;
                test = Some(read_test(part)?);
            }
        }
    }
    let (aspect, subject) = subject.ok_or_else(|| fault.clone())?;
    let kind = ClauseKind::Test { aspect, subject, test: test.ok_or(fault)? };
    Ok(lasted(Clause { kind, range: whole.start..end }, periods, whole))
}

/// A name, and what of it.
fn named(pair: Pair<'_, Rule>) -> Built<(Option<Aspect>, Name)> {
    let fault = internal(&pair);
    let (mut aspect, mut found) = (None, None);
    for part in pair.into_inner() {
        match part.as_rule() {
            Rule::aspect => aspect = part.into_inner().next().and_then(|word| aspect_of(word.as_rule())),
            _ => found = found.or_else(|| name(&part)),
        }
    }
    Ok((aspect, found.ok_or(fault)?))
}

fn aspect_of(rule: Rule) -> Option<Aspect> {
    Some(match rule {
        Rule::band_of => Aspect::Band,
        Rule::status_of => Aspect::Status,
        Rule::value_of => Aspect::Value,
        Rule::target_of => Aspect::Target,
        Rule::change_of => Aspect::Change,
        Rule::growth_of => Aspect::Growth,
        Rule::signal_of => Aspect::Signal,
        _ => return None,
    })
}

fn name(pair: &Pair<'_, Rule>) -> Option<Name> {
    let written = pair.as_str().trim();
    let text = match pair.as_rule() {
        Rule::name => collapsed(written),
        Rule::bracketed => collapsed(&unwrapped(written).replace("]]", "]")),
        Rule::text => {
            let quote = written.chars().next().unwrap_or('"');
            unwrapped(written).replace(&format!("{quote}{quote}"), &quote.to_string())
        }
        Rule::word_value => return pair.clone().into_inner().find_map(|inner| name(&inner)),
        _ => return None,
    };
    Some(Name { text, range: range(pair) })
}

/// Without the first and last character.
fn unwrapped(text: &str) -> &str {
    let mut inner = text.chars();
    inner.next();
    inner.next_back();
    inner.as_str()
}

fn read_test(pair: Pair<'_, Rule>) -> Built<Test> {
    let fault = internal(&pair);
    let rule = pair.as_rule();
    let (mut negated, mut degree, mut numbers, mut names) = (None, None, Vec::new(), Vec::new());
    let (mut op, mut side, mut way, mut by) = (None, None, None, None);
    for part in pair.into_inner() {
        match part.as_rule() {
            Rule::not => negated = Some(range(&part)),
            Rule::degree => degree = degree_of(&part),
            Rule::quantity => numbers.push(range(&part)),
            Rule::word_value => names.extend(name(&part)),
            Rule::side => side = Some(right(part)?),
            Rule::way => way = part.into_inner().next().and_then(|word| way_of(word.as_rule())),
            Rule::by_amount => by = Some(amount(part)?),
            other => op = op.or(op_of(other)),
        }
    }
    let mut numbers = numbers.into_iter();
    Ok(match rule {
        Rule::comparison => Test::Compare(op.ok_or_else(|| fault.clone())?, side.ok_or(fault)?),
        Rule::membership => Test::In { negated: negated.is_some(), values: names },
        Rule::between => {
            Test::Between(numbers.next().ok_or_else(|| fault.clone())?, numbers.next().ok_or(fault)?)
        }
        Rule::movement => Test::Moves { way: way.ok_or(fault)?, by },
        Rule::identity => {
            let right = match (numbers.next(), names.into_iter().next()) {
                (Some(number), _) => Right::Number(number),
                (None, Some(name)) => Right::Name(None, name),
                (None, None) => return Err(fault),
            };
            if let (Some(not), Some(degree)) = (&negated, degree) {
                let instead = opposite(degree, matches!(right, Right::Number(_)));
                return Err(SyntaxError::new(SyntaxKind::NotDegree { instead }, not.clone()));
            }
            Test::Is { negated: negated.is_some(), degree, right }
        }
        _ => return Err(fault),
    })
}

/// What `is not at least` and the like are called.
fn opposite(degree: Degree, number: bool) -> &'static str {
    match (degree, number) {
        (Degree::AtLeast, true) => "is under",
        (Degree::AtLeast, false) => "is worse than",
        (Degree::AtMost, true) => "is over",
        (Degree::AtMost, false) => "is better than",
        (Degree::Over | Degree::Better, _) => "is at most",
        (Degree::Under | Degree::Worse, _) => "is at least",
    }
}

fn right(pair: Pair<'_, Rule>) -> Built<Right> {
    let number = pair.clone().into_inner().find(|part| part.as_rule() == Rule::quantity);
    if let Some(number) = number {
        return Ok(Right::Number(range(&number)));
    }
    named(pair).map(|(aspect, name)| Right::Name(aspect, name))
}

/// By how much something moves at least.
fn amount(pair: Pair<'_, Rule>) -> Built<(Option<Degree>, Range<usize>)> {
    let fault = internal(&pair);
    let (mut degree, mut number) = (None, None);
    for part in pair.into_inner() {
        match part.as_rule() {
            Rule::degree => match degree_of(&part) {
                Some(Degree::AtMost | Degree::Under | Degree::Better | Degree::Worse) => {
                    return Err(SyntaxError::new(SyntaxKind::MostMoved, range(&part)));
                }
                found => degree = found,
            },
            Rule::quantity => number = Some(range(&part)),
            _ => {}
        }
    }
    Ok((degree, number.ok_or(fault)?))
}

fn degree_of(pair: &Pair<'_, Rule>) -> Option<Degree> {
    Some(match pair.clone().into_inner().next()?.as_rule() {
        Rule::no_less => Degree::AtLeast,
        Rule::no_worse => Degree::AtMost,
        Rule::better => Degree::Better,
        Rule::worse => Degree::Worse,
        Rule::over => Degree::Over,
        Rule::under => Degree::Under,
        _ => return None,
    })
}

fn op_of(rule: Rule) -> Option<Op> {
    Some(match rule {
        Rule::equal => Op::Equal,
        Rule::not_equal => Op::NotEqual,
        Rule::less => Op::Less,
        Rule::at_most => Op::AtMost,
        Rule::greater => Op::Greater,
        Rule::at_least => Op::AtLeast,
        _ => return None,
    })
}

fn way_of(rule: Rule) -> Option<Way> {
    Some(match rule {
        Rule::rises => Way::Rises,
        Rule::falls => Way::Falls,
        Rule::improves => Way::Improves,
        Rule::worsens => Way::Worsens,
        _ => return None,
    })
}
