//! What the templates of the catalogue see. `docs/catalogue.md` lists every field; a test compares.

use super::super::model::{BandView, BasisView, DocumentationView, FactView};
use super::super::shape::model;

model! {
    /// The page that lists all KPIs.
    pub struct CatalogueView {
        /// `1`; rises when a field goes or changes its meaning.
        pub version: u32,
        /// The project's title.
        pub project: String,
        /// How many KPIs there are.
        pub total: usize,
        /// By what KPIs are found: domain, owner, stage, category, those that any KPI has.
        pub facets: Vec<CatalogueFacetView>,
        /// The KPIs by title.
        pub kpis: Vec<CatalogueLineView>,
        /// Which KPIs are computed from others, as SVG; `None` if none is.
        pub graph_svg: Option<String>,
        /// The fingerprint of the definitions.
        pub definitions: String,
        /// Whether `kpi serve` shows it: then `/` is a page, and `/kpi/ID` has the values of a KPI.
        pub served: bool,
    }

    /// Something by which KPIs are found.
    pub struct CatalogueFacetView {
        /// `owner`
        pub id: String,
        /// `Owner`
        pub title: String,
        /// What KPIs have, in alphabetical order.
        pub words: Vec<CatalogueWordView>,
    }

    /// A word KPIs are filed under.
    pub struct CatalogueWordView {
        /// `owner-2`: what the lists of a KPI's words hold.
        pub id: String,
        /// The word.
        pub word: String,
        /// The KPIs that have it.
        pub kpis: Vec<CatalogueLinkView>,
    }

    /// A way to another page.
    pub struct CatalogueLinkView {
        /// Where it leads, from the page it stands on; `None` if nowhere.
        pub href: Option<String>,
        /// What it is called.
        pub title: String,
        /// What is to be said of it; `None` if nothing.
        pub about: Option<String>,
    }

    /// A KPI on the page that lists all.
    pub struct CatalogueLineView {
        /// The id.
        pub id: String,
        /// The title; the id if that is blank.
        pub title: String,
        /// Its page.
        pub href: String,
        /// What it measures; `None` if the definition does not say.
        pub definition: Option<String>,
        /// The unit in words.
        pub unit: String,
        /// Which way is good, in words.
        pub direction: String,
        /// Who owns it.
        pub owner: String,
        /// The ids of its words among all facets, with blanks between.
        pub words: String,
        /// All it can be searched by, in lower case: names, definition, formula, words.
        pub search: String,
    }

    /// The page of a KPI.
    pub struct CatalogueKpiView {
        /// `1`; rises when a field goes or changes its meaning.
        pub version: u32,
        /// The project's title.
        pub project: String,
        /// The id.
        pub id: String,
        /// The title; the id if that is blank.
        pub title: String,
        /// Other names.
        pub aliases: Vec<String>,
        /// The page that lists all.
        pub index: String,
        /// What it measures.
        pub definition: Option<String>,
        /// The unit in words.
        pub unit: String,
        /// Which way is good, in words.
        pub direction: String,
        /// The formula as the definition writes it.
        pub formula: String,
        /// The formula in canonical form, with the words of the language.
        pub canonical: String,
        /// The operands that the definition declares.
        pub measures: Vec<CatalogueMeasureView>,
        /// Values that the formula names: `promised time = 8 h`.
        pub parameters: Vec<String>,
        /// Formulas it had before, newest first, with the day until which they held.
        pub earlier: Vec<String>,
        /// The bands, best first: those that hold for all.
        pub bands: Vec<BandView>,
        /// The bands as one inequality.
        pub bands_line: Option<String>,
        /// The targets: `85 %`, or a formula.
        pub targets: Vec<String>,
        /// What differs by member or day: `bands for segment = Enterprise`, overrides.
        pub exceptions: Vec<String>,
        /// Where target, bands, formula and cadence come from.
        pub basis: BasisView,
        /// Short facts: owner, cadence, sample.
        pub facts: Vec<FactView>,
        /// The attributes the definition has, in reading order.
        pub documentation: Vec<DocumentationView>,
        /// The datasets it reads.
        pub datasets: Vec<String>,
        /// The KPIs its formula, measures or target name.
        pub computed_from: Vec<CatalogueLinkView>,
        /// The KPIs that name it.
        pub computed_into: Vec<CatalogueLinkView>,
        /// KPIs to look at beside it.
        pub related: Vec<CatalogueLinkView>,
        /// Which KPIs move with it, and how.
        pub moves: Vec<CatalogueLinkView>,
        /// The rules that read it.
        pub rules: Vec<CatalogueLinkView>,
        /// The reports that show it.
        pub reports: Vec<CatalogueLinkView>,
        /// What it is computed from and what is computed from it, as SVG.
        pub graph_svg: String,
        /// The fingerprint of the definition.
        pub definitions: String,
        /// Whether `kpi serve` shows it: then `/` is a page, and `/kpi/ID` has its values.
        pub served: bool,
    }

    /// An operand of a formula.
    pub struct CatalogueMeasureView {
        /// Its name.
        pub name: String,
        /// What it computes, as the definition writes it.
        pub is: String,
        /// What it means.
        pub about: Option<String>,
    }
}
