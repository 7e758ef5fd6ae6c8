/// What any thread may use at any time: a service behind [`Service`](crate::inject::Service), and every message.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be shared between threads",
    label = "not `Send + Sync + 'static`",
    note = "a trait of services says so itself, `trait Mailer: Send + Sync`; a type holds `Arc` and `Mutex` in place of `Rc` and `RefCell`, and owns what it holds"
)]
pub trait Shareable: Send + Sync + 'static {}

#[diagnostic::do_not_recommend]
impl<T: ?Sized + Send + Sync + 'static> Shareable for T {}
