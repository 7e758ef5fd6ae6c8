//! What a program can know of its configuration while it is compiled: the names in it, and the handlers that its routes name.
//!
//! This is what the macro `wiring!` reads. It is a function of the files alone: no variable of the environment is read, so a value that
//! needs one is not known here, and every `when@..` overlay counts.
//!
//! ```
//! # use cqrs_config::wiring::{LinkKind, NameKind, Wiring, symbol};
//! # let folder = tempfile::tempdir()?;
//! # let path = folder.path().join("cqrs.yaml");
//! # std::fs::write(&path, "
//! # service_bus:
//! #   command_buses:
//! #     customer-bus: { router: { routes: { Import: shop.import } } }
//! # ")?;
//! let wiring = Wiring::of_file(&path)?;
//! assert_eq!(wiring.names[0].kind, NameKind::CommandBus);
//! assert_eq!(wiring.names[0].name, "customer-bus");
//! assert_eq!(wiring.names[0].identifier, "customer_bus");
//!
//! let link = &wiring.links[0];
//! assert_eq!(
//!     symbol(link.kind, &link.handler, &link.message),
//!     r#"cqrs: command handler "shop::import" for "Import", which the routes name, is not linked into this program"#
//! );
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! | left to startup | why |
//! | --- | --- |
//! | a handler or a message that a variable names | its value is known when the program runs |
//! | routes that are patterns, `message_detection: true`, handlers that are called like their message, routers of the application's own | which messages they mean is known from the linked code |
//! | drivers and plugins with their options, services that nothing declares | they come from crates that are not compiled yet, or from the program itself |

mod identifier;
mod links;
mod names;

use std::path::{Path, PathBuf};

use crate::catalog::Catalog;
use crate::check::lint;
use crate::lint::each_environment;
use crate::report::{Report, codes};
use crate::source::Source;

use links::Links;
pub use links::{Link, LinkKind, symbol};
use names::Names;
pub use names::{Name, NameKind};

/// What `wiring!` makes of a configuration.
#[derive(Clone, Debug, Default)]
pub struct Wiring {
    /// Every file that was read, the first one first: whoever keeps the answer has to read anew when one of them changes.
    pub files: Vec<PathBuf>,
    /// The names, each once.
    pub names: Vec<Name>,
    /// The handlers that routes and tags name, each with each of its messages once.
    pub links: Vec<Link>,
}

impl Wiring {
    /// Reads a configuration and all that it imports.
    ///
    /// # Errors
    /// Everything that is wrong with it whatever the program holds; and names that are one identifier in Rust.
    pub fn of_file(path: impl AsRef<Path>) -> Result<Self, Report> {
        let (wiring, report) = Self::read(path);
        match report.has_errors() {
            true => Err(report),
            false => Ok(wiring),
        }
    }

    /// What can be known all the same, and everything that is wrong: who goes on after a mistake has the names for it.
    pub fn read(path: impl AsRef<Path>) -> (Self, Report) {
        let mut wiring = Self::default();
        let (mut names, mut links) = (Names::default(), Links::default());
        let variants = Source::read_variants(path.as_ref());
        let mut report = each_environment(variants, |source, model| {
            wiring.files = source.paths().to_vec();
            names.add_all(model);
            links.add_all(model);
            lint(model, &Catalog::default())
        });
        report.retain(|problem| !codes::PROVIDED_PERHAPS.contains(&problem.code.name));
        wiring.links = links.settle();
        wiring.names = names.settle(&mut report);
        report.quieten();
        (wiring, report)
    }
}
