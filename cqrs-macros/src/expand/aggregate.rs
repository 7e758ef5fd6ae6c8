use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use super::{decision, origin};
use crate::model::{Aggregate, Applied, Contract};

/// `impl Aggregate`, one `impl Apply` for each `#[apply]`, the decisions, and the registrations.
pub(crate) fn aggregate(aggregate: &Aggregate) -> TokenStream {
    let contract = aggregate
        .contract
        .as_ref()
        .map(|contract| self::contract(aggregate, contract));
    let applied = aggregate.applied.iter().map(apply);
    let decisions = aggregate.decisions.iter().map(decision::decision);
    quote! {
        #contract
        #(#applied)*
        #(#decisions)*
    }
}

fn contract(aggregate: &Aggregate, contract: &Contract) -> TokenStream {
    let (ty, rust_name, type_name) = (
        &aggregate.owner.ty,
        aggregate.owner.name.to_string(),
        &contract.type_name,
    );
    let id = contract
        .id
        .as_ref()
        .map_or_else(|| quote!(::cqrs::__private::String), |id| quote!(#id));
    let appliers = aggregate.applied.iter().map(
        |Applied {
             event, conditions, ..
         }| { quote!(#(#conditions)* ::cqrs::__private::Applier::of::<#event>()) },
    );
    let (aliases, ignores) = (&contract.aliases, &contract.ignores);
    let origin = origin(&aggregate.owner.name);
    let line = quote_spanned!(aggregate.owner.name.span()=> ::cqrs::__private::line!());
    let snapshot = contract.snapshot;
    let version = (snapshot > 1).then(|| quote!(.map(|codec| codec.version(#snapshot))));
    let implementation = quote_spanned! {aggregate.owner.name.span()=>
        #[automatically_derived]
        impl ::cqrs::__private::Aggregate for #ty {
            type Id = #id;
            const TYPE: &'static str = #type_name;
            const ALIASES: &'static [&'static str] = &[#(#aliases),*];
            const IGNORES: &'static [&'static str] = &[#(#ignores),*];

            fn appliers() -> &'static [::cqrs::__private::Applier<Self>] {
                const { &[#(#appliers),*] }
            }

            fn snapshots() -> ::cqrs::__private::Option<::cqrs::__private::SnapshotCodec<Self>> {
                #[allow(unused_imports)]
                use ::cqrs::__private::{BySerde as _, WithoutSerde as _};
                (&::cqrs::__private::Snapshots::<#ty>::NEW).codec() #version
            }
        }
    };
    quote! {
        const _: () = {
            #implementation
            static AGGREGATE: ::cqrs::__private::AggregateRegistration =
                ::cqrs::__private::AggregateRegistration::of::<#ty>(#rust_name, #origin);
            #[automatically_derived]
            impl ::cqrs::__private::Registered<{ #line }> for #ty {
                const REGISTRATION: ::cqrs::__private::Registration = ::cqrs::__private::Registration::Aggregate(&AGGREGATE);
            }
            ::cqrs::__private::inventory::submit! { ::cqrs::__private::Registration::Aggregate(&AGGREGATE) }
        };
    }
}

fn apply(applied: &Applied) -> TokenStream {
    let Applied {
        callee,
        event,
        conditions,
        is_sound,
    } = applied;
    let Some(owner) = &callee.owner else {
        return TokenStream::new();
    };
    let (ty, name) = (&owner.ty, &callee.name);
    let body = match is_sound {
        true => quote!(<#ty>::#name(self, event)),
        false => quote! {{
            let _ = (event, <#ty>::#name);
            ::core::unreachable!()
        }},
    };
    quote! {
        #(#conditions)*
        const _: () = {
            #[automatically_derived]
            impl ::cqrs::__private::Apply<#event> for #ty
            where
                for<'__once> Self: ::cqrs::__private::Aggregate,
                for<'__once> #event: ::cqrs::__private::Event,
            {
                fn apply(&mut self, event: &#event) {
                    #body
                }
            }
        };
    }
}
