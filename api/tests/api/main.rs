//! The API on the real local stack: PostgreSQL, PostgREST, and the auth stand-in. Folders mirror the URL tree.
//!
//! Run by `just test`, which starts a stack for the run and puts its address into the environment.

mod administration;
mod agent_role;
mod auth;
mod bad_input;
mod documents;
mod files;
mod furnished;
mod harness;
mod housekeeping;
mod import_users;
mod interchange;
mod interviews;
mod keys;
mod limits;
mod master_keys;
mod migration;
mod openapi;
mod operations;
mod own_data;
mod preferences;
mod profile;
mod rights;
mod row_level_security;
