"""One settings file, driven by the environment.

Nothing set: development on an embedded SQLite, no secret to keep, http on this machine.
SECRET_KEY set: production; ALLOWED_HOSTS must then name the portal's addresses, https is assumed.
DATABASE_URL takes PostgreSQL socket addresses too: postgres://user@/name?host=/directory
"""

from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from gongtongti.unfold import UNFOLD  # noqa: F401  (read by the admin theme)

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

env = environ.Env()
PRODUCTION = "SECRET_KEY" in env.ENVIRON

# Off in development as well: a newcomer sees the portal's own error pages; `DEBUG=1` shows tracebacks.
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="django-insecure-development-only-signs-nothing-of-value-0000")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[] if PRODUCTION else ["127.0.0.1", "localhost", "[::1]"])
if PRODUCTION and not ALLOWED_HOSTS:
    raise ImproperlyConfigured(
        "生产环境缺少 ALLOWED_HOSTS:门户不知道自己的网址,会拒绝所有访问。"
        "请设置环境变量,例如 ALLOWED_HOSTS=portal.example.gov.cn。"
    )
# A host written with a leading dot stands for its subdomains, which this list writes with a star.
CSRF_TRUSTED_ORIGINS = [
    f"https://{'*' if host.startswith('.') else ''}{host}" for host in ALLOWED_HOSTS if PRODUCTION
]

INSTALLED_APPS = [
    "unfold.apps.BasicAppConfig",
    "unfold.contrib.filters",
    "gongtongti.adminsite.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "django_filters",
    "django_htmx",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "drf_standardized_errors",
    "import_export",
    "knox",
    "rest_framework",
    "simple_history",
    "gongtongti.accounts",
    "gongtongti.desk",
    "alliances",
    "teachers",
    "evaluation",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "gongtongti.accounts.middleware.AdminContentPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "gongtongti.accounts.middleware.RefuseNul",
    "gongtongti.accounts.middleware.IdleLogout",
    "alliances.scope.ScopeMiddleware",
    "gongtongti.accounts.middleware.SignInFirst",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "gongtongti.urls"
WSGI_APPLICATION = "gongtongti.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "gongtongti.desk.context.frame",
            ],
        },
    }
]

# ---- database -------------------------------------------------------------------------------
# Quoted: the folder may be called anything, and this becomes part of an address.
DATABASES = {
    "default": env.db("DATABASE_URL", default=f"sqlite:///{quote(str(VAR_DIR / 'gongtongti.sqlite3'))}")
}
_database = DATABASES["default"]
if _database["ENGINE"] == "django.db.backends.sqlite3":
    # IMMEDIATE: a transaction that reads and then writes takes the write lock first, so nothing is lost.
    # FULL: an acknowledged filing survives a power cut.
    _database.setdefault("OPTIONS", {}).update(
        transaction_mode="IMMEDIATE",
        timeout=20,
        init_command=(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
            "PRAGMA cache_size=-32000; PRAGMA temp_store=MEMORY;"
        ),
    )
    if str(_database["NAME"]) != ":memory:":
        Path(_database["NAME"]).parent.mkdir(parents=True, exist_ok=True)
else:
    _database.update(CONN_MAX_AGE=60, CONN_HEALTH_CHECKS=True)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# ---- people ---------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "desk:home"
LOGOUT_REDIRECT_URL = "login"
SESSION_COOKIE_AGE = 2 * 60 * 60  # idle time; gongtongti.accounts.middleware.IdleLogout renews it
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "accounts/locked_out.html"
AXES_VERBOSE = False

# ---- language and time ----------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True
LOCALE_PATHS = [BASE_DIR / "gongtongti" / "locale"]
FORMAT_MODULE_PATH = "gongtongti.formats"

