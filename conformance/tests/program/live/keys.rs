//! Two keys: a file, and the effects spelled out. And the price, before anything is sent.

use super::endpoint::right;
use super::{ABSENT, EMPTY, PLAIN, Place, TAKEN, WIDE};

#[test]
fn without_the_second_key_nothing_is_sent_and_it_is_said_what_would_have_been() {
    let endpoint = right();
    let place = Place::new(&endpoint.url, WIDE);
    let ran = place.judge(&["run", "--target", &place.file, "--case", PLAIN, "--case", ABSENT]);
    ran.ends(
        2,
        &[
            "little is live: what a run makes there is real, and stays. Nothing was sent.",
            "fotolia             2       2              1 to 2              1 to 2",
            "looked at first              1                   0                   0",
            "in all              2       3              1 to 2              1 to 2",
            "budget    100 calls, 100 accounts, 100 messages, 600 s",
            "--live create,notify",
        ],
    );
    assert_eq!(ran.out, "");
    assert!(endpoint.asked().is_empty(), "{:?}", endpoint.asked());
    assert_eq!(place.folder().read_dir().unwrap().count(), 1, "nothing but the target's file");
}

/// The same without `live = true`, of a host that is elsewhere.
#[test]
fn what_is_elsewhere_is_live_whatever_its_file_says() {
    let text =
        format!("name = 'far'\nhosts = ['203.0.113.7']\nhttp = 'http://203.0.113.7'\n{WIDE}");
    let place = Place::of(&format!("{text}[vendors.fotolia.roles.main]\nkey = 'env:LITTLE_KEY'\n"));
    place.judge(&["run", "--target", &place.file, "--case", PLAIN]).ends(2, &["far is live"]);
    let score = place.judge(&["score", "--target", &place.file, "--case", PLAIN]);
    score.ends(2, &["far is live: a score asks thousands of calls of a fake, and of nobody else"]);
}

#[test]
fn an_effect_that_is_not_spelled_out_is_not_had() {
    let endpoint = right();
    let place = Place::new(&endpoint.url, WIDE);
    for (live, missing) in
        [("create", "notify"), ("notify", "create"), ("read", "create and notify")]
    {
        let ran = place.judge(&["run", "--target", &place.file, "--live", live, "--case", PLAIN]);
        ran.ends(4, &["1 SKIP", &format!("it may {missing}, and --live does not say so")]);
    }
    assert!(endpoint.calls().is_empty());
    let ran = place.judge(&["run", "--target", &place.file, "--live", "delete", "--case", PLAIN]);
    ran.ends(2, &["invalid value 'delete'", "[possible values: read, create, notify]"]);
}

/// What the plan says a run makes is what it makes.
#[test]
fn the_price_is_what_it_comes_to() {
    let endpoint = right();
    let place = Place::new(&endpoint.url, WIDE);
    let cases = [PLAIN, TAKEN, ABSENT, EMPTY];
    let named: Vec<_> = cases.iter().flat_map(|case| ["--case", case]).collect();
    let plan = place.judge(&[&["plan", "--target", &place.file], named.as_slice()].concat());
    // The plain call is one more, because the others build on it; `taken` is two.
    plan.ends(
        0,
        &[
            "in all              4       6              2 to 5              2 to 5",
            "run it by  standin-conformance run --target",
        ],
    );
    assert!(endpoint.asked().is_empty());
    let live = place.run(&cases, &[]);
    live.ran.ends(0, &["4 PASS", "left behind: accounts: 2 made, 0 of unknown fate, 3 not made"]);
    assert_eq!(endpoint.calls().len(), 5);
    assert_eq!(endpoint.users().len(), 2);
    assert!(endpoint.users().iter().all(|user| user.starts_with("sti")), "{:?}", endpoint.users());
}

#[test]
fn a_plan_that_the_budget_does_not_hold() {
    let endpoint = right();
    let narrow = WIDE.replace("creates = 100", "creates = 1");
    let place = Place::new(&endpoint.url, &narrow);
    let plan = |case: &str| place.judge(&["plan", "--target", &place.file, "--case", case]);
    plan(PLAIN).ends(0, &["in all"]);
    // One by the plain call, and room for the two that the other may make.
    plan(TAKEN).ends(5, &["too little: budget.creates = 1, and 3 are wanted"]);
    plan(ABSENT).ends(5, &["too little: budget.creates = 1, and 2 are wanted"]);
    // What it says is so.
    for (creates, code) in [(2, 0), (1, 5)] {
        let budget = WIDE.replace("creates = 100", &format!("creates = {creates}"));
        let place = Place::new(&right().url, &budget);
        let plan = place.judge(&["plan", "--target", &place.file, "--case", ABSENT]);
        let live = place.run(&[ABSENT], &[]);
        assert_eq!((plan.code, live.ran.code), (code, code), "{plan}\n{}", live.ran);
    }
    plan("no.such").ends(4, &["no case fits"]);
    plan("boxnet.register-new-user.rest.plain")
        .ends(4, &["no credential for it (vendors.boxnet.roles.main)"]);
    let slow = WIDE.replace("= 1000", "= 0.001");
    let place = Place::new(&endpoint.url, &slow);
    let plan = place.judge(&["plan", "--target", &place.file, "--case", PLAIN]);
    plan.ends(5, &["too little: budget.seconds = 600, and 1000 are wanted"]);
    assert!(endpoint.asked().is_empty());
}

