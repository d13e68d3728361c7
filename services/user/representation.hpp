#pragma once

#include <boost/json/object.hpp>
#include <string_view>

#include "profile.hpp"

namespace parley::user {

/// A user in answers: {user_id, username, display_name, about}. Without a display name, it has the
/// user name instead; `about` may be empty.
boost::json::object user_object(const Profile& profile, std::string_view username);

}  // namespace parley::user
