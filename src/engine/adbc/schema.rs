//! Tables of an engine and the types of their columns.
//!
//! Only the tables that datasets name are looked at. A number without a stated scale is read like a floating-point number, to so many digits
//! after the point.

use super::fault::Fault;
use super::session::Session;
use super::work::Watch;
use crate::catalog::ColumnType;
use crate::engine::{Datum, EngineFault};
use crate::schema::{Schema, Table};
use crate::source::SourceText;
use crate::sql::{Dialect, OutputType, Statement, put};
use duckdb::arrow::datatypes::DataType;

/// The most digits of a decimal.
const DIGITS: u8 = 38;

/// The types of these tables' columns; every table that cannot be read is told.
pub(super) fn schema(
    session: &Session,
    dialect: &'static Dialect,
    tables: &[SourceText],
    watch: &Watch,
) -> Result<Schema, Vec<Fault>> {
    let mut schema = Schema::default();
    match dialect.columns_of {
        Some(columns_of) => {
            let read = described(session, dialect, columns_of, tables, watch).map_err(|fault| vec![fault])?;
            schema.tables.extend(read);
        }
        None => {
            let mut faults = Vec::new();
            for table in tables.iter().filter(|table| !table.text.is_empty()) {
                match sampled(session, dialect, table, watch) {
                    Ok(read) => {
                        schema.tables.insert(table.text.clone(), read);
                    }
                    Err(fault @ (EngineFault::Refused(_) | EngineFault::UnknownTable(_))) => {
                        faults.push(Fault::Table { table: table.clone(), fault });
                    }
                    Err(fault) => return Err(vec![Fault::Query(fault)]),
                }
            }
            if !faults.is_empty() {
                return Err(faults);
            }
        }
    }
    let missing = |table: &&SourceText| !schema.tables.contains_key(&table.text);
    let missing: Vec<Fault> = tables
        .iter()
        .filter(missing)
        .map(|table| Fault::Table { table: table.clone(), fault: EngineFault::UnknownTable(String::new()) })
        .collect();
    if missing.is_empty() { Ok(schema) } else { Err(missing) }
}

/// By asking the catalogue, for all tables at once.
fn described(
    session: &Session,
    dialect: &Dialect,
    columns_of: &str,
    tables: &[SourceText],
    watch: &Watch,
) -> Result<Vec<(String, Table)>, Fault> {
    if tables.is_empty() {
        return Ok(Vec::new());
    }
    let one = |(index, table): (usize, &SourceText)| {
        let columns = put(columns_of, &[&dialect.literal(&dialect.table(&table.text))]);
        format!("SELECT CAST({index} AS BIGINT) AS at, columns.*\nFROM (\n{columns}\n) AS columns")
    };
    let parts: Vec<String> = tables.iter().enumerate().map(one).collect();
    let columns = vec![OutputType::Integer, OutputType::Text, OutputType::Text, OutputType::Integer];
    let statement = Statement { sql: format!("{}\nORDER BY 1, 4", parts.join("\nUNION ALL\n")), columns };
    let mut read: Vec<(String, Table)> = Vec::new();
    for row in session.ask(&statement, u64::MAX, watch).map_err(Fault::Query)? {
        let [Datum::Number(at), Datum::Text(column), Datum::Text(ty), _] = row.as_slice() else { continue };
        let Some(table) = usize::try_from(at.numerator()).ok().and_then(|at| tables.get(at)) else {
            continue;
        };
        if read.last().is_none_or(|(last, _)| *last != table.text) {
            read.push((table.text.clone(), Table::default()));
        }
        if let Some((_, last)) = read.last_mut() {
            last.columns.push((column.clone(), column_type(ty).ok_or_else(|| ty.clone())));
        }
    }
    Ok(read)
}

