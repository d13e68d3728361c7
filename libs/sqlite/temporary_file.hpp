#pragma once

#include "test_support/temporary_folder.hpp"

namespace parley::sqlite {

/// The database of one test, deleted with it.
class TemporaryFile {
 public:
  std::filesystem::path path() const { return folder_.path() / "test.db"; }
  std::filesystem::path wal() const { return folder_.path() / "test.db-wal"; }

 private:
  test_support::TemporaryFolder folder_;
};

}  // namespace parley::sqlite
