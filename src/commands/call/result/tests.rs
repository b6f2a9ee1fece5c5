//! Images land where they were asked for, under harmless names, and over nobody's file.

use serde_json::json;

use super::*;

#[test]
fn nothing_is_ever_overwritten() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = folder.path().join("new");
    let first = save(&place, "tool", "png", b"one").expect("a file");
    let second = save(&place, "tool", "png", b"two").expect("a file");
    assert_eq!(first, place.join("tool-1.png"));
    assert_eq!(second, place.join("tool-2.png"));
    assert_eq!(fs::read(first).expect("the first"), b"one");
    assert_eq!(fs::read(second).expect("the second"), b"two");
}

#[test]
fn a_tools_name_leads_out_of_no_folder() {
    #[track_caller]
    fn check(tool: &str, expected: &str) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = save(folder.path(), tool, "bin", b"").expect("a file");
        assert_eq!(path, folder.path().join(expected), "{tool}");
    }
    check("get_image-2", "get_image-2-1.bin");
    check("../../etc/x", "______etc_x-1.bin");
    check("a\0b:é", "a_b__-1.bin");
    check("", "-1.bin");
}

#[test]
fn an_image_is_decoded_or_described() {
    let folder = tempfile::tempdir().expect("a folder");
    let item = json!({"type": "image", "mimeType": "image/png", "data": "b25l"});
    let path = image(&item, "tool", Some(folder.path())).expect("a file");
    assert_eq!(fs::read(path).expect("the image"), b"one");
    let told = image(&item, "tool", None).expect("a description");
    assert_eq!(
        told,
        "[image, image/png, about 3 bytes; --save-images DIR keeps it]"
    );
    let broken = json!({"type": "image", "data": "%"});
    assert!(image(&broken, "tool", Some(folder.path())).is_err());
}

#[test]
fn an_images_type_decides_its_files_ending() {
    #[track_caller]
    fn check(kind: Value, expected: &str) {
        assert_eq!(extension(&json!({"mimeType": kind})), expected);
    }
    check(json!("image/png"), "png");
    check(json!("image/jpeg"), "jpg");
    check(json!("image/svg+xml"), "svg");
    check(json!("../x"), "bin");
    check(Value::Null, "bin");
}