/// By asking for no rows.
fn sampled(
    session: &Session,
    dialect: &Dialect,
    table: &SourceText,
    watch: &Watch,
) -> Result<Table, EngineFault> {
    let sql = format!("SELECT *\nFROM {}\nLIMIT 0", dialect.table(&table.text));
    let columns = session.columns(sql, watch)?;
    let column = |field: &std::sync::Arc<duckdb::arrow::datatypes::Field>| {
        (field.name().clone(), arrow_type(field.data_type()).ok_or_else(|| field.data_type().to_string()))
    };
    Ok(Table { columns: columns.fields().iter().map(column).collect() })
}

/// The type a driver tells; `None` if it cannot be used.
fn arrow_type(ty: &DataType) -> Option<ColumnType> {
    Some(match ty {
        DataType::Int8
        | DataType::Int16
        | DataType::Int32
        | DataType::Int64
        | DataType::UInt8
        | DataType::UInt16
        | DataType::UInt32
        | DataType::UInt64 => ColumnType::Integer,
        DataType::Float16 | DataType::Float32 | DataType::Float64 => ColumnType::Double,
        DataType::Boolean => ColumnType::Boolean,
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => ColumnType::Text,
        DataType::Dictionary(_, values) => arrow_type(values)?,
        DataType::Date32 | DataType::Date64 => ColumnType::Date,
        DataType::Timestamp(_, None) => ColumnType::Timestamp,
        DataType::Timestamp(_, Some(_)) => ColumnType::Instant,
        DataType::Decimal32(precision, scale)
        | DataType::Decimal64(precision, scale)
        | DataType::Decimal128(precision, scale) => decimal(*precision, u8::try_from(*scale).ok()?)?,
        _ => return None,
    })
}

/// The type that words of SQL name; `None` if it cannot be used.
fn column_type(words: &str) -> Option<ColumnType> {
    let (name, rest) = words.split_once('(').unwrap_or((words, ""));
    let digits = rest.split_once(')').map(|(inside, _)| inside);
    Some(match name.trim() {
        "smallint" | "integer" | "bigint" if rest.is_empty() => ColumnType::Integer,
        "numeric" => match digits {
            None => ColumnType::Double,
            Some(digits) => {
                let (precision, scale) = digits.split_once(',')?;
                decimal(precision.trim().parse().ok()?, scale.trim().parse().ok()?)?
            }
        },
        "real" | "double precision" => ColumnType::Double,
        "boolean" => ColumnType::Boolean,
        "text" | "character varying" | "character" | "uuid" | "name" => {
            return (!words.ends_with("[]")).then_some(ColumnType::Text);
        }
        "date" => ColumnType::Date,
        "timestamp without time zone" => ColumnType::Timestamp,
        "timestamp with time zone" => ColumnType::Instant,
        "timestamp" if rest.ends_with("without time zone") => ColumnType::Timestamp,
        "timestamp" if rest.ends_with("with time zone") => ColumnType::Instant,
        _ => return None,
    })
    .filter(|_| !words.ends_with("[]"))
}

fn decimal(precision: u8, scale: u8) -> Option<ColumnType> {
    let fits = (1..=DIGITS).contains(&precision) && scale <= precision;
    fits.then_some(ColumnType::Decimal { precision, scale })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_known_by_their_words() {
        let shown = |words: &str| column_type(words).map_or("-".to_owned(), |ty| ty.to_string());
        assert_eq!(shown("numeric(18,2)"), "decimal(18,2)");
        assert_eq!(shown("numeric"), "double");
        assert_eq!(shown("character varying(20)"), "text");
        assert_eq!(shown("timestamp(3) with time zone"), "instant");
        assert_eq!(shown("timestamp without time zone"), "timestamp");
        for other in ["numeric(50,2)", "integer[]", "text[]", "numeric(18,2)[]", "bytea", "interval", "json"]
        {
            assert_eq!(shown(other), "-", "{other}");
        }
    }

    #[test]
    fn types_are_known_by_their_layout() {
        assert_eq!(arrow_type(&DataType::Decimal128(38, 2)), decimal(38, 2));
        assert_eq!(arrow_type(&DataType::Binary), None);
        assert_eq!(arrow_type(&DataType::Utf8View), Some(ColumnType::Text));
    }
}
