#include "unique_keys.hpp"

#include <algorithm>

namespace parley::json {
namespace {

constexpr std::size_t kMaxShownName = 64;

}  // namespace

bool UniqueKeys::close() {
  const auto begin = keys_.begin() + static_cast<std::ptrdiff_t>(begins_.back());
  begins_.pop_back();
  std::sort(begin, keys_.end());
  const auto twice = std::adjacent_find(begin, keys_.end());
  if (twice != keys_.end()) {
    const bool show = twice->size() <= kMaxShownName;
    repeated_ = show ? "the member `" + *twice + "` stands twice" : "a long member stands twice";
  }
  keys_.erase(begin, keys_.end());
  return repeated_.empty();
}

}  // namespace parley::json
