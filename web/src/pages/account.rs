//! The account, on the profile page: another address, another password, ways in, and where one is signed in. Not here:
//! the profile itself (`profile`), a forgotten password (`reset`), and leaving (`own_data`).

use super::login::{begin_pkce, enabled};
use crate::api;
use crate::browser::{self, local_time};
use crate::language::*;
use crate::session::Session;
use crate::ui::{
    Busy, PresentPassword, ProblemBox, Sending, Skeleton, TextField, device_name, typed,
};
use leptos::prelude::*;
use mockingbird_shared::wire::{
    ChangeEmail, GoTo, Identity, LinkIdentity, NewPassword, OwnSession, SocialProvider,
    UnlinkIdentity,
};

#[component]
pub(crate) fn Account() -> impl IntoView {
    let i18n = use_i18n();
    let session = expect_context::<Session>();
    let ways_wanted = RwSignal::new(false);
    let is_member = move || session.user().is_some_and(|user| !user.is_guest);
    view! {
        <Show when=is_member>
            <section aria-labelledby="account">
                <h2 id="account">{t!(i18n, account.title)}</h2>
                <details class="card">
                    <summary>{t!(i18n, account.change_email)}</summary>
                    <EmailForm/>
                </details>
                <details class="card">
                    <summary>{t!(i18n, account.change_password)}</summary>
                    <PasswordForm/>
                </details>
                // Asked for when somebody looks: Supabase Auth answers it, and few do.
                <details class="card" on:toggle=move |_| ways_wanted.set(true)>
                    <summary>{t!(i18n, account.ways_in)}</summary>
                    <Show when=move || ways_wanted.get()><WaysIn/></Show>
                </details>
            </section>
        </Show>
        <Sessions/>
    }
}

#[component]
fn EmailForm() -> impl IntoView {
    let i18n = use_i18n();
    let session = expect_context::<Session>();
    let present = move || session.user().and_then(|user| user.email);
    let (email, password) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let (sending, again) = (Sending::new(), Sending::new());
    let ask = move || {
        let form = ChangeEmail {
            email: email.get_untracked().into(),
            current_password: typed(password),
        };
        async move { api::put_only("/api/auth/email", &form).await }
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        again.done.set(false);
        sending.send(ask());
    };
    view! {
        <p class="quiet">{move || present().map(|email| email.into_exposed())}</p>
        <form on:submit=submit>
            <TextField
                id="new-email"
                kind="email"
                autocomplete="email"
                required=true
                label=Signal::derive(move || t_string!(i18n, account.new_email).to_owned())
                value=email
                error=sending.of_field(i18n, "email")
            />
            <PresentPassword id="email-password" value=password sending=sending/>
            {sending.problem()}
            <Busy
                busy=sending.busy
                busy_label=Signal::derive(move || t_string!(i18n, common.sending).to_owned())
            >
                {t!(i18n, account.change_email)}
            </Busy>
        </form>
        <Show when=move || sending.done.get()>
            <div class="notice success" role="status">
                <p>{t!(i18n, account.email_sent)}</p>
                <button
                    type="button"
                    class="button"
                    disabled=move || again.busy.get()
                    on:click=move |_| again.send(ask())
                >
                    {t!(i18n, account.send_again)}
                </button>
                <p hidden=move || !again.done.get()>{t!(i18n, account.both_sent_again)}</p>
                {again.problem()}
            </div>
        </Show>
    }
}

#[component]
fn PasswordForm() -> impl IntoView {
    let i18n = use_i18n();
    let (new, present) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let sending = Sending::new();
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let form = NewPassword {
            password: new.get_untracked().into(),
            current_password: typed(present),
        };
        sending.send(async move {
            api::put_only("/api/auth/password", &form).await?;
            new.set(String::new());
            present.set(String::new());
            Ok(())
        });
    };
    view! {
        <form on:submit=submit>
            <TextField
                id="new-password"
                kind="password"
                autocomplete="new-password"
                required=true
                label=Signal::derive(move || t_string!(i18n, reset.new_password).to_owned())
                hint=Signal::derive(move || t_string!(i18n, account.password_hint).to_owned())
                value=new
                error=sending.of_field(i18n, "password")
            />
            <PresentPassword id="present-password" value=present sending=sending/>
            {sending.problem()}
            <p class="notice success" role="status" hidden=move || !sending.done.get()>
                {t!(i18n, account.password_changed)}
            </p>
            <Busy
                busy=sending.busy
                busy_label=Signal::derive(move || t_string!(i18n, keys.saving).to_owned())
            >
                {t!(i18n, account.change_password)}
            </Busy>
        </form>
    }
}

