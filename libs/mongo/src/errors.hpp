#pragma once

#include <mongoc/mongoc.h>

#include <string>

#include "base/result.hpp"

namespace parley::mongo {

inline constexpr std::uint32_t kDuplicateKey = 11000;

/// What a failed call means to callers. Holds no value of a document.
Error to_error(const bson_error_t& error);

/// The index that a duplicate-key message of the server names; empty if it names none.
std::string index_in(std::string_view message);

}  // namespace parley::mongo
