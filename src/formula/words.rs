//! How problems are said.

use super::checked::RowType;
use super::print::{name_alone, number};
use super::problem::{Expected, Origin, Place, Problem};
use super::time_fault::MAX_PERIODS;
use super::unknown::Advice;
use crate::diagnostic::{Applicability, Code, Diagnostic, Fix, Near, Severity, nearest_fix};
use crate::source::Span;
use crate::unit::Unit;

/// A type in words.
fn a(ty: RowType) -> &'static str {
    match ty {
        RowType::Number { .. } => "a number",
        RowType::Duration => "a duration",
        RowType::Boolean => "a yes/no value",
        RowType::Text => "a text",
        RowType::Date => "a date",
        RowType::Timestamp => "a time",
        RowType::Instant => "an instant",
    }
}

/// Names as a list: "`a`, `b` and `c`", cut after eight.
fn list(names: &[String]) -> String {
    let quoted: Vec<String> = names.iter().take(8).map(|name| format!("`{name}`")).collect();
    match (quoted.as_slice(), names.len() > 8) {
        ([only], _) => only.clone(),
        ([first @ .., last], false) => format!("{} and {last}", first.join(", ")),
        (all, _) => format!("{}, …", all.join(", ")),
    }
}

fn write(what: &str) -> String {
    format!("write `{what}`")
}

/// Adds where a type comes from.
fn with_type(diagnostic: Diagnostic, origin: Option<Origin>) -> Diagnostic {
    match origin {
        Some(Origin { span, name, ty: Some(ty), .. }) => {
            diagnostic.with_label(span, format!("`{name}` is {} here", a(ty)))
        }
        _ => diagnostic,
    }
}

/// Adds where a unit comes from.
fn with_unit(diagnostic: Diagnostic, unit: &Unit, origin: Option<Origin>) -> Diagnostic {
    match origin {
        Some(Origin { span, name, declares_unit: true, ty: Some(_) }) => {
            diagnostic.with_label(span, format!("unit of `{name}`"))
        }
        Some(Origin { span, name, declares_unit: true, ty: None }) => {
            diagnostic.with_label(span, format!("the rows of `{name}` are {unit}"))
        }
        Some(Origin { span, name, .. }) => diagnostic.with_label(span, format!("`{name}` is declared here")),
        None => diagnostic,
    }
}

impl From<Problem> for Diagnostic {
    fn from(problem: Problem) -> Self {
        if let Problem::Parameter { problem, name, written, span } = problem {
            return Self::from(*problem).with_label(span, format!("the parameter `{name}` is {written}"));
        }
        names(problem)
            .or_else(|problem| joins(*problem))
            .or_else(|problem| parameters(*problem))
            .or_else(|problem| types(*problem))
            .unwrap_or_else(|problem| units(*problem))
    }
}

/// Problems with parameters; the problem back if it is another.
fn parameters(problem: Problem) -> Result<Diagnostic, Box<Problem>> {
    Ok(match problem {
        Problem::ParameterClash { name, span, other, first } => {
            let message = format!("the parameter `{name}` is called like {other}");
            Diagnostic::error(Code::AmbiguousName, message)
                .at(span, "the parameter")
                .with_label(first, other)
                .with_help("rename one of the two")
        }
        Problem::ParameterUnit { name, span, unit } => {
            let message = format!("the parameter `{name}` has a unit, but its value is no number");
            Diagnostic::error(Code::TypeMismatch, message)
                .at(span, "no number")
                .with_label(unit, "a unit")
                .with_help("leave out `unit`, or write a number")
        }
        Problem::ParameterSet { name, span, set, kind } => {
            let message = format!("`{set}` cannot be set for the parameter `{name}`, which is {kind}");
            Diagnostic::error(Code::TypeMismatch, message)
                .at(span, format!("{kind}, declared here"))
                .with_help("give a value of the same kind, with its unit")
        }
        Problem::ParameterComputed { place, kind } => {
            let message = format!("`{}` is {kind}, with which nothing is computed", place.written);
            Diagnostic::error(Code::TypeMismatch, message).at(place.span, kind).with_help(format!(
                "it can stand on the right side of a comparison: `where … = [{}]`",
                place.written.trim_matches(['[', ']'])
            ))
        }
        Problem::UnusedParameter { name, span } => {
            Diagnostic::warning(Code::UnusedParameter, format!("the parameter `{name}` is not used"))
                .at(span, "")
                .with_help("name it in a formula or condition, or delete it")
        }
        other => return Err(Box::new(other)),
    })
}

