#pragma once

#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <thread>

#include "open.hpp"
#include "turn.hpp"

namespace parley::sqlite {

/// Copies a file's log into the file, concurrently with the writers: they wait only for what was
/// written meanwhile, some milliseconds.
///
/// Threads: grown_to() by the holder of the turn; one of its own, started when first needed, with a
/// connection of its own. Owns nothing of the arguments, which must outlive it.
/// Errors: none; what was written is safe in the log, and a failed copy is retried when the log has
/// grown further.
class Checkpointer {
 public:
  Checkpointer(const Options& options, Turn& turn);
  ~Checkpointer() = default;
  Checkpointer(const Checkpointer&) = delete;
  Checkpointer& operator=(const Checkpointer&) = delete;

  /// After a commit: how many pages the log has now.
  void grown_to(int pages);

 private:
  void run(const std::stop_token& stopping);
  int pages();
  void checkpoint(const std::stop_token& stopping);
  void copy_the_rest();

  const Options& options_;
  Turn& turn_;

  std::mutex mutex_;
  std::condition_variable_any asked_;
  bool due_ = false;
  /// The log's pages at the last request for a copy, and at the end of the last commit.
  int asked_at_ = 0;
  int pages_ = 0;

  /// Used by the thread only.
  Opened connection_;
  int restart_at_;

  /// The last member: it ends before what it uses is destroyed.
  std::jthread thread_;
};

}  // namespace parley::sqlite
