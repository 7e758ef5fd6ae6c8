/// A parameter that every call makes of its unit of work: nothing has to be there, and nothing is looked for at wiring.
macro_rules! made_for_every_call {
    ($parameter:ty, $make:expr) => {
        impl $crate::inject::Inject for $parameter {
            type Wired = ();

            fn dependency(_: Option<&'static str>) -> $crate::inject::Dependency {
                $crate::inject::Dependency::always()
            }

            fn wire(
                _: &$crate::inject::Site<'_>,
                _: Option<&'static str>,
            ) -> Result<(), $crate::inject::InjectError> {
                Ok(())
            }

            fn inject(
                (): &(),
                call: &$crate::inject::Call<'_>,
            ) -> Result<Self, $crate::error::HandlerError> {
                let make: fn(&::std::sync::Arc<$crate::unit::Unit>) -> Self = $make;
                Ok(make(call.unit()))
            }
        }
    };
}

pub(crate) use made_for_every_call;
