//! `kpi docs`: the catalogue of all KPIs as a site of files.

use super::arguments::{Arguments, DocsArguments};
use super::failure::{Failure, Verdict};
use super::workspace::{self, Workspace};
use super::{interrupt, output};
use crate::formula::CheckedCatalog;
use crate::parallel;
use crate::pipeline;
use crate::report::{self, Renderer, Templates};
use crate::rule::CheckedRules;
use crate::source::Sources;
use crate::view::Catalogue;

pub(crate) fn docs(arguments: &Arguments, typed: &DocsArguments) -> Result<Verdict, Failure> {
    let mut workspace = workspace::open(arguments)?;
    let templates = workspace::templates(&mut workspace)?;
    let site = Site::new(&workspace, &templates, false)?;
    // The pages first: whoever sees the index finds all it leads to.
    let written = parallel::map_long(site.catalogue.ids().collect(), |id| {
        if interrupt::wish().is_requested() {
            return Err(Failure::Interrupted);
        }
        let Some(page) = site.kpi(id)? else { return Ok(0) };
        output::write_file(&typed.out.join("kpis").join(format!("{id}.html")), &page)?;
        Ok(1)
    });
    let pages: usize = written.into_iter().sum::<Result<usize, Failure>>()?;
    let index = typed.out.join("index.html");
    output::write_file(&index, &site.index()?)?;
    say!("{} files written to {}", pages + 1, typed.out.display());
    output::print(&index.display().to_string())?;
    Ok(Verdict::Fine)
}

/// The pages of the catalogue; templates are read once for all of them.
pub(crate) struct Site<'a> {
    checked: &'a CheckedCatalog,
    rules: &'a CheckedRules,
    sources: &'a Sources,
    catalogue: Catalogue<'a>,
    index: Renderer,
    kpi: Renderer,
}

impl<'a> Site<'a> {
    /// Of a project. `served` is whether `kpi serve` shows it.
    pub(crate) fn new(
        workspace: &'a Workspace,
        templates: &Templates,
        served: bool,
    ) -> Result<Self, Failure> {
        let renderer = |name: &str| {
            Renderer::of_page(name, templates)
                .map_err(|found| Failure::Definitions(Box::new(workspace.sources.clone()), found))
        };
        Ok(Self {
            checked: &workspace.checked,
            rules: &workspace.rules,
            sources: &workspace.sources,
            catalogue: Catalogue::new(&workspace.checked, &workspace.rules, served),
            index: renderer(report::CATALOGUE)?,
            kpi: renderer(report::CATALOGUE_KPI)?,
        })
    }

    /// The page that lists all KPIs.
    pub(crate) fn index(&self) -> Result<String, Failure> {
        let definitions = pipeline::report_fingerprint(self.checked.kpis.values(), self.rules);
        self.rendered(&self.index, &self.catalogue.index(&definitions))
    }

    /// The page of a KPI; `None` if there is none of this id.
    pub(crate) fn kpi(&self, id: &str) -> Result<Option<String>, Failure> {
        let Some(kpi) = self.checked.kpis.get(id) else { return Ok(None) };
        let page = self.catalogue.kpi(id, &pipeline::definition_fingerprint(kpi));
        page.map(|page| self.rendered(&self.kpi, &page)).transpose()
    }

    fn rendered(&self, renderer: &Renderer, view: &impl serde::Serialize) -> Result<String, Failure> {
        renderer.render(view).map_err(|found| Failure::Definitions(Box::new(self.sources.clone()), found))
    }
}
