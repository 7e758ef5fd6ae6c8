use cqrs_config::plan::{OptionPlan, OptionValue as Configured};
use cqrs_core::options::{DriverOptions, OptionValue};

/// The options of a service, for its driver or its plugin.
pub(super) fn values(configured: &[OptionPlan]) -> DriverOptions {
    configured
        .iter()
        .fold(DriverOptions::new(), |options, option| {
            match value(&option.value) {
                Some(value) => options.with(&option.name, value),
                None => options,
            }
        })
}

/// The kinds of values that drivers declare.
fn value(configured: &Configured) -> Option<OptionValue> {
    match configured {
        Configured::Text(text) => Some(OptionValue::Text(text.clone())),
        Configured::Integer(number) => Some(OptionValue::Int(*number)),
        Configured::Boolean(value) => Some(OptionValue::Bool(*value)),
        Configured::Duration(duration) => Some(OptionValue::Duration(*duration)),
        _ => None,
    }
}
