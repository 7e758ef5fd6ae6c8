/// A test that no message has changed in a way that what is stored of it does not fit: the messages of the program, held against the committed
/// file `events.lock` beside `Cargo.toml`, or another one that is named from there.
///
/// ```rust,standalone_crate
/// // tests/events_lock.rs
/// # extern crate std as my_app;
/// use my_app as _; // every crate that has messages, or the test does not know them
///
/// #[test]
/// # fn shown() {}
/// fn what_is_stored_can_be_read() {
///     cqrs::testing::assert_events_locked!();
/// }
/// # fn main() {}
/// ```
///
/// It belongs into a file in `tests`, where the messages that tests have for themselves do not count; in a test of the library itself they do. It
/// fails when the file has to be renewed, too: `<app> events lock` does that, or this test with `UPDATE_EVENTS_LOCK=1` in the environment.
///
/// # Panics
/// With every change, the message, the field, what it was, what it is, and what to do.
#[doc(hidden)]
#[macro_export]
macro_rules! __assert_events_locked {
    () => {
        $crate::testing::assert_events_locked!("events.lock")
    };
    ($file:expr $(,)?) => {
        $crate::testing::EventsLocked::linked(
            ::std::path::Path::new(::core::env!("CARGO_MANIFEST_DIR")).join($file),
        )
        .beside(::core::option_env!("CARGO_TARGET_TMPDIR").is_some())
        .assert()
    };
}
