//! By what a KPI can be judged at all, whenever and for whomever: what rules may ask of it.

use crate::catalog::BandsOn;
use crate::criteria::Aim;
use crate::formula::CheckedKpi;

/// Whether some of its values have bands.
pub(super) fn has_bands(kpi: &CheckedKpi) -> bool {
    kpi.criteria.scales().any(|scale| !scale.bands.is_empty())
}

/// Whether some of its values have a target.
pub(super) fn has_target(kpi: &CheckedKpi) -> bool {
    !kpi.criteria.targets.is_empty() || kpi.criteria.overrides.iter().any(|over| over.target.is_some())
}

/// The names of its bands on any of its scales, best first as far as scales agree.
pub(super) fn band_names(kpi: &CheckedKpi) -> Vec<&str> {
    let mut bands: Vec<(usize, &str)> = Vec::new();
    for band in kpi.criteria.scales().flat_map(|scale| &scale.bands) {
        if !bands.iter().any(|(_, name)| *name == band.name) {
            bands.push((band.rank, &band.name));
        }
    }
    bands.sort_by_key(|(rank, _)| *rank);
    bands.into_iter().map(|(_, name)| name).collect()
}

/// Whether the value alone decides its band, status and target, the same for all members and days.
pub(super) fn is_plain(kpi: &CheckedKpi) -> bool {
    let criteria = &kpi.criteria;
    let bands = match criteria.bands.as_slice() {
        [] => true,
        [only] => only.when.is_none() && only.days.from.is_none() && only.days.until.is_none(),
        _ => false,
    };
    let targets = match criteria.targets.as_slice() {
        [] => true,
        [only] => {
            let always = only.days.from.is_none() && only.days.until.is_none();
            only.members.is_empty() && always && matches!(only.aim, Aim::Fixed(_))
        }
        _ => false,
    };
    bands
        && targets
        && criteria.bands_on == BandsOn::Value
        && criteria.rounded.is_none()
        && criteria.sticky.is_none()
        && criteria.overrides.is_empty()
}
