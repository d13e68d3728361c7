#pragma once

#include <string>
#include <string_view>

#include "http_client_testing/api.hpp"

namespace parley::system {

using http::testing::Answer;

/// A registered and logged-in user.
struct Person {
  std::string user_id;
  std::string username;
  std::string password;
  std::string token;
  std::string refresh_token;
};

/// A system's HTTP interface.
class Api : public http::testing::Api {
 public:
  using http::testing::Api::Api;

  /// Registers a user with a new name and logs in. Throws std::runtime_error if that fails.
  Person person(std::string_view name);
};

}  // namespace parley::system
