#pragma once

#include "metrics/metrics.hpp"

/// The metrics of auth-service.
namespace parley::auth::metric {

/// Labels: outcome (good, refused, throttled).
inline constexpr metrics::Name kLogins{"parley_auth_logins_total", "Login attempts"};
inline constexpr metrics::Name kSpentRefreshTokens{
    "parley_auth_spent_refresh_tokens_total",
    "Uses of spent refresh tokens, each of which ended a session"};

}  // namespace parley::auth::metric
