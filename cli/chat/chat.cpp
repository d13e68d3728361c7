#include "chat/chat.hpp"

#include <poll.h>

#include <algorithm>
#include <array>

#include "chat/control.hpp"
#include "chat/incoming.hpp"
#include "context.hpp"
#include "protocol/error_codes.hpp"
#include "signals.hpp"

namespace parley::cli::chat {
namespace {

constexpr std::size_t kMostConversations = 1'000;
/// For requests while the user is waiting.
constexpr std::chrono::seconds kPatience{5};

class Chat {
 public:
  Chat(const Context& context, Signals& signals)
      : context_(context),
        signals_(signals),
        model_(context.login.user_id, context.login.username) {}

  Status run(const std::string& target) {
    client::Session session = context_.session();
    PARLEY_CHECK(session.refresh());
    PARLEY_CHECK(load(session, target));
    PARLEY_TRY(screen_, Screen::open());
    {
      Worker worker(context_.session(kPatience), inbox_);
      Control control(model_, inbox_, worker);
      control_ = &control;
      client::Live live(std::move(session), context_.login.url, options());
      control.connect(live);
      loop();
      // Restores the terminal before anything below can block.
      screen_.reset();
      inbox_.close();
      live.stop();
    }
    return status_;
  }

 private:
  Status load(client::Session& session, const std::string& target) {
    std::optional<std::string> cursor = "";
    while (cursor && model_.conversations().size() < kMostConversations) {
      PARLEY_TRY(const auto page, session.conversations(*cursor));
      for (const client::Conversation& one : page.items) {
        model_.know(one, false);
        positions_[one.id] = one.last_seq;
      }
      cursor = page.next;
    }
    if (target.empty()) {
      if (const Conversation* first = model_.open()) model_.open(first->id);
      return {};
    }
    PARLEY_TRY(const Target found, find_target(context_, session, target));
    if (found.user) {
      model_.name(found.user->user_id, found.user->username);
      model_.know_direct(found.conversation_id, found.user->user_id);
    } else if (model_.find(found.conversation_id) == nullptr) {
      PARLEY_TRY(const auto one, session.conversation(found.conversation_id));
      model_.know(one, false);
      positions_[one.id] = one.last_seq;
    }
    model_.open(found.conversation_id);
    return {};
  }

  client::LiveOptions options() {
    client::LiveOptions options;
    options.positions = positions_;
    options.on_entry = [this](const client::Entry& entry) {
      inbox_.post([this, entry] { model_.take(entry); });
    };
    options.on_state = [this](bool connected, const std::string& reason) {
      inbox_.post([this, connected, reason] { tell(connected, reason); });
    };
    options.on_degraded = [this](bool degraded, const std::string& reason) {
      using State = Connection::State;
      inbox_.post([this, degraded, reason] {
        model_.connection = {degraded ? State::kLate : State::kConnected, reason};
      });
    };
    options.on_end = [this](const Error& reason) {
      inbox_.post([this, reason] {
        status_ = reason;
        over_ = true;
      });
    };
    options.on_place = [this](const client::Place& place) {
      inbox_.post([this, place] { model_.stands(place); });
    };
    options.on_read = [this](const client::ReadMark& mark) {
      inbox_.post([this, mark] { model_.has_read(mark); });
    };
    options.on_frame = [this](const std::string& frame) {
      if (auto effect = effect_of(frame)) {
        inbox_.post([this, effect = std::move(effect)] { effect(model_); });
      }
    };
    return options;
  }

  void tell(bool connected, const std::string& reason) {
    using State = Connection::State;
    model_.connection = {connected ? State::kConnected : State::kConnecting, reason};
    if (connected) control_->connected();
  }

  void loop() {
    while (!over_) {
      const auto next = model_.tidy(Monotonic::now());
      control_->complete(screen_->size());
      screen_->draw(picture_of(model_, screen_->size()));
      wait(next);
      take_signals();
      inbox_.run([this] { return over_; });
      while (const auto key = over_ ? std::nullopt : screen_->key()) {
        if (key->what == Key::What::kRedraw) screen_->resize();
        over_ = !control_->press(*key, screen_->size());
      }
    }
  }

  void wait(std::optional<Monotonic::time_point> until) {
    std::array<pollfd, 3> ready{
        {{inbox_.descriptor(), POLLIN, 0}, {signals_.descriptor(), POLLIN, 0}, {0, POLLIN, 0}}};
    const auto left = until
                          ? std::chrono::ceil<std::chrono::milliseconds>(*until - Monotonic::now())
                          : std::chrono::milliseconds(-1);
    ::poll(ready.data(), ready.size(), until ? std::max(0, static_cast<int>(left.count())) : -1);
    // The terminal was closed.
    if ((ready[2].revents & (POLLHUP | POLLERR | POLLNVAL)) != 0) over_ = true;
  }

  void take_signals() {
    while (const int signal = signals_.next()) {
      if (signal == SIGWINCH) {
        screen_->resize();
      } else if (signal == SIGTSTP) {
        screen_->suspend();
      } else {
        over_ = true;
      }
    }
  }

  const Context& context_;
  Signals& signals_;
  Model model_;
  Inbox inbox_;
  client::Positions positions_;
  std::unique_ptr<Screen> screen_;
  Control* control_ = nullptr;
  bool over_ = false;
  Status status_;
};

}  // namespace

Status run(const std::string& target) {
  PARLEY_CHECK(Screen::possible());
  // Blocks the signals before the HTTP client starts its first thread.
  Signals signals{SIGINT, SIGTERM, SIGHUP, SIGWINCH, SIGTSTP};
  PARLEY_TRY(const Context context, open_context());
  return Chat(context, signals).run(target);
}

}  // namespace parley::cli::chat
