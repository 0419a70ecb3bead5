//! The stable codes of diagnostics: a name, and what it stands for.

use std::fmt;

macro_rules! codes {
    ($($variant:ident $name:literal $meaning:literal $($kind:ident)?,)*) => {
        /// The stable code of a diagnostic. `docs/diagnostics.md` has a section for each.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $(#[doc = $meaning] $variant,)*
        }

        impl Code {
            /// Every code, in the order of the documentation.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The name as printed: kebab case.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// What it stands for, in one sentence.
            pub fn meaning(self) -> &'static str {
                match self { $(Self::$variant => $meaning,)* }
            }

            /// What an author may do about it.
            pub fn kind(self) -> CodeKind {
                match self { $(Self::$variant => codes!(@kind $($kind)?),)* }
            }
        }
    };
    (@kind) => { CodeKind::Rule };
    (@kind lint) => { CodeKind::Lint };
    (@kind data) => { CodeKind::DataLint };
}

/// What an author may do about a diagnostic of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeKind {
    /// Always an error: without it corrected, a definition means nothing.
    Rule,
    /// A warning or note about definitions, which can be allowed, denied and waived. Where it is an error, it stays one.
    Lint,
    /// The same about data: it is only seen when they are open.
    DataLint,
}

// `lint` and `data` mark codes of warnings and notes, whose severity can be chosen.
codes! {
    // Loading files.
    UnreadableFile "unreadable-file" "A definition file could not be read." lint,
    NotUtf8 "not-utf8" "A definition file is not UTF-8 text.",
    YamlSyntax "yaml-syntax" "The file is not valid YAML at this place.",
    YamlAlias "yaml-alias" "Anchors, aliases, merge keys and tags are not accepted in definitions.",
    DuplicateKey "duplicate-key" "A key is given twice in one map.",
    MissingFormat "missing-format" "A document does not start with `format: 1`." lint,
    UnknownFormat "unknown-format" "The format is of another version than this program reads.",
    UnknownKind "unknown-kind" "A document does not say what it declares.",
    UnknownKey "unknown-key" "A key has no meaning in this place.",
    MissingKey "missing-key" "A required key is missing.",
    WrongType "wrong-type" "A value is of another type than its key takes.",
    InvalidValue "invalid-value" "A value is not one of those its key takes.",
    LimitExceeded "limit-exceeded" "A file, document or text is larger or deeper than accepted.",
    MissingProject "missing-project" "No `kpi.yaml` was found.",
    DuplicateId "duplicate-id" "Two definitions have the same id.",
    AmbiguousName "ambiguous-name" "Two declarations have the same name.",
    CutByComment "cut-by-comment" "A formula, band or target ends where a comment begins." lint,
    UnusedWaiver "unused-waiver" "A waiver silences nothing." lint,
    // Formulas.
    FormulaSyntax "formula-syntax" "A formula cannot be read at this place.",
    UnclosedBracket "unclosed-bracket" "A bracket is not closed, or closed without being opened.",
    FormulaTooLong "formula-too-long" "A formula is longer or more deeply nested than accepted.",
    UnknownName "unknown-name" "A name is not declared.",
    UnknownWord "unknown-word" "A language file has a word that reports do not use, or a hole that nothing fills.",
    MissingWord "missing-word" "A language file lacks words of reports.",
    WrongPlural "wrong-plural" "A counted word has other forms than its language.",
    UnknownDataset "unknown-dataset" "A dataset is not declared.",
    UnknownColumn "unknown-column" "A column is not declared in the dataset.",
    UnknownDimension "unknown-dimension" "A dimension is not declared in a dataset it is needed from.",
    UnknownKpi "unknown-kpi" "A KPI is not declared.",
    UnknownBand "unknown-band" "A band is not declared.",
    UnknownEngine "unknown-engine" "An engine is not declared in `kpi.yaml`.",
    UnknownRule "unknown-rule" "A rule is not declared.",
    MissingDataset "missing-dataset" "An aggregate does not say which dataset it reads.",
    MissingTime "missing-time" "A dataset has no time column, but one is needed.",
    Cycle "cycle" "Definitions refer to each other in a circle.",
    JoinKey "join-key" "A join does not fit the key of the other dataset.",
    TypeMismatch "type-mismatch" "An operation does not fit the type of its operand.",
    UnitMismatch "unit-mismatch" "Two units do not go together.",
    PercentTwice "percent-twice" "A percent is multiplied by 100 again.",
    PercentMissing "percent-missing" "A KPI in percent is a bare ratio: `* 100` is missing.",
    UnusedMeasure "unused-measure" "A measure is declared but not used by the formula." lint,
    BracketedName "bracketed-name" "A declared name holds words of the formula language." lint,
    UnusedParameter "unused-parameter" "A parameter is declared but not used by any formula." lint,
    UnknownUnit "unknown-unit" "A unit is not known.",
    // Bands and targets.
    BandSyntax "band-syntax" "A band's text cannot be read.",
    BandGap "band-gap" "Values between two bands have no band.",
    BandOverlap "band-overlap" "Two bands claim the same values.",
    BandOrder "band-order" "The order of the bands contradicts the direction.",
    BandUncovered "band-uncovered" "Possible values at an end of the scale have no band." lint,
    BandClosed "band-closed" "A gap of one step between whole-number ranges was closed." lint,
    BandOutOfRange "band-out-of-range" "A band's limit lies outside the possible values.",
    TargetSyntax "target-syntax" "A target cannot be read.",
    RangeSyntax "range-syntax" "A KPI's possible values cannot be read.",
    SegmentSyntax "segment-syntax" "A condition on members cannot be read.",
    SegmentUnreachable "segment-unreachable" "Bands for some members or days never hold." lint,
    SegmentUncovered "segment-uncovered" "Some members or days have no bands." lint,
    UnknownScale "unknown-scale" "A scale is not declared.",
    UnusedScale "unused-scale" "A scale is declared but not used." lint,
    TargetOverlap "target-overlap" "Two targets hold for the same members on the same days.",
    TargetGap "target-gap" "There are days without a target between others." lint,
    OddBaseline "odd-baseline" "A baseline is the target, or lies beyond it." lint,
    OverrideConflict "override-conflict" "Two overrides of a KPI hold for the same members on the same days.",
    ExpiredOverride "expired-override" "An override no longer holds." data,
    UnusedOverride "unused-override" "An override changes nothing." lint,
    UnknownMember "unknown-member" "A target, override or note is for a member that the data do not have." data,
    StrayNote "stray-note" "A note is about a period that the data do not reach." data,
    // Rules.
    RuleSyntax "rule-syntax" "The condition of a rule cannot be read at this place.",
    Unanswerable "unanswerable" "A rule asks for what its KPIs do not have.",
    Placeholder "placeholder" "A placeholder in the sentence of a rule cannot be filled.",
    RuleNever "rule-never" "A condition, or a part of one, never holds." lint,
    RuleAlways "rule-always" "A condition, or a part of one, holds whatever the data are." lint,
    DuplicateRule "duplicate-rule" "Two rules have the same condition." lint,
    ConflictingRules "conflicting-rules" "Two rules have the same condition and another severity." lint,
    // References between definitions.
    UnknownRelated "unknown-related" "A related KPI is not declared." lint,
    UnknownReport "unknown-report" "A report is not declared.",
    UnknownScorecard "unknown-scorecard" "A scorecard is not declared.",
    UnknownFacet "unknown-facet" "No KPI is filed under a word that a report selects by.",
    InvalidWeight "invalid-weight" "A weight is not a number above zero.",
    EmptyGroup "empty-group" "A scorecard or one of its groups has nothing to score.",
    RepeatedKpi "repeated-kpi" "A group of a scorecard counts a KPI twice.",
    UnknownTemplate "unknown-template" "A template file does not exist.",
    TemplateError "template-error" "A template cannot be read or rendered.",
    UnknownField "unknown-field" "A template uses a field that the view model does not have.",
    // Tests.
    UnreadRows "unread-rows" "A test has rows of a dataset that its KPI does not read." lint,
    TestFailed "test-failed" "A test, or a boundary, of a KPI does not find what it expects.",
    // Snapshots.
    SnapshotDiffers "snapshot-differs" "A report is not as it was accepted.",
    SnapshotMissing "snapshot-missing" "Nothing is stored for a snapshot.",
    SnapshotOrphan "snapshot-orphan" "A stored file belongs to no snapshot.",
    // Odd, though sound.
    DuplicateKpi "duplicate-kpi" "Two KPIs compute the same value." lint,
    RescaledKpi "rescaled-kpi" "One KPI is another one times a constant, or plus a constant." lint,
    ComplementKpi "complement-kpi" "Two KPIs add up to a constant." lint,
    ReciprocalKpi "reciprocal-kpi" "One KPI is a constant divided by another one." lint,
    TargetInBadBand "target-in-bad-band" "A value that just meets the target lies in a bad band." lint,
    TargetOutOfRange "target-out-of-range" "A target lies outside the possible values." lint,
    UnscoredKpi "unscored-kpi" "A scorecard holds a KPI that never has a score." lint,
    StrayHundred "stray-hundred" "A value is multiplied by 100 without becoming a percent." lint,
    OddSum "odd-sum" "A column in percent is summed." lint,
    SumOfDouble "sum-of-double" "A column is summed that the data hold as binary floating point." lint,
    // Data.
    MissingData "missing-data" "A data file does not exist or cannot be read.",
    SqlNotAllowed "sql-not-allowed" "A dataset is written as SQL, and the project does not allow that.",
    SqlRefused "sql-refused" "The SQL of a dataset is not one SELECT over tables of the data.",
    OutsideProject "outside-project" "Data lie outside the folders that the project may reach.",
    CorruptData "corrupt-data" "A data file is not what its ending says.",
    UnknownTable "unknown-table" "A dataset's table does not exist in the data.",
    UnknownTableColumn "unknown-table-column" "A dataset's column does not exist in its table.",
    UnsupportedColumnType "unsupported-column-type" "A column's type cannot be used.",
    Unconverted "unconverted" "Values could not be converted to their column's type and count as missing." data,
    DuplicateRows "duplicate-rows" "A key that should be unique is not." data,
    UnmatchedRows "unmatched-rows" "Rows of a dataset have no partner in a dataset it joins." data,
    NegatedAbsence "negated-absence" "A condition says what a column is not, and some rows have no value there." data,
    EngineFailure "engine-failure" "The database refused or failed a query.",
}

impl Code {
    /// The code of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.name() == name)
    }

    /// Whether it can be allowed, denied and waived where it is no error.
    pub fn is_lint(self) -> bool {
        self.kind() != CodeKind::Rule
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::Code;

    #[test]
    fn every_code_has_a_section_in_the_documentation_and_no_other_has() {
        let page = include_str!("../../docs/diagnostics.md");
        let sections: Vec<&str> = page.lines().filter_map(|line| line.strip_prefix("## ")).collect();
        let codes: Vec<&str> = Code::ALL.iter().map(|code| code.name()).collect();
        assert_eq!(
            sections, codes,
            "docs/diagnostics.md has one section per code, in the order of the codes"
        );
    }

    #[test]
    fn names_are_unique_and_find_their_code() {
        for code in Code::ALL {
            assert_eq!(Code::from_name(code.name()), Some(*code));
            assert!(!code.meaning().is_empty());
        }
        assert_eq!(Code::from_name("no-such-code"), None);
    }
}