/// A name of too few letters may be somebody's.
#[test]
fn names_without_room_are_not_signed_up() {
    let endpoint = right();
    let place = Place::new(&endpoint.url, WIDE);
    let live = place.run(&["fotolia.create-user.form.accepts-marks.login"], &[]);
    live.ran.ends(4, &["a name of 8 made-up characters is not surely nobody's"]);
    let shortest =
        place.judge(&["plan", "--target", &place.file, "--case", "*.form.shortest.login"]);
    shortest
        .ends(4, &["skipped, for what the target has not: 1", "no worlds (means.world_header)"]);
    assert!(endpoint.calls().is_empty());
}

/// What no word on the command line allows: accounts are deleted by ids that may be somebody's, and strangers are
/// written to. Not even where the file says that there are worlds.
#[test]
fn what_nobody_can_allow_is_not_done() {
    let fake = crate::support::fake();
    let url = fake.url();
    let place = Place::of(&format!(
        "name = 'worlds'\nlive = true\nhosts = ['127.0.0.1']\nhttp = '{url}'\n{WIDE}[means]\n\
         world_header = 'Standin-World'\nseeds = '/__admin/standin/worlds'\n\
         accounts = '/__admin/standin/accounts'\n[vendors.fotolia.roles.main]\n\
         key = {{ public = 'API_KEY' }}\n[vendors.boxnet.roles.main]\n\
         api_key = {{ public = 'rrc1d3ntb53tt6b2vhail6rdtrsxov3v' }}\n"
    ));
    let cases = ["fotolia.create-user.form.deleted", "boxnet.register-new-user.soap.sample"];
    let live = place.run(&cases, &[]);
    live.ran.ends(
        4,
        &[
            "2 SKIP",
            "worlds has no leave to change what is there (DELETE to one of its means)",
            "no leave to write to strangers (@email.com)",
        ],
    );
    let asked = crate::support::get(fake.address(), "/__admin/requests");
    assert!(!asked.contains("\"POST\"") && !asked.contains("\"DELETE\""), "{asked}");
    let plan = place.judge(&["plan", "--target", &place.file, "--case", cases[0]]);
    plan.ends(4, &["no leave to change what is there"]);
    // Though the file has a path for it: a world is made by a POST, and removed.
    let seeded = "fotolia.create-user.form.pending.*";
    let plan = place.judge(&["plan", "--target", &place.file, "--case", seeded]);
    plan.ends(4, &["worlds has no leave to make a world of a seed (POST)"]);
}

/// What is priced is priced by a clause, which can be looked up.
#[test]
fn a_price_has_its_clauses() {
    let place = Place::new(&right().url, WIDE);
    let plan = place.judge(&["plan", "--target", &place.file, "--case", PLAIN]);
    let by = "fotolia       accounts by FOT-OUT-1, messages by FOT-ERR-6009\n";
    plan.ends(0, &["priced by (`explain CLAUSE` says what it says)", by]);
    for clause in ["FOT-OUT-1", "FOT-ERR-6009"] {
        place.judge(&["explain", clause]).ends(0, &[clause]);
    }
    place.judge(&["run", "--target", &place.file, "--case", PLAIN]).ends(2, &[by]);
    let nothing = place.judge(&["plan", "--target", &place.file, "--case", "boxnet.*.plain"]);
    assert!(!nothing.out.contains("priced by"), "{nothing}");
}

/// The same seed has the same names: whoever gives it is told, and told again when they are taken.
#[test]
fn a_seed_that_was_had_before() {
    let endpoint = right();
    let place = || Place::new(&endpoint.url, WIDE);
    let note =
        "note: run seed 5eed was given: names that an earlier run with it signed up here are taken";
    let taken = "nobody should have this name: had an earlier run here run seed 5eed, too?";
    let live = place().run(&[PLAIN], &[]);
    live.ran.ends(0, &["1 PASS", note]);
    assert!(!live.ran.out.contains(taken), "{}", live.ran);
    let again = place().run(&[PLAIN], &[]);
    again.ran.ends(1, &["1 FAIL", note, "0 made, 0 of unknown fate, 1 not made"]);
    assert!(again.why(PLAIN).contains(taken), "{}", again.ran);
    let place = place();
    let run = ["run", "--target", &place.file, "--live", "create,notify", "--case", PLAIN];
    let new = place.judge(&run);
    new.ends(0, &["1 PASS"]);
    assert!(!new.out.contains("was given"), "{new}");
}

