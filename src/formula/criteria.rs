//! Texts of bands and targets → [`Criteria`], with everything that is wrong or odd about them.

use super::clash::clashes;
use super::segment::{dimension_named, read_segment};
use crate::band::{self, BandScale, BandTexts, Possible, Target};
use crate::catalog::{AimText, BandsOn, Catalog, Kpi, OverrideText, OverridesDefinition, TargetText};
use crate::criteria::{Aim, BandsCase, Criteria, Override, TargetCase};
use crate::diagnostic::Diagnostic;
use crate::number::Exact;
use crate::source::{SourceText, Sources, Span};
use crate::unit::{Scale, Unit};
use std::collections::BTreeSet;
use std::sync::Arc;

/// What reading the criteria of one KPI needs to know.
pub(super) struct Reading<'a> {
    pub catalog: &'a Catalog,
    pub kpi: &'a Kpi,
    /// The unit of its values.
    pub unit: &'a Unit,
    /// Possible values.
    pub range: (Option<Exact>, Option<Exact>),
    /// The dimensions of the datasets it reads, looked up where its criteria name one; `None` if they are not known, because its formula has
    /// an error.
    pub dimensions: Option<&'a dyn Fn() -> BTreeSet<String>>,
    pub sources: &'a Sources,
}

impl Reading<'_> {
    /// By what the KPI is judged, and all that is to be said of it.
    pub(super) fn criteria(&self) -> (Criteria, Vec<Diagnostic>) {
        let text = &self.kpi.criteria;
        let mut said = Vec::new();
        let bands = text.bands.iter().filter_map(|case| {
            let bands = self.bands(&BandTexts::of(self.kpi, &case.bands), case.scale.as_ref(), &mut said);
            let when = match (&case.when, self.dimensions) {
                (Some(when), Some(dimensions)) => {
                    Some(kept(read_segment(when, &dimensions(), self.sources), &mut said)?)
                }
                // Which members are meant cannot be told, but the bands themselves can be read.
                _ => None,
            };
            let span = Some(case.when.as_ref().map_or(case.span, |when| when.span));
            Some(BandsCase { when, days: case.days, bands, span })
        });
        let mut bands: Vec<BandsCase> = bands.collect();
        bands.shrink_to_fit();
        let mut formulas = 0_usize;
        let mut targets = Vec::with_capacity(text.targets.len());
        for target in &text.targets {
            let at = formulas;
            formulas = formulas.saturating_add(usize::from(matches!(target.aim, AimText::Formula(_))));
            targets.extend(self.target(target, at, &mut said));
        }
        let criteria = Criteria {
            bands,
            bands_on: text.bands_on,
            bands_unit: (text.bands_on != BandsOn::Value).then(|| self.bands_unit()),
            rounded: self.kpi.decimals.filter(|_| text.rounded),
            sticky: text.sticky.as_ref().and_then(|text| self.sticky(text, &mut said)),
            targets,
            baseline: text.baseline.as_ref().and_then(|text| self.baseline(text, &mut said)),
            overrides: self.overrides(&mut said),
        };
        let all = self.catalog.overrides.values().flat_map(|of| &of.kpis);
        let own = all.filter(|text| text.kpi.text == self.kpi.id.text);
        let places: Vec<Span> = own.map(|text| text.kpi.span).collect();
        if criteria.overrides.len() == places.len() {
            said.extend(clashes(self.kpi, &criteria, &places));
        }
        (criteria, said)
    }

    /// The unit of the limits of bands.
    fn bands_unit(&self) -> Unit {
        match self.kpi.criteria.bands_on {
            BandsOn::Value => self.unit.clone(),
            BandsOn::Change => difference(self.unit),
            BandsOn::Growth | BandsOn::PercentOfTarget => Unit::percent(),
        }
    }

    fn bands(
        &self,
        texts: &BandTexts<'_>,
        scale: Option<&SourceText>,
        said: &mut Vec<Diagnostic>,
    ) -> Arc<BandScale> {
        let on_value = self.kpi.criteria.bands_on == BandsOn::Value;
        let range = match self.kpi.criteria.bands_on {
            BandsOn::Value => Possible::from(self.range),
            BandsOn::Change | BandsOn::Growth => Possible { signed: true, ..Possible::default() },
            BandsOn::PercentOfTarget => Possible::default(),
        };
        let texts = BandTexts { declared: texts.declared || !on_value, ..*texts };
        let (bands, found) = band::read(&texts, &self.bands_unit(), range, self.sources);
        said.extend(found.into_iter().map(|found| match scale {
            // The place is in the scale, which other KPIs use too.
            Some(_) => found.with_note(format!("{SHARED}`{}`", self.kpi.id.text)),
            None => found,
        }));
        Arc::new(bands)
    }

    fn target(&self, text: &TargetText, formula: usize, said: &mut Vec<Diagnostic>) -> Option<TargetCase> {
        let (aim, span) = match &text.aim {
            AimText::Fixed(text) => (self.fixed(text, said).map(Aim::Fixed), text.span),
            AimText::Formula(text) => (Some(Aim::Formula(formula)), text.span),
        };
        let members = self.members(&text.members, said);
        Some(TargetCase { aim: aim?, days: text.days, members: members?, span: Some(span) })
    }

    fn fixed(&self, text: &SourceText, said: &mut Vec<Diagnostic>) -> Option<Target> {
        let read = band::read_target(text, self.kpi, self.unit, self.sources);
        kept(read.map_err(|diagnostic| vec![diagnostic]), said)
    }

    fn baseline(&self, text: &SourceText, said: &mut Vec<Diagnostic>) -> Option<Exact> {
        let declared = self.kpi.unit.is_some();
        let read = band::read_number(text, "the baseline", self.unit, declared, self.sources);
        kept(read.map_err(|diagnostic| vec![diagnostic]), said)
    }

    fn sticky(&self, text: &SourceText, said: &mut Vec<Diagnostic>) -> Option<Exact> {
        let unit = difference(&self.bands_unit());
        let declared = self.kpi.unit.is_some() || self.kpi.criteria.bands_on != BandsOn::Value;
        let read = band::read_number(text, "`sticky`", &unit, declared, self.sources);
        kept(read.map_err(|diagnostic| vec![diagnostic]), said).map(Exact::abs)
    }

    /// Dimension and member, sorted. `None` after an error.
    fn members(
        &self,
        written: &[(SourceText, SourceText)],
        said: &mut Vec<Diagnostic>,
    ) -> Option<Vec<(String, String)>> {
        let mut members = Vec::new();
        for (dimension, member) in written {
            let known = self
                .dimensions
                .map_or(Ok(dimension.text.clone()), |known| dimension_named(dimension, &known()));
            let dimension = kept(known.map_err(|diagnostic| vec![*diagnostic]), said);
            members.push((dimension?, member.text.clone()));
        }
        members.sort();
        Some(members)
    }

    /// The overrides of this KPI, by id.
    fn overrides(&self, said: &mut Vec<Diagnostic>) -> Vec<Arc<Override>> {
        let all = self.catalog.overrides.values().flat_map(|of| of.kpis.iter().map(move |kpi| (of, kpi)));
        let own = all.filter(|(_, text)| text.kpi.text == self.kpi.id.text);
        own.filter_map(|(of, text)| self.one_override(of, text, said).map(Arc::new)).collect()
    }

    fn one_override(
        &self,
        of: &OverridesDefinition,
        text: &OverrideText,
        said: &mut Vec<Diagnostic>,
    ) -> Option<Override> {
        let members = self.members(&of.members, said);
        let bands = (!text.bands.is_empty())
            .then(|| self.bands(&BandTexts::of(self.kpi, &text.bands), text.scale.as_ref(), said));
        let target = text.target.as_ref().and_then(|text| self.fixed(text, said));
        let baseline = text.baseline.as_ref().and_then(|text| self.baseline(text, said));
        Some(Override {
            id: of.id.text.clone(),
            members: members?,
            days: of.days,
            owner: of.owner.clone(),
            reason: of.reason.clone(),
            target,
            bands,
            baseline,
        })
    }
}

/// The unit of the difference of two values: of percents, points.
fn difference(unit: &Unit) -> Unit {
    if unit.scale() == Scale::Percent { unit.clone().with_scale(Scale::Points) } else { unit.clone() }
}

/// What was read, or `None` after what is wrong was said.
fn kept<T>(read: Result<T, Vec<Diagnostic>>, said: &mut Vec<Diagnostic>) -> Option<T> {
    read.map_err(|found| said.extend(found)).ok()
}

/// Says once what is wrong with a scale that several KPIs use.
pub(super) fn join_shared(diagnostics: &mut Vec<Diagnostic>) {
    let place = |one: &Diagnostic| one.primary.as_ref().map(|label| label.span);
    let mut seen = BTreeSet::new();
    diagnostics.retain(|one| {
        let shared = one.notes.iter().any(|note| note.starts_with(SHARED));
        !shared || seen.insert((one.code, place(one), one.message.clone()))
    });
}

/// How the note begins that names one of the KPIs that use a scale.
const SHARED: &str = "as the scale of ";
