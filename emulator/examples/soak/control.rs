//! What a worker asks of the control plane, and what a world has to show there.

use serde_json::{Value, json};

use crate::client::Request;
use crate::worker::{Recorded, Worker};
use crate::world::{Vendor, Way, World};

const JSON: &str = "application/json";
const WORLDS: &str = "/__admin/standin/worlds";

impl Worker {
    /// Creates a world, with its fresh credentials.
    pub(crate) fn create(
        &mut self,
        world: &mut World,
        seed: Option<String>,
    ) -> Result<(), Recorded> {
        let mut body = json!({"name": world.name});
        if let (Some(seed), Some(fields)) = (seed, body.as_object_mut()) {
            fields.insert("seed".to_owned(), Value::from(seed));
        }
        let request = Request::post(WORLDS, JSON, body.to_string());
        let reply = self.ask("control: create", &request, false, 201, &world.name)?;
        world.exists = true;
        let told = self.json("control: create", reply.json())?;
        for (vendor, key) in
            told.get("credentials").and_then(Value::as_object).into_iter().flatten()
        {
            world.fresh.insert(vendor.clone(), key.as_str().unwrap_or_default().to_owned());
        }
        Ok(())
    }

    /// The journal has every exchange.
    pub(crate) fn look_at_journal(&mut self, world: &World) -> Result<(), Recorded> {
        const KIND: &str = "control: journal";
        let told = self.look(KIND, world, "/__admin/requests?limit=3")?;
        self.same(KIND, world, total(&told), world.exchanges)
    }

    /// The accounts are those that were made.
    pub(crate) fn look_at_accounts(&mut self, world: &World) -> Result<(), Recorded> {
        const KIND: &str = "control: accounts";
        let told = self.look(KIND, world, "/__admin/standin/accounts?limit=3")?;
        self.same(KIND, world, total(&told), world.accounts)
    }

    pub(crate) fn look_at_messages(&mut self, world: &World) -> Result<(), Recorded> {
        self.look("control: messages", world, "/api/v1/messages?limit=5").map(drop)
    }

    pub(crate) fn export(&mut self, world: &World) -> Result<(), Recorded> {
        let request = Request::get(format!("{WORLDS}/{}/export", world.name));
        // What nobody has called yet is not there.
        let (status, mark) = if world.exists { (200, "[boxnet]") } else { (404, "no world") };
        self.ask("control: export", &request, self.number.is_multiple_of(2), status, mark).map(drop)
    }

    /// A world that starts from the export of another has what that one has.
    pub(crate) fn copy(&mut self, world: &World) -> Result<(), Recorded> {
        const KIND: &str = "control: copy";
        if !world.exists {
            return self.export(world);
        }
        let secrets = self.random.once_in(2);
        let request = Request::get(format!("{WORLDS}/{}/export?secrets={secrets}", world.name));
        let seed = self.ask("control: export", &request, false, 200, "[fotolia]")?.text();
        let mut copy = World::new(format!("{}-copy", world.name), Way::Header, 1);
        self.create(&mut copy, Some(seed))?;
        let told = self.look(KIND, &copy, "/__admin/standin/accounts?limit=0")?;
        self.same(KIND, &copy, total(&told), world.accounts)?;
        // Without its secrets it has other keys.
        if let Some(login) = world.taken.get(&Vendor::Boxnet).filter(|_| secrets) {
            let key = "rrc1d3ntb53tt6b2vhail6rdtrsxov3v";
            let target = format!(
                "/api/1.0/rest?action=register_new_user&api_key={key}&login={login}&password=1"
            );
            let request = copy.named(Request::get(target), self.place.address.port());
            self.ask(KIND, &request, false, 200, "email_already_registered")?;
        }
        self.delete(&copy.name)
    }

    /// A reset world has nothing of what was in it.
    pub(crate) fn reset(&mut self, world: &mut World) -> Result<(), Recorded> {
        let request = world.named(Request::post("/__admin/reset", JSON, ""), self.port());
        self.ask("control: reset", &request, false, 200, "{}")?;
        world.exists = true;
        world.reset();
        self.look_at_accounts(world)?;
        self.look_at_journal(world)
    }