/// Problems with joins; the problem back if it is another.
fn joins(problem: Problem) -> Result<Diagnostic, Box<Problem>> {
    Ok(match problem {
        Problem::JoinWithoutKey { place, declared } => {
            let message =
                format!("the dataset `{}` declares no key, so nothing can be joined to it", place.written);
            Diagnostic::error(Code::JoinKey, message)
                .at(place.span, "needs a key")
                .with_label(declared, "the dataset")
                .with_help("declare there which columns identify a row, as in `key: customer_id`")
        }
        Problem::JoinColumns { span, on, dataset, key, key_span } => {
            let columns = if on == 1 { "column" } else { "columns" };
            let message = format!(
                "the join names {on} {columns}, but the key of `{dataset}` has {}: {}",
                key.len(),
                list(&key)
            );
            Diagnostic::error(Code::JoinKey, message)
                .at(span, format!("{on} {columns}"))
                .with_label(key_span, "the key")
                .with_help("name for each column of the key, in its order, the column here that holds it")
        }
        Problem::JoinTypes { left, right, datasets } => {
            let help = same_type((&left, &datasets.0), (&right, &datasets.1));
            let message = format!(
                "`{}` is {}, but `{}` in the key is {}",
                left.0.written,
                a(left.1),
                right.0.written,
                a(right.1)
            );
            Diagnostic::error(Code::JoinKey, message)
                .at(left.0.span, a(left.1))
                .with_label(right.0.span, a(right.1))
                .with_help(help)
        }
        Problem::JoinTooDeep { place, most } => {
            let message =
                format!("more than {most} joins follow each other from here, to `{}`", place.written);
            Diagnostic::error(Code::LimitExceeded, message)
                .at(place.span, "one join too many")
                .with_help("join the dataset that is needed directly, by a column of its key")
        }
        Problem::ComputedJoin { name, span } => {
            let message = format!("`{name}` is computed; a join compares columns of the tables");
            Diagnostic::error(Code::JoinKey, message).at(span, "")
        }
        other => return Err(Box::new(other)),
    })
}

/// The declaration that makes two columns alike: every value has a text, and every time a day.
fn same_type(left: (&(Place, RowType), &str), right: (&(Place, RowType), &str)) -> String {
    let declare = |((place, _), dataset): (&(Place, RowType), &str), ty: &str| {
        format!("declare in the dataset `{dataset}` under `columns`: `{}: {{type: {ty}}}`", place.written)
    };
    match (left.0.1, right.0.1) {
        (RowType::Timestamp, RowType::Date) => declare(left, "date"),
        (RowType::Date, RowType::Timestamp) => declare(right, "date"),
        (RowType::Text, _) => declare(right, "text"),
        (_, RowType::Text) => declare(left, "text"),
        _ => "name the column here that holds the key".to_owned(),
    }
}

