//! Every mistake of the folders beside this one, mended: all of them compile, as one crate.
//!
//! A twin is written like its mistake, whatever clippy and rustfmt would rather see.

#![allow(dead_code, unused_imports, clippy::all)]

#[path = "../aggregate/mended"]
mod aggregate {
    mod alias_twice;
    mod apply_and_handles;
    mod apply_by_value;
    mod apply_generic;
    mod apply_in_continued_block;
    mod apply_misspelt;
    mod apply_of_a_changing_event;
    mod apply_of_a_command;
    mod apply_of_any_event;
    mod apply_of_itself_by_value;
    mod apply_outside;
    mod apply_unsafe;
    mod apply_with_service;
    mod apply_with_words;
    mod apply_without_event;
    mod apply_without_itself;
    mod apply_without_mut;
    mod async_apply;
    mod async_decision;
    mod continued_with_an_id;
    mod create_and_create_or_load;
    mod create_with_a_value;
    mod decided_without_apply;
    mod decides_outside;
    mod decision_by_value;
    mod decision_generic;
    mod decision_of_a_changing_command;
    mod decision_of_a_text;
    mod decision_of_an_event;
    mod decision_of_hidden_events;
    mod decision_that_changes;
    mod decision_with_an_error_that_is_none;
    mod decision_with_service;
    mod decision_without_a_command;
    mod decision_without_events;
    mod decision_without_itself;
    mod event_set_without_apply;
    mod fallible_apply;
    mod generic;
    mod generic_with_methods;
    mod handles_misspelt;
    mod handles_misspelt_word;
    mod handles_outside;
    mod id_in_quotes;
    mod id_misspelt;
    mod id_without_display;
    mod id_without_eq;
    mod id_without_hash;
    mod key_alone;
    mod key_in_quotes;
    mod key_of_another_type;
    mod key_of_the_parameter;
    mod of_a_trait;
    mod on_a_struct;
    mod recorded_without_apply;
    mod snapshot_version_zero;
    mod state_that_is_not_sync;
    mod two_apply_for_one_event;
    mod two_decisions_for_one_command;
    mod two_first_blocks;
    mod type_alone;
    mod type_empty;
    mod type_without_quotes;
    mod unknown_key;
    mod without_default;
    mod without_id;
    mod without_key;
    mod words_missing;
}

#[path = "../entity/mended"]
mod entity {
    mod field_of_another_type;
    mod guard_across_await;
    mod mark_with_words;
    mod no_field;
    mod on_a_union;
    mod on_a_unit_struct;
    mod on_an_enum;
    mod raise_of_a_command;
    mod two_fields;
    mod two_marks;
}

