#pragma once

#include <filesystem>

#include "base/id.hpp"
#include "sqlite/database.hpp"

namespace parley::sqlite {

/// A folder for the database of one test, deleted with it.
class TemporaryFile {
 public:
  TemporaryFile()
      : folder_(std::filesystem::temp_directory_path() / ("parley-" + random_id_text())) {
    std::filesystem::create_directory(folder_);
  }
  ~TemporaryFile() { std::filesystem::remove_all(folder_); }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  std::filesystem::path path() const { return folder_ / "test.db"; }
  std::filesystem::path wal() const { return folder_ / "test.db-wal"; }

 private:
  std::filesystem::path folder_;
};

}  // namespace parley::sqlite
