//! A file in each environment that it has an overlay for.

use std::path::Path;

use super::imports::Reader;
use super::interpolate::Interpolation;
use super::{Environment, Source, interpolate, is_complete, merge, take_overlays};
use crate::report::Report;
use crate::tree::{Entry, Node};

/// A source as it is in one environment, with what is wrong with its parameters there.
pub(crate) struct Variant {
    /// None without an overlay.
    pub(crate) environment: Option<String>,
    pub(crate) source: Source,
    pub(crate) report: Report,
}

impl Source {
    /// Reads a file once, for all environments; the one without an overlay comes first. Variables are not known.
    pub(crate) fn read_variants(path: &Path) -> (Vec<Variant>, Report) {
        let environment = Environment::unknown();
        let mut reader = Reader::new(&environment);
        let root = reader.main_file(path);
        variants(reader, root)
    }

    /// The same of text under a name.
    pub(crate) fn text_variants(name: &str, text: &[u8]) -> (Vec<Variant>, Report) {
        let environment = Environment::unknown();
        let mut reader = Reader::new(&environment);
        let root = reader.main_text(Path::new(name), text);
        variants(reader, root)
    }
}

fn variants(reader: Reader<'_>, root: Option<Node>) -> (Vec<Variant>, Report) {
    let Reader {
        mut report, paths, ..
    } = reader;
    let complete = is_complete(&report);
    let Some(mut root) = root else {
        return (Vec::new(), report);
    };
    let overlays = take_overlays(&mut root, &mut report);
    let files = report.files().clone();
    let variant = |overlay: Option<&Entry>| {
        let name = overlay.and_then(|overlay| overlay.key.value.strip_prefix("when@"));
        let mut report = Report::new(files.clone());
        let mut root = root.clone();
        if let Some(overlay) = overlay {
            merge::merge(&mut root, overlay.value.clone());
        }
        let environment = match name {
            Some(name) => Environment::unknown().named(name),
            None => Environment::unknown(),
        };
        interpolate(
            &mut root,
            Interpolation::one_by_one,
            &environment,
            &mut report,
        );
        let source = Source {
            root,
            overlays: Vec::new(),
            files: files.clone(),
            complete,
            environment: name.map(str::to_owned),
            paths: paths.clone(),
        };
        Variant {
            environment: source.environment.clone(),
            source,
            report,
        }
    };
    let named = overlays.iter().map(Some);
    let variants = std::iter::once(None).chain(named).map(variant).collect();
    (variants, report)
}
