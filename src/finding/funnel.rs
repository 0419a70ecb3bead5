//! A member of a breakdown against the whole.

use super::counted::Counted;
use crate::evaluate::KpiValue;
use crate::formula::CheckedKpi;
use crate::number::{Exact, NumberError};
use crate::statistics::{self, Share, Side, Tail};

/// Whether a member differs from the whole by more than chance, instead of its rank among the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Funnel {
    /// The value of the whole.
    pub pooled: Exact,
    /// Between these, ends included, 95 % of members of this size would lie if none differed.
    pub inner: Limits,
    /// Between these, 99.9 %.
    pub outer: Limits,
    /// Beyond which limits the value lies, the outer if beyond both, and on which side; `None` inside.
    pub beyond: Option<(Tail, Side)>,
}

/// Two values in the KPI's unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// From.
    pub lower: Exact,
    /// To.
    pub upper: Exact,
}

/// Compares a member with the whole of the same period; `None` unless both are proved proportions of whole counts within their group.
pub fn funnel(kpi: &CheckedKpi, member: &KpiValue, whole: &KpiValue) -> Option<Funnel> {
    // A share of what other members have too is no rate of the member.
    let leaves = |dimension: &String| kpi.formula.atoms.iter().any(|atom| atom.across.contains(dimension));
    if member.group.iter().any(|(dimension, _)| leaves(dimension)) {
        return None;
    }
    let counted = Counted::of(kpi, member)?;
    let (share, pooled) = (counted.share()?, Counted::of(kpi, whole)?.share()?);
    let value = |count: u64, of: u64| {
        Exact::quotient(count.into(), of.into()).and_then(|rate| rate.mul(counted.factor))
    };
    let limits =
        |tail| statistics::funnel(pooled, share.whole(), tail).map(std::ops::RangeInclusive::into_inner);
    let shown = |(lower, upper): (u64, u64)| -> Result<Limits, NumberError> {
        Ok(Limits { lower: value(lower, share.whole())?, upper: value(upper, share.whole())? })
    };
    let (inner, outer) = (limits(Tail::OneIn20)?, limits(Tail::OneIn1000)?);
    let beyond = [(Tail::OneIn1000, outer), (Tail::OneIn20, inner)]
        .into_iter()
        .find_map(|(tail, limits)| Some((tail, side(share, limits)?)));
    Some(Funnel {
        pooled: value(pooled.part(), pooled.whole()).ok()?,
        inner: shown(inner).ok()?,
        outer: shown(outer).ok()?,
        beyond,
    })
}

/// On which side of the limits a count lies; `None` inside.
fn side(share: Share, (lower, upper): (u64, u64)) -> Option<Side> {
    if share.part() < lower {
        Some(Side::Below)
    } else if share.part() > upper {
        Some(Side::Above)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::Outcome;
    use crate::formula::Aggregate;
    use crate::plan::fixture::{atom, flag, kpi, percent};

    fn share() -> CheckedKpi {
        let mut kpi = kpi(
            "k",
            percent(),
            vec![atom(Aggregate::CountRows, Some(flag("kept"))), atom(Aggregate::CountRows, None)],
        );
        kpi.formula.proportion = true;
        kpi
    }

    fn value(over: u32, under: u32, client: Option<&str>) -> KpiValue {
        let group = client.map(|client| ("client".to_owned(), Some(client.to_owned())));
        let period = crate::calendar::Calendar::default().parse("2026-09").unwrap();
        let share = Outcome::Known(Exact::quotient(i128::from(over) * 100, under.into()).unwrap());
        KpiValue {
            group: group.into_iter().collect(),
            numerator: Some(Exact::integer(over)),
            denominator: Some(Exact::integer(under)),
            rows: under.into(),
            ..KpiValue::alone("k", period, share)
        }
    }

    /// Ten throws of a coin of which half is heads: 95 % of all tens have 2 to 8, 99.9 % have any number.
    #[test]
    fn members_are_compared_by_their_size() {
        let found = |over| funnel(&share(), &value(over, 10, Some("Acme")), &value(50, 100, None)).unwrap();
        assert_eq!(found(8).beyond, None);
        assert_eq!(found(9).beyond, Some((Tail::OneIn20, Side::Above)));
        assert_eq!(found(1).beyond, Some((Tail::OneIn20, Side::Below)));
        let limits = |lower, upper| Limits { lower: Exact::integer(lower), upper: Exact::integer(upper) };
        assert_eq!((found(8).inner, found(8).outer), (limits(20, 80), limits(0, 100)));
        assert_eq!(found(8).pooled, Exact::integer(50));
        // 95 of 100 is further out than one in a thousand.
        let far = funnel(&share(), &value(95, 100, Some("Acme")), &value(50, 100, None)).unwrap();
        assert_eq!(far.beyond, Some((Tail::OneIn1000, Side::Above)));
    }

    #[test]
    fn only_proportions_within_their_group_are_compared() {
        let (member, whole) = (value(8, 10, Some("Acme")), value(50, 100, None));
        let mut of_all = share();
        std::sync::Arc::make_mut(&mut of_all.formula.atoms[1]).across = vec!["client".to_owned()];
        assert_eq!(funnel(&of_all, &member, &whole), None);
        let mut unproved = share();
        unproved.formula.proportion = false;
        assert_eq!(funnel(&unproved, &member, &whole), None);
    }
}
