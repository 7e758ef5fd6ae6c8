use std::sync::Arc;

use cqrs_core::message::MessageFactory;
use cqrs_core::options::{OptionKind, OptionSpec, TypeName};
use cqrs_core::plugin::{Pipeline, Plugin, PluginError, PluginSite};
use cqrs_core::registry::{PluginRegistration, RegisteredMessages};

/// Gives a bus a message factory of its own: prooph's `MessageFactoryPlugin`.
///
/// A raw message is made typed before it enters the bus, since everything on the bus is typed; so this hooks no stage, and other plugins never
/// see a raw message. Without it the factory that is provided under prooph's id makes them, or else the framework's own, by their names.
///
/// ```yaml
/// services:
///   old_names: { driver: prooph_service_bus.message_factory_plugin, factory: app.message_factory }
/// service_bus:
///   command_buses:
///     commands: { plugins: [old_names] }      # the same as `message_factory: app.message_factory`
/// ```
#[derive(Clone)]
pub struct MessageFactoryPlugin(Arc<dyn MessageFactory>);

impl MessageFactoryPlugin {
    /// The id by which the configuration names it.
    pub const ID: &'static str = "prooph_service_bus.message_factory_plugin";

    /// A plugin that gives buses this factory.
    #[must_use]
    pub fn new(factory: Arc<dyn MessageFactory>) -> Self {
        Self(factory)
    }
}

impl Plugin for MessageFactoryPlugin {
    fn attach(&self, pipeline: &mut Pipeline) {
        pipeline.make_messages_with(Arc::clone(&self.0));
    }
}

impl std::fmt::Debug for MessageFactoryPlugin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MessageFactoryPlugin")
    }
}

/// Attached without a factory it leaves the bus with the application's own.
struct TheApplications;

impl Plugin for TheApplications {
    fn attach(&self, _: &mut Pipeline) {}
}

fn make(site: &PluginSite<'_>) -> Result<Arc<dyn Plugin>, PluginError> {
    let id = site
        .options()
        .text("factory")
        .unwrap_or(RegisteredMessages::ID);
    match site.services().find::<dyn MessageFactory>(Some(id)) {
        Some(factory) => Ok(Arc::new(MessageFactoryPlugin(factory))),
        None if id == RegisteredMessages::ID => Ok(Arc::new(TheApplications)),
        None => Err(PluginError::refused(format!(
            "nothing provides a message factory named {id:?}: add `.provide_named::<dyn MessageFactory>({id:?}, ..)` to the builder"
        ))),
    }
}

pub(crate) static REGISTRATION: PluginRegistration =
    PluginRegistration::new(MessageFactoryPlugin::ID, make, cqrs_core::origin!())
        .with_aliases(&[r"Prooph\ServiceBus\Plugin\MessageFactoryPlugin"])
        .with_options(&[OptionSpec::new(
            "factory",
            OptionKind::Service(TypeName::of::<dyn MessageFactory>()),
            "the name under which the application provides the message factory",
        )
        .with_default(RegisteredMessages::ID)]);
