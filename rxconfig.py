"""Reflex's configuration: one port for pages, events, API and live data; nothing unneeded."""

import reflex as rx
from reflex_base.constants import StateManagerMode

from paper_trade.settings import load_settings

_settings = load_settings()
_redis = _settings.redis_url.get_secret_value() if _settings.redis_url else None
_origin = f"http://localhost:{_settings.port}"

config = rx.Config(
    app_name="paper_trade",
    frontend_port=_settings.port,
    backend_port=_settings.port,
    backend_host=_settings.host,
    api_url=_origin,
    deploy_url=_origin,
    cors_allowed_origins=list(_settings.origins),
    trusted_proxy_hops=_settings.trusted_proxy_hops,
    # Compiling needs no state; a process that serves pages has been given a Redis by the launcher.
    state_manager_mode=StateManagerMode.REDIS if _redis else StateManagerMode.MEMORY,
    redis_url=_redis,
    # A page left in the wrong millisecond leaves its lock behind: the next one waits this long.
    redis_lock_expiration=5000,
    telemetry_enabled=False,
    show_built_with_reflex=False,
    default_color_mode="system",
    frontend_compression_formats=["brotli", "gzip"],
    frontend_lazy_bundled_libraries=True,
    disable_plugins=[rx.plugins.SitemapPlugin],
)
