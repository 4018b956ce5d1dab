"""Settings of every deployment. What differs between deployments comes from `env`."""

import dj_database_url
from django.utils.translation import gettext_lazy as _

from geo_minzheng import api_settings, log_settings, policy_settings, tile_service
from geo_minzheng import env as environment

env = environment.load()
BASE_DIR = environment.BASE_DIR
VAR_DIR = BASE_DIR / "var"

# --- Security ---------------------------------------------------------------------

DEBUG = env.flag("DEBUG", default=False)
SECRET_KEY = env.text("SECRET_KEY")
ALLOWED_HOSTS = env.text("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in env.text("TRUSTED_ORIGINS", "").split(",") if o]
HTTPS = env.flag("HTTPS", default=False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
SESSION_ENGINE = "geo_minzheng.accounts.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
# How long a web worker remembers what every request asks: whose an open session is, what they may
# do, which edition of the divisions stands. 0: not at all.
REMEMBERED_S = env.number("REMEMBERED_S", 1, low=0, high=10)
# A working day. A phone that stays longer without a signal keeps its records and signs in again.
SESSION_COOKIE_AGE = int(env.number("SESSION_HOURS", 12, low=1, high=72) * 3600)
CSRF_FAILURE_VIEW = "geo_minzheng.desk.error_pages.csrf_failure"

# Ground of another host, such as Tianditu, where a bureau has a line to it; none by default.
TILE_SERVICE = tile_service.read(env)

CONTENT_SECURITY_POLICY = policy_settings.allowing(TILE_SERVICE)

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "geo_minzheng.accounts.passwords.UnlikeThePersonValidator"},
    {
        "NAME": "geo_minzheng.accounts.passwords.LongEnoughValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "geo_minzheng.accounts.passwords.UncommonValidator"},
    {"NAME": "geo_minzheng.accounts.passwords.NotAllDigitsValidator"},
    {"NAME": "geo_minzheng.accounts.passwords.MixedCharactersValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"

# Five failures lock an account for 30 minutes, whatever address they come from: an office
# shares one address, so locking the address would lock the office.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.5  # hours
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "geo_minzheng.accounts.lockout.answer_locked_out"
AXES_SENSITIVE_PARAMETERS = ["password"]
AXES_VERBOSE = False
AXES_DISABLE_ACCESS_LOG = True

# axes.W006: see above why addresses do not count. gis.W001: uploads are never read with the
# system's GDAL; shared/vector_files.py reads them with the one that pyogrio carries.
SILENCED_SYSTEM_CHECKS = ["axes.W006", "gis.W001"]

# Encrypts personal numbers and keys their search hashes: 32 bytes, base64. Losing it loses them.
DATA_KEY = env.text("DATA_KEY")

# --- Application ------------------------------------------------------------------

INSTALLED_APPS = [
    "geo_minzheng.accounts",
    "boundaries_data",
    "field_api",
    "maps",
    "geo_minzheng.desk",
    "procrastinate.contrib.django",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.gis",
    "pgtrigger",
    "pghistory",
    "rest_framework",
    "rest_framework_gis",
    "django_filters",
    "drf_spectacular",
    "axes",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "geo_minzheng.desk.content_policy.ContentPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "geo_minzheng.desk.request_log.RequestLog",
    "geo_minzheng.operating.metrics.CountRequests",
    "geo_minzheng.desk.private_answers.NotKeptByBrowsers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "geo_minzheng.desk.language.LanguageMiddleware",
    "geo_minzheng.desk.body_length.BodyLengthRequired",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "geo_minzheng.accounts.sessions.PersonMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "geo_minzheng.desk.unsaved_entries.UnsavedEntriesAreTold",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
    "geo_minzheng.desk.error_pages.ForeseenErrors",
]

ROOT_URLCONF = "geo_minzheng.urls"
WSGI_APPLICATION = "geo_minzheng.wsgi.application"
APPEND_SLASH = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "geo_minzheng.desk.context.frame",
            ],
        },
    },
]

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEST_RUNNER = "django.test.runner.DiscoverRunner"

# --- Database ---------------------------------------------------------------------

DATABASES = {
    "default": dj_database_url.parse(
        env.text("DATABASE_URL"),
        engine="django.contrib.gis.db.backends.postgis",
        conn_max_age=600,
        conn_health_checks=True,
    )
}
# Without a threshold psycopg prepares nothing at all, not even what asks for it; Django's own
# queries are put together on this side and are never prepared.
DATABASES["default"].setdefault("OPTIONS", {})["prepare_threshold"] = 0
# Counting, charting and exporting are quick here; a request that runs longer is a mistake.
STATEMENT_TIMEOUT_S = env.number("STATEMENT_TIMEOUT_S", 30, low=1, high=600)

# --- Language and time ------------------------------------------------------------

