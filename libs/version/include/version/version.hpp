#pragma once

namespace parley::version {

/// The short id of the commit this was built from: PARLEY_COMMIT as given to CMake, else git's for
/// the checkout, else "unknown". A new commit recompiles only this library's one source.
const char* commit();

}  // namespace parley::version
