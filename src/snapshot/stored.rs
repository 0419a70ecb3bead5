//! The stored form: insta's header between `---` lines, then the report's text.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A report as it was accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// What the report shows of each KPI, by id.
    pub values: BTreeMap<String, StoredValue>,
    /// The day that the rows of a dataset reach, by its name, if there are later days that the report would show.
    pub reach: BTreeMap<String, String>,
    /// The report's text.
    pub body: String,
}

/// What a report shows of one KPI.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoredValue {
    /// The value as printed, or the reason why there is none.
    pub value: String,
    /// The value in full: an exact number; `None` if there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exact: Option<String>,
    /// The band, or `above scale`, `below scale`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub band: Option<String>,
    /// How many rows it rests on.
    pub rows: u64,
    /// What decides value and band.
    pub definition: StoredDefinition,
}

/// What decides a value and its band, part by part, so that a change can be named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoredDefinition {
    /// A fingerprint of what is computed: formula, measures, filters, columns and time.
    pub formula: String,
    /// The unit.
    pub unit: String,
    /// The bands in force, as one inequality.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bands: Option<String>,
    /// The target in force.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// A fingerprint of the rest: direction, range, minimum sample, breakdown.
    pub settings: String,
}

/// A stored snapshot that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SnapshotError {
    /// The header's lines are missing.
    #[error("it does not start with a header between two `---` lines")]
    MissingHeader,
    /// The header is not what this program writes.
    #[error("its header cannot be read: {0}")]
    Header(String),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    source: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    info: Info,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Info {
    values: BTreeMap<String, StoredValue>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    reach: BTreeMap<String, String>,
}

impl Snapshot {
    /// The text of the file. `source` is the report it is of.
    ///
    /// # Errors
    /// [`SnapshotError::Header`] if the values cannot be written as YAML.
    pub fn to_text(&self, source: &str, description: Option<&str>) -> Result<String, SnapshotError> {
        let header = Header {
            source: source.to_owned(),
            description: description.map(str::to_owned),
            info: Info { values: self.values.clone(), reach: self.reach.clone() },
        };
        let header =
            serde_yaml::to_string(&header).map_err(|error| SnapshotError::Header(error.to_string()))?;
        Ok(format!("---\n{header}---\n{}", self.body))
    }

    /// Reads the text of a file.
    ///
    /// # Errors
    /// [`SnapshotError`] if it is not what [`Snapshot::to_text`] writes.
    pub fn from_text(text: &str) -> Result<Self, SnapshotError> {
        let rest = text.strip_prefix("---\n").ok_or(SnapshotError::MissingHeader)?;
        let (header, body) = rest.split_once("\n---\n").ok_or(SnapshotError::MissingHeader)?;
        let header: Header =
            serde_yaml::from_str(header).map_err(|error| SnapshotError::Header(error.to_string()))?;
        Ok(Self { values: header.info.values, reach: header.info.reach, body: body.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let value = StoredValue {
            value: "75.0 %".into(),
            exact: Some("75".into()),
            band: Some("Moderate: 70 to 85".into()),
            rows: 4,
            definition: StoredDefinition {
                formula: "ab12".into(),
                unit: "percent".into(),
                bands: Some("Weak < 50 % ≤ Strong".into()),
                target: None,
                settings: "cd34".into(),
            },
        };
        let snapshot = Snapshot {
            values: [("retention".to_owned(), value)].into(),
            reach: [("tickets".to_owned(), "2026-10-17".to_owned())].into(),
            body: "# Title\n\n---\n\n| a |\n".into(),
        };
        let text = snapshot.to_text("scorecard", Some("Acme")).unwrap();
        assert!(text.starts_with("---\nsource: scorecard\ndescription: Acme\n"), "{text}");
        assert_eq!(Snapshot::from_text(&text), Ok(snapshot));
    }

    #[test]
    fn a_text_without_header_is_refused() {
        assert_eq!(Snapshot::from_text("# Title\n"), Err(SnapshotError::MissingHeader));
        assert!(matches!(
            Snapshot::from_text("---\nsource: 1\nextra: 2\n---\n"),
            Err(SnapshotError::Header(_))
        ));
    }
}
