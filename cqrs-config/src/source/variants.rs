//! A file in each environment that it has an overlay for.

use std::iter;
use std::path::Path;

use super::imports::Reader;
use super::interpolate::Interpolation;
use super::shelf::Shelf;
use super::{Embedded, Environment, Source, interpolate, is_complete, merge, take_overlays};
use crate::report::{Problem, Report, codes};
use crate::tree::{Entry, Node, Span};

/// A source as it is in one environment, with what is wrong with its parameters there.
pub(crate) struct Variant {
    /// None without an overlay.
    pub(crate) environment: Option<String>,
    pub(crate) source: Source,
    pub(crate) report: Report,
}

/// One after the other, since each holds the whole tree.
pub(crate) type Variants = Box<dyn Iterator<Item = Variant>>;

/// So many overlays are looked at; a file of overlays alone would take the square of its size.
const MOST: usize = 64;

impl Source {
    /// Reads a file once, for all environments; the one without an overlay comes first. Variables are not known.
    pub(crate) fn read_variants(path: &Path) -> (Variants, Report) {
        let environment = Environment::unknown();
        let mut reader = Reader::new(&environment);
        let root = reader.main_file(path);
        variants(reader, root)
    }

    /// The same of files that are part of a program.
    pub(crate) fn embedded_variants(embedded: &Embedded) -> (Variants, Report) {
        let environment = Environment::unknown();
        let mut reader = Reader::of(Shelf::Embedded(embedded.clone()), &environment);
        let root = reader.main_file(embedded.main());
        variants(reader, root)
    }

    /// The same of text under a name.
    pub(crate) fn text_variants(name: &str, text: &[u8]) -> (Variants, Report) {
        let environment = Environment::unknown();
        let mut reader = Reader::new(&environment);
        let root = reader.main_text(Path::new(name), text);
        variants(reader, root)
    }
}

fn variants(reader: Reader<'_>, root: Option<Node>) -> (Variants, Report) {
    let Reader {
        mut report, paths, ..
    } = reader;
    let complete = is_complete(&report);
    let Some(mut root) = root else {
        return (Box::new(iter::empty()), report);
    };
    let mut overlays = take_overlays(&mut root, &mut report);
    if let Some(overlay) = overlays.get(MOST) {
        report.push(too_many(overlay.key.span, overlays.len()));
    }
    overlays.truncate(MOST);
    let files = report.files().clone();
    let variant = move |overlay: Option<Entry>| {
        let name = overlay.as_ref();
        let name = name.and_then(|overlay| overlay.key.value.strip_prefix("when@"));
        let name = name.map(str::to_owned);
        let mut report = Report::new(files.clone());
        let mut root = root.clone();
        if let Some(overlay) = overlay {
            merge::lay_over(&mut root, overlay.value);
        }
        let environment = match name.clone() {
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
            environment: name,
            paths: paths.clone(),
        };
        Variant {
            environment: source.environment.clone(),
            source,
            report,
        }
    };
    let named = overlays.into_iter().map(Some);
    let variants = iter::once(None).chain(named).map(variant);
    (Box::new(variants), report)
}

fn too_many(at: Span, overlays: usize) -> Problem {
    let text = format!("the file has overlays for {overlays} environments");
    Problem::new(&codes::TOO_COMPLEX, text)
        .at(at)
        .label("this one and those behind it were not looked at")
        .help(format!("at most {MOST}"))
}
