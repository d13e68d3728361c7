#pragma once

namespace parley::version {

/// The short id of the commit this was built from: what PARLEY_COMMIT told CMake, else what git
/// says of the checkout, else "unknown". Another commit builds only this library's one source anew.
const char* commit();

}  // namespace parley::version
