#include "mailbox.hpp"

#include <boost/asio/post.hpp>

namespace parley::http {

Mailbox::Mailbox(boost::asio::io_context& context, ErrorAnswer error_answer, Receiver receiver)
    : context_(context), error_answer_(std::move(error_answer)), receiver_(std::move(receiver)) {}

void Mailbox::answer(std::uint64_t connection, Response&& response) {
  const std::lock_guard lock(mutex_);
  if (closed_) return;
  letters_.push_back({connection, std::move(response)});
  if (awake_) return;
  awake_ = true;
  boost::asio::post(context_, [this] { leave_turn(); });
}

void Mailbox::abandon(std::uint64_t connection) {
  answer(connection, error_answer_(500, "No answer was given."));
}

void Mailbox::enter_turn() {
  const std::lock_guard lock(mutex_);
  awake_ = true;
}

void Mailbox::leave_turn() {
  for (;;) {
    {
      const std::lock_guard lock(mutex_);
      if (letters_.empty()) {
        awake_ = false;
        return;
      }
      delivered_.swap(letters_);
    }
    for (Letter& letter : delivered_) receiver_(std::move(letter));
    delivered_.clear();
  }
}

void Mailbox::close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  letters_.clear();
}

}  // namespace parley::http
