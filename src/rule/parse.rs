//! Text → syntax tree.
//!
//! The only module, with `build`, that knows the grammar's rules; none of their names reaches a user.

use super::ast::Clause;
use super::build;
use super::syntax::{SyntaxError, SyntaxKind};
use crate::formula::{ScanFault, Stopped, scan_text, stopped};
use pest::Parser as _;
use pest::iterators::{Pair, Pairs};

/// The grammar.
#[derive(pest_derive::Parser)]
#[grammar = "grammar/rule.pest"]
pub(super) struct Grammar;

/// Reads the condition of a rule.
///
/// # Errors
/// Every mistake the grammar knows, or the first place at which the text cannot go on.
pub fn parse_condition(text: &str) -> Result<Clause, Vec<SyntaxError>> {
    scan_text(text).map_err(|(fault, range)| {
        let kind = match fault {
            ScanFault::Empty => SyntaxKind::Empty,
            ScanFault::TooLong => SyntaxKind::TooLong,
            ScanFault::TooDeep => SyntaxKind::TooDeep,
            ScanFault::Unclosed(bracket) => SyntaxKind::Bracket { bracket, open: true },
            ScanFault::Unopened(bracket) => SyntaxKind::Bracket { bracket, open: false },
        };
        vec![SyntaxError::new(kind, range)]
    })?;
    let pairs = Grammar::parse(Rule::rule_text, text).map_err(|error| vec![unexpected(&error, text)])?;
    let mistakes = mistakes(&pairs);
    if !mistakes.is_empty() {
        return Err(mistakes);
    }
    let body = pairs.flatten().find(|pair| pair.as_rule() == Rule::condition);
    let internal = || SyntaxError::new(SyntaxKind::Internal, 0..text.len());
    build::condition(body.ok_or_else(|| vec![internal()])?).map_err(|error| vec![error])
}

/// pest's error in the words of the language.
fn unexpected(error: &pest::error::Error<Rule>, text: &str) -> SyntaxError {
    let Stopped { found, expected, range } = stopped(error, text, |at| at, word_of, &ORDER);
    SyntaxError::new(SyntaxKind::Unexpected { found, expected }, range)
}

/// The order in which expected things are listed.
const ORDER: [&str; 11] = [
    "a name",
    "a number",
    "a test such as `is` or `<`",
    "a word",
    "`and`",
    "`for … periods`",
    "`periods`",
    "`(`",
    "`)`",
    "`,`",
    "the end",
];

/// What a user calls that which a rule stands for; `None` if it need not be listed. Without a wildcard, so that a new rule is decided on.
fn word_of(rule: Rule) -> Option<&'static str> {
    match rule {
        Rule::name
        | Rule::bracketed
        | Rule::subject
        | Rule::statement
        | Rule::condition
        | Rule::group
        | Rule::absence => Some("a name"),
        Rule::quantity | Rule::whole => Some("a number"),
        Rule::word_value | Rule::text => Some("a word"),
        Rule::comparison
        | Rule::membership
        | Rule::between
        | Rule::identity
        | Rule::movement
        | Rule::way
        | Rule::equal
        | Rule::not_equal
        | Rule::less
        | Rule::at_most
        | Rule::greater
        | Rule::at_least
        | Rule::in_word
        | Rule::is_word
        | Rule::between_word
        | Rule::rises
        | Rule::falls
        | Rule::improves
        | Rule::worsens => Some("a test such as `is` or `<`"),
        Rule::and => Some("`and`"),
        Rule::lasting | Rule::for_word => Some("`for … periods`"),
        Rule::periods_word => Some("`periods`"),
        Rule::open => Some("`(`"),
        Rule::close => Some("`)`"),
        Rule::comma => Some("`,`"),
        Rule::EOI => Some("the end"),
        Rule::side => Some("a number"),
        Rule::rule_text
        | Rule::logic
        | Rule::operand
        | Rule::subject_name
        | Rule::side_name
        | Rule::aspect
        | Rule::test
        | Rule::degree
        | Rule::by_amount
        | Rule::by_word
        | Rule::or
        | Rule::not
        | Rule::WHITESPACE
        | Rule::gap
        | Rule::amount
        | Rule::digits
        | Rule::coin
        | Rule::unit
        | Rule::unit_word
        | Rule::minus
        | Rule::word_char
        | Rule::hyphen
        | Rule::glue
        | Rule::word
        | Rule::next_word
        | Rule::word_end
        | Rule::stop
        | Rule::figure
        | Rule::by_figure
        | Rule::so_long
        | Rule::verb_end
        | Rule::sign_of_logic
        | Rule::band_of
        | Rule::status_of
        | Rule::value_of
        | Rule::target_of
        | Rule::change_of
        | Rule::growth_of
        | Rule::signal_of
        | Rule::no_data_for
        | Rule::no_less
        | Rule::no_worse
        | Rule::better
        | Rule::worse
        | Rule::over
        | Rule::under
        | Rule::grain_word
        | Rule::number_word
        | Rule::nested => None,
        Rule::bad_start
        | Rule::bad_logic
        | Rule::bad_not
        | Rule::bad_comparison
        | Rule::bad_arithmetic
        | Rule::bad_operation
        | Rule::bad_rest
        | Rule::bad_movement
        | Rule::bad_way
        | Rule::bad_least
        | Rule::bad_grain
        | Rule::bad_lasting
        | Rule::bad_symbol
        | Rule::bad_quotes
        | Rule::bad_call => None,
    }
}

