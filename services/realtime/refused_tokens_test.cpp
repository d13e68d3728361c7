#include <gtest/gtest.h>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <chrono>
#include <cstdint>
#include <deque>
#include <string>

#include "live_world.hpp"
#include "protocol/close_codes.hpp"

/// The code with which a socket is closed when its first token is refused.
namespace parley::realtime {
namespace {

namespace close_code = protocol::close_code;
using std::chrono::minutes;

class ClosedSocket : public websocket::Socket {
 public:
  void send(const websocket::Message& /*message*/) override {}
  void close(std::uint16_t code, std::string_view /*reason*/) override { closed_with = code; }
  std::size_t queued_bytes() const override { return 0; }
  std::uint64_t taken_bytes() const override { return 0; }

  std::uint16_t closed_with = 0;
};

class RefusedTokens : public testing::Test {
 protected:
  RefusedTokens() { verifier_.update({key_.public_key()}, {}); }
  ~RefusedTokens() override { hub_.end(); }

  std::uint16_t code_for(const std::string& token) {
    ClosedSocket socket;
    const auto peer = hub_.accept(socket);
    peer->received(boost::json::serialize(boost::json::object{{"type", "auth"}, {"token", token}}));
    for (; !loop_.empty(); loop_.pop_front()) loop_.front()();
    return socket.closed_with;
  }
  static std::string token_of(const jwt::SigningKey& key, Timestamp issued_at) {
    return key.sign({{UserId::random(), SessionId::random(), "ada"},
                     "parley",
                     "parley",
                     issued_at,
                     issued_at + minutes{5}});
  }

  WorldStores stores_;
  jwt::SigningKey key_ = jwt::SigningKey::generate();
  jwt::SigningKey gone_ = jwt::SigningKey::generate();
  jwt::Verifier verifier_;
  messaging::MembershipCache memberships_;
  messaging::Admission admission_{stores_.all, memberships_};
  runtime::RateLimiter send_limit_{{}};
  std::deque<std::function<void()>> loop_;
  Hub hub_{HubDependencies{
      stores_.all, verifier_, admission_, send_limit_,
      [](const protocol::Item&, const messaging::Completion&) { return Status(); },
      [](const protocol::Signal&) {}, [](const std::function<void()>&) { return false; },
      [this](LoopPost::Work work) { loop_.push_back(std::move(work)); }}};
};

TEST_F(RefusedTokens, OneThatHasExpiredAsksForANewOne) {
  EXPECT_EQ(code_for(token_of(key_, now() - minutes{10})), close_code::kTokenExpired);
  EXPECT_EQ(code_for(token_of(gone_, now() - minutes{10})), close_code::kTokenExpired)
      << "its key may have gone as well";
}

TEST_F(RefusedTokens, OneThatIsNotValidForAnotherReasonStops) {
  EXPECT_EQ(code_for("not a token"), close_code::kUnauthenticated);
  const std::string valid = token_of(key_, now());
  const std::string other = token_of(key_, now() - minutes{10});
  const std::string mixed = other.substr(0, other.rfind('.')) + valid.substr(valid.rfind('.'));
  EXPECT_EQ(code_for(mixed), close_code::kUnauthenticated);
}

TEST(CloseCodes, SayWhoComesBack) {
  for (const int code : {1001, 1006, 1011, 1012, 1013, 4000, 4001, 4002, 4003, 4099}) {
    EXPECT_TRUE(close_code::reconnects(static_cast<std::uint16_t>(code))) << code;
  }
  for (const int code : {1000, 1002, 1005, 1007, 1008, 1009, 1010, 1014, 3999, 4100, 4101, 4103}) {
    EXPECT_FALSE(close_code::reconnects(static_cast<std::uint16_t>(code))) << code;
  }
}

}  // namespace
}  // namespace parley::realtime
