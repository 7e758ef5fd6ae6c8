//! A file without an application, in every environment that it has an overlay for.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use crate::catalog::Catalog;
use crate::check::lint;
use crate::consequences;
use crate::model::Model;
use crate::report::{Identity, Problem, Report, Severity};
use crate::source::{Source, Variant, Variants};

/// Reads a file with all that it imports and tells everything that is wrong with it by itself. The catalog has what comes with every
/// program; what an application could have besides is no mistake.
///
/// A file with overlays (`when@prod`) is looked at without one and with each of them; what is wrong in some environments alone says
/// [in which](Problem::environments). A mistake that every overlay mends is none.
pub fn lint_file(path: impl AsRef<Path>, catalog: &Catalog) -> Report {
    let variants = Source::read_variants(path.as_ref());
    each_environment(variants, |_, model| lint(model, catalog))
}

/// The same of text under a name; its imports are relative to the folder of that name.
pub fn lint_text(name: &str, text: impl AsRef<[u8]>, catalog: &Catalog) -> Report {
    let variants = Source::text_variants(name, text.as_ref());
    each_environment(variants, |_, model| lint(model, catalog))
}

/// What is wrong in any environment: with the text, and by the rules of the caller. Of a part, what no other file makes right.
pub(crate) fn each_environment(
    (variants, mut report): (Variants, Report),
    mut rules: impl FnMut(&Source, &Model) -> Report,
) -> Report {
    let mut found: Vec<_> = variants
        .map(|variant| {
            let name = variant.environment.clone();
            (name, in_one(variant, &mut rules))
        })
        .collect();
    if found.is_empty() {
        return report;
    }
    let (_, mut base) = found.remove(0);
    let own = own_problems(&found, &base);
    let mended = mended(&found, &base);
    base.retain(|problem| !mended.contains(&problem.identity()));
    base.problems_mut().extend(own);
    report.merge(base);
    found
        .iter()
        .for_each(|(_, other)| report.keep_secrets_of(other));
    report.quieten();
    report
}

/// Everything that is wrong in one environment.
fn in_one(variant: Variant, rules: &mut impl FnMut(&Source, &Model) -> Report) -> Report {
    let Variant {
        source, mut report, ..
    } = variant;
    let (model, parsed) = Model::parse(&source);
    let checked = rules(&source, &model);
    match source.complete {
        true => {
            report.merge(parsed);
            consequences::merge(&mut report, &source, checked);
        }
        false => consequences::merge_of_part(&mut report, &source, parsed, checked),
    }
    report
}

/// What is wrong without the overlays, and with none of them.
fn mended(found: &[(Option<String>, Report)], base: &Report) -> HashSet<Identity> {
    if found.is_empty() {
        return HashSet::new();
    }
    let mut mended = identities(base);
    for (_, report) in found {
        for problem in report.problems() {
            mended.remove(&problem.identity());
        }
    }
    mended
}

/// What is wrong in some environments and not without their overlays, once, with their names.
fn own_problems(found: &[(Option<String>, Report)], base: &Report) -> Vec<Problem> {
    let told = identities(base);
    let notes: HashSet<&str> = (base.problems().iter())
        .map(|problem| problem.code.name)
        .collect();
    // Notes sum up a whole file, so one of each kind is enough.
    let is_told = |problem: &Problem| {
        told.contains(&problem.identity())
            || problem.severity() == Severity::Note && notes.contains(problem.code.name)
    };
    let mut own: Vec<Problem> = Vec::new();
    let mut places: HashMap<Identity, usize> = HashMap::new();
    for (name, report) in found {
        for problem in report.problems().iter().filter(|problem| !is_told(problem)) {
            let place = *places.entry(problem.identity()).or_insert_with(|| {
                own.push(problem.clone());
                own.len() - 1
            });
            let environments = &mut own[place].environments;
            let new = name.iter().filter(|name| environments.last() != Some(name));
            let new: Vec<String> = new.cloned().collect();
            environments.extend(new);
        }
    }
    own
}

fn identities(report: &Report) -> HashSet<Identity> {
    report.problems().iter().map(Problem::identity).collect()
}
