"""ЕЛКК: the customer cabinet of an electricity retailer."""

from collections.abc import MutableMapping
from typing import Any

import peewee
from flask import Flask, Response, g, render_template
from flask.templating import Environment
from flask_wtf.csrf import CSRFError, CSRFProtect
from jinja2 import StrictUndefined
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

import elkk.exchange.papers.tasks
import elkk.support.tasks  # noqa: F401 (declares its tasks)
from config import ROOT, Config, ConfigError
from elkk import cli, operations
from elkk.accounts import labels as account_labels
from elkk.accounts import links
from elkk.accounts.views import bp as accounts_bp
from elkk.announcements.views import bp as announcements_bp
from elkk.base import db, installation, logs, scanning, storage, tasks
from elkk.bills import bill_answers
from elkk.bills.views import bp as bills_bp
from elkk.branding import services as brand
from elkk.branding.views import bp as branding_bp
from elkk.cabinet import views as cabinet_views
from elkk.catalogue.views import bp as catalogue_bp
from elkk.delivery import outbox, quiet
from elkk.delivery.senders.choosing import choose as choose_senders
from elkk.documents.views import bp as documents_bp
from elkk.ebills import cli as ebills_cli
from elkk.ebills import sending as ebills_sending
from elkk.ebills.views import bp as ebills_bp
from elkk.exchange import cli as exchange_cli
from elkk.exchange.intake import folder as exchange_folder
from elkk.history.views import bp as history_bp
from elkk.identity import cli as identity_cli
from elkk.identity import entering, guards
from elkk.identity.sessions import REMEMBERED_LONGEST
from elkk.identity.views import bp as identity_bp
from elkk.notices import choices, daily, events
from elkk.notices import cli as notices_cli
from elkk.notices import views as notices
from elkk.operations import cli as operations_cli
from elkk.operations import retention
from elkk.operations.last_resort import LastResort
from elkk.operations.views import bp as operations_bp
from elkk.operations.views import forget_visitor
from elkk.payments import gateways
from elkk.payments import labels as payment_labels
from elkk.payments.views import bp as payments_bp
from elkk.payments.views import webhook
from elkk.readings import labels as reading_labels
from elkk.readings import meter_answers
from elkk.readings.views import bp as readings_bp
from elkk.sandbox import clock as sandbox_clock
from elkk.sandbox import gate as sandbox_gate
from elkk.sandbox import inbox as sandbox_inbox
from elkk.sandbox.bank.gateway import gateways as bank_gateways
from elkk.sandbox.bank.views import bp as bank_bp
from elkk.sandbox.views import bp as sandbox_bp
from elkk.staff import cli as staff_cli
from elkk.staff.exchange_views import bp as exchange_bp
from elkk.staff.views import bp as staff_bp
from elkk.statistics.views import bp as statistics_bp
from elkk.support.views import bp as support_bp
from elkk.web import access, assets, branding, i18n, markup, requests, security, urls

BLUEPRINTS = (
    accounts_bp,
    announcements_bp,
    bank_bp,
    bills_bp,
    branding_bp,
    catalogue_bp,
    documents_bp,
    ebills_bp,
    exchange_bp,
    history_bp,
    identity_bp,
    notices.bp,
    operations_bp,
    payments_bp,
    readings_bp,
    sandbox_bp,
    staff_bp,
    statistics_bp,
    support_bp,
)
# Whoever calls these has no page of ours to take a token from.
WITHOUT_CSRF_TOKEN = (bank_bp, sandbox_bp, webhook, notices.unsubscribe_now)
_COMPONENTS = (
    "ui",
    "identity_ui",
    "explanation_ui",
    "bills_ui",
    "payments_ui",
    "readings_ui",
    "history_ui",
    "notices_ui",
    "accounts_ui",
    "statistics_ui",
    "support_ui",
    "staff_ui",
    "exchange_ui",
)
# Modules that the application needs for what they declare: tasks, receivers of signals, answers to
# control questions, and pages under the blueprints of lower rooms.
DECLARING = (
    bill_answers,
    cabinet_views,
    daily,
    ebills_sending,
    events,
    exchange_folder,
    meter_answers,
    retention,
)


