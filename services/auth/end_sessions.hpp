#pragma once

#include <span>
#include <string_view>

#include "accounts/account_store.hpp"
#include "base/result.hpp"
#include "session_store.hpp"

namespace parley::auth {

/// Ends sessions: every service refuses their access tokens within 3 seconds, and their refresh
/// tokens are refused at once. If it fails midway, repeat it: revocations are never undone.
/// `reason` and `request_id` are for the log.
Status end_sessions(accounts::AccountStore& accounts, SessionStore& sessions,
                    std::span<const Session> ended, std::string_view reason,
                    std::string_view request_id);

}  // namespace parley::auth