/// The frequent mistakes that the grammar accepted, in the order of the text.
fn mistakes(pairs: &Pairs<'_, Rule>) -> Vec<SyntaxError> {
    let mut found = Vec::new();
    let mut name: Option<Pair<'_, Rule>> = None;
    for pair in pairs.clone().flatten() {
        let written = pair.as_str();
        let foreign =
            |instead: &str| SyntaxKind::Foreign { written: written.to_owned(), instead: instead.to_owned() };
        let mut range = pair.as_span().start()..pair.as_span().end();
        let kind = match pair.as_rule() {
            Rule::name => {
                name = Some(pair);
                continue;
            }
            Rule::bad_start => foreign(""),
            Rule::bad_logic => foreign(if written.starts_with('|') { "or" } else { "and" }),
            Rule::bad_not => foreign("not"),
            Rule::bad_comparison => foreign(match written {
                "<>" | "!==" => "!=",
                "=>" => ">=",
                "=<" => "<=",
                _ => "=",
            }),
            Rule::bad_arithmetic => SyntaxKind::Arithmetic(written.to_owned()),
            Rule::bad_way => foreign(match written.to_lowercase().as_str() {
                "increases" | "grows" | "climbs" => "rises",
                "deteriorates" => "worsens",
                _ => "falls",
            }),
            Rule::bad_least => foreign("at least"),
            Rule::bad_grain => {
                SyntaxKind::Grain { written: written.to_owned(), instead: "periods".to_owned() }
            }
            Rule::bad_lasting => SyntaxKind::Grain { written: written.to_owned(), instead: counted(written) },
            Rule::bad_symbol => {
                SyntaxKind::OddName { written: written.to_owned(), instead: format!("[{written}]") }
            }
            Rule::bad_quotes => {
                let mut inner = written.chars();
                inner.next();
                inner.next_back();
                let instead = format!("[{}]", inner.as_str().replace(']', "]]"));
                SyntaxKind::OddName { written: written.to_owned(), instead }
            }
            Rule::bad_call => {
                range.start = name.as_ref().map_or(range.start, |name| name.as_span().start());
                let whole = pair.get_input().get(range.clone()).unwrap_or(written).to_owned();
                let inner = written.trim_start_matches('(').trim_end_matches(')').trim();
                let word = name.as_ref().map_or(String::new(), |name| name.as_str().to_lowercase());
                match word.as_str() {
                    "change" | "growth" | "value" | "band" | "status" | "target" | "signal" => {
                        SyntaxKind::Called { instead: format!("{word} of {inner}"), written: whole }
                    }
                    _ => SyntaxKind::OddName { instead: format!("[{whole}]"), written: whole },
                }
            }
            _ => continue,
        };
        found.push(SyntaxError::new(kind, range));
    }
    found
}

/// `for three months` as `for 3 periods`.
fn counted(written: &str) -> String {
    let numbers = [("two", 2), ("three", 3), ("four", 4), ("five", 5), ("six", 6), ("twelve", 12)];
    let lower = written.to_lowercase();
    let number =
        lower.split_whitespace().nth(1).and_then(|word| numbers.iter().find(|(name, _)| *name == word));
    format!("for {} periods", number.map_or(3, |(_, number)| *number))
}
