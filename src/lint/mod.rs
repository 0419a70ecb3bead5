//! What is odd in a library whose definitions are sound: KPIs that say the same, targets that cannot be meant, sums that mean little, scorecards with what has no score.
//!
//! In: a [`CheckedCatalog`] and, where there are data, their [`Schema`]. Out: warnings. Nothing here changes a value, and none of it needs data. Knows no SQL and no values.

mod criteria;
mod fingerprint;
mod judge;
#[cfg(test)]
mod laws;
mod leaf;
mod overlap;
mod residue;
mod stable;
mod sums;
mod unscored;
mod words;

use crate::diagnostic::{self, Diagnostic};
use crate::formula::{CheckedCatalog, CheckedKpi};
use crate::parallel;
use crate::schema::Schema;

/// Every warning about a checked catalogue, by place. With a schema, that of the data it was checked against, stored types are looked at too.
pub fn lint(checked: &CheckedCatalog, schema: Option<&Schema>) -> Vec<Diagnostic> {
    let mut found: Vec<Diagnostic> = overlap::overlaps(checked).into_iter().map(Diagnostic::from).collect();
    let kpis: Vec<&CheckedKpi> = checked.kpis.values().collect();
    let alone = parallel::in_pieces(&kpis, |piece| {
        let mut found = Vec::new();
        for kpi in piece {
            found.extend(judge::faults(kpi).into_iter().map(|fault| words::of_kpi(kpi, fault)));
            found.extend(criteria::odd(kpi, &checked.catalog));
        }
        found
    });
    found.extend(alone.into_iter().flatten());
    found.extend(sums::odd_sums(checked, schema).into_iter().map(Diagnostic::from));
    found.extend(unscored::unscored(checked).into_iter().map(Diagnostic::from));
    diagnostic::sort(&mut found);
    found
}
