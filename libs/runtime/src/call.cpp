#include "runtime/call.hpp"

#include <stdexcept>

namespace parley::runtime {

const std::string& Call::parameter(std::string_view name) const {
  for (const auto& [known, value] : parameters) {
    if (known == name) return value;
  }
  throw std::logic_error("no {" + std::string(name) + "} in the route's path");
}

}  // namespace parley::runtime
