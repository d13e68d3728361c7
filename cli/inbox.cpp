#include "inbox.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <utility>

namespace parley::cli {
namespace {

constexpr std::size_t kMostJobs = 10'000;

}  // namespace

Inbox::Inbox() : descriptor_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {}

Inbox::~Inbox() { ::close(descriptor_); }

void Inbox::post(Job job) {
  {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return closed_ || jobs_.size() < kMostJobs; });
    if (closed_) return;
    jobs_.push_back(std::move(job));
  }
  changed_.notify_all();
  ::eventfd_write(descriptor_, 1);
}

void Inbox::run(const std::function<bool()>& enough) {
  eventfd_t ignored = 0;
  ::eventfd_read(descriptor_, &ignored);
  std::deque<Job> jobs;
  {
    const std::lock_guard lock(mutex_);
    jobs.swap(jobs_);
  }
  changed_.notify_all();
  for (const Job& job : jobs) {
    if (enough && enough()) return;
    job();
  }
}

void Inbox::close() {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    jobs_.clear();
  }
  changed_.notify_all();
}

}  // namespace parley::cli
