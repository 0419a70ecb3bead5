//! Values that are quotients of whole counts.

use crate::evaluate::{self, KpiValue};
use crate::formula::{Aggregate, Arithmetic, CheckedKpi, Expr};
use crate::number::Exact;
use crate::statistics::Share;

/// A value that is `over / under * factor`, both whole counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Counted {
    /// The numerator.
    pub(super) over: i128,
    /// The denominator, above zero.
    pub(super) under: i128,
    /// 100 of a percent; above zero.
    pub(super) factor: Exact,
    /// Whether what the numerator counts is proved to be among what the denominator counts.
    pub(super) proportion: bool,
}

impl Counted {
    /// `None` if the KPI is no quotient of counts, or the value is not that quotient.
    pub(super) fn of(kpi: &CheckedKpi, value: &KpiValue) -> Option<Self> {
        let formula = &kpi.formula;
        let quotient = evaluate::quotient(&formula.expr).filter(|quotient| quotient.factor > Exact::ZERO)?;
        let counts = |expr: &Expr| is_count(kpi, expr);
        if value.substituted || !counts(quotient.numerator) || !counts(quotient.denominator) {
            return None;
        }
        let whole = |number: Option<Exact>| number.filter(|number| number.is_integer()).map(Exact::numerator);
        let (over, under) = (whole(value.numerator)?, whole(value.denominator)?);
        let proportion = formula.proportion && over <= under;
        (over >= 0 && under > 0).then_some(Self { over, under, factor: quotient.factor, proportion })
    }

    /// The counts of a proved proportion.
    pub(super) fn share(self) -> Option<Share> {
        let count = |number: i128| u64::try_from(number).ok();
        if self.proportion { Share::new(count(self.over)?, count(self.under)?) } else { None }
    }
}

/// Whether an expression counts rows or members, or adds such counts up.
fn is_count(kpi: &CheckedKpi, expr: &Expr) -> bool {
    match expr {
        Expr::Atom(at) => kpi.formula.atoms.get(*at).is_some_and(|atom| {
            matches!(
                atom.aggregate,
                Aggregate::CountRows | Aggregate::CountPresent(_) | Aggregate::Distinct(_)
            )
        }),
        Expr::Binary { op: Arithmetic::Add, left, right, .. } => is_count(kpi, left) && is_count(kpi, right),
        _ => false,
    }
}