#[path = "../handler/mended"]
mod handler {
    mod another_name;
    mod any_event;
    mod arc_of_a_service;
    mod async_missing;
    mod block_method_changes_itself;
    mod block_method_of_any_command;
    mod block_method_of_no_message;
    mod block_method_of_two_kinds;
    mod block_method_skip_misspelt;
    mod block_method_skipped_and_chosen;
    mod block_method_that_consumes_itself;
    mod block_method_with_a_misspelt_attribute;
    mod block_method_with_a_shared_service;
    mod block_method_with_wrong_dependency;
    mod block_of_a_generic_type;
    mod block_of_a_trait;
    mod block_on_a_function;
    mod block_with_an_id;
    mod block_without_handlers;
    mod body_missing;
    mod box_of_a_service;
    mod boxed_message;
    mod comma_missing;
    mod command_in_place_of_a_query;
    mod const_function;
    mod envelope_beside_the_message;
    mod envelope_of_another_message;
    mod envelope_of_nothing;
    mod error_that_is_none;
    mod error_that_is_not_send;
    mod event_in_place_of_a_command;
    mod extern_function;
    mod finder_of_a_changing_query;
    mod finder_of_an_event;
    mod finder_that_may_find_nothing;
    mod finder_with_an_error_that_is_none;
    mod finder_without_reply;
    mod finder_without_result;
    mod from_the_middle;
    mod generic;
    mod handler_of_a_query;
    mod handler_on_a_method;
    mod handler_on_a_trait_method;
    mod handler_on_an_associated_function;
    mod handler_on_an_impl_block;
    mod id_alone;
    mod id_empty;
    mod id_in_parentheses;
    mod id_is_no_text;
    mod id_of_one_letter;
    mod id_twice;
    mod id_with_colon;
    mod impl_trait;
    mod injected_by_reference;
    mod inline_from_beginning;
    mod inline_with_a_value;
    mod lifetime;
    mod lifetime_of_the_message;
    mod listener_by_value_without_clone;
    mod listener_of_a_command;
    mod listener_returns_a_value;
    mod message_of_a_generic_type;
    mod misspelt_dependency;
    mod misspelt_message;
    mod misspelt_result;
    mod mutable_message;
    mod named_by_a_word;
    mod named_empty;
    mod named_message;
    mod named_misspelt;
    mod named_twice;
    mod named_with_equals;
    mod named_without_text;
    mod not_a_message;
    mod not_injectable;
    mod not_injectable_generic;
    mod not_send;
    mod nothing_to_register;
    mod on_a_struct;
    mod receiver;
    mod reference_to_a_service;
    mod renamed_message;
    mod repository_by_reference;
    mod repository_of_no_aggregate;
    mod repository_that_may_be_missing;
    mod returns_a_boxed_future;
    mod returns_a_future;
    mod returns_a_value;
    mod service_in_place_of_message;
    mod service_that_is_not_shared;
    mod service_without_dyn;
    mod several_messages_at_once;
    mod shared_message;
    mod stores_misspelt;
    mod two_handlers_with_one_id;
    mod two_kinds;
    mod two_messages;
    mod unsafe_function;
    mod variadic;
    mod where_clause;
    mod without_message;
    mod word_in_capitals;
    mod word_misspelt;
    mod word_of_another_kind;
    mod word_shortened;
    mod wrong_reply;
}

#[path = "../message/mended"]
mod message {
    mod alias_in_brackets;
    mod aliases_without_brackets;
    mod asynchronous_shortened;
    mod asynchronous_with_a_value;
    mod borrowed;
    mod command_and_event;
    mod empty_name;
    mod event_set_generic;
    mod event_set_of_a_command;
    mod event_set_of_a_text;
    mod event_set_of_named_fields;
    mod event_set_of_nothing;
    mod event_set_of_struct;
    mod event_set_of_two_fields;
    mod event_that_is_not_sync;
    mod event_without_serde;
    mod generic;
    mod generic_by_number;
    mod name_alone;
    mod name_twice;
    mod name_without_quotes;
    mod query_without_serde;
    mod reply_in_quotes;
    mod reply_misspelt;
    mod union;
    mod version_in_quotes;
    mod version_zero;
    mod with_equals;
    mod without_deserialize;
    mod without_reply;
    mod without_serde;
    mod without_serialize;
    mod word_misspelt;
    mod word_unknown;
    mod word_without_value;
    mod words_of_another_kind;
}

#[path = "../plugin/mended"]
mod plugin {
    mod async_function;
    mod buses_without_brackets;
    mod by_reference;
    mod command_bus;
    mod enricher_of_buses;
    mod generic;
    mod generic_struct;
    mod no_bus;
    mod no_enricher;
    mod not_injectable;
    mod on_an_enum;
    mod on_an_impl_block;
    mod options_that_cannot_be_read;
    mod receiver;
    mod returns_nothing;
    mod returns_something_else;
    mod struct_that_is_no_plugin;
    mod struct_without_default;
    mod two_options;
    mod unknown_bus;
    mod word_unknown;
}

#[path = "../upcaster/mended"]
mod upcaster {
    mod answers_many_of_something_else;
    mod answers_something_else;
    mod async_function;
    mod by_reference;
    mod event_and_command;
    mod event_twice;
    mod from_and_any_version;
    mod from_in_words;
    mod from_nothing;
    mod generic;
    mod impl_trait;
    mod missing_event;
    mod missing_from;
    mod no_parameter;
    mod old_shape_that_cannot_be_read;
    mod on_a_struct;
    mod receiver;
    mod two_parameters;
    mod word_unknown;
}
