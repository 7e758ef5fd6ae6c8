//! Keys and types.

use super::{Code, Severity, codes};

codes! {
    UNKNOWN_KEY Error "unknown_key"
        "Nothing knows this key at this place. Keys of Symfony itself are passed over with a note; any other is an error, because a misspelt key would otherwise silently do nothing."
    CONFLICTING_KEYS Error "conflicting_keys"
        "Two spellings of one key stand in one map, for instance `type` and `adapter` of a store, or `command_bus` and `command_buses`."
    WRONG_TYPE Error "wrong_type"
        "The value has another type than the key takes: a list for text, text for a boolean. `yes` and `no` are text in YAML 1.2; booleans are `true` and `false`."
    WRONG_VALUE Error "wrong_value"
        "The type is right and the value is not one of those that the key takes."
    MISSING_KEY Error "missing_key"
        "A key without which the section means nothing is missing."
    MISSING_NAME Error "missing_name"
        "In the list form of buses, stores and their like every item has a `name`; so has an overlay, `when@test`."
    EMPTY_SECTION Error "empty_section"
        "The section is there and holds nothing. prooph refuses that too: leave the key out, or name at least one element."
    SYMFONY_KEYS Note "symfony_keys"
        "Keys of Symfony and of other bundles may stand in the same file. They are read over and have no effect."
    NO_EFFECT Note "no_effect"
        "The key is accepted because existing files have it, and has no effect: PHP classes and the built-in aggregate translator, for instance. Where it says `yet`, a later version acts upon it."
}
