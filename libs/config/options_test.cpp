#include "config/options.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace parley::config {
namespace {

enum class Store { kMongodb, kSqlite };

struct Settings {
  std::string name = "default";
  int workers = 8;
  std::chrono::milliseconds drain{6000};
  Address listen{"127.0.0.1", 8101};
  Store store = Store::kSqlite;
  bool open = true;
  std::string amqp_uri;
  std::string pepper;
};

class OptionsTest : public testing::Test {
 protected:
  void SetUp() override {
    options.add("name", settings.name, "what it is called", {1, 8});
    options.add("workers", settings.workers, "threads", {1, 256});
    options.add("drain_ms", settings.drain, "how long it drains", {0, 60'000});
    options.add("listen", settings.listen, "where");
    options.add("store", settings.store, "which store",
                {{"mongodb", Store::kMongodb}, {"sqlite", Store::kSqlite}});
    options.add("open", settings.open, "whether");
    options.add_uri("amqp_uri", settings.amqp_uri, "the broker", {"amqp"}, false);
    options.add_secret("pepper", settings.pepper, "a secret");
  }

  void TearDown() override { std::filesystem::remove(path); }

  void write_file(const std::string& text, mode_t mode = 0600) {
    std::ofstream(path) << text;
    ASSERT_EQ(chmod(path.c_str(), mode), 0);
  }

  std::optional<int> read(const std::vector<std::string>& arguments,
                          const Environment& environment = {}) {
    out.str("");
    err.str("");
    return options.read(arguments, environment, out, err);
  }

  Settings settings;
  Options options{"some-service", "Does something.", "1.2.3"};
  std::ostringstream out;
  std::ostringstream err;
  std::string path = testing::TempDir() + "parley_options_test_" + std::to_string(getpid());
};

TEST_F(OptionsTest, KeepDefaultsWhenNothingIsGiven) {
  EXPECT_EQ(read({}), std::nullopt);
  EXPECT_EQ(settings.workers, 8);
  EXPECT_EQ(settings.name, "default");
}

TEST_F(OptionsTest, TakeFlagsBeforeEnvironmentBeforeFile) {
  write_file("workers = 1\nname = \"file\"\ndrain_ms = 10\n");
  EXPECT_EQ(
      read({"--workers", "3", "--config", path}, {{"PARLEY_WORKERS", "2"}, {"PARLEY_NAME", "env"}}),
      std::nullopt)
      << err.str();
  EXPECT_EQ(settings.workers, 3);
  EXPECT_EQ(settings.name, "env");
  EXPECT_EQ(settings.drain, std::chrono::milliseconds{10});
}

TEST_F(OptionsTest, ReadLocalhostAsItsAddress) {
  EXPECT_EQ(read({"--listen=localhost:9"}), std::nullopt) << err.str();
  EXPECT_EQ(settings.listen.text(), "127.0.0.1:9");
}

TEST_F(OptionsTest, ReadEveryKindOfValue) {
  EXPECT_EQ(read({"--listen=[::1]:9", "--store=mongodb", "--open", "false"},
                 {{"PARLEY_PEPPER", "hot"}, {"PARLEY_AMQP_URI", "amqp://u:p@h/v"}}),
            std::nullopt)
      << err.str();
  EXPECT_EQ(settings.listen.text(), "[::1]:9");
  EXPECT_EQ(settings.store, Store::kMongodb);
  EXPECT_FALSE(settings.open);
  EXPECT_EQ(settings.pepper, "hot");
  EXPECT_EQ(settings.amqp_uri, "amqp://u:p@h/v");
}

TEST_F(OptionsTest, ReportAllProblemsAtOnce) {
  write_file("wrokers = 3\nname = \nname = x\nthis is nothing\nopen = \"true\" and more\n");
  EXPECT_EQ(read({"--workers", "0", "--frobnicate", "--config", path, "word"},
                 {{"PARLEY_LISTEN", "here"}, {"PARLEY_STORE", "oracle"}, {"PARLEY_DRAINMS", "1"}}),
            2);
  const std::string text = err.str();
  for (const std::string& part :
       {std::string("--workers: must be a whole number, 1 to 256"),
        std::string("--frobnicate: unknown"), std::string("word: unknown"),
        std::string("PARLEY_LISTEN: must be an IP address"),
        std::string("PARLEY_STORE: must be one of mongodb, sqlite"),
        std::string("PARLEY_DRAINMS: unknown (did you mean drain_ms?)"),
        path + ":1: wrokers: unknown (did you mean workers?)",
        path + ":2: name: must be 1 to 8 bytes long", path + ":3: name: given more than once",
        path + ":4: must be a line like", path + ":5: open: the quoted value"}) {
    EXPECT_NE(text.find("some-service: " + part), std::string::npos) << part << "\nin\n" << text;
  }
  EXPECT_EQ(settings.workers, 8);
}

TEST_F(OptionsTest, LeaveOtherProgramsVariablesAlone) {
  EXPECT_EQ(read({}, {{"PARLEY_TEST_SOMETHING", "1"}, {"HOME", "/"}, {"PARLEY_WORKERS", ""}}),
            std::nullopt);
}

TEST_F(OptionsTest, ReadQuotedAndBareValuesOfAFile) {
  write_file(
      "# comment\n; comment\n\n name=\"a\\\"b#\\n\"  # more\npepper = 'it\\s'\n"
      "amqp_uri = amqp://u:p#q@h/v # comment\nworkers = 7 ; seven\r\n");
  EXPECT_EQ(read({"--config", path}), std::nullopt) << err.str();
  EXPECT_EQ(settings.name, "a\"b#\n");
  EXPECT_EQ(settings.pepper, "it\\s");
  EXPECT_EQ(settings.amqp_uri, "amqp://u:p#q@h/v");
  EXPECT_EQ(settings.workers, 7);
}

TEST_F(OptionsTest, RefuseASecretByFlagWithoutRepeatingIt) {
  EXPECT_EQ(read({"--pepper", "hush", "--amqp-uri=amqp://u:hush@h/v"}), 2);
  EXPECT_NE(err.str().find("--pepper: holds a secret"), std::string::npos);
  EXPECT_NE(err.str().find("--amqp-uri: holds a secret"), std::string::npos);
  EXPECT_EQ(err.str().find("hush"), std::string::npos);
  EXPECT_EQ(read({"--amqp-uri", "amqp://h/v"}), std::nullopt);
}

TEST_F(OptionsTest, RefuseAFileWithASecretThatOthersCanRead) {
  write_file("pepper = hush\n", 0640);
  EXPECT_EQ(read({"--config", path}), 2);
  EXPECT_NE(err.str().find("chmod 600 " + path), std::string::npos);
  EXPECT_EQ(err.str().find("hush"), std::string::npos);
  write_file("workers = 2\n", 0644);
  EXPECT_EQ(read({"--config", path}), std::nullopt);
}

TEST_F(OptionsTest, NameAMissingFile) {
  EXPECT_EQ(read({"--config", "/nowhere/x.toml"}), 2);
  EXPECT_NE(err.str().find("/nowhere/x.toml: cannot be read: No such file"), std::string::npos);
  EXPECT_EQ(read({}, {{"PARLEY_CONFIG", "/nowhere/x.toml"}}), 2);
}

TEST_F(OptionsTest, AreAskedForByRulesToo) {
  options.add_rule([this](auto& problems) {
    if (settings.store == Store::kMongodb) problems.push_back("mongodb_uri: must be given");
  });
  EXPECT_EQ(read({"--store", "sqlite"}), std::nullopt);
  EXPECT_EQ(read({"--store", "mongodb"}), 2);
  EXPECT_EQ(err.str(), "some-service: mongodb_uri: must be given\n");
}

TEST_F(OptionsTest, AreRequiredWhereSaidSo) {
  std::string uri;
  std::string secret;
  options.add_uri("mongodb_uri", uri, "the store", {"mongodb", "mongodb+srv"}, true);
  options.add_secret("key", secret, "a key", {8, 64});
  EXPECT_EQ(read({}), 2);
  EXPECT_NE(err.str().find("mongodb_uri: must be given; set PARLEY_MONGODB_URI"),
            std::string::npos);
  EXPECT_NE(err.str().find("key: must be given; set PARLEY_KEY"), std::string::npos);
  EXPECT_EQ(read({"--mongodb-uri=http://x"}, {{"PARLEY_KEY", "12345678"}}), 2);
  EXPECT_EQ(read({"--mongodb-uri=mongodb://x"}, {{"PARLEY_KEY", "12345678"}}), std::nullopt);
}

TEST_F(OptionsTest, ArePrintedWithoutSecretsAsAFileThatIsTaken) {
  EXPECT_EQ(read({"--print-config", "--workers", "5"},
                 {{"PARLEY_PEPPER", "hush"}, {"PARLEY_AMQP_URI", "amqp://u:hush@h/v"}}),
            0);
  const std::string printed = out.str();
  EXPECT_EQ(printed.find("hush"), std::string::npos);
  EXPECT_NE(printed.find("workers = 5  # --workers"), std::string::npos) << printed;
  EXPECT_NE(printed.find("amqp_uri = \"amqp://u:***@h/v\"  # PARLEY_AMQP_URI"), std::string::npos);
  EXPECT_NE(printed.find("name = \"default\"  # default"), std::string::npos);
  write_file(printed);
  settings.workers = 8;
  EXPECT_EQ(read({"--config", path}), std::nullopt) << err.str();
  EXPECT_EQ(settings.workers, 5);
}

TEST_F(OptionsTest, TakeSecretsFromFilesOfTheirOwn) {
  // Readable by all, as container engines mount them.
  write_file("amqp://u:hush@h/v\n", 0444);
  EXPECT_EQ(read({"--print-config"}, {{"PARLEY_AMQP_URI_FILE", path}}), 0) << err.str();
  EXPECT_EQ(settings.amqp_uri, "amqp://u:hush@h/v");
  EXPECT_NE(out.str().find("amqp_uri = \"amqp://u:***@h/v\"  # PARLEY_AMQP_URI_FILE"),
            std::string::npos)
      << out.str();
  EXPECT_EQ(out.str().find("hush"), std::string::npos);
  write_file("two\nlines\r\n", 0444);
  EXPECT_EQ(read({}, {{"PARLEY_PEPPER_FILE", path}, {"PARLEY_AMQP_URI_FILE", ""}}), std::nullopt);
  EXPECT_EQ(settings.pepper, "two\nlines");
}

TEST_F(OptionsTest, TakeASecretsFileInTheEnvironmentsPlace) {
  write_file("amqp://from-file/v");
  EXPECT_EQ(read({"--amqp-uri=amqp://flag/v"}, {{"PARLEY_AMQP_URI_FILE", path}}), std::nullopt);
  EXPECT_EQ(settings.amqp_uri, "amqp://flag/v");
  const std::string config = path + ".toml";
  std::ofstream(config) << "amqp_uri = amqp://config/v\n";
  EXPECT_EQ(read({"--config", config}, {{"PARLEY_AMQP_URI_FILE", path}}), std::nullopt);
  EXPECT_EQ(settings.amqp_uri, "amqp://from-file/v");
  std::filesystem::remove(config);
}

TEST_F(OptionsTest, NameWhatIsWrongWithASecretsFile) {
  const auto problem_with = [this](const Environment& environment) {
    EXPECT_EQ(read({}, environment), 2);
    return err.str();
  };
  const std::string at = "some-service: PARLEY_PEPPER_FILE: ";
  EXPECT_EQ(problem_with({{"PARLEY_PEPPER_FILE", "/nowhere/x"}}),
            at + "/nowhere/x: cannot be read: No such file or directory\n");
  EXPECT_EQ(problem_with({{"PARLEY_PEPPER_FILE", "/tmp"}}), at + "/tmp: cannot be read\n");
  write_file("\n");
  EXPECT_EQ(problem_with({{"PARLEY_PEPPER_FILE", path}}), at + path + ": is empty\n");
  write_file(std::string(64 * 1024 + 1, 'x'));
  EXPECT_EQ(problem_with({{"PARLEY_PEPPER_FILE", path}}), at + path + ": is larger than 64 KiB\n");
  write_file("hush");
  EXPECT_EQ(problem_with({{"PARLEY_PEPPER_FILE", path}, {"PARLEY_PEPPER", "hush"}}),
            at + "given together with PARLEY_PEPPER; use one\n");
  EXPECT_EQ(problem_with({{"PARLEY_AMQP_URI_FILE", path}}),
            "some-service: PARLEY_AMQP_URI_FILE: must be amqp://…\n");
  EXPECT_EQ(problem_with({{"PARLEY_NAME_FILE", path}}),
            "some-service: PARLEY_NAME_FILE: only secrets are read from a file; use "
            "PARLEY_NAME\n");
}

TEST_F(OptionsTest, TakeOnlyFilesThatCanBeRead) {
  std::string file;
  options.add_file("ca_file", file, "whom to trust");
  write_file("anything");
  EXPECT_EQ(read({"--ca-file", path}), std::nullopt) << err.str();
  EXPECT_EQ(file, path);
  EXPECT_EQ(read({"--ca-file", "/nowhere/x"}), 2);
  EXPECT_EQ(err.str(),
            "some-service: --ca-file: /nowhere/x cannot be read: No such file or directory\n");
  EXPECT_EQ(read({"--ca-file", "/tmp"}), 2);
  EXPECT_EQ(err.str(), "some-service: --ca-file: /tmp is a folder\n");
}

TEST_F(OptionsTest, RunAnActionInsteadOfTheProgram) {
  options.add_action("health", "asks", [this] { return settings.workers; });
  EXPECT_EQ(read({"--workers=3", "--health"}), 3);
  EXPECT_EQ(read({"--workers=0", "--health"}), 2);
  EXPECT_EQ(read({"--health", "--check-config"}), 0);
  EXPECT_EQ(read({"--help"}), 0);
  EXPECT_NE(out.str().find("  --health         asks\n"), std::string::npos) << out.str();
}

TEST_F(OptionsTest, TellTheCommitWithTheVersion) {
  Options built("some-service", "Does something.", "1.2.3", "abc1234");
  const std::vector<std::string> arguments{"--version"};
  EXPECT_EQ(built.read(arguments, {}, out, err), 0);
  EXPECT_EQ(out.str(), "some-service 1.2.3 (abc1234)\n");
}

TEST_F(OptionsTest, AreCheckedAndDescribed) {
  EXPECT_EQ(read({"--check-config"}), 0);
  EXPECT_EQ(out.str(), "some-service: the configuration is valid\n");
  EXPECT_EQ(read({"--check-config", "--workers=x"}), 2);
  EXPECT_EQ(read({"--version"}), 0);
  EXPECT_EQ(out.str(), "some-service 1.2.3\n");
  EXPECT_EQ(read({"--help", "--workers=x"}), 0);
  EXPECT_NE(out.str().find("--drain-ms (0 to 60000 ms)"), std::string::npos) << out.str();
  EXPECT_NE(out.str().find("PARLEY_DRAIN_MS"), std::string::npos);
}

TEST_F(OptionsTest, RefuseAFlagGivenTwiceOrWithoutItsValue) {
  EXPECT_EQ(read({"--workers", "1", "--workers", "2"}), 2);
  EXPECT_NE(err.str().find("--workers: given more than once"), std::string::npos);
  EXPECT_EQ(read({"--workers"}), 2);
}

TEST_F(OptionsTest, RunOperatorCommands) {
  Arguments got;
  options.add_command("account disable", "Disables", {{"username", "who"}},
                      [&](const Arguments& a) {
                        got = a;
                        return 7;
                      });
  options.add_command("account list", "Lists", {{"limit", "how many", "10"}},
                      [&](const Arguments& a) {
                        got = a;
                        return 0;
                      });
  EXPECT_EQ(read({"--workers", "2", "account", "disable", "bob"}), 7) << err.str();
  EXPECT_EQ(got, (Arguments{{"username", "bob"}}));
  EXPECT_EQ(settings.workers, 2);
  EXPECT_EQ(read({"account", "disable", "bob", "--workers", "4"}), 7) << err.str();
  EXPECT_EQ(settings.workers, 4);
  EXPECT_EQ(read({"account", "list"}), 0) << err.str();
  EXPECT_EQ(got, (Arguments{{"limit", "10"}}));
  EXPECT_EQ(read({"account", "list", "--limit", "3"}), 0);
  EXPECT_EQ(got, (Arguments{{"limit", "3"}}));
}

TEST_F(OptionsTest, RefuseACommandThatIsNotWhole) {
  options.add_command("account disable", "Disables", {{"username", "who"}},
                      [](const Arguments&) { return 0; });
  EXPECT_EQ(read({"account", "disable"}), 2);
  EXPECT_NE(err.str().find("account disable: username is missing"), std::string::npos) << err.str();
  EXPECT_EQ(read({"account"}), 2);
  EXPECT_EQ(read({"account", "disable", "bob", "alice"}), 2);
  EXPECT_EQ(read({"account", "disable", "bob", "--workers", "0"}), 2);
}

}  // namespace
}  // namespace parley::config