# Texts are written in Simplified Chinese, so a missing translation shows Chinese to a clerk.
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("简体中文")), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "geo_minzheng" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
USE_THOUSAND_SEPARATOR = True
FORMAT_MODULE_PATH = ["geo_minzheng.desk.formats"]

# --- Files ------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
NODE_MODULES = BASE_DIR / "node_modules"
STATICFILES_DIRS = [
    ("vendor/bootstrap", NODE_MODULES / "bootstrap" / "dist"),
    ("vendor/bootstrap-icons", NODE_MODULES / "bootstrap-icons" / "font"),
    ("vendor/geoman", NODE_MODULES / "@geoman-io" / "leaflet-geoman-free" / "dist"),
    ("vendor/htmx", NODE_MODULES / "htmx.org" / "dist"),
    ("vendor/leaflet", NODE_MODULES / "leaflet" / "dist"),
    ("vendor/leaflet-heat", NODE_MODULES / "leaflet.heat" / "dist"),
    ("vendor/protomaps-leaflet", NODE_MODULES / "protomaps-leaflet" / "dist"),
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "geo_minzheng.desk.static_storage.StaticStorage"},
}
WHITENOISE_MAX_AGE = 3600
# A footprint may be 20 MB; everything else is smaller and checks its own limit.
DATA_UPLOAD_MAX_MEMORY_SIZE = 21 * 1024 * 1024
# What a file has beyond this lies sealed on the disk until the request ends.
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["geo_minzheng.shared.sealed_uploads.SealedUploadHandler"]

# --- API --------------------------------------------------------------------------

REST_FRAMEWORK = api_settings.REST_FRAMEWORK
SPECTACULAR_SETTINGS = api_settings.SPECTACULAR

# --- Queue ------------------------------------------------------------------------

# An app's jobs stand in its `jobs.py`: `tasks.py` is about visits that are due.
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
PROCRASTINATE_IMPORT_PATHS = ["geo_minzheng.shared.queue"]
# A worker tells every 5 s that it lives. After 20 s of silence its jobs run again: reading a
# large workbook holds the interpreter for some seconds, and must not look like death.
QUEUE_STALLED_AFTER_S = 20
PROCRASTINATE_WORKER_DEFAULTS = {
    "concurrency": 2,
    "update_heartbeat_interval": 5.0,
    "stalled_worker_timeout": float(QUEUE_STALLED_AFTER_S),
}

# --- Logs -------------------------------------------------------------------------

LOGGING = log_settings.through(env.text("LOG_FORMAT", "line"))

# `/metrics` answers who shows this as a bearer token, and nobody while it is empty.
METRICS_TOKEN = env.text("METRICS_TOKEN", "")
# Where web workers keep their counts, so that one answer adds them up; script/server names it.
METRICS_DIR = env.text("PROMETHEUS_MULTIPROC_DIR", "")

# --- Our own ----------------------------------------------------------------------

# A cell or division with fewer recipients is not shown to those without a right to names.
# Ten is the usual floor for published small-area counts; a bureau may raise it.
PRIVACY_THRESHOLD = int(env.number("PRIVACY_THRESHOLD", 10, low=3, high=1000))

# Masked numbers that one person may have shown whole within an hour. A clerk who calls every
# household of a village needs about forty; whoever copies the register needs thousands.
REVEALS_PER_HOUR = int(env.number("REVEALS_PER_HOUR", 60, low=1, high=1000))

# Searches by identity number or telephone that one person may make within an hour. A busy intake
# desk asks one or two a minute; whoever tries numbers one after another needs thousands.
SEARCHES_BY_NUMBER_PER_HOUR = int(env.number("SEARCHES_BY_NUMBER_PER_HOUR", 200, low=10, high=5000))

# Rows of one list that one person may page through within an hour before it is written down as an
# export is. A clerk's day is some pages of a township; whoever copies a register pages on.
LISTED_ROWS_RECORDED = int(env.number("LISTED_ROWS_RECORDED", 2000, low=200, high=100_000))

# Photos of households, sealed; script/backup takes them from here.
PHOTOS_DIR = VAR_DIR / "photos"

# Where script/backup writes, and where doctor and /metrics look for the newest.
BACKUP_DIR = env.text("BACKUP_DIR", str(VAR_DIR / "backups"))

# Our own base map, which `manage.py build_base_map` makes; see maps/ground.
BASE_MAP_DIR = env.text("BASE_MAP_DIR", str(VAR_DIR / "base_map"))

# Ground under our maps, as `/tiles/{z}/{x}/{y}.png` of this very host, in WGS 84; none unless a
# bureau serves its own. An address elsewhere would be stopped by the policy above: see TILES_URL.
MAP_TILES_PATH = tile_service.own_path(env)

# How long the file of an import and what its rows say are kept, sealed, to look into what went
# wrong. What was written can be undone after that too.
IMPORT_FILES_KEPT_DAYS = int(env.number("IMPORT_FILES_KEPT_DAYS", 30, low=1, high=365))
