//! Every shape in which a list has been seen.

use serde_json::json;

use super::*;

#[track_caller]
fn read(body: Value) -> Page {
    Page::read(body).expect("a list")
}

#[test]
fn a_list_is_found_whatever_it_is_called() {
    #[track_caller]
    fn check(body: Value) {
        assert_eq!(read(body).items, [json!({"id": 1})]);
    }
    check(json!({"conversations": [{"id": 1}]}));
    check(json!({"data": [{"id": 1}], "type": "list"}));
    check(json!({"data": {"articles": [{"id": 1}], "highlights": []}}));
    assert!(Page::read(json!({"type": "company", "id": 1})).is_none());
    assert!(Page::read(json!([])).is_none());
    assert!(Page::read(json!({"data": null})).is_none());
}

#[test]
fn the_next_page_is_a_cursor_a_number_or_a_url() {
    #[track_caller]
    fn check(next: Value, cursor: Option<&str>, page: Option<u64>) {
        let pages =
            json!({"type": "pages", "page": 1, "per_page": "50", "total_pages": 3, "next": next});
        let found = read(json!({"data": [], "total_count": 101, "pages": pages}));
        assert_eq!(found.total_count, Some(101));
        assert_eq!(found.pages.per_page, Some(50));
        assert_eq!(found.pages.starting_after.as_deref(), cursor);
        assert_eq!(found.pages.next_page, page);
        assert_eq!(found.pages.has_next(), cursor.is_some() || page.is_some());
    }
    check(
        json!({"page": 2, "starting_after": "abc=="}),
        Some("abc=="),
        Some(2),
    );
    check(json!({"starting_after": ""}), None, None);
    check(json!({"starting_after": null}), None, None);
    check(json!({"page": 2}), None, Some(2));
    check(
        json!("https://api.intercom.io/companies?page=2&per_page=50"),
        None,
        Some(2),
    );
    check(
        json!("https://api.intercom.io/contacts?starting_after=a%2Bb"),
        Some("a+b"),
        None,
    );
    check(json!("not a url"), None, None);
    check(Value::Null, None, None);
}
