//! PostgreSQL, 14 or later: before, moments in microseconds were floating point.

use super::{Dialect, Proof};

/// PostgreSQL's words.
///
/// A floating-point number becomes a decimal by way of its shortest text, because the direct way keeps 15 digits only. Texts are sorted by
/// their bytes, whatever the collation. Sizes are not surveyed: counting the rows would read the table.
pub static POSTGRES: Dialect = Dialect {
    name: "postgresql",
    identifier_quote: '"',
    home: "",
    has_catalogs: true,
    backslash_hides: false,
    zero_character: None,
    date_literal: "DATE '$1'",
    timestamp_literal: "TIMESTAMP '$1'",
    instant_literal: "TIMESTAMPTZ '$1+00'",
    text: "VARCHAR",
    double: "DOUBLE PRECISION",
    timestamp: "TIMESTAMP",
    instant: "TIMESTAMP WITH TIME ZONE",
    whole_number: "DECIMAL(38, 0)",
    whole_result: "DECIMAL(38, 0)",
    whole_digits: 38,
    count_if: "count(CASE WHEN $1 THEN 1 END)",
    whole_sum: "sum($1)",
    truth_number: "CASE WHEN $1 THEN 1 WHEN NOT $1 THEN 0 END",
    epoch_microseconds: "CAST(extract(epoch FROM $1) * 1000000 AS BIGINT)",
    instant_text: "CAST(($1) AT TIME ZONE 'UTC' AS VARCHAR) || 'Z'",
    is_finite: "$1 NOT IN ('NaN', 'Infinity', '-Infinity')",
    is_finite_moment: "isfinite($1)",
    decimal_of_double: "CAST(CAST($1 AS VARCHAR) AS $2)",
    whole_quotient: "($1) / $2",
    contains: "position($2 IN $1) > 0",
    starts_with: "starts_with($1, $2)",
    trim_end: "rtrim($1, $2)",
    text_order: "$1 COLLATE \"C\"",
    quantile: "percentile_cont($2) WITHIN GROUP (ORDER BY $1)$3",
    has_qualify: false,
    has_values: true,
    survey: None,
    columns_of: Some(
        "SELECT CAST(attname AS VARCHAR) AS name,
  CASE WHEN typtype = 'e' THEN 'text' ELSE format_type(coalesce(nullif(typbasetype, 0), atttypid), CASE WHEN typtype = 'd' THEN typtypmod ELSE atttypmod END) END AS type,
  CAST(attnum AS BIGINT) AS place
FROM pg_attribute JOIN pg_type ON pg_type.oid = atttypid
WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped",
    ),
    start: &[
        "SET TIME ZONE 'UTC'",
        "SET datestyle = 'ISO, YMD'",
        "SET extra_float_digits = 1",
        "SET standard_conforming_strings = on",
        // All statements see the data as they are now.
        "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY",
    ],
    proofs: &[
        Proof {
            of: "CAST(CAST(extract(epoch FROM TIMESTAMP '2026-09-01 00:00:00.000001') * 1000000 AS BIGINT) AS VARCHAR)",
            is: "1788220800000001",
            shows: "moments are exact to the microsecond, as they are since version 14",
        },
        Proof {
            of: "CAST(CAST(TIMESTAMPTZ '2026-07-01 00:00:00+00' AS TIMESTAMP) AS VARCHAR)",
            is: "2026-07-01 00:00:00",
            shows: "the session's time zone is UTC and its moments are written in ISO form",
        },
    ],
};
