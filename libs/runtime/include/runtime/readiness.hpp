#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace parley::runtime {

/// One readiness check, as /readyz shows it.
struct Check {
  std::string name;
  bool ok = false;
  /// Why not, or how it is degraded though ok; for people.
  std::string detail;
};

/// Whether the service can do its work: every named check passed, and not draining. A check counts
/// from its first mention; declare them all before the service runs, so that it isn't ready before
/// its dependencies were checked.
///
/// Threads: every function from any; never blocks for long. A change is logged.
class Readiness {
 public:
  Readiness();
  ~Readiness();
  Readiness(const Readiness&) = delete;
  Readiness& operator=(const Readiness&) = delete;

  /// Names a check that hasn't been made yet: not ok, "not checked yet".
  void expect(std::string_view check);
  /// The check passed; `detail` may name a degraded state.
  void pass(std::string_view check, std::string_view detail = {});
  /// The check failed, and why.
  void fail(std::string_view check, std::string_view reason);
  /// Never ready from now on: the service is shutting down.
  void drain();

  bool ready() const;
  /// In the order of their first mention; "draining" as an additional one while it drains.
  std::vector<Check> checks() const;
  /// The body of /readyz: {"ready":false,"checks":[{"name":"store","ok":false,"detail":"…"}]}.
  std::string json() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace parley::runtime
