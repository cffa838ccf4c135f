//! The whole program against a world over a real socket.

mod house;
mod order;
