//! Every mistake of the folders beside this one, mended: all of them compile, as one crate.
//!
//! A twin is written like its mistake, whatever clippy and rustfmt would rather see. Where several mistakes are the same program
//! when they are mended, one of them has the file, and the others `use` it under their own names.

#![allow(dead_code, unused_imports, clippy::all)]

#[path = "../aggregate/mended"]
mod aggregate {
    mod alias_twice;
    mod apply_and_handles;
    mod apply_generic;
    mod apply_of_a_command;
    mod apply_without_event;
    mod apply_without_mut;
    mod async_decision;
    mod continued_with_an_id;
    mod create_and_create_or_load;
    mod create_with_a_value;
    mod decided_without_apply;
    mod decides_outside;
    mod decision_by_value;
    mod decision_generic;
    mod decision_of_an_event;
    mod decision_of_hidden_events;
    mod decision_with_an_error_that_is_none;
    mod decision_without_a_command;
    mod decision_without_events;
    mod event_set_without_apply;
    mod generic;
    mod id_without_display;
    mod key_of_another_type;
    mod on_a_struct;
    mod recorded_without_apply;
    mod snapshot_version_zero;
    mod state_that_is_not_sync;
    mod two_decisions_for_one_command;
    mod type_alone;
    mod type_empty;
    mod type_without_quotes;
    mod unknown_key;

    use apply_and_handles as apply_by_value;
    use apply_and_handles as apply_in_continued_block;
    use apply_and_handles as apply_misspelt;
    use apply_and_handles as apply_of_a_changing_event;
    use apply_and_handles as apply_of_itself_by_value;
    use apply_and_handles as apply_outside;
    use apply_and_handles as apply_unsafe;
    use apply_and_handles as apply_with_service;
    use apply_and_handles as apply_with_words;
    use apply_and_handles as apply_without_itself;
    use apply_and_handles as async_apply;
    use apply_and_handles as fallible_apply;
    use apply_and_handles as id_in_quotes;
    use apply_and_handles as id_misspelt;
    use apply_and_handles as of_a_trait;
    use apply_and_handles as two_apply_for_one_event;
    use apply_and_handles as without_default;
    use apply_and_handles as words_missing;
    use apply_generic as apply_of_any_event;
    use async_decision as decision_of_a_text;
    use async_decision as decision_that_changes;
    use async_decision as decision_with_service;
    use async_decision as handles_misspelt_word;
    use async_decision as key_in_quotes;
    use async_decision as without_key;
    use continued_with_an_id as handles_outside;
    use continued_with_an_id as two_first_blocks;
    use decision_by_value as decision_of_a_changing_command;
    use decision_by_value as decision_without_itself;
    use decision_by_value as generic_with_methods;
    use decision_by_value as handles_misspelt;
    use decision_by_value as key_alone;
    use decision_by_value as key_of_the_parameter;
    use id_without_display as id_without_eq;
    use id_without_display as id_without_hash;
    use type_without_quotes as without_id;
}

#[path = "../entity/mended"]
mod entity {
    mod field_of_another_type;
    mod guard_across_await;
    mod no_field;
    mod on_a_union;
    mod on_a_unit_struct;
    mod on_an_enum;
    mod raise_of_a_command;
    mod two_fields;

    use field_of_another_type as mark_with_words;
    use two_fields as two_marks;
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
    mod block_method_with_a_misspelt_attribute;
    mod block_method_with_wrong_dependency;
    mod block_of_a_generic_type;
    mod block_of_a_trait;
    mod block_on_a_function;
    mod body_missing;
    mod boxed_message;
    mod comma_missing;
    mod command_in_place_of_a_query;
    mod envelope_beside_the_message;
    mod envelope_of_another_message;
    mod error_that_is_none;
    mod error_that_is_not_send;
    mod event_in_place_of_a_command;
    mod finder_of_a_changing_query;
    mod finder_of_an_event;
    mod finder_that_may_find_nothing;
    mod finder_with_an_error_that_is_none;
    mod finder_without_reply;
    mod from_the_middle;
    mod generic;
    mod handler_of_a_query;
    mod handler_on_a_method;
    mod handler_on_a_trait_method;
    mod handler_on_an_associated_function;
    mod id_alone;
    mod id_empty;
    mod id_in_parentheses;
    mod id_is_no_text;
    mod id_of_one_letter;
    mod id_twice;
    mod id_with_colon;
    mod impl_trait;
    mod injected_by_reference;
    mod inline_with_a_value;
    mod lifetime;
    mod lifetime_of_the_message;
    mod listener_by_value_without_clone;
    mod listener_of_a_command;
    mod listener_returns_a_value;
    mod misspelt_dependency;
    mod mutable_message;
    mod named_by_a_word;
    mod not_a_message;
    mod not_injectable;
    mod not_injectable_generic;
    mod not_send;
    mod nothing_to_register;
    mod on_a_struct;
    mod renamed_message;
    mod repository_by_reference;
    mod returns_a_value;
    mod service_in_place_of_message;
    mod several_messages_at_once;
    mod shared_message;
    mod stores_misspelt;
    mod two_handlers_with_one_id;
    mod two_kinds;
    mod two_messages;
    mod unsafe_function;
    mod variadic;
    mod without_message;
    mod word_in_capitals;
    mod word_misspelt;
    mod word_shortened;

