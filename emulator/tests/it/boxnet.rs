//! Box.net over a socket.

use crate::support::Fake;

#[test]
fn a_sample() {
    let fake = Fake::start();
    let reply = fake.get("/api/1.0/rest?action=register_new_user&api_key=rrc1d3ntb53tt6b2vhail6rdtrsxov3v&login=email@example.com&password=123");
    assert_eq!(reply.status, 200);
    assert!(reply.text().contains("<status>successful_register</status>"));
    let reply = fake.tls().get("/api/1.0/rest?action=x");
    assert!(reply.text().contains("<status>wrong_input</status>"));
}