# ---- files ----------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_AUTOREFRESH = not PRODUCTION
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(VAR_DIR / "media")))  # never under a served address
FIXTURE_DIRS = [BASE_DIR / "fixtures"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 6 * 1024 * 1024  # a workbook of 5 MB and its form

# ---- safety ---------------------------------------------------------------------------------
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "gongtongti.desk.errors.csrf_failure"
if PRODUCTION:
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# ---- API ------------------------------------------------------------------------------------
KNOX_TOKEN_MODEL = "accounts.ApiToken"
# Knox's own table would stay empty beside ours, and its foreign key keeps PostgreSQL from truncating accounts.
MIGRATION_MODULES = {"knox": None}
REST_KNOX = {"TOKEN_TTL": timedelta(days=180), "AUTH_HEADER_PREFIX": "Token"}
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "gongtongti.accounts.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_THROTTLE_CLASSES": ["gongtongti.accounts.throttling.PerClientThrottle"],
    "DEFAULT_THROTTLE_RATES": {"client": env.str("API_RATE", default="600/min")},
    "DEFAULT_SCHEMA_CLASS": "gongtongti.api_schema.ProblemAutoSchema",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_METADATA_CLASS": None,
    "URL_FORMAT_OVERRIDE": None,
    "EXCEPTION_HANDLER": "drf_standardized_errors.handler.exception_handler",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
DRF_STANDARDIZED_ERRORS = {
    "EXCEPTION_HANDLER_CLASS": "gongtongti.problems.ProblemHandler",
    "EXCEPTION_FORMATTER_CLASS": "gongtongti.problems.ProblemFormatter",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "共同体 接口",
    "DESCRIPTION": """登记册、活动和教师流动、指标和名额、政策文件包、考核成绩的只读接口。

**登录**:在门户登录后可直接浏览本页;程序使用令牌,请求头写 `Authorization: Token 令牌`。令牌由局管理员发放
(`manage.py create_token`),有名称、权限和期限:`registry:read` 读取登记册,`records:read` 读取活动、教师流动、
指标进度和名额,`people:read` 读取教师名册(姓名、工号、荣誉),
`scores:read` 读取已公布的成绩,`scores:draft` 读取未公布的测算。令牌能看到的,不会多于它所代表的账号;系统维护账号的令牌不带任何权限。

**列表**:每页给出 `results` 和 `next`,沿 `next` 读到 null 为止。不认识的参数会被拒绝,不会被忽略。

**日期**:登记册的地址接受 `as_of`,回答那一天的情况。时段写作 [since, until):until 是不再有效的第一天,
null 表示没有起点或至今有效。

**缓存**:每个回答都带 ETag;下次以 If-None-Match 带上它,没有变化时回答 304。

**错误**:`application/problem+json`(RFC 9457),每个错误有英文代码和中文说明。""",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PUBLIC": True,
    "DISABLE_DOCSTRING_DESCRIPTIONS": True,  # they speak to those who read the code, in English
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    # -1: the list of schemas below is longer than the addresses, and each is shown where it is used.
    "SWAGGER_UI_SETTINGS": {
        "deepLinking": True,
        "defaultModelsExpandDepth": -1,
        "supportedSubmitMethods": ["get"],
        "validatorUrl": None,
    },
    "TAGS": [
        {"name": "登记册", "description": "县(市、区)、行政区划、学校、教共体、成员、支援结对"},
        {"name": "记录", "description": "活动、教师、教师流动,和它们合计的指标进度"},
        {"name": "政策", "description": "政策文件包:条款、原文、数字和待定的执行口径"},
        {"name": "考核", "description": "测算和成绩,每个成绩附明细和条款"},
    ],
    "ENUM_NAME_OVERRIDES": {
        "RankEnum": "alliances.choices.Rank",
        "StageEnum": "alliances.choices.Stage",
        "ResultStageEnum": "alliances.choices.ResultStage",
        "LinkKindEnum": "alliances.choices.LinkKind",
        "ScoreKindEnum": "evaluation.models.Score.Kind",
        "RunStateEnum": "evaluation.models.ScoreRun.State",
        "FilingStateEnum": "alliances.filing_choices.State",
        "ActivityKindEnum": "alliances.filing_choices.ActivityKind",
        "SchoolSubjectEnum": "alliances.filing_choices.SchoolSubject",
        "AttachmentKindEnum": "alliances.filing_choices.AttachmentKind",
        "RotationKindEnum": "teachers.choices.RotationKind",
        "TierEnum": "alliances.choices.Tier",
        "LocaleEnum": "alliances.choices.Locale",
        "OperationSubjectEnum": "evaluation.api.finding_filters.OPERATION_SUBJECTS",
        "VerdictEnum": "evaluation.api.finding_filters.VERDICTS",
    },
}

IMPORT_EXPORT_ESCAPE_FORMULAE_ON_EXPORT = True
SIMPLE_HISTORY_HISTORY_CHANGE_REASON_USE_TEXT_FIELD = False

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"django.request": {"handlers": ["console"], "level": "ERROR", "propagate": False}},
}
