#include "still_reader.hpp"

#include <utility>

namespace parley::realtime {

StillReader::StillReader(const StoreReader::Retry& retry, std::size_t page_bytes)
    : reader(
          stores.all, [this](StoreReader::Asker asker) { return here.contains(asker); }, page_bytes,
          retry,
          [this](std::function<void()> job) {
            if (!takes) return false;
            questions.push_back(std::move(job));
            ++asked;
            return true;
          },
          std::make_shared<LoopPost>(
              [this](LoopPost::Work work) { loop.push_back(std::move(work)); })) {}

void StillReader::answer() {
  const auto question = std::move(questions.front());
  questions.pop_front();
  question();
  run_loop();
}

void StillReader::settle() {
  run_loop();
  while (!questions.empty()) answer();
}

void StillReader::run_loop() {
  while (!loop.empty()) {
    const auto work = std::move(loop.front());
    loop.pop_front();
    work();
  }
}

}  // namespace parley::realtime
