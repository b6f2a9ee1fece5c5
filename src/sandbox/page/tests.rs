//! Cursors and page numbers at their edges.

use serde_json::{Value, json};

use super::{Window, numbered, per_page};

fn window(cursor: Option<&str>, binding: &str) -> Result<Window, u16> {
    Window::new(20, cursor, binding).map_err(|r| r.status)
}

fn next(window: &Window, total: usize) -> Option<String> {
    let pages = window.pages(total);
    Some(pages.get("next")?["starting_after"].as_str()?.to_owned())
}

#[test]
fn a_cursor_goes_on_where_the_page_ended() {
    let items: Vec<u32> = (0..45).collect();
    let mut seen = Vec::new();
    let mut cursor = None;
    loop {
        let page = window(cursor.as_deref(), "q").expect("a page");
        seen.extend_from_slice(page.of(&items));
        cursor = next(&page, items.len());
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(seen, items);
}

#[test]
fn a_cursor_of_another_query_is_refused() {
    let cursor = next(&window(None, "one").expect("a page"), 45).expect("a cursor");
    assert!(window(Some(&cursor), "one").is_ok());
    assert_eq!(window(Some(&cursor), "other"), Err(400));
    for wrong in ["nonsense", "e30=", "WzFd"] {
        assert_eq!(window(Some(wrong), "one"), Err(400), "{wrong}");
    }
}

#[test]
fn the_last_page_has_no_next() {
    let page = window(None, "q").expect("a page");
    assert_eq!(next(&page, 20), None);
    assert!(next(&page, 21).is_some());
    assert_eq!(page.pages(0)["total_pages"], 0);
}

#[test]
fn counts_are_from_1_to_150() {
    #[track_caller]
    fn check(given: Value, expected: Result<usize, &str>) {
        assert_eq!(per_page(Some(&given), 20).map_err(|r| r.code), expected);
    }
    check(json!(1), Ok(1));
    check(json!(150), Ok(150));
    check(json!("15"), Ok(15));
    check(json!(null), Ok(20));
    for wrong in [
        json!(0),
        json!(151),
        json!(-1),
        json!("five"),
        json!(1.5),
        json!([]),
    ] {
        check(wrong, Err("parameter_invalid"));
    }
}

#[test]
fn pages_by_number_end_with_null() {
    let items: Vec<u32> = (0..5).collect();
    let page = numbered(Some(&json!(2)), Some(&json!(2)), 15, 60).expect("a page");
    assert_eq!(page.of(&items), [2, 3]);
    assert_eq!(page.pages(5)["next"]["page"], 3);
    let last = numbered(Some(&json!(3)), Some(&json!(2)), 15, 60).expect("a page");
    assert_eq!(last.of(&items), [4]);
    assert_eq!(last.pages(5)["next"], Value::Null);
}