class _Environment(Environment):
    """Templates that share their globals: they are given none of their own.

    Jinja would keep them in a chain of dicts, which every rendering copies name by name.
    """

    def make_globals(self, given: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return super().make_globals(given) if given else self.globals


def create_app(config: Config | None = None) -> Flask:
    """The application; refuses to start where the settings or an endpoint are unsafe."""
    config = config or Config.from_env()
    _make_data_dir(config)
    installation.use(config)
    app = Flask(
        "elkk",
        root_path=str(ROOT),
        template_folder="templates",
        static_folder=None,
    )
    app.jinja_environment = _Environment
    _configure(app, config)
    requests.init_app(app)
    sandbox_gate.init_app(app)
    _open_database(app, config)
    _open_queue(app, config)
    logs.init_app(app)
    storage.init_app(app)
    operations.init_app(app)
    assets.init_app(app, ROOT / "static")
    i18n.init_app(app)
    urls.init_app(app)
    markup.init_app(app)
    scanning.init_app(app)
    security.init_app(app)
    _render(app, config)
    _identify(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    for without in WITHOUT_CSRF_TOKEN:
        app.extensions["csrf"].exempt(without)
    gateways.init(config, bank_gateways(config))
    _explain_errors(app)
    _load_components(app)
    quiet.use(choices.quiet_hours_of)
    outbox.use(choose_senders(config, sandbox_inbox.keep))
    sandbox_clock.init_app(app)
    cli.register(app)
    ebills_cli.register(app)
    exchange_cli.register(app)
    identity_cli.register(app)
    notices_cli.register(app)
    operations_cli.register(app)
    staff_cli.register(app)
    operations_cli.explain_troubles(app)
    _answer_always(app)
    access.check(app)
    return app


def _make_data_dir(config: Config) -> None:
    try:
        config.data_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(
            f"DATA_DIR: папку {config.data_dir} нельзя создать ({error.strerror}). Создайте ее и "
            "отдайте пользователю службы или укажите другую."
        ) from None


def _configure(app: Flask, config: Config) -> None:
    app.config.update(
        ELKK=config,
        SECRET_KEY=config.secret_key,
        SECRET_KEY_FALLBACKS=list(config.secret_key_fallbacks),
        # Forms that were opened before the key changed; the last one signs.
        WTF_CSRF_SECRET_KEY=config.secret_keys,
        SESSION_COOKIE_NAME="__Host-elkk" if config.secure_cookies else "elkk",
        SESSION_COOKIE_SECURE=config.secure_cookies,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=REMEMBERED_LONGEST,
        MAX_CONTENT_LENGTH=1024 * 1024,
        WTF_CSRF_TIME_LIMIT=None,
    )
    if config.trusted_proxies:
        hops = config.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]


def _open_database(app: Flask, config: Config) -> None:
    db.db.initialize(db.connect(config.database_url))

    @app.teardown_appcontext
    def give_back_connection(_error: BaseException | None) -> None:
        if not db.db.is_closed() and not db.db.in_transaction():
            db.db.close()


def _open_queue(app: Flask, config: Config) -> None:
    huey = tasks.connect(config.queue_url)
    tasks.bind(app, huey)
    app.extensions["huey"] = huey


def _render(app: Flask, config: Config) -> None:
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["endpoints"] = app.view_functions
    branding.use(brand.current)
    app.context_processor(lambda: {"brand": brand.current()})
    app.jinja_env.globals["sandbox"] = config.sandbox
    for labels in (account_labels, payment_labels, reading_labels):
        app.jinja_env.globals |= labels.TEMPLATE_GLOBALS


def _load_components(app: Flask) -> None:
    """A block rendered alone does not see what its template imports: macros are globals."""
    with app.test_request_context():
        for name in _COMPONENTS:
            template = app.jinja_env.get_template(f"components/{name}.html")
            app.jinja_env.globals[name] = template.module


def _identify(app: Flask) -> None:
    CSRFProtect(app)
    entering.init_app(app)
    access.use(
        app,
        access.Knowledge(
            before=guards.limit_watcher,
            signed_in=guards.need_second_factor,
            link_of=links.live_link,
        ),
    )


def _answer_always(app: Flask) -> None:
    address: Any = app.jinja_env.globals["asset_url"]
    try:
        stylesheet = address("app.css")
    except assets.AssetMissing:
        stylesheet = ""
    headers = security.headers(app.config["ELKK"])
    app.wsgi_app = LastResort(app.wsgi_app, headers, stylesheet)  # type: ignore[method-assign]


def _explain_errors(app: Flask) -> None:
    @app.errorhandler(HTTPException)
    def explain(error: HTTPException) -> Response | tuple[str, int] | HTTPException:
        if isinstance(error, CSRFError):
            return render_template("400.html"), 400
        if error.code is None or error.code < 400:
            return error
        known = (403, 404, 413, 429, 500, 503)
        code = error.code if error.code in known else 404 if error.code < 500 else 500
        return render_template(f"{code}.html", request_id=g.get("request_id", "")), error.code

    @app.errorhandler(peewee.OperationalError)
    def database_is_away(_error: peewee.OperationalError) -> tuple[str, int]:
        app.logger.exception("the database does not answer")
        forget_visitor()
        return render_template("503.html"), 503
