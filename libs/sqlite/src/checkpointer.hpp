#pragma once

#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <thread>

#include "open.hpp"
#include "turn.hpp"

namespace parley::sqlite {

/// Copies the log of a file into the file, beside the writers: they are held up for what was
/// written meanwhile, some milliseconds, not for all.
///
/// Threads: grown_to() by whoever has the turn; one of its own, begun when there is first something
/// to do, with a connection of its own. Owns nothing of the arguments, which must outlive it.
/// Errors: none; what was written is safe in the log, and a failure only means that it is tried
/// again when the log has grown further.
class Checkpointer {
 public:
  Checkpointer(const Options& options, Turn& turn);
  ~Checkpointer() = default;
  Checkpointer(const Checkpointer&) = delete;
  Checkpointer& operator=(const Checkpointer&) = delete;

  /// After a commit: so many pages the log has now.
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
  /// The pages at which it was asked for last, and at the end of the last commit.
  int asked_at_ = 0;
  int pages_ = 0;

  /// These by the thread.
  Opened connection_;
  int restart_at_;

  /// The last member: it ends before what it uses.
  std::jthread thread_;
};

}  // namespace parley::sqlite
