//! Leaves out what no part of Sagasu reads.
//!
//! lindera keeps every field of an entry and maps it into memory; the ones named `unused_fields` in the metadata, and base
//! forms that repeat the word, are a good half of it. They become `*`, the dictionaries' own sign for "nothing".

use std::fs::{self, File};
use std::io::{BufReader, BufWriter};
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::build::BuildError;

const NOTHING: &[u8] = b"*";

/// The part of a metadata file that lindera does not know.
#[derive(Debug, Deserialize)]
struct Fields {
    dictionary_schema: Schema,
    #[serde(default)]
    unused_fields: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Schema {
    fields: Vec<String>,
}

/// Rewrites every `*.csv` in `source` without the fields that `metadata` calls unused.
pub(super) fn trim(metadata: &Path, source: &Path) -> Result<(), BuildError> {
    let unusable = |problem: String| BuildError::Metadata {
        path: metadata.to_owned(),
        problem,
    };
    let json = fs::read(metadata).map_err(|error| unusable(error.to_string()))?;
    let fields: Fields = serde_json::from_slice(&json).map_err(|error| unusable(error.to_string()))?;
    let index_of = |name: &str| fields.dictionary_schema.fields.iter().position(|field| field == name);
    let mut unused = Vec::new();
    for name in &fields.unused_fields {
        unused
            .push(index_of(name).ok_or_else(|| unusable(format!("unused_fields names {name:?}, which is no field")))?);
    }
    let base_form = index_of("base_form");
    let failed = |path: &Path, problem: String| BuildError::Lindera {
        problem: format!("{}: {problem}", path.display()),
    };
    let entries = fs::read_dir(source).map_err(|error| failed(source, error.to_string()))?;
    for entry in entries {
        let path = entry.map_err(|error| failed(source, error.to_string()))?.path();
        if path.extension().is_some_and(|extension| extension == "csv") {
            trim_file(&path, &unused, base_form).map_err(|error| failed(&path, error.to_string()))?;
        }
    }
    Ok(())
}

fn trim_file(path: &Path, unused: &[usize], base_form: Option<usize>) -> Result<(), csv::Error> {
    let trimmed: PathBuf = path.with_extension("trimmed");
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(BufReader::new(File::open(path)?));
    let mut writer = csv::WriterBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_writer(BufWriter::new(File::create(&trimmed)?));
    let mut record = csv::ByteRecord::new();
    while reader.read_byte_record(&mut record)? {
        let surface = record.get(0).unwrap_or_default();
        writer.write_record(record.iter().enumerate().map(|(index, field)| {
            let repeats = Some(index) == base_form && field == surface;
            if repeats || unused.contains(&index) {
                NOTHING
            } else {
                field
            }
        }))?;
    }
    writer.flush()?;
    drop(writer);
    fs::rename(&trimmed, path)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unused_fields_and_repeated_base_forms_become_nothing() -> Result<(), Box<dyn std::error::Error>> {
        let folder = tempfile::tempdir()?;
        let metadata = folder.path().join("metadata.json");
        let json = r#"{"dictionary_schema": {"fields": ["surface", "left_context_id", "right_context_id", "cost",
            "part_of_speech", "base_form", "pronunciation"]}, "unused_fields": ["pronunciation"]}"#;
        fs::write(&metadata, json)?;
        let source = folder.path().join("lex.csv");
        fs::write(
            &source,
            "東京,1,1,5,名詞,東京,トーキョー\n食べ,2,2,6,動詞,食べる,タベ\n\",\",3,3,7,記号,\",\",、\n",
        )?;
        trim(&metadata, folder.path())?;
        let expected = "東京,1,1,5,名詞,*,*\n食べ,2,2,6,動詞,食べる,*\n\",\",3,3,7,記号,*,*\n";
        assert_eq!(fs::read_to_string(&source)?, expected);
        Ok(())
    }

    #[test]
    fn an_unknown_field_is_named() -> Result<(), Box<dyn std::error::Error>> {
        let folder = tempfile::tempdir()?;
        let metadata = folder.path().join("metadata.json");
        fs::write(
            &metadata,
            r#"{"dictionary_schema": {"fields": ["surface"]}, "unused_fields": ["sound"]}"#,
        )?;
        let message = trim(&metadata, folder.path()).map_err(|error| error.to_string());
        assert!(message.is_err_and(|message| message.contains("\"sound\"")));
        Ok(())
    }
}
