#include "representation.hpp"

namespace parley::user {

boost::json::object user_object(const Profile& profile, std::string_view username) {
  const std::string_view name = profile.display_name.empty() ? username : profile.display_name;
  return {{"user_id", profile.user_id.text()},
          {"username", username},
          {"display_name", name},
          {"about", profile.about}};
}

}  // namespace parley::user
