//! What differs between engines, as data: every function, type and clause of the statements that is not plain SQL.

/// The words of one engine. `$` stands for an argument, in order.
#[derive(Debug, Clone, Copy)]
pub struct Dialect {
    /// The widest type of whole numbers.
    pub whole_number: &'static str,
    /// The number of rows in which a condition is true; may be NULL where it never is known.
    pub count_if: &'static str,
    /// About how many different values there are.
    pub about_distinct: &'static str,
    /// Microseconds since 1970 of a day or moment.
    pub epoch_microseconds: &'static str,
    /// An instant's text, from its microseconds since 1970.
    pub instant_text: &'static str,
    /// Whether a number or moment is neither infinite nor NaN.
    pub is_finite: &'static str,
    /// The quotient of whole numbers, rounded down.
    pub whole_quotient: &'static str,
    /// Whether the first text holds the second.
    pub contains: &'static str,
    /// Whether the first text starts with the second.
    pub starts_with: &'static str,
    /// The first text without trailing characters of the second.
    pub trim_end: &'static str,
    /// Behind a table: so many percent of its blocks, the same ones every time.
    pub sample: &'static str,
}

/// DuckDB's words.
pub const DUCKDB: Dialect = Dialect {
    whole_number: "HUGEINT",
    count_if: "count_if($)",
    about_distinct: "approx_count_distinct($)",
    epoch_microseconds: "epoch_us($)",
    instant_text: "CAST(make_timestamp($) AS VARCHAR) || 'Z'",
    is_finite: "isfinite($)",
    whole_quotient: "($) // $",
    contains: "contains($, $)",
    starts_with: "starts_with($, $)",
    trim_end: "rtrim($, $)",
    sample: "TABLESAMPLE SYSTEM ($ PERCENT) REPEATABLE (1)",
};

/// A template with its arguments put in. What an argument holds is never read as a template.
pub(super) fn put(template: &str, arguments: &[&str]) -> String {
    let mut arguments = arguments.iter();
    let parts: Vec<&str> = template.split('$').collect();
    let mut text = String::new();
    for (at, part) in parts.iter().enumerate() {
        text.push_str(part);
        if at + 1 < parts.len() {
            text.push_str(arguments.next().copied().unwrap_or_default());
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_put_in_as_they_are() {
        assert_eq!(put(DUCKDB.starts_with, &["a", "'$'"]), "starts_with(a, '$')");
        assert_eq!(put(DUCKDB.whole_quotient, &["9 * (n - 1)", "10"]), "(9 * (n - 1)) // 10");
    }
}
