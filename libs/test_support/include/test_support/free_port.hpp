#pragma once

namespace parley::test_support {

/// A TCP port on 127.0.0.1 that nobody has now. A server that can listen on port 0 doesn't need it.
/// Errors: std::system_error if there is none.
unsigned free_port();

}  // namespace parley::test_support
