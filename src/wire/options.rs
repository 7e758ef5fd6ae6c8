use cqrs_config::plan::{OptionPlan, OptionValue as Configured};
use cqrs_core::options::{DriverOptions, OptionValue};

/// The options of a service, for its driver or its plugin.
pub(super) fn values(configured: &[OptionPlan]) -> DriverOptions {
    configured
        .iter()
        .fold(DriverOptions::new(), |options, option| {
            match value(option) {
                Some(value) => options.with(&option.name, value),
                None => options,
            }
        })
}

fn value(option: &OptionPlan) -> Option<OptionValue> {
    match (&option.value, option.secret) {
        (Configured::Text(text), true) => Some(OptionValue::Variable(text.clone())),
        (value, _) => plain(value),
    }
}

/// Bytes are a value that no driver declares.
fn plain(configured: &Configured) -> Option<OptionValue> {
    Some(match configured {
        Configured::Text(text) => OptionValue::Text(text.clone()),
        Configured::Integer(number) => OptionValue::Int(*number),
        Configured::Boolean(value) => OptionValue::Bool(*value),
        Configured::Duration(duration) => OptionValue::Duration(*duration),
        Configured::Float(number) => OptionValue::Float(*number),
        Configured::Map(options) => OptionValue::Map(values(options)),
        Configured::Items(items) => OptionValue::List(items.iter().filter_map(plain).collect()),
        Configured::List(items) => {
            let items = items.iter().cloned().map(OptionValue::Text);
            OptionValue::List(items.collect())
        }
        Configured::Nothing => OptionValue::Nothing,
        Configured::Size(_) => return None,
    })
}
