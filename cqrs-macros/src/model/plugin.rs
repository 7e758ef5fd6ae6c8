use syn::{Attribute, Ident, ItemFn, ItemStruct, LitStr, ReturnType, Type, Visibility};

use super::handler::conditions;
use super::{Callee, Dependency, Kind};
use crate::arguments::Arguments;
use crate::ctxt::Ctxt;
use crate::nearest::nearest;
use crate::signature::parameters;
use crate::symbol;

/// What is registered as a plugin.
pub(crate) struct Plugin {
    pub(crate) options: PluginOptions,
    pub(crate) callee: Callee,
    pub(crate) visibility: Visibility,
    /// `#[cfg(..)]`, which what is generated shares.
    pub(crate) conditions: Vec<Attribute>,
    pub(crate) made: Made,
}

/// How it is made.
pub(crate) enum Made {
    /// By this function, of these parameters.
    By {
        parameters: Vec<Dependency>,
        output: Option<Box<Type>>,
    },
    /// It is a struct, made by `Default`.
    Default,
}

/// The words of `#[plugin(..)]`.
#[derive(Default)]
pub(crate) struct PluginOptions {
    pub(crate) id: Option<LitStr>,
    /// The kinds of buses; none said is all of them, unless it is for stores.
    pub(crate) buses: Vec<Kind>,
    /// It is for event stores.
    pub(crate) on_stores: bool,
    pub(crate) is_enricher: bool,
}

impl Plugin {
    pub(crate) fn of_function(ctxt: &Ctxt, options: PluginOptions, function: &ItemFn) -> Self {
        let callee = callee(&function.sig.ident);
        let parameters = parameters(&function.sig)
            .map(|parameter| Dependency::read(ctxt, &callee, parameter))
            .collect();
        let output = match &function.sig.output {
            ReturnType::Default => None,
            ReturnType::Type(_, ty) => Some(ty.clone()),
        };
        Self {
            options,
            callee,
            visibility: function.vis.clone(),
            conditions: conditions(&function.attrs),
            made: Made::By { parameters, output },
        }
    }

    pub(crate) fn of_struct(options: PluginOptions, item: &ItemStruct) -> Self {
        Self {
            options,
            callee: callee(&item.ident),
            visibility: item.vis.clone(),
            conditions: conditions(&item.attrs),
            made: Made::Default,
        }
    }
}

fn callee(name: &Ident) -> Callee {
    Callee {
        name: name.clone(),
        owner: None,
    }
}

impl PluginOptions {
    /// The attribute, and the trait that it is about.
    pub(crate) fn words(&self) -> (&'static str, &'static str) {
        match self.is_enricher {
            true => (symbol::METADATA_ENRICHER, "MetadataEnricher"),
            false => (symbol::PLUGIN, "Plugin"),
        }
    }

    /// What makes a plugin of what a function returns.
    pub(crate) fn made(&self) -> &'static str {
        match self.is_enricher {
            true => "made_enricher",
            false => "made",
        }
    }

    /// What makes a plugin of a struct.
    pub(crate) fn by_default(&self) -> &'static str {
        match self.is_enricher {
            true => "enricher_by_default",
            false => "by_default",
        }
    }

    pub(crate) fn read(ctxt: &Ctxt, said: &Arguments) -> Self {
        let id = said.text(symbol::ID).filter(|id| {
            let is_empty = id.value().trim().is_empty();
            if is_empty {
                let default = "leave it out: then it is the path, `my_crate.plugins.audit`";
                ctxt.mistake(id, "`id` is empty", default);
            }
            !is_empty
        });
        let kind = |word: &Ident| kind(ctxt, word);
        let buses = said.words(symbol::BUSES).iter().filter_map(kind).collect();
        if let (Some(at), []) = (said.said(symbol::BUSES), said.words(symbol::BUSES)) {
            ctxt.mistake(
                at,
                "a plugin for no bus at all",
                "leave `buses` out for all kinds of buses, say `stores` alone for event stores, or say `buses = [command, event, query]`",
            );
        }
        Self {
            id: id.cloned(),
            buses,
            on_stores: said.said(symbol::ON_STORES).is_some(),
            is_enricher: false,
        }
    }
}

fn kind(ctxt: &Ctxt, word: &Ident) -> Option<Kind> {
    let found = Kind::ALL.into_iter().find(|kind| word == kind.word());
    if found.is_none() {
        let said = word.to_string();
        let help = match nearest(&said, Kind::ALL.map(Kind::word)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "the kinds of buses are `command`, `event` and `query`".to_owned(),
        };
        ctxt.mistake(word, format_args!("there is no kind of bus `{said}`"), help);
    }
    found
}
