#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "base/clock.hpp"
#include "mongo/pool.hpp"

namespace parley::mongo {
namespace {

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

class TlsTest : public testing::Test {
 protected:
  void SetUp() override {
    options_.uri = variable("PARLEY_TEST_MONGODB_TLS_URI");
    options_.ca_file = variable("PARLEY_TEST_MONGODB_CA_FILE");
    if (!options_.uri.empty()) return;
    // A user's own server need not speak TLS.
    if (variable("PARLEY_REQUIRE_MONGODB") == "1" && variable("PARLEY_MONGODB_URI").empty()) {
      FAIL() << "PARLEY_REQUIRE_MONGODB=1 and no PARLEY_TEST_MONGODB_TLS_URI: run this by "
                "scripts/with_parts.py --mongodb";
    }
    GTEST_SKIP() << "no MongoDB with TLS: run this by scripts/with_parts.py --mongodb";
  }

  /// What is wrong, if anything.
  static std::string ping(const PoolOptions& options) {
    const auto begin = Monotonic::now();
    const Status answer = Pool(options).ping();
    EXPECT_LT(Monotonic::now() - begin, std::chrono::seconds(15));
    return answer.has_error() ? answer.error().detail : "";
  }
  /// The same; retried if it was only slow.
  static std::string reason_of(const PoolOptions& options) {
    std::string reason = ping(options);
    for (int i = 0; i < 5 && reason.find("certificate") == std::string::npos; ++i) {
      reason = ping(options);
    }
    return reason;
  }
  static bool works(const PoolOptions& options) {
    for (int i = 0; i < 5; ++i) {
      if (ping(options).empty()) return true;
    }
    return false;
  }
  void at_host(const std::string& host) {
    options_.uri.replace(options_.uri.find("localhost"), std::string("localhost").size(), host);
  }

  PoolOptions options_;
};

TEST_F(TlsTest, ConnectsByNameAndByAddress) {
  EXPECT_TRUE(works(options_));
  at_host("127.0.0.1");
  EXPECT_TRUE(works(options_));
}

TEST_F(TlsTest, RefusesAForeignAuthority) {
  options_.ca_file = variable("PARLEY_TEST_MONGODB_FOREIGN_CA_FILE");
  const std::string reason = reason_of(options_);
  EXPECT_NE(reason.find("certificate verify failed"), std::string::npos) << reason;
}

TEST_F(TlsTest, RefusesWithTheSystemsAuthoritiesWhatTheyDidNotSign) {
  options_.ca_file.clear();
  const std::string reason = reason_of(options_);
  EXPECT_NE(reason.find("certificate verify failed"), std::string::npos) << reason;
}

// To TLS this is a name; every resolver maps it to the server.
TEST_F(TlsTest, RefusesACertificateOfAnotherHost) {
  at_host("127.1");
  const std::string reason = reason_of(options_);
  EXPECT_NE(reason.find("certificate verify failed"), std::string::npos) << reason;
  EXPECT_NE(reason.find("hostname mismatch"), std::string::npos) << reason;
}

TEST_F(TlsTest, TakesTheAuthorityFromTheUriToo) {
  options_.uri += "&tlsCAFile=" + options_.ca_file;
  options_.ca_file.clear();
  EXPECT_TRUE(works(options_));
  // The option overrides it.
  options_.ca_file = variable("PARLEY_TEST_MONGODB_FOREIGN_CA_FILE");
  EXPECT_NE(ping(options_), "");
}

}  // namespace
}  // namespace parley::mongo
