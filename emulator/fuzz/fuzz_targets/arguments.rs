//! Arguments: fields as `name=value` lines, under flat names and with brackets that nest.
#![no_main]

use libfuzzer_sys::fuzz_target;
use standin_emulator::arguments::{Arguments, Repeated};
use standin_emulator::wire::{Field, Value, bracket};

fuzz_target!(|text: &str| {
    fn field(line: &str) -> Field<'_> {
        let (name, value) = line.split_once('=').unwrap_or((line, ""));
        Field { name: name.into(), value: Value::Text(value.into()), file: false }
    }
    let fields: Vec<_> = text.lines().take(200).map(field).collect();
    for repeated in [Repeated::First, Repeated::Last] {
        check(&Arguments::flat(fields.clone(), repeated), fields.len());
    }
    let deep = fields.iter().any(|field| bracket::is_deeper(&field.name, 16));
    match Arguments::nested(fields.clone(), 16) {
        Ok(arguments) => {
            assert!(!deep);
            check(&arguments, fields.len());
        }
        Err(_) => assert!(deep),
    }
});

fn check(arguments: &Arguments<'_>, most: usize) {
    let names = arguments.unknown(&[]);
    assert!(names.len() <= most);
    let texts = arguments.texts().expect("texts alone were sent");
    assert!(texts.iter().map(|(name, _)| &**name).eq(names.iter().map(String::as_str)));
    drop(arguments.clone().in_xml().texts());
}
