#pragma once

#include "mongo/collection.hpp"
#include "profile.hpp"

namespace parley::user {

/// The document of a profile, and the indexes for searching.
mongo::Document to_document(const Profile& profile);
std::vector<mongo::Index> profile_indexes();

}  // namespace parley::user
