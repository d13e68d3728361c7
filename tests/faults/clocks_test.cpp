// Row 18 of docs/reliability.md: wall clocks are wrong, and step back under load.

#include <unistd.h>

#include <ctime>
#include <filesystem>
#include <fstream>

#include "scene.hpp"
#include "test_support/temporary_folder.hpp"

namespace parley::faults {
namespace {

constexpr auto kLibrary = "libfaketime.so.1";

std::string library() {
  for (const auto& folder : std::filesystem::directory_iterator("/usr/lib")) {
    const auto path = folder.path() / "faketime" / kLibrary;
    if (std::filesystem::exists(path)) return path;
  }
  return {};
}

/// A folder of wrappers that run the real programs, each with its own clock (libfaketime).
class Clocks {
 public:
  explicit Clocks(const std::string& library) {
    for (const auto& program : std::filesystem::directory_iterator(PARLEY_BIN_DIR)) {
      const auto here = folder_.path() / program.path().filename();
      std::ofstream(here) << "#!/bin/bash\n"
                          << "clock=" << folder() << "/$(basename \"$2\" .toml).clock\n"
                          << "if [[ -e $clock ]]; then\n"
                          << "  export LD_PRELOAD=" << library
                          << " FAKETIME_TIMESTAMP_FILE=$clock FAKETIME_NO_CACHE=1"
                          << " DONT_FAKE_MONOTONIC=1 FAKETIME_DONT_FAKE_MONOTONIC=1\n"
                          << "fi\n"
                          << "exec " << program.path().string() << " \"$@\"\n";
      std::filesystem::permissions(here, std::filesystem::perms::owner_all);
    }
    for (const char* part : {"chat-consumer", "chat-service-1", "realtime-service-1"}) {
      set(part, "+0");
    }
  }

  /// `offset`: seconds relative to the true time, e.g. "+3600".
  void set(const std::string& part, const std::string& offset) {
    const std::string file = folder() + "/" + part + ".clock";
    std::ofstream(file + ".new") << offset << "\n";
    std::filesystem::rename(file + ".new", file);
  }

  std::string folder() const { return folder_.path(); }

 private:
  test_support::TemporaryFolder folder_;
};

/// The difference between the service's clock and the true time, in seconds.
double offset(Stage& stage, const std::string& service) {
  std::tm date{};
  strptime(stage.readiness(service).header("Date").c_str(), "%a, %d %b %Y %H:%M:%S", &date);
  return difftime(timegm(&date), std::time(nullptr));
}

TEST(WrongClocks, ChangeNoOrder) {
  const std::string fake = library();
  if (fake.empty()) GTEST_SKIP() << "libfaketime is not there";
  Clocks clocks(fake);
  Stage stage(Stage::Links::kDirect, {{"PARLEY_BIN_DIR", clocks.folder()}});
  Traffic traffic(stage);
  // Tokens tolerate a clock difference of one minute; chat-consumer reads none.
  const std::vector<std::pair<std::string, std::string>> steps{
      {"+3600", "+50"}, {"-3600", "-50"}, {"+0", "+0"}, {"-3600", "+50"}};
  for (const auto& [consumer, others] : steps) {
    clocks.set("chat-consumer", consumer);
    clocks.set("chat-service-1", others);
    clocks.set("realtime-service-1", others);
    EXPECT_TRUE(traffic.load().wait_for_more(100));
    EXPECT_NEAR(offset(stage, "chat-consumer"), std::stod(consumer), 10);
    EXPECT_NEAR(offset(stage, "realtime-service-1"), std::stod(others), 10);
  }
  EXPECT_EQ(traffic.answers().unavailable, 0);
  EXPECT_TRUE(traffic.recovered().has_value());
  EXPECT_EQ(traffic.end(), std::vector<std::string>{});
  std::cout << "faults: WrongClocks.ChangeNoOrder: " << traffic.told() << std::endl;
}

}  // namespace
}  // namespace parley::faults
