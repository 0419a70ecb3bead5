//! The bases of a unit with their exponents: a map of one or two entries, of which a large library holds hundreds of thousands.

use super::{Base, TimeUnit};
use std::fmt;

/// Bases and their exponents, in the order of the bases, each once.
///
/// A sorted list: a tree's node would have room for eleven.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bases(Vec<(Base, i8)>);

impl Bases {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each base and its exponent, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&Base, &i8)> {
        self.0.iter().map(|(base, exponent)| (base, exponent))
    }

    /// The bases, in order.
    pub fn keys(&self) -> impl Iterator<Item = &Base> {
        self.iter().map(|(base, _)| base)
    }

    /// The exponents, in the order of the bases.
    pub fn values(&self) -> impl Iterator<Item = &i8> {
        self.iter().map(|(_, exponent)| exponent)
    }

    /// The unit of duration among them, and its exponent.
    pub(super) fn time(&self) -> Option<(TimeUnit, i8)> {
        self.iter().find_map(|(base, exponent)| match base {
            Base::Time(unit) => Some((*unit, *exponent)),
            _ => None,
        })
    }

    /// All but that, in order.
    pub(super) fn without_time(&self) -> impl Iterator<Item = &(Base, i8)> {
        self.0.iter().filter(|(base, _)| !matches!(base, Base::Time(_)))
    }

    /// The exponent of a base.
    pub fn get(&self, base: &Base) -> Option<&i8> {
        self.iter().find(|(known, _)| *known == base).map(|(_, exponent)| exponent)
    }

    /// Whether a base is one of them.
    pub fn contains_key(&self, base: &Base) -> bool {
        self.get(base).is_some()
    }

    /// Gives a base an exponent, in place of the one it had.
    pub fn insert(&mut self, base: Base, exponent: i8) {
        self.remove(&base);
        let at = self.0.partition_point(|(known, _)| *known < base);
        self.0.reserve_exact(1);
        self.0.insert(at, (base, exponent));
    }

    /// Takes a base out; the exponent it had.
    pub fn remove(&mut self, base: &Base) -> Option<i8> {
        let at = self.0.iter().position(|(known, _)| known == base)?;
        Some(self.0.remove(at).1)
    }

    /// Takes out every base that does not satisfy the test.
    pub fn retain(&mut self, mut test: impl FnMut(&Base, i8) -> bool) {
        self.0.retain(|(base, exponent)| test(base, *exponent));
    }
}

/// As a map: fingerprints of definitions are made from this text.
impl fmt::Debug for Bases {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

impl Extend<(Base, i8)> for Bases {
    fn extend<I: IntoIterator<Item = (Base, i8)>>(&mut self, more: I) {
        more.into_iter().for_each(|(base, exponent)| self.insert(base, exponent));
    }
}

impl FromIterator<(Base, i8)> for Bases {
    fn from_iter<I: IntoIterator<Item = (Base, i8)>>(bases: I) -> Self {
        let mut all = Self::default();
        all.extend(bases);
        all
    }
}

impl IntoIterator for Bases {
    type Item = (Base, i8);
    type IntoIter = std::vec::IntoIter<(Base, i8)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}