/// Problems with names; the problem back if it is another.
fn names(problem: Problem) -> Result<Diagnostic, Box<Problem>> {
    Ok(match problem {
        Problem::AmbiguousName { name, span, first } => {
            let message = format!("the dimension `{name}` reads another column than the column `{name}`");
            Diagnostic::error(Code::AmbiguousName, message)
                .at(span, "the dimension")
                .with_label(first, "the column")
        }
        Problem::AmbiguousJoin { name, span, join, dataset } => {
            let message = format!("`{name}` is a name of this dataset and a column of the joined dataset `{dataset}`");
            Diagnostic::error(Code::AmbiguousName, message)
                .at(span, "declared here")
                .with_label(join, "the join's columns are called by its name and their own")
                .with_help("rename one of the two")
        }
        Problem::OverlappingJoins { longer, span, shorter, first } => {
            let message = format!("the name of the join `{longer}` begins with that of the join `{shorter}`");
            Diagnostic::error(Code::AmbiguousName, message)
                .at(span, format!("`{longer} …` could be a column of either"))
                .with_label(first, "the other join")
                .with_help("rename one of the two")
        }
        Problem::UnknownTable { table, span, nearest } => {
            let diagnostic =
                Diagnostic::error(Code::UnknownTable, format!("the data have no table `{table}`")).at(span, "");
            // The data may be what is wrong: a definition is not rewritten after them.
            with_nearest(diagnostic, span, nearest.map(|(near, _)| (near, Applicability::Maybe)))
        }
        Problem::UnreadQuery { dataset, span } => Diagnostic::error(
            Code::UnknownTable,
            format!("the dataset `{dataset}` is written as SQL, which only the project's own data answer"),
        )
        .at(span, "")
        .with_help("name the table it has in the engine: `tables: {ENGINE: table}`"),
        Problem::UnknownTableColumn { column, table, span, nearest } => {
            let diagnostic =
                Diagnostic::error(Code::UnknownTableColumn, format!("the table `{table}` has no column `{column}`"))
                    .at(span, "");
            with_nearest(diagnostic, span, nearest.map(|(near, _)| (near, Applicability::Maybe)))
        }
        Problem::UnsupportedColumnType { column, ty, span } => Diagnostic::error(
            Code::UnsupportedColumnType,
            format!("the column `{column}` has the type {ty}, which formulas do not know"),
        )
        .at(span, "")
        .with_help("convert it in the data to a number, text, boolean, date or timestamp, as by `CREATE VIEW … CAST(… AS VARCHAR)`"),
        Problem::UnknownColumn { place, declared, between: Some((left, right)), .. } => {
            Diagnostic::error(Code::UnknownColumn, missing_operator(&left, &right))
                .at(place.span, "")
                .with_label(declared, "the dataset")
        }
        Problem::UnknownColumn { name, place, dataset, declared, nearest, split, columns, between: None } => {
            let diagnostic = Diagnostic::error(Code::UnknownColumn, format!("the dataset `{dataset}` has no column `{name}`"))
                .at(place.span, "")
                .with_label(declared, "the dataset");
            match (split, nearest) {
                (Some(split), _) => instead(diagnostic, place.span, &split),
                (_, Some(nearest)) => with_nearest(diagnostic, place.span, Some(nearest)),
                _ if columns.is_empty() => diagnostic,
                _ => diagnostic.with_note(format!("its columns are {}", list(&columns))),
            }
        }
        Problem::UnknownDataset { place, nearest, datasets } => {
            let diagnostic =
                Diagnostic::error(Code::UnknownDataset, format!("there is no dataset `{}`", place.written)).at(place.span, "");
            match nearest {
                Some(nearest) => with_nearest(diagnostic, place.span, Some(nearest)),
                None if datasets.is_empty() => diagnostic,
                None => diagnostic.with_note(format!("the datasets are {}", list(&datasets))),
            }
        }
        Problem::UnknownDimension { place, dataset, declared, dimensions } => {
            let message = format!("the dataset `{dataset}` has no dimension `{}`", place.written);
            let diagnostic = Diagnostic::error(Code::UnknownDimension, message)
                .at(place.span, "")
                .with_label(declared, "the dataset");
            let near = nearest_fix(&place.written, dimensions.iter().map(String::as_str));
            match near {
                Some((near, is)) => with_nearest(diagnostic, place.span, Some((near.to_string(), is))),
                None if dimensions.is_empty() => diagnostic.with_help("declare it under `dimensions`"),
                None => diagnostic.with_note(format!("its dimensions are {}", list(&dimensions))),
            }
        }
        Problem::MissingDataset { place } => {
            Diagnostic::error(Code::MissingDataset, format!("`{}` does not say of which dataset", place.written))
                .at(place.span, "")
                .with_help("add `of DATASET` to the aggregate, or `dataset: …` to the KPI")
        }
        Problem::TornArgument { place, instead } => {
            Diagnostic::error(Code::FormulaSyntax, "an expression inside an aggregate needs brackets")
                .at(place.span, "")
                .with_note("without them the operator belongs to the formula, not to the aggregate")
                .with_help(write(&instead))
                .fixed_by(Fix::text(place.span, instead, Applicability::Maybe))
        }
        Problem::MissingTime { place, dataset, declared, stock } => {
            let (message, help) = if stock {
                (
                    format!("the dataset `{dataset}` does not say from when until when a row counts"),
                    "declare `valid: {from: …, until: …}` in the dataset",
                )
            } else {
                (
                    format!("the dataset `{dataset}` does not say when a row counts"),
                    "declare `time: …` in the dataset, or in the measure",
                )
            };
            Diagnostic::error(Code::MissingTime, message)
                .at(place.span, "needs a time")
                .with_label(declared, "the dataset")
                .with_help(help)
        }
        Problem::UnknownName { place, advice } => unknown_name(&place, advice),
        Problem::Cycle { hops } => {
            let mut path: Vec<&str> = hops.iter().map(|(name, _)| name.as_str()).collect();
            path.extend(path.first().copied());
            let path = path.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" → ");
            let mut diagnostic = Diagnostic::error(Code::Cycle, format!("definitions go round in a circle: {path}"));
            for (index, (name, span)) in hops.into_iter().enumerate() {
                diagnostic = if index == 0 {
                    diagnostic.at(span, format!("named by `{name}`"))
                } else {
                    diagnostic.with_label(span, format!("named by `{name}`"))
                };
            }
            diagnostic
        }
        Problem::BracketedName { name, span, bracketed } => {
            let message = format!("`{name}` holds words of the formula language");
            Diagnostic::new(Code::BracketedName, Severity::Note, message)
                .at(span, "")
                .with_help(format!("to name it in a formula, write `{bracketed}`"))
        }
        Problem::AggregateNamed { place } => {
            let message = format!("`{}` is a name, but reads as an aggregate", place.written);
            Diagnostic::error(Code::UnknownDataset, message)
                .at(place.span, "read as an aggregate")
                .with_help(format!("write `[{}]`", place.written))
        }
        Problem::UnusedMeasure { name, span, bracketed } => {
            let diagnostic =
                Diagnostic::warning(Code::UnusedMeasure, format!("the measure `{name}` is not used")).at(span, "");
            match bracketed {
                Some(bracketed) => {
                    diagnostic.with_help(format!("to name it in a formula, write `{bracketed}`"))
                }
                None => diagnostic,
            }
        }
        other => return Err(Box::new(other)),
    })
}

