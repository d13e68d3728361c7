#pragma once

#include <span>
#include <string_view>

#include "accounts/account_store.hpp"
#include "base/result.hpp"
#include "session_store.hpp"

namespace parley::auth {

/// Ends sessions everywhere: their access tokens are refused by every service within 3 seconds, and
/// their refresh tokens at once. Safe to repeat when it fails midway: what is revoked is not given
/// back. `reason` and `request_id` are for the log.
Status end_sessions(accounts::AccountStore& accounts, SessionStore& sessions,
                    std::span<const Session> ended, std::string_view reason,
                    std::string_view request_id);

}  // namespace parley::auth
