#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>

namespace parley::http {

/// The bytes of a connection that were read and not used yet, contiguous. Small while that
/// suffices. Threads: one.
class InputBuffer {
 public:
  explicit InputBuffer(std::size_t max_bytes)
      : max_(std::max(max_bytes, kSmall)), size_(kSmall), bytes_(new char[kSmall]) {}

  std::string_view unused() const { return {bytes_.get() + begin_, end_ - begin_}; }
  void use(std::size_t count) {
    begin_ += count;
    if (begin_ == end_) begin_ = end_ = 0;
  }

  char* free_space() { return bytes_.get() + end_; }
  std::size_t free_bytes() const { return size_ - end_; }
  void add(std::size_t count) { end_ += count; }

  /// Makes room after the unused bytes; false if `max_bytes` are already unused.
  bool make_room() {
    if (free_bytes() > 0) return true;
    if (begin_ > 0) {
      std::memmove(bytes_.get(), bytes_.get() + begin_, end_ - begin_);
      end_ -= begin_;
      begin_ = 0;
      return true;
    }
    if (size_ == max_) return false;
    replace(std::min(size_ * 2, max_));
    return true;
  }

  /// Returns to the small size if nothing is unused.
  void shrink() {
    if (begin_ == end_ && size_ > kSmall) replace(kSmall);
  }

 private:
  static constexpr std::size_t kSmall = 4096;

  void replace(std::size_t size) {
    std::unique_ptr<char[]> larger(new char[size]);
    const std::string_view kept = unused();
    std::copy(kept.begin(), kept.end(), larger.get());
    end_ = kept.size();
    begin_ = 0;
    bytes_ = std::move(larger);
    size_ = size;
  }

  std::size_t max_;
  std::size_t size_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::unique_ptr<char[]> bytes_;
};

}  // namespace parley::http
