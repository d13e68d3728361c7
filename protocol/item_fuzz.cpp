// Lines of batches, as anybody with rights to the exchange could send them.

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "protocol/item.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace parley::protocol;
  const auto item = read_item({reinterpret_cast<const char*>(data), size});
  if (item.has_value() && read_item(write_item(*item)).value() != *item) std::abort();
  return 0;
}
