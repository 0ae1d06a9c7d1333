//! The specs: what each vendor promised, clause by clause, as data; read, and refused where they are wrong.

mod check;
mod clause;
mod embedded;
mod flow;
mod operation;
mod source;

use std::path::Path;
use std::{fs, io};

pub use clause::{Basis, Clause, Document, Ledger, Level, Switch};
pub use flow::{Flow, FlowCheck, FlowFile, FlowStep};
pub use operation::{
    Accepted, Argument, Carrier, Cause, Envelope, Fault, Header, Length, NoHeader, Operation,
    Refusal, Refused, Reply, Said, Type, Typed, Types, Variant,
};
pub use source::{Place, Source, SpecError};

/// The vendors, in the order of everything.
pub const VENDORS: [&str; 5] = ["boxnet", "fotolia", "filemobile", "imageloop", "movedigital"];

/// Everything that `specs/` says.
#[derive(Clone, Debug)]
pub struct Specs {
    /// The clauses.
    pub ledger: Ledger,
    /// What holds of all vendors.
    pub types: Types,
    /// A vendor each.
    pub vendors: Vec<VendorSpecs>,
    /// The ids of all cases, as they were last agreed on: `cases.lock`.
    pub lock: Vec<String>,
    /// The files that all this stands in, by their names within the folder.
    pub files: Vec<Source>,
}

/// What `specs/` says of a vendor.
#[derive(Clone, Debug)]
pub struct VendorSpecs {
    /// The operation.
    pub operation: Operation,
    /// The file it stands in.
    pub source: Source,
    /// The flows, and the files they stand in.
    pub flows: Vec<(Source, FlowFile)>,
}

impl VendorSpecs {
    /// The files that its cases come from.
    #[must_use]
    pub fn sources(&self) -> Vec<&Source> {
        self.flows.iter().map(|(source, _)| source).chain([&self.source]).collect()
    }
}

impl Specs {
    /// The specs that this program was built with.
    ///
    /// # Errors
    /// They are wrong; a test sees to it that they are not.
    pub fn embedded() -> Result<Self, SpecError> {
        let files = embedded::FILES.iter();
        let files: Vec<_> = files.map(|(name, text)| Source::new(name, text)).collect();
        Self::load("specs", &files)
    }

    /// Specs of a folder.
    ///
    /// # Errors
    /// A file is missing, cannot be read, or is wrong.
    pub fn read(folder: &Path) -> Result<Self, SpecError> {
        let mut files = Vec::new();
        collect(folder, folder, &mut files)
            .map_err(|error| nowhere(format!("cannot read {}: {error}", folder.display())))?;
        files.sort_by(|a, b| a.name.cmp(&b.name));
        let folder = folder.display().to_string();
        Self::load(folder.trim_end_matches('/'), &files)
    }

    /// All that the files say. What stands in it is known to everybody.
    #[must_use]
    pub fn text(&self) -> String {
        self.files.iter().flat_map(|file| [&*file.text, "\n"]).collect()
    }

    /// Reads files whose names begin with the folder that they are of.
    fn load(folder: &str, files: &[Source]) -> Result<Self, SpecError> {
        let find = |name: String| {
            let name = format!("{folder}/{name}");
            let found = files.iter().find(|source| *source.name == *name);
            found.ok_or_else(|| nowhere(format!("there is no {name}")))
        };
        let mut ledger = Ledger::default();
        for vendor in ["all"].into_iter().chain(VENDORS) {
            ledger.add(vendor, find(format!("{vendor}/clauses.toml"))?)?;
        }
        for source in files.iter().filter(|source| source.name.ends_with(".toml")) {
            check::clauses(source, &ledger)?;
        }
        let vendors = VENDORS.iter().map(|vendor| {
            let source = find(format!("{vendor}/operation.toml"))?;
            let folder = format!("{folder}/{vendor}/flows/");
            let flows = files.iter().filter(|source| source.name.starts_with(&folder));
            Ok(VendorSpecs {
                operation: source.parse()?,
                source: source.clone(),
                flows: flows
                    .map(|file| Ok((file.clone(), file.parse()?)))
                    .collect::<Result<_, _>>()?,
            })
        });
        let vendors = vendors.collect::<Result<Vec<_>, SpecError>>()?;
        let lock = find("cases.lock".to_owned())?;
        Ok(Self {
            ledger,
            types: find("all/types.toml".to_owned())?.parse()?,
            vendors,
            lock: lock.text.lines().map(str::to_owned).collect(),
            files: files.iter().map(|file| file.within(folder)).collect(),
        })
    }
}

fn nowhere(message: String) -> SpecError {
    SpecError { message, place: None, line: String::new() }
}

/// All files of a folder, under names that begin with it as it was given.
fn collect(root: &Path, folder: &Path, files: &mut Vec<Source>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(root, &path, files)?;
        } else if let Ok(inside) = path.strip_prefix(root) {
            let name = inside.components().map(|part| part.as_os_str().to_string_lossy());
            let name = name.collect::<Vec<_>>().join("/");
            let given = root.display().to_string();
            let name = format!("{}/{name}", given.trim_end_matches('/'));
            files.push(Source::new(&name, &fs::read_to_string(&path)?));
        }
    }
    Ok(())
}
