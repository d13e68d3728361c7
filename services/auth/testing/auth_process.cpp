#include "auth_process.hpp"

#include <stdexcept>

#include "test_support/child_process.hpp"

namespace parley::auth {
namespace {

const Flags kOnFreePorts{"--listen",    "127.0.0.1:0", "--internal-listen",
                         "127.0.0.1:0", "--drain-ms",  "50"};

Flags command(Flags words, const Flags& more = {}) {
  words.insert(words.begin(), PARLEY_AUTH_SERVICE);
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

test_support::ProcessOptions options(const stores::StoreSettings& store, std::string input = "") {
  return {.input = std::move(input),
          .environment = stores::environment_of(store),
          .errors = test_support::Errors::kWithOutput};
}

}  // namespace

test_support::CommandResult run_auth_command(const stores::StoreSettings& store, const Flags& words,
                                             const std::string& input) {
  return test_support::run(command(words), options(store, input));
}

AuthProcess::AuthProcess(const stores::StoreSettings& store, const Flags& flags)
    : ChildProcess(command(kOnFreePorts, flags), options(store)),
      url_("http://" + logged("listening", "address")),
      internal_url_("http://" + logged("listening", "internal_address")) {
  if (internal_url_ == "http://") {
    throw std::runtime_error("auth-service doesn't listen: " + output());
  }
}

}  // namespace parley::auth
