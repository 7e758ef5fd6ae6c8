//! `wiring!("config/cqrs.yaml")`

use std::path::{Path, PathBuf};

use cqrs_config::Report;
use cqrs_config::report::{LabelPlace, Problem, Severity};
use cqrs_config::wiring::Wiring;
use proc_macro2::TokenStream;
use syn::parse::{Parse, ParseStream};
use syn::{LitStr, Visibility};

use crate::ctxt::Ctxt;
use crate::expand;

/// `pub "config/cqrs.yaml"`
struct Input {
    visibility: Visibility,
    path: LitStr,
}

impl Parse for Input {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let visibility = input.parse()?;
        let path = input.parse::<LitStr>().map_err(|error| {
            let remedy = "write the path of the configuration, from the folder of `Cargo.toml` on: `wiring!(\"config/cqrs.yaml\")`";
            syn::Error::new(error.span(), format!("{error}\n  help: {remedy}"))
        })?;
        if !input.is_empty() {
            return Err(input.error(
                "one path is all that `wiring!` takes\n  help: further files are named under `imports:` in that one",
            ));
        }
        Ok(Self { visibility, path })
    }
}

/// A configuration that was read, with what a path looks like from the package's own folder.
pub(crate) struct Read {
    pub(crate) visibility: Visibility,
    pub(crate) folder: PathBuf,
    pub(crate) path: PathBuf,
    pub(crate) wiring: Wiring,
}

impl Read {
    /// The path as people write it.
    pub(crate) fn shown<'a>(&self, file: &'a str) -> &'a str {
        let shown = Path::new(file).strip_prefix(&self.folder).ok();
        shown.and_then(Path::to_str).unwrap_or(file)
    }
}

/// `mod wiring`, and one error for each mistake of the configuration.
pub(crate) fn expand(input: TokenStream) -> TokenStream {
    let ctxt = Ctxt::default();
    let Input { visibility, path } = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => {
            ctxt.syntax(error);
            return ctxt.with(TokenStream::new());
        }
    };
    let folder = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let file = folder.join(path.value());
    let mut read = Read {
        visibility,
        folder,
        path: file,
        wiring: Wiring::default(),
    };
    if !read.path.is_file() {
        ctxt.mistake(
            &path,
            format_args!("there is no file `{}`", read.path.display()),
            "the path begins in the folder of `Cargo.toml`: `wiring!(\"config/cqrs.yaml\")`",
        );
        return ctxt.with(expand::wiring(&read));
    }
    let (wiring, report) = Wiring::read(&read.path);
    read.wiring = wiring;
    tell(&ctxt, &path, &read, &report);
    if !ctxt.is_clean() {
        read.wiring.links.clear();
    }
    ctxt.with(expand::wiring(&read))
}

/// Each mistake where the path is written: the compiler shows Rust, so the place in the file is the first that the error says.
fn tell(ctxt: &Ctxt, path: &LitStr, read: &Read, report: &Report) {
    let problems = report.problems().iter();
    for problem in problems.filter(|problem| problem.severity() == Severity::Error) {
        let text = text(read, report, problem);
        ctxt.syntax(syn::Error::new_spanned(path, text));
    }
}

fn text(read: &Read, report: &Report, problem: &Problem) -> String {
    let place = |location: &cqrs_config::report::Location| {
        let file = read.shown(&location.file);
        format!("{file}:{}:{}", location.line, location.column)
    };
    let mut lines = match report.location(problem) {
        Some(location) => vec![format!("{}: {}", place(&location), problem.message)],
        None => vec![problem.message.clone()],
    };
    lines.extend(problem.label.iter().map(|label| format!("  here: {label}")));
    for label in &problem.labels {
        if let LabelPlace::Yaml(span) = &label.place {
            let location = report.files().locate(*span);
            lines.push(format!("  {}: {}", place(&location), label.text));
        }
    }
    lines.extend(problem.help.iter().map(|help| format!("  help: {help}")));
    lines.push(format!(
        "  note: `cqrs explain-code {}` has the whole story",
        problem.code.name
    ));
    lines.join("\n")
}
