//! Apply against a service in memory, by steps as a kind would plan them.

mod lost;
mod order;
mod pace;
mod service;
