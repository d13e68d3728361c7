#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

#include "client/session.hpp"
#include "inbox.hpp"

namespace parley::cli::chat {

/// Requests over HTTP, one after the other, away from the thread that draws. Threads: one of its
/// own, on which jobs run; post() from any. Owns: the session. Stop: the destructor, which waits
/// for the request under way; jobs that wait are dropped.
class Worker {
 public:
  /// Does what takes time and returns what is to be done with its outcome, for the inbox.
  using Job = std::function<Inbox::Job(client::Session&)>;

  Worker(client::Session session, Inbox& inbox);
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  /// False, and nothing is taken, while 1,000 jobs wait.
  bool post(Job job);

 private:
  void run();

  client::Session session_;
  Inbox& inbox_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Job> jobs_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace parley::cli::chat
