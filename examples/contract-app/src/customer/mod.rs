//! The customers of the legacy system: imported every night, searched all day.
