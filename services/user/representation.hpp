#pragma once

#include <boost/json/object.hpp>
#include <string_view>

#include "profile.hpp"

namespace parley::user {

/// How a user looks in answers: {user_id, username, display_name, about}. Without a display name of
/// their own the user name stands there; `about` may be empty.
boost::json::object user_object(const Profile& profile, std::string_view username);

}  // namespace parley::user
