//! Sums of columns that do not add up well: percents, and numbers the data store in binary.

use crate::catalog::{Column, ColumnOrigin, ColumnType};
use crate::formula::{Aggregate, Arithmetic, Atom, CheckedCatalog, CheckedKpi, ColumnRead, Expr, RowExpr};
use crate::schema::Schema;
use crate::source::Span;
use crate::unit::{Scale, Unit};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A column that should not be summed as it is.
pub(super) struct OddSum<'a> {
    pub column: &'a Column,
    /// A formula that sums it.
    pub summed: Span,
    pub kind: OddKind,
}

/// Why not.
pub(super) enum OddKind {
    /// It is in hundredths of something, which differs from row to row.
    Percent(Unit),
    /// The data store it as DOUBLE, and no type is declared.
    Double,
}

/// Every such column once for each reason, with the first KPI that sums it.
pub(super) fn odd_sums<'a>(checked: &'a CheckedCatalog, schema: Option<&Schema>) -> Vec<OddSum<'a>> {
    // A catalogue has few columns and many formulas.
    let mut known: BTreeMap<(&str, &ColumnRead, bool), Option<OddSum<'_>>> = BTreeMap::new();
    for kpi in checked.kpis.values() {
        let averaged = averaged(&kpi.formula.expr, &kpi.formula.atoms);
        for (index, atom) in kpi.formula.atoms.iter().enumerate() {
            let Aggregate::Sum(of) = &atom.aggregate else { continue };
            let bare = !averaged.contains(&index);
            if let RowExpr::Column(column) = of
                && bare
            {
                known
                    .entry((&atom.dataset, column, true))
                    .or_insert_with(|| percents(checked, kpi, atom, column));
            }
            // Without data, the type of a column that declares none is a guess.
            let Some(schema) = schema else { continue };
            columns(of, &mut |column| {
                if column.stored == ColumnType::Double {
                    known
                        .entry((&atom.dataset, column, false))
                        .or_insert_with(|| doubles(checked, schema, kpi, atom, column));
                }
            });
        }
    }
    known.into_values().flatten().collect()
}

fn percents<'a>(
    checked: &'a CheckedCatalog,
    kpi: &CheckedKpi,
    atom: &Atom,
    read: &ColumnRead,
) -> Option<OddSum<'a>> {
    let column = declared(checked, atom, read)?;
    let unit = Unit::parse(&column.unit.as_ref()?.text).ok()?;
    let Unit::Known { scale: Scale::Percent | Scale::Permille, .. } = &unit else { return None };
    Some(OddSum { column, summed: kpi.definition.formula.span, kind: OddKind::Percent(unit) })
}

fn doubles<'a>(
    checked: &'a CheckedCatalog,
    schema: &Schema,
    kpi: &CheckedKpi,
    atom: &Atom,
    read: &ColumnRead,
) -> Option<OddSum<'a>> {
    let column = declared(checked, atom, read).filter(|column| column.ty.is_none())?;
    let table = &checked.datasets.get(&atom.dataset)?.reached(&read.via)?.table;
    let (_, stored) = schema.rows(&table.name)?.1.column(&read.column)?;
    matches!(stored, Ok(ColumnType::Double)).then_some(())?;
    Some(OddSum { column, summed: kpi.definition.formula.span, kind: OddKind::Double })
}

/// The declaration of a column that is read.
fn declared<'a>(checked: &'a CheckedCatalog, atom: &Atom, read: &ColumnRead) -> Option<&'a Column> {
    let dataset = checked.datasets.get(&atom.dataset)?.reached(&read.via)?;
    let mut columns = checked.catalog.datasets.get(&dataset.name)?.columns.iter();
    columns.find(|column| match &column.origin {
        ColumnOrigin::Table(name) => name.text.eq_ignore_ascii_case(&read.column),
        ColumnOrigin::Computed(_) => false,
    })
}

/// The sums that are divided by the number of their values.
fn averaged(expr: &Expr, atoms: &[Arc<Atom>]) -> Vec<usize> {
    match expr {
        Expr::Number(_) | Expr::Atom(_) => Vec::new(),
        Expr::Neg(of) => averaged(of, atoms),
        Expr::Binary { op: Arithmetic::Div, left, right, .. } if is_count(right, atoms) => sum_in(left),
        Expr::Binary { left, right, .. } | Expr::OrElse(left, right) => {
            let mut found = averaged(left, atoms);
            found.extend(averaged(right, atoms));
            found
        }
    }
}

fn is_count(expr: &Expr, atoms: &[Arc<Atom>]) -> bool {
    let Expr::Atom(index) = expr else { return false };
    atoms
        .get(*index)
        .is_some_and(|atom| matches!(atom.aggregate, Aggregate::CountPresent(_) | Aggregate::CountRows))
}

/// The atom that is divided, perhaps after a conversion.
fn sum_in(expr: &Expr) -> Vec<usize> {
    match expr {
        Expr::Atom(index) => vec![*index],
        Expr::Binary { op: Arithmetic::Mul, left, right, .. } if matches!(**right, Expr::Number(_)) => {
            sum_in(left)
        }
        _ => Vec::new(),
    }
}

/// Every column a value is computed from.
fn columns<'a>(expr: &'a RowExpr, found: &mut impl FnMut(&'a ColumnRead)) {
    match expr {
        RowExpr::Column(column) => found(column),
        RowExpr::Arithmetic { left, right, .. } => {
            columns(left, found);
            columns(right, found);
        }
        RowExpr::If { then, otherwise, .. } => {
            columns(then, found);
            columns(otherwise, found);
        }
        RowExpr::Number(_) | RowExpr::Elapsed { .. } | RowExpr::Condition(_) | RowExpr::Missing(_) => {}
    }
}
