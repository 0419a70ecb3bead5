//! Conditions on members: `segment = Enterprise and region != EU` → [`MemberTest`].

use super::ast::{CompareOp, Name, Row, RowKind, Test, Value, ValueKind};
use super::parse::parse_row;
use crate::criteria::MemberTest;
use crate::diagnostic::{Code, Diagnostic, nearest_fix};
use crate::name::Key;
use crate::source::{SourceText, Sources};
use std::collections::BTreeSet;
use std::ops::Range;

/// Reads a condition on members; `dimensions` are those of the datasets its KPI reads.
///
/// # Errors
/// What cannot be read, or the first part that is no condition on members.
pub(super) fn read_segment(
    text: &SourceText,
    dimensions: &BTreeSet<String>,
    sources: &Sources,
) -> Result<MemberTest, Vec<Diagnostic>> {
    let row = parse_row(&text.text)
        .map_err(|errors| errors.iter().map(|error| error.diagnostic(text, sources)).collect::<Vec<_>>())?;
    let reader = Reader { text, dimensions, sources };
    reader.test(&row).map_err(|diagnostic| vec![*diagnostic])
}

/// The declared spelling of a dimension.
///
/// # Errors
/// That none of the KPI's datasets has it, with the nearest name.
pub(super) fn dimension_named(
    name: &SourceText,
    dimensions: &BTreeSet<String>,
) -> Result<String, Box<Diagnostic>> {
    let key = Key::of(&name.text);
    if let Some(found) = dimensions.iter().find(|known| Key::of(known) == key) {
        return Ok(found.clone());
    }
    let message = format!("no dataset of the KPI has the dimension `{}`", name.text);
    let diagnostic = Diagnostic::error(Code::UnknownDimension, message).at(name.span, "");
    let names = || dimensions.iter().map(String::as_str);
    Err(Box::new(match nearest_fix(&name.text, names()) {
        Some(_) => diagnostic.with_nearest(name.span, &name.text, names()),
        None if dimensions.is_empty() => diagnostic.with_help("declare it under `dimensions` of the dataset"),
        None => {
            let known: Vec<String> = names().map(|name| format!("`{name}`")).collect();
            diagnostic.with_note(format!("its dimensions are {}", known.join(", ")))
        }
    }))
}

struct Reader<'a> {
    text: &'a SourceText,
    dimensions: &'a BTreeSet<String>,
    sources: &'a Sources,
}

type Read<T> = Result<T, Box<Diagnostic>>;

impl Reader<'_> {
    fn test(&self, row: &Row) -> Read<MemberTest> {
        let all = |parts: &[Row]| parts.iter().map(|part| self.test(part)).collect::<Read<Vec<_>>>();
        match &row.kind {
            RowKind::All(parts) => Ok(MemberTest::All(all(parts)?)),
            RowKind::Any(parts) => Ok(MemberTest::Any(all(parts)?)),
            RowKind::Not(part) => Ok(not(self.test(part)?)),
            RowKind::Test { left, test } => match &left.kind {
                RowKind::Name(name) => self.of(name, test, &row.range),
                _ => Err(self.not_about_members(&left.range)),
            },
            _ => Err(self.not_about_members(&row.range)),
        }
    }

    fn of(&self, name: &Name, test: &Test, range: &Range<usize>) -> Read<MemberTest> {
        let written = self.sources.part(self.text, name.range.clone());
        let dimension = dimension_named(&SourceText { text: name.text.clone(), ..written }, self.dimensions)?;
        let of = |members: BTreeSet<Option<String>>, dimension| MemberTest::In { dimension, members };
        Ok(match test {
            Test::Compare { op: CompareOp::Equal, right } => {
                of(BTreeSet::from([Some(self.member(right)?)]), dimension)
            }
            Test::Compare { op: CompareOp::NotEqual, right } => {
                not(of(BTreeSet::from([Some(self.member(right)?)]), dimension))
            }
            Test::Compare { .. } | Test::Between { .. } => return Err(self.not_about_members(range)),
            Test::In { negated, values } => {
                let members = values.iter().map(|value| self.member(value).map(Some));
                let test = of(members.collect::<Read<_>>()?, dimension);
                if *negated { not(test) } else { test }
            }
            Test::Missing => of(BTreeSet::from([None]), dimension),
            Test::Present => not(of(BTreeSet::from([None]), dimension)),
            Test::Contains(part) => MemberTest::Contains { dimension, part: self.member(part)? },
            Test::StartsWith(part) => MemberTest::StartsWith { dimension, part: self.member(part)? },
        })
    }

    /// A member as the data spell it.
    fn member(&self, value: &Value) -> Read<String> {
        match &value.kind {
            ValueKind::Text(text) => Ok(text.clone()),
            ValueKind::Number(_) | ValueKind::Date(_) => {
                Ok(self.text.text.get(value.range.clone()).unwrap_or_default().trim().to_owned())
            }
            ValueKind::Percent(_) | ValueKind::Duration(..) | ValueKind::Column(_) => {
                Err(self.not_about_members(&value.range))
            }
        }
    }

    fn not_about_members(&self, range: &Range<usize>) -> Box<Diagnostic> {
        let found = self.text.text.get(range.clone()).unwrap_or_default().trim();
        let message = format!("`{found}` is no condition on members");
        Box::new(
            Diagnostic::error(Code::SegmentSyntax, message)
                .at(self.sources.place(self.text, range.clone()), "")
                .with_note("members have names and no order")
                .with_help("write such as `segment = Enterprise`, `region in (EU, US)` or `plan is missing`"),
        )
    }
}

fn not(test: MemberTest) -> MemberTest {
    MemberTest::Not(Box::new(test))
}