fn missing_operator(left: &str, right: &str) -> String {
    format!("an operator is missing between `{left}` and `{right}`")
}

/// A name in the place of another. One that needs brackets in a formula, and none elsewhere, is only said.
fn with_nearest(diagnostic: Diagnostic, span: Span, nearest: Near) -> Diagnostic {
    match nearest {
        Some((nearest, applicability)) => {
            let diagnostic = diagnostic.with_help(write(&nearest));
            match name_alone(&nearest) {
                Some(_) => diagnostic,
                None => diagnostic.fixed_by(Fix::text(span, nearest, applicability)),
            }
        }
        None => diagnostic,
    }
}

/// What was probably meant, in the place of what is written.
fn instead(diagnostic: Diagnostic, span: Span, text: &str) -> Diagnostic {
    let diagnostic = diagnostic.with_help(write(text));
    // `…` stands for what only the author knows.
    if text.contains('…') {
        return diagnostic;
    }
    diagnostic.fixed_by(Fix::text(span, text, Applicability::Maybe))
}

fn unknown_name(place: &Place, advice: Advice) -> Diagnostic {
    let diagnostic = Diagnostic::error(Code::UnknownName, format!("`{}` is not declared", place.written))
        .at(place.span, "");
    match advice {
        Advice::Hyphen(written) => diagnostic
            .with_note("a dash between letters belongs to the name; a minus has spaces around it")
            .fixed_by(Fix::text(place.span, written.as_str(), Applicability::Maybe))
            .with_help(write(&written)),
        Advice::MissingOperator(left, right) => {
            let mut diagnostic = diagnostic;
            diagnostic.message = missing_operator(&left, &right);
            diagnostic.with_help("put `+`, `-`, `*` or `/` between them")
        }
        Advice::Aggregate(written) | Advice::Dataset(written) => instead(diagnostic, place.span, &written),
        Advice::Column(dataset, written) => {
            let note = format!("it is a column of `{dataset}`; a formula says how its rows are combined");
            instead(diagnostic.with_note(note), place.span, &written)
        }
        Advice::Prose(word, sign) => diagnostic.with_help(format!("write `{sign}` instead of `{word}`")),
        Advice::Nearest(name, applicability) => {
            let written = name_alone(&name).unwrap_or(name);
            diagnostic.with_help(write(&written)).fixed_by(Fix::text(place.span, written, applicability))
        }
        Advice::Measures(names) if names.is_empty() => diagnostic
            .with_help("declare it under `measures`, or write an aggregate such as `count of tickets`"),
        Advice::Measures(names) => {
            diagnostic.with_note(format!("the measures of this KPI are {}", list(&names)))
        }
    }
}

