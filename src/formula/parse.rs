//! Text → syntax tree.
//!
//! The only module, with `build`, that knows the grammar's rules; none of their names reaches a user.

use super::ast;
use super::build::{self, Built};
use super::build_row;
use super::scan::scan;
use super::stopped::{Stopped, stopped};
use super::syntax::{SyntaxError, SyntaxKind};
use super::time_fault::{TimeFault, function_named};
use super::title::title_before;
use super::tokens::Tokens;
use crate::name::collapsed;
use pest::iterators::{Pair, Pairs};
use pest::{Parser as _, Token};
use std::ops::Range;

/// The grammar.
#[derive(pest_derive::Parser)]
#[grammar = "grammar/formula.pest"]
pub(super) struct Grammar;

/// Reads a formula, or the text of a measure: both are one language.
///
/// # Errors
/// Every mistake the grammar knows, or the first place at which the text cannot go on.
pub fn parse_formula(text: &str) -> Result<ast::Expr, Vec<SyntaxError>> {
    parse_untitled(text).map_err(|errors| {
        let titled = errors.iter().any(|error| error.kind == SyntaxKind::Comparison("=".to_owned()));
        match titled.then(|| title_before(text)).flatten() {
            Some((title, range)) => vec![SyntaxError::new(SyntaxKind::Titled(title), range)],
            None => errors,
        }
    })
}

/// Reads a formula without looking for a title where there is a mistake.
pub(super) fn parse_untitled(text: &str) -> Result<ast::Expr, Vec<SyntaxError>> {
    tree(Rule::formula_text, Rule::expression, text, build::expression)
}

/// Reads the text of a computed column: a row expression or a condition.
///
/// # Errors
/// As [`parse_formula`].
pub fn parse_row(text: &str) -> Result<ast::Row, Vec<SyntaxError>> {
    tree(Rule::row_text, Rule::row, text, build_row::row)
}

/// What is built of the text's only `body`, if there is no mistake in it.
fn tree<T>(
    entry: Rule,
    body: Rule,
    text: &str,
    build: impl Fn(&Tokens<'_>, Pair<'_, Rule>) -> Built<T>,
) -> Result<T, Vec<SyntaxError>> {
    scan(text).map_err(|error| vec![error])?;
    let tokens = Tokens::of(text);
    let mut pairs =
        Grammar::parse(entry, &tokens.signs).map_err(|error| vec![unexpected(&error, &tokens)])?;
    let mistakes = mistakes(&tokens, &pairs);
    if !mistakes.is_empty() {
        return Err(mistakes);
    }
    let body = pairs.next().and_then(|entry| entry.into_inner().find(|pair| pair.as_rule() == body));
    let internal = || SyntaxError::new(SyntaxKind::Internal, 0..text.len());
    body.ok_or_else(internal).and_then(|body| build(&tokens, body)).map_err(|error| vec![error])
}

/// pest's error in the words of the language.
fn unexpected(error: &pest::error::Error<Rule>, tokens: &Tokens<'_>) -> SyntaxError {
    let place = |sign| tokens.start(sign);
    let Stopped { found, expected, range } = stopped(error, tokens.text, place, word_of, &ORDER);
    SyntaxError::new(SyntaxKind::Unexpected { found, expected }, range)
}

/// The order in which expected things are listed.
const ORDER: [&str; 15] = [
    "a name",
    "a number",
    "an aggregate",
    "a value",
    "a condition",
    "an operator",
    "`where`",
    "`of`",
    "`by`",
    "`then`",
    "`else`",
    "`(`",
    "`)`",
    "`,`",
    "the end",
];

