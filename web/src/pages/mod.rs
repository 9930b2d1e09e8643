//! The pages of the app, one file each.

mod account;
mod administration;
mod arrival;
mod callback;
mod dashboard;
mod documents;
mod feedback;
mod history;
mod kept_interviews;
mod keys;
mod landing;
mod login;
mod not_found;
mod own_data;
mod practise_again;
mod preferences;
mod profile;
mod register;
mod reset;
mod room;
mod set_up;

pub(crate) use administration::Administration;
pub(crate) use callback::Callback;
pub(crate) use dashboard::Dashboard;
pub(crate) use documents::Documents;
pub(crate) use feedback::FeedbackPage;
pub(crate) use history::History;
pub(crate) use keys::Keys;
pub(crate) use landing::{Landing, first_question};
pub(crate) use login::{Login, provider_page};
pub(crate) use not_found::NotFound;
pub(crate) use profile::ProfilePage;
pub(crate) use register::Register;
pub(crate) use reset::Reset;
pub(crate) use room::Room;
pub(crate) use set_up::SetUp;
