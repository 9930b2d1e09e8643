//! Which part of a package is meant by which id.

use crate::ReadError;
use crate::package::Package;
use crate::xml::{attribute, for_each};
use quick_xml::events::Event;

/// Most relationships of one part.
const RELATIONSHIPS_MAX: usize = 20_000;

struct Relationship {
    id: String,
    /// The last word of its type: `officeDocument`, `header`, … The part before it differs between the two forms of the
    /// standard, the transitional and the strict one.
    kind: String,
    /// The name of the part, from the root of the package.
    target: String,
}

/// The relationships of one part.
pub(super) struct Relationships(Vec<Relationship>);

impl Relationships {
    /// Those of a part, or of the whole package where the name is empty.
    pub(super) fn of_part(package: &mut Package<'_>, part: &str) -> Result<Self, ReadError> {
        let (folder, name) = part.rsplit_once('/').unwrap_or(("", part));
        let path = match folder {
            "" => format!("_rels/{name}.rels"),
            folder => format!("{folder}/_rels/{name}.rels"),
        };
        let mut found = Vec::new();
        let Some(xml) = package.xml(&path)? else {
            return Ok(Self(found));
        };
        for_each(&xml, |event| {
            if let Event::Start(tag) | Event::Empty(tag) = event
                && tag.local_name().as_ref() == "Relationship"
            {
                let value = |name| attribute(&tag, name).unwrap_or_default();
                let kind = value("Type");
                if value("TargetMode") != "External" {
                    found.push(Relationship {
                        id: value("Id"),
                        kind: kind.rsplit('/').next().unwrap_or_default().to_owned(),
                        target: resolve(folder, &value("Target")),
                    });
                }
            }
            if found.len() > RELATIONSHIPS_MAX {
                return Err(ReadError::TooHeavy);
            }
            Ok(())
        })?;
        Ok(Self(found))
    }

    /// The first part of a kind.
    pub(super) fn first(&self, kind: &str) -> Option<String> {
        let found = self.0.iter().find(|it| it.kind == kind)?;
        Some(found.target.clone())
    }

    /// The part with this id.
    pub(super) fn target(&self, id: &str) -> Option<String> {
        let found = self.0.iter().find(|it| it.id == id)?;
        Some(found.target.clone())
    }
}

/// The name of a part from the root of the package; `..` and a leading slash are understood.
fn resolve(folder: &str, target: &str) -> String {
    let target = target.replace('\\', "/");
    let mut path: Vec<&str> = if target.starts_with('/') {
        Vec::new()
    } else {
        folder.split('/').collect()
    };
    for step in target.split('/') {
        match step {
            ".." => {
                path.pop();
            }
            "" | "." => {}
            step => path.push(step),
        }
    }
    path.retain(|step| !step.is_empty());
    path.join("/")
}
