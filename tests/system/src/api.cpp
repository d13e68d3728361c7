#include "system/api.hpp"

#include <boost/json.hpp>
#include <stdexcept>

#include "base/id.hpp"

namespace parley::system {

Person Api::person(std::string_view name) {
  const std::string username = std::string(name) + "-" + random_id_text().substr(0, 12);
  const std::string password = "correct horse " + random_id_text();
  const boost::json::object credentials{{"username", username}, {"password", password}};
  const Answer registered = post("/auth/register", credentials);
  if (registered.status != 201) throw std::runtime_error("register: " + registered.body);
  const Answer tokens = post("/auth/login", credentials);
  if (tokens.status != 200) throw std::runtime_error("login: " + tokens.body);
  return {registered.text("user_id"), username, password, tokens.text("access_token"),
          tokens.text("refresh_token")};
}

}  // namespace parley::system
