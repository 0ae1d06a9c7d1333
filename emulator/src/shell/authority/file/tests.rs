//! What becomes of a folder, under every accident that we thought of.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that panics has failed")]

use std::collections::BTreeSet;
use std::sync::Barrier;
use std::thread;

use super::super::names::Permitted;
use super::*;

fn wanted(names: &[&str]) -> Constraints {
    let names = names.iter().map(ToString::to_string).collect();
    Constraints::new(&Permitted { domains: vec!["box.net".to_owned()], names }).unwrap()
}

fn open_now(dir: &Path, names: &[&str]) -> (Signer, Origin) {
    open(dir, &wanted(names), OffsetDateTime::now_utc()).unwrap()
}

/// Opens from several threads at once; the roots that they got.
fn open_at_once(dir: &Path, names: &[&str]) -> BTreeSet<String> {
    let start = Barrier::new(8);
    let one = || {
        start.wait();
        open_now(dir, names).0.record.root
    };
    thread::scope(|scope| {
        let all: Vec<_> = (0..8).map(|_| scope.spawn(one)).collect();
        all.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}

#[test]
fn all_that_open_at_once_get_the_same_authority() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("not/yet/there");
    let first = open_at_once(&folder, &[]);
    assert_eq!(first.len(), 1);
    let second = open_at_once(&folder, &["fake.test"]);
    assert_eq!(second.len(), 1);
    assert_ne!(first, second);
    let copy = fs::read_to_string(folder.join(CA)).unwrap();
    assert_eq!(second, BTreeSet::from([copy]));
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 2, "nothing left behind");
}

#[test]
fn creators_that_cannot_lock_agree_too() {
    let dir = tempfile::tempdir().unwrap();
    let start = Barrier::new(8);
    let one = || {
        start.wait();
        let (signer, _) = settle(dir.path(), &wanted(&[]), OffsetDateTime::now_utc()).unwrap();
        signer.record.root
    };
    let roots: BTreeSet<_> = thread::scope(|scope| {
        let all: Vec<_> = (0..8).map(|_| scope.spawn(one)).collect();
        all.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(roots.len(), 1);
}

#[test]
fn a_new_name_makes_it_anew_and_no_old_one_is_lost() {
    let dir = tempfile::tempdir().unwrap();
    let (first, _) = open_now(dir.path(), &["one.test"]);
    let (second, origin) = open_now(dir.path(), &["two.test", "10.0.0.5"]);
    let lacking = vec!["two.test".to_owned(), "10.0.0.5".to_owned()];
    assert_eq!(origin, Origin::Remade(Reason::Names(lacking)));
    assert_ne!(first.record.root, second.record.root);
    for fewer in [&["one.test"][..], &["10.0.0.5"], &["www.two.test"], &[]] {
        let (again, origin) = open_now(dir.path(), fewer);
        assert_eq!(origin, Origin::Loaded);
        assert_eq!(again.record.root, second.record.root);
    }
}

#[test]
fn a_damaged_file_is_replaced_and_said_to_have_been_damaged() {
    let dir = tempfile::tempdir().unwrap();
    open_now(dir.path(), &[]);
    let path = dir.path().join(AUTHORITY);
    let good = fs::read_to_string(&path).unwrap();
    let half = good.split_at(good.len() / 2).0.to_owned();
    let swapped = good.replacen("BEGIN PRIVATE", "BEGIN PUBLIC", 1);
    let newer = good.replacen("version = 1", "version = 2", 1);
    let renamed = good.replacen("id = \"", "id = \"x", 1);
    for bad in [half, swapped, newer, renamed, String::new(), "\u{0}".to_owned()] {
        fs::write(&path, &bad).unwrap();
        let (_, origin) = open_now(dir.path(), &[]);
        let Origin::Remade(Reason::Damage(how)) = origin else { panic!("{origin:?}: {bad}") };
        assert!(!how.is_empty() && !how.contains('\n'), "{how}");
        assert_eq!(open_now(dir.path(), &[]).1, Origin::Loaded);
    }
}

#[test]
fn it_is_made_anew_a_month_before_it_ends() {
    let dir = tempfile::tempdir().unwrap();
    let now = OffsetDateTime::now_utc();
    let at = |days| open(dir.path(), &wanted(&[]), now + Duration::days(days)).unwrap().1;
    assert_eq!(at(0), Origin::Created);
    assert_eq!(at(3_600), Origin::Loaded);
    assert!(matches!(at(3_625), Origin::Remade(Reason::Expiry(_))));
}

#[test]
fn the_copy_for_clients_is_repaired() {
    let dir = tempfile::tempdir().unwrap();
    let root = open_now(dir.path(), &[]).0.record.root;
    let copy = dir.path().join(CA);
    fs::write(&copy, "something else").unwrap();
    assert_eq!(open_now(dir.path(), &[]).1, Origin::Loaded);
    assert_eq!(fs::read_to_string(&copy).unwrap(), root);
    fs::remove_file(&copy).unwrap();
    assert_eq!(open_now(dir.path(), &[]).1, Origin::Loaded);
    assert_eq!(fs::read_to_string(&copy).unwrap(), root);
}

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let file = NamedTempFile::new().unwrap();
    let dir = file.path().join("under a file");
    let failed = open(&dir, &wanted(&[]), OffsetDateTime::now_utc()).map(|_| ());
    assert!(failed.unwrap_err().to_string().contains("under a file"));
}

#[cfg(unix)]
#[test]
fn the_key_is_its_owners_and_the_copy_everybodys() {
    use std::os::unix::fs::PermissionsExt as _;
    let dir = tempfile::tempdir().unwrap();
    let mode = |name| fs::metadata(dir.path().join(name)).unwrap().permissions().mode() & 0o777;
    open_now(dir.path(), &[]);
    assert_eq!((mode(AUTHORITY), mode(CA)), (0o600, 0o644));
    fs::set_permissions(dir.path().join(AUTHORITY), fs::Permissions::from_mode(0o644)).unwrap();
    open_now(dir.path(), &[]);
    assert_eq!(mode(AUTHORITY), 0o600);
    let kept = fs::read_to_string(dir.path().join(AUTHORITY)).unwrap();
    assert_eq!(kept.matches("PRIVATE KEY").count(), 2, "the intermediate's, begin and end");
}
