#include "sqlite/database.hpp"

#include <sqlite3.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <vector>

#include "base/clock.hpp"
#include "checkpointer.hpp"
#include "errors.hpp"
#include "open.hpp"
#include "turn.hpp"
#include "write_queue.hpp"
#include "write_together.hpp"

namespace parley::sqlite {
namespace {

/// How often at least another process may write in between.
constexpr std::chrono::milliseconds kTakeWithin{10};

}  // namespace

class Database::Impl {
 public:
  explicit Impl(Options options) : options_(std::move(options)) {}

  Status write(const Erased& work) {
    const auto deadline = Monotonic::now() + options_.wait;
    Write write(work);
    const auto entry = writes_.enter(write, deadline);
    if (entry == WriteQueue::Entry::kLate) return too_many_writers();
    if (entry == WriteQueue::Entry::kLeads) lead(write, deadline);
    if (write.thrown) std::rethrow_exception(write.thrown);
    return write.answer;
  }

  Status read(const Erased& work) {
    PARLEY_TRY(Opened reader, borrow());
    const Loan loan{*this, reader};
    return in_one_state(reader, work);
  }

 private:
  struct Loan {
    Impl& impl;
    Opened& reader;
    ~Loan() { impl.give_back(std::move(reader)); }
  };

  Error too_many_writers() const {
    return unavailable("too many writers are waiting for " + options_.file.string());
  }

  void lead(Write& first, Monotonic::time_point deadline) {
    std::vector<Write*> others;
    // Only the checkpointing thread can have it.
    if (turn_.wait_until(deadline)) {
      first.answer = open_for_writing();
      if (!first.answer.has_error()) others = write_together(writer_, first, writes_, kTakeWithin);
      turn_.release();
    } else {
      first.answer = too_many_writers();
    }
    writes_.finish(others);
  }

  Status open_for_writing() {
    if (writer_.connection) return {};
    PARLEY_TRY(writer_, open_writer(options_));
    sqlite3_wal_hook(
        writer_.handle,
        [](void* self, sqlite3*, const char*, int pages) {
          static_cast<Impl*>(self)->checkpointer_.grown_to(pages);
          return SQLITE_OK;
        },
        this);
    has_schema_ = true;
    return {};
  }

  /// Closes `opened` if it can't be relied on afterwards.
  static Status in_one_state(Opened& opened, const Erased& work) {
    Connection& connection = *opened.connection;
    if (const auto begun = connection.run("BEGIN"); begun.has_error()) {
      const Error error = begun.error();
      if (spoils_connection(opened.handle)) opened = {};
      return error;
    }
    Status done;
    try {
      done = work(connection);
    } catch (...) {
      if (connection.run("ROLLBACK").has_error()) opened = {};
      throw;
    }
    if (done.has_value()) {
      if (const auto committed = connection.run("COMMIT"); committed.has_error()) {
        done = committed.error();
      }
    }
    if (done.has_error()) {
      const bool spoilt = spoils_connection(opened.handle);
      // Some errors have ended the transaction already.
      if (sqlite3_get_autocommit(opened.handle) == 0) (void)connection.run("ROLLBACK");
      if (spoilt || sqlite3_get_autocommit(opened.handle) == 0) opened = {};
    }
    return done;
  }

  Result<Opened> borrow() {
    if (!has_schema_) {
      PARLEY_CHECK(write([](Connection&) { return Status(); }));
    }
    {
      std::unique_lock lock(readers_mutex_);
      const bool came = reader_came_back_.wait_for(
          lock, options_.wait, [&] { return !idle_.empty() || open_readers_ < options_.readers; });
      if (!came) return unavailable("too many readers of " + options_.file.string());
      if (!idle_.empty()) {
        Opened reader = std::move(idle_.back());
        idle_.pop_back();
        return reader;
      }
      ++open_readers_;
    }
    Result<Opened> reader = open_reader(options_);
    if (reader.has_error()) give_back({});
    return reader;
  }

  void give_back(Opened reader) {
    {
      const std::lock_guard lock(readers_mutex_);
      if (reader.connection) {
        idle_.push_back(std::move(reader));
      } else {
        --open_readers_;
      }
    }
    reader_came_back_.notify_one();
  }

  const Options options_;

  WriteQueue writes_;
  Turn turn_;
  /// Used by the holder of the turn.
  Opened writer_;
  std::atomic<bool> has_schema_ = false;

  std::mutex readers_mutex_;
  std::condition_variable reader_came_back_;
  std::vector<Opened> idle_;
  unsigned open_readers_ = 0;

  Checkpointer checkpointer_{options_, turn_};
};

Database::Database(Options options) : impl_(std::make_unique<Impl>(std::move(options))) {}
Database::~Database() = default;

Status Database::write_transaction(const Erased& work) { return impl_->write(work); }
Status Database::read_transaction(const Erased& work) { return impl_->read(work); }

Status Database::run(std::string_view sql, Values values) {
  return write(
      [&](Connection& connection) -> Status { return status_of(connection.run(sql, values)); });
}

Result<bool> Database::has(std::string_view sql, Values values) {
  return read([&](Connection& connection) { return connection.has(sql, values); });
}

Status Database::ping() {
  return read([](Connection& connection) -> Status {
    return connection.each("SELECT count(*) FROM sqlite_schema", {}, [](const Row&) {});
  });
}

}  // namespace parley::sqlite
