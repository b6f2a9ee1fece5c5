//! Large's tests: what goes in comes out, and never more than there is room for.

use super::Large;

#[test]
fn what_is_pushed_and_what_is_read_into_it_come_out_in_order() {
    let mut large = Large::with(8, b"ab").unwrap();
    assert!(large.push(b"cd"));
    large.free(2).copy_from_slice(b"ef");
    large.filled(2);
    assert_eq!(large.bytes(), b"abcdef");
    assert_eq!(large.freeze(), &b"abcdef"[..]);
}

#[test]
fn nothing_is_taken_beyond_the_room() {
    let mut large = Large::with(4, b"abc").unwrap();
    assert!(!large.push(b"de"));
    assert_eq!(large.bytes(), b"abc");
    assert_eq!(large.free(100).len(), 1);
    large.filled(100);
    assert_eq!(large.bytes().len(), 4);
    assert!(large.free(1).is_empty());
}

#[test]
fn no_room_is_no_panic() {
    assert!(Large::with(2, b"abc").is_none());
    assert!(Large::with(usize::MAX, b"").is_none());
    assert_eq!(Large::with(0, b"").unwrap().freeze().len(), 0);
}

#[test]
fn the_bytes_live_as_long_as_a_piece_of_them() {
    let bytes = Large::with(100, b"0123456789").unwrap().freeze();
    let piece = bytes.slice(3..5);
    drop(bytes);
    assert_eq!(piece, &b"34"[..]);
}
