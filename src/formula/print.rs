//! Syntax tree → canonical text. Reading the text again gives the same tree.

use super::ast::{
    Aggregate, Baseline, CompareOp, Expr, ExprKind, Function, Moment, Name, Row, RowKind, Test, TimeFunction,
    Value, ValueKind,
};
use super::checked::{Arithmetic, RowArithmetic};
use super::parse::{parse_formula, parse_row};
use super::tokens::means_nothing;
use crate::memo::Memo;
use crate::name::collapsed;
use crate::number::{Exact, MAX_DECIMALS};
use crate::unit::TimeUnit;

/// The canonical text of a formula.
pub fn formula(expr: &Expr) -> String {
    // About as long as it was written.
    let mut out = String::with_capacity(expr.range.len());
    write_expr(&mut out, expr, 0);
    out
}

/// The canonical text of a row expression or condition.
pub fn row(row: &Row) -> String {
    let mut out = String::new();
    write_row(&mut out, row, 0);
    out
}

/// The canonical text of a condition after `where`.
pub(super) fn condition(row: &Row) -> String {
    let mut out = String::new();
    write_condition(&mut out, row, 0);
    out
}

/// The canonical text of an aggregate's argument: anything but a name in brackets.
pub(super) fn argument(row: &Row) -> String {
    let mut out = String::new();
    write_argument(&mut out, row, Place::Argument);
    out
}

/// How a formula has to write a declared name, if not as it is: `[count of tickets]`.
pub(super) fn name_alone(text: &str) -> Option<String> {
    let text = collapsed(text);
    (!is_whole(&text, Place::Formula)).then(|| format!("[{}]", text.replace(']', "]]")))
}

/// How a condition or row expression has to write a declared name, if not as it is: `[is late]`.
pub(super) fn column_alone(text: &str) -> Option<String> {
    let text = collapsed(text);
    (!is_whole(&text, Place::Row)).then(|| format!("[{}]", text.replace(']', "]]")))
}

/// A number as it is written; `None` if it has no finite decimal form.
pub(super) fn number(value: Exact) -> Option<String> {
    (0..=MAX_DECIMALS)
        .find(|decimals| value.round(*decimals).is_ok_and(|rounded| rounded == value))
        .and_then(|decimals| value.to_decimal_string(decimals).ok())
}

/// How tight an operator of a formula binds, as in `build`.
fn level(expr: &Expr) -> u8 {
    match &expr.kind {
        ExprKind::OrElse(..) => 1,
        ExprKind::Binary { op: Arithmetic::Add | Arithmetic::Sub, .. } => 2,
        ExprKind::Binary { op: Arithmetic::Mul | Arithmetic::Div, .. } => 3,
        ExprKind::Neg(_) => 4,
        // A condition that ends in a bare text would swallow nothing, but brackets make the end visible.
        ExprKind::Aggregate(aggregate) if aggregate.condition.is_some() => 4,
        ExprKind::Number(_) | ExprKind::Name(_) | ExprKind::Aggregate(_) | ExprKind::Timed(..) => 5,
    }
}

fn write_expr(out: &mut String, expr: &Expr, least: u8) {
    let own = level(expr);
    if own < least {
        out.push('(');
        write_expr(out, expr, 0);
        out.push(')');
        return;
    }
    match &expr.kind {
        ExprKind::Number(value) => out.push_str(&number(*value).unwrap_or_default()),
        ExprKind::Name(name) => write_name(out, name, Place::Formula),
        ExprKind::Aggregate(aggregate) => write_aggregate(out, aggregate),
        ExprKind::Timed(function, of) => write_timed(out, *function, of),
        ExprKind::Neg(of) => {
            out.push('-');
            write_expr(out, of, 5);
        }
        ExprKind::OrElse(left, right) => {
            write_expr(out, left, own.max(if matches!(left.kind, ExprKind::Aggregate(_)) { 5 } else { 0 }));
            out.push_str(" or else ");
            write_expr(out, right, own + 1);
        }
        ExprKind::Binary { op, left, right } => {
            // `(a / b) * 100` says the same without brackets, but not to every reader.
            let quotient =
                *op == Arithmetic::Mul && matches!(left.kind, ExprKind::Binary { op: Arithmetic::Div, .. });
            let least = if quotient {
                own + 1
            } else if matches!(left.kind, ExprKind::Aggregate(_)) {
                5
            } else {
                own
            };
            write_expr(out, left, least);
            out.push_str(match op {
                Arithmetic::Add => " + ",
                Arithmetic::Sub => " - ",
                Arithmetic::Mul => " * ",
                Arithmetic::Div => " / ",
            });
            write_expr(out, right, if matches!(right.kind, ExprKind::Aggregate(_)) { 5 } else { own + 1 });
        }
    }
}

