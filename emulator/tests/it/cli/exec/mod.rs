//! `standin exec`: a command whose clients go through a fake of its own.

mod environment;
mod processes;
mod report;

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, Command, Output, Stdio};

use super::{Home, STANDIN};

/// A sign-up by the vendor's own host, as curl takes it; what follows is the login.
const SIGN_UP: &str = "http://www.box.net/api/1.0/rest?action=register_new_user\
                       &api_key=rrc1d3ntb53tt6b2vhail6rdtrsxov3v&password=123&login=";

impl Home {
    /// `standin exec` with options, `--`, and a script for `sh`. What these tests were started to ignore (`nohup`, a job
    /// in the background) it is not.
    fn exec(&self, options: &[&str], script: &str) -> Command {
        let temporary = self.path("tmp");
        std::fs::create_dir_all(&temporary).unwrap();
        let mut command = self.started_by("env");
        command.args(["--default-signal", STANDIN, "exec"]).args(options);
        command.args(["--", "sh", "-c", script]).env("TMPDIR", temporary);
        command
    }

    /// The same, run to its end.
    fn executed(&self, options: &[&str], script: &str) -> Output {
        self.exec(options, script).output().unwrap()
    }

    /// How many files and folders lie where temporary ones go.
    fn left_behind(&self) -> usize {
        std::fs::read_dir(self.path("tmp")).unwrap().count()
    }
}

/// A command that runs; what it prints is read line by line.
struct Running {
    child: Child,
    lines: BufReader<std::process::ChildStdout>,
}

impl Running {
    fn start(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap());
        Self { child, lines }
    }

    /// Reads on until a line has a text.
    fn until(&mut self, text: &str) -> String {
        let mut read = String::new();
        while !read.contains(text) {
            if self.lines.read_line(&mut read).unwrap() == 0 {
                let mut log = String::new();
                self.child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
                panic!("it ended without {text:?}: {read}{log}");
            }
        }
        read
    }

    fn signal(&self, name: &str) {
        let kill = format!("kill -{name} {}", self.child.id());
        assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
    }

    /// The exit code, and the rest of what was printed.
    fn end(mut self) -> (Option<i32>, String) {
        let mut rest = String::new();
        self.lines.read_to_string(&mut rest).unwrap();
        (self.child.wait().unwrap().code(), rest)
    }
}

/// Whether there is a process of that number, as `ps` and `kill` count.
fn is_there(pid: &str) -> bool {
    let look = format!("kill -0 {pid} 2>/dev/null");
    Command::new("sh").args(["-c", &look]).status().unwrap().success()
}
