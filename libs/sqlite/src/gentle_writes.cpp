#include "gentle_writes.hpp"

#include <algorithm>
#include <thread>
#include <utility>

#include "base/clock.hpp"

namespace parley::sqlite {
namespace {

constexpr int kPieceBytes = 256 * 1024;
/// The pause is this many times as long as the sync: a slow disk gets longer pauses.
constexpr int kRestTimes = 4;
/// The version of the methods that this was written for.
constexpr int kMethodsVersion = 3;

/// SQLite's methods get the file, and nothing of ours.
thread_local GentleWrites* present = nullptr;

}  // namespace

GentleWrites::GentleWrites(sqlite3* connection, std::function<bool()> in_haste)
    : in_haste_(std::move(in_haste)) {
  sqlite3_file_control(connection, nullptr, SQLITE_FCNTL_FILE_POINTER, &file_);
  if (file_ == nullptr || file_->pMethods == nullptr) return;
  methods_ = file_->pMethods;
  gentle_ = *methods_;
  gentle_.iVersion = std::min(gentle_.iVersion, kMethodsVersion);
  gentle_.xWrite = write;
  file_->pMethods = &gentle_;
  present = this;
}

GentleWrites::~GentleWrites() {
  if (methods_ == nullptr) return;
  file_->pMethods = methods_;
  present = nullptr;
}

int GentleWrites::write(sqlite3_file* file, const void* from, int bytes, sqlite3_int64 at) {
  const int written = present->methods_->xWrite(file, from, bytes, at);
  present->unsynced_ += bytes;
  if (written != SQLITE_OK || present->unsynced_ < kPieceBytes) return written;
  return present->sync_and_rest();
}

int GentleWrites::sync_and_rest() {
  unsynced_ = 0;
  if (in_haste_()) return SQLITE_OK;
  const auto begin = Monotonic::now();
  // The system reports a failed sync only once, so it must be passed on.
  const int synced = methods_->xSync(file_, SQLITE_SYNC_NORMAL);
  std::this_thread::sleep_for((Monotonic::now() - begin) * kRestTimes);
  return synced;
}

}  // namespace parley::sqlite
