#include "checkpointer.hpp"

#include <sqlite3.h>

#include <system_error>

#include "gentle_writes.hpp"

namespace parley::sqlite {
namespace {

// The log is copied each time it has grown by this much, 32 MiB: many of the pages that a timeline
// writes are written again by the next batches.
constexpr int kEveryPages = 8192;
// Beyond this, 64 MiB, the copy hurries: a slow disk must not let the log grow without bound.
constexpr int kHastePages = 16384;
// Beyond this, 128 MiB, a writer waits briefly for the readers, so that the log restarts.
constexpr int kRestartPages = 32768;
constexpr std::chrono::milliseconds kRestartWait{200};

bool checkpoint_in(const Opened& opened, int mode) {
  return sqlite3_wal_checkpoint_v2(opened.handle, nullptr, mode, nullptr, nullptr) == SQLITE_OK;
}

}  // namespace

Checkpointer::Checkpointer(const Options& options, Turn& turn)
    : options_(options), turn_(turn), restart_at_(kRestartPages) {}

void Checkpointer::grown_to(int pages) {
  {
    const std::lock_guard lock(mutex_);
    pages_ = pages;
    // The log has restarted.
    if (pages < asked_at_) asked_at_ = 0;
    if (pages - asked_at_ < kEveryPages) return;
    asked_at_ = pages;
    due_ = true;
  }
  if (thread_.joinable()) return asked_.notify_one();
  try {
    thread_ = std::jthread([this](const std::stop_token& stopping) { run(stopping); });
  } catch (const std::system_error&) {
    // SQLite calls this, and no exception may pass through it. Retried after as many pages.
  }
}

void Checkpointer::run(const std::stop_token& stopping) {
  std::unique_lock lock(mutex_);
  while (asked_.wait(lock, stopping, [this] { return due_; })) {
    due_ = false;
    lock.unlock();
    checkpoint(stopping);
    lock.lock();
  }
}

int Checkpointer::pages() {
  const std::lock_guard lock(mutex_);
  return pages_;
}

void Checkpointer::checkpoint(const std::stop_token& stopping) {
  if (!connection_.connection) {
    Result<Opened> opened = open_writer(options_);
    if (opened.has_error()) return;
    connection_ = *std::move(opened);
  }
  // SQLite itself syncs the file only once all is copied: under steady writes only within the turn,
  // where little must be left to sync. The second pass is for what was written during the first.
  for (int i = 0; i < 2; ++i) {
    const GentleWrites gentle(connection_.handle,
                              [&] { return stopping.stop_requested() || pages() > kHastePages; });
    checkpoint_in(connection_, SQLITE_CHECKPOINT_PASSIVE);
  }
  if (!turn_.wait_until(Monotonic::now() + options_.wait)) return;
  copy_the_rest();
  turn_.release();
}

void Checkpointer::copy_the_rest() {
  // With nothing left to copy, and no reader of it, the next writer restarts the log.
  checkpoint_in(connection_, SQLITE_CHECKPOINT_PASSIVE);
  const int pages = this->pages();
  // It has restarted since a forced restart failed.
  if (pages < kRestartPages) restart_at_ = kRestartPages;
  if (pages < restart_at_) return;
  connection_.lock_wait->most = kRestartWait;
  const bool restarted = checkpoint_in(connection_, SQLITE_CHECKPOINT_RESTART);
  restart_at_ = restarted ? kRestartPages : pages + kRestartPages;
}

}  // namespace parley::sqlite
