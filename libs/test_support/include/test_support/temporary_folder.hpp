#pragma once

#include <filesystem>

namespace parley::test_support {

/// A new, empty folder in the system's temporary one; removed with its contents.
/// Errors: std::system_error if it can't be made.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace parley::test_support