/// A run is tried again with names of its own: those of this one are taken.
#[test]
fn a_failure_is_tried_again_with_new_names() {
    let endpoint = super::endpoint::endpoint(|_| {
        super::endpoint::Does::Sends(super::endpoint::reply(200, "application/json", "\"so\""))
    });
    let place = Place::new(&endpoint.url, WIDE);
    let live = place.run(&[PLAIN], &[]);
    let replay = format!("--case {PLAIN} --live create,notify\n");
    assert!(live.ran.out.contains(&replay), "{}", live.ran);
}

/// What is printed to be pasted runs what was priced, and nothing else.
#[test]
fn the_command_that_is_told_has_every_filter() {
    let place = Place::new(&right().url, WIDE);
    let filters = [
        ["--vendor", "fotolia"],
        ["--case", "*plain*"],
        ["--case", "it's"],
        ["--clause", "FOT-*"],
        ["--level", "must"],
        ["--basis", "page"],
        ["--envelope", "form"],
    ];
    let named = filters.concat();
    let file = &place.file;
    let selected = "--vendor fotolia --case '*plain*' --case 'it'\\''s' --clause 'FOT-*' --level must --basis page \
                    --envelope form";
    let specs = crate::support::text_of(&crate::support::specs());
    let plan = [&["plan", "--target", file, "--specs", &specs], named.as_slice()].concat();
    let told = format!(
        "run it by  standin-conformance run --specs {specs} --target {file} {selected} --live create,notify\n"
    );
    place.judge(&plan).ends(0, &[&told]);
    let further = [
        "--run-seed",
        "5eed",
        "--intents",
        "my intents",
        "--max-fail",
        "3",
        "--jobs",
        "2",
        "--timeout",
        "7",
        "--show-progress",
        "none",
        "--record",
        "r.rec",
        "--report",
        "json=a b.json",
        "--report",
        "junit=c",
        "--color",
        "never",
    ];
    let run = [&["run", "--target", file], named.as_slice(), further.as_slice()].concat();
    let told = format!(
        "To do so, spell it out: standin-conformance run --color never --target {file} {selected} --run-seed 5eed \
         --intents 'my intents' --max-fail 3 --jobs 2 --timeout 7 --show-progress none --record r.rec \
         --report 'json=a b.json' --report junit=c --live create,notify\n"
    );
    place.judge(&run).ends(2, &[&told]);
}

/// A budget that cannot hold is told before the first call, and not when it is used up.
#[test]
fn a_run_says_at_its_start_that_its_budget_is_too_little() {
    let endpoint = right();
    let place = Place::new(&endpoint.url, &WIDE.replace("creates = 100", "creates = 1"));
    let short = "budget.creates = 1, and 2 are wanted: 1 if it conforms, and room for what the case under way might \
                 do if it does not\n";
    let plan = place.judge(&["plan", "--target", &place.file, "--case", ABSENT]);
    plan.ends(5, &[&format!("too little: {short}")]);
    let live = place.run(&[ABSENT], &[]);
    live.ran.ends(5, &[&format!("note: too little for all of it: {short}")]);
    let live = Place::new(&right().url, WIDE).run(&[EMPTY], &[]);
    assert!(!live.ran.out.contains("too little"), "{}", live.ran);
}

/// What is given and does not count is said.
#[test]
fn options_that_do_not_count_are_told() {
    let endpoint = right();
    let place = Place::new(&endpoint.url, WIDE);
    let run = ["run", "--target", &place.file, "--live", "create,notify", "--live", "notify"];
    let ran = place.judge(&[run.as_slice(), &["--case", PLAIN, "--jobs", "64"]].concat());
    ran.ends(
        0,
        &[
            "note: live: create,notify\n",
            "note: --jobs 64: no more than pace.in_flight = 1 are under way at once",
        ],
    );
    let read = ["run", "--target", &place.file, "--live", "read", "--case", PLAIN];
    let ran = place.judge(&[read.as_slice(), &["--intents", "intents.jsonl"]].concat());
    ran.ends(4, &["note: --intents: nothing that is asked may make an account"]);
    assert!(!ran.out.contains("--jobs"), "{ran}");
    let fake = crate::support::fake();
    let url = fake.url();
    let run = ["run", "--target", &url, "--case", PLAIN, "--intents", "intents.jsonl"];
    let note = "note: --live, --intents: of no use here, for this target is not live";
    place.judge(&[run.as_slice(), &["--live", "read"]].concat()).ends(0, &[note]);
}
