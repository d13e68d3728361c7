#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

#include "client/session.hpp"
#include "inbox.hpp"

namespace parley::cli::chat {

/// Runs HTTP requests one after the other, off the drawing thread. Threads: one of its own, on
/// which jobs run; post() from any. Owns: the session. Stop: the destructor waits for the running
/// request and drops queued jobs.
class Worker {
 public:
  /// Does the slow part, and returns the job that handles its result, for the inbox.
  using Job = std::function<Inbox::Job(client::Session&)>;

  Worker(client::Session session, Inbox& inbox);
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  /// Returns false and drops the job while 1,000 jobs wait.
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