    use arc_of_a_service as box_of_a_service;
    use arc_of_a_service as reference_to_a_service;
    use arc_of_a_service as service_that_is_not_shared;
    use arc_of_a_service as service_without_dyn;
    use block_method_changes_itself as block_without_handlers;
    use block_method_of_any_command as block_method_that_consumes_itself;
    use block_method_of_any_command as block_method_with_a_shared_service;
    use block_method_of_any_command as block_with_an_id;
    use block_method_of_any_command as handler_on_an_impl_block;
    use body_missing as const_function;
    use body_missing as extern_function;
    use boxed_message as message_of_a_generic_type;
    use boxed_message as misspelt_message;
    use boxed_message as misspelt_result;
    use boxed_message as named_message;
    use boxed_message as receiver;
    use boxed_message as returns_a_boxed_future;
    use boxed_message as returns_a_future;
    use boxed_message as where_clause;
    use boxed_message as word_of_another_kind;
    use envelope_beside_the_message as envelope_of_nothing;
    use finder_that_may_find_nothing as wrong_reply;
    use finder_without_reply as finder_without_result;
    use from_the_middle as inline_from_beginning;
    use misspelt_dependency as repository_of_no_aggregate;
    use misspelt_dependency as repository_that_may_be_missing;
    use named_by_a_word as named_empty;
    use named_by_a_word as named_misspelt;
    use named_by_a_word as named_twice;
    use named_by_a_word as named_with_equals;
    use named_by_a_word as named_without_text;
}

#[path = "../message/mended"]
mod message {
    mod alias_in_brackets;
    mod aliases_without_brackets;
    mod asynchronous_shortened;
    mod borrowed;
    mod empty_name;
    mod event_set_generic;
    mod event_set_of_a_command;
    mod event_set_of_a_text;
    mod event_set_of_named_fields;
    mod event_set_of_nothing;
    mod event_that_is_not_sync;
    mod event_without_serde;
    mod generic;
    mod name_alone;
    mod name_twice;
    mod query_without_serde;
    mod reply_in_quotes;
    mod reply_misspelt;
    mod union;
    mod version_in_quotes;
    mod without_serde;
    mod without_serialize;
    mod word_unknown;
    mod words_of_another_kind;

    use asynchronous_shortened as asynchronous_with_a_value;
    use borrowed as command_and_event;
    use borrowed as without_deserialize;
    use empty_name as with_equals;
    use event_set_of_named_fields as event_set_of_struct;
    use event_set_of_nothing as event_set_of_two_fields;
    use generic as generic_by_number;
    use name_alone as name_without_quotes;
    use name_alone as word_misspelt;
    use reply_misspelt as without_reply;
    use version_in_quotes as version_zero;
    use version_in_quotes as word_without_value;
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
    mod no_enricher;
    mod not_injectable;
    mod on_an_enum;
    mod on_an_impl_block;
    mod options_that_cannot_be_read;
    mod struct_that_is_no_plugin;
    mod two_options;

    use async_function as receiver;
    use async_function as returns_nothing;
    use async_function as returns_something_else;
    use buses_without_brackets as no_bus;
    use buses_without_brackets as unknown_bus;
    use buses_without_brackets as word_unknown;
    use struct_that_is_no_plugin as struct_without_default;
}

#[path = "../upcaster/mended"]
mod upcaster {
    mod answers_many_of_something_else;
    mod answers_something_else;
    mod by_reference;
    mod no_parameter;
    mod old_shape_that_cannot_be_read;

    use answers_something_else as async_function;
    use answers_something_else as event_and_command;
    use answers_something_else as event_twice;
    use answers_something_else as from_and_any_version;
    use answers_something_else as from_in_words;
    use answers_something_else as from_nothing;
    use answers_something_else as generic;
    use answers_something_else as impl_trait;
    use answers_something_else as missing_event;
    use answers_something_else as missing_from;
    use answers_something_else as on_a_struct;
    use answers_something_else as receiver;
    use answers_something_else as two_parameters;
    use answers_something_else as word_unknown;
}
