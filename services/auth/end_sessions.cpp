#include "end_sessions.hpp"

#include "jwt/claims.hpp"
#include "log/log.hpp"

namespace parley::auth {
namespace {

/// For tokens signed shortly after the revocation, and for clock differences.
constexpr std::chrono::seconds kReserve = std::chrono::minutes{1};

}  // namespace

Status end_sessions(accounts::AccountStore& accounts, SessionStore& sessions,
                    std::span<const Session> ended, std::string_view reason,
                    std::string_view request_id) {
  const Timestamp until = now() + jwt::kMaxTokenLife + kReserve;
  std::vector<accounts::Revocation> revocations;
  for (const Session& session : ended) revocations.push_back({session.id, until});
  PARLEY_CHECK(accounts.revoke(revocations));
  for (const Session& session : ended) {
    PARLEY_CHECK(sessions.remove(session.id));
    log::info("session ended", {{"session_id", session.id.text()},
                                {"user_id", session.user_id.text()},
                                {"reason", reason},
                                {"request_id", request_id}});
  }
  return {};
}

}  // namespace parley::auth
