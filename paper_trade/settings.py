"""Every setting, read from the environment or `.env`, checked once at start.

Only `bootstrap`, the launcher, `rxconfig`, the workers and Alembic read this module; everything
else is handed the values it needs.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

PYTH_HERMES_URL = "https://hermes.pyth.network"
PYTH_HISTORY_URL = "https://pyth.dourolabs.app"

Feed = Literal["pyth", "simulated", "replay"]


class SettingsError(Exception):
    """A setting is unknown or malformed. The text is ready to print."""


class Settings(BaseSettings):
    """The settings of one process. `docs/operations.md` explains each."""

    model_config = SettingsConfigDict(
        env_file=".env", env_ignore_empty=True, extra="forbid", frozen=True
    )

    database_url: SecretStr | None = None
    redis_url: SecretStr | None = None
    data_dir: Path = Path(".data")

    host: str = "127.0.0.1"
    port: int = Field(default=3000, ge=1, le=65535)
    allowed_origins: Annotated[tuple[str, ...], NoDecode] = ()
    web_concurrency: int = Field(default=1, ge=1, le=64)
    trusted_proxy_hops: int = Field(default=0, ge=0, le=10)

    price_feed: Literal["auto", "pyth", "simulated"] = "auto"
    hermes_url: str = PYTH_HERMES_URL
    pyth_api_key: SecretStr | None = None
    pyth_history_url: str = PYTH_HISTORY_URL
    max_price_age_s: int = Field(default=10, ge=1, le=3600)
    max_confidence_ratio: Decimal = Field(default=Decimal("0.01"), gt=0, le=1)

    simulator_seed: int | None = None
    simulator_speed: Decimal = Field(default=Decimal(1), gt=0, le=1_000_000)
    simulator_replay: Path | None = None

    fee_rate: Decimal = Field(default=Decimal("0.001"), ge=0, lt=1)
    starting_usdc: Decimal = Field(default=Decimal(1000), gt=0, le=1_000_000)

    rate_limit_auth: int = Field(default=10, ge=0)
    rate_limit_orders: int = Field(default=100, ge=0)
    rate_limit_reads: int = Field(default=300, ge=0)
    rate_limit_market: int = Field(default=300, ge=0)
    rate_limit_sockets: int = Field(default=120, ge=0)
    max_sockets_per_ip: int = Field(default=100, ge=0)

    jwt_secrets: SecretStr | None = None
    session_ttl_s: int = Field(default=86_400, ge=60)
    metrics_token: SecretStr | None = None

    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["console", "json"] = "console"

    @field_validator("allowed_origins", mode="before")
    @classmethod
    def _split_origins(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("allowed_origins")
    @classmethod
    def _check_origins(cls, origins: tuple[str, ...]) -> tuple[str, ...]:
        for origin in origins:
            scheme, _, authority = origin.partition("://")
            if scheme not in {"http", "https"} or not authority or set(authority) & set("/?#@ "):
                raise ValueError(f"{origin!r} is not an origin such as https://trade.example.com")
        return origins

    @field_validator("starting_usdc")
    @classmethod
    def _check_micro_usdc(cls, amount: Decimal) -> Decimal:
        if amount != amount.quantize(Decimal("1e-6")):
            raise ValueError("USDC has 6 decimals")
        return amount

    @field_validator("hermes_url", "pyth_history_url")
    @classmethod
    def _check_base_url(cls, url: str) -> str:
        if not url.startswith(("http://", "https://")):
            raise ValueError("must start with http:// or https://")
        return url.rstrip("/")

    @cached_property
    def origins(self) -> tuple[str, ...]:
        """The origins whose pages may sign in and trade; this machine's own by default."""
        return self.allowed_origins or (
            f"http://localhost:{self.port}",
            f"http://127.0.0.1:{self.port}",
        )

    @property
    def feed(self) -> Feed:
        """The name that ticks, candles and trades carry. The launcher decides what `auto` is."""
        if self.price_feed != "simulated":
            return "pyth"
        return "replay" if self.simulator_replay else "simulated"


def load_settings() -> Settings:
    """Read and check the settings.

    Raises:
        SettingsError: with one line for each unknown or malformed value, never showing the value.
    """
    try:
        return Settings()
    except ValidationError as error:
        lines = [
            f"{'.'.join(map(str, item['loc'])).upper()}: {item['msg']}" for item in error.errors()
        ]
        raise SettingsError("Bad setting. " + "; ".join(lines)) from None


def setting_names() -> list[str]:
    """Every setting's name as it stands in the environment, in the order of this file."""
    return [name.upper() for name in Settings.model_fields]