fn write_timed(out: &mut String, function: TimeFunction, of: &Expr) {
    let (head, argument) = match function {
        TimeFunction::Previous(1) => ("previous", None),
        TimeFunction::Previous(count) => ("previous", Some(count.to_string())),
        TimeFunction::LastYear => ("same period last year", None),
        TimeFunction::Rolling(count, grain) => ("rolling", Some(grain.times(count))),
        TimeFunction::ToDate(grain) => ("to date", Some(grain.to_string())),
        TimeFunction::Change(Baseline::Previous) => ("change", None),
        TimeFunction::Change(Baseline::LastYear) => ("change", Some("last year".to_owned())),
        TimeFunction::Growth(Baseline::Previous) => ("growth", None),
        TimeFunction::Growth(Baseline::LastYear) => ("growth", Some("last year".to_owned())),
    };
    out.push_str(head);
    out.push('(');
    write_expr(out, of, 0);
    if let Some(argument) = argument {
        out.push_str(", ");
        out.push_str(&argument);
    }
    out.push(')');
}

fn write_aggregate(out: &mut String, aggregate: &Aggregate) {
    let mut argument = |head: &str, row: &Row| {
        out.push_str(head);
        out.push(' ');
        write_argument(out, row, Place::Argument);
    };
    match &aggregate.function {
        Function::Count => out.push_str("count"),
        Function::Share => out.push_str("share"),
        Function::Distinct(of) => argument("distinct", of),
        Function::Sum(of) => argument("sum of", of),
        Function::Average(of) => argument("average of", of),
        Function::Min(of) => argument("min of", of),
        Function::Max(of) => argument("max of", of),
        Function::Median(of) => argument("median of", of),
        Function::Percentile { percent, of } => {
            argument(&format!("percentile({}) of", number(*percent).unwrap_or_default()), of);
        }
        Function::WeightedAverage { value, weight } => {
            out.push_str("weighted average of ");
            write_argument(out, value, Place::Weighted);
            out.push_str(" by ");
            write_argument(out, weight, Place::Argument);
        }
    }
    if let Some(dataset) = &aggregate.dataset {
        out.push_str(" of ");
        let counted = matches!(aggregate.function, Function::Count | Function::Share);
        write_name(out, dataset, if counted { Place::Formula } else { Place::Dataset });
    }
    if let Some(condition) = &aggregate.condition {
        out.push_str(" where ");
        write_condition(out, condition, 0);
    }
    for dimension in &aggregate.across {
        out.push_str(" across all ");
        write_name(out, dimension, Place::Formula);
    }
    match aggregate.moment {
        Some(Moment::Start) => out.push_str(" at start of period"),
        Some(Moment::End) => out.push_str(" at end of period"),
        None => {}
    }
}

fn write_argument(out: &mut String, row: &Row, place: Place) {
    match &row.kind {
        RowKind::Name(name) => write_name(out, name, place),
        _ => {
            out.push('(');
            write_row(out, row, 0);
            out.push(')');
        }
    }
}

fn row_level(row: &Row) -> u8 {
    match &row.kind {
        RowKind::If { .. } => 0,
        RowKind::Any(_) => 1,
        RowKind::All(_) => 2,
        RowKind::Not(_) => 3,
        RowKind::Test { .. } => 4,
        RowKind::Binary { op: RowArithmetic::Add | RowArithmetic::Sub, .. } => 5,
        RowKind::Binary { op: RowArithmetic::Mul, .. } => 6,
        RowKind::Neg(_) => 7,
        RowKind::Number(_) | RowKind::Name(_) => 8,
    }
}

