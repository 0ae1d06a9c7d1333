//! A reset makes a world what its seed says, and no other.

use super::{live_in, live_in_two};
use crate::calls::{VENDORS, default_sign_up, export};
use crate::support::{FROZEN, Fake};

const SEED: &str = "[fotolia]\nnext_member_id = 70\nusers = [{ id = 60, name = \"seeded\" }]\n\
                    [boxnet]\nnext_auth_tokens = [\"first-token\", \"second-token\"]\n";

#[test]
fn the_default_world_is_there_before_it_is_called() {
    let fake = Fake::start();
    let one = fake.get("/__admin/standin/worlds/default");
    assert_eq!((one.status, &one.json()["created"]), (200, &serde_json::json!(false)));
    assert_eq!(fake.get("/__admin/standin/worlds/other").status, 404);
    assert_eq!(fake.post("/__admin/standin/worlds/default/reset", "", "").status, 200);
}

#[test]
fn after_a_reset_all_is_as_at_the_start() {
    for target in ["/__admin/reset", "/__admin/standin/worlds/default/reset"] {
        let fake = Fake::seeded(&format!("{FROZEN}{SEED}"));
        let fresh = export(&fake, "default");
        assert!(fresh.contains("seeded") && fresh.contains("second-token"), "{fresh}");
        // Ids, tokens, codes and passwords come again, to the byte.
        let live = || {
            let replies: Vec<_> = VENDORS
                .iter()
                .map(|(vendor, _)| default_sign_up(vendor, "ada").send(&fake))
                .collect();
            (replies, export(&fake, "default"), fake.get("/api/v1/messages").body)
        };
        let once = live();
        assert_ne!(once.1, fresh);
        let reply = fake.post(target, "", "");
        assert_eq!((reply.status, reply.text()), (200, "{}"), "{target}");
        assert_eq!(export(&fake, "default"), fresh);
        assert_eq!(fake.get("/__admin/requests").json()["meta"]["total"], 0);
        assert_eq!(fake.get("/api/v1/messages").json()["total"], 0);
        assert_eq!(live(), once, "{target}");
        let latest = fake.get("/__admin/requests?limit=1").json();
        assert_eq!(latest["requests"][0]["id"], "00000000-0000-4000-8000-000000000005");
    }
}

#[test]
fn a_reset_is_of_one_world() {
    let fake = Fake::start();
    live_in_two(&fake);
    for (vendor, _) in VENDORS {
        default_sign_up(vendor, "ada").with("Standin-World", "made").send(&fake);
    }
    let (default, made) = (export(&fake, "default"), export(&fake, "made"));
    assert_eq!(fake.post("/~made/__admin/reset", "", "").status, 200);
    assert_eq!(export(&fake, "default"), default);
    assert_ne!(export(&fake, "made"), made);
    assert_eq!(fake.post("/__admin/standin/worlds/nobodys/reset", "", "").status, 404);
}

#[test]
fn a_link_of_before_the_reset_is_unknown() {
    let fake = Fake::start();
    live_in(&fake);
    let text = fake.get("/api/v1/message/latest").json()["Text"].as_str().unwrap().to_owned();
    let link = text[text.find("/standin/confirm/").unwrap()..].trim_end().to_owned();
    assert_eq!(fake.plain().call("HEAD", &link, &[], b"").status, 200);
    fake.post("/__admin/reset", "", "");
    assert_eq!(fake.get(&link).status, 404);
}