/// What a user calls that which a rule stands for; `None` if it need not be listed. Without a wildcard, so that a new rule is decided on.
fn word_of(rule: Rule) -> Option<&'static str> {
    match rule {
        Rule::number | Rule::amount => Some("a number"),
        Rule::name
        | Rule::row_name
        | Rule::by_name
        | Rule::argument_name
        | Rule::bracketed
        | Rule::source_name
        | Rule::argument
        | Rule::weighted_argument => Some("a name"),
        Rule::value
        | Rule::quantity
        | Rule::glued_duration
        | Rule::date
        | Rule::text
        | Rule::bare_text
        | Rule::missing
        | Rule::present => Some("a value"),
        Rule::condition => Some("a condition"),
        Rule::aggregate
        | Rule::count
        | Rule::share
        | Rule::weighted
        | Rule::simple
        | Rule::count_of
        | Rule::count_alone
        | Rule::share_of
        | Rule::share_alone
        | Rule::distinct
        | Rule::sum_of
        | Rule::average_of
        | Rule::min_of
        | Rule::max_of
        | Rule::median_of
        | Rule::percentile
        | Rule::percentile_word
        | Rule::weighted_average_of
        | Rule::timed
        | Rule::time_word => None,
        Rule::add
        | Rule::sub
        | Rule::mul
        | Rule::div
        | Rule::equal
        | Rule::not_equal
        | Rule::less
        | Rule::at_most
        | Rule::greater
        | Rule::at_least
        | Rule::and
        | Rule::or
        | Rule::in_word
        | Rule::is_word
        | Rule::between_word
        | Rule::contains_word
        | Rule::starts_word
        | Rule::test
        | Rule::comparison
        | Rule::membership
        | Rule::between
        | Rule::presence
        | Rule::identity
        | Rule::contains
        | Rule::starts_with => Some("an operator"),
        Rule::where_word | Rule::where_clause => Some("`where`"),
        Rule::of_word | Rule::source => Some("`of`"),
        Rule::by_word => Some("`by`"),
        Rule::then_word => Some("`then`"),
        Rule::else_word => Some("`else`"),
        Rule::open => Some("`(`"),
        Rule::close => Some("`)`"),
        Rule::comma | Rule::time_argument => Some("`,`"),
        Rule::EOI => Some("the end"),
        Rule::expression | Rule::row | Rule::group | Rule::row_group | Rule::choice => Some("a name"),
        Rule::operand
        | Rule::infix
        | Rule::logic
        | Rule::row_infix
        | Rule::condition_operand
        | Rule::row_operand
        | Rule::formula_text
        | Rule::row_text
        | Rule::across_clause
        | Rule::across_all
        | Rule::at_start
        | Rule::at_end
        | Rule::or_else
        | Rule::neg
        | Rule::not
        | Rule::if_word
        | Rule::minus
        | Rule::percent
        | Rule::duration_unit
        | Rule::worded
        | Rule::whole
        | Rule::word
        | Rule::plain_word
        | Rule::first_word
        | Rule::later_sign
        | Rule::row_more
        | Rule::test_head
        | Rule::comparing
        | Rule::across_or_at
        | Rule::next_word
        | Rule::count_word
        | Rule::share_word
        | Rule::weighted_word
        | Rule::stop
        | Rule::row_stop
        | Rule::stop_phrase
        | Rule::figure
        | Rule::aggregate_head
        | Rule::time_head
        | Rule::last_of
        | Rule::nested
        | Rule::times
        | Rule::more
        | Rule::time_length
        | Rule::glued_periods
        | Rule::periods
        | Rule::grain
        | Rule::last_year => None,
        Rule::bad_infix
        | Rule::bad_logic
        | Rule::bad_division
        | Rule::bad_comparison
        | Rule::bad_not
        | Rule::bad_exponent
        | Rule::bad_point
        | Rule::bad_date
        | Rule::bad_number
        | Rule::bad_times
        | Rule::bad_symbol
        | Rule::bad_quotes
        | Rule::bad_call
        | Rule::bad_time => None,
    }
}

/// Whether there may be one: hardly ever, and to know that takes no look at what is written.
fn may_hold_mistakes(tokens: &Tokens<'_>, pairs: &Pairs<'_, Rule>) -> bool {
    let mut ended = pairs.clone().tokens().filter_map(|token| match token {
        Token::End { rule, .. } => Some(rule),
        Token::Start { .. } => None,
    });
    let is_one = |rule| matches!(rule, Rule::bad_times | Rule::bad_call) || mistake(rule, || "").is_some();
    Tokens::may_hold_prose(&tokens.signs) || ended.any(is_one)
}

/// The frequent mistakes that the grammar accepted, in the order of the text.
fn mistakes(tokens: &Tokens<'_>, pairs: &Pairs<'_, Rule>) -> Vec<SyntaxError> {
    let mut found = Vec::new();
    if !may_hold_mistakes(tokens, pairs) {
        return found;
    }
    let mut name: Option<Range<usize>> = None;
    for pair in pairs.clone().flatten() {
        let rule = pair.as_rule();
        match rule {
            Rule::name | Rule::row_name | Rule::by_name | Rule::argument_name => {
                let range = tokens.range(&pair);
                if Tokens::may_hold_prose(pair.as_str()) {
                    found.extend(prose(tokens, range.clone()));
                }
                name = Some(range);
            }
            Rule::bare_text => name = Some(tokens.range(&pair)),
            // Together with the name before it.
            Rule::bad_times | Rule::bad_call => {
                let range = tokens.range(&pair);
                let name = name.clone().unwrap_or(range.clone());
                let whole = name.start..range.end;
                let written = tokens.part(whole.clone());
                let kind = match function_named(tokens.part(name)) {
                    _ if rule == Rule::bad_times => SyntaxKind::TextOrProduct(collapsed(written)),
                    Some(function) => SyntaxKind::Time(function, TimeFault::Inside),
                    None => {
                        SyntaxKind::OddName { written: written.to_string(), instead: format!("[{written}]") }
                    }
                };
                found.push(SyntaxError::new(kind, whole));
            }
            _ => found.extend(
                mistake(rule, || tokens.written(&pair))
                    .map(|kind| SyntaxError::new(kind, tokens.range(&pair))),
            ),
        }
    }
    // What `created at >= 2026-01-31` lacks is `where`; then the date stands where it should.
    if found.iter().any(|error| matches!(error.kind, SyntaxKind::Comparison(_))) {
        found.retain(|error| !matches!(error.kind, SyntaxKind::DateAlone(_)));
    }
    found
}