/// Problems with types; the problem back if it is another.
fn types(problem: Problem) -> Result<Diagnostic, Box<Problem>> {
    let mismatch = |message: String| Diagnostic::error(Code::TypeMismatch, message);
    Ok(match problem {
        Problem::ComputedLatest { name, span } => {
            mismatch(format!("`{name}` is computed; rows are reduced by columns of the table")).at(span, "")
        }
        Problem::ComputedType { place, declared, found, name } => {
            mismatch(format!("`{name}` is declared as {}, but computes {}", a(declared), a(found)))
                .at(place.span, a(found))
        }
        Problem::NotAMoment { place, ty, origin } => {
            let message = format!("`{}` is {}; a time is a date or timestamp column", place.written, a(ty));
            with_type(mismatch(message).at(place.span, ""), origin)
        }
        Problem::NotYesNo { place, ty, origin } => {
            let help = match ty {
                RowType::Text => format!("compare it, as in `{} = open`", place.written),
                RowType::Date | RowType::Timestamp | RowType::Instant => {
                    format!("write `{} is present`", place.written)
                }
                _ => format!("compare it, as in `{} > 0`", place.written),
            };
            let message = format!("expected a condition, found `{}`, which is {}", place.written, a(ty));
            with_type(mismatch(message).at(place.span, a(ty)), origin).with_help(help)
        }
        Problem::NotText { place, ty, origin } => {
            let message =
                format!("only a text contains or starts with something; `{}` is {}", place.written, a(ty));
            with_type(mismatch(message).at(place.span, a(ty)), origin)
        }
        Problem::NotNumeric { head, place, ty, origin } => {
            let help = match (ty, head) {
                (RowType::Boolean, "average of") => {
                    Some(format!("write `share of … where {}`", place.written))
                }
                (RowType::Boolean, _) => Some(format!("write `count of … where {}`", place.written)),
                (RowType::Text, _) => {
                    Some(format!("to count different values, write `distinct {}`", place.written))
                }
                (RowType::Date | RowType::Timestamp | RowType::Instant, _) => {
                    Some("subtract another time, which gives a duration".to_string())
                }
                _ => None,
            };
            let message = format!("`{head}` takes a number or duration; `{}` is {}", place.written, a(ty));
            let diagnostic = with_type(mismatch(message).at(place.span, a(ty)), origin);
            match help {
                Some(help) => diagnostic.with_help(help),
                None => diagnostic,
            }
        }
        Problem::NoOrder { place, ty, origin } => {
            let message = format!("`{}` is {}, which has no order", place.written, a(ty));
            with_type(mismatch(message).at(place.span, a(ty)), origin)
                .with_help("compare with `=`, `!=` or `in (…)`, or declare another `type` at the column")
        }
        Problem::Arithmetic { place, ty, origin } => {
            let help = match ty {
                RowType::Date | RowType::Timestamp | RowType::Instant => {
                    "only the difference of two dates or times is computed"
                }
                RowType::Duration => "a duration is multiplied by a number only",
                RowType::Boolean => "write `if … then 1 else 0` to compute with it",
                _ => "declare `type: decimal(18,2)` at the column if it holds numbers",
            };
            let message = format!("`{}` is {}, with which nothing is computed here", place.written, a(ty));
            with_type(mismatch(message).at(place.span, a(ty)), origin).with_help(help)
        }
        Problem::Branches { left, right } => {
            mismatch(format!("`then` gives {}, `else` gives {}; both must be alike", a(left.1), a(right.1)))
                .at(right.0.span, a(right.1))
                .with_label(left.0.span, a(left.1))
        }
        Problem::Operand { left: (left, ty, origin), right, expected } => {
            let (what, help) = match expected {
                Expected::Number => ("a number", "write a number, such as `5`"),
                Expected::SmallerNumber => ("a number that fits 128 bits", "write a smaller number"),
                Expected::Duration => ("a duration", "write the unit, such as `4 h`"),
                Expected::Date => ("a date", "write a date, such as `2026-03-01`"),
                Expected::Text => ("a text", "put the text in quotes"),
                Expected::PlainText => ("a text", "write the text itself"),
                Expected::YesNo => ("`yes` or `no`", "write `yes` or `no`"),
            };
            let message =
                format!("`{}` is {}: expected {what}, found `{}`", left.written, a(ty), right.written);
            with_type(mismatch(message).at(right.span, format!("expected {what}")), origin).with_help(help)
        }
        Problem::NothingBetween { low, high } => {
            let message = format!("nothing lies between `{}` and `{}`", low.written, high.written);
            mismatch(message)
                .at(low.span, "the greater one")
                .with_label(high.span, "the smaller one")
                .with_help(format!("write `between {} and {}`", high.written, low.written))
        }
        Problem::Columns { left: (left, left_ty, left_origin), right: (right, right_ty, right_origin) } => {
            let message =
                format!("`{}` is {}, but `{}` is {}", left.written, a(left_ty), right.written, a(right_ty));
            let diagnostic = mismatch(message).at(right.span, a(right_ty)).with_label(left.span, a(left_ty));
            with_type(with_type(diagnostic, left_origin), right_origin)
        }
        Problem::MixedMoments {
            left: (left, left_ty, left_origin),
            right: (right, right_ty, right_origin),
        } => {
            let message =
                format!("`{}` is {}, but `{}` is {}", left.written, a(left_ty), right.written, a(right_ty));
            let diagnostic = mismatch(message).at(right.span, a(right_ty)).with_label(left.span, a(left_ty));
            let diagnostic = with_type(with_type(diagnostic, left_origin), right_origin);
            if left_ty == RowType::Date || right_ty == RowType::Date {
                diagnostic
                    .with_note("when a day starts depends on the time zone; a date written in the formula starts in the project's")
                    .with_help("convert one of the two columns in the data")
            } else {
                diagnostic
                    .with_note("a time is what a clock in the project's time zone showed, which is two instants where the clock was set back")
                    .with_help("declare `type: instant` at the other column if it is in UTC, or convert it in the data")
            }
        }
        Problem::ZoneLost { place, stored, declared } => {
            let message = format!(
                "`{}` is {} in the data and cannot be read as {}",
                place.written,
                a(stored),
                a(declared)
            );
            mismatch(message).at(place.span, a(stored)).with_help(match stored {
                RowType::Instant => "leave out `type`: periods and dates are compared with an instant in the project's time zone",
                _ => "leave out `type`",
            })
        }
        other => return Err(Box::new(other)),
    })
}

