#[derive(serde::Serialize, serde::Deserialize, cqrs::Event)]
pub struct Plain;

pub fn all() -> [cqrs::registry::Registration; 1] {
    cqrs::registrations![Plain]
}

fn main() {}
