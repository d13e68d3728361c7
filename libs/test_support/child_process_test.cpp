#include "test_support/child_process.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

#include "test_support/scoped_environment.hpp"

namespace parley::test_support {
namespace {

using namespace std::chrono_literals;

std::vector<std::string> shell(const std::string& script) { return {"sh", "-c", script}; }

TEST(ChildProcess, EndsWithItsStatusOrSignal) {
  EXPECT_EQ(run(shell("exit 3")).exit_status, 3);
  EXPECT_EQ(run({"/nowhere/program"}).exit_status, 127);
  ChildProcess endless({"sleep", "600"});
  EXPECT_EQ(endless.wait(20ms), std::nullopt);
  EXPECT_EQ(endless.stop(), 128 + SIGTERM);
  EXPECT_EQ(endless.wait(), 128 + SIGTERM);
}

TEST(ChildProcess, ReadsItsInputAndKeepsItsOutput) {
  const auto both = shell("cat; echo wrong >&2");
  EXPECT_EQ(run(both, {.input = "said\n", .errors = Errors::kWithOutput}).output, "said\nwrong\n");
  ChildProcess apart(both, {.input = "said\n", .errors = Errors::kKept});
  EXPECT_EQ(apart.wait(), 0);
  EXPECT_EQ(apart.output(), "said\n");
  EXPECT_EQ(apart.errors(), "wrong\n");
}

TEST(ChildProcess, SeesNoSettingsButItsOwn) {
  const ScopedEnvironment outside({{"PARLEY_FROM_OUTSIDE", "1"}});
  const auto said = run(shell("echo $PARLEY_FROM_OUTSIDE-$PARLEY_STORE-$PATH"),
                        {.environment = {{"PARLEY_STORE", "sqlite"}}});
  EXPECT_EQ(said.output, "-sqlite-" + std::string(::getenv("PATH")) + "\n");
}

TEST(ChildProcess, GivesLinesOneByOneAndEmptyAtTheEnd) {
  ChildProcess process(shell("echo one; read line; echo \"$line\"; printf rest"),
                       {.input = "two\n"});
  EXPECT_EQ(process.next_line(), "one");
  EXPECT_EQ(process.next_line(), "two");
  EXPECT_EQ(process.next_line(), "");
  EXPECT_EQ(process.wait(), 0);
}

TEST(ChildProcess, FindsAMemberOfALogLine) {
  ChildProcess process(shell(R"sh(
      echo '{"event":"starting"}'
      echo 'not JSON'
      echo '{"event":"listening","port":7,"on":"a"}'
      exec sleep 600)sh"));
  EXPECT_EQ(process.logged("listening", "on"), "a");
  EXPECT_EQ(process.logged("listening", "port"), "7");
  EXPECT_EQ(process.logged("listening", "none"), "");
  EXPECT_EQ(process.stop(SIGKILL), 128 + SIGKILL);
  EXPECT_EQ(process.logged("stopped", "on"), "");
}

TEST(ChildProcess, DiesWithItsOwner) {
  std::string pid;
  {
    ChildProcess process(shell("trap '' TERM; echo $$; while :; do sleep 1; done"));
    pid = process.next_line();
  }
  EXPECT_NE(kill(std::stoi(pid), 0), 0);
}

}  // namespace
}  // namespace parley::test_support
