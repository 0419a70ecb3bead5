//! DuckDB.

use super::{Dialect, Survey};

/// DuckDB's words.
pub static DUCKDB: Dialect = Dialect {
    name: "duckdb",
    identifier_quote: '"',
    home: "main.",
    has_catalogs: false,
    backslash_hides: false,
    zero_character: Some("chr(0)"),
    date_literal: "DATE '$1'",
    timestamp_literal: "TIMESTAMP '$1'",
    instant_literal: "TIMESTAMPTZ '$1+00'",
    text: "VARCHAR",
    double: "DOUBLE",
    timestamp: "TIMESTAMP",
    instant: "TIMESTAMP WITH TIME ZONE",
    whole_number: "HUGEINT",
    whole_result: "HUGEINT",
    whole_digits: 38,
    count_if: "count_if($1)",
    whole_sum: "sum($1)",
    truth_number: "CAST($1 AS BIGINT)",
    epoch_microseconds: "epoch_us($1)",
    // The database's own words for an instant depend on its session.
    instant_text: "CAST(make_timestamp(epoch_us($1)) AS VARCHAR) || 'Z'",
    is_finite: "isfinite($1)",
    is_finite_moment: "isfinite($1)",
    decimal_of_double: "CAST($1 AS $2)",
    whole_quotient: "($1) // $2",
    contains: "contains($1, $2)",
    starts_with: "starts_with($1, $2)",
    trim_end: "rtrim($1, $2)",
    text_order: "$1",
    quantile: "quantile_cont($1, $2)$3",
    has_qualify: true,
    has_values: true,
    survey: Some(Survey {
        about_distinct: "approx_count_distinct($1)",
        sample: "TABLESAMPLE SYSTEM ($1 PERCENT) REPEATABLE (1)",
    }),
    columns_of: None,
    start: &[],
    proofs: &[],
};
