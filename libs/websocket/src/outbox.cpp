#include "outbox.hpp"

#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "frame.hpp"

namespace parley::websocket {
namespace {

constexpr std::size_t kFramesPerCall = 128;
/// What an idle socket keeps room for, so that an occasional message needs no allocation.
constexpr std::size_t kKeptFrames = 4;

bool is_text(const std::string& frame) {
  return (static_cast<unsigned char>(frame[0]) & 0x0fU) == static_cast<unsigned>(Opcode::kText);
}

}  // namespace

void Outbox::push(SharedFrame frame) {
  bytes_ += frame->size();
  frames_.push_back(std::move(frame));
}

void Outbox::push_pong(SharedFrame frame) {
  if (pong_) bytes_ -= pong_->size();
  bytes_ += frame->size();
  pong_ = std::move(frame);
}

void Outbox::drop_waiting() {
  pong_.reset();
  frames_.resize(begun_ > 0 ? first_ + 1 : first_);
  bytes_ = begun_ > 0 ? frames_[first_]->size() - begun_ : 0;
  if (bytes_ == 0) tidy();
}

void Outbox::place_pong() {
  if (!pong_) return;
  const auto place = frames_.begin() + first_ + (begun_ > 0 ? 1 : 0);
  frames_.insert(place, std::move(pong_));
  pong_ = nullptr;
}

Outbox::Outcome Outbox::write(int descriptor, Written& written) {
  place_pong();
  while (bytes_ > 0) {
    std::array<iovec, kFramesPerCall> pieces;
    const std::size_t count = std::min(frames_.size() - first_, pieces.size());
    std::size_t offered = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const std::string& frame = *frames_[first_ + i];
      const std::size_t skipped = i == 0 ? begun_ : 0;
      // The kernel only reads; the interface predates const.
      pieces[i] = {const_cast<char*>(frame.data()) + skipped, frame.size() - skipped};
      offered += pieces[i].iov_len;
    }
    msghdr message{};
    message.msg_iov = pieces.data();
    message.msg_iovlen = count;
    const auto taken = ::sendmsg(descriptor, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (taken < 0) {
      if (errno == EINTR) continue;
      return errno == EAGAIN || errno == EWOULDBLOCK ? Outcome::kBlocked : Outcome::kLost;
    }
    advance(static_cast<std::size_t>(taken), written);
    if (static_cast<std::size_t>(taken) < offered) return Outcome::kBlocked;
  }
  return Outcome::kAll;
}

void Outbox::advance(std::size_t count, Written& written) {
  written.bytes += count;
  bytes_ -= count;
  begun_ += count;
  while (first_ < frames_.size() && begun_ >= frames_[first_]->size()) {
    begun_ -= frames_[first_]->size();
    if (is_text(*frames_[first_])) ++written.messages;
    frames_[first_++].reset();
  }
  tidy();
}

void Outbox::tidy() {
  if (first_ == frames_.size()) {
    first_ = 0;
    frames_.clear();
    if (frames_.capacity() > kKeptFrames) frames_ = {};
  } else if (first_ > kFramesPerCall && first_ > frames_.size() / 2) {
    frames_.erase(frames_.begin(), frames_.begin() + first_);
    first_ = 0;
  }
}

}  // namespace parley::websocket
