//! Arrow batches → rows of exact values.
//!
//! A statement casts each of its columns, but drivers disagree on what they make of it: whole numbers come in any width, decimals also as
//! texts, texts in three layouts. Numbers are read exactly or not at all; floating point never is one.

use crate::engine::{Datum, EngineFault, Rows};
use crate::number::Exact;
use crate::sql::OutputType;
use duckdb::arrow::array::{Array, AsArray, RecordBatch};
use duckdb::arrow::datatypes::{
    DataType, Date32Type, Decimal128Type, Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type,
    UInt32Type, UInt64Type,
};
use jiff::Span;
use jiff::civil::{Date, date};

/// Adds the rows of a batch, whose columns are read in order as the stated types.
pub(super) fn rows(batch: &RecordBatch, columns: &[OutputType], found: &mut Rows) -> Result<(), EngineFault> {
    let arrays = batch.columns();
    for row in 0..batch.num_rows() {
        let mut read = Vec::with_capacity(columns.len());
        for (at, ty) in columns.iter().enumerate() {
            let value = arrays.get(at).and_then(|array| datum(array.as_ref(), row, *ty));
            read.push(value.ok_or(EngineFault::Unexpected { column: at + 1, ty: *ty })?);
        }
        found.push(read);
    }
    Ok(())
}

/// `None` if the value is of another type than the statement promised.
fn datum(array: &dyn Array, row: usize, ty: OutputType) -> Option<Datum> {
    if array.is_null(row) || array.data_type() == &DataType::Null {
        return Some(Datum::Null);
    }
    Some(match ty {
        OutputType::Integer => Datum::Number(number(array, row).filter(|number| number.is_integer())?),
        OutputType::Decimal(_) => Datum::Number(number(array, row)?),
        OutputType::Text => Datum::Text(text(array, row)?.to_owned()),
        OutputType::Date => Datum::Date(day(array, row)?),
    })
}

fn number(array: &dyn Array, row: usize) -> Option<Exact> {
    let whole: i128 = match array.data_type() {
        DataType::Int8 => array.as_primitive_opt::<Int8Type>()?.value(row).into(),
        DataType::Int16 => array.as_primitive_opt::<Int16Type>()?.value(row).into(),
        DataType::Int32 => array.as_primitive_opt::<Int32Type>()?.value(row).into(),
        DataType::Int64 => array.as_primitive_opt::<Int64Type>()?.value(row).into(),
        DataType::UInt8 => array.as_primitive_opt::<UInt8Type>()?.value(row).into(),
        DataType::UInt16 => array.as_primitive_opt::<UInt16Type>()?.value(row).into(),
        DataType::UInt32 => array.as_primitive_opt::<UInt32Type>()?.value(row).into(),
        DataType::UInt64 => array.as_primitive_opt::<UInt64Type>()?.value(row).into(),
        DataType::Decimal128(_, scale) => {
            let mantissa = array.as_primitive_opt::<Decimal128Type>()?.value(row);
            return Exact::decimal(mantissa, u8::try_from(*scale).ok()?).ok();
        }
        _ => return decimal(text(array, row)?),
    };
    Exact::quotient(whole, 1).ok()
}

/// A decimal as a database writes it.
fn decimal(text: &str) -> Option<Exact> {
    let plain = |letter: char| letter.is_ascii_digit() || matches!(letter, '-' | '.');
    text.chars().all(plain).then(|| Exact::parse(text)).flatten()
}

fn text(array: &dyn Array, row: usize) -> Option<&str> {
    Some(match array.data_type() {
        DataType::Utf8 => array.as_string_opt::<i32>()?.value(row),
        DataType::LargeUtf8 => array.as_string_opt::<i64>()?.value(row),
        DataType::Utf8View => array.as_string_view_opt()?.value(row),
        _ => return None,
    })
}

fn day(array: &dyn Array, row: usize) -> Option<Date> {
    match array.data_type() {
        DataType::Date32 => {
            let days = array.as_primitive_opt::<Date32Type>()?.value(row);
            date(1970, 1, 1).checked_add(Span::new().try_days(days).ok()?).ok()
        }
        _ => text(array, row)?.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use duckdb::arrow::array::{
        ArrayRef, Date32Array, Decimal128Array, Float64Array, Int8Array, LargeStringArray, StringArray,
        StringViewArray,
    };
    use std::sync::Arc;

    fn read(array: impl Array + 'static, ty: OutputType) -> Result<Vec<String>, EngineFault> {
        let batch = RecordBatch::try_from_iter([("a", Arc::new(array) as ArrayRef)]).unwrap();
        let mut found = Rows::new();
        rows(&batch, &[ty], &mut found)?;
        Ok(found.iter().map(|row| row[0].to_string()).collect())
    }

    #[test]
    fn numbers_of_every_layout_are_exact() {
        assert_eq!(read(Int8Array::from(vec![Some(-1), None]), OutputType::Integer).unwrap(), ["-1", "–"]);
        let decimals = Decimal128Array::from(vec![1250]).with_precision_and_scale(38, 2).unwrap();
        assert_eq!(read(decimals.clone(), OutputType::Decimal(2)).unwrap(), ["12.5"]);
        assert!(read(decimals, OutputType::Integer).is_err(), "12.5 is not whole");
        assert_eq!(read(StringArray::from(vec!["-0.10"]), OutputType::Decimal(2)).unwrap(), ["-0.1"]);
        for wrong in ["1/3", "1,250", "1e5", "NaN", ""] {
            assert!(read(StringArray::from(vec![wrong]), OutputType::Decimal(2)).is_err(), "{wrong}");
        }
        assert!(
            read(Float64Array::from(vec![1.0]), OutputType::Integer).is_err(),
            "floating point is not exact"
        );
    }

    #[test]
    fn texts_and_days_of_every_layout() {
        assert_eq!(read(LargeStringArray::from(vec!["a"]), OutputType::Text).unwrap(), ["a"]);
        assert_eq!(read(StringViewArray::from(vec!["a"]), OutputType::Text).unwrap(), ["a"]);
        assert!(read(Int8Array::from(vec![1]), OutputType::Text).is_err());
        assert_eq!(read(Date32Array::from(vec![20_697]), OutputType::Date).unwrap(), ["2026-09-01"]);
        assert_eq!(read(StringArray::from(vec!["2026-09-01"]), OutputType::Date).unwrap(), ["2026-09-01"]);
    }

    #[test]
    fn a_result_with_too_few_columns_is_refused() {
        let batch =
            RecordBatch::try_from_iter([("a", Arc::new(Int8Array::from(vec![1])) as ArrayRef)]).unwrap();
        let columns = [OutputType::Integer, OutputType::Text];
        let refused = rows(&batch, &columns, &mut Rows::new()).unwrap_err();
        assert_eq!(refused, EngineFault::Unexpected { column: 2, ty: OutputType::Text });
    }
}