/// The ways into the account: taken off, but for the last one, and added.
#[component]
fn WaysIn() -> impl IntoView {
    let i18n = use_i18n();
    let identities = LocalResource::new(|| api::load::<Vec<Identity>>("/api/auth/identities"));
    let config = LocalResource::new(api::config);
    let password = RwSignal::new(String::new());
    let sending = Sending::new();
    let link = move |provider: SocialProvider| {
        sending.send(async move {
            // A browser without randomness can't begin, and none that runs this page is.
            let Some(code_challenge) = begin_pkce() else {
                return Ok(());
            };
            let form = LinkIdentity {
                provider,
                code_challenge,
                current_password: typed(password),
            };
            let next: GoTo = api::post("/api/auth/identities", &form).await?;
            browser::leave_for(&next.url);
            Ok(())
        });
    };
    let unlink = move |id: uuid::Uuid| {
        sending.send(async move {
            let form = UnlinkIdentity {
                current_password: typed(password),
            };
            api::delete_with(&format!("/api/auth/identities/{id}"), &form).await?;
            identities.refetch();
            Ok(())
        });
    };
    let name = move |provider: &str| match provider {
        "email" => t_string!(i18n, account.by_password).to_owned(),
        "google" => "Google".to_owned(),
        "azure" => "Microsoft".to_owned(),
        other => other.to_owned(),
    };
    let row = move |identity: Identity, is_only: bool| {
        let (id, provider) = (identity.id, identity.provider);
        view! {
            <li>
                <span>{move || name(&provider)}</span>
                <span class="quiet">{identity.email.map(|email| email.into_exposed())}</span>
                {(!is_only).then(|| view! {
                    <button
                        type="button"
                        class="button"
                        disabled=move || sending.busy.get()
                        on:click=move |_| unlink(id)
                    >
                        {t!(i18n, account.take_off)}
                    </button>
                })}
            </li>
        }
    };
    let missing = move |all: &[Identity]| {
        let config = config.get().and_then(Result::ok);
        let offered = config.as_ref().map(enabled).unwrap_or_default();
        let has = |provider: &SocialProvider| {
            all.iter()
                .any(|identity| identity.provider == provider.auth_name())
        };
        offered
            .into_iter()
            .filter(|provider| !has(provider))
            .collect::<Vec<_>>()
    };
    let add = move |provider: SocialProvider| {
        view! {
            <button
                type="button"
                class="button"
                disabled=move || sending.busy.get()
                on:click=move |_| link(provider)
            >
                {move || {
                    let name = name(provider.auth_name());
                    t_string!(i18n, account.link, name = name).to_string()
                }}
            </button>
        }
    };
    move || match identities.get() {
        None => view! { <Skeleton lines=2/> }.into_any(),
        Some(Err(error)) => view! {
            <ProblemBox error=error on_retry=Callback::new(move |()| identities.refetch())/>
        }
        .into_any(),
        Some(Ok(all)) => {
            let (is_only, missing) = (all.len() == 1, missing(&all));
            let rows = all.into_iter().map(|identity| row(identity, is_only));
            view! {
                <ul class="sessions">{rows.collect_view()}</ul>
                {(!is_only || !missing.is_empty()).then(|| view! {
                    <PresentPassword id="link-password" value=password sending=sending/>
                })}
                <div class="actions">{missing.into_iter().map(add).collect_view()}</div>
                {sending.problem()}
            }
            .into_any()
        }
    }
}

/// Where the person is signed in. Each but the present session can be ended, and all others at once.
#[component]
fn Sessions() -> impl IntoView {
    let i18n = use_i18n();
    let sessions = LocalResource::new(|| api::load::<Vec<OwnSession>>("/api/auth/sessions"));
    let sending = Sending::new();
    let end = move |path: String| {
        sending.send(async move {
            api::delete(&path).await?;
            sessions.refetch();
            Ok(())
        });
    };
    let row = move |session: OwnSession, shows_address: bool| {
        let device = session.user_agent.map(|agent| device_name(agent.expose()));
        let device = device.filter(|name| !name.is_empty());
        let path = format!("/api/auth/sessions/{}", session.id);
        let when = session.last_used_at;
        let address = session.address.filter(|_| shows_address);
        view! {
            <li>
                <span>
                    {move || device
                        .clone()
                        .unwrap_or_else(|| t_string!(i18n, account.unknown_device).to_owned())}
                </span>
                <span class="quiet">
                    {move || {
                        let when = local_time(&when, i18n.get_locale().as_str());
                        t_string!(i18n, account.last_used, when = when).to_string()
                    }}
                    {address.map(|address| format!(" · {}", address.into_exposed()))}
                </span>
                {if session.is_present {
                    view! { <span class="badge">{t!(i18n, account.this_browser)}</span> }.into_any()
                } else {
                    view! {
                        <button
                            type="button"
                            class="button"
                            disabled=move || sending.busy.get()
                            on:click=move |_| end(path.clone())
                        >
                            {t!(i18n, account.end_session)}
                        </button>
                    }.into_any()
                }}
            </li>
        }
    };
    view! {
        <section aria-labelledby="sessions">
            <h2 id="sessions">{t!(i18n, account.sessions)}</h2>
            {move || match sessions.get() {
                None => view! { <Skeleton lines=2/> }.into_any(),
                Some(Err(error)) => view! {
                    <ProblemBox error=error on_retry=Callback::new(move |()| sessions.refetch())/>
                }.into_any(),
                Some(Ok(list)) => {
                    let has_others = list.len() > 1;
                    // The same for all says nothing: it may be that of the server.
                    let shows_address = list.windows(2).any(|two| two[0].address != two[1].address);
                    let rows = list.into_iter().map(|session| row(session, shows_address));
                    view! {
                        <ul class="sessions card">{rows.collect_view()}</ul>
                        {has_others.then(|| view! {
                            <button
                                type="button"
                                class="button"
                                disabled=move || sending.busy.get()
                                on:click=move |_| end("/api/auth/sessions".to_owned())
                            >
                                {t!(i18n, account.end_others)}
                            </button>
                        })}
                    }.into_any()
                }
            }}
            {sending.problem()}
        </section>
    }
}