    /// A user follows the link of the mail, twice, and is active.
    pub(crate) fn confirm(&mut self, world: &mut World) -> Result<(), Recorded> {
        const KIND: &str = "confirmation link";
        let user = format!("c{:x}", self.random.next() & 0xff_ffff_ffff);
        let body = format!(
            "APIKEY={}&vhost=1&userData[user]={user}&userData[email]={user}@example.com&\
             userData[password]=secret&sendEmail=true",
            world.key("filemobile", "APIKEY")
        );
        let form = "application/x-www-form-urlencoded";
        let request = Request::post("/services/rest/users/register", form, body);
        let request = world.keyed(request, self.port());
        self.ask("filemobile rest", &request, false, 200, "<result>")?;
        (world.exists, world.accounts, world.exchanges) =
            (true, world.accounts + 1, world.exchanges + 1);
        let told = self.look("control: messages", world, "/api/v1/messages?limit=1")?;
        let newest = told.pointer("/messages/0/ID").and_then(Value::as_str).unwrap_or("latest");
        let target = format!("/api/v1/message/{newest}");
        let message = self.look("control: message", world, &target)?;
        let text = message.get("Text").and_then(Value::as_str).unwrap_or_default();
        let Some((host, path)) = link(text) else {
            return Err(self.wrong(KIND, &format!("no link in {text:?}")));
        };
        let request = Request::get(path).with("Host", host);
        for _ in 0..2 {
            self.ask(KIND, &request, false, 200, "Confirmed.")?;
            world.exchanges += 1;
        }
        let target =
            format!("/__admin/standin/accounts?vendor=filemobile&name={user}&state=active");
        let told = self.look("control: accounts", world, &target)?;
        self.same(KIND, world, total(&told), 1)
    }

    /// Looks at a world for the last time and deletes it; its keys are then nobody's.
    pub(crate) fn retire(&mut self, world: &World) {
        let _recorded = self.look_at_accounts(world).and_then(|()| self.look_at_journal(world));
        if !world.exists {
            return;
        }
        let _recorded = self.delete(&world.name).and_then(|()| self.call_deleted(world));
    }

    fn delete(&mut self, name: &str) -> Result<(), Recorded> {
        let request = Request { method: "DELETE", ..Request::get(format!("{WORLDS}/{name}")) };
        self.ask("control: delete", &request, false, 200, "{}")?;
        if self.random.once_in(4) {
            self.ask("control: delete", &request, false, 404, "there is no world")?;
        }
        Ok(())
    }

    fn call_deleted(&mut self, world: &World) -> Result<(), Recorded> {
        let Some(key) = world.fresh.get("boxnet") else { return Ok(()) };
        let target = format!("/api/1.0/rest?action=register_new_user&api_key={key}&login=a@b.c");
        let request = Request::get(target);
        self.ask("key of a deleted world", &request, false, 200, "application_restricted").map(drop)
    }

    fn look(&mut self, kind: &'static str, world: &World, target: &str) -> Result<Value, Recorded> {
        let request = world.named(Request::get(target), self.port());
        let secure = self.random.once_in(8);
        let reply = self.ask(kind, &request, secure, 200, "{")?;
        self.json(kind, reply.json())
    }

    fn json(&self, kind: &'static str, told: Result<Value, String>) -> Result<Value, Recorded> {
        told.map_err(|what| self.wrong(kind, &what))
    }

    fn same(
        &self,
        kind: &'static str,
        world: &World,
        found: Option<u64>,
        wanted: u64,
    ) -> Result<(), Recorded> {
        if found == Some(wanted) {
            return Ok(());
        }
        let World { name, way, .. } = world;
        Err(self.wrong(kind, &format!("world {name} by {way:?}: {found:?} instead of {wanted}")))
    }

    fn wrong(&self, kind: &'static str, what: &str) -> Recorded {
        self.record.failed(kind, what);
        Recorded
    }

    fn port(&self) -> u16 {
        self.place.address.port()
    }
}

fn total(told: &Value) -> Option<u64> {
    told.pointer("/meta/total").and_then(Value::as_u64)
}

/// Host and path of the first link in a text.
fn link(text: &str) -> Option<(String, String)> {
    let (_, after) = text.split_once("http://").or_else(|| text.split_once("https://"))?;
    let url = after.split_whitespace().next()?;
    let (host, path) = url.split_once('/')?;
    Some((host.to_owned(), format!("/{path}")))
}
