#include <cerrno>
#include <fstream>
#include <string_view>
#include <system_error>

#include "state.hpp"

namespace parley::config {
namespace {

constexpr std::size_t kMostBytes = 64U * 1024;

}  // namespace

Result<std::string> read_secret_file(const std::string& path) {
  const auto wrong = [&path](const std::string& what) {
    return Error{code::kInvalid, path + ": " + what};
  };
  std::ifstream file(path, std::ios::binary);
  if (!file) return wrong("cannot be read: " + std::generic_category().message(errno));
  std::string text(kMostBytes + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  // A folder can be opened but not read.
  if (file.bad()) return wrong("cannot be read");
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.size() > kMostBytes) return wrong("is larger than 64 KiB");
  for (const std::string_view newline : {"\r\n", "\n"}) {
    if (!text.ends_with(newline)) continue;
    text.resize(text.size() - newline.size());
    break;
  }
  if (text.empty()) return wrong("is empty");
  return text;
}

}  // namespace parley::config
