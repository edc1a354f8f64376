//! What every store must do, done to each.

use std::sync::Arc;

use super::{Change, Shelf, Store, Whole, next, open_store};

/// Opens a store; the file, where there is one, goes when the directory does.
fn each(check: impl Fn(&dyn Fn() -> Arc<dyn Store>)) {
    let memory: Arc<dyn Store> = Arc::new(super::Memory::default());
    check(&|| Arc::clone(&memory));
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("state").display().to_string();
    check(&|| open_store(&path).expect("a file"));
    if let Some(server) = super::RedisServer::start() {
        check(&|| open_store(&server.url).expect("a server"));
    }
}

#[test]
fn a_value_is_set_on_condition_listed_and_removed() {
    each(|open| {
        let store = open();
        assert_eq!(store.get("t", "k").expect("read"), None);
        assert!(store.swap("t", "k", None, Some(b"1")).expect("written"));
        assert!(!store.swap("t", "k", None, Some(b"2")).expect("written"));
        assert!(!store.swap("t", "k", Some(b"2"), None).expect("written"));
        assert!(store.swap("t", "k", Some(b"1"), Some(b"2")).expect("written"));
        store.put("t", "a", Some(b"0")).expect("written");
        store.put("other", "x", Some(b"9")).expect("written");
        let listed = store.list("t").expect("read");
        assert_eq!(listed, [("a".to_owned(), b"0".to_vec()), ("k".to_owned(), b"2".to_vec())]);
        assert!(store.swap("t", "k", Some(b"2"), None).expect("written"));
        store.put("t", "a", None).expect("written");
        assert_eq!(store.list("t").expect("read"), []);
    });
}

#[test]
fn what_is_kept_is_there_when_the_store_is_opened_again() {
    each(|open| {
        let store = open();
        let shelf: Shelf<Vec<u32>> = Shelf::new(&store, "lists");
        assert!(shelf.put("one", &vec![1]));
        shelf.update("one", |list| list.push(2));
        *Whole::<u32>::new(&store, "sum").hold() += 7;
        assert_eq!((next(&*store, "c").expect("one"), next(&*store, "c").expect("one")), (0, 1));
        drop((store, shelf));
        let store = open();
        assert_eq!(Shelf::<Vec<u32>>::new(&store, "lists").get("one"), Some(vec![1, 2]));
        if store.outlives() {
            assert_eq!(*Whole::<u32>::new(&store, "sum").hold(), 7);
        }
        assert_eq!(next(&*store, "c").expect("one"), 2);
    });
}

#[test]
fn counters_give_no_number_twice() {
    each(|open| {
        let store = open();
        let mut drawn: Vec<u64> = std::thread::scope(|scope| {
            let draw = || (0..20).map(|_| next(&*store, "n").expect("a number")).collect();
            let threads: Vec<_> =
                (0..4).map(|_| scope.spawn(move || -> Vec<u64> { draw() })).collect();
            threads.into_iter().flat_map(|one| one.join().expect("drawn")).collect()
        });
        drawn.sort_unstable();
        assert_eq!(drawn, (0..80).collect::<Vec<_>>());
    });
}

#[test]
fn several_changes_are_made_as_one_and_tables_are_scanned_in_order() {
    each(|open| {
        let store = open();
        let change = |table: &str, key: &str, value: Option<&str>| Change {
            table: table.to_owned(),
            key: key.to_owned(),
            value: value.map(|value| value.as_bytes().to_owned()),
        };
        store.put("s", "gone", Some(b"x")).expect("written");
        let changes = [
            change("s", "b", Some("2")),
            change("s", "a", Some("1")),
            change("s", "c", Some("3")),
            change("other", "d", Some("4")),
            change("s", "gone", None),
        ];
        store.write(&changes).expect("written");
        let seen = |first: &str, most: usize| {
            let mut seen = Vec::new();
            let mut see = |key: &str, value: &[u8]| {
                seen.push(format!("{key}={}", String::from_utf8_lossy(value)));
                seen.len() < most
            };
            store.scan("s", first, &mut see).expect("read");
            seen
        };
        assert_eq!(seen("", 9), ["a=1", "b=2", "c=3"]);
        assert_eq!(seen("b", 9), ["b=2", "c=3"]);
        assert_eq!(seen("", 2), ["a=1", "b=2"]);
    });
}

#[test]
fn a_lock_is_released_by_its_holder_only() {
    let Some(server) = super::RedisServer::start() else { return };
    let open = || open_store(&server.url).expect("a server");
    let (one, other) = (open(), open());
    let (late, next) = (Whole::<u32>::new(&one, "sum"), Whole::<u32>::new(&other, "sum"));
    let mut stuck = late.hold();
    *stuck = 1;
    // It takes seconds, so it is taken for dead.
    *next.hold() = 2;
    let mut held = next.hold();
    drop(stuck);
    assert!(other.get("locks", "sum").expect("read").is_some(), "it is still held");
    *held += 1;
    drop(held);
    assert_eq!(*next.hold(), 3);
    assert_eq!(next.copy(), 3);
    assert_eq!(other.get("locks", "sum").expect("read"), None);
}