fn write_row(out: &mut String, row: &Row, least: u8) {
    let own = row_level(row);
    if own < least {
        out.push('(');
        write_row(out, row, 0);
        out.push(')');
        return;
    }
    match &row.kind {
        RowKind::Number(value) => out.push_str(&number(*value).unwrap_or_default()),
        RowKind::Name(name) => write_name(out, name, Place::Row),
        RowKind::If { condition, then, otherwise } => {
            for (word, part) in [("if ", condition), (" then ", then), (" else ", otherwise)] {
                out.push_str(word);
                write_row(out, part, u8::from(!word.starts_with(" else")));
            }
        }
        RowKind::Any(parts) => write_joined(out, parts, " or ", own, write_row),
        RowKind::All(parts) => write_joined(out, parts, " and ", own, write_row),
        RowKind::Not(of) => {
            out.push_str("not ");
            write_row(out, of, own + 1);
        }
        RowKind::Test { left, test } => {
            write_row(out, left, own + 1);
            write_test(out, test);
        }
        RowKind::Neg(of) => {
            out.push('-');
            write_row(out, of, own + 1);
        }
        RowKind::Binary { op, left, right } => {
            write_row(out, left, own);
            out.push_str(match op {
                RowArithmetic::Add => " + ",
                RowArithmetic::Sub => " - ",
                RowArithmetic::Mul => " * ",
            });
            write_row(out, right, own + 1);
        }
    }
}

/// A condition after `where`: arithmetic and `if` only in brackets.
fn write_condition(out: &mut String, row: &Row, least: u8) {
    let own = row_level(row);
    let bare = matches!(
        row.kind,
        RowKind::Any(_) | RowKind::All(_) | RowKind::Not(_) | RowKind::Test { .. } | RowKind::Name(_)
    );
    if own < least || !bare {
        out.push('(');
        write_row(out, row, 0);
        out.push(')');
        return;
    }
    match &row.kind {
        RowKind::Any(parts) => write_joined(out, parts, " or ", own, write_condition),
        RowKind::All(parts) => write_joined(out, parts, " and ", own, write_condition),
        RowKind::Not(of) => {
            out.push_str("not ");
            write_condition(out, of, own + 1);
        }
        RowKind::Test { left, test } => {
            write_condition(out, left, own + 1);
            write_test(out, test);
        }
        _ => write_row(out, row, 0),
    }
}

fn write_joined(out: &mut String, parts: &[Row], word: &str, own: u8, write: impl Fn(&mut String, &Row, u8)) {
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            out.push_str(word);
        }
        write(out, part, own + 1);
    }
}

fn write_test(out: &mut String, test: &Test) {
    match test {
        Test::Compare { op, right } => {
            out.push_str(match op {
                CompareOp::Equal => " = ",
                CompareOp::NotEqual => " != ",
                CompareOp::Less => " < ",
                CompareOp::AtMost => " <= ",
                CompareOp::Greater => " > ",
                CompareOp::AtLeast => " >= ",
            });
            write_value(out, right);
        }
        Test::In { negated, values } => {
            out.push_str(if *negated { " not in (" } else { " in (" });
            for (index, value) in values.iter().enumerate() {
                if index > 0 {
                    out.push_str(", ");
                }
                write_value(out, value);
            }
            out.push(')');
        }
        Test::Between { low, high } => {
            out.push_str(" between ");
            write_value(out, low);
            out.push_str(" and ");
            write_value(out, high);
        }
        Test::Missing => out.push_str(" is missing"),
        Test::Present => out.push_str(" is present"),
        Test::Contains(value) => {
            out.push_str(" contains ");
            write_value(out, value);
        }
        Test::StartsWith(value) => {
            out.push_str(" starts with ");
            write_value(out, value);
        }
    }
}

fn write_value(out: &mut String, value: &Value) {
    match &value.kind {
        ValueKind::Number(number_value) => out.push_str(&number(*number_value).unwrap_or_default()),
        ValueKind::Percent(percent) => {
            out.push_str(&number(*percent).unwrap_or_default());
            out.push('%');
        }
        ValueKind::Duration(amount, unit) => {
            out.push_str(&number(*amount).unwrap_or_default());
            out.push_str(match unit {
                TimeUnit::Microsecond | TimeUnit::Second => " s",
                TimeUnit::Minute => " min",
                TimeUnit::Hour => " h",
                TimeUnit::Day => " d",
                TimeUnit::Week => " w",
            });
        }
        ValueKind::Date(date) => out.push_str(&date.to_string()),
        ValueKind::Text(text) if stands_bare(text, value) => out.push_str(text),
        ValueKind::Text(text) => {
            out.push('"');
            out.push_str(&text.replace('"', "\"\""));
            out.push('"');
        }
        ValueKind::Column(name) => write_bracketed(out, &name.text),
    }
}

