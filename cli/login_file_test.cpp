#include "login_file.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <atomic>
#include <fstream>
#include <thread>
#include <vector>

#include "protocol/error_codes.hpp"
#include "test_support/scoped_environment.hpp"
#include "test_support/temporary_folder.hpp"

namespace parley::cli {
namespace {

class LoginFileTest : public testing::Test {
 protected:
  static unsigned mode(const std::filesystem::path& path) {
    struct stat found {};
    EXPECT_EQ(::stat(path.c_str(), &found), 0);
    return found.st_mode & 0777;
  }

  const test_support::TemporaryFolder temporary_;
  const std::filesystem::path& folder_ = temporary_.path();
  LoginFile file_{folder_ / "below" / "parley"};
  const Login login_{"https://127.0.0.1:8080", "ada", UserId::random(), "first", "/etc/own-ca.pem"};
};

TEST_F(LoginFileTest, KeepsALoginForItsOwnerOnly) {
  EXPECT_EQ(file_.read().error().code, code::kUnauthenticated);
  ASSERT_TRUE(file_.write(login_));
  const auto read = file_.read();
  ASSERT_TRUE(read) << read.error().detail;
  EXPECT_EQ(read->url, login_.url);
  EXPECT_EQ(read->username, "ada");
  EXPECT_EQ(read->user_id, login_.user_id);
  EXPECT_EQ(read->refresh_token, "first");
  EXPECT_EQ(read->ca_file, "/etc/own-ca.pem");
  EXPECT_EQ(mode(folder_ / "below" / "parley"), 0700U);
  EXPECT_EQ(mode(folder_ / "below" / "parley" / "login.json"), 0600U);
  ASSERT_TRUE(file_.remove());
  ASSERT_TRUE(file_.remove());
  EXPECT_EQ(file_.read().error().code, code::kUnauthenticated);
}

TEST_F(LoginFileTest, RefusesWhatOthersMayReadOrIsDamaged) {
  ASSERT_TRUE(file_.write(login_));
  const auto path = folder_ / "below" / "parley" / "login.json";
  ::chmod(path.c_str(), 0640);
  EXPECT_NE(file_.read().error().detail.find("chmod 600"), std::string::npos);
  ::chmod(path.c_str(), 0600);
  std::ofstream(path) << "{\"url\":1}";
  EXPECT_NE(file_.read().error().detail.find("log in again"), std::string::npos);
}

TEST_F(LoginFileTest, EachRenewalGetsTheTokenOfTheOneBefore) {
  ASSERT_TRUE(file_.write({login_.url, "ada", login_.user_id, "0"}));
  std::atomic<int> at_once = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 10; ++n) {
        EXPECT_TRUE(file_.renew(login_, [&](const std::string& token) -> Result<std::string> {
          EXPECT_EQ(++at_once, 1);
          --at_once;
          return std::to_string(std::stoi(token) + 1);
        }));
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(file_.read()->refresh_token, "40");
}

TEST_F(LoginFileTest, ARefusedRenewalChangesNothing) {
  ASSERT_TRUE(file_.write(login_));
  const auto refuse = [](const std::string&) -> Result<std::string> { return unavailable("away"); };
  EXPECT_EQ(file_.renew(login_, refuse).error().code, code::kUnavailable);
  EXPECT_EQ(file_.read()->refresh_token, "first");
}

TEST_F(LoginFileTest, DoesNotGoOnAsAnotherUser) {
  ASSERT_TRUE(file_.write({login_.url, "grace", UserId::random(), "hers"}));
  const auto never = [](const std::string&) -> Result<std::string> {
    ADD_FAILURE();
    return std::string();
  };
  EXPECT_EQ(file_.renew(login_, never).error().code, code::kUnauthenticated);
}

TEST(ConfigFolder, IsWhereTheEnvironmentSays) {
  const test_support::ScopedEnvironment home(
      {{"HOME", "/h"}, {"PARLEY_CONFIG_DIR", {}}, {"XDG_CONFIG_HOME", {}}});
  EXPECT_EQ(config_folder(), "/h/.config/parley");
  const test_support::ScopedEnvironment xdg({{"XDG_CONFIG_HOME", "/x"}});
  EXPECT_EQ(config_folder(), "/x/parley");
  const test_support::ScopedEnvironment own({{"PARLEY_CONFIG_DIR", "/p"}});
  EXPECT_EQ(config_folder(), "/p");
}

}  // namespace
}  // namespace parley::cli