/// Problems with units and sizes.
fn units(problem: Problem) -> Diagnostic {
    match problem {
        Problem::UnknownUnit { error, span } => {
            Diagnostic::error(Code::UnknownUnit, error.to_string()).at(span, "").with_help(error.help())
        }
        Problem::NumberWithoutUnit { place, origin } => {
            let message = format!("`{}` meets a duration, but has no unit", place.written);
            let diagnostic = Diagnostic::error(Code::UnitMismatch, message).at(place.span, "no unit");
            match origin {
                Some(origin) => diagnostic
                    .with_label(origin.span, format!("`{}` is declared without a unit", origin.name))
                    .with_help("declare its `unit`, such as `minutes`"),
                None => diagnostic.with_help("take the number from a column that declares its `unit`"),
            }
        }
        Problem::ComparedUnits { left: (left, unit, origin), right: (right, other) } => {
            let undeclared = unit == Unit::Unknown;
            let message = if undeclared {
                format!("`{}` has no unit to compare `{}` with", left.written, right.written)
            } else {
                format!("`{}` is in {unit}, but `{}` is in {other}", left.written, right.written)
            };
            let diagnostic = Diagnostic::error(Code::UnitMismatch, message)
                .at(right.span, other.to_string())
                .with_label(left.span, if undeclared { "no unit".to_string() } else { unit.to_string() });
            let diagnostic = with_unit(diagnostic, &unit, origin);
            if undeclared {
                diagnostic.with_help(format!(
                    "declare `unit: {other}` at the column, or compare with a bare number"
                ))
            } else {
                diagnostic
            }
        }
        Problem::UnitMismatch {
            operation,
            left: (left, left_unit, left_origin),
            right: (right, right_unit, right_origin),
        } => {
            let message = match operation {
                "add" => format!("{right_unit} cannot be added to {left_unit}"),
                "subtract" => format!("{right_unit} cannot be subtracted from {left_unit}"),
                "replace" => format!("{right_unit} cannot stand in for {left_unit}"),
                "multiply" => format!("{left_unit} cannot be multiplied by {right_unit}"),
                "divide" => format!("{left_unit} cannot be divided by {right_unit}"),
                _ => format!("{left_unit} and {right_unit} do not go together"),
            };
            let diagnostic = Diagnostic::error(Code::UnitMismatch, message)
                .at(right.span, format!("in {right_unit}"))
                .with_label(left.span, format!("in {left_unit}"));
            with_unit(with_unit(diagnostic, &left_unit, left_origin), &right_unit, right_origin)
        }
        Problem::DurationFactor { place, number: factor, unit } => {
            let factor = number(factor).unwrap_or_default();
            Diagnostic::error(
                Code::UnitMismatch,
                format!("a value in {unit} is converted by the factor {factor}"),
            )
            .at(place.span, "")
            .with_note("durations convert to the unit of the KPI by themselves")
            .with_help(format!("leave out `{factor}`, and declare the `unit` of the KPI"))
        }
        Problem::PercentTwice { place, inner } => {
            Diagnostic::error(Code::PercentTwice, format!("`{}` is a percent already", inner.written))
                .at(place.span, "multiplied by 100 again")
                .with_label(inner.span, "in percent")
                .with_help("leave out `* 100`")
        }
        Problem::OneMinusPercent { one, rate, origin } => {
            let message = format!("`{}` is in percent, so a whole is 100 and not 1", rate.written);
            let diagnostic = Diagnostic::error(Code::UnitMismatch, message)
                .at(one.span, "one percent")
                .with_label(rate.span, "in percent")
                .with_help(format!("write `100 - {}`", rate.written));
            with_unit(diagnostic, &Unit::percent(), origin)
        }
        Problem::PercentMissing { place, span, declared } => {
            let factor = if declared == Unit::ratio().with_scale(crate::unit::Scale::Permille) {
                "1000"
            } else {
                "100"
            };
            Diagnostic::error(
                Code::PercentMissing,
                format!("the KPI is in {declared}, but its formula is a bare ratio"),
            )
            .at(place.span, "a ratio")
            .with_label(span, "declared here")
            .with_help(format!("write `({}) * {factor}`", place.written))
            .fixed_by(Fix::text(
                place.span,
                format!("({}) * {factor}", place.written),
                Applicability::Safe,
            ))
        }
        Problem::DeclaredUnit { declared, span, place, found, origin } => {
            let diagnostic = Diagnostic::error(
                Code::UnitMismatch,
                format!("the declared unit is {declared}, but the formula is in {found}"),
            )
            .at(place.span, format!("in {found}"))
            .with_label(span, "declared here");
            let diagnostic = with_unit(diagnostic, &found, origin);
            if declared.is_ratio() && found == Unit::percent() {
                diagnostic.with_help("leave out `* 100`, or declare `unit: percent`")
            } else if declared == Unit::percent() && found == Unit::percent().with_scale(crate::unit::Scale::Points) {
                diagnostic
                    .with_note("the difference of two percents is in points; `growth` gives the relative change in percent")
                    .with_help("declare `unit: points`")
                    .fixed_by(Fix::text(span, "points", Applicability::Maybe))
            } else {
                let unit = found.to_string();
                match Unit::parse(&unit) {
                    Ok(parsed) if parsed == found => diagnostic
                        .with_help(format!("declare `unit: {unit}`, if that is what is meant"))
                        .fixed_by(Fix::text(span, unit, Applicability::Maybe)),
                    _ => diagnostic,
                }
            }
        }
        Problem::EarlierUnit { until, before: (before, was), now: (now, is) } => Diagnostic::error(
            Code::UnitMismatch,
            format!("the formula before {until} is in {was}, but the KPI is in {is}"),
        )
        .at(before, format!("in {was}"))
        .with_label(now, format!("in {is}"))
        .with_help(format!("write a formula in {is}, or give what is in {was} an id of its own")),
        Problem::TargetUnit { place, found, expected, kpi } => Diagnostic::error(
            Code::UnitMismatch,
            format!("the target is in {found}, but the KPI is in {expected}"),
        )
        .at(place.span, format!("in {found}"))
        .with_label(kpi, format!("in {expected}"))
        .with_help(format!("write a formula in {expected}")),
        Problem::TooLarge { span } => Diagnostic::error(
            Code::FormulaTooLong,
            "the formula is too large once every name is replaced by what it stands for",
        )
        .at(span, ""),
        Problem::ExtendedTwice { place, covers } => Diagnostic::error(
            Code::TypeMismatch,
            format!("`{}` covers more than its period already: {covers}", place.written),
        )
        .at(place.span, covers.to_string())
        .with_note("`rolling` and `to date` say how much is covered, which is said once; `previous`, `change` and `growth` combine with them")
        .with_help("leave one of the two out"),
        Problem::TooFarBack { place } => Diagnostic::error(
            Code::FormulaTooLong,
            format!("`{}` is moved further back than {MAX_PERIODS} periods", place.written),
        )
        .at(place.span, ""),
        // All others were worded above.
        other => Diagnostic::error(
            Code::FormulaSyntax,
            format!("the definition could not be checked; this is a bug in kpi: {other:?}"),
        ),
    }
}
