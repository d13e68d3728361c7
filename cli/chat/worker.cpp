#include "chat/worker.hpp"

namespace parley::cli::chat {
namespace {

constexpr std::size_t kMostJobs = 1'000;

}  // namespace

Worker::Worker(client::Session session, Inbox& inbox)
    : session_(std::move(session)), inbox_(inbox), thread_([this] { run(); }) {}

Worker::~Worker() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

bool Worker::post(Job job) {
  {
    const std::lock_guard lock(mutex_);
    if (jobs_.size() >= kMostJobs) return false;
    jobs_.push_back(std::move(job));
  }
  changed_.notify_all();
  return true;
}

void Worker::run() {
  while (true) {
    Job job;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return stopping_ || !jobs_.empty(); });
      if (stopping_) return;
      job = std::move(jobs_.front());
      jobs_.pop_front();
    }
    inbox_.post(job(session_));
  }
}

}  // namespace parley::cli::chat
