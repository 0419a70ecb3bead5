//! A named value, as declared.

use crate::source::SourceText;

/// A value that formulas and conditions use by its name; the project's, or one KPI's own.
#[derive(Debug, Clone)]
pub struct Parameter {
    /// Its name.
    pub name: SourceText,
    /// The value: a number with or without its unit, a date, yes or no, or a text.
    pub value: SourceText,
    /// The unit of a value that is a number alone.
    pub unit: Option<SourceText>,
    /// What it means.
    pub about: Option<String>,
    /// The value that holds instead, for one run of the program; it must be of the declared one's kind.
    pub set: Option<String>,
}

impl super::Catalog {
    /// Gives every parameter of a name another value, for this run. False if there is none of that name.
    pub fn set_parameter(&mut self, name: &str, value: &str) -> bool {
        let key = crate::name::Key::of(name);
        let own = self.kpis.values_mut().flat_map(|kpi| &mut std::sync::Arc::make_mut(kpi).parameters);
        let mut found = false;
        for parameter in self.project.parameters.iter_mut().chain(own) {
            if crate::name::Key::of(&parameter.name.text) == key {
                parameter.set = Some(value.to_owned());
                found = true;
            }
        }
        found
    }
}
