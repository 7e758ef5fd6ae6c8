//! Letters that leave the company.
