use crate::small_shop::shop;

fn meant(name: &str) -> Vec<String> {
    let explanations = shop().explain(name).unwrap();
    let messages = explanations.into_iter().map(|one| one.message.name);
    messages.collect()
}

#[test]
fn a_message_is_found_by_each_of_its_names_and_by_its_handler() {
    for name in [
        "PlaceOrder",
        "OrderGoods",
        "shop::orders::PlaceOrder",
        "shop.Order.place",
    ] {
        assert_eq!(meant(name), ["PlaceOrder"], "{name}");
    }
}

#[test]
fn what_is_called_much_the_same_is_named_when_nothing_is_called_that() {
    let unknown = shop().explain("PlaceOrdr").unwrap_err();
    assert_eq!(
        unknown.to_string(),
        "no message, handler or Rust type is called `PlaceOrdr`"
    );
    assert_eq!(unknown.nearest[0], "PlaceOrder");
    assert!(unknown.nearest.len() <= 3, "{:?}", unknown.nearest);
    assert_eq!(shop().explain("Z").unwrap_err().nearest, [""; 0]);
}
