#include "login_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <cstdlib>
#include <fstream>
#include <thread>

#include "base/clock.hpp"
#include "protocol/error_codes.hpp"

namespace parley::cli {
namespace {

/// Longer than a renewal may take.
constexpr std::chrono::seconds kLongestTurn{40};
constexpr std::chrono::milliseconds kLook{20};

Error failed(const std::filesystem::path& path, const std::string& what) {
  return {code::kInternal, path.string() + ": " + what};
}

Error failed(const std::filesystem::path& path) {
  return failed(path, std::generic_category().message(errno));
}

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : "";
}

Result<Login> parse(const std::filesystem::path& path, const std::string& text) {
  boost::system::error_code error;
  const auto value = boost::json::parse(text, error);
  const auto member = [&](const char* name) -> std::string {
    const auto* found = value.is_object() ? value.get_object().if_contains(name) : nullptr;
    return found != nullptr && found->is_string() ? std::string(found->get_string()) : "";
  };
  const auto user_id = UserId::parse(member("user_id"));
  if (!user_id) return failed(path, "is damaged: log in again");
  return Login{member("url"), member("username"), *user_id, member("refresh_token"),
               member("ca_file")};
}

}  // namespace

std::filesystem::path config_folder() {
  if (const auto given = variable("PARLEY_CONFIG_DIR"); !given.empty()) return given;
  if (const auto all = variable("XDG_CONFIG_HOME"); !all.empty()) {
    return std::filesystem::path(all) / "parley";
  }
  return std::filesystem::path(variable("HOME")) / ".config" / "parley";
}

/// A process's exclusive access to the file: a lock on a second file, which is never replaced.
class LoginFile::Turn {
 public:
  explicit Turn(const std::filesystem::path& folder) {
    std::error_code ignored;
    std::filesystem::create_directories(folder.parent_path(), ignored);
    if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) {
      status_ = failed(folder);
      return;
    }
    const auto path = folder / "login.lock";
    descriptor_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor_ < 0) {
      status_ = failed(path);
      return;
    }
    const auto until = Monotonic::now() + kLongestTurn;
    while (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
      if (Monotonic::now() > until) {
        status_ = failed(path, "another program has held it for too long");
        return;
      }
      std::this_thread::sleep_for(kLook);
    }
  }
  ~Turn() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

  const Status& status() const { return status_; }

 private:
  int descriptor_ = -1;
  Status status_;
};

Result<Login> LoginFile::read() const {
  struct stat found {};
  if (::stat(path().c_str(), &found) != 0) {
    if (errno != ENOENT) return failed(path());
    return Error{code::kUnauthenticated, "no one is logged in"};
  }
  if ((found.st_mode & 077) != 0) {
    return failed(path(),
                  "others can read it: chmod 600 it, or log in again if they may have done so");
  }
  std::ifstream file(path());
  std::string text{std::istreambuf_iterator<char>(file), {}};
  if (!file) return failed(path());
  return parse(path(), text);
}

Status LoginFile::write(const Login& login) const {
  const Turn turn(folder_);
  PARLEY_CHECK(turn.status());
  return replace(login);
}

Status LoginFile::remove() const {
  const Turn turn(folder_);
  PARLEY_CHECK(turn.status());
  if (::unlink(path().c_str()) != 0 && errno != ENOENT) return failed(path());
  return {};
}

Status LoginFile::renew(
    const Login& mine,
    const std::function<Result<std::string>(const std::string&)>& exchange) const {
  const Turn turn(folder_);
  PARLEY_CHECK(turn.status());
  PARLEY_TRY(Login login, read());
  if (login.user_id != mine.user_id || login.url != mine.url) {
    return Error{code::kUnauthenticated, login.username + " has logged in here meanwhile"};
  }
  PARLEY_TRY(login.refresh_token, exchange(login.refresh_token));
  return replace(login);
}

Status LoginFile::replace(const Login& login) const {
  const std::string text =
      boost::json::serialize(boost::json::object{{"url", login.url},
                                                 {"username", login.username},
                                                 {"user_id", login.user_id.text()},
                                                 {"refresh_token", login.refresh_token},
                                                 {"ca_file", login.ca_file}}) +
      "\n";
  const auto fresh = folder_ / "login.json.new";
  ::unlink(fresh.c_str());
  const int file = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) return failed(fresh);
  const bool written = ::write(file, text.data(), text.size()) == std::ssize(text);
  const bool synced = written && ::fsync(file) == 0;
  const int error = errno;
  ::close(file);
  if (!synced) return failed(fresh, std::generic_category().message(error));
  if (::rename(fresh.c_str(), path().c_str()) != 0) return failed(path());
  return {};
}

}  // namespace parley::cli
