#pragma once

#include <iosfwd>
#include <string>

#include "base/address.hpp"

namespace parley::runtime {

/// Asks /readyz of the service that listens there; if it listens on all addresses, on the loopback
/// one. Blocks for 2 s at most. Returns the exit status: 0 if it is ready; else 1, and one line
/// with the reason is in `err`.
int tell_health(const std::string& program, const Address& internal_listen, std::ostream& err);

}  // namespace parley::runtime
