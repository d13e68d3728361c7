#include <gtest/gtest.h>

#include "store_adapters.hpp"
#include "stores_testing/copy_contract.hpp"

namespace parley::auth {
namespace {

using namespace std::chrono_literals;

class AuthCopy : public stores::CopyContract {
 protected:
  void fill(stores::Stores& stores) {
    const auto credentials = open_credential_store(stores);
    ASSERT_TRUE(credentials->insert({ada_, "$argon2id$v=19$old", start_}).has_value());
    ASSERT_TRUE(credentials->insert({grace_, "$argon2id$v=19$\u00fc", start_ - 1h}).has_value());
    ASSERT_TRUE(credentials->replace("$argon2id$v=19$old", new_).has_value());
    ASSERT_TRUE(credentials->set_registration_open(true).has_value());
    ASSERT_TRUE(credentials->set_registration_open(false).has_value());

    const auto sessions = open_session_store(stores);
    for (const Session& session : {used_, unused_, ended_}) {
      ASSERT_TRUE(sessions->insert(session, "hash 0 of " + session.address).has_value());
    }
    for (std::int64_t number = 1; number <= 12; ++number) {
      ASSERT_TRUE(sessions->issue(used_.id, {number, "hash " + std::to_string(number)},
                                  start_ + 1min * number, start_ + 24h * number));
    }
    ASSERT_TRUE(sessions->remove(ended_.id).has_value());
  }

  Session session(const UserId& user_id, const std::string& address) const {
    return {SessionId::random(), user_id, "secret", address, start_, start_, start_ + 24h};
  }

  const Timestamp start_ = now();
  const UserId ada_ = UserId::random();
  const UserId grace_ = UserId::random();
  const Credential new_{ada_, "$argon2id$v=19$new", start_ + 1s};
  const Session used_ = session(ada_, "203.0.113.7");
  const Session unused_ = session(ada_, "2001:db8::1");
  const Session ended_ = session(grace_, "");
};
PARLEY_COPY_CONTRACT(AuthCopy);

TEST_P(AuthCopy, IsWhatTheAdapterWouldHaveWritten) {
  fill(source());
  fill(stores());
  const std::vector databases{copied_auth()};
  EXPECT_EQ(expect_copied_as_written(databases),
            (std::vector<std::int64_t>{2, 1, 2, kRememberedTokens + 1}));

  const auto credentials = open_credential_store(target());
  EXPECT_EQ(credentials->find(ada_).value(), new_);
  EXPECT_EQ(credentials->registration_open().value(), false);
  const auto sessions = open_session_store(target());
  const auto before = open_session_store(source());
  EXPECT_EQ(sessions->of_user(ada_).value(), before->of_user(ada_).value());
  EXPECT_EQ(sessions->issued_from(used_.id, 0).value(), before->issued_from(used_.id, 0).value());
  EXPECT_EQ(sessions->issued_from(unused_.id, 0).value().size(), 1U);
  EXPECT_EQ(sessions->find(ended_.id).value(), std::nullopt);
}

}  // namespace
}  // namespace parley::auth
