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
    /// Gives every parameter of a name another value, for this run; `KPI.name` is that of one KPI. False if there is none of that name.
    pub fn set_parameter(&mut self, name: &str, value: &str) -> bool {
        let key = crate::name::Key::of(name);
        let mut found = false;
        let mut set = |parameter: &mut Parameter, full: Option<String>| {
            let name = crate::name::Key::of(&parameter.name.text);
            if name == key || full.is_some_and(|full| crate::name::Key::of(&full) == key) {
                parameter.set = Some(value.to_owned());
                found = true;
            }
        };
        for parameter in &mut self.project.parameters {
            set(parameter, None);
        }
        for (id, kpi) in &mut self.kpis {
            for parameter in &mut std::sync::Arc::make_mut(kpi).parameters {
                let full = format!("{id}.{}", parameter.name.text);
                set(parameter, Some(full));
            }
        }
        found
    }
}
