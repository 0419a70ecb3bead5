//! Apache Spark, 3.4 or later, and what speaks its SQL, in ANSI mode.

use super::{Dialect, Proof};

/// Spark's words.
///
/// Spark gives up digits after the point where a decimal might need more than 38, so numbers are computed with 19 digits before it: sums,
/// comparisons and products then always fit, and what does not is an error in ANSI mode. A 64-bit sum would overflow; whole numbers are
/// added up as decimals.
pub static SPARK: Dialect = Dialect {
    name: "spark",
    identifier_quote: '`',
    home: "",
    has_catalogs: true,
    backslash_hides: true,
    zero_character: Some("chr(0)"),
    date_literal: "DATE '$1'",
    timestamp_literal: "TIMESTAMP_NTZ '$1'",
    instant_literal: "TIMESTAMP '$1+00:00'",
    text: "STRING",
    double: "DOUBLE",
    timestamp: "TIMESTAMP_NTZ",
    instant: "TIMESTAMP",
    whole_number: "DECIMAL(19, 0)",
    whole_result: "DECIMAL(38, 0)",
    whole_digits: 19,
    count_if: "count(CASE WHEN $1 THEN 1 END)",
    whole_sum: "sum(CAST($1 AS DECIMAL(19, 0)))",
    truth_number: "CASE WHEN $1 THEN 1 WHEN NOT $1 THEN 0 END",
    epoch_microseconds: "unix_micros(CAST($1 AS TIMESTAMP))",
    instant_text: "CAST(CAST($1 AS TIMESTAMP_NTZ) AS STRING) || 'Z'",
    is_finite: "$1 BETWEEN -1.7976931348623157E308D AND 1.7976931348623157E308D",
    is_finite_moment: "$1 IS NOT NULL",
    decimal_of_double: "CAST($1 AS $2)",
    whole_quotient: "($1) div $2",
    contains: "contains($1, $2)",
    starts_with: "startswith($1, $2)",
    trim_end: "trim(TRAILING $2 FROM $1)",
    text_order: "$1",
    quantile: "percentile_cont($2) WITHIN GROUP (ORDER BY $1)$3",
    has_qualify: false,
    has_values: true,
    survey: None,
    columns_of: None,
    start: &["SET TIME ZONE 'UTC'", "SET spark.sql.ansi.enabled = true"],
    proofs: &[
        Proof {
            of: "CAST(unix_micros(CAST(TIMESTAMP_NTZ '2026-07-01 00:00:00' AS TIMESTAMP)) AS STRING)",
            is: "1782864000000000",
            shows: "the session's time zone is UTC",
        },
        Proof {
            of: "typeof('1' + 1)",
            is: "bigint",
            shows: "the session is in ANSI mode, in which overflow is an error",
        },
    ],
};
