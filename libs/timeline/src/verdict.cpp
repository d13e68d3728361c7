#include <algorithm>
#include <array>

#include "timeline/command_store.hpp"

namespace parley::timeline {
namespace {

constexpr std::array<std::string_view, 3> kNames{"applied", "refused", "nothing_to_do"};

}  // namespace

std::string_view verdict_name(Verdict verdict) { return kNames[static_cast<std::size_t>(verdict)]; }

std::optional<Verdict> parse_verdict(std::string_view name) {
  const auto* found = std::ranges::find(kNames, name);
  if (found == kNames.end()) return std::nullopt;
  return static_cast<Verdict>(found - kNames.begin());
}

}  // namespace parley::timeline
