//! KPIs that say the same about the same data, found by their fingerprints: a hash join over the whole catalogue.

use super::fingerprint::{Fingerprint, Values, fingerprint, inverses};
use super::residue::Residue;
use crate::formula::{CheckedCatalog, CheckedKpi};
use crate::name::Key;
use crate::number::Exact;
use crate::parallel;
use std::collections::HashMap;

/// How one KPI follows from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Relation {
    /// It is the other.
    Same,
    /// It is the other times this factor, plus this number. The factor is not zero; it is negative for a complement.
    Linear {
        /// By what the other is multiplied; `None` if it is no simple number.
        factor: Option<Exact>,
        /// What is added.
        plus: Option<Exact>,
        /// Whether the two add up to a constant, the other multiplied first.
        complement: bool,
    },
    /// Their product is this number; `None` if it is no simple one.
    Reciprocal(Option<Exact>),
}

/// Two KPIs of which one is superfluous, unless it is meant.
pub(super) struct Overlap<'a> {
    pub kpi: &'a CheckedKpi,
    /// The one before it, by id.
    pub other: &'a CheckedKpi,
    pub relation: Relation,
    /// What only one of them divides by: where it is zero, only the other has a value.
    pub except: Vec<String>,
}

/// Every KPI that follows from one before it, with the first such. KPIs that name each other in `related`, or of which one is an operand
/// of the other, are meant to be near, though not to be the same.
pub(super) fn overlaps(checked: &CheckedCatalog) -> Vec<Overlap<'_>> {
    let kpis: Vec<&CheckedKpi> = checked.kpis.values().collect();
    let prints = parallel::map(&kpis, |kpi| {
        let print = fingerprint(&kpi.formula)?;
        let forms = Forms::of(print.values);
        Some((print, forms))
    });
    let printed: Vec<(&CheckedKpi, (Fingerprint, Option<Forms>))> =
        kpis.into_iter().zip(prints).filter_map(|(kpi, print)| Some((kpi, print?))).collect();
    let mut found = Vec::new();
    let mut lines: HashMap<Shape<'_>, Vec<usize>> = HashMap::with_capacity(printed.len());
    let mut proportions: HashMap<Shape<'_>, Vec<usize>> = HashMap::with_capacity(printed.len());
    for (index, (kpi, (print, forms))) in printed.iter().enumerate() {
        let by = kpi.definition.by.as_ref().map(|by| by.text.as_str());
        let Some(forms) = forms else { continue };
        let known = |map: &HashMap<Shape<'_>, Vec<usize>>, form| {
            map.get(&(by, form)).into_iter().flatten().filter_map(|index| printed.get(*index)).find_map(
                |(other, (first, _))| {
                    let relation = relation(print.values, first.values)?;
                    let is_meant = relation != Relation::Same && is_meant(kpi, other);
                    (!is_meant).then(|| Overlap { kpi, other, relation, except: except(print, first) })
                },
            )
        };
        let overlap = known(&lines, forms.line);
        found.extend(overlap.or_else(|| known(&proportions, forms.reciprocal)));
        lines.entry((by, forms.line)).or_default().push(index);
        proportions.entry((by, forms.proportion)).or_default().push(index);
    }
    found
}

/// The dimension of a KPI and what is left of its values if constants are put aside.
type Shape<'a> = (Option<&'a str>, [Residue; 2]);

/// Values without what a constant could change.
pub(super) struct Forms {
    /// The same for all that are the values times a constant plus a constant.
    pub line: [Residue; 2],
    /// The same for all multiples.
    pub proportion: [Residue; 2],
    /// The proportion of one by the values.
    pub reciprocal: [Residue; 2],
}

impl Forms {
    /// `None` for a constant.
    pub(super) fn of([a, b, c, d]: Values) -> Option<Self> {
        let step = b.minus(a);
        let [of_a, of_b, of_c, of_step] = inverses([a, b, c, step])?;
        Some(Self {
            line: [c.minus(a).times(of_step), d.minus(a).times(of_step)],
            proportion: [b.times(of_a), c.times(of_a)],
            reciprocal: [a.times(of_b), a.times(of_c)],
        })
    }
}

/// How values follow from others with which they share a form.
pub(super) fn relation(values: Values, other: Values) -> Option<Relation> {
    if values == other {
        return Some(Relation::Same);
    }
    let ([a, b, c, d], [w, x, y, z]) = (values, other);
    let product = a.times(w);
    if [b.times(x), c.times(y), d.times(z)].iter().all(|other| *other == product) {
        return Some(Relation::Reciprocal(product.quotient()));
    }
    let factor = b.minus(a).times(x.minus(w).inverse()?);
    let plus = a.minus(factor.times(w));
    let on_line = |value: Residue, other: Residue| value == other.times(factor).plus(plus);
    (on_line(c, y) && on_line(d, z)).then(|| {
        let (factor, plus) = (factor.quotient(), plus.quotient());
        let complement = factor.is_some_and(Exact::is_negative) && plus.is_none_or(|plus| !plus.is_zero());
        Relation::Linear { factor, plus, complement }
    })
}

/// Whether a definition says itself that the two go together.
fn is_meant(kpi: &CheckedKpi, other: &CheckedKpi) -> bool {
    let names = |one: &CheckedKpi, two: &CheckedKpi| {
        let id = &two.definition.id.text;
        one.definition.documentation.related.iter().any(|related| related == id) || is_operand(one, two)
    };
    names(kpi, other) || names(other, kpi)
}

/// Whether a formula names the other KPI.
fn is_operand(kpi: &CheckedKpi, other: &CheckedKpi) -> bool {
    let other = &other.definition;
    let names: Vec<Key> = [&other.id.text, &other.title]
        .into_iter()
        .chain(other.aliases.iter().map(|alias| &alias.text))
        .map(|name| Key::of(name))
        .collect();
    let own = |key: &Key| kpi.definition.measures.iter().any(|measure| Key::of(&measure.name.text) == *key);
    let mut operands = kpi.formula.operands.iter().map(|operand| Key::of(&operand.name));
    operands.any(|key| names.contains(&key) && !own(&key))
}

/// The denominators of one that the other has not.
fn except(one: &Fingerprint, other: &Fingerprint) -> Vec<String> {
    let only = |one: &Fingerprint, other: &Fingerprint| -> Vec<String> {
        let known = |hash: u64| other.denominators.iter().any(|(known, _)| *known == hash);
        one.denominators.iter().filter(|(hash, _)| !known(*hash)).map(|(_, name)| name.clone()).collect()
    };
    let mut names = only(one, other);
    names.extend(only(other, one));
    names.sort();
    names.dedup();
    names
}