/// The mistake that a rule accepts by itself; what is written there is looked up only for one.
fn mistake<'t>(rule: Rule, written: impl Fn() -> &'t str) -> Option<SyntaxKind> {
    let odd_number = |instead| SyntaxKind::OddNumber { written: written().to_string(), instead };
    Some(match rule {
        Rule::bad_infix => match written() {
            sign @ (":" | "//") => foreign(sign, Some("/")),
            sign @ "\u{2014}" => foreign(sign, Some("-")),
            sign @ ("&" | "&&" | "|" | "||" | "**" | "^") => foreign(sign, None),
            sign => SyntaxKind::Comparison(sign.to_string()),
        },
        Rule::bad_logic => foreign(written(), Some(if written().starts_with('&') { "and" } else { "or" })),
        Rule::bad_not => foreign(written(), Some("not")),
        Rule::bad_comparison => foreign(
            written(),
            Some(match written() {
                "<>" | "!==" => "!=",
                "=>" => ">=",
                "=<" => "<=",
                _ => "=",
            }),
        ),
        Rule::bad_division => SyntaxKind::RowDivision,
        Rule::bad_exponent => odd_number(plain_number(written())),
        Rule::bad_point => odd_number(Some(format!("0{}", written()))),
        Rule::bad_number => odd_number(regrouped(written())),
        Rule::bad_date => SyntaxKind::DateAlone(written().to_string()),
        Rule::bad_symbol => {
            SyntaxKind::OddName { written: written().to_string(), instead: format!("[{}]", written()) }
        }
        Rule::bad_quotes => {
            let mut inner = written().chars();
            inner.next();
            inner.next_back();
            SyntaxKind::QuotedName { written: written().to_string(), instead: name_in(inner.as_str()) }
        }
        _ => return None,
    })
}

/// Operators in words, inside a name.
fn prose(tokens: &Tokens<'_>, name: Range<usize>) -> Vec<SyntaxError> {
    let text = tokens.part(name.clone());
    let words: Vec<(usize, &str)> =
        text.split_whitespace().map(|word| (word.as_ptr() as usize - text.as_ptr() as usize, word)).collect();
    let phrase = |at: usize| {
        PROSE.iter().find_map(|(phrase, instead)| {
            let found = words.get(at..at + phrase.len())?;
            let same = phrase.iter().zip(found).all(|(word, (_, found))| word.eq_ignore_ascii_case(found));
            let (from, (to, last)) = (found.first()?.0, found.last()?);
            let range = name.start + from..name.start + to + last.len();
            same.then(|| {
                let written = collapsed(tokens.part(range.clone()));
                SyntaxError::new(SyntaxKind::Prose { written, instead }, range)
            })
        })
    };
    (0..words.len()).filter_map(phrase).collect()
}

/// Operators in words that no one puts into a name, and what to write; the longer first. Their first words have a sign of their own.
const PROSE: [(&[&str], &str); 6] = [
    (&["divided", "by"], "/"),
    (&["multiplied", "by"], "*"),
    (&["expressed", "as", "a", "percentage"], "* 100"),
    (&["as", "a", "percentage", "of"], "/"),
    (&["as", "a", "percentage"], "* 100"),
    (&["as", "a", "percent", "of"], "/"),
];

/// `1 000` and `12,50` as they are written here.
fn regrouped(written: &str) -> Option<String> {
    let grouped: String =
        written.chars().map(|c| if c.is_whitespace() || "'\u{2019}".contains(c) { ',' } else { c }).collect();
    let plain = if grouped == written { written.replacen(',', ".", 1) } else { grouped };
    parse_formula(&plain).ok().map(|_| plain)
}

fn foreign(written: &str, instead: Option<&'static str>) -> SyntaxKind {
    SyntaxKind::ForeignOperator { written: written.to_string(), instead }
}

/// A name as it stands in a formula: bare if it can.
fn name_in(text: &str) -> String {
    match parse_formula(text) {
        Ok(ast::Expr { kind: ast::ExprKind::Name(_), .. }) => text.to_string(),
        _ => format!("[{}]", text.replace(']', "]]")),
    }
}

/// `2.5e3` as `2500`.
fn plain_number(written: &str) -> Option<String> {
    use crate::number::Exact;
    let (mantissa, exponent) = written.split_once(['e', 'E'])?;
    let exponent: i32 = exponent.parse().ok()?;
    let power = Exact::integer(10_i128.checked_pow(exponent.unsigned_abs())?);
    let mantissa = Exact::parse(mantissa)?;
    let value = if exponent < 0 { mantissa.div(power) } else { mantissa.mul(power) };
    super::print::number(value.ok()?)
}