/// Whether the text is read as itself without quotes.
fn stands_bare(text: &str, value: &Value) -> bool {
    let plain = |test: &Test| match test {
        Test::Compare { right, .. } => right.kind == value.kind,
        _ => false,
    };
    matches!(parse_row(&format!("x = {text}")), Ok(Row { kind: RowKind::Test { test, .. }, .. }) if plain(&test))
        // `is missing` asks something else than `= missing`; quotes keep the two apart for a reader.
        && !["missing", "present"].iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// Where a name stands: it decides where the name would end.
#[derive(Clone, Copy)]
enum Place {
    Formula,
    Argument,
    Dataset,
    Weighted,
    Row,
}

fn write_name(out: &mut String, name: &Name, place: Place) {
    if is_whole(&name.text, place) { out.push_str(&name.text) } else { write_bracketed(out, &name.text) }
}

fn write_bracketed(out: &mut String, text: &str) {
    out.push('[');
    out.push_str(&text.replace(']', "]]"));
    out.push(']');
}

/// Whether a name without brackets is read as a whole.
fn is_whole(text: &str, place: Place) -> bool {
    let asked = |text: &str| is_read_whole(text, place);
    is_plain(text)
        || WHOLE
            .with(|whole| whole.get(place as usize).map_or_else(|| asked(text), |memo| memo.of(text, asked)))
}

thread_local! {
    /// By [`Place`]: many KPIs have a measure of one name.
    static WHOLE: [Memo<bool>; 5] = Default::default();
}

/// What the parser says of it.
fn is_read_whole(text: &str, place: Place) -> bool {
    let same = |row: &Row| matches!(&row.kind, RowKind::Name(name) if name.text == text);
    let function = |text: &str| match parse_formula(text) {
        Ok(Expr { kind: ExprKind::Aggregate(aggregate), .. }) => Some(aggregate.function),
        _ => None,
    };
    match place {
        Place::Formula => {
            matches!(parse_formula(text), Ok(Expr { kind: ExprKind::Name(name), .. }) if name.text == text)
        }
        Place::Row => {
            // `not` may end a name, but not before `in (`.
            let listed = parse_row(&format!("{text} in (0)"));
            let in_list = matches!(
                listed,
                Ok(Row { kind: RowKind::Test { left, test: Test::In { negated: false, .. } }, .. }) if same(&left)
            );
            in_list && matches!(parse_row(text), Ok(read) if same(&read))
        }
        Place::Dataset => match parse_formula(&format!("sum of x of {text}")) {
            Ok(Expr { kind: ExprKind::Aggregate(read), .. }) => {
                read.dataset.is_some_and(|dataset| dataset.text == text)
            }
            _ => false,
        },
        Place::Argument => {
            // The last `of` separates the dataset, so it matters whether one follows.
            [format!("sum of {text} of x"), format!("sum of {text}")]
                .iter()
                .all(|text| matches!(function(text), Some(Function::Sum(of)) if same(&of)))
        }
        Place::Weighted => {
            let text = format!("weighted average of {text} by x");
            matches!(function(&text), Some(Function::WeightedAverage { value, .. }) if same(&value))
        }
    }
}

/// Words of which none means anything in a formula, as most names are: what the parser says of them is known.
fn is_plain(text: &str) -> bool {
    let plain = |word: &str| {
        let part = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
        word.starts_with(|first: char| first.is_ascii_alphabetic())
            && word.split('-').all(part)
            && means_nothing(word)
    };
    text.split(' ').all(plain)
}

#[cfg(test)]
mod tests {
    use super::{Place, is_plain, is_read_whole};
    use proptest::prelude::*;

    /// Words that mean something somewhere in the language, alone or with others.
    const MEANINGFUL: &str = "\
        across all and as at average between by change contains count date distinct divided else end \
        expressed growth if in is last max median min missing multiplied not of or percentile period \
        present previous rolling same share start starts sum then to weighted where with x";

    fn word() -> impl Strategy<Value = String> {
        let known = prop::sample::select(MEANINGFUL.split(' ').collect::<Vec<_>>()).prop_map(str::to_owned);
        let near = (known.clone(), "[a-z0-9]{0,2}").prop_map(|(word, more)| word + &more);
        prop_oneof![3 => "[A-Za-z][a-z0-9]{0,5}(-[a-z0-9]{1,3})?", 1 => known, 1 => near, 1 => "[0-9]{1,3}"]
    }

    proptest! {
        #[test]
        fn plain_names_are_read_as_a_whole(words in prop::collection::vec(word(), 1..5)) {
            let name = words.join(" ");
            if is_plain(&name) {
                for place in [Place::Formula, Place::Row, Place::Dataset, Place::Argument, Place::Weighted] {
                    prop_assert!(is_read_whole(&name, place), "{name}");
                }
            }
        }
    }
}
